"""Which column answers which question: guessed from the headers, corrected, remembered."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.repli import plier
from models.reprise import CorrespondanceColonnes
from web.imports.catalogue import MENAGE, OUVERT_LE, Catalogue
from workflow.errors import SaisieInvalide
from workflow.imports.lot import OU_EN_EST

RESSEMBLANCE = 86
"""Out of 100, below which a header is nobody's: a wrong guess costs more than a choice."""

AUTRES_NOMS: Mapping[str, tuple[str, ...]] = {
    "nom": ("nom de famille", "nom demandeur", "nom du demandeur", "nom de naissance"),
    "prenom": ("prenom demandeur", "prenom du demandeur"),
    "naissance": ("date de naissance", "ne le", "nee le", "ddn", "naissance"),
    "telephone": ("tel", "portable", "mobile", "numero de telephone"),
    "courriel": ("mail", "email", "e mail", "adresse mail", "adresse electronique"),
    "type_menage": ("composition", "composition familiale", "type de menage", "situation"),
    "nb_personnes": ("nb personnes", "nombre de personnes", "taille du menage", "personnes"),
    "nb_mineurs": ("nb enfants", "nombre d enfants", "enfants", "mineurs", "dont mineurs"),
    "dalo": ("dalo", "dalo oui non"),
    "dalo_reconnu_le": ("date dalo", "date de reconnaissance dalo"),
    "departement": ("dept", "dpt", "dep"),
    "referent": ("travailleur social", "referent social", "intervenant", "suivi par"),
    OUVERT_LE: ("date d orientation", "date d entree", "date d ouverture", "orienté le", "entree"),
    OU_EN_EST: ("ou en est", "etape", "etape en cours", "prochaine etape", "avancement"),
}

FIXES = ("departement", "referent", "type_menage", "dalo", OUVERT_LE, OU_EN_EST)
"""What a file often leaves out because it is the same for everybody."""

DOUBLE = "Cette question a déjà une colonne : gardez-en une seule."
INCONNUE = "Choisissez une question de la liste, ou laissez vide."
SANS_COLONNE = "Dites quelle colonne porte « {nom} »{sinon}."
SINON = ", ou donnez une valeur pour tout le fichier"


@dataclass(frozen=True)
class Correspondance:
    """`colonnes`: keys by rank of the column; `fixes`: one answer for the whole file, by key."""

    colonnes: Mapping[int, str]
    fixes: Mapping[str, str] = field(default_factory=dict)

    def ecrire(self) -> str:
        colonnes = {str(rang): cle for rang, cle in self.colonnes.items()}
        return orjson.dumps([colonnes, dict(self.fixes)]).decode()

    @classmethod
    def lire(cls, texte: str) -> "Correspondance":
        colonnes, fixes = orjson.loads(texte)
        return cls({int(rang): cle for rang, cle in colonnes.items()}, fixes)


def deviner(entetes: Sequence[str], catalogue: Catalogue) -> Correspondance:
    """Return a question for each header that has its name or nearly; each question once."""
    noms = dict(catalogue.par_nom)
    for cle, autres in AUTRES_NOMS.items():
        if cle in catalogue.questions:
            noms = {plier(autre): cle for autre in autres} | noms
    exactes = {rang: noms[plier(e)] for rang, e in enumerate(entetes) if plier(e) in noms}
    trouvees = _sans_doublon(exactes)
    prises = set(trouvees.values())
    for rang, entete in enumerate(entetes):
        if rang not in exactes and (proche := _ressembler(entete, noms, prises)):
            trouvees[rang] = proche
            prises.add(proche)
    return Correspondance(trouvees)


def _sans_doublon(trouvees: Mapping[int, str]) -> dict[int, str]:
    gardees: dict[int, str] = {}
    for rang, cle in trouvees.items():
        if cle not in gardees.values():
            gardees[rang] = cle
    return gardees


def _ressembler(entete: str, noms: Mapping[str, str], prises: set[str]) -> str | None:
    libres = [nom for nom, cle in noms.items() if cle not in prises]
    trouve = process.extractOne(
        plier(entete), libres, scorer=fuzz.token_sort_ratio, score_cutoff=RESSEMBLANCE
    )
    return noms[trouve[0]] if trouve else None


def lire_formulaire(
    saisies: Mapping[int, str], fixes: Mapping[str, str], catalogue: Catalogue
) -> Correspondance:
    """Return the mapping that was chosen, by names of questions. Raises SaisieInvalide.

    The keys of its errors are « colonne-rank », and the key of a question that has no column.
    """
    colonnes: dict[int, str] = {}
    erreurs: dict[str, str] = {}
    for rang, saisie in saisies.items():
        if not saisie.strip():
            continue
        cle = catalogue.par_nom.get(plier(saisie))
        if cle is None or cle in colonnes.values():
            erreurs[f"colonne-{rang}"] = INCONNUE if cle is None else DOUBLE
        else:
            colonnes[rang] = cle
    donnees = {cle: fixes[cle].strip() for cle in FIXES if fixes.get(cle, "").strip()}
    connues = {*colonnes.values(), *donnees}
    erreurs |= _list_manques(catalogue, connues)
    if erreurs:
        raise SaisieInvalide(erreurs)
    return Correspondance(
        colonnes, {c: v for c, v in donnees.items() if c not in colonnes.values()}
    )


def _list_manques(catalogue: Catalogue, connues: set[str]) -> dict[str, str]:
    """Return what every household must have and no column gives."""
    return {
        cle: SANS_COLONNE.format(nom=question.libelle, sinon=SINON if cle in FIXES else "")
        for cle, question in catalogue.questions.items()
        if question.groupe == MENAGE
        and question.champ.requis
        and cle not in connues
        and cle not in catalogue.depart
    }


def retrouver(
    session: Session, *, organisme_id: int, programme: str, entetes: Sequence[str]
) -> Correspondance | None:
    """Return the mapping that the organisation last gave to these headers."""
    gardee = session.scalar(_requete(organisme_id, programme, entetes))
    return Correspondance.lire(gardee.correspondance) if gardee else None


def retenir(
    session: Session,
    *,
    organisme_id: int,
    programme: str,
    entetes: Sequence[str],
    correspondance: Correspondance,
    le: datetime,
) -> None:
    """Remember the mapping for the next file with these headers."""
    gardee = session.scalar(_requete(organisme_id, programme, entetes))
    if gardee is None:
        gardee = CorrespondanceColonnes(
            organisme_id=organisme_id, programme=programme, entetes=condenser(entetes)
        )
        session.add(gardee)
    gardee.correspondance, gardee.modifiee_le = correspondance.ecrire(), le


def _requete(organisme_id: int, programme: str, entetes: Sequence[str]) -> Any:
    return select(CorrespondanceColonnes).where(
        CorrespondanceColonnes.organisme_id == organisme_id,
        CorrespondanceColonnes.programme == programme,
        CorrespondanceColonnes.entetes == condenser(entetes),
    )


def condenser(entetes: Sequence[str]) -> str:
    """Return what two sets of the same headers share, accents and capitals apart."""
    return hashlib.sha256("\n".join(map(plier, entetes)).encode()).hexdigest()
