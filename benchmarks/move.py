"""R12, at full size: thousands of running dossiers moved to another version, and taken back.

Dossiers of `acces_direct` in every state go to a version with a step renamed and one more, by the
job of the one process (SQLite) or by two workers (PostgreSQL). Counted: the time of it all; what
of it the safety costs, beside the library's own exchange (`benchmarks.deplacement.echange`); what
was killed half-way and goes on, none twice, none left behind; the undoing, to the byte. The control
kills half-way and starts nobody again: the same count must find dossiers left behind.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from benchmarks.deplacement.constat import Photo, compter_les_faits, photographier
from benchmarks.deplacement.echange import Couts, comparer_les_couts, lire_departs, lire_modeles
from benchmarks.deplacement.equipe import Equipe, installer
from benchmarks.deplacement.semis import ETATS, semer
from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.pannes.options import lire as lire_les_options
from benchmarks.pannes.terrain import Terrain, terrain
from models.codes import DeplacementEtat, DeplacementSort
from models.db import lecture, transaction
from models.definition import Definition
from tests.workflow.decor import Monde
from tests.workflow.lots.versions import AVEC_LES_CLES, publier_version
from web.travaux.depot import brancher
from workflow import deplacements
from workflow.deplacements.tranches import list_tranches
from workflow.histoire.faits import DEPLACEMENT, DEPLACEMENT_ANNULE

DOSSIERS = 300 if COURT else 10_000
CIBLE_S = 120.0
ECHANGES = 60 if COURT else 500
"""Dossiers that are also moved without a database, to tell what the rest costs."""
REGARD_S = 0.1
ATTENTE_S = 1_800.0
FINIS = (DeplacementEtat.TERMINE, DeplacementEtat.RENDU)


class Lot:
    """One batch of all the dossiers, and who moves them."""

    def __init__(self, lieu: Terrain, monde: Monde, nombre: int) -> None:
        self.monde, self.equipe, self.nombre = monde, Equipe(lieu), nombre
        if not lieu.est_sqlite:
            brancher(monde.factory)
        self.public_id, self.vers_id = "", 0

    def preparer(self) -> float:
        """Prepare it and have every dossier tried; return how long the tries took."""
        with transaction(self.monde.factory) as session:
            lot = deplacements.preparer(
                session,
                acteur=self.monde.comptes["administrateur"],
                de=session.get_one(Definition, self.monde.definition_id),
                vers=publier_version(session, AVEC_LES_CLES),
                correspondances={},
                dossiers=None,
                le=datetime.now(UTC),
            )
            self.public_id, self.vers_id = lot.public_id, lot.vers_id
        with self.au_travail():
            return self.attendre(lambda: not self.restent_a_voir())

    def comparer(self) -> Couts:
        """Move some of its dossiers without a database, in several ways."""
        factory, de_id = self.monde.factory, self.monde.definition_id
        avant, apres = lire_modeles(factory, de_id, self.vers_id)
        return comparer_les_couts(lire_departs(factory, de_id, ECHANGES), avant, apres)

    def faire(self, verbe: str) -> float:
        """Launch or take back, and return how long it took."""
        self.demander(verbe)
        with self.au_travail():
            return self.attendre(lambda: self.etat() in FINIS)

    def faire_en_mourant(self, verbe: str, sort: DeplacementSort, *, reprend: bool = True) -> int:
        """The same, everybody killed half-way; return how many were done then.

        `reprend`: others go on.
        """
        self.demander(verbe)
        with self.au_travail():
            self.attendre(lambda: self.comptes().get(sort, 0) >= self.nombre // 2)
        faits = self.comptes().get(sort, 0)
        if reprend:
            with self.au_travail():
                self.attendre(lambda: self.etat() in FINIS)
        return faits

    def demander(self, verbe: str) -> None:
        with transaction(self.monde.factory) as session:
            getattr(deplacements, verbe)(
                session,
                acteur=self.monde.comptes["administrateur"],
                lot=deplacements.lire(session, self.public_id),
                le=datetime.now(UTC),
            )

    @contextmanager
    def au_travail(self) -> Iterator[None]:
        """Have the workers there; killed at the end, wherever they are."""
        self.equipe.embaucher()
        try:
            yield
        finally:
            self.equipe.tuer()

    def attendre(self, fini: Callable[[], bool]) -> float:
        debut = time.perf_counter()
        while not fini():
            if time.perf_counter() - debut > ATTENTE_S:
                raise TimeoutError("le déplacement n’avance plus")
            time.sleep(REGARD_S)
        return time.perf_counter() - debut

    def etat(self) -> str:
        with lecture(self.monde.factory) as session:
            return deplacements.lire(session, self.public_id).etat

    def comptes(self) -> dict[str, int]:
        with lecture(self.monde.factory) as session:
            lot = deplacements.lire(session, self.public_id)
            return deplacements.compter_par_sort(session, lot)

    def restent_a_voir(self) -> int:
        with lecture(self.monde.factory) as session:
            return len(list_tranches(session, limite=1))


def comparer(avant: dict[int, bytes], apres: dict[int, bytes]) -> int:
    """Return how many dossiers are not what they were."""
    return sum(avant.get(cle) != apres.get(cle) for cle in avant.keys() | apres.keys())


def mesurer(base: str, lieu: Terrain, nombre: int) -> None:
    with lieu.ouvert() as monde:
        engine = monde.factory.kw["bind"]
        dire(f"R12 {base} : {nombre} dossiers se préparent…")
        semer(engine, monde, min(nombre, 2 * ETATS), nombre)
        avant = photographier(monde.factory)
        total = len(avant.tout)
        lot = Lot(lieu, monde, total)
        essai = lot.preparer()
        couts = lot.comparer()
        _dire_la_surete(base, couts, _dire_le_deplacement(base, lot, avant, total, essai))
        _dire_le_retour(base, lot, avant, total)
        _dire_la_panne(base, lot, avant, total)
        _dire_le_temoin(base, lot, total)


def _dire_le_deplacement(base: str, lot: Lot, avant: Photo, total: int, essai: float) -> float:
    """Return the milliseconds a dossier."""
    duree, comptes = lot.faire("lancer"), lot.comptes()
    apres = photographier(lot.monde.factory)
    ligne(
        "R12 déplacement",
        cible=f"{total} dossiers en moins de {CIBLE_S:.0f} s, étapes et échéances gardées",
        valeur=round(duree, 1),
        tenu=duree < CIBLE_S
        and comptes == {DeplacementSort.DEPLACE: total}
        and not comparer(avant.gardes, apres.gardes),
        base=base,
        dossiers=total,
        ms_par_dossier=round(1000 * duree / total, 2),
        essai_s=round(essai, 1),
        sorts=comptes,
        etapes_ou_echeances_changees=comparer(avant.gardes, apres.gardes),
    )
    return 1000 * duree / total


def _dire_la_surete(base: str, couts: Couts, complet: float) -> None:
    """`valeur`: our whole move over the library's exchange, which keeps no journal and proves
    nothing."""
    ligne(
        "R12 sûreté",
        cible="ce que la sûreté coûte : l’échange nu change des dossiers, le nôtre aucun",
        valeur=round(complet / couts.echange, 2),
        tenu=not couts.alteres_chez_nous and couts.alteres > 0,
        base=base,
        dossiers=couts.dossiers,
        ms_complet=round(complet, 2),
        ms_transport=round(couts.transport, 2),
        ms_transport_prouve=round(couts.prouve, 2),
        ms_echange_bibliotheque=round(couts.echange, 2),
        complet_sur_transport=round(complet / couts.transport, 2),
        changes={"nous": couts.alteres_chez_nous, "bibliotheque": couts.alteres},
    )


def _dire_le_retour(base: str, lot: Lot, avant: Photo, total: int) -> None:
    duree = lot.faire("annuler")
    apres = photographier(lot.monde.factory)
    ligne(
        "R12 retour",
        cible="chaque dossier tel qu’il était, à l’octet près",
        valeur=comparer(avant.tout, apres.tout),
        tenu=lot.comptes() == {DeplacementSort.RENDU: total}
        and not comparer(avant.tout, apres.tout),
        base=base,
        secondes=round(duree, 1),
    )


def _dire_la_panne(base: str, lot: Lot, avant: Photo, total: int) -> None:
    """Move then take back, everybody killed half-way each time."""
    lot.preparer()
    a_mi_chemin = lot.faire_en_mourant("lancer", DeplacementSort.DEPLACE)
    deplaces, gardes = lot.comptes(), photographier(lot.monde.factory).gardes
    au_retour = lot.faire_en_mourant("annuler", DeplacementSort.RENDU)
    faits = compter_les_faits(lot.monde.factory)
    doubles = sum(n for fois, n in (faits[DEPLACEMENT] + faits[DEPLACEMENT_ANNULE]).items()
                  if fois != 2)  # fmt: skip
    changes = comparer(avant.tout, photographier(lot.monde.factory).tout)
    ligne(
        "R12 panne",
        cible="tués à mi-chemin, aller et retour : aucun doublé, aucun perdu, rien de changé",
        valeur={"doubles": doubles, "perdus": total - deplaces.get(DeplacementSort.DEPLACE, 0)},
        tenu=not doubles and deplaces == {DeplacementSort.DEPLACE: total} and not changes
        and not comparer(avant.gardes, gardes)
        and 0 < a_mi_chemin < total and 0 < au_retour < total,
        base=base,
        faits_quand_ils_sont_morts=[a_mi_chemin, au_retour],
        changes=changes,
    )  # fmt: skip


def _dire_le_temoin(base: str, lot: Lot, total: int) -> None:
    lot.preparer()
    lot.faire_en_mourant("lancer", DeplacementSort.DEPLACE, reprend=False)
    perdus = total - lot.comptes().get(DeplacementSort.DEPLACE, 0)
    ligne(
        "R12 témoin",
        cible="tués à mi-chemin et jamais relancés, le même compte trouve des dossiers restés",
        valeur=perdus,
        tenu=perdus > 0,
        base=base,
    )


def main() -> None:
    options = lire_les_options(__doc__, dossiers=DOSSIERS)
    for base in options.bases:
        with terrain(base) as lieu:
            installer(lieu)
            mesurer(base, lieu, options.dossiers)
    finir()


if __name__ == "__main__":
    main()
