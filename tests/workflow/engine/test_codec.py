"""The stored state and the flat engine, against the library's own, on random walks (measure R4).

Three dossiers take the same way on the same model: one lives on, one is encoded and decoded after
every step, one runs on the library's own workflow class. After every step all three must wait for
the same things, with the same variables; and the library's own serializer must find the live one
and the decoded one equal, task by task.
"""

import zlib
from functools import cache

import orjson
import pytest

from tests.workflow.promenade import (
    DEPART,
    GRAINES,
    definition,
    neuve,
    photographier,
    promener,
    recharger,
    resumer,
)
from workflow.engine import Instance
from workflow.engine.etat.moteur import EtatIllisible
from workflow.engine.instance import TacheAbsente


@pytest.mark.parametrize("graine", GRAINES)
def test_vivante_relue_et_officielle_attendent_la_meme_chose(graine: int) -> None:
    for vivante, relue, officielle in promener(graine):
        attendu = resumer(officielle)
        assert resumer(vivante) == attendu
        assert resumer(relue) == attendu
        assert photographier(recharger(vivante)) == photographier(vivante)
        assert not vivante.frontiere().est_muette


def test_les_promenades_passent_partout() -> None:
    """Guards the test above: it says nothing of an element that no walk reaches."""
    vus: set[str] = set()
    for graine in GRAINES:
        for vivante, _, _ in promener(graine):
            frontiere = vivante.frontiere()
            vus |= {o.element.id for o in frontiere.ouvertes} | set(frontiere.fins)
            vus |= {m.element.id for m in frontiere.minuteries}
    modele = definition().modele
    attendus = {
        element.id
        for element in modele.elements.values()
        if element.lire("formulaire") or element.lire("horloge")
    }
    fins = {id_ for processus, id_ in modele.elements
            if processus == "acces_direct" and id_.startswith("fin_")}  # fmt: skip
    assert attendus | fins <= vus


@cache
def etats() -> tuple[bytes, ...]:
    """The states of one walk that goes through called activities and an event gateway."""
    for graine in GRAINES:
        pas = [(vivante.encoder(), vivante.frontiere()) for vivante, _, _ in promener(graine)]
        if any(o.element.id == "rang_atteint" for _, f in pas for o in f.ouvertes):
            return tuple(corps for corps, _ in pas)
    raise AssertionError("no walk reaches the event gateway")


def test_un_etat_tronque_est_illisible() -> None:
    modele = definition().modele
    for corps in etats():
        for fin in (0, 1, len(corps) // 2, len(corps) - 1):
            with pytest.raises(EtatIllisible):
                Instance.decoder(modele, corps[:fin])


def test_un_octet_change_est_vu() -> None:
    """The checksum of the compressed bytes sees any one of them: never another state."""
    modele = definition().modele
    corps = etats()[-1]
    for rang in range(len(corps)):
        altere = bytearray(corps)
        altere[rang] ^= 0x41
        try:
            relue = Instance.decoder(modele, bytes(altere))
        except EtatIllisible:
            continue
        assert relue.encoder() == corps


UN, NEUF = "0" * 31 + "1", "0" * 31 + "9"
RESTE = [-1, False, False, {}]


@pytest.mark.parametrize(
    "clair",
    [
        {}, [], None, 3, "x", [1, 2], [[], []], [[[], *RESTE], []],
        [[[["x", -1, 16, "Root", 0, 0, 0]], *RESTE], []],
        [[[[UN, 7, 16, "Root", 0, 0, 0]], *RESTE], []],
        [[[[UN, -1, 16, "inconnue", 0, 0, 0]], *RESTE], []],
        [[[[UN, -1, 16, "Root", 0, 0, 5]], *RESTE], []],
        [[[[UN, -1, 16, "Root", 0, 0, 0]], *RESTE], [[NEUF, "caleol", []]]],
    ],
)  # fmt: skip
def test_ce_qui_se_decompresse_sans_etre_un_etat_est_illisible(clair: object) -> None:
    with pytest.raises(EtatIllisible):
        Instance.decoder(definition().modele, zlib.compress(orjson.dumps(clair)))


def test_une_bombe_de_decompression_est_arretee() -> None:
    with pytest.raises(EtatIllisible):
        Instance.decoder(definition().modele, zlib.compress(b"[" * 20_000_000))


def test_un_etat_ne_porte_ni_diagramme_ni_horloge() -> None:
    """The specs live in the definition; the same state is always the same bytes."""
    vivante = neuve()
    assert vivante.encoder() == recharger(vivante).encoder()
    clair = zlib.decompress(vivante.encoder()).decode()
    assert "Enregistrer" not in clair
    assert len(vivante.encoder()) < 1024  # 996 to 1001 over 200 draws of identifiers


def test_l_ordre_des_taches_est_garde() -> None:
    """Children are rebuilt from it (engine.md 1.7.2)."""
    taches = orjson.loads(zlib.decompress(etats()[-1]))[0][0]
    assert all(parent < rang for rang, (_, parent, *_) in enumerate(taches))


@pytest.mark.parametrize(
    "tache_id", ["", "x", "00000000-0000-0000-0000-000000000000", "x:0", ":", "0:x"]
)
def test_une_tache_inconnue_est_absente(tache_id: str) -> None:
    instance = neuve()
    for verbe in (instance.terminer, instance.declencher):
        with pytest.raises(TacheAbsente):
            verbe(tache_id, variables={}, moment=DEPART)
    with pytest.raises(TacheAbsente):
        instance.variables(tache_id)


def test_une_tache_faite_ne_se_refait_pas() -> None:
    instance = neuve()
    tache_id = instance.frontiere().ouvertes[0].tache_id
    instance.terminer(tache_id, variables={"eligible": "oui"}, moment=DEPART)
    with pytest.raises(TacheAbsente):
        instance.terminer(tache_id, variables={}, moment=DEPART)


def test_une_etape_n_est_pas_une_minuterie() -> None:
    instance = neuve()
    tache_id = instance.frontiere().ouvertes[0].tache_id
    with pytest.raises(TacheAbsente):
        instance.declencher(tache_id, variables={}, moment=DEPART)
