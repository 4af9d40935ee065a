"""The lines of a table, read into households: every cell typed and checked, every fault noted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from models.calendrier import jour_paris
from models.errors import typographier
from models.menage import Menage, Personne
from models.repli import plier
from web.dossier import orientation
from web.imports.catalogue import OUVERT_LE, PERSONNES, Catalogue, EtapeConnue
from web.imports.colonnes import Correspondance
from web.imports.valeurs import CelluleRefusee, convertir
from web.page.saisie import FAIT_LE, lire_fait_le
from web.page.textes import jour
from workflow.avancement.reprises import EtapePassee
from workflow.errors import SaisieInvalide
from workflow.formulaires.validation import valider
from workflow.imports.lot import OU_EN_EST, LigneLue, Refus

Table = Sequence[tuple[int, Sequence[str]]]

SANS_DATE = "Donnez la date à laquelle cela s’est fait."
SANS_OUVERTURE = "Donnez la date d’ouverture du dossier."
AVANT = "Cette date précède celle de l’étape d’avant, le {jour} : corrigez l’une ou l’autre."
SANS_NOM = "Donnez le nom et le prénom de cette personne."
MEMES = "Cette ligne porte le même ménage que la ligne {rang} : gardez-en une seule."


@dataclass
class Lecture:
    """What a table says: the households that can be read, and all that cannot."""

    lignes: list[LigneLue] = field(default_factory=list)
    refus: list[Refus] = field(default_factory=list)
    lues: int = 0


def lire(
    table: Table, correspondance: Correspondance, catalogue: Catalogue, *, maintenant: datetime
) -> Lecture:
    """Read every line under the headers. The moments of the facts are days, at noon."""
    lecture = Lecture()
    lecteur = _Lecteur(catalogue, correspondance, maintenant)
    for numero, cellules in table[1:]:
        lecture.lues += 1
        ligne, refus = lecteur.lire(numero, cellules)
        lecture.refus += refus
        if ligne is not None:
            lecture.lignes.append(ligne)
    lecture.refus += _list_repetitions(lecture.lignes)
    lecture.refus.sort(key=lambda refus: refus.rang)
    return lecture


def _list_repetitions(lignes: Sequence[LigneLue]) -> Iterator[Refus]:
    """Yield the lines that say again what one before has said: name, first name and birth."""
    vues: dict[tuple[object, ...], int] = {}
    for ligne in lignes:
        premiere = ligne.personnes[0]
        qui = (plier(premiere["nom"]), plier(premiere["prenom"]), premiere.get("naissance"))
        rang = vues.setdefault(qui, ligne.rang)
        if rang != ligne.rang:
            yield Refus(ligne.rang, "nom", typographier(MEMES.format(rang=rang)))


@dataclass(frozen=True)
class _Lecteur:
    catalogue: Catalogue
    correspondance: Correspondance
    maintenant: datetime

    def lire(self, numero: int, cellules: Sequence[str]) -> tuple[LigneLue | None, list[Refus]]:
        """Return the household of a line, or None with what is wrong in it."""
        textes = {**self.correspondance.fixes, **self._par_cle(cellules)}
        erreurs: dict[str, str] = {}
        valeurs = self._convertir(textes, erreurs)
        menage = self._lire_menage(valeurs, erreurs)
        ouvert_le = self._jour(valeurs, OUVERT_LE, SANS_OUVERTURE, erreurs)
        connue = self.catalogue.etapes.get(str(valeurs.get(OU_EN_EST)))
        etapes = self._lire_etapes(connue, valeurs, erreurs)
        personnes = _lire_personnes(menage, valeurs, erreurs)
        _verifier_l_ordre(ouvert_le, etapes, erreurs)
        if erreurs or menage is None or ouvert_le is None:
            return None, [Refus(numero, cle, typographier(p)) for cle, p in erreurs.items()]
        ligne = self._assembler(
            numero,
            menage=menage,
            personnes=personnes,
            ouvert_le=ouvert_le,
            etapes=etapes,
            connue=connue,
        )
        return ligne, []

    def _par_cle(self, cellules: Sequence[str]) -> dict[str, str]:
        colonnes = self.correspondance.colonnes.items()
        return {cle: cellules[rang] for rang, cle in colonnes if cellules[rang]}

    def _convertir(self, textes: Mapping[str, str], erreurs: dict[str, str]) -> dict[str, object]:
        valeurs: dict[str, object] = {}
        for cle, texte in textes.items():
            try:
                valeurs[cle] = convertir(self.catalogue.questions[cle].champ, texte)
            except CelluleRefusee as refus:
                erreurs[cle] = str(refus)
        return valeurs

    def _lire_menage(
        self, valeurs: Mapping[str, object], erreurs: dict[str, str]
    ) -> dict[str, Any] | None:
        """Return the answers about the household; nothing more is said of a cell already wrong."""
        saisie = {**self._depart(valeurs), **valeurs}
        try:
            return orientation.lire_menage(self.catalogue.menage, saisie)
        except SaisieInvalide as erreur:
            for cle, phrase in erreur.erreurs.items():
                erreurs.setdefault(cle, phrase)
            return None

    def _depart(self, valeurs: Mapping[str, object]) -> dict[str, object]:
        """Return what needs no cell; as many persons as the line names."""
        nommees = sum(f"p{rang}.nom" in valeurs for rang in PERSONNES)
        return {**self.catalogue.depart, "nb_personnes": 1 + nommees}

    def _jour(
        self, valeurs: Mapping[str, object], cle: str, sans: str, erreurs: dict[str, str]
    ) -> datetime | None:
        if cle in erreurs:
            return None
        if cle not in valeurs:
            erreurs[cle] = sans
            return None
        try:
            return _lire_jour(str(valeurs[cle]), self.maintenant)
        except SaisieInvalide as erreur:
            erreurs[cle] = erreur.erreurs[FAIT_LE]
            return None

    def _lire_etapes(
        self,
        connue: EtapeConnue | None,
        valeurs: Mapping[str, object],
        erreurs: dict[str, str],
    ) -> list[EtapePassee]:
        """Return the steps behind the household, those whose date is missing apart."""
        faites: list[EtapePassee] = []
        for demandee in connue.avant if connue else ():
            element = demandee.element
            fait_le = self._jour(valeurs, f"{element}.{FAIT_LE}", SANS_DATE, erreurs)
            saisie = self._saisie(element, valeurs, erreurs)
            if fait_le is not None:
                faites.append(EtapePassee(element, fait_le, saisie))
        return faites

    def _saisie(
        self, element: str, valeurs: Mapping[str, object], erreurs: dict[str, str]
    ) -> dict[str, object]:
        formulaire = self.catalogue.formulaires.get(element)
        if formulaire is None:
            return {}
        saisie = {
            champ.cle: valeurs[cle]
            for champ in formulaire.champs
            if (cle := f"{element}.{champ.cle}") in valeurs
        }
        try:
            valider(formulaire, saisie)
        except SaisieInvalide as erreur:
            for champ_cle, phrase in erreur.erreurs.items():
                erreurs.setdefault(f"{element}.{champ_cle}", phrase)
        return saisie

    def _assembler(
        self,
        numero: int,
        *,
        menage: Mapping[str, Any],
        personnes: tuple[Mapping[str, Any], ...],
        ouvert_le: datetime,
        etapes: Sequence[EtapePassee],
        connue: EtapeConnue | None,
    ) -> LigneLue:
        return LigneLue(
            rang=numero,
            menage=_du_menage(menage),
            personnes=personnes,
            referent_id=self.catalogue.referents[menage["referent"]],
            departement=str(menage["departement"]),
            fait_le=ouvert_le,
            etapes=tuple(etapes),
            attendue=connue.element if connue else None,
        )


@lru_cache(maxsize=8192)
def _lire_jour(texte: str, maintenant: datetime) -> datetime:
    return lire_fait_le(texte, maintenant)


def _du_menage(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of `menage` that the answers fill."""
    colonnes = Menage.__table__.columns.keys()
    remplies = {nom: valeur for nom, valeur in valeurs.items() if nom in colonnes}
    return {**remplies, "type": valeurs["type_menage"], "dalo": valeurs.get("dalo") == "oui"}


def _lire_personnes(
    menage: Mapping[str, Any] | None, valeurs: Mapping[str, object], erreurs: dict[str, str]
) -> tuple[Mapping[str, Any], ...]:
    """Return the columns of each person: who asks first."""
    autres = [_lire_personne(rang, valeurs, erreurs) for rang in PERSONNES]
    colonnes = Personne.__table__.columns.keys()
    premiere = {nom: valeur for nom, valeur in (menage or {}).items() if nom in colonnes}
    return (premiere, *(autre for autre in autres if autre))


def _lire_personne(
    rang: int, valeurs: Mapping[str, object], erreurs: dict[str, str]
) -> dict[str, Any]:
    debut = f"p{rang}."
    dites = {cle.removeprefix(debut): v for cle, v in valeurs.items() if cle.startswith(debut)}
    if not dites:
        return {}
    manque = next((nom for nom in ("nom", "prenom") if nom not in dites), None)
    if manque:
        erreurs.setdefault(debut + manque, SANS_NOM)
    if "naissance" in dites:
        dites["naissance"] = date.fromisoformat(str(dites["naissance"]))
    return {"role": "a_charge", **dites}


def _verifier_l_ordre(
    ouvert_le: datetime | None, etapes: Sequence[EtapePassee], erreurs: dict[str, str]
) -> None:
    """A step cannot precede the one before it, nor the first one the opening (same day is fine)."""
    avant = ouvert_le
    for etape in etapes:
        if avant is not None and jour_paris(etape.fait_le) < jour_paris(avant):
            phrase = AVANT.format(jour=jour(avant))
            erreurs.setdefault(f"{etape.element}.{FAIT_LE}", phrase)
        avant = etape.fait_le
