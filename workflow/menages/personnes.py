"""Who is in a household: somebody added, put right, gone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import jour_en_mots, jour_paris
from models.menage import Appartenance, Menage, Personne
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne
from workflow.menages import composition
from workflow.menages.composition import Compte, compter, est_mineur
from workflow.operations.geste import Geste, lire

EVENEMENT = "personne"
"""Type of the journal rows; the element tells what: ajout, modification, depart, arrivee..."""

COLONNES = (
    "role", "nom", "prenom", "nom_usage", "naissance", "telephone", "courriel", "situation",
    "protection", "protection_organisme", "courrier",
)  # fmt: skip
DEMANDEUR, CO_DEMANDEUR = "demandeur", "co_demandeur"

SANS_DEMANDEUR = "Un ménage a un demandeur : donnez d’abord ce rôle à une autre personne du ménage."
SANS_ADULTE = "Il ne resterait aucun adulte dans le ménage : nommez d’abord la personne qui reste."
DERNIERE = (
    "C’est la dernière personne nommée du ménage. Nommez d’abord les autres, ou closez le dossier."
)
PAS_AVANT = "Cette personne est dans le ménage depuis le {jour} : donnez une date à partir de là."


def lire_personnes(session: Session, menage_id: int) -> list[Personne]:
    """Return the persons of a household, the one whose name it bears first."""
    requete = select(Personne).where(Personne.menage_id == menage_id)
    return list(session.scalars(requete.order_by(Personne.role != DEMANDEUR, Personne.id)))


def ajouter(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    valeurs: Mapping[str, Any],
    depuis: date | None,
    saisi_le: datetime,
) -> str:
    """Add somebody to the household of a dossier; return the person's public id.

    `valeurs`: by column (`COLONNES`). `depuis`: the day of an arrival; None for somebody who was
    there already, hence counted. Raises SaisieInvalide, TransitionInterdite, Introuvable.
    """
    ligne, menage = ouvrir(session, acteur, dossier_id, saisi_le)
    jour = jour_paris(saisi_le)
    if depuis is not None and depuis > jour:
        raise SaisieInvalide({"depuis": "Cette date est à venir : notez l’arrivée ce jour-là."})
    personne = Personne(menage_id=menage.id, depuis=depuis, **_propres(valeurs))
    session.add(personne)
    session.flush()
    tous = lire_personnes(session, menage.id)
    _un_seul_demandeur(tous, personne)
    nommees = compter(tous, jour)
    if depuis is None:
        composition.completer(menage, nommees)
    else:
        mineur = est_mineur(personne.role, personne.naissance, jour)
        composition.arriver(menage, nommees, mineur=mineur)
    element = "ajout" if depuis is None else "arrivee"
    noter(
        session, ligne, acteur, element, _nommer(personne) | {"depuis": depuis}, saisi_le=saisi_le
    )
    return personne.public_id


def modifier(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    personne: str,
    valeurs: Mapping[str, Any],
    saisi_le: datetime,
) -> None:
    """Put somebody right; the journal keeps what was there before. Nothing changed: nothing noted.

    Raises SaisieInvalide, Introuvable.
    """
    ligne, menage = ouvrir(session, acteur, dossier_id, saisi_le)
    trouvee = trouver(session, menage.id, personne)
    apres = _propres(valeurs)
    avant = {colonne: getattr(trouvee, colonne) for colonne in apres}
    change = {colonne: valeur for colonne, valeur in apres.items() if valeur != avant[colonne]}
    if not change:
        return
    if avant["role"] == DEMANDEUR and change.get("role", DEMANDEUR) != DEMANDEUR:
        raise SaisieInvalide({"role": SANS_DEMANDEUR})
    for colonne, valeur in change.items():
        setattr(trouvee, colonne, valeur)
    _un_seul_demandeur(lire_personnes(session, menage.id), trouvee)
    session.flush()
    contenu = _nommer(trouvee) | {
        "avant": {colonne: avant[colonne] for colonne in change},
        "apres": change,
    }
    noter(session, ligne, acteur, "modification", contenu, saisi_le=saisi_le)


def partir(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    personne: str,
    le: date,
    motif: str,
    saisi_le: datetime,
) -> None:
    """Note that somebody left the household, for no other that is known here (`motif`: `DEPARTS`).

    Raises SaisieInvalide, TransitionInterdite, Introuvable.
    """
    ligne, menage = ouvrir(session, acteur, dossier_id, saisi_le)
    trouvee = trouver(session, menage.id, personne)
    restent = [p for p in lire_personnes(session, menage.id) if p is not trouvee]
    jour = jour_paris(saisi_le)
    verifier_depart([trouvee], restent, le=le, jour=jour)
    quitter(session, trouvee, le=le, motif=motif)
    succeder(restent, jour)
    partis = compter([trouvee], jour)
    composition.partir(menage, compter(restent, jour), partis)
    session.flush()
    contenu = _nommer(trouvee) | {"le": le, "motif": motif}
    noter(session, ligne, acteur, "depart", contenu, saisi_le=saisi_le)


def compter_autrement(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    genre: str,
    compte: Compte,
    saisi_le: datetime,
) -> None:
    """Say how many they are, whoever is named. Raises SaisieInvalide, Introuvable."""
    ligne, menage = ouvrir(session, acteur, dossier_id, saisi_le)
    nommees = compter(lire_personnes(session, menage.id), jour_paris(saisi_le))
    if compte.mineurs >= compte.personnes:
        raise SaisieInvalide({"nb_mineurs": "Un ménage a au moins un adulte."})
    if compte.personnes < nommees.personnes:
        phrase = f"{nommees.personnes} personnes sont déjà nommées dans ce ménage."
        raise SaisieInvalide({"nb_personnes": phrase})
    if not composition.est_coherent(genre, compte):
        raise SaisieInvalide({"type_menage": "Cette composition ne va pas avec ces nombres."})
    avant = {"type": menage.type, "personnes": menage.nb_personnes, "mineurs": menage.nb_mineurs}
    menage.type, menage.nb_personnes, menage.nb_mineurs = genre, compte.personnes, compte.mineurs
    session.flush()
    noter(session, ligne, acteur, "composition", {"avant": avant}, saisi_le=saisi_le)


def ouvrir(
    session: Session,
    acteur: Utilisateur,
    dossier_id: int,
    saisi_le: datetime,
    *,
    action: Action = Action.GERER_MENAGE,
    clos: bool = False,
) -> tuple[Ligne, Menage]:
    """Return a dossier's row and its household, once all that can refuse has been asked.

    Raises what `operations.geste.lire` does; Introuvable for the dossier of an action.
    """
    ligne = lire(session, Geste(action, acteur, saisi_le, saisi_le), dossier_id, None, clos=clos)
    if ligne.menage_id is None:
        raise Introuvable
    return ligne, session.get_one(Menage, ligne.menage_id)


def trouver(session: Session, menage_id: int, public_id: str) -> Personne:
    """Return a person of that household. Raises Introuvable."""
    requete = select(Personne).where(
        Personne.public_id == public_id, Personne.menage_id == menage_id
    )
    trouvee = session.scalars(requete).first()
    if trouvee is None:
        raise Introuvable
    return trouvee


def verifier_depart(
    partants: Sequence[Personne], restent: Sequence[Personne], *, le: date, jour: date
) -> None:
    """Refuse a departure to come, or before the arrival, or that leaves nobody of age."""
    if le > jour:
        raise SaisieInvalide({"le": "Cette date est à venir : notez le départ ce jour-là."})
    arrivees = [p.depuis for p in partants if p.depuis is not None and p.depuis > le]
    if arrivees:
        raise SaisieInvalide({"le": PAS_AVANT.format(jour=jour_en_mots(max(arrivees)))})
    if not restent:
        raise TransitionInterdite(DERNIERE)
    if compter(restent, jour).adultes < 1:
        raise TransitionInterdite(SANS_ADULTE)


def quitter(session: Session, personne: Personne, *, le: date, motif: str) -> None:
    """Write that the person was in the household until that day, and is in none."""
    if personne.menage_id is None:
        raise Introuvable
    session.add(
        Appartenance(
            personne_id=personne.id,
            menage_id=personne.menage_id,
            role=personne.role,
            debut=personne.depuis,
            fin=le,
            motif=motif,
        )
    )
    personne.menage_id, personne.depuis, personne.courrier = None, None, False


def succeder(restent: Sequence[Personne], jour: date) -> None:
    """Let somebody of age be the demandeur, and receive the mail, when the one who did has left."""
    if all(p.role != DEMANDEUR for p in restent):
        adultes = [p for p in restent if not est_mineur(p.role, p.naissance, jour)]
        adultes.sort(key=lambda p: (p.role != CO_DEMANDEUR, p.id))
        adultes[0].role = DEMANDEUR
    if not any(p.courrier for p in restent):
        next(p for p in restent if p.role == DEMANDEUR).courrier = True


def _un_seul_demandeur(tous: Sequence[Personne], nouveau: Personne) -> None:
    if nouveau.role == DEMANDEUR:
        for autre in tous:
            if autre is not nouveau and autre.role == DEMANDEUR:
                autre.role = CO_DEMANDEUR


def _propres(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Return every column; what was not typed is empty, and no organisation without protection."""
    propres = {colonne: valeurs.get(colonne) for colonne in COLONNES}
    propres["courrier"] = bool(propres["courrier"])
    if propres["protection"] is None:
        propres["protection_organisme"] = None
    return propres


def _nommer(personne: Personne) -> dict[str, Any]:
    return {"personne": personne.public_id, "nom": f"{personne.prenom} {personne.nom}"}


def noter(
    session: Session,
    ligne: Ligne,
    acteur: Utilisateur,
    element: str,
    contenu: Mapping[str, Any],
    *,
    saisi_le: datetime,
    genre: str = EVENEMENT,
) -> None:
    """Write the journal of one dossier; its version does not move."""
    session.flush()
    evenement = Evenement(genre, saisi_le, saisi_le, acteur.id, element=element, contenu=contenu)
    transition.noter(session, lecture.relire(session, ligne.id), evenement)
