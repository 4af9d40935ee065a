"""What a process remembers: the least lately asked goes first."""

from workflow.memoire import Memoire


def test_ce_qui_n_a_pas_ete_demande_depuis_le_plus_longtemps_est_oublie() -> None:
    memoire: Memoire[str, int] = Memoire(2)
    memoire.garder("un", 1)
    memoire.garder("deux", 2)
    assert memoire.lire("un") == 1
    memoire.garder("trois", 3)
    assert [memoire.lire(cle) for cle in ("un", "deux", "trois")] == [1, None, 3]


def test_deux_fils_qui_gardent_ensemble_recoivent_la_meme_valeur() -> None:
    memoire: Memoire[str, list[int]] = Memoire(2)
    premiere = memoire.garder("un", [1])
    assert memoire.garder("un", [1]) is premiere
    assert memoire.lire("un") is premiere
