"""A household goes along each shape; at no step does a confidence leave the association."""

import zlib
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from models.codes import Role, SorteEtape
from models.db import Base, SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte, EtatMoteur
from models.organisme import Organisme
from models.relogement import Occupation
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, Monde
from web.dossier.orientation import definition_de
from workflow.avancement import dossiers
from workflow.essai_programmes.reponses import Circonstances, remplir
from workflow.formulaires import Champ, Formulaire, lire
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX, Confidentialite
from workflow.programmes import list_fiches
from workflow.programmes.registre import inscrire

SECRET = "CONFIDENCE-JAMAIS-DITE"
SANTE = ("santé", "Santé")
ETAPES = 30
VOULUS = ("examen_anticipe",)
"""Events that carry a household further; the others end its way."""
LECTEURS = {
    Role.REFERENT_BAILLEUR: ("/bailleur", "/bailleur/menages", "/bailleur/besoins", "/alertes"),
    Role.COORDONNATEUR: ("/", "/coordination/validations", "/alertes"),
}
COFFRES = frozenset(
    {"bilan_confidentiel", "diagnostic_confidentiel", "journal_contenu", "orientation", "reponse",
     "sortie"}
)  # fmt: skip
"""The tables that may hold a confidence: no message, no alert, no mail, no due date."""
FORMES = ("acces_direct", "acces_paliers", "maintien_bail", "maintien_reprise", "aiguillage")


def ouvrir(session: Session, monde: Monde, forme: str) -> int:
    """Open a dossier of a programme of this shape, with health support if one has it."""
    fiches = [f for f in list_fiches() if f.forme == forme and not f.doublon_de]
    fiche = max(fiches, key=lambda f: bool(f.resolus().get("sante")))
    programme = inscrire(session, fiche)
    referent = session.scalars(
        select(Utilisateur).where(Utilisateur.courriel == monde.comptes[Role.TRAVAILLEUR_SOCIAL])
    ).one()
    moment = LE - timedelta(days=300)
    menage = fabrique.menage(session, nom="Vasseur")
    bailleur = session.scalars(
        select(Organisme.id).where(Organisme.public_id == monde.bailleur)
    ).one()
    fabrique.add(
        session,
        Occupation(menage_id=menage.id, bailleur_id=bailleur, statut="bail_direct",
                   debut=moment - timedelta(days=400)),
    )  # fmt: skip
    return dossiers.ouvrir(
        session,
        acteur=referent,
        menage_id=menage.id,
        definition_id=definition_de(session, programme).id,
        programme_id=programme.id,
        association_id=referent.organisme_id,
        referent_id=referent.id,
        departement="91",
        fait_le=moment,
        saisi_le=moment,
    )


def est_secret(champ: Champ) -> bool:
    niveau = DESTINATIONS[champ.destination].confidentialite
    niveau = max(niveau, NIVEAUX.get(champ.confidentialite or "", niveau))
    return niveau > Confidentialite.PARTAGEABLE and champ.type in (
        "textarea",
        "textfield",
        "tableau",
    )


def taire(champ: Champ) -> object:
    """Return an answer that holds the secret; in each cell of text, for a table."""
    if champ.type != "tableau":
        return SECRET
    ligne = {c.cle: c.options[0].valeur if c.options else "1" for c in champ.colonnes}
    return [ligne | {c.cle: SECRET for c in champ.colonnes if c.type == "textfield"}]


def repondre(formulaire: Formulaire, monde: Monde, jour: date) -> dict[str, object]:
    secrets = {champ.cle: taire(champ) for champ in formulaire.champs if est_secret(champ)}
    return remplir(formulaire, secrets, Circonstances(jour, {"organisme": monde.bailleur}))


def avancer(session: Session, monde: Monde, dossier_id: int, le: datetime) -> bool:
    """Do the first step that waits; tell whether it had words to keep. Raises StopIteration."""
    ouvertes = select(EtapeOuverte).where(
        EtapeOuverte.dossier_id == dossier_id,
        (EtapeOuverte.sorte != SorteEtape.EVENEMENT) | EtapeOuverte.element.in_(VOULUS),
    )
    etape = next(iter(session.scalars(ouvertes.order_by(EtapeOuverte.sorte.desc()))))
    dossier = session.get_one(Dossier, dossier_id)
    pieces = {p.cle: p.contenu for p in dossier.definition.pieces if p.genre == "formulaire"}
    formulaire = lire(pieces[etape.formulaire]) if etape.formulaire else None
    saisie = repondre(formulaire, monde, le.date()) if formulaire else {}
    dossiers.terminer_etape(
        session,
        acteur=dossier.referent,
        tache_id=etape.tache_id,
        version=None,
        saisie=saisie,
        fait_le=le,
        saisi_le=le,
        tout_role=True,
    )
    return SECRET in saisie.values()


def _garde(session: Session, table: Table) -> bool:
    return any(SECRET in str(ligne) for ligne in session.execute(select(table)))


@pytest.mark.parametrize("forme", FORMES)
def test_no_confidence_is_ever_read_outside_the_association(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, horloge: Horloge, forme: str
) -> None:
    with transaction(fabrique_web) as session:
        dossier_id = ouvrir(session, monde, forme)
    navigateurs = {role: connecter(role) for role in LECTEURS}
    secrets = lues = 0
    for rang in range(ETAPES):
        try:
            with transaction(fabrique_web) as session:
                le = LE - timedelta(days=299 - rang)
                secrets += avancer(session, monde, dossier_id, le)
        except StopIteration:
            break
        with lecture(fabrique_web) as session:
            adresse = f"/dossiers/{session.get_one(Dossier, dossier_id).public_id}"
        for role, autres in LECTEURS.items():
            for page in (adresse, *(autres if rang % 5 == 0 else ())):
                reponse = navigateurs[role].ouvrir(page, follow_redirects=True)
                assert SECRET not in reponse.text, (role, page, rang)
                assert not any(mot in reponse.text for mot in SANTE), (role, page, rang)
                lues += page == adresse and reponse.status_code == 200
    with lecture(fabrique_web) as session:
        gardees = {t.name for t in Base.metadata.tables.values() if _garde(session, t)}
        corps = session.get_one(EtatMoteur, dossier_id).corps
    assert gardees <= COFFRES
    assert "journal_contenu" in gardees
    assert SECRET.encode() not in zlib.decompress(corps)
    assert secrets > 2
    assert lues > 10
    assert SECRET in connecter(Role.CHEF_DE_SERVICE).ouvrir(adresse).text
