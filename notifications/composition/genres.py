"""The kinds of thing that people are told: the rules of alert, and what is no alert.

A kind says how it reaches people when nobody changed anything, which roles it concerns and
whether its mails may be silenced. `models/avis.py` keeps what each user prefers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from models.alerte_reglages import Reglages
from models.alerte_regles import REGLES
from models.alerte_regles.nature import Audience, Canal, RegleAlerte
from models.codes import Role

ASSOCIATION: Final = frozenset({Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE})
REFERENT: Final = frozenset({Role.REFERENT_BAILLEUR})
BAILLEUR: Final = REFERENT | {Role.CORRESPONDANT_BAILLEUR}
ETAT: Final = frozenset({Role.COORDONNATEUR})
TOUS: Final = frozenset(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Genre:
    """One kind. `obligatoire`: the law wants it told, so « in Jalon only » is not offered.

    `reglable`: users choose how it reaches them; the others are no choice (a new password), or
    are made of choices (the daily digest).
    """

    code: str
    libelle: str
    canal: Canal
    roles: frozenset[Role]
    obligatoire: bool = False
    reglable: bool = True


AUTRES: Final[tuple[Genre, ...]] = (
    Genre(
        code="besoin_anonyme",
        # A signatory must not get a mail per household.
        libelle="Besoin de logement sans nom, qui attend une proposition",
        canal=Canal.QUOTIDIEN,
        roles=REFERENT,
    ),
    Genre(
        code="dossier_confie",
        libelle="Dossier qui vous est confié",
        canal=Canal.AUSSITOT,
        roles=ASSOCIATION,
    ),
    Genre(
        code="suppleance",
        libelle="Remplacement d’un collègue",
        canal=Canal.AUSSITOT,
        roles=ASSOCIATION,
    ),
    Genre(
        code="signalement",
        libelle="Signalement reçu, en main ou traité",
        canal=Canal.AUSSITOT,
        roles=ASSOCIATION | BAILLEUR,
    ),
    Genre(
        code="offre_repondue",
        libelle="Réponse à un logement que vous proposez",
        canal=Canal.QUOTIDIEN,
        roles=REFERENT,
    ),
    Genre(
        code="offre_expiree",
        # The end of what A03 warns of (R.441-10).
        libelle="Offre de logement restée sans réponse à son terme",
        canal=Canal.AUSSITOT,
        roles=ASSOCIATION,
        obligatoire=True,
    ),
    Genre(
        code="reunion",
        libelle="Réunion fixée, déplacée ou annulée",
        canal=Canal.AUSSITOT,
        roles=ASSOCIATION | REFERENT | ETAT,
    ),
    Genre(
        code="reparation",
        libelle="Réparation d’un dossier arrêté, à décider",
        canal=Canal.AUSSITOT,
        roles=frozenset({Role.CHEF_DE_SERVICE}),
    ),
    Genre(
        code="correspondant",
        libelle="Correspondant désigné par le bailleur",
        canal=Canal.QUOTIDIEN,
        roles=ASSOCIATION | {Role.CORRESPONDANT_BAILLEUR},
    ),
    Genre(
        code="resume_quotidien",
        libelle="Résumé quotidien",
        canal=Canal.QUOTIDIEN,
        roles=TOUS,
        reglable=False,
    ),
    Genre(
        code="resume_hebdomadaire",
        libelle="Résumé de la semaine",
        canal=Canal.AUSSITOT,
        roles=ETAT,
    ),
    Genre(
        code="compte_ouvert",
        libelle="Compte ouvert, changé ou désactivé dans votre organisme",
        canal=Canal.QUOTIDIEN,
        roles=frozenset({Role.CHEF_DE_SERVICE}) | REFERENT | ETAT,
    ),
    Genre(
        code="mot_de_passe",
        libelle="Nouveau mot de passe",
        canal=Canal.AUSSITOT,
        roles=TOUS,
        obligatoire=True,
        reglable=False,
    ),
    Genre(
        code="bienvenue",
        libelle="Invitation à ouvrir son compte",
        canal=Canal.AUSSITOT,
        roles=TOUS,
        obligatoire=True,
        reglable=False,
    ),
)

ROLES: Final[Mapping[Audience, frozenset[Role]]] = {
    Audience.TRAVAILLEUR_SOCIAL: ASSOCIATION,  # a chef de service stands in, or follows
    Audience.CHEF_DE_SERVICE: frozenset({Role.CHEF_DE_SERVICE}),
    Audience.BAILLEUR_LIE: REFERENT,
    Audience.BAILLEUR_LOGEUR: REFERENT,
    Audience.COORDONNATEUR: ETAT,
    Audience.PORTEUR: frozenset({Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR}),
    Audience.SIGNATAIRES: REFERENT,
    Audience.BAILLEUR_OBLIGE: REFERENT,
    Audience.ADMINISTRATEUR: frozenset({Role.ADMINISTRATEUR}),
}
"""Whom an audience may be made of."""


def genre_de_la_regle(regle: RegleAlerte) -> Genre:
    """Return the kind that a rule of alert is, as it is or as a programme has it."""
    return Genre(
        code=regle.code,
        libelle=regle.nom,
        canal=regle.canal,
        roles=frozenset().union(*(ROLES[audience] for audience in regle.audiences)),
        obligatoire=regle.legale,
    )


GENRES: Final[Mapping[str, Genre]] = {
    genre.code: genre for genre in (*map(genre_de_la_regle, REGLES.values()), *AUTRES)
}
"""Every kind by its code: the rules first, in their order."""


def list_reglables(role: Role, reglages: Reglages) -> Iterator[Genre]:
    """Yield the kinds whose mails a user of this role chooses, in the table's order.

    A rule is told as it is set for every programme, to whom any programme's setting adds too.
    """
    genres = (_en_vigueur(genre, reglages) for genre in GENRES.values() if genre.reglable)
    return (genre for genre in genres if role in genre.roles)


def _en_vigueur(genre: Genre, reglages: Reglages) -> Genre:
    if genre.code not in REGLES:
        return genre
    ajoutes = (ROLES[audience] for audience in reglages.audiences_reglees(genre.code))
    roles = genre.roles.union(*ajoutes)
    return replace(genre, canal=reglages.regle(genre.code, None).regle.canal, roles=roles)


def canaux_offerts(genre: Genre) -> tuple[Canal, ...]:
    """Return the ways a user may choose among: no silence of what the law wants told."""
    return tuple(canal for canal in Canal if canal != Canal.JALON or not genre.obligatoire)


def nommer_genre(code: str) -> str:
    """Return the label of a kind, or its code for one that nothing names any more."""
    genre = GENRES.get(code)
    return genre.libelle if genre else code
