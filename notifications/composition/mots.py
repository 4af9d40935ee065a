"""The words of the mail of each alert: what is the matter, and what each role can do about it.

Beside the reference of a dossier, nothing social: « impayé » or « DALO » are read in Jalon. The
delay of a rule is the programme's, so a sentence gives the date and not the delay, unless the
law fixes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from models.codes import Role
from models.errors import typographier

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
REFERENT, ETAT, ADMIN = Role.REFERENT_BAILLEUR, Role.COORDONNATEUR, Role.ADMINISTRATEUR


@dataclass(frozen=True, slots=True)
class Mots:
    """`constat` may read {reference} and {jour}; `sans_reference`: for who may not have it.

    `consignes`: what a role can do; who has none of his own reads that of `COMME`.
    """

    objet: str
    constat: str
    consignes: Mapping[str, str] = field(default_factory=dict)
    sans_reference: str | None = None


COMME: Final[Mapping[str, str]] = {CHEF: TS, REFERENT: CHEF}
"""A chef may be the référent of a dossier, a landlord may carry a convention."""

ENREGISTRER_LE_BILAN: Final = (
    "Une fois le bilan enregistré dans Jalon, cette alerte se ferme d’elle-même."
)
PRENDRE_DATE: Final = "Convenez d’une date avec le ménage et le bailleur, puis notez l’examen."
MOTS: Final[Mapping[str, Mots]] = {
    "A01": Mots(
        "AVL sans proposition de logement",
        "Le {jour}, l’accompagnement vers le logement du dossier {reference} a atteint, "
        "suspensions déduites, le délai au terme duquel une proposition est attendue (six mois, "
        "sauf réglage du programme). Aucune proposition de logement n’est en cours.",
        {
            TS: "Vérifiez que la demande de logement est à jour, et dites dans Jalon ce qui "
            "bloque : le coordonnateur le lira.",
            REFERENT: "Voyez si un logement de votre parc peut convenir, puis prenez contact "
            "avec l’association.",
            ETAT: "Voyez avec l’association et les bailleurs ce qui empêche une proposition.",
        },
    ),
    "A02": Mots(
        "contact préalable à la commission",
        "Le dossier {reference} est prêt pour la commission d’attribution, sans contact préalable "
        "noté avec le bailleur. Ce contact était attendu pour le {jour}.",
        {
            TS: "Appelez la personne qui a autorité en commission chez le bailleur, puis notez la "
            "date du contact.",
            REFERENT: "Prenez contact avec l’association avant le passage en commission.",
        },
    ),
    "A03": Mots(
        "offre bientôt à échéance, sans réponse",
        "Une offre de logement attend sa réponse dans le dossier {reference}, et le délai se "
        "termine bientôt. À son terme, le silence vaut refus (R.441-10).",
        {
            TS: "Voyez la réponse avec le ménage et enregistrez-la avant cette date.",
            CHEF: "Assurez-vous que le ménage est joint avant cette date.",
        },
    ),
    "A04": Mots(
        "preuve d’information à retrouver",
        "Une offre est refusée, ou laissée sans réponse, dans le dossier {reference} depuis le "
        "{jour}. La preuve de l’information du ménage n’y figure pas (R.441-16-3).",
        {
            TS: "Retrouvez la preuve et enregistrez-la, ou dites au coordonnateur qu’elle manque.",
            ETAT: "Voyez avec l’association si cette preuve existe.",
        },
    ),
    "A05": Mots(
        "correspondant à désigner",
        "Un logement est attribué dans le dossier {reference}. La désignation d’un correspondant "
        "par le bailleur était attendue pour le {jour} ; elle n’est pas enregistrée.",
        {
            REFERENT: "Désignez dans Jalon le correspondant de ce ménage.",
            ETAT: "Voyez avec le bailleur qui sera le correspondant de ce ménage.",
        },
    ),
    "A06": Mots(
        "délai légal d’offre dépassé",
        "Le délai légal dans lequel une offre de logement est due au dossier {reference} est "
        "dépassé depuis le {jour} (R.441-16-1). Aucune offre n’y est notifiée. Ce délai n’est pas "
        "celui de l’accompagnement sans proposition.",
        {ETAT: "Voyez avec l’association et les bailleurs quelle offre peut être faite."},
    ),
    "A07": Mots(
        "demande de logement bientôt expirée",
        "La demande de logement social du dossier {reference} arrive bientôt à la fin de sa "
        "validité (R.441-2-7).",
        {
            TS: "Renouvelez-la avec le ménage, puis enregistrez sa nouvelle date de validité.",
            CHEF: "Assurez-vous qu’elle est renouvelée, et sa nouvelle date enregistrée.",
        },
    ),
    "A08": Mots(
        "bilan à mi-mesure attendu",
        "Le bilan à mi-mesure du dossier {reference} était attendu pour le {jour}.",
        {TS: ENREGISTRER_LE_BILAN},
    ),
    "A09": Mots(
        "bilan final attendu",
        "Le bilan final de la mesure, dans le dossier {reference}, était attendu pour le {jour}.",
        {
            TS: ENREGISTRER_LE_BILAN,
            ETAT: "Le financeur l’attend aussi : voyez avec l’association ce qui le retarde.",
        },
    ),
    "A10": Mots(
        "enquête un an après, réponse attendue",
        "L’enquête sur la situation du dossier {reference}, un an après la fin de "
        "l’accompagnement, attendait sa réponse pour le {jour}.",
        {
            TS: "Rappelez-la au bailleur : une fois la réponse enregistrée, cette alerte se ferme "
            "d’elle-même.",
            REFERENT: "Répondez à l’enquête dans Jalon : elle tient en quelques questions.",
        },
    ),
    "A11": Mots(
        "point à faire avec le bailleur",
        "Le maintien dans le logement, dans le dossier {reference}, demande un point entre "
        "l’association et le bailleur depuis le {jour}. Ce message n’en dit pas plus.",
        {
            TS: "Lisez l’alerte dans Jalon, puis prenez contact avec le ménage et le bailleur.",
            REFERENT: "Lisez l’alerte dans Jalon, puis prenez contact avec l’association.",
        },
    ),
    "A12": Mots(
        "justificatif du logement attendu",
        "Un justificatif du logement manque au dossier {reference} depuis le {jour}.",
        {
            TS: "Demandez-le au ménage, puis enregistrez-le.",
            REFERENT: "Lisez l’alerte dans Jalon, puis voyez avec l’association.",
        },
    ),
    "A13": Mots(
        "examen du bail à tenir",
        "L’examen périodique du bail, dans le dossier {reference}, était à tenir pour le {jour} "
        "(décret n° 2010-1564).",
        {
            TS: PRENDRE_DATE,
            CHEF: "Assurez-vous qu’une date est prise avec le ménage et le bailleur.",
            REFERENT: "Convenez d’une date avec l’association et le ménage.",
        },
    ),
    "A14": Mots(
        "préfet à informer",
        "Le préfet est à informer deux mois avant la fin de la période d’examen du dossier "
        "{reference}, soit pour le {jour} (L.442-8-3).",
        {
            REFERENT: "Adressez cette information au préfet, puis enregistrez-la dans Jalon.",
            ETAT: "Voyez avec le bailleur si cette information est partie.",
        },
    ),
    "A15": Mots(
        "réunion trimestrielle à tenir",
        "La réunion trimestrielle des partenaires était à tenir pour le {jour} ({reference}).",
        {
            ETAT: "Fixez sa date dans Jalon : les partenaires recevront une invitation.",
            REFERENT: "Voyez avec le coordonnateur à quelle date elle peut se tenir.",
            CHEF: "Voyez avec le coordonnateur à quelle date elle peut se tenir.",
        },
    ),
    "A16": Mots(
        "comité de pilotage à tenir",
        "Le comité de pilotage annuel était à tenir pour le {jour} ({reference}).",
        {
            CHEF: "Fixez sa date dans Jalon, ou voyez avec le coordonnateur qui la fixe.",
            ETAT: "Fixez sa date dans Jalon : les membres recevront une invitation.",
        },
    ),
    "A17": Mots(
        "convention bientôt à son terme",
        "Une convention arrive bientôt à son terme ({reference}). Elle dure douze ou vingt-quatre "
        "mois, et quatre ans en tout au plus.",
        {
            CHEF: "Préparez sa reconduction avec le service de l’État, ou sa fin.",
            ETAT: "Décidez avec le porteur de sa reconduction ou de sa fin.",
        },
    ),
    "A18": Mots(
        "dialogue de gestion à tenir",
        "Le dialogue de gestion annuel était à tenir pour le {jour} ({reference}).",
        {
            ETAT: "Fixez sa date dans Jalon : le porteur recevra une invitation.",
            CHEF: "Voyez avec le coordonnateur à quelle date il peut se tenir.",
        },
    ),
    "A19": Mots(
        "mise à disposition à confirmer",
        "Les travailleurs sociaux effectivement mis à disposition étaient à confirmer pour le "
        "{jour} ({reference}).",
        {
            CHEF: "Confirmez le mois dans Jalon, à partir de la page de l’équipe.",
            ETAT: "Voyez avec l’association ce qui manque.",
        },
    ),
    "A20": Mots(
        "agrément bientôt à son terme",
        "Un agrément arrive bientôt à son terme ({reference}). Il vaut cinq ans et se renouvelle "
        "(R.365-1).",
        {
            CHEF: "Préparez la demande de renouvellement.",
            ADMIN: "Voyez avec l’association où en est le renouvellement.",
        },
    ),
    "A21": Mots(
        "dossiers au terme de leur conservation",
        "Des dossiers clos n’ont plus de contact depuis plus de deux ans ({reference}) : ils sont "
        "au terme de leur conservation (CNIL, délibération 2023-095).",
        {
            CHEF: "Décidez, avec votre délégué à la protection des données, de leur archivage ou "
            "de leur effacement.",
            ADMIN: "L’association décide de leur archivage ou de leur effacement.",
        },
    ),
    "A22": Mots(
        "examen prévu par le projet",
        "L’examen que prévoit le projet, dans le dossier {reference}, était à tenir pour le "
        "{jour}.",
        {
            TS: "Tenez cet examen, puis enregistrez-le.",
            CHEF: "Assurez-vous qu’une date est prise.",
        },
    ),
    "A23": Mots(
        "prise de contact à reprendre",
        "Le nombre de tentatives de contact prévu est atteint dans le dossier {reference} depuis "
        "le {jour}.",
        {
            TS: "Voyez avec votre chef de service la suite à donner.",
            CHEF: "Voyez avec le référent du dossier la suite à donner.",
        },
    ),
    "A24": Mots(
        "logement à proposer par le bailleur",
        "Depuis le {jour}, le bailleur doit proposer un logement vacant adapté au dossier "
        "{reference}, hors de la résidence en cause (L.441-2-2).",
        {
            TS: "Demandez au bailleur où en est cette proposition.",
            REFERENT: "Ce que vous devez proposer se lit sur votre accueil.",
        },
        sans_reference="Une décision de votre commission vous oblige à proposer le premier "
        "logement vacant adapté hors de la résidence en cause (L.441-2-2).",
    ),
    "A25": Mots(
        "demande de logement radiée",
        "La demande de logement social du dossier {reference} est radiée, selon une étape du "
        "{jour}. La radiation ne libère pas à elle seule l’État de son obligation (R.441-2-8).",
        {
            TS: "Refaites une demande avec le ménage et prévenez le coordonnateur.",
            ETAT: "Voyez avec l’association où en est la nouvelle demande.",
        },
    ),
    "A26": Mots(
        "étape en retard",
        "Une étape du dossier {reference} était attendue pour le {jour}, et n’est pas faite.",
        {
            TS: "Faites-la, ou dites dans le dossier ce qui la retient.",
            CHEF: "Voyez avec le référent du dossier ce qui la retient.",
        },
    ),
}


def objet(code: str, reference: str | None = None, *, rappel: bool = False) -> str:
    """Return the subject of a mail or of an inbox row: « D-1a2b : bilan final attendu »."""
    quoi = MOTS[code].objet
    debut = " pour ".join([*(["Rappel"] if rappel else []), *([reference] if reference else [])])
    if not debut:
        return typographier(quoi[:1].upper() + quoi[1:])
    return typographier(f"{debut} : {quoi}")


def constat(code: str, reference: str | None, jour: str | None) -> str:
    """Return what is the matter. Raises KeyError when a sentence lacks what it tells."""
    mots = MOTS[code]
    dit = {"reference": reference, "jour": jour}
    phrase = mots.constat if reference else mots.sans_reference
    if phrase is None:
        raise KeyError(code)
    return typographier(phrase.format_map({cle: lu for cle, lu in dit.items() if lu}))


def consigne(code: str, role: str) -> str:
    """Return what a role can do about it; empty for a role that the rule does not tell."""
    consignes = MOTS[code].consignes
    return typographier(consignes.get(role) or consignes.get(COMME.get(role, role), ""))
