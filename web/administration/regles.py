"""The rules as their list shows them, in words, with what was changed of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte_reglages import ReglageAlerte, RegleEnVigueur, lire_reglages
from models.alerte_regles import REGLES
from models.alerte_regles.nature import RegleAlerte, Sujet
from models.definition import Programme
from models.repli import plier
from models.utilisateur import Utilisateur
from web.administration.edition.durees import dire_delai, dire_palier, dire_rappel
from web.administration.mots import AUDIENCES, CANAUX, PREUVES, SUJETS
from web.page.exports import Colonne, Export
from workflow.gestion.alertes_reglees import lire_parent, lire_voulu, ranger
from workflow.programmes import parametres

PROGRAMMES_MONTRES: Final = 20


@dataclass(frozen=True)
class Valeur:
    """What the rule says; `livree`: what it shipped with, where that is something else."""

    texte: str
    livree: str | None = None


@dataclass(frozen=True)
class LigneRegle:
    """A rule as a programme has it, or as all of them do."""

    code: str
    nom: str
    declencheur: str
    sujet: str
    delai: Valeur
    paliers: Valeur
    canal: Valeur
    rappel: Valeur
    bloquante: str | None
    besoin_anonyme: bool
    source: str
    preuve: str
    legale: bool
    dessinee: bool
    active: bool
    motif: str | None
    du_programme: bool
    """May be set for one programme alone."""

    @property
    def reglee(self) -> bool:
        valeurs = (self.delai, self.paliers, self.canal, self.rappel)
        return not self.active or any(valeur.livree for valeur in valeurs)


def list_regles(session: Session, programme: Programme | None) -> tuple[LigneRegle, ...]:
    """Return every rule in force for a programme, or for all of them."""
    reglages = lire_reglages(session)
    programme_id = None if programme is None else programme.id
    return tuple(_lire(regle, reglages.regle(code, programme_id)) for code, regle in REGLES.items())


def lire_regle(session: Session, code: str, programme: Programme | None) -> LigneRegle:
    """Return one rule. Raises KeyError for an unknown code."""
    programme_id = None if programme is None else programme.id
    return _lire(REGLES[code], lire_reglages(session).regle(code, programme_id))


def _lire(livree: RegleAlerte, en_vigueur: RegleEnVigueur) -> LigneRegle:
    regle = en_vigueur.regle
    return LigneRegle(
        code=livree.code,
        nom=livree.nom,
        declencheur=livree.declencheur,
        sujet=SUJETS[livree.sujet],
        delai=_valeur(_delai(regle), _delai(livree)),
        paliers=_valeur(_paliers(regle), _paliers(livree)),
        canal=_valeur(CANAUX[regle.canal], CANAUX[livree.canal]),
        rappel=_valeur(dire_rappel(regle.repetition), dire_rappel(livree.repetition)),
        bloquante=_bloquante(livree.bloquante),
        besoin_anonyme=livree.besoin_anonyme,
        source=livree.source,
        preuve=PREUVES[livree.preuve],
        legale=livree.legale,
        dessinee=livree.dessinee,
        active=en_vigueur.active,
        motif=en_vigueur.motif,
        du_programme=livree.sujet is not Sujet.ORGANISME,
    )


def _bloquante(livree: str | None) -> str | None:
    """Return when the diagram itself waits: under the parameter of a programme, by its label."""
    parametre = parametres().get(livree or "")
    return f"si le programme dit « {parametre.libelle} »" if parametre else livree


def _valeur(texte: str, livree: str) -> Valeur:
    return Valeur(texte, livree if livree != texte else None)


def _delai(regle: RegleAlerte) -> str:
    return dire_delai(regle.delai, avant=regle.avant)


def _paliers(regle: RegleAlerte) -> str:
    return " ; ".join(
        f"{AUDIENCES[palier.audience]}, {dire_palier(palier.delai)}"
        for palier in ranger(regle.paliers)
    )


EXPORT: Final = Export[LigneRegle](
    "regles-alertes",
    (
        Colonne("Code", lambda ligne: ligne.code),
        Colonne("Alerte", lambda ligne: ligne.nom),
        Colonne("Porte sur", lambda ligne: ligne.sujet),
        Colonne("Ce qui la déclenche", lambda ligne: ligne.declencheur),
        Colonne("Délai", lambda ligne: ligne.delai.texte),
        Colonne("Qui est prévenu, et quand", lambda ligne: ligne.paliers.texte),
        Colonne("Comment", lambda ligne: ligne.canal.texte),
        Colonne("Rappel", lambda ligne: ligne.rappel.texte),
        Colonne("Bloquante", lambda ligne: ligne.bloquante or "non"),
        Colonne("Sur le diagramme", lambda ligne: ligne.dessinee),
        Colonne("En vigueur", lambda ligne: ligne.active),
        Colonne("Pourquoi elle est arrêtée", lambda ligne: ligne.motif),
        Colonne("Différente de la règle livrée", lambda ligne: ligne.reglee),
        Colonne("Source", lambda ligne: ligne.source),
        Colonne("Preuve", lambda ligne: ligne.preuve),
    ),
    dossier=None,
)


def chercher_programmes(session: Session, cherche: str) -> Sequence[Programme]:
    """Return the programmes whose name or code holds every word typed, by name."""
    mots = plier(cherche).split()
    trouves = [
        programme
        for programme in session.scalars(select(Programme))
        if mots and all(mot in plier(f"{programme.nom} {programme.code}") for mot in mots)
    ]
    return sorted(trouves, key=lambda programme: plier(programme.nom))


@dataclass(frozen=True)
class Trace:
    """Who set a rule last, when, and for which programme (None: all of them).

    `differe`: something of it still differs from the rule without this setting.
    """

    programme: Programme | None
    par: str
    le: datetime
    differe: bool


def list_traces(session: Session, code: str) -> Iterator[Trace]:
    """Yield the settings of a rule, those of all programmes first, then the last changed."""
    reglages = lire_reglages(session)
    de_tous = lire_voulu(reglages, code, None)
    requete = (
        select(ReglageAlerte, Programme, Utilisateur.nom)
        .outerjoin(Programme, Programme.id == ReglageAlerte.programme_id)
        .join(Utilisateur, Utilisateur.id == ReglageAlerte.modifie_par)
        .where(ReglageAlerte.code == code)
        .order_by(ReglageAlerte.programme_id.is_not(None), ReglageAlerte.modifie_le.desc())
    )
    for reglage, programme, par in session.execute(requete):
        a_soi = lire_voulu(reglages, code, programme.id if programme else None)
        sans = de_tous if programme else lire_parent(reglages, code, None)
        yield Trace(programme, par, reglage.modifie_le, a_soi != sans)
