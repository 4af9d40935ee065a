"""R13: after any step a dossier is finished, or at least one step or one due date waits.

Random diagrams and random ways, sound ones and others drawn as foreign tools do: arrows without
ids, branches without ends. Beside each, SpiffWorkflow alone on the same file, as its documentation
shows. The control is a drawing that no engine can finish (a branch that ends before the join that
awaits it): each must be seen as silent, which the product turns into an incident.
"""

from collections import Counter

from benchmarks.outils import COURT, dire, finir, ligne
from tests.diagrammes.construire import DEBUT, FIN, SAISIR, chemin, diagramme
from tests.workflow.aleatoire import PROCESSUS, dessiner
from tests.workflow.bibliotheque_seule import marcher_seule
from tests.workflow.promenade_aleatoire import Marche, charger, ouvrir, plier
from workflow.engine import Instance, Modele
from workflow.engine.etat.repli import SEUIL

DIAGRAMMES = 60 if COURT else 1500
GRANDS = 5
"""One diagram in five is large."""
PAS_MAXIMUM = 60
SANS_ISSUE = diagramme(
    DEBUT, SAISIR, FIN, '<userTask id="deux" name="Deux"/>', '<endEvent id="ailleurs"/>',
    '<parallelGateway id="separer"/><parallelGateway id="reunir"/>',
    '<exclusiveGateway id="choix" default="choix_reunir"/>',
    chemin("debut", "separer", "saisir", "reunir", "fin"),
    chemin("separer", "deux", "choix", "reunir"),
    chemin("choix", "ailleurs", condition="a == a"),
)  # fmt: skip


def taille(graine: int) -> int:
    return 12 if graine % GRANDS else 30


def marcher(graine: int, instance: Instance) -> Counter[str]:
    """Walk; count the steps, those that a sentence stopped, those after which nothing waits."""
    compte: Counter[str] = Counter()
    for geste in Marche(graine, instance, PAS_MAXIMUM).gestes():
        compte["pas"] += 1
        if geste.faire(instance):
            compte["incidents"] += 1
            break
        compte["muettes"] += instance.frontiere().est_muette
    compte["finies"] += instance.frontiere().termine
    return compte


def mesurer(nom: str, *, etrange: bool) -> None:
    dire(f"{nom} : {DIAGRAMMES} diagrammes…")
    compte: Counter[str] = Counter()
    brut: Counter[str] = Counter()
    for graine in range(DIAGRAMMES):
        instance = ouvrir(charger(graine, etrange=etrange, blocs=taille(graine)))
        plier(instance, SEUIL)
        compte += marcher(graine, instance)
        contenu = dessiner(graine, etrange=etrange, blocs=taille(graine))
        brut[marcher_seule(graine, contenu, pas=PAS_MAXIMUM)] += 1
    fautes = compte["muettes"] + compte["incidents"]
    ligne(
        "R13", cas=nom, cible="no silence and no failure after any step", valeur=fautes,
        tenu=not fautes and compte["finies"] > 0, diagrammes=DIAGRAMMES, pas=compte["pas"],
        finies=compte["finies"], graines=f"0-{DIAGRAMMES - 1}", bibliotheque_seule=dict(brut),
    )  # fmt: skip


def mesurer_temoin() -> None:
    instance = ouvrir(Modele.charger(SANS_ISSUE, {}, PROCESSUS))
    compte = marcher(0, instance)
    ligne(
        "R13", cas="témoin : un diagramme sans issue", cible="seen as silent",
        valeur=compte["muettes"], tenu=compte["muettes"] == 1,
    )  # fmt: skip


def main() -> None:
    mesurer("diagrammes sains", etrange=False)
    mesurer("diagrammes étrangers", etrange=True)
    mesurer_temoin()
    finir()


if __name__ == "__main__":
    main()
