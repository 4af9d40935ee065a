"""Random edits of random diagrams, dossiers in every state: moved or refused (measure R12).

A dossier that moves stands on the steps where it stood, or on those chosen for them; its due
dates are what they were; and it then goes on to its end. One that does not is refused by a
sentence. Nothing is ever lost without a word.
"""

import os
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from models.codes import SorteEtape
from models.errors import ErreurMetier
from tests.diagrammes.construire import OUVERTURE
from tests.workflow.aleatoire import PROCESSUS, dessiner, variables
from tests.workflow.deplacements.retouches import Choisies, retoucher
from tests.workflow.promenade_aleatoire import Marche, ouvrir
from workflow.deplacements import solidite
from workflow.engine import Frontiere, Instance, Minuterie, Modele
from workflow.engine.etat.moteur import Moteur
from workflow.engine.transport import DeplacementRefuse, Transport, transporter
from workflow.verification.juger import verifier
from workflow.verification.verdict import Gravite

EXEMPLES = int(os.environ.get("JALON_R12_EXEMPLES", "60"))
PAS_AVANT = 14
PAS_APRES = 250
JOUR = timedelta(days=1)


@dataclass
class Bilan:
    """What became of the dossiers, for a run that would move none to be seen."""

    deplaces: int = 0
    refuses: int = 0
    phrases: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Cas:
    """A diagram, what an administrator made of it, and which step stands for which."""

    avant: Modele
    apres: Modele
    choisies: Choisies

    @classmethod
    def tirer(cls, graine: int) -> "Cas | None":
        """Return the case of a seed; None when the edits make a diagram that is refused."""
        hasard = random.Random(graine)
        contenu = dessiner(graine % 400, blocs=hasard.choice((5, 8, 12)))
        retouche, choisies = retoucher(hasard, contenu, fois=hasard.choice((1, 1, 2, 3)))
        if not _est_recevable(contenu) or not _est_recevable(retouche):
            return None
        apres = Modele.charger(retouche, {}, PROCESSUS)
        return cls(Modele.charger(contenu, {}, PROCESSUS), apres, choisies)


def _est_recevable(contenu: bytes) -> bool:
    """Tell whether an administrator could publish a diagram, roles and forms apart."""
    try:
        problemes = verifier(contenu).problemes
    except (ErreurMetier, etree.XMLSyntaxError):
        return False
    return all(p.gravite != Gravite.REFUS for p in problemes)


def depuis(frontiere: Frontiere) -> dict[str, datetime]:
    return {ouverte.tache_id: OUVERTURE for ouverte in frontiere.ouvertes}


def rester_fidele(avant: Frontiere, transport: Transport, choisies: Choisies) -> None:
    """Check that what waited still waits, at the same step, until the same date."""
    apres = transport.instance.frontiere()
    pour = {cle.partition("/")[2]: valeur.partition("/")[2] for cle, valeur in choisies.items()}
    parties = {element.id for element in transport.disparues}
    maintenant = {o.tache_id: o.element.id for o in (*apres.ouvertes, *apres.minuteries)}
    for attendue in (*avant.ouvertes, *avant.minuteries):
        tache_id = transport.renommees.get(attendue.tache_id, attendue.tache_id)
        if attendue.element.id not in parties:
            attendu = pour.get(attendue.element.id, attendue.element.id)
            assert maintenant[tache_id] == attendu
        else:
            assert isinstance(attendue, Minuterie) or attendue.sorte != SorteEtape.TACHE
    dates = {m.tache_id: (m.due_le, m.duree) for m in apres.minuteries}
    for armee in avant.minuteries:
        gardee = dates.get(transport.renommees.get(armee.tache_id, armee.tache_id))
        assert gardee == (armee.due_le, armee.duree) or armee.element.id in parties


def finir(hasard: random.Random, instance: Instance) -> None:
    """Walk to the end, by chance; AssertionError when the dossier waits for nothing."""
    moment = OUVERTURE + 100 * JOUR
    for pas in range(PAS_APRES):
        frontiere = instance.frontiere()
        if frontiere.termine:
            return
        assert not frontiere.est_muette
        moment += JOUR
        taches = [o for o in frontiere.ouvertes if o.sorte != SorteEtape.EVENEMENT]
        dues = list(frontiere.minuteries)
        if dues and (not taches or hasard.random() < 0.3):
            armee = hasard.choice(dues)
            instance.declencher(armee.tache_id, variables=variables(hasard), moment=armee.due_le)
        else:
            choix = taches if taches and (pas > 40 or hasard.random() < 0.8) else frontiere.ouvertes
            tache_id = hasard.choice(choix).tache_id
            instance.terminer(tache_id, variables=variables(hasard), moment=moment)
        if pas % 7 == 0:
            instance = Instance.decoder(instance._modele, instance.encoder())


def eprouver(graine: int, bilan: Bilan, *, verifie: bool = True) -> None:
    """Move a dossier at each step of a walk, and let each one that moved go to its end."""
    cas = Cas.tirer(graine)
    if cas is None:
        return
    moteur = Moteur.OFFICIEL if graine % 5 == 0 else Moteur.RAPIDE
    guide = ouvrir(cas.avant, moteur, seuil=60)
    for geste in Marche(graine, guide, pas=PAS_AVANT).gestes():
        _deplacer(cas, guide, geste.graine, bilan, verifie=verifie)
        if geste.faire(guide):
            return


def _deplacer(cas: Cas, guide: Instance, graine: str, bilan: Bilan, *, verifie: bool) -> None:
    verbe = solidite.deplacer if verifie else transporter
    avant = guide.frontiere()
    try:
        transport = verbe(
            cas.avant, cas.apres, guide.encoder(), cas.choisies, depuis=depuis(avant), graine=graine
        )
    except DeplacementRefuse as refus:
        bilan.refuses += 1
        bilan.phrases.add(str(refus))
        return
    bilan.deplaces += 1
    rester_fidele(avant, transport, cas.choisies)
    finir(random.Random(graine), transport.instance)


BILAN = Bilan()


@settings(
    max_examples=EXEMPLES,
    deadline=None,
    derandomize=EXEMPLES <= 60,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(graine=st.integers(0, 10**6))
def test_un_dossier_est_deplace_ou_refuse_jamais_perdu(graine: int) -> None:
    eprouver(graine, BILAN)
