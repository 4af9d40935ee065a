"""The team as a file: the columns of its page."""

from typing import Final

from web.listes.charge_associations import LigneAssociation
from web.listes.equipe import LigneEquipe
from web.page.exports import Colonne, Export

MINUTES = 60

EXPORT: Final = Export[LigneEquipe](
    "equipe",
    (
        Colonne("Référent", lambda une: une.qui.nom),
        Colonne("ETP", lambda une: une.charge.temps / 100),
        Colonne("Ménages suivis", lambda une: une.qui.menages),
        Colonne("AVL en cours", lambda une: une.qui.avl),
        Colonne("ADL en cours", lambda une: une.qui.adl),
        Colonne("Part d’ETP prise", lambda une: une.charge.prise / 100),
        Colonne("Places", lambda une: une.charge.places),
        Colonne("Heures dues ce mois", lambda une: _heures(une.dues)),
        Colonne("Ménages sans heures fixées", lambda une: une.sans_heures),
        Colonne("Heures données ce mois", lambda une: _heures(une.donnees)),
        Colonne("Alertes en cours", lambda une: une.qui.alertes),
    ),
    dossier=None,
)


def _heures(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / MINUTES, 2)


def _montre(une: LigneAssociation, nombre: int) -> int | None:
    return None if une.qui.est_masquee else nombre


def _confirme(une: LigneAssociation) -> float | None:
    return None if une.confirme is None else une.confirme / 100


PAR_ASSOCIATION: Final = Export[LigneAssociation](
    "charge-par-association",
    (
        Colonne("Association", lambda une: une.qui.nom),
        Colonne("Ménages suivis", lambda une: _montre(une, une.qui.menages)),
        Colonne("AVL en cours", lambda une: _montre(une, une.qui.avl)),
        Colonne("ADL en cours", lambda une: _montre(une, une.qui.adl)),
        Colonne("Travailleurs sociaux", lambda une: une.travailleurs),
        Colonne("ETP", lambda une: une.charge.temps / 100),
        Colonne("ETP confirmés le mois précédent", _confirme),
        Colonne("Places", lambda une: _montre(une, une.charge.places)),
    ),
    dossier=None,
)
