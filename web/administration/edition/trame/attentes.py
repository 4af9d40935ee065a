"""Gestures about what is awaited or sent: messages, delays, signals, events on an edge, links."""

from typing import Final

from web.administration.edition.trame import champs, reglages
from web.administration.edition.trame.nature import Lieu, Valeurs, lire_fleche, lire_texte
from workflow.edition.offre import NATURES
from workflow.edition.trame import Change
from workflow.edition.trame.operations import declarations, evenements, insertion
from workflow.edition.trame.operations import delais as minuteries
from workflow.formulaires import Champ

MESSAGE_ATTENDU: Final = "message-intermediate-catch"
DELAI_ATTENDU: Final = "timer-intermediate-catch"
MESSAGE_ENVOYE: Final = "message-intermediate-throw"
ATTENTES: Final = (MESSAGE_ATTENDU, DELAI_ATTENDU, "signal-intermediate-catch", "receive-task")


def _declare(libelle: str, lieu: Lieu, sorte: str, *, requis: bool = True) -> Champ:
    connus = lieu.trame.connus.get(sorte, ())
    deja = f"Déjà dans ce diagramme : {', '.join(connus)}." if connus else None
    return champs.construire("declare", "textfield", libelle, aide=deja, requis=requis)


def ou(lieu: Lieu) -> dict[str, str]:
    """Return where a new element goes: on the way chosen, else after the element."""
    return {"fleche": lieu.fleche.id} if lieu.fleche else {"element": lieu.element.id}


def champs_message(lieu: Lieu) -> list[Champ]:
    aide = "Ce qui arrive, ou ce que l’on dit : « Réponse du bailleur »."
    return [champs.nom("Nom", aide=aide), _declare("Nom du message", lieu, "message")]


def _inserer_un_message(contenu: bytes, lieu: Lieu, valeurs: Valeurs, nature: str) -> Change:
    nom = lire_texte(valeurs, "nom")
    change = insertion.inserer_element(contenu, nature=nature, nom=nom, **ou(lieu))
    return declarations.nommer_declare(
        change.contenu, element=change.element, nom=lire_texte(valeurs, "declare")
    )


def attendre_un_message(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    return _inserer_un_message(contenu, lieu, valeurs, MESSAGE_ATTENDU)


def envoyer_un_message(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    return _inserer_un_message(contenu, lieu, valeurs, MESSAGE_ENVOYE)


def champs_attente(lieu: Lieu) -> list[Champ]:
    aide = "Ce que l’on attend : « Un mois plus tard »."
    return [champs.nom("Nom", aide=aide), *champs.delai(lieu.mots)]


def attendre_un_delai(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    delai = reglages.composer_delai(valeurs, lieu.mots)
    nom = lire_texte(valeurs, "nom")
    change = insertion.inserer_element(contenu, nature=DELAI_ATTENDU, nom=nom, **ou(lieu))
    return minuteries.changer_delai(change.contenu, element=change.element, delai=delai)


def champs_premier_venu(lieu: Lieu) -> list[Champ]:
    return [
        champs.nom("Ce que l’on attend", aide="Par exemple : « Réponse, ou un mois »."),
        champs.construire(
            "message", "textfield", "Message attendu", requis=True,
            aide="S’il arrive d’abord, la voie continue comme aujourd’hui.",
        ),
        *champs.delai(lieu.mots),
        *champs.suite(lieu.trame, lieu.element.niveau, [lieu.element.id]),
    ]  # fmt: skip


def attendre_le_premier(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    textes = {cle: lire_texte(valeurs, cle) for cle in ("nom", "message", "etape", "vers")}
    return evenements.inserer_premier_venu(
        contenu,
        fleche=lire_fleche(lieu),
        delai=reglages.composer_delai(valeurs, lieu.mots),
        **textes,
    )


def champs_autre_attente(lieu: Lieu) -> list[Champ]:
    aide = "Pour un message ou un signal. Laissé vide pour un délai."
    return [
        champs.nom("Nom"),
        champs.nature("Ce qui est attendu", (n for n in NATURES if n.code in ATTENTES)),
        champs.construire("declare", "textfield", "Nom du message ou du signal", aide=aide),
        *champs.delai(lieu.mots),
        *champs.suite(lieu.trame, lieu.element.niveau, [lieu.element.id]),
    ]


def attendre_aussi(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    cles = ("nature", "nom", "declare", "etape", "vers")
    textes = {cle: lire_texte(valeurs, cle) for cle in cles}
    if textes["nature"] == DELAI_ATTENDU:
        textes["delai"] = reglages.composer_delai(valeurs, lieu.mots)
    return evenements.ajouter_attente(contenu, passerelle=lieu.element.id, **textes)


def champs_bord(lieu: Lieu) -> list[Champ]:
    natures = (n for n in NATURES if n.famille == "bord" and n.evenement != "timer")
    connus = sorted({nom for noms in lieu.trame.connus.values() for nom in noms})
    deja = f" Déjà dans ce diagramme : {', '.join(connus)}." if connus else ""
    return [
        champs.nom("Nom", aide="Ce qui est arrivé : « Retrait du ménage »."),
        champs.nature("Ce qui peut arriver", natures),
        champs.construire(
            "declare", "textfield", "Nom du message, du signal, de l’erreur ou de l’escalade",
            aide=f"Écrit librement, le même là où il est émis.{deja}",
        ),
        *champs.suite(lieu.trame, lieu.element.niveau, [lieu.element.id]),
    ]  # fmt: skip


def poser_en_bordure(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    cles = ("nature", "nom", "declare", "etape", "vers")
    textes = {cle: lire_texte(valeurs, cle) for cle in cles}
    return evenements.ajouter_bord(contenu, element=lieu.element.id, **textes)


def champs_debut(lieu: Lieu) -> list[Champ]:
    options = champs.destinations(lieu.trame, lieu.element.id)
    return [
        champs.nom("Nom du début"),
        champs.nature("Il commence", (n for n in NATURES if n.famille == "debut")),
        champs.construire("vers", "select", "Et mène à", options=options, requis=True),
    ]


def ajouter_un_debut(contenu: bytes, _lieu: Lieu, valeurs: Valeurs) -> Change:
    textes = {cle: lire_texte(valeurs, cle) for cle in ("nature", "nom", "vers")}
    return evenements.ajouter_debut(contenu, **textes)


def champs_lien(_lieu: Lieu) -> list[Champ]:
    aide = "Il se lit au départ et à l’arrivée, à la place d’une longue flèche."
    return [champs.nom("Nom du lien", aide=aide)]


def couper_par_un_lien(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    return evenements.couper_par_un_lien(
        contenu, fleche=lire_fleche(lieu), nom=lire_texte(valeurs, "nom")
    )
