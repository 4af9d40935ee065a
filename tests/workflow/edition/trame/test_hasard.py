"""Any sequence of changes leaves a file that reads, whose drawing hides nothing."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflow.edition.trame.dessin import defauts
from tests.workflow.edition.trame.livres import LIVRES
from workflow.edition.offre import NATURES
from workflow.edition.offre.natures import famille
from workflow.edition.trame import Change, OperationRefusee, lire
from workflow.edition.trame.operations import (
    cadres,
    declarations,
    delais,
    evenements,
    fleches,
    insertion,
    natures,
    phases,
    reglages,
    repetitions,
    retrait,
    voies,
)
from workflow.edition.trame.operations.repetitions import Repetition
from workflow.errors import Introuvable
from workflow.verification.juger import verifier

PETITS = ("contact", "diagnostic", "avl", "sante", "adhesion")
ROLES = ("travailleur_social", "chef_de_service", "coordonnateur", "referent_bailleur")
NOMS = ("Visiter", "Écrire <au> ménage", "Un nom très long " * 6)
ROMPU = ("n’est à sa place", "ne relie pas", "même identifiant", "traverse le bord")


@dataclass(frozen=True)
class Tirage:
    """Where and how a change is made."""

    contenu: bytes
    ici: str
    vers: str
    fleche: str
    nom: str
    role: str
    natures: Mapping[str, str]
    """Family -> the code of one of its natures."""
    a_moitie: bool

    @classmethod
    def au_hasard(cls, contenu: bytes, hasard: random.Random) -> "Tirage":
        elements = list(lire(contenu).elements.values())
        return cls(
            contenu,
            hasard.choice(elements).id,
            hasard.choice(("", hasard.choice(elements).id)),
            hasard.choice([s.id for e in elements for s in e.sorties] or ["aucune"]),
            hasard.choice(NOMS),
            hasard.choice(ROLES),
            {n.famille: n.code for n in hasard.sample(NATURES, len(NATURES))},
            hasard.random() < 0.5,
        )


def _une_voie(contenu: bytes) -> str:
    return next((a.id for a in lire(contenu).autour.values() if a.balise == "lane"), "")


GESTES: dict[str, Callable[[Tirage], Change]] = {
    "etape": lambda t: insertion.inserer_etape(
        t.contenu, fleche=t.fleche, nom=t.nom, role=t.role
    ),
    "module": lambda t: insertion.inserer_apres(
        t.contenu, element=t.ici, nom=t.nom, appele="urgence"
    ),
    "ensemble": lambda t: insertion.inserer_ensemble(
        t.contenu, fleche=t.fleche, premiere=t.nom, seconde="b"
    ),
    "choix": lambda t: voies.ajouter_choix(
        t.contenu, fleche=t.fleche, question=t.nom, nom="oui", condition="urgence", vers=t.vers
    ),
    "voie": lambda t: voies.ajouter_voie(
        t.contenu, passerelle=t.ici, nom=t.nom, condition="urgence", etape="a", vers=t.vers
    ),
    "delai": lambda t: delais.ajouter_delai(
        t.contenu, element=t.ici, nom=t.nom, delai="P1M", etape="Relancer", vers=t.vers,
        interrompt=t.a_moitie,
    ),
    "retirer": lambda t: retrait.retirer(t.contenu, element=t.ici),
    "retirer_voie": lambda t: retrait.retirer_voie(t.contenu, fleche=t.fleche),
    "rediriger": lambda t: voies.rediriger(t.contenu, fleche=t.fleche, vers=t.vers),
    "terminer": lambda t: voies.terminer(t.contenu, fleche=t.fleche, nom=t.nom),
    "role": lambda t: reglages.changer_role(t.contenu, element=t.ici, role=t.role),
    "renommer": lambda t: reglages.renommer(t.contenu, element=t.ici, nom=t.nom),
    "deplacer": lambda t: retrait.deplacer_etape(
        t.contenu, element=t.ici, plus_tot=t.a_moitie
    ),
    "condition": lambda t: voies.changer_voie(
        t.contenu, fleche=t.fleche, nom=t.nom, condition="a < 3"
    ),
    "element": lambda t: insertion.inserer_element(
        t.contenu, nature=t.natures["passage"], nom=t.nom, fleche=t.fleche
    ),
    "activite": lambda t: insertion.inserer_element(
        t.contenu, nature=t.natures["activite"], nom=t.nom, element=t.ici
    ),
    "nature": lambda t: natures.changer_nature(
        t.contenu, element=t.ici, nature=t.natures[famille(lire(t.contenu).elements[t.ici].balise)]
    ),
    "phase": lambda t: phases.inserer_phase(
        t.contenu, fleche=t.fleche, nom=t.nom, etape="Appeler"
    ),
    "bord": lambda t: evenements.ajouter_bord(
        t.contenu, element=t.ici, nature=t.natures["bord"], nom=t.nom, declare="a", vers=t.vers
    ),
    "premier_venu": lambda t: evenements.inserer_premier_venu(
        t.contenu, fleche=t.fleche, nom=t.nom, message="reponse", delai="P1M", vers=t.vers
    ),
    "attente": lambda t: evenements.ajouter_attente(
        t.contenu, passerelle=t.ici, nature=t.natures["passage"], nom=t.nom, delai="P2M",
        etape="Relancer",
    ),
    "debut": lambda t: evenements.ajouter_debut(
        t.contenu, nature=t.natures["debut"], nom=t.nom, vers=t.vers
    ),
    "lien": lambda t: evenements.couper_par_un_lien(t.contenu, fleche=t.fleche, nom=t.nom),
    "relier": lambda t: fleches.relier(t.contenu, element=t.ici, vers=t.vers),
    "ordre": lambda t: fleches.changer_d_ordre(
        t.contenu, fleche=t.fleche, plus_tot=t.a_moitie
    ),
    "sans_defaut": lambda t: fleches.oter_le_defaut(
        t.contenu, fleche=t.fleche, condition="urgence"
    ),
    "voie_de_role": lambda t: cadres.placer_dans_la_voie(
        t.contenu, element=t.ici, voie=_une_voie(t.contenu)
    ),
    "declare": lambda t: declarations.nommer_declare(t.contenu, element=t.ici, nom=t.nom),
    "interrompre": lambda t: natures.interrompre(t.contenu, element=t.ici, oui=t.a_moitie),
    "repeter": lambda t: repetitions.repeter(
        t.contenu, element=t.ici, repetition=Repetition("suite", nombre="2")
    ),
}  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(
    cle=st.sampled_from(PETITS),
    gestes=st.lists(st.sampled_from(sorted(GESTES)), min_size=1, max_size=6),
    graine=st.integers(0, 10_000),
)
def test_des_changements_au_hasard_laissent_un_fichier_qui_se_lit(
    cle: str, gestes: list[str], graine: int
) -> None:
    contenu, hasard = LIVRES[cle], random.Random(graine)
    for geste in gestes:
        try:
            contenu = GESTES[geste](Tirage.au_hasard(contenu, hasard)).contenu
        except (OperationRefusee, Introuvable):
            continue
        assert defauts(contenu) == [], geste
        connus = {e.id for e in lire(contenu).elements.values()}
        assert all(s.vers in connus for e in lire(contenu).elements.values() for s in e.sorties)
    phrases = [p.message for p in verifier(contenu, jouer=False).problemes]
    assert [p for p in phrases if any(mots in p for mots in ROMPU)] == []
