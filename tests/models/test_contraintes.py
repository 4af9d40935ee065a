"""The database is the last guard: each named CHECK refuses the row it is there to refuse."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Table, and_, delete, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from models import accompagnement as suivi
from models.abonnement import Abonnement
from models.administration import JourChome, TexteCourriel, TraceAdministration
from models.alerte import Alerte, AlerteDestinataire
from models.alerte_reglages import ReglageAlerte, ReglagePalier
from models.attente import AlerteReponse, MotifAttente
from models.avis import Avis, PreferenceAvis, RythmeAvis
from models.brouillon import Brouillon
from models.charge import MiseADisposition, TempsTravail
from models.codes import MesureType
from models.collectif import ActionCollective, Presence, Seance
from models.definition import DefinitionPiece
from models.deplacement import Deplacement, DeplacementDossier
from models.document import Document
from models.dossier import Dossier, Incident, Suspension
from models.ebauche import Ebauche, EbauchePiece, Scenario
from models.envoi import Envoi
from models.instance import Instance, OrdreDuJour, Reunion
from models.journal import Note
from models.menage import Appartenance, Menage, Personne, Public
from models.message import Message
from models.obligation import Obligation
from models.offre import OffreLogement
from models.organisme import Agrement
from models.paliers import (
    AvisPrefet,
    AvisReprise,
    ExamenPeriodique,
    ObstacleExamen,
    PassagePalier,
    ProcedureExpulsion,
)
from models.piece_caleol import PieceCaleol
from models.relogement import PassageCaleol
from models.remaniement import Remaniement
from models.reparation import Reparation
from models.reprise import ImportDepose, ImportFait
from models.suppleance import Suppleance
from models.tout import Base
from models.visite import Visite
from tests import fabrique as f

LE = f.LE
APRES = LE + timedelta(seconds=1)
AVANT = LE - timedelta(seconds=1)
FAIT = {"fait_le": LE, "saisi_le": LE}


def _fait(table: type[Base], **colonnes: Any) -> Callable[[Session], Base]:
    """Return a builder of a dated fact of a new dossier."""
    return lambda session: f.add(
        session, table(dossier_id=f.dossier(session).id, **FAIT, **colonnes)
    )


def _diagnostic(session: Session) -> Base:
    dossier = f.dossier(session)
    champs = {"operateur_id": dossier.association_id, "conclusion": "avl"}
    return f.add(session, suivi.Diagnostic(dossier_id=dossier.id, **champs, **FAIT))


def _offre(session: Session) -> Base:
    offre = OffreLogement(
        bailleur_id=f.bailleur(session).id,
        auteur_id=f.utilisateur(session).id,
        cible="tous",
        departement="91",
        commune="Massy",
        typologie="t3",
        loyer=600,
        proposee_le=LE,
    )
    return f.add(session, offre)


def _signalement(session: Session) -> Base:
    dossier = f.dossier(session)
    champs = {"auteur_id": dossier.referent_id, "emetteur": "bailleur", "type": "impaye"}
    return f.add(session, suivi.Signalement(dossier_id=dossier.id, **champs, **FAIT))


def _alerte(session: Session) -> Alerte:
    dossier = f.dossier(session)
    champs = {"cle": "a", "code": "A01", "echeance_le": LE, "declenchee_le": LE}
    return f.add(session, Alerte(dossier_id=dossier.id, **champs))


def _destinataire(session: Session) -> Base:
    lecteur = f.utilisateur(session)
    champs = {"alerte_id": _alerte(session).id, "role": lecteur.role}
    return f.add(session, AlerteDestinataire(utilisateur_id=lecteur.id, **champs))


def _instance(session: Session) -> Instance:
    champs = {"nom": "Commission", "type": "commission_entree"}
    return f.add(session, Instance(association_id=f.association(session).id, **champs))


def _reunion(session: Session) -> Reunion:
    return f.add(session, Reunion(instance_id=_instance(session).id, le=date(2026, 7, 1)))


def _ordre_du_jour(session: Session) -> Base:
    dossier = f.dossier(session)
    champs = {"inscrit_le": LE, "inscrit_par_id": dossier.referent_id}
    ligne = OrdreDuJour(dossier_id=dossier.id, reunion_id=_reunion(session).id, **champs)
    return f.add(session, ligne)


def _agrement(session: Session) -> Base:
    champs = {"genre": "isft", "debut": date(2022, 1, 1), "fin": date(2027, 1, 1)}
    return f.add(session, Agrement(organisme_id=f.association(session).id, **champs))


def _piece(session: Session) -> Base:
    champs = {"genre": "parcours", "cle": "acces_direct", "contenu": b"<definitions/>"}
    return f.add(session, DefinitionPiece(definition_id=f.definition(session).id, **champs))


def _envoi(session: Session) -> Base:
    champs = {"cle": "e", "gabarit": "alerte", "contexte": "{}"}
    lecteur = f.utilisateur(session).id
    moments = {"cree_le": LE, "prochain_essai_le": LE}
    return f.add(session, Envoi(utilisateur_id=lecteur, **champs, **moments))


def _abonnement(session: Session) -> Base:
    champs = {"nom": "SI", "adresse": "https://si.exemple.fr/jalon", "secret": "s", "cree_le": LE}
    return f.add(session, Abonnement(cree_par=f.utilisateur(session).id, **champs))


def _reglage(session: Session) -> ReglageAlerte:
    champs = {"code": "A08", "modifie_le": LE, "modifie_par": f.utilisateur(session).id}
    return f.add(session, ReglageAlerte(**champs))


def _reglage_palier(session: Session) -> Base:
    champs = {"reglage_id": _reglage(session).id, "rang": 1, "audience": "coordonnateur"}
    return f.add(session, ReglagePalier(**champs))


def _motif_attente(session: Session) -> Base:
    champs = {"libelle": "Essai", "source": "essai", "rang": 99}
    return f.add(session, MotifAttente(code="essai", cote="etat", **champs))


def _alerte_reponse(session: Session) -> Base:
    champs = {"cote": "association", "motif": "offre_rare", "le": LE}
    auteur = f.utilisateur(session).id
    alerte_id = _alerte(session).id
    return f.add(session, AlerteReponse(alerte_id=alerte_id, utilisateur_id=auteur, **champs))


def _avis(session: Session) -> Base:
    champs = {"cle": "a", "genre": "A01", "objet": "D-1", "lien": "/", "canal": "jalon"}
    return f.add(session, Avis(utilisateur_id=f.utilisateur(session).id, cree_le=LE, **champs))


def _preference(session: Session) -> Base:
    champs = {"utilisateur_id": f.utilisateur(session).id, "genre": "A08", "canal": "jalon"}
    return f.add(session, PreferenceAvis(**champs))


def _rythme(session: Session) -> Base:
    return f.add(session, RythmeAvis(utilisateur_id=f.utilisateur(session).id, heure=8, jour=1))


def _mise_a_disposition(session: Session) -> Base:
    auteur = f.utilisateur(session)
    champs = {"mois": date(2022, 2, 1), "centiemes": 250, "confirmee_le": LE}
    qui = {"association_id": auteur.organisme_id, "confirmee_par": auteur.id}
    return f.add(session, MiseADisposition(**qui, **champs))


def _message(session: Session) -> Message:
    dossier = f.dossier(session)
    champs = {"element": "t1", "tache_id": "t", "nom": "libre", "correlation": "", "charge": "{}"}
    moments = {"emis_le": LE, "connu_le": LE, "prochain_essai_le": LE}
    return f.add(session, Message(emetteur_id=dossier.id, rang=1, **champs, **moments))


def _note(session: Session) -> Base:
    dossier = f.dossier(session)
    return f.add(
        session, Note(dossier_id=dossier.id, auteur_id=dossier.referent_id, texte="-", cree_le=LE)
    )


def _suppleance(session: Session) -> Base:
    absent, suppleant = f.utilisateur(session).id, f.utilisateur(session).id
    qui = {"absent_id": absent, "suppleant_id": suppleant, "declaree_par": absent}
    return f.add(session, Suppleance(debut=LE, fin=APRES, declaree_le=LE, **qui))


def _visite(session: Session) -> Base:
    dossier = f.dossier(session)
    dite = {"canal": "domicile", "objet": "suivi", "resultat": "joint"}
    ou = {"dossier_id": dossier.id, "auteur_id": dossier.referent_id}
    return f.add(session, Visite(**ou, **dite, **FAIT))


def _passage(session: Session) -> Base:
    proposition = f.proposition(session, f.dossier(session))
    return f.add(session, PassageCaleol(proposition_id=proposition.id))


def _piece_caleol(session: Session) -> Base:
    dossier = f.dossier(session)
    return f.add(session, PieceCaleol(dossier_id=dossier.id, code="caf", etat="manquante"))


def _obstacle(session: Session) -> Base:
    examen: Any = _du_palier(ExamenPeriodique, decision="prolonge")(session)
    return f.add(session, ObstacleExamen(examen_id=examen.id, code="dette"))


def _du_palier(table: type[Base], **colonnes: Any) -> Callable[[Session], Base]:
    """Return a builder of a dated fact about an occupation."""

    def construire(session: Session) -> Base:
        dossier = f.dossier(session)
        occupation = f.occupation(session, f.menage(session), dossier_id=dossier.id)
        lieu = {"dossier_id": dossier.id, "occupation_id": occupation.id}
        return f.add(session, table(**lieu, **FAIT, **colonnes))

    return construire


def _presence(session: Session) -> Base:
    dossier, foyer = f.dossier(session), f.menage(session)
    seance = f.add(session, _seance(session, dossier_id=dossier.id))
    return f.add(
        session,
        Presence(dossier_id=dossier.id, seance_id=seance.id, menage_id=foyer.id, etat="present"),
    )


def _document(session: Session) -> Document:
    dossier = f.dossier(session)
    fichier = {"nom": "avis.pdf", "type_mime": "application/pdf", "taille": 10}
    cles = {"empreinte": "0" * 64, "cle_stockage": "0" * 32}
    ou = {"dossier_id": dossier.id, "depose_par_id": dossier.referent_id, "depose_le": LE}
    return f.add(session, Document(genre="imposition", **fichier, **cles, **ou))


def _seance(session: Session, **colonnes: Any) -> Seance:
    valeurs = {"numero": 1, "theme": "Éco-gestes", "tenue_le": LE.date()} | colonnes
    return Seance(**{"dossier_id": colonnes.get("dossier_id") or f.dossier(session).id} | valeurs)


def _brouillon(session: Session) -> Base:
    auteur = f.utilisateur(session)
    champs = {"cle": "essai", "titre": "Essai", "adresse": "/", "contenu": "{}"}
    return f.add(session, Brouillon(utilisateur_id=auteur.id, enregistre_le=LE, **champs))


def _personne(session: Session) -> Personne:
    return f.menage(session).personnes[0]


def _appartenance(session: Session) -> Base:
    personne = _personne(session)
    champs = {"role": "a_charge", "debut": LE.date(), "fin": LE.date(), "motif": "autre"}
    passee = Appartenance(personne_id=personne.id, menage_id=personne.menage_id, **champs)
    return f.add(session, passee)


def _remaniement(session: Session) -> Base:
    auteur = f.utilisateur(session)
    champs = {"association_id": auteur.organisme_id, "auteur_id": auteur.id, "contenu": "{}"}
    menage = f.menage(session)
    fait = Remaniement(genre="fusion", menage_id=menage.id, **champs, **FAIT)
    return f.add(session, fait)


def _import_depose(session: Session) -> Base:
    champs = {"programme": "p", "nom": "m.csv", "empreinte": "0" * 64, "contenu": b""}
    quand = {"depose_le": LE, "expire_le": APRES}
    return f.add(session, ImportDepose(utilisateur_id=f.utilisateur(session).id, **champs, **quand))


def _import_fait(session: Session) -> Base:
    auteur = f.utilisateur(session)
    qui = {"organisme_id": auteur.organisme_id, "utilisateur_id": auteur.id}
    return f.add(session, ImportFait(**qui, empreinte="0" * 64, nom="m.csv", lignes=1, fait_le=LE))


def _ebauche(session: Session) -> Base:
    auteur = f.utilisateur(session)
    qui = {"creee_par_id": auteur.id, "modifiee_par_id": auteur.id}
    return f.add(session, Ebauche(cle="accueil", nom="Essai", creee_le=LE, modifiee_le=LE, **qui))


def _ebauche_piece(session: Session) -> Base:
    _ebauche(session)
    champs = {"genre": "parcours", "cle": "accueil", "contenu": b"", "modifiee_le": LE}
    auteur = session.scalars(select(Ebauche.creee_par_id)).one()
    ebauche_id = session.scalars(select(Ebauche.id)).one()
    return f.add(session, EbauchePiece(ebauche_id=ebauche_id, modifiee_par_id=auteur, **champs))


def _scenario(session: Session) -> Base:
    champs = {"parcours": "accueil", "nom": "Nominal", "contenu": "{}", "modifie_le": LE}
    return f.add(session, Scenario(modifie_par_id=f.utilisateur(session).id, **champs))


def _deplacement(session: Session) -> Deplacement:
    versions = {"de_id": f.definition(session).id, "vers_id": f.definition(session).id}
    auteur = {"cree_le": LE, "cree_par_id": f.utilisateur(session).id}
    return f.add(session, Deplacement(correspondances="{}", **versions, **auteur))


def _deplacement_dossier(session: Session) -> Base:
    lot, dossier = _deplacement(session), f.dossier(session)
    return f.add(session, DeplacementDossier(deplacement_id=lot.id, dossier_id=dossier.id))


def _reparation(session: Session) -> Base:
    dossier = f.dossier(session)
    incident = f.add(session, Incident(dossier_id=dossier.id, message="Arrêté.", le=LE))
    champs = {"genre": "saut", "element": "visite", "explication": "La visite n’a plus lieu."}
    qui = {"proposee_le": LE, "proposee_par_id": dossier.referent_id}
    return f.add(
        session, Reparation(incident_id=incident.id, dossier_id=dossier.id, **champs, **qui)
    )


def _jour_chome(session: Session) -> Base:
    champs = {"jour": LE.date(), "libelle": "Fermeture", "ajoute_le": LE}
    return f.add(session, JourChome(ajoute_par_id=f.utilisateur(session).id, **champs))


def _texte_courriel(session: Session) -> Base:
    champs = {"message": "alerte", "partie": "objet", "contenu": "Bonjour", "modifie_le": LE}
    return f.add(session, TexteCourriel(modifie_par_id=f.utilisateur(session).id, **champs))


SAINES: dict[str, Callable[[Session], Base]] = {
    "deplacement": _deplacement,
    "deplacement_dossier": _deplacement_dossier,
    "ebauche": _ebauche,
    "ebauche_piece": _ebauche_piece,
    "jour_chome": _jour_chome,
    "reparation": _reparation,
    "scenario": _scenario,
    "texte_courriel": _texte_courriel,
    "abonnement": _abonnement,
    "alerte_reponse": _alerte_reponse,
    "avis": _avis,
    "mise_a_disposition": _mise_a_disposition,
    "motif_attente": _motif_attente,
    "preference_avis": _preference,
    "reglage_alerte": _reglage,
    "reglage_palier": _reglage_palier,
    "rythme_avis": _rythme,
    "action_collective": lambda session: f.add(session, ActionCollective(titre="Atelier")),
    "presence": _presence,
    "seance": lambda session: f.add(session, _seance(session)),
    "adhesion": _fait(suivi.Adhesion, etat="signee"),
    "agrement": _agrement,
    "alerte": _alerte,
    "brouillon": _brouillon,
    "alerte_destinataire": _destinataire,
    "bilan": _fait(suivi.Bilan, type="final"),
    "contact": _fait(suivi.Contact, resultat="joint"),
    "convention": f.convention,
    "definition": f.definition,
    "definition_piece": _piece,
    "demande": lambda session: f.demande(session, f.menage(session)),
    "diagnostic": _diagnostic,
    "document": _document,
    "dossier": f.dossier,
    "echeance": lambda session: f.echeance(session, f.dossier(session)),
    "envoi": _envoi,
    "etape_ouverte": lambda session: f.etape_ouverte(session, f.dossier(session)),
    "avis_prefet": _du_palier(AvisPrefet, bail_propose=True),
    "avis_reprise": _fait(AvisReprise, avis="favorable", decision="accord"),
    "examen_periodique": _du_palier(ExamenPeriodique, decision="prolonge"),
    "piece_caleol": _piece_caleol,
    "obstacle_examen": _obstacle,
    "passage_palier": _fait(PassagePalier, decision="valide"),
    "procedure_expulsion": _fait(ProcedureExpulsion, etape="jugement_resiliation"),
    "import_depose": _import_depose,
    "import_fait": _import_fait,
    "instance": _instance,
    "ordre_du_jour": _ordre_du_jour,
    "reunion": _reunion,
    "journal": lambda session: f.journaliser(session, f.dossier(session)),
    "logement": f.logement,
    "menage": f.menage,
    "appartenance": _appartenance,
    "remaniement": _remaniement,
    "message": _message,
    "mesure": lambda session: f.mesure(session, f.dossier(session)),
    "note": _note,
    "obligation": _fait(Obligation, genre="preuve_dalo", role="travailleur_social"),
    "offre_logement": _offre,
    "occupation": lambda session: f.occupation(session, f.menage(session)),
    "organisme": f.organisme,
    "orientation": _fait(suivi.Orientation, prescripteur_type="siao"),
    "passage_caleol": _passage,
    "personne": lambda session: f.menage(session).personnes[0],
    "proposition": lambda session: f.proposition(session, f.dossier(session)),
    "public": lambda session: f.add(session, Public(menage_id=f.menage(session).id, code="dalo")),
    "reponse": _fait(suivi.Reponse, element="t1", champ="souhait"),
    "signalement": _signalement,
    "sortie": _fait(suivi.Sortie, motif="maintenu"),
    "suspension": lambda session: f.add(
        session, Suspension(dossier_id=f.dossier(session).id, debut=LE, motif="Hospitalisation")
    ),
    "suppleance": _suppleance,
    "temps_travail": lambda session: f.add(
        session,
        TempsTravail(utilisateur_id=f.utilisateur(session).id, mois=date(2022, 3, 1), centiemes=80),
    ),
    "utilisateur": f.utilisateur,
    "validation": _fait(suivi.Validation, decision="valide"),
    "veille": _fait(suivi.Veille),
    "visite": _visite,
}
"""A sound row of each table that has a CHECK: what is refused is then the change alone."""

MAUVAISES: dict[str, list[dict[str, Any]]] = {
    "abonnement__nom_dit": [{"nom": ""}],
    "alerte__rappels_positifs": [{"rappels": -1}],
    "alerte__un_sujet": [{"dossier_id": None}],
    "alerte_reponse__report_a_venir": [{"reportee_jusqu_au": LE}],
    "avis__lu_apres": [{"lu_le": AVANT}],
    "envoi__un_destinataire": [{"utilisateur_id": None}, {"canal": "appel"}],
    "mise_a_disposition__centiemes_positifs": [{"centiemes": -1}],
    "reglage_alerte__arret_motive": [{"active": False}],
    "reunion__duree_positive": [{"duree_minutes": 0}],
    "rythme_avis__heure_du_jour": [{"heure": 24}, {"heure": -1}],
    "rythme_avis__jour_de_la_semaine": [{"jour": 0}, {"jour": 8}],
    "action_collective__titre_dit": [{"titre": ""}],
    "dossier__un_menage_ou_une_action": [{"menage_id": None}],
    "seance__numero_positif": [{"numero": 0}],
    "seance__prevue_ou_tenue": [{"tenue_le": None}],
    "agrement__fin_apres_debut": [{"fin": date(2022, 1, 1)}],
    "alerte__close_apres": [{"close_le": AVANT}],
    "alerte__pas_avant_terme": [{"declenchee_le": AVANT}],
    "alerte__report_complet": [{"reportee_le": LE}, {"reportee_jusqu_au": LE}],
    "alerte_destinataire__un_seul_destinataire": [{"utilisateur_id": None}],
    "avis_prefet__refus_motive": [{"bail_propose": False}],
    "avis_reprise__refus_motive": [{"decision": "refus"}],
    "convention__fin_apres_debut": [{"fin": date(2022, 1, 1)}],
    "convention__objectif_positif": [{"objectif_menages": -1}],
    "definition__numero_positif": [{"numero": 0}],
    "demande__loyer_max_positif": [{"loyer_max": 0}],
    "document__empreinte_entiere": [{"empreinte": "courte"}],
    "document__nom_dit": [{"nom": ""}],
    "document__partage_avec_quelqu_un": [{"confidentialite": "partageable"}],
    "document__retire_apres": [{"retire_le": AVANT, "retire_par_id": 1}],
    "document__retire_par_quelqu_un": [{"retire_le": LE}],
    "document__taille_positive": [{"taille": 0}],
    "document__version_d_un_modele": [{"modele": "contrat"}, {"version": 1}],
    "document__version_positive": [{"modele": "contrat", "version": 0}],
    "dossier__clos_le_coherent": [{"etat": "clos"}, {"clos_le": LE, "fin_element": "en1"}],
    "dossier__fin_coherente": [{"fin_element": "en1"}, {"etat": "clos", "clos_le": LE}],
    "echeance__minuterie_a_sa_tache": [{"sorte": "minuterie"}],
    "envoi__essais_positifs": [{"essais": -1}],
    "etape_ouverte__ecoute_coherente": [{"message": "libre"}, {"correlation": ""}],
    "examen_periodique__dette_positive": [{"dette_restante": -1}],
    "examen_periodique__echec_motive": [{"decision": "echec"}],
    "examen_periodique__mois_payes_positifs": [{"mois_payes": -1}],
    "instance__programme_dans_un_departement": [{"departement": "91"}],
    "instance__programme_ou_association": [{"association_id": None}],
    "logement__loyer_positif": [{"loyer": 0}],
    "brouillon__contenu_borne": [{"contenu": "x" * 100_001}],
    "menage__date_dalo_seulement_si_dalo": [{"dalo_reconnu_le": date(2022, 1, 1)}],
    "personne__situation_connue": [{"situation": "inconnue"}],
    "personne__protection_connue": [{"protection": "inconnue"}],
    "personne__organisme_si_protection": [{"protection_organisme": "Service"}],
    "appartenance__motif_connu": [{"motif": "inconnu"}],
    "appartenance__fin_apres_debut": [{"fin": date(2021, 1, 1)}],
    "remaniement__genre_connu": [{"genre": "inconnu"}],
    "remaniement__annulation_coherente": [{"annule_le": LE}],
    "menage__un_adulte_au_moins": [{"nb_mineurs": 1}, {"nb_mineurs": -1}],
    "message__expire_apres_emission": [{"expire_le": AVANT}],
    "message__reception_coherente": [{"recu_le": LE}, {"destinataire_rang": 1}],
    "mesure__duree_bornee": [{"duree_mois": 0}, {"duree_mois": 61}],
    "mesure__fin_apres_debut": [{"fin_reelle": AVANT, "fin_motif": "terme"}],
    "mesure__fin_motivee": [{"fin_reelle": LE}, {"fin_motif": "terme"}],
    "mesure__renouvellements_positifs": [{"renouvellements": -1}],
    "obligation__bailleur_du_bailleur": [{"role": "referent_bailleur"}],
    "obligation__cause_coherente": [{"close_le": LE}, {"cause": "traitee"}],
    "obligation__cause_connu": [{"close_le": LE, "cause": "inconnue"}],
    "obligation__close_apres": [{"close_le": AVANT, "cause": "traitee"}],
    "occupation__fin_apres_debut": [{"fin": AVANT}],
    "occupation__periode_positive": [{"periode_examen_mois": 0}],
    "ordre_du_jour__decision_datee": [{"decision": "favorable"}, {"decide_le": LE}],
    "ordre_du_jour__etape_d_une_decision": [{"journal_id": 1}],
    "passage_caleol__candidats_positifs": [{"nb_candidats": 0}],
    "passage_caleol__delai_reponse_legal": [{"delai_reponse_jours": 9}],
    "passage_caleol__rang_positif": [{"decision": "attribution_rang", "rang": 0}],
    "passage_caleol__rang_si_classe": [{"decision": "attribution", "rang": 1}],
    "passage_caleol__refus_motive": [{"decision": "non_attribution"}, {"decision": "irrecevable"}],
    "passage_caleol__trois_candidats": [{"nb_candidats": 2}],
    "piece_caleol__demandee_datee": [{"etat": "demandee"}],
    "piece_caleol__recue_datee": [{"etat": "recue"}],
    "offre_logement__declin_motive": [
        {"motif": "loyer"},
        {"reponse": "declinee", "repondue_le": LE},
    ],
    "offre_logement__motif_connu": [
        {"motif": "inconnu", "reponse": "declinee", "repondue_le": LE},
    ],
    "offre_logement__loyer_positif": [{"loyer": 0}],
    "offre_logement__repondue_apres": [{"reponse": "retenue", "repondue_le": AVANT}],
    "offre_logement__reponse_datee": [{"reponse": "retenue"}, {"repondue_le": LE}],
    "offre_logement__retiree_apres": [{"retiree_le": AVANT}],
    "temps_travail__au_plus_un_etp": [{"centiemes": 101}, {"centiemes": -1}],
    "procedure_expulsion__dette_positive": [{"dette": -1}],
    "procedure_expulsion__mensualite_positive": [{"plan_mensualite": 0}],
    "procedure_expulsion__mois_impayes_positifs": [{"mois_impayes": -1}],
    "procedure_expulsion__plan_positif": [{"plan_mois": 0}],
    "proposition__close_apres_ouverte": [{"close_le": AVANT, "issue": "bail"}],
    "proposition__issue_coherente": [{"close_le": LE}, {"issue": "bail"}],
    "proposition__issue_connu": [{"close_le": LE, "issue": "inconnu"}],
    "definition__retrait_date": [{"retiree_le": LE}, {"statut": "retiree"}],
    "deplacement_dossier__deplace_au_journal": [{"sort": "deplace"}, {"sort": "a_rendre"}],
    "ebauche__publication_coherente": [{"etat": "publiee"}],
    "ebauche__soumission_coherente": [{"soumise_le": LE}],
    "ebauche__version_positive": [{"version": 0}],
    "jour_chome__retrait_apres": [{"retire_le": AVANT}],
    "reparation__decision_datee": [{"decidee_le": LE}],
    "reparation__decision_motivee": [{"etat": "confirmee", "decidee_le": LE}],
    "reparation__etat_connu": [{"etat": "inconnu", "decidee_le": LE, "motif": "Oui."}],
    "reparation__retour_situe": [{"rang": 1}],
    "reparation__valeur_nommee": [{"variable": "age"}],
    "scenario__contenu_borne": [{"contenu": "x" * 100_001}],
    "texte_courriel__contenu_borne": [{"contenu": "x" * 5_001}],
    "signalement__accuse_apres": [{"accuse_le": AVANT}],
    "signalement__reponse_du_traitement": [{"reponse": "Un mot.", "traite_le": None}],
    "signalement__traite_apres": [{"traite_le": AVANT}],
    "import_depose__en_cours_date": [{"etat": "en_cours"}],
    "import_depose__etat_connu": [{"etat": "inconnu"}],
    "import_fait__lignes_positives": [{"lignes": 0}],
    "suppleance__fin_apres_debut": [{"fin": AVANT}],
    "suspension__fin_apres_debut": [{"fin": AVANT}],
    "visite__duree_bornee": [{"duree_minutes": 0}, {"duree_minutes": 601}],
    "visite__faite_ou_prevue": [{"fait_le": None, "resultat": None}],
    "visite__resultat_connu": [{"resultat": "inconnu"}],
    "visite__resultat_du_fait": [{"resultat": None}, {"fait_le": None, "prevue_le": LE}],
}
"""Changes that a sound row must refuse, by constraint. Lists and dates of facts are deduced."""

UNE_LISTE = re.compile(r"(\w+) IN \([^()]*\)")
A_PART = {
    "ck__dossier__ne_reprend_pas_lui_meme",
    "ck__journal__rang_positif",
    "ck__menage__nb_personnes_positif",
    "ck__remaniement__deux_menages",
    "ck__message__pas_a_soi_meme",
    "ck__suppleance__pas_soi_meme",
    "ck__deplacement__deux_versions",
}
"""Tried by tests of their own: the row must name itself, cannot be updated, breaks two rules."""


def constraints() -> list[CheckConstraint]:
    return [
        contrainte
        for table in Base.metadata.sorted_tables
        for contrainte in table.constraints
        if isinstance(contrainte, CheckConstraint)
    ]


def changes(contrainte: CheckConstraint) -> list[dict[str, Any]]:
    """Return the changes that this CHECK must refuse; KeyError when nobody wrote any."""
    nom = str(contrainte.name).removeprefix("ck__")
    if nom in MAUVAISES:
        return MAUVAISES[nom]
    if nom.endswith("__fait_avant_saisie"):
        return [{"fait_le": APRES}]
    liste = UNE_LISTE.fullmatch(str(contrainte.sqltext))
    if liste is None:
        raise KeyError(f"no bad row for {nom}")
    return [{liste[1]: "inconnu"}]


def cases() -> list[Any]:
    return [
        pytest.param(contrainte.table, str(contrainte.name), change, id=f"{contrainte.name}-{rang}")
        for contrainte in sorted(constraints(), key=lambda contrainte: str(contrainte.name))
        if contrainte.name not in A_PART
        for rang, change in enumerate(changes(contrainte))
    ]


def rewrite(session: Session, ligne: Base, table: Table, change: dict[str, Any]) -> None:
    """Update the row; a journal row cannot be, so its changed copy is inserted instead."""
    identite = inspect(ligne).identity or ()
    cle = and_(*(c == valeur for c, valeur in zip(table.primary_key, identite, strict=True)))
    if table.name != "journal":
        session.execute(update(table).where(cle).values(change))
        return
    copie = dict(session.execute(select(table).where(cle)).mappings().one())
    del copie["id"]
    session.execute(insert(table).values(copie | {"rang": copie["rang"] + 1} | change))


@pytest.mark.parametrize(("table", "nom", "change"), cases())
def test_a_row_that_breaks_a_rule_is_refused(
    session: Session, table: Table, nom: str, change: dict[str, Any]
) -> None:
    ligne = SAINES[table.name](session)
    with pytest.raises(IntegrityError, match=nom):
        rewrite(session, ligne, table, change)


def test_a_dossier_does_not_restart_itself(session: Session) -> None:
    dossier = f.dossier(session)
    with pytest.raises(IntegrityError, match="ne_reprend_pas_lui_meme"):
        session.execute(update(Dossier).values(reprend_id=dossier.id))


def test_a_batch_moves_between_two_versions(session: Session) -> None:
    _deplacement(session)
    with pytest.raises(IntegrityError, match="deux_versions"):
        session.execute(update(Deplacement).values(vers_id=Deplacement.de_id))


def test_a_trace_is_neither_changed_nor_deleted(session: Session) -> None:
    champs = {"objet": "reglage", "objet_id": "relecture", "libelle": "Relecture"}
    f.add(session, TraceAdministration(le=LE, action="regler", **champs))
    for ordre in (update(TraceAdministration).values(action="autre"), delete(TraceAdministration)):
        with pytest.raises(DBAPIError, match="une trace ne"), session.begin_nested():
            session.execute(ordre)


def test_a_household_is_not_merged_with_itself(session: Session) -> None:
    _remaniement(session)
    with pytest.raises(IntegrityError, match="deux_menages"):
        session.execute(update(Remaniement).values(autre_id=Remaniement.menage_id))


def test_a_dossier_does_not_receive_its_own_message(session: Session) -> None:
    message = _message(session)
    reception = {"destinataire_id": message.emetteur_id, "destinataire_rang": 2, "recu_le": LE}
    with pytest.raises(IntegrityError, match="pas_a_soi_meme"):
        session.execute(update(Message).values(reception))


def test_nobody_stands_in_for_herself(session: Session) -> None:
    _suppleance(session)
    with pytest.raises(IntegrityError, match="pas_soi_meme"):
        session.execute(update(Suppleance).values(suppleant_id=Suppleance.absent_id))


def test_a_household_has_somebody_in_it(session: Session) -> None:
    with pytest.raises(IntegrityError, match="nb_personnes_positif|un_adulte_au_moins"):
        f.menage(session, nb_personnes=0)


def test_a_journal_starts_at_one(session: Session) -> None:
    with pytest.raises(IntegrityError, match="ck__journal__rang_positif"):
        f.journaliser(session, f.dossier(session), rang=0)


def test_one_suspension_at_a_time(session: Session) -> None:
    parent = f.dossier(session).id
    f.add(session, Suspension(dossier_id=parent, debut=AVANT, fin=LE, motif="Hospitalisation"))
    f.add(session, Suspension(dossier_id=parent, debut=LE, motif="Incarcération"))
    with pytest.raises(IntegrityError):
        f.add(session, Suspension(dossier_id=parent, debut=LE, motif="Voyage"))


def test_one_open_proposition_at_a_time(session: Session) -> None:
    dossier = f.dossier(session)
    f.proposition(session, dossier, close_le=LE, issue="silence")
    f.proposition(session, dossier)
    with pytest.raises(IntegrityError):
        f.proposition(session, dossier)


def test_one_running_measure_of_a_type_at_a_time(session: Session) -> None:
    dossier = f.dossier(session)
    f.mesure(session, dossier, fin_reelle=LE, fin_motif="terme")
    f.mesure(session, dossier)
    f.mesure(session, dossier, MesureType.ADL)
    with pytest.raises(IntegrityError):
        f.mesure(session, dossier)


def test_one_organisation_of_a_name_and_type(session: Session) -> None:
    f.association(session, nom="Les Deux Rives")
    f.bailleur(session, nom="Les Deux Rives")
    with pytest.raises(IntegrityError):
        f.association(session, nom="Les Deux Rives")


def test_a_household_with_a_dossier_is_not_deleted(session: Session) -> None:
    dossier = f.dossier(session)
    with pytest.raises(IntegrityError):
        session.execute(delete(Menage).where(Menage.id == dossier.menage_id))
