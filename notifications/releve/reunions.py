"""The quarterly meeting of the partners, programme by programme and département by département.

It is owed where households are accompanied and the protocol applies, or such a committee exists
(A15: 002:497). Three months are counted from the last meeting held; where there was none, from
the start of the programme's convention, else from the first dossier.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import ajouter_duree, debut_de_journee
from models.definition import Programme
from models.instance import InstanceType
from notifications.releve.constats import Constat, Passage
from notifications.releve.conventions import Cours
from notifications.releve.territoires import Reunions, Territoire

GENRE = InstanceType.REUNION_TRIMESTRIELLE


def lire_protocoles(session: Session) -> frozenset[int]:
    """Return the ids of the programmes to which the protocol applies."""
    return frozenset(session.scalars(select(Programme.id).where(Programme.protocole)))


def list_constats(
    passage: Passage,
    territoires: Sequence[Territoire],
    *,
    protocoles: Iterable[int],
    conventions: Iterable[Cours],
    reunions: Reunions,
) -> Iterator[Constat]:
    """Yield the meetings that are due, one for a programme and a département."""
    protocoles, lieux = frozenset(protocoles), reunions.lieux(GENRE)
    debuts = _debuts(passage, territoires, conventions)
    for programme_id, departement in _ou_l_on_accompagne(territoires):
        lieu = (programme_id, departement, None)
        if programme_id not in protocoles and lieu not in lieux:
            continue
        depart = reunions.derniere(GENRE, [lieu]) or debuts[programme_id, departement]
        en_vigueur = passage.regle("A15", programme_id)
        due_le = ajouter_duree(debut_de_journee(depart), en_vigueur.regle.delai)
        if due_le <= passage.le:
            cle = f"alerte:A15:programme:{programme_id}:{departement}:{depart.isoformat()}"
            sujet = {"programme_id": programme_id, "departement": departement}
            yield Constat(cle, "A15", due_le, sujet, en_vigueur.regle, en_vigueur.active)


def _ou_l_on_accompagne(territoires: Iterable[Territoire]) -> list[tuple[int, str]]:
    return sorted({(un.programme_id, un.departement) for un in territoires if un.ouvert})


def _debuts(
    passage: Passage, territoires: Iterable[Territoire], conventions: Iterable[Cours]
) -> Mapping[tuple[int, str], date]:
    """Return {(programme, département): the day that its first meeting is counted from}."""
    signees: dict[tuple[int, int], date] = {}
    for une in conventions:
        if une.debut <= passage.jour <= une.fin:
            signees[une.projet] = min(une.debut, signees.get(une.projet, une.debut))
    premiers: dict[tuple[int, str], date] = {}
    conventionnes: dict[tuple[int, str], date] = {}
    for un in territoires:
        ou = (un.programme_id, un.departement)
        premiers[ou] = min(un.depuis, premiers.get(ou, un.depuis))
        debut = signees.get((un.association_id, un.programme_id))
        if debut is not None:
            conventionnes[ou] = min(debut, conventionnes.get(ou, debut))
    return premiers | conventionnes
