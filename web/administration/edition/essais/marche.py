"""The walk under way of an administrateur: kept on the server, so that a reload loses nothing."""

from dataclasses import dataclass, replace
from typing import Final

import orjson
from flask import url_for

from models import brouillon
from models.brouillon import LONGUEUR_MAXIMALE, Brouillon
from models.ebauche import Ebauche
from web.brouillons import lire as lire_brouillon
from web.brouillons import oublier as oublier_brouillon
from web.requete import maintenant, session, utilisateur
from workflow.edition.scenarios.contenu import Contenu, Geste, ScenarioIllisible
from workflow.errors import EtapeDejaFaite

ESSAI: Final = "essai"
SCENARIO: Final = "scenario"
TROP_LONG: Final = "Cet essai est trop long pour être gardé : revenez en arrière, ou recommencez."
AILLEURS: Final = (
    "Cet essai a avancé dans une autre fenêtre : rechargez la page pour voir où il en est."
)


@dataclass(frozen=True)
class Marche:
    """`scenario`: public id of the kept walk that it was begun from."""

    contenu: Contenu
    scenario: str | None = None

    @property
    def rang(self) -> int:
        """How many moves were made."""
        return len(self.contenu.gestes)

    def avec(self, geste: Geste) -> "Marche":
        """Return the walk with one move more."""
        gestes = (*self.contenu.gestes, geste)
        return replace(self, contenu=replace(self.contenu, gestes=gestes))

    def jusqu_a(self, rang: int) -> "Marche":
        """Return the walk with its first moves only."""
        return replace(self, contenu=replace(self.contenu, gestes=self.contenu.gestes[:rang]))


def lire(ebauche: Ebauche) -> Marche | None:
    """Return the reader's own walk on a draft; None when there is none that can be read."""
    garde = lire_brouillon(_cle(ebauche))
    if garde is None:
        return None
    try:
        contenu = Contenu.decoder(garde.recu.get(ESSAI, ""))
    except ScenarioIllisible:
        return None
    return Marche(contenu, garde.recu.get(SCENARIO) or None)


def verifier_le_rang(marche: Marche, rang: str) -> None:
    """Raise EtapeDejaFaite when the page that was sent is not the last one."""
    if rang != str(marche.rang):
        raise EtapeDejaFaite(AILLEURS)


def garder(ebauche: Ebauche, marche: Marche) -> None:
    """Keep a walk over the former one. Raises ScenarioIllisible when it is too long."""
    texte = marche.contenu.encoder()
    contenu = orjson.dumps({ESSAI: [texte], SCENARIO: [marche.scenario or ""]}).decode()
    if len(contenu) > LONGUEUR_MAXIMALE:
        raise ScenarioIllisible(TROP_LONG)
    cle, lecteur = _cle(ebauche), utilisateur()
    connus = brouillon.trouver(session(), utilisateur_id=lecteur.id, cles=[cle])
    un = connus.get(cle) or Brouillon(utilisateur_id=lecteur.id, cle=cle)
    un.titre = f"Essai de {ebauche.nom}"
    un.adresse = url_for("essais.page", public_id=ebauche.public_id)
    un.contenu, un.enregistre_le = contenu, maintenant()
    session().add(un)
    session().flush()


def oublier(ebauche: Ebauche) -> None:
    oublier_brouillon(_cle(ebauche))


def _cle(ebauche: Ebauche) -> str:
    return f"{ESSAI}:{ebauche.public_id}"
