"""The programmes of a base as an administrateur keeps them: made, named, set, opened and closed.

What is set here is for the dossiers to come: a dossier goes on with the parameters that it opened
with (`workflow.avancement.lecture.parametres_d_ouverture`), save those that the pages alone read.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.codes import OrganismeType
from models.db import un_a_la_fois
from models.definition import Programme, ProgrammeSignataire
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.gestion.noms import Nommage, tirer_un_code
from workflow.gestion.traces import Traceur, changements
from workflow.habilitations import Action, verifier
from workflow.parcours.definitions import derniere_publiee, pieces_de
from workflow.programmes import activation, bornes
from workflow.programmes.fiches import trouver
from workflow.programmes.formes import Valeur, defauts_de, formes, parametres

OBJET: Final = "programme"
"""What the trace of the administration calls a programme."""
PROTOCOLE: Final = "protocole"
NOM_MAXIMUM: Final = 150
PREFIXE_DES_CODES: Final = "local_"
"""No shipped record has such a code."""

NOMMAGE: Final = Nommage(
    NOM_MAXIMUM,
    vide="Écrivez le nom du programme.",
    long=f"Gardez au plus {NOM_MAXIMUM} caractères.",
    pris="Un programme porte déjà ce nom, peut-être fermé : reprenez-le plutôt.",
)
SANS_PARCOURS: Final = "Choisissez un parcours publié."
PAS_PUBLIE: Final = (
    "Aucune version du parcours de ce programme n’est publiée : publiez-en une, puis ouvrez-le."
)
PAS_UN_BAILLEUR: Final = "Choisissez des bailleurs en service."

_tracer = Traceur[Programme](OBJET, lambda programme: (programme.code, programme.nom))


def trouver_programme(session: Session, code: str) -> Programme:
    """Return a programme of the base by its code. Raises Introuvable."""
    programme = session.scalars(select(Programme).where(Programme.code == code)).first()
    if programme is None:
        raise Introuvable
    return programme


def lire_valeurs(session: Session, programme: Programme) -> dict[str, Valeur]:
    """Return every parameter that its parcours reads: the programme's value, else the default."""
    connus: dict[str, Valeur] = orjson.loads(programme.parametres)
    defauts = {nom: un.defaut for nom, un in parametres().items()}
    if programme.parcours in formes():
        defauts |= defauts_de(programme.parcours)
    lus = _list_lus(session, programme, connus)
    return {nom: connus.get(nom, defauts[nom]) for nom in parametres() if nom in lus}


def _list_lus(session: Session, programme: Programme, connus: Mapping[str, Any]) -> set[str]:
    """Return the names of what its shape reads, and those it opens; else what its files name."""
    table = parametres()
    noms = {nom for nom in connus if nom in table}
    if programme.parcours in formes():
        ouvertes = [cle for cle in formes() if connus.get(f"appelle_{cle}")]
        for cle in (programme.parcours, *ouvertes):
            noms.update(formes()[cle].parametres)
    elif (version := derniere_publiee(session, programme.parcours)) is not None:
        textes = [contenu for _, _, contenu in pieces_de(version)]
        noms.update(nom for nom in table if any(nom.encode() in texte for texte in textes))
        noms.update(nom for nom, un in table.items() if un.usage in ("code", "page"))
    return {nom for nom in noms if not table[nom].est_etiquette}


def creer(
    session: Session, *, acteur: Utilisateur, nom: str, parcours: str, le: datetime
) -> Programme:
    """Make a programme, closed: it is opened once it is set.

    Raises HabilitationRefusee, SaisieInvalide (keys `nom`, `parcours`).
    """
    _prendre_son_tour(session, acteur)
    lu = _lire_nom(session, nom, sauf=None)
    if derniere_publiee(session, parcours) is None:
        raise SaisieInvalide({"parcours": SANS_PARCOURS})
    depart = defauts_de(parcours) if parcours in formes() else {}
    valeurs = {cle: v for cle, v in depart.items() if not parametres()[cle].est_etiquette}
    pris = set(session.scalars(select(Programme.code)))
    programme = Programme(
        code=tirer_un_code(lu, pris=pris, prefixe=PREFIXE_DES_CODES), nom=lu, parcours=parcours,
        protocole=False, actif=False, parametres=orjson.dumps(valeurs).decode(),
    )  # fmt: skip
    session.add(programme)
    session.flush()
    detail = {"nom": [None, lu], "parcours": [None, parcours]}
    _tracer(session, acteur, programme, action="creer", le=le, detail=detail)
    return programme


def renommer(
    session: Session, *, acteur: Utilisateur, code: str, nom: str, le: datetime
) -> Programme:
    """Name a programme otherwise. Raises HabilitationRefusee, Introuvable, SaisieInvalide."""
    programme = _prendre(session, acteur, code)
    avant, programme.nom = programme.nom, _lire_nom(session, nom, sauf=programme.id)
    if programme.nom != avant:
        detail = {"nom": [avant, programme.nom]}
        _tracer(session, acteur, programme, action="renommer", le=le, detail=detail)
    return programme


def regler(
    session: Session, *, acteur: Utilisateur, code: str, valeurs: Mapping[str, Valeur], le: datetime
) -> tuple[str, ...]:
    """Set parameters, those that are not given staying as they are; return those that changed.

    Raises HabilitationRefusee, Introuvable, SaisieInvalide by parameter.
    """
    programme = _prendre(session, acteur, code)
    avant = lire_valeurs(session, programme)
    apres = {**avant, **{nom: valeur for nom, valeur in valeurs.items() if nom in avant}}
    if fautes := bornes.reprocher(apres):
        raise SaisieInvalide(fautes)
    if changes := changements(avant, apres):
        connus = orjson.loads(programme.parametres)
        programme.parametres = orjson.dumps(connus | apres).decode()
        programme.protocole = bool(apres.get(PROTOCOLE, programme.protocole))
        _tracer(session, acteur, programme, action="regler", le=le, detail=changes)
    return tuple(changes)


def ouvrir(session: Session, *, acteur: Utilisateur, code: str, le: datetime) -> Programme:
    """Open a programme of the base to new households. Raises as `regler`, TransitionInterdite."""
    programme = _prendre(session, acteur, code)
    if derniere_publiee(session, programme.parcours) is None:
        raise TransitionInterdite(PAS_PUBLIE)
    return _ouvert(session, acteur, programme, actif=True, le=le)


def fermer(session: Session, *, acteur: Utilisateur, code: str, le: datetime) -> Programme:
    """Close a programme to new households: its dossiers go on. Raises as `regler`."""
    return _ouvert(session, acteur, _prendre(session, acteur, code), actif=False, le=le)


def ouvrir_fiche(
    session: Session, *, acteur: Utilisateur | None, identifiant: str, le: datetime
) -> Programme:
    """Open a shipped programme, the one it repeats for an alias; known by its id or its code.

    `acteur`: None from the server's own command line. Raises HabilitationRefusee,
    ProgrammeInconnu, TransitionInterdite.
    """
    _prendre_son_tour(session, acteur)
    cle = activation.originale(trouver(identifiant)).cle
    ouvert = select(Programme.actif).where(Programme.code == cle)
    avant = bool(session.scalar(ouvert))
    programme = activation.activer(session, identifiant)
    if not avant:
        _tracer_ouverture(session, acteur, programme, le)
    return programme


def fermer_fiche(
    session: Session, *, acteur: Utilisateur | None, identifiant: str, le: datetime
) -> Programme:
    """Close a shipped programme that was opened. Parameters and errors as `ouvrir_fiche`."""
    _prendre_son_tour(session, acteur)
    programme = activation.lire_ouvert(session, identifiant)
    return _ouvert(session, acteur, programme, actif=False, le=le)


def _ouvert(
    session: Session, acteur: Utilisateur | None, programme: Programme, *, actif: bool, le: datetime
) -> Programme:
    if programme.actif != actif:
        programme.actif = actif
        _tracer_ouverture(session, acteur, programme, le)
    return programme


def _tracer_ouverture(
    session: Session, acteur: Utilisateur | None, programme: Programme, le: datetime
) -> None:
    actif = programme.actif
    action, detail = "ouvrir" if actif else "fermer", {"actif": [not actif, actif]}
    _tracer(session, acteur, programme, action=action, le=le, detail=detail)


def signer(
    session: Session,
    *,
    acteur: Utilisateur,
    code: str,
    organismes: Collection[str],
    le: datetime,
) -> Programme:
    """Say which landlords signed the protocole (002:476-497), by public id; the others did not.

    They read the anonymous needs while the protocole applies. A signatory put out of service
    stays until it is taken away. Raises as `regler` (key `signataires`).
    """
    programme = _prendre(session, acteur, code)
    avant = {un.public_id: un for un in list_signataires(session, programme)}
    bailleurs = select(Organisme).where(
        Organisme.type == OrganismeType.BAILLEUR, Organisme.public_id.in_(organismes)
    )
    apres = {un.public_id: un for un in session.scalars(bailleurs)}
    if len(apres) < len(set(organismes)) or any(
        not un.actif and cle not in avant for cle, un in apres.items()
    ):
        raise SaisieInvalide({"signataires": PAS_UN_BAILLEUR})
    if avant.keys() != apres.keys():
        du_programme = ProgrammeSignataire.programme_id == programme.id
        session.execute(delete(ProgrammeSignataire).where(du_programme))
        session.add_all(
            ProgrammeSignataire(programme_id=programme.id, organisme_id=un.id)
            for un in apres.values()
        )
        noms = [sorted(un.nom for un in ceux.values()) for ceux in (avant, apres)]
        _tracer(session, acteur, programme, action="signer", le=le, detail={"signataires": noms})
    return programme


def list_signataires(session: Session, programme: Programme) -> list[Organisme]:
    """Return the landlords that signed its protocole, by name."""
    signe = select(Organisme).join(
        ProgrammeSignataire, ProgrammeSignataire.organisme_id == Organisme.id
    )
    du_programme = signe.where(ProgrammeSignataire.programme_id == programme.id)
    return list(session.scalars(du_programme.order_by(Organisme.nom, Organisme.id)))


def _prendre(session: Session, acteur: Utilisateur, code: str) -> Programme:
    _prendre_son_tour(session, acteur)
    return trouver_programme(session, code)


def _prendre_son_tour(session: Session, acteur: Utilisateur | None) -> None:
    """Wait for one's turn; the server's own command line needs no right."""
    if acteur is not None:
        verifier(acteur, Action.GERER_PROGRAMMES)
    un_a_la_fois(session)


def _lire_nom(session: Session, nom: str, *, sauf: int | None) -> str:
    pris = select(Programme.nom).where(Programme.id.is_distinct_from(sauf))
    return NOMMAGE.lire(nom, pris=session.scalars(pris))
