"""Who is in the household of a dossier, who has left it, and what was done to it as such."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.menage import Appartenance, Menage, Personne
from models.remaniement import Remaniement
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.menages.textes import GENRES, MOTIFS, PROTECTIONS, ROLES_MENAGE, SITUATIONS
from web.page.textes import compter, dire_composition
from workflow.habilitations import Action, peut
from workflow.menages import composition
from workflow.menages.annulation import list_remaniements
from workflow.menages.fusion import FUSION
from workflow.menages.personnes import lire_personnes

PERSONNES_DE_L_ENCART = 3


@dataclass(frozen=True)
class PersonneVue:
    """Group « identité, coordonnées », with what only the association reads."""

    public_id: str
    nom: str
    nom_usage: str | None
    role: str
    naissance: date | None
    age: int | None
    telephone: str | None
    courriel: str | None
    courrier: bool
    situation: str | None
    protection: str | None
    protection_organisme: str | None
    depuis: date | None


@dataclass(frozen=True)
class AncienneVue:
    nom: str
    role: str
    debut: date | None
    fin: date
    motif: str


@dataclass(frozen=True)
class RemaniementVu:
    """`dossiers`: those of the other household that the reader sees; `a_ouvrir`: its public id
    while it has none. `annulable`: by this reader, unless something happened since."""

    public_id: str
    titre: str
    le: datetime
    par: str
    annule_le: datetime | None
    annulable: bool
    autre: str | None
    dossiers: tuple[str, ...]
    a_ouvrir: str | None


@dataclass(frozen=True)
class DossierVu:
    """Another dossier of the same household, that the reader sees."""

    public_id: str
    etat: str
    referent: str


@dataclass(frozen=True)
class FichePersonnes:
    """`ecart`: what to say when the persons named are not as many as were counted."""

    personnes: tuple[PersonneVue, ...]
    composition: str
    ecart: str | None
    anciennes: tuple[AncienneVue, ...]
    remaniements: tuple[RemaniementVu, ...]
    dossiers: tuple[DossierVu, ...]
    modifiable: bool
    fusionnable: bool


@dataclass(frozen=True)
class EncartPersonnes:
    """`lignes`: the first persons, one line each; `autres`: how many more are named."""

    composition: str
    lignes: tuple[str, ...]
    autres: int
    ecart: str | None


def construire(
    session: Session, dossier: Dossier, utilisateur: Utilisateur, *, aujourdhui: date
) -> FichePersonnes:
    """Return the sheet « Ménage » of a dossier of the user's association."""
    foyer = dossier.foyer
    personnes = lire_personnes(session, foyer.id)
    ouvert = dossier.clos_le is None
    return FichePersonnes(
        personnes=tuple(_voir(p, aujourdhui) for p in personnes),
        composition=dire_foyer(foyer),
        ecart=_ecart(foyer, personnes, aujourdhui),
        anciennes=tuple(_anciennes(session, foyer.id)),
        remaniements=tuple(_remaniements(session, foyer.id, utilisateur)),
        dossiers=tuple(_autres_dossiers(session, dossier, utilisateur)),
        modifiable=ouvert and peut(utilisateur, Action.GERER_MENAGE),
        fusionnable=peut(utilisateur, Action.FUSIONNER),
    )


def lire_encart(
    session: Session, dossier: Dossier, _utilisateur: Utilisateur, *, aujourdhui: date
) -> EncartPersonnes:
    """Return who lives in the household, in a few lines: one query, the household being read."""
    personnes = lire_personnes(session, dossier.foyer.id)
    return EncartPersonnes(
        composition=dire_foyer(dossier.foyer),
        lignes=tuple(_ligne(_voir(p, aujourdhui)) for p in personnes[:PERSONNES_DE_L_ENCART]),
        autres=max(0, len(personnes) - PERSONNES_DE_L_ENCART),
        ecart=_ecart(dossier.foyer, personnes, aujourdhui),
    )


def dire_foyer(foyer: Menage) -> str:
    return dire_composition(foyer.type, foyer.nb_personnes, foyer.nb_mineurs)


def _ligne(vue: PersonneVue) -> str:
    age = [compter(vue.age, "an")] if vue.age is not None else []
    details = [vue.role.lower(), *age, *([vue.telephone] if vue.telephone else [])]
    return f"{vue.nom} ({', '.join(details)})"


def _voir(p: Personne, aujourdhui: date) -> PersonneVue:
    return PersonneVue(
        public_id=p.public_id,
        nom=p.nom_complet,
        nom_usage=p.nom_usage,
        role=ROLES_MENAGE[p.role],
        naissance=p.naissance,
        age=_age(p.naissance, aujourdhui),
        telephone=p.telephone,
        courriel=p.courriel,
        courrier=p.courrier,
        situation=SITUATIONS[p.situation] if p.situation else None,
        protection=PROTECTIONS[p.protection] if p.protection else None,
        protection_organisme=p.protection_organisme,
        depuis=p.depuis,
    )


def _age(naissance: date | None, aujourdhui: date) -> int | None:
    if naissance is None or naissance > aujourdhui:
        return None
    passe = (aujourdhui.month, aujourdhui.day) >= (naissance.month, naissance.day)
    return aujourdhui.year - naissance.year - (not passe)


def _ecart(foyer: Menage, personnes: Sequence[Personne], aujourdhui: date) -> str | None:
    """Say how the persons named and the household counted differ; None when they agree."""
    nommees = composition.compter(personnes, aujourdhui)
    manquent = foyer.nb_personnes - nommees.personnes
    if manquent > 0:
        n_ont = "n’ont" if manquent > 1 else "n’a"
        return f"{compter(manquent, 'personne')} du ménage {n_ont} pas encore de nom ici."
    if nommees.mineurs != foyer.nb_mineurs:
        return (
            "D’après les dates de naissance, le ménage compte "
            f"{compter(nommees.mineurs, 'mineur')}, "
            f"et non {foyer.nb_mineurs} : corrigez la composition."
        )
    return None


def _autres_dossiers(
    session: Session, dossier: Dossier, utilisateur: Utilisateur
) -> Iterator[DossierVu]:
    siens = (
        select(Dossier.public_id, Dossier.etat, Utilisateur.nom)
        .join(Utilisateur, Utilisateur.id == Dossier.referent_id)
        .where(
            Dossier.menage_id == dossier.menage_id,
            Dossier.id != dossier.id,
            condition_de_visibilite(utilisateur),
        )
        .order_by(Dossier.id.desc())
    )
    for autre in session.execute(siens):
        yield DossierVu(*autre)


def _anciennes(session: Session, menage_id: int) -> Iterator[AncienneVue]:
    passees = session.execute(
        select(Appartenance, Personne)
        .join(Personne, Personne.id == Appartenance.personne_id)
        .where(Appartenance.menage_id == menage_id)
        .order_by(Appartenance.fin.desc(), Appartenance.id.desc())
    )
    for passee, p in passees:
        role = ROLES_MENAGE[passee.role]
        motif = MOTIFS[passee.motif]
        yield AncienneVue(p.nom_complet, role, passee.debut, passee.fin, motif)


def _remaniements(
    session: Session, menage_id: int, utilisateur: Utilisateur
) -> Iterator[RemaniementVu]:
    for fait in list_remaniements(session, menage_id):
        autre_id = fait.autre_id if fait.menage_id == menage_id else fait.menage_id
        action = Action.FUSIONNER if fait.genre == FUSION else Action.GERER_MENAGE
        dossiers = _dossiers(session, autre_id, utilisateur)
        a_ouvrir = _a_ouvrir(session, fait, menage_id)
        # A household that one does not see has no name here either.
        nommable = dossiers or a_ouvrir or fait.genre == FUSION
        yield RemaniementVu(
            public_id=fait.public_id,
            titre=_titre(fait, menage_id),
            le=fait.fait_le,
            par=fait.auteur.nom,
            annule_le=fait.annule_le,
            annulable=fait.annule_le is None and peut(utilisateur, action),
            autre=_noms(session, autre_id) if nommable else None,
            dossiers=dossiers,
            a_ouvrir=a_ouvrir,
        )


def _titre(fait: Remaniement, menage_id: int) -> str:
    if fait.genre == "regroupement" and fait.autre_id == menage_id:
        return MOTIFS["regroupement"]
    return GENRES[fait.genre]


def _dossiers(session: Session, menage_id: int | None, utilisateur: Utilisateur) -> tuple[str, ...]:
    """Return the dossiers of a household that the reader sees."""
    siens = select(Dossier.public_id).where(
        Dossier.menage_id == menage_id, condition_de_visibilite(utilisateur)
    )
    return tuple(session.scalars(siens.order_by(Dossier.id.desc())))


def _noms(session: Session, menage_id: int | None) -> str | None:
    """Return who is in the other household; its former members came from here."""
    if menage_id is None:
        return None
    return ", ".join(f"{p.prenom} {p.nom}" for p in lire_personnes(session, menage_id)) or None


def _a_ouvrir(session: Session, fait: Remaniement, menage_id: int) -> str | None:
    """Return the household made by a separation while nobody follows it."""
    if fait.genre != "separation" or fait.annule_le or fait.menage_id != menage_id:
        return None
    suivi = session.scalars(select(Dossier.id).where(Dossier.menage_id == fait.autre_id)).first()
    nouveau = session.get(Menage, fait.autre_id)
    return nouveau.public_id if nouveau is not None and suivi is None else None
