"""The steps that most rules are made of."""

from models.alerte_regles.nature import Audience, Palier

TS, CHEF = Palier(Audience.TRAVAILLEUR_SOCIAL), Palier(Audience.CHEF_DE_SERVICE)
LIE, LOGEUR = Palier(Audience.BAILLEUR_LIE), Palier(Audience.BAILLEUR_LOGEUR)
ETAT, PORTEUR = Palier(Audience.COORDONNATEUR), Palier(Audience.PORTEUR)
SIGNATAIRES, ADMIN = Palier(Audience.SIGNATAIRES), Palier(Audience.ADMINISTRATEUR)
UN_MOIS, DEUX_SEMAINES = "P1M", "P14D"


def apres(palier: Palier, delai: str) -> Palier:
    """Return the same step, that much later."""
    return Palier(palier.audience, delai)
