"""What a household absorbed by another hands over to it, row by row."""

from collections.abc import Collection

from sqlalchemy import Connection, Table, UniqueConstraint, exists, select

from models.collectif import Participant, Presence
from models.db import Base
from models.dossier import Dossier
from models.menage import Appartenance, Demande, Menage, Personne, Public
from models.relogement import Occupation
from workflow.ecritures.contexte import table
from workflow.menages.personnes import CO_DEMANDEUR, DEMANDEUR, lire_personnes
from workflow.menages.registre import Registre

DEPLACEES: tuple[type[Base], ...] = (Dossier, Occupation, Participant, Presence, Appartenance)
"""Rows that go to the household kept, as they are."""


def deplacer_les_personnes(
    registre: Registre, garde: Menage, autre: Menage, doubles: Collection[int]
) -> None:
    """Move the persons who are in one household alone; the `doubles` stay where they are."""
    session = registre.session
    venues = [p for p in lire_personnes(session, autre.id) if p.id not in doubles]
    siennes = lire_personnes(session, garde.id)
    for personne in venues:
        second = siennes and personne.role == DEMANDEUR
        role = CO_DEMANDEUR if second else personne.role
        registre.changer(Personne, {"id": personne.id}, menage_id=garde.id, role=role)
    total = len(siennes) + len(venues)
    session.expire_all()
    if total > garde.nb_personnes:
        registre.changer(Menage, {"id": garde.id}, nb_personnes=total)


def deplacer_le_reste(registre: Registre, garde: Menage, autre: Menage) -> None:
    """Move what is attached to the household absorbed; what both have already stays."""
    for modele in DEPLACEES:
        for cle in _a_deplacer(registre.connexion, table(modele), garde.id, autre.id):
            registre.changer(modele, {"id": cle}, menage_id=garde.id)
    siens, ceux = (_codes(registre.connexion, m.id) for m in (garde, autre))
    for code in sorted(ceux - siens):
        registre.ajouter(Public, menage_id=garde.id, code=code)
    demandes = {m.id: _demande(registre.connexion, m.id) for m in (garde, autre)}
    if demandes[garde.id] is None and demandes[autre.id] is not None:
        registre.changer(Demande, {"id": demandes[autre.id]}, menage_id=garde.id)
    menage = table(Menage)
    absorbes = select(menage.c.id).where(menage.c.fusionne_dans_id == autre.id)
    for cle in (autre.id, *registre.connexion.scalars(absorbes)):
        registre.changer(Menage, {"id": cle}, fusionne_dans_id=garde.id)


def _a_deplacer(connexion: Connection, t: Table, garde_id: int, autre_id: int) -> list[int]:
    """Return the keys of the rows to move: not those that the household kept has its own of."""
    requete = select(t.c.id).where(t.c.menage_id == autre_id).order_by(t.c.id)
    uniques = [
        contrainte
        for contrainte in t.constraints
        if isinstance(contrainte, UniqueConstraint) and "menage_id" in contrainte.columns
    ]
    for unique in uniques:
        deja = t.alias()
        memes = [deja.c[c.name] == c for c in unique.columns if c.name != "menage_id"]
        requete = requete.where(~exists().where(deja.c.menage_id == garde_id, *memes))
    return list(connexion.scalars(requete))


def _codes(connexion: Connection, menage_id: int) -> set[str]:
    public = table(Public)
    return set(connexion.scalars(select(public.c.code).where(public.c.menage_id == menage_id)))


def _demande(connexion: Connection, menage_id: int) -> int | None:
    demande = table(Demande)
    cle: int | None = connexion.scalar(select(demande.c.id).where(demande.c.menage_id == menage_id))
    return cle
