"""What a file may answer, for one programme: the household, the steps behind it, their fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy.orm import Session

from models.definition import Programme
from models.repli import plier
from models.utilisateur import Utilisateur
from web.dossier import deja_commence, orientation
from web.dossier.deja_commence import EtapeDemandee
from web.page.saisie import FAIT_LE
from workflow.errors import TransitionInterdite
from workflow.formulaires import Champ, Formulaire, Option, choix
from workflow.imports.lot import OU_EN_EST, Commun

OUVERT_LE = "ouvert_le"
MENAGE = "Le ménage"
PERSONNES = range(2, 7)
"""Persons of a household that a line may name besides the one who asks."""
ROLES = (("co_demandeur", "Co-demandeur"), ("a_charge", "À charge"))
DANS_UNE_CELLULE = frozenset({
    "textfield", "textarea", "number", "montant", "date", "radio", "select", "checkbox",
    "checklist", choix.ORGANISME,
})  # fmt: skip
"""Types of field that a cell can answer: the others choose among what a dossier already holds."""


@dataclass(frozen=True)
class Question:
    """What a column may answer. `cle`: of a field of the household, « p2.nom » of its second
    person, « element.champ » of a step; `champ`: its field, with the choices of the moment."""

    cle: str
    libelle: str
    groupe: str
    champ: Champ

    @property
    def nom(self) -> str:
        """What the mapping page and the model file call it: no two alike."""
        return self.libelle if self.groupe == MENAGE else f"{self.groupe} – {self.libelle}"


@dataclass(frozen=True)
class EtapeConnue:
    """A step that a household may have come to, and the steps before it."""

    element: str
    nom: str
    avant: tuple[EtapeDemandee, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything that the import of a file for a programme needs to know."""

    programme: Programme
    commun: Commun
    menage: Formulaire
    etapes: Mapping[str, EtapeConnue]
    referents: Mapping[str, int]
    """Ids of the caseworkers, by public id."""
    formulaires: Mapping[str, Formulaire]
    """Forms of the steps behind a household, by element, with what cells can answer only."""
    depart: Mapping[str, object]
    """What a household is unless its line says otherwise."""

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Return what may be asked, by key, in the order of the model file."""
        toutes = (*self._du_menage(), *_des_personnes(), *self._des_etapes())
        return {question.cle: question for question in toutes}

    @cached_property
    def noms_des_referents(self) -> Mapping[int, str]:
        """Return how the caseworkers are called, by id."""
        champ = next(champ for champ in self.menage.champs if champ.cle == "referent")
        return {self.referents[option.valeur]: option.libelle for option in champ.options}

    @cached_property
    def par_nom(self) -> Mapping[str, str]:
        """Return the keys by folded name."""
        return {plier(question.nom): cle for cle, question in self.questions.items()}

    def _du_menage(self) -> Iterator[Question]:
        for champ in self.menage.champs:
            yield Question(champ.cle, champ.libelle, MENAGE, champ)
        yield Question(OUVERT_LE, "Dossier ouvert le", MENAGE, _date(OUVERT_LE, requis=True))
        choix = tuple(Option(etape.element, etape.nom) for etape in self.etapes.values())
        champ = replace(_date(OU_EN_EST), type="select", options=choix)
        yield Question(OU_EN_EST, "Où en est le ménage", MENAGE, champ)

    def _des_etapes(self) -> Iterator[Question]:
        for element, etape in _list_demandees(self.etapes).items():
            cle = f"{element}.{FAIT_LE}"
            yield Question(cle, "Fait le", etape.nom, _date(FAIT_LE, requis=True))
            formulaire = self.formulaires.get(element)
            for champ in formulaire.champs if formulaire else ():
                yield Question(f"{element}.{champ.cle}", champ.libelle, etape.nom, champ)


def _date(cle: str, *, requis: bool = False) -> Champ:
    return Champ(
        cle=cle, type="date", libelle="Fait le", aide=None, requis=requis, options=(),
        destination="ecran", confidentialite=None, route=False, montre_si=None,
        longueur_minimum=0, longueur_maximum=100, minimum=0, maximum=0,
    )  # fmt: skip


def _des_personnes() -> Iterator[Question]:
    texte = replace(_date("nom"), type="textfield")
    role = replace(texte, cle="role", type="select", options=tuple(Option(*un) for un in ROLES))
    champs = (
        ("nom", "Nom", texte),
        ("prenom", "Prénom", replace(texte, cle="prenom")),
        ("naissance", "Date de naissance", _date("naissance")),
        ("role", "Place", role),
    )
    for rang in PERSONNES:
        for cle, libelle, champ in champs:
            yield Question(f"p{rang}.{cle}", libelle, f"Personne {rang}", champ)


def construire(session: Session, utilisateur: Utilisateur, code: str) -> Catalogue:
    """Return what may be imported into an open programme. Raises TransitionInterdite."""
    ouverts = {programme.code: programme for programme in orientation.list_programmes(session)}
    programme = ouverts.get(code)
    if programme is None:
        raise TransitionInterdite(deja_commence.PROGRAMME_FERME)
    formulaire = orientation.construire_formulaire(session, utilisateur)
    gardes = tuple(
        c for c in formulaire.champs if c.cle != "programme" and c.type in DANS_UNE_CELLULE
    )
    referents = orientation.list_referents(session, utilisateur)
    etapes = _lire_etapes(session, programme)
    return Catalogue(
        programme=programme,
        commun=Commun(
            programme.id,
            orientation.definition_de(session, programme).id,
            utilisateur.organisme_id,
        ),
        menage=replace(formulaire, champs=gardes),
        etapes=etapes,
        referents={referent.public_id: referent.id for referent in referents},
        formulaires={
            demandee.element: _restreindre(session, utilisateur, demandee.formulaire)
            for demandee in _list_demandees(etapes).values()
            if demandee.formulaire is not None
        },
        depart=orientation.valeurs_de_depart(utilisateur),
    )


def _lire_etapes(session: Session, programme: Programme) -> Mapping[str, EtapeConnue]:
    etapes: dict[str, EtapeConnue] = {}
    trame = deja_commence.lire_trame(session, programme)
    for etape in deja_commence.list_possibles(trame):
        avant = trame.passe(etape.id).etapes
        etapes[etape.id] = EtapeConnue(etape.id, deja_commence.libelle(etape), avant)
    return etapes


def _list_demandees(etapes: Mapping[str, EtapeConnue]) -> dict[str, EtapeDemandee]:
    """Return each step that may lie behind a household, once, in the order of the parcours."""
    return {demandee.element: demandee for connue in etapes.values() for demandee in connue.avant}


def _restreindre(session: Session, utilisateur: Utilisateur, formulaire: Formulaire) -> Formulaire:
    """Return the form without what no cell answers, its organisations to choose from beside."""

    def offrir(champ: Champ) -> Champ:
        if champ.type != choix.ORGANISME:
            return champ
        return replace(champ, options=tuple(choix.list_choix(session, utilisateur, 0, champ)))

    gardes = (champ for champ in formulaire.champs if champ.type in DANS_UNE_CELLULE)
    return replace(formulaire, champs=tuple(map(offrir, gardes)))


def modele(catalogue: Catalogue, maximum: int) -> Sequence[Question]:
    """Return the columns of the model file: all that must be answered, then what fits."""
    tries = sorted(catalogue.questions.values(), key=lambda question: not _utile(question))[
        :maximum
    ]
    gardes = {question.cle for question in tries}
    return [question for question in catalogue.questions.values() if question.cle in gardes]


def _utile(question: Question) -> bool:
    """A free text that one may skip, or a fifth person, comes after the rest."""
    if question.cle.startswith(("p4.", "p5.", "p6.")):
        return False
    return question.champ.requis or question.champ.type != "textarea"
