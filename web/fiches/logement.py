"""The « Logement » sheet: what is proposed, where the household lives and lived, how it adheres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Adhesion, Sortie, Veille
from models.calendrier import jour_paris
from models.document import Document
from models.dossier import Dossier
from models.echeance import Echeance
from models.organisme import Organisme
from models.relogement import Logement, Occupation
from models.utilisateur import Utilisateur
from web.fiches import caleol
from web.fiches.paliers import DetteVue, PalierVu, lire_dette, lire_palier
from web.fiches.pieces import PieceVue, lire_pieces
from workflow.caleol import PIECES, Preparation

VEILLE = "veille"
"""Id of the timer that ends the year of attention (`bpmn/modules/sortie_veille.bpmn`)."""


@dataclass(frozen=True)
class OccupationVue:
    """One line of the household's path. `preneur`: the main tenant, when the household is not."""

    statut: str
    bailleur: str | None
    lieu: str | None
    preneur: str | None
    rang_palier: int | None
    debut: datetime
    fin: datetime | None


@dataclass(frozen=True)
class AdhesionVue:
    """A dated version of the contract. `numero`: of the contract, from 1; None: not signed."""

    etat: str
    forme: str | None
    fait_le: datetime
    reflexion_jusqu_au: date | None
    numero: int | None


@dataclass(frozen=True)
class SortieVue:
    """The exit. `veille_jusqu_au`: while it runs; `veille_faite_le`: the answer of one year."""

    fait_le: datetime
    motif: str
    relais: str | None
    recommandations: bool
    remises_le: date | None
    remises_a: str | None
    veille_jusqu_au: date | None
    veille_faite_le: datetime | None


@dataclass(frozen=True)
class DemandeVue:
    nur: str | None
    valide_jusqu_au: date | None
    al_in: bool | None
    syplo_a_jour: bool | None


@dataclass(frozen=True)
class FicheLogement:
    """`passage`: the open proposition; `preparation`: while it waits for its session.

    `ajoutables`: papers that are on no list yet, {code: label}; `documents`: [(public id, name)].
    """

    public_id: str
    passage: caleol.PassageVu | None
    preparation: Preparation | None
    anciens: tuple[caleol.PassageVu, ...]
    demande: DemandeVue
    pieces: tuple[PieceVue, ...]
    ajoutables: tuple[tuple[str, str], ...]
    documents: tuple[tuple[str, str], ...]
    occupations: tuple[OccupationVue, ...]
    palier: PalierVu | None
    dette: DetteVue | None
    adhesions: tuple[AdhesionVue, ...]
    sortie: SortieVue | None


@dataclass(frozen=True)
class EncartLogement:
    """The open proposition, for the dossier's main page.

    `moment`: what its date is about; `remplis`, `sur`: papers, while the session is awaited.
    """

    bailleur: str
    commune: str | None
    moment: str
    date: date | None
    est_passee: bool
    remplis: int
    sur: int


def construire(session: Session, dossier: Dossier, *, aujourdhui: date) -> FicheLogement:
    """Return the sheet of a household's dossier, for its association."""
    passages = caleol.lire_passages(session, dossier)
    ouvert = next((passage for passage in passages if passage.close_le is None), None)
    pieces = lire_pieces(session, dossier)
    demande = caleol.lire_demande(session, dossier)
    attend = ouvert is not None and ouvert.attend_la_seance
    listees = {piece.code for piece in pieces}
    return FicheLogement(
        public_id=dossier.public_id,
        passage=ouvert,
        preparation=caleol.lire_preparation(dossier, ouvert, pieces, demande, aujourdhui=aujourdhui)
        if ouvert and attend
        else None,
        anciens=tuple(passage for passage in passages if passage is not ouvert),
        demande=DemandeVue(
            demande.nur, demande.valide_jusqu_au, demande.al_in, demande.syplo_a_jour
        ),
        pieces=pieces,
        ajoutables=tuple((c, nom) for c, nom in PIECES.items() if c not in listees),
        documents=_documents(session, dossier),
        occupations=_occupations(session, dossier),
        palier=lire_palier(session, dossier),
        dette=lire_dette(session, dossier),
        adhesions=_adhesions(session, dossier),
        sortie=_sortie(session, dossier),
    )


def _documents(session: Session, dossier: Dossier) -> tuple[tuple[str, str], ...]:
    lignes = session.execute(
        select(Document.public_id, Document.nom)
        .where(Document.dossier_id == dossier.id, Document.retire_le.is_(None))
        .order_by(Document.nom, Document.id)
    )
    return tuple((public_id, nom) for public_id, nom in lignes)


def _occupations(session: Session, dossier: Dossier) -> tuple[OccupationVue, ...]:
    """Return where the household lived, the last first, whatever the dossier that wrote it."""
    lignes = session.execute(
        select(Occupation, Logement, Organisme.nom)
        .outerjoin(Logement, Logement.id == Occupation.logement_id)
        .outerjoin(Organisme, Organisme.id == Occupation.bailleur_id)
        .where(Occupation.menage_id == dossier.menage_id)
        .order_by(Occupation.debut.desc(), Occupation.id.desc())
    )
    preneurs = {dossier.association_id: dossier.association.nom}
    return tuple(
        OccupationVue(
            statut=o.statut,
            bailleur=bailleur,
            lieu=o.adresse or (logement.commune if logement else None),
            preneur=o.preneur_nom or preneurs.get(o.preneur_id or 0),
            rang_palier=o.rang_palier,
            debut=o.debut,
            fin=o.fin,
        )
        for o, logement, bailleur in lignes
    )


def _adhesions(session: Session, dossier: Dossier) -> tuple[AdhesionVue, ...]:
    """Return every answer to the contract, the last first; the signed ones are numbered."""
    lues = session.scalars(
        select(Adhesion)
        .where(Adhesion.dossier_id == dossier.id)
        .order_by(Adhesion.fait_le, Adhesion.id)
    ).all()
    return tuple(reversed([_voir_adhesion(lues[: rang + 1]) for rang in range(len(lues))]))


def _voir_adhesion(jusqu_ici: Sequence[Adhesion]) -> AdhesionVue:
    adhesion = jusqu_ici[-1]
    signees = sum(une.etat == "signee" for une in jusqu_ici)
    return AdhesionVue(
        etat=adhesion.etat,
        forme=adhesion.forme,
        fait_le=adhesion.fait_le,
        reflexion_jusqu_au=adhesion.reflexion_jusqu_au,
        numero=signees if adhesion.etat == "signee" else None,
    )


def _sortie(session: Session, dossier: Dossier) -> SortieVue | None:
    sortie = session.scalars(
        select(Sortie)
        .where(Sortie.dossier_id == dossier.id)
        .order_by(Sortie.fait_le.desc(), Sortie.id.desc())
    ).first()
    if sortie is None:
        return None
    fin = session.scalar(
        select(Echeance.due_le).where(Echeance.dossier_id == dossier.id, Echeance.code == VEILLE)
    )
    enquete = select(Veille.fait_le).where(Veille.dossier_id == dossier.id)
    return SortieVue(
        fait_le=sortie.fait_le,
        motif=sortie.motif,
        relais=sortie.relais,
        recommandations=bool(sortie.recommandations),
        remises_le=sortie.recommandations_remises_le,
        remises_a=sortie.recommandations_remises_a,
        veille_jusqu_au=jour_paris(fin) if fin else None,
        veille_faite_le=session.scalar(enquete.order_by(Veille.fait_le.desc()).limit(1)),
    )


def lire_encart(
    session: Session, dossier: Dossier, _utilisateur: Utilisateur, *, aujourdhui: date
) -> EncartLogement | None:
    """Return the open proposition for the main page, in two queries; None without one."""
    passage = caleol.lire_ouvert(session, dossier)
    if passage is None:
        return None
    moment, quand = _moment(passage)
    pieces = lire_pieces(session, dossier) if passage.attend_la_seance else ()
    return EncartLogement(
        bailleur=passage.bailleur,
        commune=passage.commune,
        moment=moment,
        date=quand,
        est_passee=quand is not None and quand < aujourdhui,
        remplis=sum(not piece.attendue for piece in pieces),
        sur=len(pieces),
    )


def _moment(passage: caleol.PassageVu) -> tuple[str, date | None]:
    """Return where a proposition stands, in words, and the date that matters next."""
    if passage.offre is not None:
        if passage.offre.reponse is None:
            return "Offre notifiée : le ménage répond au plus tard le", passage.offre.repondre_avant
        return "Offre acceptée : le bail se prépare", None
    if passage.decision is not None:
        return passage.suite or "", None
    if passage.seance_prevue_le is not None:
        return "Séance de la commission le", passage.seance_prevue_le
    return "Date de la séance à demander au bailleur", None
