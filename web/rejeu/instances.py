"""What partners do around the dossiers: committees, months confirmed, agréments; some are late.

Late on purpose, so that a demo shows each alert of conventions and committees (A15 to A20) once or
twice, not everywhere. All of it is invented.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.calendrier import decaler_mois, moment_a_paris
from models.charge import CENTIEMES_D_UN_ETP, MiseADisposition
from models.instance import Instance, InstanceType, Periodicite, Reunion
from models.organisme import Agrement
from models.utilisateur import Utilisateur
from web.rejeu.fenetre import DERNIER, DERNIERE_MINUTE, Fenetre
from web.rejeu.hasard import identifiant


class Rythme(NamedTuple):
    """Days between two meetings, and how long ago the last one was: held in time, or late."""

    nom: str
    periodicite: Periodicite
    jours: int
    a_jour: int
    en_retard: int


RYTHMES = {
    InstanceType.REUNION_TRIMESTRIELLE: Rythme(
        "Réunion trimestrielle des partenaires", Periodicite.TRIMESTRIELLE, 84, 40, 104
    ),
    InstanceType.COPIL: Rythme("Comité de pilotage", Periodicite.ANNUELLE, 350, 120, 390),
    InstanceType.DIALOGUE_GESTION: Rythme(
        "Dialogue de gestion", Periodicite.ANNUELLE, 350, 200, 400
    ),
}

DEPARTEMENTS_EN_RETARD = frozenset({"91", "94"})
"""Where the last quarterly meeting was not held in time (A15)."""

COPIL_EN_RETARD, DIALOGUE_EN_RETARD = 1, 2
MOIS_A_CONFIRMER, AGREMENT_A_RENOUVELER = 0, 3
"""Rank, in its département, of the association that is late (A16, A18, A19, A20)."""

HEURE, DUREE_MINUTES = time(14), 120
CONFIRMATION = (5, time(10))
"""Day of the next month, and hour, at which a chef de service confirms a month."""

AGREMENT_ANNEES = 5
"""R.365-1."""

RESTE_DE_L_AGREMENT, RESTE_COURT = 15, 3
"""Months left after the window; less than six are an alert (A20)."""


def reunir_les_partenaires(
    session: Session, *, programme_id: int, departement: str, fenetre: Fenetre
) -> None:
    """Hold the quarterly meetings of the protocole in a département (002:497)."""
    genre = InstanceType.REUNION_TRIMESTRIELLE
    instance = _creer(genre, departement, programme_id=programme_id, departement=departement)
    en_retard = departement in DEPARTEMENTS_EN_RETARD
    session.add_all([instance, *_tenir(instance, en_retard=en_retard, fenetre=fenetre)])


def suivre_la_convention(
    session: Session, *, chef: Utilisateur, travailleurs: int, numero: int, fenetre: Fenetre
) -> None:
    """Hold what a convention asks of the chef's association, the `numero`-th of its département."""
    association_id = chef.organisme_id
    for genre, en_retard in (
        (InstanceType.COPIL, COPIL_EN_RETARD),
        (InstanceType.DIALOGUE_GESTION, DIALOGUE_EN_RETARD),
    ):
        instance = _creer(genre, chef.organisme.public_id, association_id=association_id)
        reunions = _tenir(instance, en_retard=numero == en_retard, fenetre=fenetre)
        session.add_all([instance, *reunions])
    session.add_all(_confirmer(chef, travailleurs, numero == MOIS_A_CONFIRMER, fenetre))
    session.add(_agreer(association_id, numero == AGREMENT_A_RENOUVELER, fenetre))


def _creer(genre: InstanceType, *cles: str, **de_qui: object) -> Instance:
    rythme = RYTHMES[genre]
    return Instance(
        public_id=identifiant("instance", genre.value, *cles),
        nom=rythme.nom,
        type=genre,
        periodicite=rythme.periodicite,
        **de_qui,
    )


def _tenir(instance: Instance, *, en_retard: bool, fenetre: Fenetre) -> Iterator[Reunion]:
    """Yield the meetings held, the last one first, up to the start of the window."""
    rythme = RYTHMES[InstanceType(instance.type)]
    jour = DERNIER - (rythme.en_retard if en_retard else rythme.a_jour)
    while jour > 0:
        le = fenetre.jour(fenetre.ouvrer(jour))
        yield Reunion(
            public_id=identifiant("reunion", instance.public_id, jour),
            instance=instance,
            le=le,
            heure=HEURE,
            duree_minutes=DUREE_MINUTES,
        )
        jour -= rythme.jours


def _confirmer(
    chef: Utilisateur, travailleurs: int, en_retard: bool, fenetre: Fenetre
) -> Iterator[MiseADisposition]:
    """Yield the months confirmed, all its workers full time (002:370), the last one or not."""
    for mois in _mois_finis(fenetre):
        confirmee_le = _confirmation(mois)
        suivante = _confirmation(decaler_mois(mois, 1))
        fin = fenetre.moment(DERNIERE_MINUTE)
        if confirmee_le < fin and not (en_retard and suivante >= fin):
            yield MiseADisposition(
                association_id=chef.organisme_id,
                mois=mois,
                centiemes=travailleurs * CENTIEMES_D_UN_ETP,
                confirmee_le=confirmee_le,
                confirmee_par=chef.id,
            )


def _mois_finis(fenetre: Fenetre) -> Iterator[date]:
    """Yield the first day of each month that ends in the window."""
    mois = fenetre.debut.replace(day=1)
    while decaler_mois(mois, 1) <= fenetre.fin:
        yield mois
        mois = decaler_mois(mois, 1)


def _confirmation(mois: date) -> datetime:
    jour, heure = CONFIRMATION
    return moment_a_paris(decaler_mois(mois, 1).replace(day=jour), heure)


def _agreer(association_id: int, a_renouveler: bool, fenetre: Fenetre) -> Agrement:
    fin = decaler_mois(fenetre.fin, RESTE_COURT if a_renouveler else RESTE_DE_L_AGREMENT)
    debut = decaler_mois(fin, -12 * AGREMENT_ANNEES) - timedelta(days=1)
    return Agrement(organisme_id=association_id, genre="isft", debut=debut, fin=fin)
