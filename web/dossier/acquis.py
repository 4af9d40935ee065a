"""What a former dossier holds that may serve in the one that goes on from it (001:350).

Nothing is copied: the values stay where they are, and a form of the new dossier proposes those
that somebody said yes to. They are written when its step is done.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.accompagnement import (
    Diagnostic,
    DiagnosticConfidentiel,
    Orientation,
    Sortie,
    derniers_diagnostics,
)
from models.codes import Role
from models.dossier import Dossier
from models.journal import Journal
from models.menage import Demande
from models.relogement import Correspondant
from models.utilisateur import Utilisateur
from web.page.textes import dire_composition, euros, jour, nommer
from workflow.operations import REPRIS

LIBELLES: Mapping[str, str] = {
    "programme": "Programme",
    "referent": "Référent",
    "departement": "Département",
    "prescripteur": "Prescripteur de l’orientation",
    "composition": "Composition du ménage",
    "demande": "Demande de logement social et souhaits",
    "volet_logement": "Volet logement du dernier diagnostic",
    "volet_confidentiel": "Volet social et ressources du dernier diagnostic",
    "correspondant": "Correspondant chez le bailleur",
    "recommandations": "Recommandations de sortie",
}
DEMANDE = ("communes", "typologie", "loyer_max")


@dataclass(frozen=True)
class Acquis:
    """One thing to take up or not. `valeurs`: what its forms will propose, by destination."""

    code: str
    valeur: str
    le: datetime
    valeurs: Mapping[str, str] = field(default_factory=dict)

    @property
    def libelle(self) -> str:
        return LIBELLES[self.code]


def peut_lire_le_confidentiel(lecteur: Utilisateur, ancien: Dossier) -> bool:
    """Only the référent of the former dossier, her stand-in, and her chef (access matrix)."""
    chef = lecteur.role == Role.CHEF_DE_SERVICE and lecteur.organisme_id == ancien.association_id
    return chef or ancien.referent_id in {lecteur.id, *lecteur.supplee}


def list_acquis(session: Session, ancien: Dossier, lecteur: Utilisateur) -> tuple[Acquis, ...]:
    """Return what the steps of a new dossier may take up from a former one."""
    return tuple(acquis for lire in LECTURES for acquis in lire(session, ancien, lecteur))


def proposer(
    session: Session, dossier: Dossier, lecteur: Utilisateur, element: str
) -> Mapping[str, str]:
    """Return the values that a step proposes, by destination: none once it was done."""
    if dossier.reprend_id is None or not (codes := _codes_repris(session, dossier, element)):
        return {}
    ancien = session.get_one(Dossier, dossier.reprend_id)
    proposees: dict[str, str] = {}
    for acquis in list_acquis(session, ancien, lecteur):
        for destination, valeur in acquis.valeurs.items() if acquis.code in codes else ():
            avant = proposees.get(destination)
            proposees[destination] = f"{avant}\n\n{valeur}" if avant else valeur
    return proposees


def _codes_repris(session: Session, dossier: Dossier, element: str) -> set[str]:
    rangees = session.execute(
        select(Journal.type, Journal.element).where(
            Journal.dossier_id == dossier.id, Journal.element.is_not(None)
        )
    ).all()
    if any(type_ != REPRIS and fait == element for type_, fait in rangees):
        return set()
    return {str(code) for type_, code in rangees if type_ == REPRIS}


def est_a_redire(session: Session, dossier: Dossier) -> bool:
    """Tell whether what is known of the household comes from before: it is not a yes yet."""
    if dossier.reprend_id is None:
        return False
    propre = select(Diagnostic.id).where(Diagnostic.dossier_id == dossier.id).limit(1)
    return session.scalar(propre) is None


def _prescripteur(session: Session, ancien: Dossier, _lecteur: Utilisateur) -> Iterator[Acquis]:
    derniere = session.scalars(
        select(Orientation)
        .where(Orientation.dossier_id == ancien.id)
        .order_by(Orientation.fait_le.desc(), Orientation.id.desc())
    ).first()
    if derniere is not None:
        code = derniere.prescripteur_type
        valeurs = {"orientation.prescripteur_type": code}
        nom = nommer(code, "prescripteur_type")
        yield Acquis("prescripteur", nom, derniere.fait_le, valeurs)


def _composition(session: Session, ancien: Dossier, _lecteur: Utilisateur) -> Iterator[Acquis]:
    menage = ancien.foyer
    yield Acquis(
        "composition",
        dire_composition(menage.type, menage.nb_personnes, menage.nb_mineurs),
        _dernier_diagnostic(session, ancien),
        {
            "menage.type": menage.type,
            "menage.nb_personnes": str(menage.nb_personnes),
            "menage.nb_mineurs": str(menage.nb_mineurs),
        },
    )


def _demande(session: Session, ancien: Dossier, _lecteur: Utilisateur) -> Iterator[Acquis]:
    demande = session.scalars(select(Demande).where(Demande.menage_id == ancien.foyer.id)).first()
    if demande is None:
        return
    valeurs = {f"demande.{nom}": getattr(demande, nom) for nom in ("nur", *DEMANDE)}
    valeurs["demande.valide_jusqu_au"] = demande.valide_jusqu_au
    valeurs["menage.typologie_souhaitee"] = demande.typologie
    valeurs |= {f"menage.{nom}": getattr(demande, nom) for nom in ("communes", "loyer_max")}
    connues = {cle: str(valeur) for cle, valeur in valeurs.items() if valeur is not None}
    if connues:
        le = max(_dernier_diagnostic(session, ancien), _derniere_mise_a_jour(session, ancien))
        yield Acquis("demande", _en_mots(demande), le, connues)


def _en_mots(demande: Demande) -> str:
    loyer, fin = demande.loyer_max, demande.valide_jusqu_au
    morceaux = (
        demande.nur and f"numéro unique {demande.nur}",
        fin and f"valable jusqu’au {jour(fin)}",
        demande.typologie and demande.typologie.upper(),
        demande.communes,
        loyer and f"{euros(loyer)} par mois au plus",
    )
    texte = ", ".join(morceau for morceau in morceaux if morceau)
    return texte[:1].upper() + texte[1:]


def _diagnostic(session: Session, ancien: Dossier, lecteur: Utilisateur) -> Iterator[Acquis]:
    dernier = session.scalars(derniers_diagnostics(ancien.id)).first()
    if dernier is None:
        return
    if dernier.volet_logement:
        valeurs = {"diagnostic.volet_logement": dernier.volet_logement}
        yield Acquis("volet_logement", dernier.volet_logement, dernier.fait_le, valeurs)
    if peut_lire_le_confidentiel(lecteur, ancien):
        yield from _volet_confidentiel(session, dernier)


def _volet_confidentiel(session: Session, diagnostic: Diagnostic) -> Iterator[Acquis]:
    """The protection order is left out: it is asked for again, or not at all."""
    volet = session.get(DiagnosticConfidentiel, diagnostic.id)
    if volet is None:
        return
    ressources = volet.ressources
    valeurs = {
        "diagnostic.ressources": None if ressources is None else str(ressources),
        "diagnostic.volet_confidentiel": volet.volet_confidentiel,
    }
    connues = {cle: valeur for cle, valeur in valeurs.items() if valeur}
    mois = "" if ressources is None else f"Ressources : {euros(ressources)} par mois. "
    if connues:
        texte = mois + (volet.volet_confidentiel or "")
        yield Acquis("volet_confidentiel", texte.strip(), diagnostic.fait_le, connues)


def _correspondant(session: Session, ancien: Dossier, _lecteur: Utilisateur) -> Iterator[Acquis]:
    dernier = session.scalars(
        select(Correspondant)
        .where(Correspondant.dossier_id == ancien.id)
        .order_by(Correspondant.designe_le.desc(), Correspondant.id.desc())
    ).first()
    if dernier is not None:
        valeurs = {f"correspondant.{nom}": getattr(dernier, nom) for nom in COORDONNEES}
        connues = {cle: str(valeur) for cle, valeur in valeurs.items() if valeur}
        yield Acquis("correspondant", ", ".join(connues.values()), dernier.designe_le, connues)


COORDONNEES = ("nom", "courriel", "telephone")


def _recommandations(session: Session, ancien: Dossier, _lecteur: Utilisateur) -> Iterator[Acquis]:
    """They are shared already: the housing half of the next diagnostic begins with them."""
    sortie = session.scalars(
        select(Sortie)
        .where(Sortie.dossier_id == ancien.id, Sortie.recommandations.is_not(None))
        .order_by(Sortie.fait_le.desc(), Sortie.id.desc())
    ).first()
    if sortie is not None and sortie.recommandations:
        texte = f"Recommandations du {jour(sortie.fait_le)} : {sortie.recommandations}"
        valeurs = {"diagnostic.volet_logement": texte}
        yield Acquis("recommandations", sortie.recommandations, sortie.fait_le, valeurs)


LECTURES: tuple[Callable[[Session, Dossier, Utilisateur], Iterator[Acquis]], ...] = (
    _prescripteur, _composition, _demande, _diagnostic, _correspondant, _recommandations,
)  # fmt: skip


def _dernier_diagnostic(session: Session, dossier: Dossier) -> datetime:
    dernier = session.scalars(derniers_diagnostics(dossier.id)).first()
    return dernier.fait_le if dernier is not None else dossier.ouvert_le


def _derniere_mise_a_jour(session: Session, dossier: Dossier) -> datetime:
    le = session.scalar(
        select(func.max(Journal.fait_le, type_=Journal.fait_le.type)).where(
            Journal.dossier_id == dossier.id, Journal.element == "mettre_a_jour_demande"
        )
    )
    return le or dossier.ouvert_le
