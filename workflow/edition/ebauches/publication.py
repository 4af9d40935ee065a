"""What becomes of a draft: submitted, taken back, published as a version, abandoned."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from models.codes import DefinitionStatut, EbaucheEtat
from models.definition import Definition
from models.ebauche import Ebauche
from models.utilisateur import Utilisateur
from workflow.edition.ebauches.enregistrement import avancer, noter
from workflow.edition.ebauches.lecture import relire
from workflow.edition.ebauches.verdicts import verifier as verifier_ebauche
from workflow.edition.scenarios import rejouer_tous
from workflow.errors import HabilitationRefusee, SaisieInvalide, TransitionInterdite
from workflow.gestion.reglages_produit import relecture_exigee
from workflow.habilitations import Action, verifier
from workflow.parcours.definitions import derniere_publiee, pieces_de, publier_pieces

NOTE_MAX: Final = 2000
MEME_AUTEUR: Final[dict[str, Any]] = {
    "modifiee_le": Ebauche.modifiee_le,
    "modifiee_par_id": Ebauche.modifiee_par_id,
}
"""Who last changed its files: a change of state is none."""
A_SOUMETTRE = (
    "Une seconde personne relit chaque version avant sa publication : soumettez d’abord l’ébauche."
)
PAR_UN_AUTRE = (
    "Une seconde personne relit chaque version avant sa publication : demandez à un autre "
    "administrateur de la publier."
)

DEPASSEE = (
    "La version {numero} est parue depuis que cette ébauche est ouverte : publiée ainsi, elle en "
    "ferait disparaître les changements. Comparez-les, et reportez vos fichiers dans une ébauche "
    "ouverte à partir de la version {numero} ; ou confirmez que vous la publiez sans les reprendre."
)


def soumettre(
    session: Session,
    *,
    acteur: Utilisateur,
    ebauche: Ebauche,
    version: int,
    le: datetime,
    note: str | None = None,
) -> int:
    """Hand a draft to who publishes it: it no longer changes. Return its new version.

    Raises EbaucheDepassee, TransitionInterdite.
    """
    verifier(acteur, Action.GERER_DEFINITIONS)
    nouvelle = avancer(
        session, acteur=acteur, ebauche=ebauche, version=version, le=le,
        etat=EbaucheEtat.SOUMISE, soumise_le=le, soumise_par_id=acteur.id,
        note=controler_note(ebauche, note), **MEME_AUTEUR,
    )  # fmt: skip
    noter(session, acteur, ebauche, "soumettre", le)
    return nouvelle


def reprendre(
    session: Session, *, acteur: Utilisateur, ebauche: Ebauche, version: int, le: datetime
) -> int:
    """Open a submitted draft again: it changes once more. Raises as `soumettre` does."""
    verifier(acteur, Action.GERER_DEFINITIONS)
    nouvelle = avancer(
        session, acteur=acteur, ebauche=ebauche, version=version, le=le,
        depuis=EbaucheEtat.SOUMISE, etat=EbaucheEtat.OUVERTE, soumise_le=None,
        soumise_par_id=None, **MEME_AUTEUR,
    )  # fmt: skip
    noter(session, acteur, ebauche, "reprendre", le)
    return nouvelle


def abandonner(
    session: Session, *, acteur: Utilisateur, ebauche: Ebauche, version: int, le: datetime
) -> int:
    """Give a draft up: its files stay, and nobody changes them. Raises as `soumettre` does."""
    verifier(acteur, Action.GERER_DEFINITIONS)
    nouvelle = avancer(
        session, acteur=acteur, ebauche=ebauche, version=version, le=le,
        depuis=_etat_vivant(ebauche), etat=EbaucheEtat.ABANDONNEE, **MEME_AUTEUR,
    )  # fmt: skip
    noter(session, acteur, ebauche, "abandonner", le)
    return nouvelle


def publier(
    session: Session,
    *,
    acteur: Utilisateur,
    ebauche: Ebauche,
    version: int,
    le: datetime,
    note: str | None = None,
    sans_reprendre: int | None = None,
) -> Definition:
    """Make a version of a draft; the same content gives the version that already has it.

    `sans_reprendre`: the number of the version, out since the draft was opened, whose changes its
    author agrees to leave out. Raises TransitionInterdite with what it still lacks: a verdict, a
    kept walk, a second reader, that agreement; EbaucheDepassee; AtelierOccupe.
    """
    verifier(acteur, Action.GERER_DEFINITIONS)
    relire(session, ebauche)
    depuis = _etat_vivant(ebauche)
    relecteur = controler_relecture(session, acteur, ebauche)
    note = controler_note(ebauche, note)
    _controler_contenu(session, ebauche)
    definition = publier_pieces(
        session, pieces=pieces_de(ebauche), acteur_id=acteur.id, le=le, note=note,
        issue_de_id=ebauche.base_id, relue_par_id=relecteur,
    )  # fmt: skip
    _controler_statut(definition)
    parue = parue_depuis(session, ebauche, sauf=definition)
    if parue is not None and parue.numero != sans_reprendre:
        raise TransitionInterdite(DEPASSEE.format(numero=parue.numero))
    avancer(
        session, acteur=acteur, ebauche=ebauche, version=version, le=le, depuis=depuis,
        etat=EbaucheEtat.PUBLIEE, definition_id=definition.id, note=note, **MEME_AUTEUR,
    )  # fmt: skip
    detail = {} if parue is None else {"sans_reprendre": [None, parue.numero]}
    noter(session, acteur, ebauche, "publier", le, version=[None, definition.numero], **detail)
    return definition


def parue_depuis(
    session: Session, ebauche: Ebauche, *, sauf: Definition | None = None
) -> Definition | None:
    """Return the newest version in service that the draft does not start from; None for none."""
    depart = 0 if ebauche.base is None else ebauche.base.numero
    derniere = derniere_publiee(session, ebauche.cle, sauf=sauf)
    return derniere if derniere is not None and derniere.numero > depart else None


def controler_relecture(session: Session, acteur: Utilisateur, ebauche: Ebauche) -> int | None:
    """Return who reads over what others drew; None when nobody does.

    Raises TransitionInterdite, HabilitationRefusee where the setting asks for a second reader.
    """
    autre = ebauche.soumise_par_id is not None and acteur.id not in (
        ebauche.soumise_par_id,
        ebauche.modifiee_par_id,
    )
    if relecture_exigee(session) and not autre:
        if ebauche.etat != EbaucheEtat.SOUMISE:
            raise TransitionInterdite(A_SOUMETTRE)
        raise HabilitationRefusee(PAR_UN_AUTRE)
    return acteur.id if autre else None


def controler_note(ebauche: Ebauche, note: str | None) -> str:
    """Return the note to keep: the one that is given, else the draft's. Raises SaisieInvalide."""
    if note is None:
        return ebauche.note
    if len(note) > NOTE_MAX:
        raise SaisieInvalide({"note": f"Dites ce qui change en {NOTE_MAX} caractères au plus."})
    return note.strip()


def _etat_vivant(ebauche: Ebauche) -> EbaucheEtat:
    """Return the state that a draft may still leave; `avancer` refuses the others."""
    return EbaucheEtat.SOUMISE if ebauche.etat == EbaucheEtat.SOUMISE else EbaucheEtat.OUVERTE


def _controler_contenu(session: Session, ebauche: Ebauche) -> None:
    """Refuse what has a refusal, then what breaks a kept walk. Raises TransitionInterdite."""
    if refus := verifier_ebauche(ebauche).refus():
        raise TransitionInterdite(refus)
    rompus = [un for un in rejouer_tous(session, ebauche) if not un.tenu]
    if rompus:
        phrases = " ".join(f"« {un.nom} » : {un.phrase}" for un in rompus)
        raise TransitionInterdite(
            f"Un scénario gardé ne se déroule plus comme prévu : corrigez le parcours, ou changez "
            f"ce scénario. {phrases}"
        )


def _controler_statut(definition: Definition) -> None:
    if definition.statut == DefinitionStatut.RETIREE:
        raise TransitionInterdite(
            f"Cette ébauche est identique à la version {definition.numero}, qui est retirée : "
            "remettez cette version en service."
        )
