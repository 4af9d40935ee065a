"""The due dates of alerts about a dossier: armed here, put out here, and nowhere else.

Labels, clocks and delays are those of the rule table (`models/alerte_regles`), as the dossier's
programme has set them. Of a rule that is switched off the due date is kept, asleep: nothing
fires, and switching it on again finds what still stands (`workflow.gestion.reglages_alerte`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, or_, select, update

from models.alerte import Alerte
from models.alerte_reglages import ReglageAlerte, RegleEnVigueur, appliquer_le_delai
from models.alerte_regles import REGLES
from models.alerte_regles.nature import RegleAlerte
from models.calendrier import ajouter_duree, retrancher_duree
from models.codes import SorteEcheance
from models.echeance import Echeance
from models.preparee import LecturePreparee, Preparee
from workflow.ecritures.contexte import Contexte, table

DE_L_ETAPE = frozenset({"A10", "A13", "A14", "A22", "A23", "A26"})
"""Rules counted from the day on which the step that draws them opens
(`workflow.avancement.attentes`)."""

_ALERTE, _ECHEANCE, _REGLAGE = table(Alerte), table(Echeance), table(ReglageAlerte)

# Built once: putting a statement together costs more than running it.
_REGLAGES = LecturePreparee(
    select(_REGLAGE.c.code, _REGLAGE.c.active, _REGLAGE.c.delai, _REGLAGE.c.motif)
    .where(
        or_(
            _REGLAGE.c.programme_id.is_(None),
            _REGLAGE.c.programme_id == bindparam("lu_programme"),
        )
    )
    .order_by(_REGLAGE.c.programme_id.is_not(None))
)
_OUVERTES = select(_ALERTE.c.id, _ALERTE.c.declenchee_le).where(_ALERTE.c.close_le.is_(None))
_DU_DOSSIER = _OUVERTES.add_columns(_ALERTE.c.code, _ALERTE.c.cle).where(
    _ALERTE.c.dossier_id == bindparam("lu_dossier")
)
_A_CLORE = LecturePreparee(_DU_DOSSIER)
_A_RECLORE = LecturePreparee(_DU_DOSSIER.where(exists().where(_ECHEANCE.c.cle == _ALERTE.c.cle)))
"""When a fact is relived: not the alerts that fired for another reason, after it."""
_ANNULEES = delete(_ECHEANCE).where(
    _ECHEANCE.c.dossier_id == bindparam("lu_dossier"), _ECHEANCE.c.code == bindparam("lu_code")
)
_ANNULER = Preparee(_ANNULEES)
_ANNULER_UNE = Preparee(_ANNULEES.where(_ECHEANCE.c.cle == bindparam("lu_cle")))


def armer(
    contexte: Contexte,
    code: str,
    *,
    depart: datetime,
    cle: str,
    terme: datetime | None = None,
    mesure_id: int | None = None,
    tache_id: str | None = None,
) -> None:
    """Write the due date of an alert, unless its rule is drawn and the diagram does not draw it.

    `depart`: what the delay is counted from (before it, when the rule says so); `terme`: the due
    date itself, where the law counts it. `cle` serves once: an alert that fired under it never
    fires again, so a due date that moves by another fact needs another key.
    """
    if REGLES[code].dessinee and code not in contexte.alertes:
        return
    en_vigueur = _en_vigueur(contexte, code)
    due_le = terme or terme_de(en_vigueur.regle, depart)
    contexte.ajouter(
        Echeance,
        cle=cle,
        dossier_id=contexte.dossier_id,
        sorte=SorteEcheance.ALERTE,
        code=code,
        libelle=en_vigueur.regle.nom,
        mesure_id=mesure_id,
        tache_id=tache_id,
        horloge=en_vigueur.regle.horloge,
        duree=None if terme else en_vigueur.regle.delai,
        due_le=due_le,
        # Never looked at before the fact that it comes from: what is late at once is due at once.
        reveil_le=max(due_le, contexte.fait_le) if en_vigueur.active else None,
        depart_le=depart,
    )


def terme_de(regle: RegleAlerte, depart: datetime) -> datetime:
    """Return when an alert is due, counted from `depart`."""
    compter = retrancher_duree if regle.avant else ajouter_duree
    return compter(depart, regle.delai)


def _en_vigueur(contexte: Contexte, code: str) -> RegleEnVigueur:
    """Return the rule as the dossier's programme has it: its delay, and whether it runs."""
    en_vigueur = RegleEnVigueur(REGLES[code])
    if en_vigueur.regle.legale and not en_vigueur.regle.delai_reglable:
        return en_vigueur  # nothing of it can be changed: nothing is read
    for change in _lire_reglages(contexte):
        if change.code == code:
            en_vigueur = appliquer_le_delai(en_vigueur, change)
    return en_vigueur


def _lire_reglages(contexte: Contexte) -> Iterable[Any]:
    """Return what was changed for all programmes, then for this one: read once in a step."""
    if contexte.lus.reglages is None:
        # No step writes them: what waits in the lot need not go first.
        contexte.lus.reglages = _REGLAGES.toutes(contexte.base, lu_programme=contexte.programme_id)
    return contexte.lus.reglages


def eteindre(contexte: Contexte, *codes: str, cle: str | None = None) -> None:
    """The fact that these alerts waited for: no due date of them is left, none stays open.

    `cle`: only the one under this key.
    """
    lire = _A_RECLORE if contexte.est_reconstruit else _A_CLORE
    ouvertes = lire.toutes(contexte.connexion, lu_dossier=contexte.dossier_id)
    siennes = [o for o in ouvertes if o.code in codes and cle in (None, o.cle)]
    clore_ouvertes(contexte, [(ouverte.id, ouverte.declenchee_le) for ouverte in siennes])
    for code in codes:
        choix = {"lu_dossier": contexte.dossier_id, "lu_code": code}
        if cle is None:
            contexte.ecrire(_ANNULER, choix)
        else:
            contexte.ecrire(_ANNULER_UNE, {**choix, "lu_cle": cle})


def eteindre_toutes(contexte: Contexte, *, sauf: Collection[str] = ()) -> None:
    """The dossier ends: nothing more is awaited through it, but the rules of `sauf`."""
    du_dossier = contexte.dossier_id
    annuler_echeances(
        contexte,
        _ECHEANCE.c.dossier_id == du_dossier,
        _ECHEANCE.c.sorte == SorteEcheance.ALERTE,
        _ECHEANCE.c.code.not_in(sauf),
    )
    clore_alertes(contexte, _ALERTE.c.dossier_id == du_dossier, _ALERTE.c.code.not_in(sauf))


def annuler_echeances(contexte: Contexte, *conditions: Any) -> None:
    contexte.connexion.execute(delete(_ECHEANCE).where(*conditions))


def clore_alertes(contexte: Contexte, *conditions: Any) -> None:
    """Close fired alerts by the fact: dated by it, never before they fired."""
    clore_ouvertes(contexte, contexte.connexion.execute(_OUVERTES.where(*conditions)).all())


def clore_ouvertes(contexte: Contexte, ouvertes: Iterable[Any]) -> None:
    """Close these open alerts: rows of (id, declenchee_le)."""
    for alerte_id, declenchee_le in ouvertes:
        if contexte.est_reconstruit and declenchee_le > contexte.saisi_le:
            continue  # it had not fired when this fact was typed for the first time
        contexte.connexion.execute(
            update(_ALERTE)
            .where(_ALERTE.c.id == alerte_id)
            .values(close_le=max(contexte.fait_le, declenchee_le))
        )
