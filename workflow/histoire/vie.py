"""A dossier lived again: each fact does to the engine and to the file what it did at first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendrier import jour_lisible, jour_paris
from models.codes import DossierEtat, SorteEcheance, SorteEtape
from models.dossier import EtapeOuverte
from models.echeance import Echeance
from models.errors import ErreurMetier
from models.jours_chomes import connus_au
from workflow.avancement import saisies, transition
from workflow.avancement.depart import variables_d_ouverture
from workflow.avancement.evenement import Evenement
from workflow.avancement.lecture import Lu, lire_parametres
from workflow.deplacements import transferts
from workflow.deplacements.solidite import deplacer
from workflow.ecritures import caleol, cloture, demandes, mesures, obligations, suspension
from workflow.ecritures.contexte import Contexte, Reserve, ranger, table
from workflow.engine import Frontiere, Instance
from workflow.engine.transport import DeplacementRefuse
from workflow.formulaires.validation import valider
from workflow.habilitations import Ligne
from workflow.histoire.faits import DEPLACEMENT, REASSIGNATION, SAUT, VALEUR, Fait
from workflow.parcours.definition_chargee import DefinitionChargee, charger

RIEN = Frontiere((), (), False, ())


class HistoireImpossible(ErreurMetier):
    """The facts do not follow from one another: with a date that moved, or on this diagram."""


@dataclass(slots=True)
class Vie:
    """What a dossier has become, fact after fact.

    `stricte`: dates are checked as when they are typed, because one of them was corrected.
    """

    session: Session
    ligne: Ligne
    definition: DefinitionChargee
    reserve: Reserve
    stricte: bool
    etat: str = DossierEtat.ORIENTE
    depuis: datetime | None = None
    clos_le: datetime | None = None
    fin_element: str | None = None
    referent_id: int = 0
    parametres: Mapping[str, Any] = field(default_factory=dict)
    instance: Instance = field(init=False)

    def vivre(self, fait: Fait) -> None:
        """Live one fact. Raises HistoireImpossible, and whatever its step may raise."""
        with connus_au(fait.saisi_le):
            VIVRE.get(fait.type, _ne_rien_faire)(self, fait)

    def _consigner(self, avant: Frontiere, evenement: Evenement) -> None:
        lu = Lu(self.ligne, self.definition, self.instance, self.parametres)
        contexte = self._contexte(evenement)
        transition.consigner(contexte, lu, avant, evenement, ranger(evenement.valeurs))
        self._situer(evenement)

    def _situer(self, evenement: Evenement) -> None:
        """Note where the dossier stands once a fact is lived."""
        apres = self.instance.frontiere()
        etat = transition.etat_de(apres, self.etat)
        if self.depuis is None or etat != self.etat:
            self.depuis = evenement.fait_le
        self.etat = etat
        if apres.termine:
            self.clos_le, self.fin_element = evenement.fait_le, transition.fin_de(apres)

    def _contexte(self, evenement: Evenement) -> Contexte:
        contexte = transition.contexte_d_ecriture(
            self.session, self.ligne, evenement, self.definition.codes_alertes
        )
        return replace(contexte, reserve=self.reserve, referent_id=self.referent_id)

    def _ouvrir(self, fait: Fait) -> None:
        self.referent_id = int(fait.contenu.get("referent_id", self.ligne.referent_id))
        texte = fait.contenu.get("parametres", self.ligne.parametres)
        self.parametres = lire_parametres(texte)
        self.instance = Instance.vide(self.definition.modele, graine=fait.sel)
        variables = variables_d_ouverture(self.ligne, self.parametres)
        self.instance.demarrer(variables=variables, moment=fait.fait_le)
        self._consigner(RIEN, _evenement(fait))

    def _terminer(self, fait: Fait) -> None:
        tache_id = self._tache(fait)
        fait = self._dater(fait, tache_id)
        element = self.instance.element(tache_id)
        formulaire = self.definition.formulaires.get(element.lire("formulaire") or "")
        saisie = fait.contenu.get("saisie", {})
        valeurs = valider(formulaire, saisie) if formulaire else {}
        evenement = replace(
            _evenement(fait),
            acte=element.lire("acte"),
            valeurs=saisies.par_destination(formulaire, valeurs),
            variables=self.instance.variables(tache_id),
        )
        recues = fait.contenu.get("variables", {})
        variables = {**recues, **saisies.variables(formulaire, valeurs, evenement)}
        avant = self.instance.frontiere()
        self.instance.terminer(tache_id, variables=variables, moment=fait.fait_le, graine=fait.sel)
        self._consigner(avant, evenement)

    def _sauter(self, fait: Fait) -> None:
        tache_id = self._tache(fait)
        fait = self._dater(fait, tache_id)
        evenement = replace(_evenement(fait), variables=self.instance.variables(tache_id))
        avant = self.instance.frontiere()
        self.instance.terminer(tache_id, variables={}, moment=fait.fait_le, graine=fait.sel)
        self._consigner(avant, evenement)

    def _poser(self, fait: Fait) -> None:
        avant = self.instance.frontiere()
        self.instance.poser(fait.contenu["variable"], fait.contenu["valeur"])
        self._consigner(avant, _evenement(fait))

    def _declencher(self, fait: Fait) -> None:
        tache_id = self._tache(fait)
        echeance = table(Echeance)
        due_le: datetime | None = self.session.connection().scalar(
            select(echeance.c.due_le).where(
                echeance.c.tache_id == tache_id, echeance.c.sorte == SorteEcheance.MINUTERIE
            )
        )
        if due_le is None or (self.stricte and due_le > fait.saisi_le):
            raise _impossible(fait)
        fait = replace(fait, fait_le=due_le)
        evenement = replace(
            _evenement(fait),
            acte=self.instance.element(tache_id).lire("acte"),
            variables=self.instance.variables(tache_id),
        )
        avant = self.instance.frontiere()
        ajoutees = transition.variables_de_l_acte(evenement)
        self.instance.declencher(tache_id, variables=ajoutees, moment=due_le, graine=fait.sel)
        self._consigner(avant, evenement)

    def _deplacer(self, fait: Fait) -> None:
        """Go on with another version. Raises HistoireImpossible, from where it cannot be done."""
        vers = fait.contenu["vers"]
        apres = charger(self.session, vers["id"], vers["sha256"])
        lignes = transferts.lire_lignes(self.session.connection(), self.ligne.id)
        try:
            transport = deplacer(
                self.definition.modele,
                apres.modele,
                self.instance.encoder(),
                fait.contenu["correspondances"],
                depuis=lignes.depuis,
                graine=fait.sel,
            )
        except DeplacementRefuse as refus:
            raise _retenu(fait) from refus
        avant, self.definition, self.instance = self.definition, apres, transport.instance
        lu = Lu(self.ligne, apres, self.instance, self.parametres)
        evenement = _evenement(fait)
        transferts.transferer(self._contexte(evenement), avant, lu, transport, lignes)
        self._situer(evenement)

    def _suspendre(self, fait: Fait) -> None:
        prevue = fait.contenu.get("reprise_prevue_le")
        suspension.poser(
            self._contexte(_evenement(fait)),
            motif=fait.contenu["motif"],
            reprise_prevue_le=datetime.fromisoformat(prevue) if prevue else None,
        )

    def _reprendre(self, fait: Fait) -> None:
        suspension.lever(self._contexte(_evenement(fait)))

    def _clore(self, fait: Fait) -> None:
        cloture.fermer(self._contexte(_evenement(fait)), fait.contenu["motif"])
        self.etat, self.clos_le, self.fin_element = DossierEtat.CLOS, fait.fait_le, fait.type

    def _reassigner(self, fait: Fait) -> None:
        self.referent_id = int(fait.contenu["referent_id"])
        mesures.confier(self._contexte(_evenement(fait)))

    def _traiter(self, fait: Fait) -> None:
        obligations.traiter(self._contexte(_evenement(fait)), fait.contenu["obligation"])

    def _prevoir_seance(self, fait: Fait) -> None:
        le = fait.contenu.get("le")
        caleol.prevoir_seance(
            self._contexte(replace(_evenement(fait), variables=self.parametres)),
            fait.contenu["proposition"],
            date.fromisoformat(le) if le else None,
        )

    def _tenir_la_demande(self, fait: Fait) -> None:
        demandes.suivre(self._contexte(_evenement(fait)))

    def _tache(self, fait: Fait) -> str:
        """Return the task of a fact: the same id, else the one step of that element.

        Ids were drawn by chance before the journal kept what makes them.
        """
        frontiere = self.instance.frontiere()
        attendues = {o.tache_id: o.element.id for o in frontiere.ouvertes}
        attendues |= {m.tache_id: m.element.id for m in frontiere.minuteries}
        if fait.tache_id in attendues:
            return str(fait.tache_id)
        de_l_element = [t for t, element in attendues.items() if element == fait.element]
        if len(de_l_element) != 1:
            raise _impossible(fait)
        return de_l_element[0]

    def _dater(self, fait: Fait, tache_id: str) -> Fait:
        """Return the fact at its moment: not before its step opened, nor after a timer.

        A corrected date knows its day, not its hour: what followed on that day follows it.
        """
        connexion, etape = self.session.connection(), table(EtapeOuverte)
        ouverte = connexion.execute(
            select(etape.c.depuis, etape.c.sorte).where(etape.c.tache_id == tache_id)
        ).one()
        if ouverte.sorte == SorteEtape.EVENEMENT:
            return fait
        if self.stricte:
            self._verifier_le_moment(fait, ouverte.depuis)
        fait_le = max(fait.fait_le, ouverte.depuis)
        return replace(fait, fait_le=fait_le, saisi_le=max(fait.saisi_le, fait_le))

    def _verifier_le_moment(self, fait: Fait, depuis: datetime) -> None:
        """Raise HistoireImpossible for a fact before its step, or after a timer that ended it."""
        echeance = table(Echeance)
        prochaine = self.session.connection().scalar(
            select(func.min(echeance.c.due_le, type_=echeance.c.due_le.type)).where(
                echeance.c.dossier_id == self.ligne.id,
                echeance.c.sorte == SorteEcheance.MINUTERIE,
                echeance.c.reveil_le.is_not(None),
            )
        )
        trop_tot = jour_paris(fait.fait_le) < jour_paris(depuis)
        if trop_tot or (prochaine is not None and prochaine <= fait.fait_le):
            raise _impossible(fait)


def _ne_rien_faire(_vie: Vie, _fait: Fait) -> None:
    """A warning, a correction: the file and the engine do not move."""


def _evenement(fait: Fait) -> Evenement:
    return Evenement(
        fait.type,
        fait.fait_le,
        fait.saisi_le,
        fait.acteur_id,
        element=fait.element,
        tache_id=fait.tache_id,
        contenu=fait.contenu,
        sel=fait.sel,
    )


def _impossible(fait: Fait) -> HistoireImpossible:
    return HistoireImpossible(
        f"Cette date ne tient pas avec la suite du dossier : « {fait.libelle} », le "
        f"{jour_lisible(fait.fait_le)}, n’aurait pas pu avoir lieu ainsi. Choisissez une date "
        "entre celles des étapes voisines, ou revenez d’abord à une étape antérieure."
    )


def _retenu(fait: Fait) -> HistoireImpossible:
    return HistoireImpossible(
        f"Ce dossier a été déplacé le {jour_lisible(fait.saisi_le)} vers une autre version de son "
        "parcours, qui n’a plus l’étape où vous voulez revenir. Revenez à une étape plus récente, "
        "ou demandez à l’administrateur d’annuler le déplacement de ce dossier."
    )


VIVRE: Mapping[str, Callable[[Vie, Fait], None]] = {
    "ouverture": Vie._ouvrir,
    "etape": Vie._terminer,
    "message": Vie._terminer,
    "minuterie": Vie._declencher,
    "suspension": Vie._suspendre,
    "reprise": Vie._reprendre,
    "cloture": Vie._clore,
    REASSIGNATION: Vie._reassigner,
    "obligation_traitee": Vie._traiter,
    "seance_prevue": Vie._prevoir_seance,
    "demande": Vie._tenir_la_demande,
    DEPLACEMENT: Vie._deplacer,
    SAUT: Vie._sauter,
    VALEUR: Vie._poser,
}
"""What each kind of fact does again; the others are words about the dossier."""
