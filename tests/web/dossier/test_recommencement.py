"""Start again: what the former dossier holds is listed unticked, and proposed only after a yes."""

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from models.accompagnement import Diagnostic, Sortie
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from models.relogement import Correspondant
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import LE, REPONSES, SECRET, VOLET, Monde
from tests.web.navigateur import Navigateur
from web.dossier.acquis import list_acquis
from web.dossier.recommencement import AUTRES

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
AUJOURDHUI = LE.date().isoformat()
CONSEIL = "Passer le voir chaque mois."
OUVRIR = ("programme", "departement", "referent")


@dataclass(frozen=True)
class Ancien:
    """A dossier that went as far as the rapprochement, then was closed."""

    public_id: str

    @property
    def page(self) -> str:
        return f"/dossiers/{self.public_id}/recommencement"


def clore(navigateur: Navigateur, dossier: Dossier) -> None:
    cloture = {"version": dossier.version, "fait_le": AUJOURDHUI, "motif": "rupture_lien"}
    reponse = navigateur.envoyer(f"/dossiers/{dossier.public_id}/operations/clore", **cloture)
    assert reponse.status_code == 302


@pytest.fixture
def ancien(connecter: Connecter, monde: Monde, fabrique_web: SessionFactory) -> Ancien:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Delmas")
        faits = {"dossier_id": dossier.id, "fait_le": LE, "saisi_le": LE}
        session.add(Sortie(motif="reloge_stabilise", recommandations=CONSEIL, **faits))
        session.add(
            Correspondant(
                dossier_id=dossier.id,
                organisme_id=dossier.association_id,
                nom="Mme Vasseur",
                telephone="01 60 00 00 00",
                designe_le=LE,
            )
        )
    clore(connecter(TS), dossier)
    return Ancien(dossier.public_id)


def ouvrir(navigateur: Navigateur, ancien: Ancien, *coches: str, **champs: object) -> str:
    """Open the new dossier; return its address."""
    envoi = {"repris": [*OUVRIR, *coches], **champs}
    reponse = navigateur.envoyer(ancien.page, **envoi)
    assert reponse.status_code == 302, reponse.text
    return str(reponse.headers["Location"])


def terminer(navigateur: Navigateur, adresse: str, fabrique: SessionFactory, element: str) -> None:
    public_id = adresse.rpartition("/")[2]
    with lecture(fabrique) as session:
        tache, version = session.execute(
            select(EtapeOuverte.tache_id, Dossier.version)
            .join(Dossier)
            .where(Dossier.public_id == public_id, EtapeOuverte.element == element)
        ).one()
    caches = {"version": version, "fait_le": AUJOURDHUI}
    reponse = navigateur.envoyer(f"{adresse}/etapes/{tache}", **caches, **REPONSES[element])
    assert reponse.status_code == 302


def au_diagnostic(navigateur: Navigateur, adresse: str, fabrique: SessionFactory) -> str:
    """Walk the new dossier to its diagnostic; return its page."""
    for element in ("enregistrer_orientation", "prendre_contact"):
        terminer(navigateur, adresse, fabrique, element)
    return navigateur.ouvrir(adresse).text


def valeur(page: str, champ: str) -> str:
    """Return what a text field of the open step shows."""
    trouve = re.search(rf'<input[^>]* name="{champ}"[^>]* value="([^"]*)"', page)
    trouve = trouve or re.search(rf'<textarea[^>]* name="{champ}"[^>]*>([^<]*)<', page)
    assert trouve is not None, champ
    return trouve.group(1)


def test_each_thing_is_listed_with_its_value_and_its_date_and_no_box_is_ticked(
    connecter: Connecter, ancien: Ancien
) -> None:
    page = connecter(TS).ouvrir(ancien.page).text
    boites = re.findall(r'name="repris" id="repris-(\w+)"', page)
    assert boites == [
        "programme", "referent", "departement", "prescripteur", "composition", "demande",
        "volet_logement", "volet_confidentiel", "correspondant", "recommandations",
    ]  # fmt: skip
    assert "checked" not in page
    for texte in (VOLET, SECRET, CONSEIL, "Mme Vasseur", "Famille monoparentale", "Massy"):
        assert texte in page


def test_the_page_of_a_closed_dossier_leads_there(connecter: Connecter, ancien: Ancien) -> None:
    page = connecter(TS).ouvrir(f"/dossiers/{ancien.public_id}").text
    assert f'href="{ancien.page}">Recommencer l’accompagnement' in page


def test_what_was_not_ticked_is_proposed_nowhere(
    connecter: Connecter, ancien: Ancien, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse = ouvrir(navigateur, ancien)
    assert "checked" not in navigateur.ouvrir(adresse).text
    page = au_diagnostic(navigateur, adresse, fabrique_web)
    for champ in ("nb_personnes", "communes", "volet_logement", "volet_confidentiel"):
        assert valeur(page, champ) == ""
    assert "dossier précédent sont proposées" not in page


def test_what_was_ticked_is_proposed_and_written_only_by_its_step(
    connecter: Connecter, ancien: Ancien, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    coches = ("composition", "demande", "volet_logement", "volet_confidentiel", "recommandations")
    adresse = ouvrir(navigateur, ancien, *coches)
    page = au_diagnostic(navigateur, adresse, fabrique_web)
    assert (valeur(page, "nb_personnes"), valeur(page, "communes")) == ("3", "Massy")
    assert (valeur(page, "ressources"), valeur(page, "volet_confidentiel")) == ("1457", SECRET)
    assert valeur(page, "volet_logement").startswith(VOLET)
    assert valeur(page, "volet_logement").endswith(CONSEIL)
    assert "dossier précédent sont proposées" in page
    nouveau = select(Dossier.id).where(Dossier.public_id == adresse.rpartition("/")[2])
    compte = select(func.count()).where(Diagnostic.dossier_id == nouveau.scalar_subquery())
    with lecture(fabrique_web) as session:
        assert session.scalar(compte) == 0
    terminer(navigateur, adresse, fabrique_web, "realiser_diagnostic")
    with lecture(fabrique_web) as session:
        assert session.scalar(compte) == 1


def test_the_prescripteur_is_proposed_to_the_first_step(
    connecter: Connecter, ancien: Ancien
) -> None:
    navigateur = connecter(TS)
    page = navigateur.ouvrir(ouvrir(navigateur, ancien, "prescripteur")).text
    assert 'value="comed" selected' in page


def test_the_journal_names_what_was_taken_up_and_says_no_value(
    connecter: Connecter, ancien: Ancien
) -> None:
    navigateur = connecter(TS)
    adresse = ouvrir(navigateur, ancien, "volet_confidentiel")
    page = navigateur.ouvrir(f"{adresse}/journal").text
    assert "Repris du dossier précédent\N{NO-BREAK SPACE}: volet social et ressources" in page
    assert SECRET not in page


def test_a_colleague_who_takes_over_is_not_shown_the_confidential_half(
    connecter: Connecter,
    anonyme: Navigateur,
    monde: Monde,
    ancien: Ancien,
    fabrique_web: SessionFactory,
) -> None:
    """Only the référent of the former dossier and her chef (access matrix)."""
    chef = connecter(CHEF)
    with lecture(fabrique_web) as session:
        collegue = select(Utilisateur.public_id).where(Utilisateur.courriel == monde.collegue)
        repreneur = session.scalars(collegue).one()
    envoi = {"repris": ["programme", "departement", "volet_logement", "volet_confidentiel"]}
    reponse = chef.envoyer(ancien.page, **envoi, referent=repreneur)
    adresse = str(reponse.headers["Location"])
    anonyme.connecter(monde.collegue)
    page = au_diagnostic(anonyme, adresse, fabrique_web)
    assert valeur(page, "volet_logement") == VOLET
    assert SECRET not in page
    assert valeur(chef.ouvrir(adresse).text, "volet_confidentiel") == SECRET


def test_the_confidential_half_is_listed_for_the_former_referent_and_her_chef_alone(
    monde: Monde, ancien: Ancien, fabrique_web: SessionFactory
) -> None:
    with lecture(fabrique_web) as session:
        dossier = session.scalars(
            select(Dossier).where(Dossier.public_id == ancien.public_id)
        ).one()
        lecteurs = {c.courriel: c for c in session.scalars(select(Utilisateur))}
        voient = {
            courriel
            for courriel, compte in lecteurs.items()
            if "volet_confidentiel" in {a.code for a in list_acquis(session, dossier, compte)}
        }
    assert voient == {monde.comptes[TS], monde.comptes[CHEF]}


def test_what_the_dossier_cannot_do_without_is_kept_or_chosen(
    connecter: Connecter, ancien: Ancien
) -> None:
    chef = connecter(CHEF)
    vide = chef.envoyer(ancien.page)
    assert vide.status_code == 422
    assert vide.text.count("Cochez celui d’avant, ou choisissez-en un autre.") >= len(AUTRES) - 1
    deux = chef.envoyer(ancien.page, repris=list(OUVRIR), departement="75")
    assert deux.status_code == 422
    assert "décochez-le" in deux.text
    assert 'value="programme" aria-describedby="valeur-programme" checked' in deux.text
    autre = chef.envoyer(ancien.page, repris=["programme", "referent"], departement="75")
    assert "Paris" in chef.ouvrir(str(autre.headers["Location"])).text


def test_a_dossier_in_veille_offers_to_start_again(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        monde.dossier(session, "Brunel").etat = "veille"
    navigateur = connecter(TS)
    page = navigateur.ouvrir(f"/dossiers/{monde.dossiers['Brunel']}").text
    assert "dont la veille continue" in page
    assert navigateur.ouvrir(f"/dossiers/{monde.dossiers['Brunel']}/recommencement").text
