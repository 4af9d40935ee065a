"""Random edits of random diagrams, dossiers in every state: moved or refused (measure R12).

A dossier that moves stands on the steps where it stood, or on those chosen for them; its due
dates are what they were; and it then goes on to its end. One that does not is refused by a
sentence. Nothing is ever lost without a word.
"""

import os
import random
from dataclasses import dataclass
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

EXEMPLES = int(os.environ.get("JALON_R12_EXEMPLES", "30"))
"""Diagrams; each is tried with a dossier in up to `PAS_AVANT` states."""
SE_PERDENT = (46, 57)
"""Seeds where a dossier waits for ever, if nothing checks that the new diagram leads there."""
PAS_AVANT = 14
PAS_APRES = 40
BOUT = 600
"""Steps within which a walk comes to an end: of the dossiers of a diagram, one is walked so far."""
JOUR = timedelta(days=1)


class Perdu(AssertionError):
    """A dossier that was moved waits for nothing, or never comes to an end."""


@dataclass
class Bilan:
    """What became of the dossiers: a run that would move none, or refuse none, shows nothing."""

    deplaces: int = 0
    refuses: int = 0


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
    """Tell whether an administrator could publish a diagram, roles and forms apart.

    Where a phase may stay stuck until an event on its edge comes, no dossier is sure to end.
    """
    try:
        problemes = verifier(contenu).problemes
    except (ErreurMetier, etree.XMLSyntaxError):
        return False
    return all(
        p.gravite != Gravite.REFUS and "Seul un événement en bordure" not in p.message
        for p in problemes
    )


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


def finir(hasard: random.Random, instance: Instance, pas_maximum: int) -> bool:
    """Walk on by chance; tell whether an end came. Raises Perdu."""
    moment = OUVERTURE + 100 * JOUR
    for pas in range(pas_maximum):
        frontiere = instance.frontiere()
        if frontiere.termine:
            return True
        if frontiere.est_muette:
            raise Perdu
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
    return False


def aller_au_bout(cas: Cas, graine: str, instance: Instance) -> None:
    """Walk to the end, unless the new diagram is too long for a dossier of its own as well.

    Raises Perdu.
    """
    neuve = ouvrir(cas.apres)
    if not finir(random.Random(graine), instance, BOUT) and finir(random.Random(0), neuve, BOUT):
        raise Perdu


def eprouver(graine: int, bilan: Bilan, *, verifie: bool = True) -> None:
    """Move a dossier at each step of a walk, and let each one that moved go to its end."""
    cas = Cas.tirer(graine)
    if cas is None:
        return
    moteur = Moteur.OFFICIEL if graine % 5 == 0 else Moteur.RAPIDE
    guide = ouvrir(cas.avant, moteur, seuil=60)
    jusqu_au_bout = random.Random(graine).randrange(PAS_AVANT)
    for rang, geste in enumerate(Marche(graine, guide, pas=PAS_AVANT).gestes()):
        transport = _deplacer(cas, guide, geste.graine, bilan, verifie=verifie)
        if transport is not None:
            rester_fidele(guide.frontiere(), transport, cas.choisies)
            if rang == jusqu_au_bout:
                aller_au_bout(cas, geste.graine, transport.instance)
            else:
                finir(random.Random(geste.graine), transport.instance, PAS_APRES)
        if geste.faire(guide):
            return


def _deplacer(
    cas: Cas, guide: Instance, graine: str, bilan: Bilan, *, verifie: bool
) -> Transport | None:
    verbe = solidite.deplacer if verifie else transporter
    avant = guide.frontiere()
    try:
        transport = verbe(
            cas.avant,
            cas.apres,
            guide.encoder(),
            cas.choisies,
            depuis=depuis(avant),
            graine=f"avant {graine}",
        )
    except DeplacementRefuse as refus:
        bilan.refuses += 1
        assert str(refus).endswith(".")
        return None
    bilan.deplaces += 1
    return transport


def test_un_dossier_est_deplace_ou_refuse_jamais_perdu() -> None:
    bilan = Bilan()

    @settings(
        max_examples=EXEMPLES,
        deadline=None,
        derandomize=EXEMPLES <= 30,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(graine=st.integers(0, 10**6))
    def essayer(graine: int) -> None:
        eprouver(graine, bilan)

    essayer()
    assert bilan.deplaces > 3 * EXEMPLES
    assert bilan.refuses > EXEMPLES // 4


@pytest.mark.parametrize("graine", SE_PERDENT)
def test_sans_regarder_ou_le_nouveau_diagramme_mene_ils_se_perdraient(graine: int) -> None:
    """Guards the property above: take the check away, and it fails."""
    with pytest.raises(Perdu):
        eprouver(graine, Bilan(), verifie=False)
    eprouver(graine, Bilan())
