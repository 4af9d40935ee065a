"""A stage and what its reviews said; a debt and how far it has come down.

Group `bail` of the access matrix: the association reads all of it, a landlord what concerns a
dwelling of his own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.organisme import Organisme
from models.paliers import AvisPrefet, ExamenPeriodique, ObstacleExamen, ProcedureExpulsion
from models.relogement import Occupation
from workflow.avancement.lecture import lire_parametres
from workflow.parcours.paliers import critere_de_dette, seuil_de_dette


@dataclass(frozen=True)
class ExamenVu:
    """A review by its three parties. `presents`: those who came, in words; None: nobody said.

    `obstacles`: their codes; they are said before the landlord, who reads them.
    """

    fait_le: datetime
    decision: str
    loyer_paye: bool | None
    occupation_paisible: bool | None
    criteres_atteints: bool | None
    motif: str | None
    presents: tuple[str, ...] | None = None
    obstacles: tuple[str, ...] = ()
    obstacles_precision: str | None = None


@dataclass(frozen=True)
class PalierVu:
    """`avis`: when the préfet was told, for this period or an earlier one, the last time.

    `avis_limite`: the last day on which that information was in time.
    """

    rang: int
    preneur: str | None
    convention_tripartite: bool | None
    prochain_examen_le: date | None
    limite_prefet_le: date | None
    fin_prevue_le: date | None
    avis: datetime | None
    avis_limite: date | None
    examens: tuple[ExamenVu, ...]

    @property
    def prefet_informe(self) -> bool:
        """Tell whether the préfet was told for the period that runs."""
        return self.avis is not None and self.avis_limite == self.limite_prefet_le


@dataclass(frozen=True)
class DetteVue:
    """Euros and months; `seuil` and `atteint`: against the programme's criterion, if it has one."""

    etape: str
    depuis: datetime
    depart: int | None
    reste: int | None
    seuil: int | None
    atteint: bool | None
    mois_payes: int | None
    mois_attendus: int | None
    plan_mensualite: int | None
    plan_mois: int | None
    apl: str | None
    fsl: bool | None


def lire_palier(
    session: Session, dossier: Dossier, *, bailleur_id: int | None = None
) -> PalierVu | None:
    """Return the stage that the household lives in now; of this landlord only, if one is given."""
    demande = select(Occupation).where(
        Occupation.dossier_id == dossier.id,
        Occupation.fin.is_(None),
        Occupation.rang_palier.is_not(None),
    )
    if bailleur_id is not None:
        demande = demande.where(Occupation.bailleur_id == bailleur_id)
    palier = session.scalars(demande.order_by(Occupation.id.desc())).first()
    if palier is None:
        return None
    avis = _avis(session, palier.id)
    return PalierVu(
        rang=palier.rang_palier or 1,
        preneur=palier.preneur_nom or _nom(session, palier.preneur_id),
        convention_tripartite=palier.convention_tripartite,
        prochain_examen_le=palier.prochain_examen_le,
        limite_prefet_le=palier.limite_prefet_le if palier.statut == "bail_glissant" else None,
        fin_prevue_le=palier.fin_prevue_le,
        avis=avis.fait_le if avis else None,
        avis_limite=avis.limite_le if avis else None,
        examens=_examens(session, palier.id),
    )


def _nom(session: Session, organisme_id: int | None) -> str | None:
    return session.scalar(select(Organisme.nom).where(Organisme.id == organisme_id))


def _avis(session: Session, occupation_id: int) -> AvisPrefet | None:
    du_palier = select(AvisPrefet).where(AvisPrefet.occupation_id == occupation_id)
    return session.scalars(du_palier.order_by(AvisPrefet.id.desc()).limit(1)).first()


def _examens(session: Session, occupation_id: int) -> tuple[ExamenVu, ...]:
    examens = session.scalars(
        select(ExamenPeriodique)
        .where(ExamenPeriodique.occupation_id == occupation_id)
        .order_by(ExamenPeriodique.id.desc())
    ).all()
    obstacles = _obstacles(session, [examen.id for examen in examens])
    return tuple(
        ExamenVu(
            e.fait_le,
            e.decision,
            e.loyer_paye,
            e.occupation_paisible,
            e.criteres_atteints,
            e.motif,
            presents=_presents(e),
            obstacles=obstacles.get(e.id, ()),
            obstacles_precision=e.obstacles_precision,
        )
        for e in examens
    )


def _obstacles(session: Session, examens: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    lus: dict[int, tuple[str, ...]] = {}
    if examens:
        requete = select(ObstacleExamen).where(ObstacleExamen.examen_id.in_(examens))
        for obstacle in session.scalars(requete.order_by(ObstacleExamen.code)):
            lus[obstacle.examen_id] = (*lus.get(obstacle.examen_id, ()), obstacle.code)
    return lus


def _presents(examen: ExamenPeriodique) -> tuple[str, ...] | None:
    parties = {
        "le bailleur": examen.bailleur_present,
        "le locataire principal": examen.preneur_present,
        "le ménage": examen.menage_present,
    }
    if all(present is None for present in parties.values()):
        return None
    return tuple(nom for nom, present in parties.items() if present)


def lire_dette(
    session: Session, dossier: Dossier, *, bailleur_id: int | None = None
) -> DetteVue | None:
    """Return where the eviction procedure stands and what is left of the debt; None without one.

    `bailleur_id`: only what was noted while the household lived in a dwelling of this landlord.
    In a transitional dwelling (004 2.2.10), what it owes another is not the new one's affair.
    """
    demande = select(ProcedureExpulsion).where(ProcedureExpulsion.dossier_id == dossier.id)
    if bailleur_id is not None:
        demande = demande.where(_chez(dossier, bailleur_id))
    faits = session.scalars(demande.order_by(ProcedureExpulsion.id)).all()
    if not faits:
        return None
    dernier, examen = faits[-1], _dernier_releve(session, dossier)
    connues = [fait.dette for fait in faits if fait.dette is not None]
    depart = connues[0] if connues else None
    reste = examen.dette_restante if examen else (connues[-1] if connues else None)
    return DetteVue(
        etape=dernier.etape,
        depuis=dernier.fait_le,
        depart=depart,
        reste=reste,
        mois_payes=examen.mois_payes if examen else None,
        plan_mensualite=_dernier_connu(faits, "plan_mensualite"),
        plan_mois=_dernier_connu(faits, "plan_mois"),
        apl=_dernier_connu(faits, "apl"),
        fsl=_dernier_connu(faits, "fsl"),
        **_criteres(lire_parametres(dossier.parametres), depart, reste),
    )


def _chez(dossier: Dossier, bailleur_id: int) -> ColumnElement[bool]:
    """Return « that day, the household lived in a dwelling of this landlord »."""
    return (
        select(Occupation.id)
        .where(
            Occupation.menage_id == dossier.menage_id,
            Occupation.bailleur_id == bailleur_id,
            Occupation.debut <= ProcedureExpulsion.fait_le,
            Occupation.fin.is_(None) | (Occupation.fin > ProcedureExpulsion.fait_le),
        )
        .exists()
    )


def _dernier_releve(session: Session, dossier: Dossier) -> ExamenPeriodique | None:
    """Return the last review that looked at the debt."""
    return session.scalars(
        select(ExamenPeriodique)
        .where(
            ExamenPeriodique.dossier_id == dossier.id, ExamenPeriodique.dette_restante.is_not(None)
        )
        .order_by(ExamenPeriodique.id.desc())
    ).first()


def _dernier_connu(faits: Any, colonne: str) -> Any:
    connus = [getattr(fait, colonne) for fait in faits]
    return next((valeur for valeur in reversed(connus) if valeur is not None), None)


def _criteres(
    parametres: Mapping[str, Any], depart: int | None, reste: int | None
) -> dict[str, Any]:
    critere = str(parametres.get("critere_dette", "aucun"))
    seuil = None if depart is None else seuil_de_dette(critere, depart)
    compare = seuil is not None and depart is not None and reste is not None
    return {
        "seuil": seuil,
        "atteint": critere_de_dette(critere, depart or 0, reste or 0) if compare else None,
        "mois_attendus": parametres.get("critere_paiement_mois") or None,
    }
