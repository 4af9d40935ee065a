"""One blueprint per world."""

from web.vues.abonnements import bp as abonnements
from web.vues.absences import bp as absences
from web.vues.accessibilite import bp as accessibilite
from web.vues.administration import bp as administration
from web.vues.agenda import bp as agenda
from web.vues.alertes import bp as alertes
from web.vues.alertes_admin import bp as regles_alerte
from web.vues.annonces import bp as annonces
from web.vues.avis import bp as avis
from web.vues.bailleur import bp as bailleur
from web.vues.brouillons import bp as brouillons
from web.vues.caleol import bp as caleol
from web.vues.collectif import bp as collectif
from web.vues.compte import bp as compte
from web.vues.consultation import bp as consultation
from web.vues.coordination import bp as coordination
from web.vues.corrections import bp as corrections
from web.vues.definitions import bp as definitions
from web.vues.deja_commence import bp as deja_commence
from web.vues.documents import bp as documents
from web.vues.dossier import bp as dossier
from web.vues.envois import bp as envois
from web.vues.equipe import bp as equipe
from web.vues.imports import bp as imports
from web.vues.instances import bp as instances
from web.vues.logement import bp as logement
from web.vues.logements import bp as logements
from web.vues.mise_a_disposition import bp as mise_a_disposition
from web.vues.modeles import bp as modeles
from web.vues.motifs import bp as motifs
from web.vues.notes import bp as notes
from web.vues.operations import bp as operations
from web.vues.partage import bp as partage
from web.vues.personnes import bp as personnes
from web.vues.recommencement import bp as recommencement
from web.vues.remaniements import bp as remaniements
from web.vues.sante import bp as sante
from web.vues.travailleur import bp as travailleur

BLUEPRINTS = (
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
    collectif,
    compte,
    consultation,
    coordination,
    corrections,
    definitions,
    deja_commence,
    documents,
    dossier,
    envois,
    equipe,
    imports,
    instances,
    logement,
    logements,
    mise_a_disposition,
    modeles,
    motifs,
    notes,
    operations,
    partage,
    personnes,
    recommencement,
    regles_alerte,
    remaniements,
    sante,
    travailleur,
)
