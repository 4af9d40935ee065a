"""Enters an invented household in the database, and says who does each step."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from models.calendrier import debut_de_journee
from models.menage import Menage, Personne, Public
from models.relogement import Occupation
from models.utilisateur import Utilisateur
from web.rejeu.foyer import Foyer, identifiant_du_bailleur
from web.rejeu.hasard import build_hasard, identifiant
from web.rejeu.monde import Monde
from web.rejeu.noms import BAILLEURS
from web.rejeu.trajectoires import Genre, Trajectoire

PAR_LE_CHEF = frozenset({"valider_entree"})
PAR_LE_BAILLEUR = frozenset({
    "contact_prealable", "passer_caleol", "rang_atteint", "logement_pris", "notifier_offre",
    "designer_correspondant", "enqueter_un_an",
})  # fmt: skip
"""Every other step is the travailleur social's."""

DATE_CONNUE_TOUS_LES = 20
"""One DALO household in so many has the date of its recognition."""

PUBLICS_HORS_DALO = ("l441_1", "sortant_hebergement", "sans_abri", "fvv", "expulsion")


def find_acteur(monde: Monde, rang: int, element: str, bailleur: str | None) -> Utilisateur:
    """Return who completes a step; `bailleur` is the public id of the landlord concerned."""
    if element in PAR_LE_CHEF:
        return monde.suivi(rang).chef
    if element in PAR_LE_BAILLEUR and bailleur is not None:
        return monde.referents[bailleur]
    return monde.suivi(rang).travailleur


def bailleur_du_logement(trajectoire: Trajectoire, foyer: Foyer) -> str | None:
    """Return the landlord that already houses the household: the case of a direct ADL."""
    if trajectoire.genre is not Genre.ADL:
        return None
    return identifiant_du_bailleur(foyer.rang % len(BAILLEURS))


def create_menage(
    session: Session, *, foyer: Foyer, oriente_le: date, bailleur: Utilisateur | None
) -> int:
    """Create the household, its applicant and its public; return its id."""
    hasard = build_hasard("menage", foyer.departement, foyer.rang)
    reconnu_le = oriente_le - timedelta(days=hasard.randint(30, 700))
    menage = Menage(
        public_id=identifiant("menage", foyer.departement, foyer.rang),
        type=foyer.type,
        nb_personnes=foyer.nb_personnes,
        nb_mineurs=foyer.nb_mineurs,
        dalo=not foyer.hors_dalo,
        dalo_reconnu_le=reconnu_le if _date_connue(foyer) else None,
        personnes=[_applicant(foyer, oriente_le, hasard.randint(21 * 365, 68 * 365))],
    )
    session.add(menage)
    session.flush()
    code = hasard.choice(PUBLICS_HORS_DALO) if foyer.hors_dalo else "dalo"
    session.add(Public(menage_id=menage.id, code=code))
    if bailleur is not None:
        session.add(_tenancy(menage.id, bailleur.organisme_id, oriente_le))
    return menage.id


def _date_connue(foyer: Foyer) -> bool:
    """The seed says when nobody was recognised: a few invented dates show the DALO clock."""
    return not foyer.hors_dalo and foyer.rang % DATE_CONNUE_TOUS_LES == 0


def _applicant(foyer: Foyer, oriente_le: date, age: int) -> Personne:
    naissance = oriente_le - timedelta(days=age)
    return Personne(nom=foyer.nom, prenom=foyer.prenom, naissance=naissance)


def _tenancy(menage_id: int, bailleur_id: int, oriente_le: date) -> Occupation:
    return Occupation(
        menage_id=menage_id,
        bailleur_id=bailleur_id,
        statut="bail_direct",
        debut=debut_de_journee(oriente_le - timedelta(days=900)),
    )
