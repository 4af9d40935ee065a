"""Long cases: what is finished is folded away, and nothing that still matters goes with it."""

import zlib
from itertools import count

import orjson
import pytest

from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    OUVERTURE,
    SAISIR,
    chemin,
    diagramme,
)
from tests.workflow.promenade_aleatoire import TOUJOURS, plier, relire
from workflow.engine import Instance, Modele
from workflow.engine.etat import moteur
from workflow.engine.etat.moteur import Moteur
from workflow.engine.etat.repli import SEUIL
from workflow.engine.parcours_plat import Parcours
from workflow.errors import MoteurEnDefaut

TOURS = 400
"""Enough for the library to be lost: a loop of two steps dies in it at turn 250."""
ENCORE, ASSEZ = {"encore": 1}, {"encore": 0}
DEUX = '<userTask id="deux" name="Deux"/>'
CHOIX = '<exclusiveGateway id="entree"/><exclusiveGateway id="choix" default="choix_{}"/>'
RETOUR = chemin("choix", "entree", condition="encore == 1")
BOUCLE = diagramme(
    DEBUT, CHOIX.format("fin"), SAISIR, DEUX, FIN, RETOUR,
    chemin("debut", "entree", "saisir", "deux", "choix", "fin"),
)  # fmt: skip
A_COTE_D_UNE_ATTENTE = diagramme(
    DEBUT, CHOIX.format("reunir"), SAISIR, FIN, RETOUR,
    '<parallelGateway id="separer"/><parallelGateway id="reunir"/>',
    '<userTask id="attendre" name="Attendre"/>',
    chemin("debut", "separer", "entree", "saisir", "choix", "reunir", "fin"),
    chemin("separer", "attendre", "reunir"),
)  # fmt: skip
REUNIE_A_CHAQUE_TOUR = diagramme(
    DEBUT, CHOIX.format("fin"), SAISIR, DEUX, FIN, RETOUR,
    '<parallelGateway id="separer"/><parallelGateway id="reunir"/>',
    chemin("debut", "entree", "separer", "saisir", "reunir", "choix", "fin"),
    chemin("separer", "deux", "reunir"),
)  # fmt: skip


def bordee(suite: str) -> bytes:
    """The loop, with a message on the edge of its first step that interrupts nothing."""
    return diagramme(
        DEBUT, CHOIX.format("fin"), SAISIR, DEUX, FIN, RETOUR, suite,
        '<endEvent id="fin_a_cote" name="Fin à côté"/>',
        '<boundaryEvent id="bord" attachedToRef="saisir" cancelActivity="false">'
        '<messageEventDefinition messageRef="message"/></boundaryEvent>',
        chemin("debut", "entree", "saisir", "deux", "choix", "fin"),
        declarations='<message id="message" name="Message"/>',
    )  # fmt: skip


def ouvrir(contenu: bytes) -> tuple[Modele, Instance]:
    modele = Modele.charger(contenu, {}, "essai")
    instance = Instance.vide(modele)
    instance.demarrer(variables=ENCORE, moment=OUVERTURE)
    return modele, instance


def faire(instance: Instance, element: str, **variables: object) -> None:
    """Complete the last opened step of an element."""
    ouvertes = [o for o in instance.frontiere().ouvertes if o.element.id == element]
    reponses = {**ENCORE, **variables}
    instance.terminer(ouvertes[-1].tache_id, variables=reponses, moment=OUVERTURE)


def tourner(contenu: bytes, *elements: str, tours: int = TOURS) -> tuple[Modele, Instance]:
    """Turn, read back from its stored state every twenty turns."""
    modele, instance = ouvrir(contenu)
    for tour in range(tours):
        for element in elements:
            faire(instance, element, tour=tour)
        if tour % 20 == 0:
            instance = Instance.decoder(modele, instance.encoder())
    return modele, instance


def test_une_boucle_tourne_sans_grossir_et_finit() -> None:
    _, courte = tourner(BOUCLE, "saisir", "deux", tours=40)
    _, longue = tourner(BOUCLE, "saisir", "deux")
    assert len(longue.encoder()) < 1.2 * len(courte.encoder())
    faire(longue, "saisir")
    faire(longue, "deux", **ASSEZ)
    assert longue.frontiere().fins == ("fin",)


def test_une_branche_attend_pendant_qu_une_autre_tourne() -> None:
    modele, instance = tourner(A_COTE_D_UNE_ATTENTE, "saisir")
    assert {o.element.id for o in instance.frontiere().ouvertes} == {"saisir", "attendre"}
    faire(instance, "saisir", tour=TOURS, **ASSEZ)
    faire(instance, "attendre", attendu="oui")
    assert instance.frontiere().termine
    assert len(instance.encoder()) < 2000


def test_deux_branches_se_retrouvent_a_chaque_tour() -> None:
    """The library's join counts the arrivals of the turns before: it would leave too early."""
    _, instance = tourner(REUNIE_A_CHAQUE_TOUR, "deux", "saisir")
    faire(instance, "saisir")
    assert {o.element.id for o in instance.frontiere().ouvertes} == {"deux"}
    faire(instance, "deux", **ASSEZ)
    assert instance.frontiere().fins == ("fin",)


def test_ce_qui_s_acheve_a_cote_a_chaque_tour_ne_s_accumule_pas() -> None:
    contenu = bordee(chemin("bord", "fin_a_cote"))
    _, instance = tourner(contenu, "bord", "saisir", "deux")
    assert len(instance.encoder()) < 2000
    faire(instance, "saisir")
    faire(instance, "deux", **ASSEZ)
    assert set(instance.frontiere().fins) == {"fin", "fin_a_cote"}


def test_ce_qu_une_branche_achevee_a_ecrit_sort_de_la_phase() -> None:
    """Written by one turn's side branch, long since folded: read after the whole phase."""
    phase = bordee(chemin("bord", "fin_a_cote")).decode()
    interieur = phase[phase.index("<startEvent") : phase.index("</process>")]
    contenu = diagramme(
        '<startEvent id="avant"/><userTask id="lire" name="Lire"/><endEvent id="apres"/>',
        f'<subProcess id="phase">{interieur}</subProcess>',
        chemin("avant", "phase", "lire", "apres"),
        declarations='<message id="message" name="Message"/>',
    )
    modele, pliee = ouvrir(contenu)
    officielle = relire(modele, pliee.encoder(), Moteur.OFFICIEL)
    plier(pliee, TOUJOURS)
    for instance in (pliee, officielle):
        for tour in range(25):
            faire(instance, "bord", **({"marque": tour} if tour in (3, 7) else {}))
            faire(instance, "saisir", tour=tour)
            faire(instance, "deux", **(ENCORE if tour < 24 else ASSEZ))
        [ouverte] = instance.frontiere().ouvertes
        assert instance.variables(ouverte.tache_id) == {"encore": 0, "tour": 24, "marque": 7}


def test_un_message_vient_des_centaines_de_fois_dans_la_meme_phase() -> None:
    contenu = bordee(chemin("bord", "fin_a_cote"))
    _, instance = tourner(contenu, "bord")
    assert len(instance.encoder()) < 2000
    assert [o.element.id for o in instance.frontiere().ouvertes] == ["saisir", "bord"]


def test_ce_qui_reste_ouvert_a_chaque_tour_finit_par_une_phrase() -> None:
    """Each turn leaves a step open behind it: the dossier stops before anything is lost."""
    contenu = bordee(
        '<userTask id="a_cote" name="À côté"/>' + chemin("bord", "a_cote", "fin_a_cote")
    )
    modele, instance = ouvrir(contenu)
    with pytest.raises(MoteurEnDefaut, match="trop d’étapes ouvertes"):
        for tour in count():
            corps = instance.encoder()
            for element in ("bord", "saisir", "deux"):
                faire(instance, element, tour=tour)
    gardee = Instance.decoder(modele, corps)
    ouvertes = [o.element.id for o in gardee.frontiere().ouvertes]
    assert ouvertes.count("a_cote") == tour
    assert tour > 100


def test_le_moteur_officiel_s_arrete_par_une_phrase_avant_de_se_perdre() -> None:
    modele, instance = ouvrir(BOUCLE)
    officielle = relire(modele, instance.encoder(), Moteur.OFFICIEL)
    with pytest.raises(MoteurEnDefaut, match="moteur de référence"):
        for _ in range(TOURS):
            for element in ("saisir", "deux"):
                faire(officielle, element)


def test_un_dossier_ordinaire_n_est_pas_replie() -> None:
    """Below the threshold the stored tree is the library's: easier to read when one must."""
    _, instance = ouvrir(BOUCLE)
    sans = relire(instance._modele, instance.encoder(), seuil=10**9)
    plier(instance, SEUIL)
    for tour in range(5):
        for element in ("saisir", "deux"):
            faire(instance, element, tour=tour)
            faire(sans, element, tour=tour)
    assert _rangs(instance.encoder()) == _rangs(sans.encoder())


def _rangs(corps: bytes) -> list[tuple[int, int, str]]:
    """(rank of the parent, state, spec) of the rows: all but the ids."""
    lignes = orjson.loads(zlib.decompress(corps))[0][0]
    return [(parent, etat, nom) for _, parent, etat, nom, *_ in lignes]


def test_un_etat_ecrit_avant_le_repli_se_lit_encore() -> None:
    """The first releases kept finished sub-processes, and did not tell the order of children."""
    contenu = diagramme(
        DEBUT, FIN, SAISIR, chemin("debut", "phase", "saisir", "fin"),
        f'<subProcess id="phase">{DEBUT.replace("debut", "d")}{DEUX}{FIN.replace("fin", "f")}'
        f'{chemin("d", "deux", "f")}</subProcess>',
    )  # fmt: skip
    modele, instance = ouvrir(contenu)
    ((identifiant, phase),) = instance._parcours.subprocesses.items()
    faire(instance, "deux")
    instance._parcours.subprocesses[identifiant] = phase
    principal, sous = orjson.loads(zlib.decompress(instance.encoder()))
    anciens = [principal[:5], [[i, nom, corps[:5]] for i, nom, corps in sous]]
    assert anciens[1]
    relue = Instance.decoder(modele, zlib.compress(orjson.dumps(anciens)))
    faire(relue, "saisir")
    assert relue.frontiere().termine
    assert not relue._parcours.subprocesses


def test_le_choix_du_moteur_ne_change_pas_les_dossiers_ouverts() -> None:
    modele, instance = ouvrir(BOUCLE)
    moteur.choisir(Moteur.OFFICIEL)
    try:
        assert instance.codec == "jalon-1"
        assert Instance.decoder(modele, instance.encoder()).codec == "spiff-1.5"
    finally:
        moteur.choisir(Moteur.RAPIDE)
    assert isinstance(Instance.decoder(modele, instance.encoder())._parcours, Parcours)
