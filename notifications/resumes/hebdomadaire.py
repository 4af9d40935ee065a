"""The weekly summary of a coordonnateur: the stuck cases of her départements, the open alerts.

Counts and references, never a name. The reasons given are counted all départements together, and
those given fewer than five times are not told apart: a reason is a social fact, and a small
count is a household (domain model, section 4).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.alerte import Alerte
from models.alerte_regles.nature import Canal
from models.attente import AlerteReponse, MotifAttente
from models.avis import HEURE_PAR_DEFAUT, LUNDI, PreferenceAvis, RythmeAvis
from models.besoins import sans_proposition_ouverte
from models.calendrier import decaler_jours, jour_paris
from models.codes import Role
from models.dossier import Dossier
from models.envoi import Envoi
from models.utilisateur import Couverture, Utilisateur
from notifications.envoi.depot import Courriel, deposer_courriels
from notifications.resumes.quotidien import titrer
from notifications.resumes.rythme import JOURS_PAR_SEMAINE, dernier_terme

GABARIT: Final = "resume_hebdomadaire"
ESSAYE_ENCORE: Final = timedelta(days=1)
SIX_MOIS: Final = "A01"
LES_PLUS_ANCIENS: Final = 10
SEUIL: Final = 5
AUTRES_RAISONS: Final = "Autres raisons"


@dataclass(frozen=True, slots=True)
class Attente:
    """A coordonnateur whose summary is due. `terme`: the hour that it is for."""

    utilisateur_id: int
    public_id: str
    terme: datetime

    @property
    def cle(self) -> str:
        annee, semaine, _ = jour_paris(self.terme).isocalendar()
        return f"{GABARIT}:{self.public_id}:{annee}-S{semaine:02}"


@dataclass(frozen=True, slots=True)
class Bloque:
    """A case over six months without a proposition. `motif`: the last reason given, if it holds."""

    alerte_id: str
    reference: str
    departement: str
    echeance_le: datetime
    declenchee_le: datetime
    motif: str | None


def en_attente(*, session: Session, depuis: datetime | None, le: datetime) -> Iterator[Attente]:
    """Yield the coordonnateurs whose day and hour have struck since `depuis`, or in the day before.

    One that failed is tried again for a day; its key says whether it was written.
    """
    if depuis is None:
        return
    tu = (PreferenceAvis.genre == GABARIT) & (PreferenceAvis.canal == Canal.JALON)
    demande = (
        select(
            Utilisateur.id,
            Utilisateur.public_id,
            func.coalesce(RythmeAvis.heure, HEURE_PAR_DEFAUT),
            func.coalesce(RythmeAvis.jour, LUNDI),
        )
        .outerjoin(RythmeAvis, RythmeAvis.utilisateur_id == Utilisateur.id)
        .where(
            Utilisateur.role == Role.COORDONNATEUR,
            Utilisateur.actif,
            Utilisateur.id.not_in(select(PreferenceAvis.utilisateur_id).where(tu)),
        )
        .order_by(Utilisateur.id)
    )
    for utilisateur_id, public_id, heure, jour in session.execute(demande):
        terme = dernier_terme(le, heure=heure, jour=jour)
        if terme > depuis - ESSAYE_ENCORE:
            yield Attente(utilisateur_id, public_id, terme)


def deposer(session: Session, attente: Attente, *, le: datetime) -> bool:
    """Write the summary of a coordonnateur. False when it is written, or has nothing to say.

    Raises IntegrityError when another scheduler wrote it first.
    """
    deja = select(Envoi.id).where(Envoi.cle == attente.cle)
    if session.scalar(deja) is not None:
        return False
    departements = _lire_departements(session, attente.utilisateur_id)
    bloques = lire_bloques(session, departements)
    alertes = compter_alertes(session, departements, attente.utilisateur_id)
    if not alertes:
        return False
    contexte = composer(bloques, alertes, _lire_motifs(session), terme=attente.terme)
    courriel = Courriel(attente.cle, GABARIT, attente.utilisateur_id, contexte)
    deposer_courriels(session, [courriel], le=le)
    return True


def _lire_departements(session: Session, utilisateur_id: int) -> Sequence[str]:
    demande = select(Couverture.departement).where(Couverture.utilisateur_id == utilisateur_id)
    return sorted(session.scalars(demande))


def lire_bloques(session: Session, departements: Sequence[str]) -> list[Bloque]:
    """Return the running AVL over six months without an open proposition, the longest first."""
    demande = (
        select(
            Alerte.public_id, Dossier.public_id, Dossier.departement, Alerte.echeance_le,
            Alerte.declenchee_le, _dernier_motif(),
        )
        .join(Dossier, Dossier.id == Alerte.dossier_id)
        .join(Mesure, Mesure.id == Alerte.mesure_id)
        .where(
            Alerte.code == SIX_MOIS,
            Alerte.close_le.is_(None),
            Mesure.fin_reelle.is_(None),
            sans_proposition_ouverte(),
            Dossier.departement.in_(departements),
        )
        .order_by(Alerte.echeance_le, Alerte.id)
    )  # fmt: skip
    lues = session.execute(demande)
    return [
        Bloque(alerte_id, f"D-{dossier}", departement, echeance_le, declenchee_le, motif)
        for alerte_id, dossier, departement, echeance_le, declenchee_le, motif in lues
    ]


def _dernier_motif() -> ScalarSelect[str]:
    """The last answer given, unless the alert was told again since."""
    return (
        select(AlerteReponse.motif)
        .where(
            AlerteReponse.alerte_id == Alerte.id,
            or_(Alerte.relancee_le.is_(None), AlerteReponse.le >= Alerte.relancee_le),
        )
        .order_by(AlerteReponse.le.desc(), AlerteReponse.id.desc())
        .limit(1)
        .correlate(Alerte)
        .scalar_subquery()
    )


def compter_alertes(
    session: Session, departements: Sequence[str], utilisateur_id: int
) -> Mapping[str, int]:
    """Return {rule: open alerts of her départements, or told to her}, by code."""
    siennes = or_(
        and_(Alerte.dossier_id.is_not(None), Dossier.departement.in_(departements)),
        and_(
            Alerte.dossier_id.is_(None),
            Alerte.destinataires.any(utilisateur_id=utilisateur_id),
        ),
    )
    demande = (
        select(Alerte.code, func.count())
        .outerjoin(Dossier, Dossier.id == Alerte.dossier_id)
        .where(Alerte.close_le.is_(None), siennes)
        .group_by(Alerte.code)
        .order_by(Alerte.code)
    )
    return dict(session.execute(demande).all())


def _lire_motifs(session: Session) -> Mapping[str, str]:
    return dict(session.execute(select(MotifAttente.code, MotifAttente.libelle)).all())


def composer(
    bloques: Sequence[Bloque],
    alertes: Mapping[str, int],
    motifs: Mapping[str, str],
    *,
    terme: datetime,
) -> Mapping[str, Any]:
    """Return the context of the mail: tables that add up, references and paths.

    A line of `departements` is [code, cases, new since a week, answered]; the last one adds up.
    """
    departements = _par_departement(bloques, depuis=decaler_jours(terme, -JOURS_PAR_SEMAINE))
    return {
        "lien": "/coordination",
        "le": terme.isoformat(),
        "bloques": len(bloques),
        "departements": departements,
        "raisons": _raisons(bloques, motifs),
        "anciens": [
            {
                "reference": un.reference,
                "departement": un.departement,
                "lien": f"/alertes/{un.alerte_id}",
                "echeance_le": un.echeance_le.isoformat(),
            }
            for un in bloques[:LES_PLUS_ANCIENS]
        ],
        "alertes": [[titrer(code), nombre] for code, nombre in alertes.items()],
        "total": sum(alertes.values()),
    }


def _par_departement(bloques: Iterable[Bloque], *, depuis: datetime) -> list[list[str | int]]:
    tous: Counter[str] = Counter()
    nouveaux: Counter[str] = Counter()
    repondus: Counter[str] = Counter()
    for un in bloques:
        for qui in (un.departement, ""):
            tous[qui] += 1
            nouveaux[qui] += un.declenchee_le >= depuis
            repondus[qui] += un.motif is not None
    lignes = sorted(qui for qui in tous if qui)
    ordre = [*lignes, ""] if len(lignes) > 1 else lignes
    return [[qui or "Total", tous[qui], nouveaux[qui], repondus[qui]] for qui in ordre]


def _raisons(bloques: Iterable[Bloque], motifs: Mapping[str, str]) -> list[list[str | int]]:
    """Return [reason, cases], the most frequent first; they add up to the cases answered."""
    compte = Counter(un.motif for un in bloques if un.motif is not None)
    dites = [(motifs[code], nombre) for code, nombre in compte.items() if nombre >= SEUIL]
    autres = sum(compte.values()) - sum(nombre for _, nombre in dites)
    lignes: list[list[str | int]] = [
        [libelle, nombre] for libelle, nombre in sorted(dites, key=lambda un: (-un[1], un[0]))
    ]
    return [*lignes, [AUTRES_RAISONS, autres]] if autres else lignes
