"""One blueprint per page or group of pages, in one folder per reader."""

from web.vues.administration.abonnements import bp as abonnements
from web.vues.administration.comptes import bp as comptes
from web.vues.administration.conventions import bp as conventions_admin
from web.vues.administration.deplacements import bp as deplacements
from web.vues.administration.droits_page import bp as droits
from web.vues.administration.edition.comparaisons import bp as comparaisons
from web.vues.administration.edition.consequences import bp as consequences
from web.vues.administration.edition.ebauches import bp as ebauches
from web.vues.administration.edition.editeur import bp as editeur
from web.vues.administration.edition.essais import bp as essais
from web.vues.administration.edition.formulaires import bp as formulaires_admin
from web.vues.administration.edition.paquets import bp as paquets
from web.vues.administration.edition.parcours import bp as administration
from web.vues.administration.edition.scenarios import bp as scenarios
from web.vues.administration.edition.tables import bp as tables_decision
from web.vues.administration.edition.trame import bp as trame
from web.vues.administration.envois import bp as envois
from web.vues.administration.incidents import bp as incidents
from web.vues.administration.jours_chomes import bp as jours_chomes
from web.vues.administration.motifs import bp as motifs
from web.vues.administration.organismes import bp as organismes
from web.vues.administration.programmes import bp as programmes_admin
from web.vues.administration.reglages import bp as reglages
from web.vues.administration.regles_alerte import bp as regles_alerte
from web.vues.administration.textes import bp as textes
from web.vues.administration.traces import bp as traces
from web.vues.association.absences import bp as absences
from web.vues.association.agenda import bp as agenda
from web.vues.association.consultation import bp as consultation
from web.vues.association.corrections import bp as corrections
from web.vues.association.deja_commence import bp as deja_commence
from web.vues.association.documents import bp as documents
from web.vues.association.equipe import bp as equipe
from web.vues.association.imports import bp as imports
from web.vues.association.logement import bp as logement
from web.vues.association.mise_a_disposition import bp as mise_a_disposition
from web.vues.association.modeles import bp as modeles
from web.vues.association.notes import bp as notes
from web.vues.association.partage import bp as partage
from web.vues.association.personnes import bp as personnes
from web.vues.association.recommencement import bp as recommencement
from web.vues.association.remaniements import bp as remaniements
from web.vues.association.reparations import bp as reparations
from web.vues.association.travailleur import bp as travailleur
from web.vues.bailleur.accueil import bp as bailleur
from web.vues.bailleur.annonces import bp as annonces
from web.vues.bailleur.logements import bp as logements
from web.vues.etat.coordination import bp as coordination
from web.vues.tous.accessibilite import bp as accessibilite
from web.vues.tous.alertes import bp as alertes
from web.vues.tous.avis import bp as avis
from web.vues.tous.brouillons import bp as brouillons
from web.vues.tous.caleol import bp as caleol
from web.vues.tous.chaleur import bp as chaleur
from web.vues.tous.collectif import bp as collectif
from web.vues.tous.compte import bp as compte
from web.vues.tous.definitions import bp as definitions
from web.vues.tous.dossier import bp as dossier
from web.vues.tous.instances import bp as instances
from web.vues.tous.operations import bp as operations
from web.vues.tous.sante import bp as sante

BLUEPRINTS = (
    incidents,
    reparations,
    abonnements,
    absences,
    accessibilite,
    administration,
    agenda,
    alertes,
    annonces,
    avis,
    bailleur,
    brouillons,
    caleol,
    chaleur,
    collectif,
    comparaisons,
    compte,
    comptes,
    consequences,
    consultation,
    conventions_admin,
    coordination,
    corrections,
    definitions,
    deja_commence,
    deplacements,
    documents,
    dossier,
    droits,
    ebauches,
    editeur,
    envois,
    equipe,
    essais,
    formulaires_admin,
    imports,
    instances,
    jours_chomes,
    logement,
    logements,
    mise_a_disposition,
    modeles,
    motifs,
    notes,
    operations,
    organismes,
    paquets,
    partage,
    personnes,
    programmes_admin,
    recommencement,
    reglages,
    regles_alerte,
    remaniements,
    sante,
    scenarios,
    tables_decision,
    textes,
    traces,
    trame,
    travailleur,
)
