"""A household carried along its parcours in the browser, each step by somebody who may do it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.calendrier import jour_paris
from models.codes import DossierEtat, Role, SorteEcheance, SorteEtape
from models.db import SessionFactory, lecture
from models.dossier import Dossier, EtapeOuverte
from models.echeance import Echeance
from models.journal import Journal
from models.utilisateur import Utilisateur
from tests.e2e.confidences import deposer
from tests.e2e.conftest import Ouvrir
from tests.e2e.oreille import Oreille
from tests.e2e.remplissage import PARTAGE, SECRET, Plume
from tests.web.fixtures import Horloge
from tests.web.monde import SECRET as SECRET_D_UN_AUTRE
from tests.web.monde import Monde
from web.travaux.echanges import distribuer_messages
from web.travaux.echeances import declencher_alertes, declencher_minuteries
from workflow.formulaires import Formulaire, lire
from workflow.habilitations import roles_de_l_etape

TS, BAILLEUR = Role.TRAVAILLEUR_SOCIAL, Role.REFERENT_BAILLEUR
BAILLEURS = frozenset({BAILLEUR, Role.CORRESPONDANT_BAILLEUR})
Reponses = Mapping[str, Mapping[str, object] | list[Mapping[str, object]]]
"""What is answered to each step, by element; several answers are given in turn."""

ASSOCIATION = frozenset({TS, Role.CHEF_DE_SERVICE})
TOURS = 60
TOURNANTS = (DossierEtat.PALIER, DossierEtat.RELOGE, DossierEtat.ADL, DossierEtat.VEILLE)
"""States at which a landlord who sees the dossier tries every page again."""

DESSIN = re.compile("bpmn-navigated-viewer|diagramme")
"""The drawing of a diagram, slow and looked at elsewhere (`test_pages`)."""
ACCUEILS = [
    *("/bailleur", "/bailleur/menages", "/bailleur/besoins", "/bailleur/logements"),
    *("/bailleur/signaler", "/alertes", "/caleol", "/actions", "/brouillons"),
]
FEUILLES = ("", "/notes", "/documents", "/journal", "/personnes", "/logement", "/partage")
"""The sheets of a dossier: a landlord asks for them all, whatever he is offered."""


@dataclass
class Voyage:
    """`messages`: what is told in turn to a diagram that only listens (a collective action)."""

    ouvrir: Ouvrir
    fabrique: SessionFactory
    horloge: Horloge
    monde: Monde
    reponses: Reponses
    messages: list[str] = field(default_factory=list)
    public_id: str = ""
    pages: dict[Role, Page] = field(default_factory=dict)
    oreilles: list[Oreille] = field(default_factory=list)
    faites: list[tuple[str, str]] = field(default_factory=list)
    """The steps done: (element, role of who did it)."""
    etats: list[str] = field(default_factory=list)
    regardes: list[str] = field(default_factory=list)
    """The states that the landlord has looked at."""
    ouvert_a: list[str] = field(default_factory=list)
    """The states at the last time that he opened his page, to the last."""
    vu: bool = False
    """He has had the household, or the action, before his eyes."""

    @property
    def adresse(self) -> str:
        return f"/dossiers/{self.public_id}"

    @property
    def au_bailleur(self) -> str:
        """Where the landlord reads it."""
        return self.adresse

    def page(self, role: Role) -> Page:
        if role not in self.pages:
            page = self.pages[role] = self.ouvrir(role)
            if role in BAILLEURS:
                self.oreilles.append(Oreille(page))
            else:
                page.route(DESSIN, lambda route: route.fulfill(body=""))
        return self.pages[role]

    def aller(self, role: Role, adresse: str) -> int:
        """Open an address, ready to be used; return the status of the answer."""
        page = self.page(role)
        for oreille in self.oreilles:
            if oreille.page is page:
                oreille.attendre()  # a page that one leaves takes its answers away
        reponse = page.goto(adresse, wait_until="domcontentloaded")
        return reponse.status if reponse else 0

    # The walk

    def marcher(self) -> None:
        """Go on until the dossier is closed; the landlord looks after each step."""
        for _ in range(TOURS):
            if self._relever() == DossierEtat.CLOS:
                return
            self.regarder()
            etape = self._suivante()
            if etape is None:
                self._attendre()
            else:
                self.faire(etape)
            self.horloge.avancer(hours=1)
        raise AssertionError(f"still on the way after {self.faites}")

    def _relever(self) -> str:
        etat = self.dossier().etat
        if self.etats[-1:] != [etat]:
            self.etats.append(etat)
        return etat

    def dossier(self) -> Dossier:
        with lecture(self.fabrique) as session:
            demande = select(Dossier).where(Dossier.public_id == self.public_id)
            return session.scalars(demande).one()

    def ouvertes(self) -> list[EtapeOuverte]:
        with lecture(self.fabrique) as session:
            demande = select(EtapeOuverte).where(EtapeOuverte.dossier_id == self.dossier().id)
            return list(session.scalars(demande.order_by(EtapeOuverte.depuis)))

    def _suivante(self) -> EtapeOuverte | None:
        ouvertes = self.ouvertes()
        taches = [etape for etape in ouvertes if etape.sorte == SorteEtape.TACHE]
        if taches or self.messages:
            return taches[0] if taches else self._ecoute(ouvertes, self.messages.pop(0))
        return next((e for e in ouvertes if e.sorte == SorteEtape.MESSAGE), None)

    def _ecoute(self, ouvertes: list[EtapeOuverte], element: str) -> EtapeOuverte:
        return next(etape for etape in ouvertes if etape.element == element)

    def faire(self, etape: EtapeOuverte) -> None:
        """Complete a step at its own address, by the first who may, its own role before all."""
        role = self._qui(etape)
        page = self.page(role)
        plume = Plume(
            self.monde.bailleur, jour_paris(self.horloge()), de_l_association=role in ASSOCIATION
        )
        plume.remplir(page, self._formulaire(etape), self._reponses(etape.element))
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        fautes = page.get_by_role("alert")
        fait = page.get_by_role("status").filter(has_text="Étape enregistrée")
        expect(fait.or_(fautes).first).to_be_visible()
        assert fait.is_visible(), (etape.element, fautes.all_inner_texts())
        self.faites.append((etape.element, role))

    def _qui(self, etape: EtapeOuverte) -> Role:
        roles = roles_de_l_etape(etape.role, etape.role_conjoint)
        nommes = (etape.role, etape.role_conjoint)
        for role in sorted(map(Role, roles), key=lambda r: (r not in nommes, r != etape.role, r)):
            if self.aller(role, f"{self.adresse}/etapes/{etape.tache_id}") == 200:
                return role
        raise AssertionError(f"nobody may do {etape.element}: {sorted(roles)}")

    def _formulaire(self, etape: EtapeOuverte) -> Formulaire | None:
        with lecture(self.fabrique) as session:
            dossier = session.get_one(Dossier, etape.dossier_id)
            cle = ("formulaire", etape.formulaire)
            pieces = (p.contenu for p in dossier.definition.pieces if (p.genre, p.cle) == cle)
            contenu = next(pieces, None)
        return lire(contenu) if contenu else None

    def _reponses(self, element: str) -> Mapping[str, object]:
        donnees = self.reponses.get(element, {})
        if not isinstance(donnees, list):
            return donnees
        return donnees.pop(0) if len(donnees) > 1 else donnees[0]

    def _attendre(self) -> None:
        """Let the clock reach the next due date of the diagram, and the jobs do their work."""
        with lecture(self.fabrique) as session:
            demande = select(Echeance.due_le).where(
                Echeance.dossier_id == self.dossier().id, Echeance.sorte == SorteEcheance.MINUTERIE
            )
            dues = sorted(session.scalars(demande))
        assert dues, f"nothing is awaited after {self.faites}"
        self.horloge.moment = max(self.horloge.moment, dues[0])
        assert declencher_minuteries(self.fabrique, le=self.horloge()) >= 1
        distribuer_messages(self.fabrique, le=self.horloge())
        declencher_alertes(self.fabrique, le=self.horloge())

    # The landlord

    def regarder(self) -> None:
        """The landlord opens what concerns him, and at turning points asks for all that he may.

        Before he sees the dossier he has tried its addresses once, and was refused.
        """
        tournant = self.etats and self.etats[-1] in TOURNANTS
        nouveau = not self.regardes or (self.vu and tournant and self.etats != self.regardes)
        lu = self._lire() == 200
        if nouveau or (lu and not self.vu):
            self.regardes = list(self.etats)
            self._tout_demander()
        if lu and not self.vu:
            self.vu = True
            self.partager()

    def _lire(self) -> int:
        """Open the page at each new state; within a state, ask for what it says by now.

        All else that it loads changes with the definition only (`definitions.diagramme`).
        """
        if self.etats == self.ouvert_a:
            return self.oreilles[0].demander(self.au_bailleur)
        self.ouvert_a = list(self.etats)
        return self.aller(BAILLEUR, self.au_bailleur)

    def _tout_demander(self) -> None:
        feuilles = [self.adresse + feuille for feuille in FEUILLES]
        departs = [*ACCUEILS, self.au_bailleur, *feuilles]
        self.oreilles[0].explorer(departs, [self.adresse, self.au_bailleur])

    def partager(self) -> None:
        """Share a document with the landlord, who downloads it."""
        titre = f"{PARTAGE} bail"
        deposer(self.page(TS), self.adresse, titre, "bail", bailleur=self.monde.bailleur)
        page = self.page(BAILLEUR)
        self.aller(BAILLEUR, self.adresse)
        with page.expect_download():
            page.get_by_role("link", name=titre).click()
        self.oreilles[0].attendre()

    # What must be true at the end

    def verifier_les_signatures(self) -> None:
        """Each step is signed in the journal by the one who did it, in the order of the way."""
        with lecture(self.fabrique) as session:
            signees = session.execute(
                select(Journal.element, Utilisateur.role)
                .join(Utilisateur, Utilisateur.id == Journal.acteur_id)
                .join(Dossier, Dossier.id == Journal.dossier_id)
                .where(Dossier.public_id == self.public_id, Journal.tache_id.is_not(None))
                .order_by(Journal.rang)
            ).all()
        assert [tuple(ligne) for ligne in signees] == self.faites

    def verifier_le_secret(self, partage: str) -> None:
        """No landlord heard a confidence; he heard what is shared: his ears were open."""
        assert self.oreilles
        for oreille in self.oreilles:
            oreille.attendre()
            assert oreille.perdus == []
            assert oreille.entendu(SECRET) + oreille.entendu(SECRET_D_UN_AUTRE) == []
        assert self.oreilles[0].entendu(f"{PARTAGE} {partage}")
