"""What the invented world needs so that no page of it is empty: written through the pages."""

import io
import re
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.brouillon import Brouillon
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.definition import Programme
from models.document import Document
from models.dossier import Dossier, EtapeOuverte
from models.instance import Instance, OrdreDuJour, Reunion
from models.journal import Note
from models.menage import Personne
from models.offre import OffreLogement
from models.utilisateur import Utilisateur
from models.visite import Visite
from tests import fabrique as f
from tests.web.administration.deplacements import lot
from tests.web.administration.incidents import arret
from tests.web.bailleur.test_bailleur import nommer_correspondant
from tests.web.bailleur.test_logements import dire_le_besoin
from tests.web.documents.conftest import deposer
from tests.web.fixtures import Connecter
from tests.web.imports.fichiers import EN_COURS, ENTREE, ecrire_csv
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from tests.web.pages.test_brouillons import commencer
from tests.workflow.lots.versions import CONTACT_RENOMME
from web.compte import liens
from workflow.edition import ebauches
from workflow.parcours.definitions import derniere_publiee

TS, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.REFERENT_BAILLEUR
DEMAIN = (LE + timedelta(days=1)).date().isoformat()
VISITE = {"fait_le": "2026-06-12", "canal": "domicile", "resultat": "joint", "objet": "suivi",
          "duree_minutes": "90", "niveau": "equipe", "texte": "Le bail est prêt."}  # fmt: skip


def reunir_la_commission(fabrique: SessionFactory, monde: Monde) -> None:
    """A committee of the programme meets today, with a household on its list."""
    with transaction(fabrique) as session:
        public_id = monde.dossiers["Brunel"]
        dossier = session.scalars(select(Dossier).where(Dossier.public_id == public_id)).one()
        instance = Instance(
            public_id="commission",
            nom="Commission d’entrée",
            type="commission_entree",
            periodicite="mensuelle",
            programme_id=dossier.programme_id,
            departement=dossier.departement,
        )
        session.add(
            OrdreDuJour(
                reunion=Reunion(
                    public_id="seance",
                    instance=instance,
                    le=LE.date(),
                    lieu="Salle 2",
                    a_distance=True,
                ),
                dossier_id=dossier.id,
                inscrit_le=LE,
                inscrit_par_id=dossier.referent_id,
            )
        )
    nommer_correspondant(fabrique, monde, "Garnier")


def remplir(fabrique: SessionFactory, monde: Monde, connecter: Connecter) -> None:
    """Notes, visits, a paper, a dwelling offered, a draft, an absence, of the caseworker's."""
    ts = connecter(TS)
    dire_le_besoin(fabrique, monde)
    fabre = f"/dossiers/{monde.dossiers['Fabre']}"
    prevue = {"prevue_le": DEMAIN, "heure": "14:30", "canal": "domicile", "objet": "suivi"}
    gestes = (
        ts.envoyer(f"{fabre}/visites", **VISITE),
        ts.envoyer(f"{fabre}/visites/prevues", **prevue),
        deposer(ts, f"{fabre}/documents", nom="Avis d’imposition 2025.pdf"),
        ts.envoyer("/absences", suppleant=_compte(fabrique, monde.collegue), debut=DEMAIN,
                   fin=DEMAIN),
        _offrir(connecter(REFERENT)),
    )  # fmt: skip
    assert [reponse.status_code for reponse in gestes] == [302] * len(gestes)
    commencer(ts, "/orientations/nouvelle", nom="Quérard")
    ts.envoyer("/agenda/adresse")


def _offrir(bailleur: Navigateur) -> object:
    besoin = re.search(r"besoin=([\w-]+)", bailleur.ouvrir("/bailleur/besoins").text)
    assert besoin is not None
    logement = {"commune": "Orsay", "departement": "91", "typologie": "t3", "loyer": "590"}
    return bailleur.envoyer("/bailleur/logements", besoin=besoin[1], **logement)


def importer(ts: Navigateur) -> str:
    """Leave a file at its preview; return its id."""
    contenu = ecrire_csv([ENTREE, EN_COURS, EN_COURS | {"Né le": "hier"}])
    depot = ts.envoyer("/importer", fichier=(io.BytesIO(contenu), "menages.csv"))
    adresse = depot.headers["Location"]
    page = ts.ouvrir(adresse).text
    devinees = dict(re.findall(r'name="(colonne-\d+)" value="([^"]*)"', page))
    assert ts.envoyer(f"{adresse}/colonnes", **devinees).status_code == 302
    return adresse.rpartition("/")[2]


def deplacer(fabrique: SessionFactory, monde: Monde, connecter: Connecter) -> dict[str, str]:
    """Try a move to a version that lacks a step; return what the addresses are made with."""
    admin = connecter(Role.ADMINISTRATEUR)
    adresse = lot.preparer(admin, fabrique, monde, CONTACT_RENOMME)
    vers = lot.publier(fabrique, monde, CONTACT_RENOMME)["vers"]
    return {"vers": vers, "deplacement": adresse.rpartition("/")[2]}


def reparer(fabrique: SessionFactory, monde: Monde, connecter: Connecter) -> dict[str, str]:
    """Stop two dossiers, one of which waits for the head of service; return their ids."""
    incident = arret.arreter(fabrique, monde, "Garnier")
    propose = arret.arreter(fabrique, monde, "Fabre")
    admin = connecter(Role.ADMINISTRATEUR)
    valeur = {"variable": "conclusion", "valeur": "reorientation"}
    assert arret.proposer(admin, propose, "valeur", **valeur).status_code == 302
    reparation = arret.proposee(fabrique).public_id
    return {"incident": incident, "propose": propose, "reparation": reparation}


def faire_attendre(fabrique: SessionFactory, monde: Monde) -> None:
    """Have enough dossiers wait at two steps for their counts to be shown."""
    with transaction(fabrique) as session:
        modele = monde.dossier(session, "Delmas")
        for rang in range(24):
            dossier = f.dossier(
                session, definition_id=modele.definition_id, departement=modele.departement
            )
            element = "realiser_diagnostic" if rang % 3 else "rapprochement"
            depuis = LE - timedelta(days=12 * rang)
            f.etape_ouverte(session, dossier, element=element, depuis=depuis)


def nommer(fabrique: SessionFactory, monde: Monde) -> dict[str, str]:
    """Return the ids that the addresses of the pages are made with."""
    with transaction(fabrique) as session:
        compte = session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == monde.comptes[TS])
        ).one()
        jeton = liens.creer(session, utilisateur=compte, le=LE)
        ebauche = _ouvrir_une_ebauche(session, monde)
        f.convention(session, programme_id=session.scalars(select(Programme.id)).first())
    with lecture(fabrique) as session:
        ids = {
            "alerte": select(Alerte.public_id).where(Alerte.code == "A01"),
            "note": select(Note.public_id),
            "visite": select(Visite.public_id).where(Visite.fait_le.is_not(None)),
            "prevue": select(Visite.public_id).where(Visite.fait_le.is_(None)),
            "document": select(Document.public_id),
            "offre": select(OffreLogement.public_id),
            "brouillon": select(Brouillon.public_id),
            "personne": select(Personne.public_id).join(
                Dossier, Dossier.menage_id == Personne.menage_id
            ).where(Dossier.public_id == monde.dossiers["Delmas"]),
            "etape": _tache(monde.dossiers["Abadie"]),
            "contact": _tache(monde.dossiers["Fabre"]),
            "decision": _tache(monde.dossiers["Garnier"]),
        }  # fmt: skip
        lus = {nom: session.scalars(requete).first() or "" for nom, requete in ids.items()}
    return {
        **monde.dossiers,
        **monde.actions,
        **lus,
        "jeton": jeton,
        "definition": monde.definition,
        "ebauche": ebauche,
        "collegue_id": _compte(fabrique, monde.collegue),
    }


def _ouvrir_une_ebauche(session: Session, monde: Monde) -> str:
    """Open a draft of the world's parcours; return its id."""
    courriel = monde.comptes[Role.ADMINISTRATEUR]
    acteur = session.scalars(select(Utilisateur).where(Utilisateur.courriel == courriel)).one()
    base = derniere_publiee(session, "acces_direct")
    return ebauches.ouvrir(session, acteur=acteur, nom="Visite", le=LE, base=base).public_id


def _tache(public_id: str) -> Select[tuple[str]]:
    return (
        select(EtapeOuverte.tache_id)
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .where(Dossier.public_id == public_id, EtapeOuverte.sorte != "evenement")
    )


def _compte(fabrique: SessionFactory, courriel: str) -> str:
    with lecture(fabrique) as session:
        return session.scalars(
            select(Utilisateur.public_id).where(Utilisateur.courriel == courriel)
        ).one()
