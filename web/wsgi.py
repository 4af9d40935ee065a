"""The pages under gunicorn, several processes and machines: `web.wsgi:application`.

Each process opens its own connections when it imports this module, after the fork.
"""

from models.db import make_engine
from web.app import create_app
from web.config import lire_reglages
from web.mandataire import Mandataire
from web.observation.journaux import configurer
from web.travaux.partage import preparer

_reglages = lire_reglages()
configurer(_reglages.journaux)
application = Mandataire(
    create_app(_reglages, fabrique=preparer(make_engine(_reglages.base), _reglages)),
    adresse=_reglages.mandataire,
)
