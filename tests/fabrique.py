"""Rows to start a test from: invented people and organisations, nobody real.

Each function adds one row with whatever it needs around it, flushes and returns it; keywords
replace any column. Nothing here goes through the engine: a dossier that walks is opened by
`workflow.avancement.dossiers.ouvrir`.
"""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.chaine import LigneJournal, condenser, empreinte, nouveau_sel
from models.codes import (
    DossierEtat,
    Horloge,
    MesureType,
    OrganismeType,
    Role,
    SorteEcheance,
    SorteEtape,
)
from models.db import Base
from models.definition import Convention, Definition, Programme
from models.dossier import Dossier, EtapeOuverte
from models.echeance import Echeance
from models.journal import Journal, JournalContenu
from models.menage import Demande, Menage, Personne
from models.organisme import Organisme
from models.relogement import Logement, Occupation, Proposition
from models.utilisateur import Couverture, Utilisateur

LE = datetime(2022, 3, 1, 9, 30, tzinfo=UTC)
"""The moment at which everything here happens, unless told otherwise."""

NOMS = ("Abadie", "Brunel", "Carlier", "Delmas", "Estève", "Fabre", "Garnier", "Hamelin")
PRENOMS = ("Camille", "Dominique", "Éloi", "Inès", "Lucie", "Maël", "Noor", "Sacha")
ORGANISME_DU_ROLE = {
    Role.TRAVAILLEUR_SOCIAL: OrganismeType.ASSOCIATION,
    Role.CHEF_DE_SERVICE: OrganismeType.ASSOCIATION,
    Role.REFERENT_BAILLEUR: OrganismeType.BAILLEUR,
    Role.CORRESPONDANT_BAILLEUR: OrganismeType.BAILLEUR,
    Role.COORDONNATEUR: OrganismeType.SERVICE_ETAT,
    Role.ADMINISTRATEUR: OrganismeType.SERVICE_ETAT,
}

Ligne = TypeVar("Ligne", bound=Base)
_numeros = count(1)


def add(session: Session, ligne: Ligne) -> Ligne:
    """Add any row and flush: what is not worth a function of its own."""
    session.add(ligne)
    session.flush()
    return ligne


def organisme(
    session: Session, genre: OrganismeType = OrganismeType.ASSOCIATION, **colonnes: Any
) -> Organisme:
    return add(
        session, Organisme(**{"type": genre, "nom": f"Organisme {next(_numeros)}"} | colonnes)
    )


def association(session: Session, **colonnes: Any) -> Organisme:
    return organisme(session, OrganismeType.ASSOCIATION, **colonnes)


def bailleur(session: Session, **colonnes: Any) -> Organisme:
    return organisme(session, OrganismeType.BAILLEUR, **colonnes)


def utilisateur(
    session: Session,
    role: Role = Role.TRAVAILLEUR_SOCIAL,
    *,
    organisme_id: int | None = None,
    departements: tuple[str, ...] = (),
    **colonnes: Any,
) -> Utilisateur:
    """An account of that role, in a new organisation of the right type unless one is given."""
    numero = next(_numeros)
    organisme_id = organisme_id or organisme(session, ORGANISME_DU_ROLE[role]).id
    valeurs = {
        "role": role,
        "organisme_id": organisme_id,
        "nom": f"{PRENOMS[numero % len(PRENOMS)]} {NOMS[numero // len(PRENOMS) % len(NOMS)]}",
        "courriel": f"compte{numero}@exemple.test",
        "couvertures": [Couverture(departement=departement) for departement in departements],
    }
    return add(session, Utilisateur(**valeurs | colonnes))


def menage(session: Session, *, nom: str | None = None, **colonnes: Any) -> Menage:
    """A household with its demandeur, whose name is `nom`."""
    numero = next(_numeros)
    foyer = add(session, Menage(**colonnes))
    demandeur = {
        "nom": nom or NOMS[numero % len(NOMS)],
        "prenom": PRENOMS[numero // len(NOMS) % len(PRENOMS)],
        "naissance": date(1980, 1, 1),
    }
    add(session, Personne(menage_id=foyer.id, **demandeur))
    return foyer


def demande(session: Session, foyer: Menage, **colonnes: Any) -> Demande:
    numero = f"0912022{next(_numeros):010d}"
    valeurs = {"nur": numero, "typologie": "t3", "communes": "Évry-Courcouronnes"}
    return add(session, Demande(**{"menage_id": foyer.id} | valeurs | colonnes))


def definition(session: Session, **colonnes: Any) -> Definition:
    """A published definition without any file."""
    numero = next(_numeros)
    valeurs = {
        "cle": "acces_direct",
        "nom": "Accès direct",
        "numero": numero,
        "sha256": f"{numero:064x}",
        "publiee_le": LE,
    }
    return add(session, Definition(**valeurs | colonnes))


def programme(session: Session, **colonnes: Any) -> Programme:
    valeurs = {
        "code": f"programme_{next(_numeros)}",
        "nom": "AVDL",
        "parcours": "acces_direct",
        "parametres": "{}",
    }
    return add(session, Programme(**valeurs | colonnes))


def convention(session: Session, **colonnes: Any) -> Convention:
    valeurs = {
        "numero": f"C-{next(_numeros)}",
        "programme_id": colonnes.get("programme_id") or programme(session).id,
        "porteur_id": colonnes.get("porteur_id") or association(session).id,
        "debut": date(2022, 1, 1),
        "fin": date(2022, 12, 31),
    }
    return add(session, Convention(**valeurs | colonnes))


def dossier(session: Session, *, referent: Utilisateur | None = None, **colonnes: Any) -> Dossier:
    """A dossier of the référent's association, just oriented, in the Essonne."""
    referent = referent or utilisateur(session)
    valeurs = {
        "menage_id": colonnes.get("menage_id") or menage(session).id,
        "definition_id": colonnes.get("definition_id") or definition(session).id,
        "programme_id": colonnes.get("programme_id") or programme(session).id,
        "association_id": referent.organisme_id,
        "referent_id": referent.id,
        "departement": "91",
        "etat": DossierEtat.ORIENTE,
        "depuis": LE,
        "ouvert_le": LE,
        "parametres": "{}",
    }
    return add(session, Dossier(**valeurs | colonnes))


def etape_ouverte(session: Session, parent: Dossier, **colonnes: Any) -> EtapeOuverte:
    valeurs = {
        "tache_id": f"tache-{next(_numeros)}",
        "dossier_id": parent.id,
        "element": "t1_contact",
        "libelle": "Prendre contact avec le ménage",
        "sorte": SorteEtape.TACHE,
        "role": Role.TRAVAILLEUR_SOCIAL,
        "depuis": LE,
    }
    return add(session, EtapeOuverte(**valeurs | colonnes))


def mesure(
    session: Session, parent: Dossier, genre: MesureType = MesureType.AVL, **colonnes: Any
) -> Mesure:
    valeurs = {
        "dossier_id": parent.id,
        "type": genre,
        "debut": LE,
        "operateur_id": parent.association_id,
        "referent_id": parent.referent_id,
    }
    return add(session, Mesure(**valeurs | colonnes))


def echeance(session: Session, parent: Dossier, **colonnes: Any) -> Echeance:
    """An alert to come, due and looked at on `LE`."""
    valeurs = {
        "cle": f"alerte:A01:essai:{next(_numeros)}",
        "dossier_id": parent.id,
        "sorte": SorteEcheance.ALERTE,
        "code": "A01",
        "libelle": "Six mois sans relogement",
        "horloge": Horloge.ARRET,
        "due_le": LE,
        "reveil_le": LE,
    }
    return add(session, Echeance(**valeurs | colonnes))


def logement(session: Session, **colonnes: Any) -> Logement:
    valeurs = {
        "bailleur_id": colonnes.get("bailleur_id") or bailleur(session).id,
        "departement": "91",
        "commune": "Massy",
        "typologie": "t3",
        "loyer": 520,
    }
    return add(session, Logement(**valeurs | colonnes))


def proposition(session: Session, parent: Dossier, **colonnes: Any) -> Proposition:
    valeurs = {
        "dossier_id": parent.id,
        "logement_id": colonnes.get("logement_id") or logement(session).id,
        "ouverte_le": LE,
    }
    return add(session, Proposition(**valeurs | colonnes))


def occupation(session: Session, foyer: Menage, **colonnes: Any) -> Occupation:
    valeurs = {"menage_id": foyer.id, "statut": "bail_direct", "debut": LE}
    return add(session, Occupation(**valeurs | colonnes))


def journaliser(session: Session, parent: Dossier, contenu: str = "{}", **colonnes: Any) -> Journal:
    """Write the next row of the dossier's journal, chained as the product chains it."""
    sel = nouveau_sel()
    valeurs: dict[str, Any] = {
        "rang": parent.journal_rang + 1,
        "version": parent.journal_rang + 1,
        "type": "etape",
        "element": "t1_contact",
        "tache_id": None,
        "acteur_id": parent.referent_id,
        "fait_le": LE,
        "saisi_le": LE,
        "condense": condenser(sel, contenu),
    } | colonnes
    ligne = LigneJournal(dossier=parent.public_id, **valeurs)
    parent.journal_tete = empreinte(parent.journal_tete, ligne)
    parent.journal_rang = ligne.rang
    row = add(session, Journal(dossier_id=parent.id, empreinte=parent.journal_tete, **valeurs))
    add(session, JournalContenu(journal_id=row.id, sel=sel, contenu=contenu))
    return row
