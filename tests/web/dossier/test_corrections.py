"""Corrections on the pages: what is undone is said first, kept in the journal, done again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from models.alerte import Alerte, AlerteDestinataire
from models.codes import DossierEtat, Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from models.journal import Journal
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.lieu import AUJOURDHUI, Lieu
from tests.web.monde import LE, REPONSES, SECRET, Monde
from tests.web.navigateur import Navigateur

TS, CHEF, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
MOTIF = "MOTIF-DE-LA-CORRECTION"


class Corrigible(Lieu):
    """A dossier that is corrected through the pages."""

    def rang(self, element: str) -> int:
        with lecture(self.fabrique) as session:
            rangs = session.scalars(
                select(Journal.rang)
                .where(Journal.dossier_id == self.dossier().id, Journal.element == element)
                .order_by(Journal.rang)
            ).all()
        return rangs[-1]

    def ouvertes(self) -> dict[str, str]:
        """Return the open steps: task id by element."""
        with lecture(self.fabrique) as session:
            etapes = session.scalars(
                select(EtapeOuverte).where(
                    EtapeOuverte.dossier_id == self.dossier().id, EtapeOuverte.sorte != "evenement"
                )
            )
            return {etape.element: etape.tache_id for etape in etapes}

    def revenir(self, navigateur: Navigateur, element: str, **champs: object) -> int:
        adresse = f"{self.page}/corrections/{self.rang(element)}"
        return self.envoyer(navigateur, adresse, **champs)

    def envoyer(self, navigateur: Navigateur, adresse: str, **champs: object) -> int:
        defaut = {"version": self.dossier().version, "motif": MOTIF}
        self.reponse = navigateur.envoyer(adresse, **{**defaut, **champs})
        return self.reponse.status_code

    def faire(self, navigateur: Navigateur, element: str, **champs: object) -> int:
        adresse = f"{self.page}/etapes/{self.ouvertes()[element]}"
        caches = {"version": self.dossier().version, "fait_le": AUJOURDHUI}
        return navigateur.envoyer(adresse, **{**caches, **REPONSES[element], **champs}).status_code


@pytest.fixture
def brunel(fabrique_web: SessionFactory, monde: Monde) -> Corrigible:
    """Its diagnostic is done, its entry is to validate."""
    return Corrigible(fabrique_web, monde, "Brunel")


@pytest.fixture
def garnier(fabrique_web: SessionFactory, monde: Monde) -> Corrigible:
    """A landlord has traced his contact; the file was then checked."""
    return Corrigible(fabrique_web, monde, "Garnier")


def test_the_steps_done_are_listed_the_last_first(connecter: Connecter, brunel: Corrigible) -> None:
    page = connecter(TS).ouvrir(f"{brunel.page}/corrections").text
    titres = re.findall(r'<li class="carte">\s*<h2>([^<]+)', page)
    assert titres == [
        "Réaliser le diagnostic", "Prendre contact avec le ménage", "Enregistrer l’orientation",
    ]  # fmt: skip


def test_the_page_says_what_will_be_undone_before_it_is(
    connecter: Connecter, brunel: Corrigible
) -> None:
    rang = brunel.rang("prendre_contact")
    page = connecter(TS).ouvrir(f"{brunel.page}/corrections/{rang}").text
    defaites = re.search(r'<ol class="annulees">.*?</ol>', page, re.DOTALL)
    assert defaites is not None
    assert "Prendre contact avec le ménage" in defaites[0]
    assert "Réaliser le diagnostic" in defaites[0]
    assert "Enregistrer l’orientation" not in defaites[0]
    assert set(brunel.ouvertes()) == {"valider_entree"}


def test_a_step_gone_back_to_is_done_again_from_its_former_answers(
    connecter: Connecter, brunel: Corrigible
) -> None:
    navigateur = connecter(TS)
    assert brunel.revenir(navigateur, "realiser_diagnostic") == 302
    assert set(brunel.ouvertes()) == {"realiser_diagnostic"}
    page = navigateur.ouvrir(brunel.page).text
    assert "Les réponses d’avant le retour en arrière" in page
    assert re.search(r'id="e1-loyer_max" value="620"', page)
    assert SECRET in page
    assert re.search(rf'id="e1-fait_le" value="{(LE - timedelta(days=21)).date()}"', page)
    assert brunel.faire(navigateur, "realiser_diagnostic", loyer_max="580") == 302
    assert set(brunel.ouvertes()) == {"valider_entree"}
    assert "Les réponses d’avant" not in navigateur.ouvrir(brunel.page).text


def test_the_journal_keeps_the_step_its_taking_back_and_the_reason(
    connecter: Connecter, brunel: Corrigible
) -> None:
    navigateur = connecter(TS)
    brunel.revenir(navigateur, "realiser_diagnostic")
    for adresse in (brunel.page, f"{brunel.page}/journal"):
        page = navigateur.ouvrir(adresse).text.replace("\N{NO-BREAK SPACE}", " ")
        assert "<s>Diagnostic : accompagnement vers le logement (AVL)</s>" in page
        assert "Annulé le 15 juin 2026 par Lise Orvane (travailleur_social)" in page
        assert "Retour à l’étape « Réaliser le diagnostic »" in page
        assert MOTIF in page


def test_what_was_taken_back_is_no_longer_marked_as_done(
    connecter: Connecter, brunel: Corrigible
) -> None:
    navigateur = connecter(TS)
    fait = r'etape-faite">Prendre contact avec le ménage'
    assert re.search(fait, navigateur.ouvrir(brunel.page).text)
    brunel.revenir(navigateur, "prendre_contact")
    page = navigateur.ouvrir(brunel.page).text
    assert not re.search(fait, page)
    assert re.search(r'etape-faite">Enregistrer l’orientation', page)
    parcours = re.search(r'toile-parcours".*?data-faits="([^"]*)"', page)
    assert parcours is not None
    assert "diagnostic" not in parcours[1].split()


def test_a_correction_without_a_reason_or_on_an_old_page_is_refused_and_keeps_what_was_typed(
    connecter: Connecter, brunel: Corrigible
) -> None:
    navigateur = connecter(TS)
    assert brunel.revenir(navigateur, "realiser_diagnostic", motif=" ") == 422
    assert 'id="motif-erreur"' in brunel.reponse.text
    assert brunel.revenir(navigateur, "realiser_diagnostic", version=1) == 409
    assert "a changé depuis" in brunel.reponse.text
    assert f">{MOTIF}</textarea>" in brunel.reponse.text
    assert set(brunel.ouvertes()) == {"valider_entree"}


def test_a_step_that_a_colleague_has_just_taken_back_is_said_so(
    connecter: Connecter, brunel: Corrigible
) -> None:
    navigateur, rang = connecter(TS), brunel.rang("realiser_diagnostic")
    brunel.revenir(connecter(CHEF), "realiser_diagnostic")
    assert brunel.envoyer(navigateur, f"{brunel.page}/corrections/{rang}") == 409
    assert "déjà été annulée" in brunel.reponse.text
    assert MOTIF in brunel.reponse.text
    page = navigateur.ouvrir(f"{brunel.page}/corrections/{rang}")
    assert page.status_code == 409
    assert f'href="{brunel.page}">Revenir au dossier' in page.text


def test_a_landlord_s_step_is_the_head_s_to_take_back(
    connecter: Connecter, garnier: Corrigible
) -> None:
    bailleur = connecter(REFERENT)
    assert _decider(bailleur, garnier) == 302
    travailleur, rang = connecter(TS), garnier.rang("passer_caleol")
    page = travailleur.ouvrir(f"{garnier.page}/corrections").text.replace("\u00a0", " ")
    dite = re.search(r"Revenir plus loin annulerait « ([^»]+) », que Habitat du Parc a fait", page)
    assert dite is not None
    assert page.count("demandez à votre chef de service") == 1, "said once, not on each card"
    assert page.index("plus loin annulerait") < page.index(f"<h2>{dite[1]}</h2>")
    assert "Revenir à cette étape" not in page
    page = travailleur.ouvrir(f"{garnier.page}/corrections/{rang}").text
    assert "Habitat du Parc a fait cette étape" in page
    assert 'type="submit">Revenir' not in page
    avant = garnier.rang("verifier_dossier")
    page = travailleur.ouvrir(f"{garnier.page}/corrections/{avant}").text
    assert "Habitat du Parc a fait une des étapes qui la suivent" in page
    assert garnier.revenir(travailleur, "passer_caleol") == 403
    assert "passer_caleol" not in garnier.ouvertes()
    assert garnier.revenir(connecter(CHEF), "passer_caleol") == 302
    page = bailleur.ouvrir(garnier.page).text
    assert re.search(r'value="attribution"[^>]* checked', page)
    assert MOTIF not in page


def _decider(navigateur: Navigateur, garnier: Corrigible) -> int:
    tache = garnier.ouvertes()["passer_caleol"]
    return navigateur.envoyer(
        f"{garnier.page}/etapes/{tache}",
        version=garnier.dossier().version,
        fait_le=AUJOURDHUI,
        decision_caleol="attribution",
    ).status_code


def test_the_answers_of_one_organisation_are_not_proposed_to_another(
    connecter: Connecter, garnier: Corrigible
) -> None:
    """The association traces the contact in the landlord's place, then takes it back."""
    chef = connecter(CHEF)
    assert garnier.revenir(chef, "contact_prealable") == 302
    page = connecter(REFERENT).ouvrir(garnier.page).text
    assert "Tracer le contact préalable" in page
    assert "Les réponses d’avant" not in page
    assert "Mme Vasseur" not in page


def test_a_date_is_corrected_and_said_so(connecter: Connecter, brunel: Corrigible) -> None:
    navigateur = connecter(TS)
    adresse = f"{brunel.page}/corrections/{brunel.rang('realiser_diagnostic')}/date"
    avant = (LE - timedelta(days=21)).date().isoformat()
    page = navigateur.ouvrir(adresse).text.replace("\N{NO-BREAK SPACE}", " ")
    assert f'value="{avant}"' in page
    assert "Juste avant : « Prendre contact avec le ménage », le 22 mai 2026." in page
    assert "Juste après" not in page
    assert brunel.envoyer(navigateur, adresse, fait_le=avant) == 422
    assert brunel.envoyer(navigateur, adresse, fait_le="2026-06-16") == 422
    assert brunel.envoyer(navigateur, adresse, fait_le="2026-05-18") == 422
    assert "n’aurait pas pu avoir lieu" in brunel.reponse.text
    assert f">{MOTIF}</textarea>" in brunel.reponse.text
    assert brunel.envoyer(navigateur, adresse, fait_le="2026-05-28") == 302
    page = navigateur.ouvrir(brunel.page).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Date corrigée : le 28 mai 2026 pour « Réaliser le diagnostic »" in page
    assert re.search(r"Le <time[^>]*>28 mai 2026<.*d’abord le 25 mai.*<br>\s*<strong>Diag", page)
    assert re.search(r"Réaliser le diagnostic <[^>]*>– fait le 28 mai 2026", page)


def test_a_date_put_back_as_it_was_is_no_longer_said_to_differ(
    connecter: Connecter, brunel: Corrigible
) -> None:
    navigateur = connecter(TS)
    adresse = f"{brunel.page}/corrections/{brunel.rang('realiser_diagnostic')}/date"
    for jour in ("2026-05-28", "2026-05-25"):
        assert brunel.envoyer(navigateur, adresse, fait_le=jour) == 302
    assert "d’abord le" not in navigateur.ouvrir(brunel.page).text


def test_a_dossier_closed_by_mistake_is_reopened(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    jourdan, navigateur = Corrigible(fabrique_web, monde, "Jourdan"), connecter(TS)
    adresse = f"{jourdan.page}/reouverture"
    assert adresse in navigateur.ouvrir(jourdan.page).text
    assert "Dossier clos" in navigateur.ouvrir(adresse).text
    assert jourdan.envoyer(navigateur, adresse, motif="") == 422
    assert jourdan.envoyer(navigateur, adresse) == 302
    assert jourdan.dossier().etat != DossierEtat.CLOS
    assert "enregistrer_orientation" in jourdan.ouvertes()
    page = navigateur.ouvrir(jourdan.page).text
    assert "Dossier rouvert" in page
    assert re.search(r"<s>Dossier clos[^<]*rupture du lien</s>", page)
    assert jourdan.envoyer(navigateur, adresse) == 409


def test_the_head_hands_a_dossier_over_within_the_association(
    connecter: Connecter, monde: Monde, brunel: Corrigible, anonyme: Navigateur
) -> None:
    chef, adresse = connecter(CHEF), f"{brunel.page}/referent"
    page = chef.ouvrir(adresse).text
    assert "Paul Yvernel" in page
    assert "Rose Ulmer" not in page
    with lecture(brunel.fabrique) as session:
        comptes = {u.nom: u.public_id for u in session.scalars(select(Utilisateur))}
    assert brunel.envoyer(chef, adresse, referent=comptes["Rose Ulmer"]) == 422
    assert brunel.envoyer(chef, adresse, referent=comptes["Paul Yvernel"]) == 302
    assert "Dossier confié à Paul Yvernel" in chef.ouvrir(brunel.page).text
    assert connecter(TS).ouvrir(brunel.page).status_code == 404
    anonyme.connecter(monde.collegue)
    assert anonyme.ouvrir(brunel.page).status_code == 200


def test_only_the_head_is_offered_to_hand_over(connecter: Connecter, brunel: Corrigible) -> None:
    assert f"{brunel.page}/referent" not in connecter(TS).ouvrir(brunel.page).text
    assert f"{brunel.page}/referent" in connecter(CHEF).ouvrir(brunel.page).text


@pytest.mark.parametrize("role", [REFERENT, Role.CORRESPONDANT_BAILLEUR, Role.COORDONNATEUR])
def test_partners_read_nothing_of_a_correction(
    connecter: Connecter, garnier: Corrigible, role: Role
) -> None:
    avant = connecter(role).ouvrir(garnier.page)
    assert garnier.revenir(connecter(TS), "verifier_dossier") == 302
    apres = connecter(role).ouvrir(garnier.page)
    assert apres.status_code == avant.status_code
    for mot in (MOTIF, "Annulé", "Retour à l’étape", "Corriger"):
        assert mot not in apres.text


@contextmanager
def requetes(fabrique: SessionFactory) -> Iterator[list[str]]:
    vues: list[str] = []

    def noter(_connexion: object, _curseur: object, texte: str, *_reste: object) -> None:
        vues.append(texte)

    moteur = fabrique.kw["bind"]
    event.listen(moteur, "before_cursor_execute", noter)
    yield vues
    event.remove(moteur, "before_cursor_execute", noter)


def test_the_page_of_a_dossier_reads_the_contents_of_its_journal_twice_only(
    connecter: Connecter, brunel: Corrigible
) -> None:
    navigateur = connecter(TS)
    navigateur.ouvrir(brunel.page)
    with requetes(brunel.fabrique) as vues:
        navigateur.ouvrir(brunel.page)
    contenus = [texte for texte in vues if "journal_contenu" in texte]
    assert len(contenus) == 2, "its corrections, and the last events"


def test_the_running_alerts_of_a_dossier_go_to_its_new_referent(
    connecter: Connecter, monde: Monde, brunel: Corrigible, anonyme: Navigateur
) -> None:
    with transaction(brunel.fabrique) as session:
        comptes = {u.nom: u for u in session.scalars(select(Utilisateur))}
        dossier = session.scalars(
            select(Dossier).where(Dossier.public_id == brunel.public_id)
        ).one()
        alerte = Alerte(
            cle="alerte:essai", code="A01", dossier_id=dossier.id, echeance_le=LE, declenchee_le=LE
        )
        alerte.destinataires = [
            AlerteDestinataire(role=TS, utilisateur_id=dossier.referent_id, lue_le=LE)
        ]
        session.add(alerte)
    suivant = comptes["Paul Yvernel"].public_id
    assert brunel.envoyer(connecter(CHEF), f"{brunel.page}/referent", referent=suivant) == 302
    anonyme.connecter(monde.collegue)
    assert "Brunel" in anonyme.ouvrir("/alertes").text
    assert "Six mois" in anonyme.ouvrir(brunel.page).text
