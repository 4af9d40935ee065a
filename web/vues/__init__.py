"""One blueprint per world."""

from web.vues.administration import bp as administration
from web.vues.alertes import bp as alertes
from web.vues.bailleur import bp as bailleur
from web.vues.collectif import bp as collectif
from web.vues.compte import bp as compte
from web.vues.consultation import bp as consultation
from web.vues.coordination import bp as coordination
from web.vues.corrections import bp as corrections
from web.vues.definitions import bp as definitions
from web.vues.deja_commence import bp as deja_commence
from web.vues.dossier import bp as dossier
from web.vues.instances import bp as instances
from web.vues.operations import bp as operations
from web.vues.recommencement import bp as recommencement
from web.vues.sante import bp as sante
from web.vues.travailleur import bp as travailleur

BLUEPRINTS = (
    administration, alertes, bailleur, collectif, compte, consultation, coordination, corrections,
    definitions, deja_commence, dossier, instances, operations, recommencement, sante, travailleur,
)  # fmt: skip
