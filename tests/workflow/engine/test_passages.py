"""The engine tells which nodes it crosses, of every level, to whoever asks and only meanwhile."""

from tests.diagrammes.construire import DEBUT, FIN, SAISIR, chemin, diagramme, parcourir
from workflow.engine.passages import observer

PHASE = (
    '<subProcess id="phase"><startEvent id="d"/><task id="noter"/><endEvent id="dedans"/>'
    f"{chemin('d', 'noter', 'dedans')}</subProcess>"
)
CONTENU = diagramme(DEBUT, SAISIR, PHASE, FIN, chemin("debut", "saisir", "phase", "fin"))


def test_les_noeuds_de_chaque_niveau_sont_dits_dans_l_ordre_ou_ils_s_achevent() -> None:
    """All but the steps that a person completes, which the caller knows."""
    vus: list[tuple[str, str]] = []
    with observer(lambda niveau, element: vus.append((niveau, element))):
        parcourir(CONTENU)
    dessines = [cle for cle in vus if cle[1] is not None]
    assert dessines == [
        ("essai", "debut"), ("phase", "d"), ("phase", "dedans"), ("essai", "phase"),
        ("essai", "fin"),
    ]  # fmt: skip


def test_rien_n_est_dit_apres() -> None:
    vus: list[tuple[str, str]] = []
    with observer(lambda niveau, element: vus.append((niveau, element))):
        pass
    parcourir(CONTENU)
    assert vus == []
