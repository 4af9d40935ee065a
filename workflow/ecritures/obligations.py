"""What the law makes somebody owe because of a step, and what releases him of it.

R5 and R6 (L.441-2-2), R8 (R.441-16-3), R9 (R.441-2-8): see `workflow.regles`. Each obligation is
drawn from the journal's fact, so that a correction takes it back. Those of R5, R8 and R9 alert.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update

from models.accompagnement import Diagnostic, DiagnosticConfidentiel
from models.calendrier import debut_de_journee
from models.codes import Role
from models.menage import Menage
from models.obligation import Obligation, ObligationCause, ObligationGenre
from models.preparee import LecturePreparee, Preparee
from models.relogement import Logement, PassageCaleol, Proposition
from workflow.ecritures import delais
from workflow.ecritures.contexte import Contexte, table
from workflow.regles.table import est_active

ALERTES: Mapping[str, str] = {
    ObligationGenre.PROPOSER_AILLEURS: "A24",
    ObligationGenre.PREUVE_DALO: "A04",
    ObligationGenre.RADIATION_DALO: "A25",
}
"""Obligations that alert at once: the code of their rule."""

_OBLIGATION, _MENAGE = table(Obligation), table(Menage)
_PROPOSITION, _LOGEMENT, _PASSAGE = table(Proposition), table(Logement), table(PassageCaleol)
_DIAGNOSTIC, _CONFIDENTIEL = table(Diagnostic), table(DiagnosticConfidentiel)

_DU_DOSSIER = _OBLIGATION.c.dossier_id == bindparam("lu_dossier")
_OUVERTES = update(_OBLIGATION).where(_DU_DOSSIER, _OBLIGATION.c.close_le.is_(None))
_CLORE = Preparee(_OUVERTES)
_CLORE_UN_GENRE = Preparee(_OUVERTES.where(_OBLIGATION.c.genre == bindparam("lu_genre")))
_CLORE_DU_BAILLEUR = Preparee(
    _OUVERTES.where(
        _OBLIGATION.c.genre == ObligationGenre.PROPOSER_AILLEURS,
        _OBLIGATION.c.bailleur_id == bindparam("lu_bailleur"),
    ).returning(_OBLIGATION.c.public_id)
)
_CLORE_UNE = Preparee(_OUVERTES.where(_OBLIGATION.c.public_id == bindparam("lu_public_id")))
_DERNIER_PASSAGE = LecturePreparee(
    select(
        _PROPOSITION.c.id,
        _LOGEMENT.c.bailleur_id,
        _PASSAGE.c.dalo_informe,
        _PASSAGE.c.dalo_informe_le,
        _PASSAGE.c.dalo_informe_moyen,
    )
    .join(_LOGEMENT, _LOGEMENT.c.id == _PROPOSITION.c.logement_id)
    .join(_PASSAGE, _PASSAGE.c.proposition_id == _PROPOSITION.c.id)
    .where(_PROPOSITION.c.dossier_id == bindparam("lu_dossier"))
    .order_by(_PROPOSITION.c.id.desc())
    .limit(1)
)
_DALO = LecturePreparee(
    select(_MENAGE.c.id).where(_MENAGE.c.id == bindparam("lu_menage"), _MENAGE.c.dalo)
)
_PROTEGE = LecturePreparee(
    select(_DIAGNOSTIC.c.id)
    .join(_CONFIDENTIEL, _CONFIDENTIEL.c.diagnostic_id == _DIAGNOSTIC.c.id)
    .where(
        _DIAGNOSTIC.c.dossier_id == bindparam("lu_dossier"), _CONFIDENTIEL.c.ordonnance_protection
    )
)
_DEPUIS = LecturePreparee(
    select(_OBLIGATION.c.id).where(
        _DU_DOSSIER,
        _OBLIGATION.c.genre == bindparam("lu_genre"),
        _OBLIGATION.c.fait_le >= bindparam("lu_jour", type_=_OBLIGATION.c.fait_le.type),
    )
)


def apres_rejet(contexte: Contexte, motif_code: str | None) -> None:
    """R5, L.441-2-2: a fragile residence makes the landlord owe a dwelling elsewhere.

    R6, same article: « owner » does not hold against a protected member. The landlord must not
    know of the order: the travailleur social is told, who contests the reason.
    """
    if motif_code == "mixite_3ds":
        passage = _dernier_passage(contexte)
        _naitre(
            contexte,
            ObligationGenre.PROPOSER_AILLEURS,
            role=Role.REFERENT_BAILLEUR,
            bailleur_id=passage.bailleur_id,
            proposition_id=passage.id,
        )
    elif motif_code == "proprietaire" and _est_protege(contexte):
        passage = _dernier_passage(contexte)
        _naitre(contexte, ObligationGenre.MOTIF_NON_OPPOSABLE, proposition_id=passage.id)


def apres_refus(contexte: Contexte) -> None:
    """R8, R.441-16-3: a DALO household that was not told, with proof, loses nothing by refusing."""
    if not est_dalo(contexte):
        return
    passage = _dernier_passage(contexte)
    if not est_prouvee(passage._mapping):
        _naitre(contexte, ObligationGenre.PREUVE_DALO, proposition_id=passage.id)


def apres_preuve(contexte: Contexte, passage: Mapping[str, Any]) -> None:
    """The proof was found: whoever looked for it is released."""
    if est_prouvee(passage):
        _clore_un_genre(contexte, ObligationGenre.PREUVE_DALO, ObligationCause.PREUVE)


def est_prouvee(passage: Mapping[str, Any]) -> bool:
    """Return whether the household was told, when, and how: with less nothing is proven."""
    colonnes = ("dalo_informe", "dalo_informe_le", "dalo_informe_moyen")
    return all(passage.get(colonne) for colonne in colonnes)


def apres_radiation(contexte: Contexte, radiee_le: date | None) -> None:
    """R9, R.441-2-8: the demand is struck off, the DALO duty goes on. Told once a radiation."""
    if radiee_le is None or not est_active("R9", contexte.variables) or not est_dalo(contexte):
        return
    genre = ObligationGenre.RADIATION_DALO
    faits = {"lu_dossier": contexte.dossier_id, "lu_genre": genre}
    jour = debut_de_journee(radiee_le)
    if _DEPUIS.premiere(contexte.connexion, **faits, lu_jour=jour) is None:
        _naitre(contexte, genre)


def apres_proposition(contexte: Contexte, bailleur_id: int) -> None:
    """The landlord that owed a dwelling elsewhere proposes one."""
    faits = {"lu_dossier": contexte.dossier_id, "lu_bailleur": bailleur_id}
    close = _close(contexte, ObligationCause.PROPOSITION)
    closes = _CLORE_DU_BAILLEUR.executer(contexte.connexion, {**faits, **close}).fetchall()
    for (public_id,) in closes:
        delais.eteindre(contexte, "A24", cle=_cle("A24", public_id))


def traiter(contexte: Contexte, public_id: str) -> None:
    """A person says that it is done: the obligation closes, with its own alert."""
    faits = {"lu_dossier": contexte.dossier_id, "lu_public_id": public_id}
    _CLORE_UNE.executer(contexte.connexion, {**faits, **_close(contexte, ObligationCause.TRAITEE)})
    for code in ALERTES.values():
        delais.eteindre(contexte, code, cle=_cle(code, public_id))


def lever_toutes(contexte: Contexte) -> None:
    """The accompaniment ends, or the household has a lease: nothing is owed through it."""
    faits = {"lu_dossier": contexte.dossier_id}
    close = _close(contexte, ObligationCause.SANS_OBJET)
    if _CLORE.executer(contexte.connexion, {**faits, **close}).rowcount:
        delais.eteindre(contexte, *ALERTES.values())


def est_dalo(contexte: Contexte) -> bool:
    """Return whether the household is recognised DALO."""
    return _DALO.premiere(contexte.connexion, lu_menage=contexte.menage_id) is not None


def _est_protege(contexte: Contexte) -> bool:
    return _PROTEGE.premiere(contexte.connexion, lu_dossier=contexte.dossier_id) is not None


def _dernier_passage(contexte: Contexte) -> Any:
    return _DERNIER_PASSAGE.premiere(contexte.connexion, lu_dossier=contexte.dossier_id)


def _naitre(
    contexte: Contexte,
    genre: ObligationGenre,
    *,
    role: Role = Role.TRAVAILLEUR_SOCIAL,
    **liens: int,
) -> None:
    public_id = contexte.identifiant(f"obligation_{genre}")
    contexte.ajouter(
        Obligation, **contexte.fait, public_id=public_id, genre=genre, role=role, **liens
    )
    if genre in ALERTES:
        code = ALERTES[genre]
        delais.armer(contexte, code, depart=contexte.fait_le, cle=_cle(code, public_id))


def _cle(code: str, public_id: str) -> str:
    return f"alerte:{code}:obligation:{public_id}"


def _close(contexte: Contexte, cause: ObligationCause) -> dict[str, Any]:
    return {"close_le": contexte.fait_le, "cause": cause}


def _clore_un_genre(contexte: Contexte, genre: ObligationGenre, cause: ObligationCause) -> None:
    faits = {"lu_dossier": contexte.dossier_id, "lu_genre": genre, **_close(contexte, cause)}
    if _CLORE_UN_GENRE.executer(contexte.connexion, faits).rowcount and genre in ALERTES:
        delais.eteindre(contexte, ALERTES[genre])
