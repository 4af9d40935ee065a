"""Add a dossier that is already under way: the household, then the steps behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.dossier import Dossier
from web import errors
from web.dossier import deja_commence, dossiers, orientation
from web.dossier.deja_commence import AJOUTEES, OU_EN_EST, EtapeDemandee, EtapeIntercalee, Passe
from web.menages import entree
from web.menages.entree import Doublons
from web.page.saisie import (
    FAIT_LE,
    ChampRendu,
    lire_fait_le,
    lire_saisie,
    prefixer,
    rendre,
    rendre_fait_le,
)
from web.requete import maintenant, session, utilisateur
from workflow.avancement.reprises import EtapePassee
from workflow.errors import (
    EtapeDejaFaite,
    MoteurEnDefaut,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider

bp = Blueprint("deja_commence", __name__, url_prefix="/orientations/deja-commence")

PROGRAMME: Final = "programme"

Saisie = Mapping[str, object]
Erreurs = Mapping[str, str]
T = TypeVar("T")
AUCUNE: Final[Erreurs] = {}

REFUS: Final = (EtapeDejaFaite, MoteurEnDefaut, TransitionInterdite)
"""The steps do not follow from one another: said at the top, with all that was typed."""

INTERCALEE = (
    "Rien n’est encore enregistré : avec ces réponses, « {suite} » vient avant « {prochaine} ». "
    "Répondez-y à la fin de la page ou, si ce n’est pas encore fait, recommencez en "
    "disant que le ménage en est là."
)


@dataclass(frozen=True)
class Section:
    """One step of the past, or the household: its fields, those one may skip folded."""

    titre: str
    champs: tuple[ChampRendu, ...]
    facultatifs: tuple[ChampRendu, ...] = ()

    @property
    def fautifs(self) -> tuple[ChampRendu, ...]:
        return tuple(champ for champ in (*self.champs, *self.facultatifs) if champ.erreur)

    @property
    def deplie(self) -> bool:
        """Show the fields one may skip: one of them is wrong."""
        return any(champ.erreur for champ in self.facultatifs)


@bp.get("")
def commencer() -> ResponseReturnValue:
    """Page 1: the household, and how far it has come."""
    programmes = deja_commence.list_programmes(session())
    if len(programmes) > 1 and PROGRAMME not in request.args:
        return render_template("travailleur/choix_programme.html", programmes=programmes)
    formulaire = _formulaire()
    return _page_menage(formulaire, orientation.valeurs_proposees(session(), utilisateur()))


def _formulaire() -> Formulaire:
    return deja_commence.construire_formulaire(session(), utilisateur(), programme=_programme())


def _programme() -> str:
    """Return the programme's code: that of the step chosen, else the one asked for."""
    choisie = request.form.get(OU_EN_EST, "").partition("/")[0]
    demande = choisie or request.values.get(PROGRAMME)
    return demande or deja_commence.list_programmes(session())[0][0]


@bp.post("")
def detailler() -> ResponseReturnValue:
    """Page 2: the steps behind it. Nothing is written yet."""
    formulaire = _formulaire()
    saisie = lire_saisie(formulaire)
    try:
        valeurs, _ouvert_le = _lire_menage(formulaire, saisie)
        passe = deja_commence.lire_passe(session(), str(saisie[OU_EN_EST]))
    except SaisieInvalide as erreur:
        return _page_menage(formulaire, saisie, erreur.erreurs), 422
    if doublons := entree.a_verifier(valeurs):
        return _page_menage(formulaire, saisie, doublons=doublons), 422
    sections = [_section_vierge(etape, saisie) for etape in passe.etapes]
    return _page_etapes(passe, _section_menage(formulaire, saisie), sections)


@bp.post("/etapes")
def enregistrer() -> ResponseReturnValue:
    """Save everything, or nothing: what is wrong stands beside its field."""
    formulaire = _formulaire()
    saisie = lire_saisie(formulaire)
    try:
        passe = _passe(saisie)
    except SaisieInvalide as erreur:
        return _page_menage(formulaire, saisie, erreur.erreurs), 422
    try:
        dossier_id = _ouvrir(passe, formulaire, saisie)
    except SaisieInvalide as erreur:
        return _encore(passe, formulaire, saisie, erreurs=erreur.erreurs), errors.statut(erreur)
    except REFUS as erreur:
        return _encore(passe, formulaire, saisie, refus=str(erreur)), errors.statut(erreur)
    except EtapeIntercalee as suite:
        return _encore_une(suite.element, formulaire, saisie), 422
    dossier = session().get_one(Dossier, dossier_id)
    flash(f"Dossier ouvert, avec ce qui a déjà été fait. Il en est à : {passe.prochaine}.")
    return redirect(url_for("dossier.page", public_id=dossier.public_id))


def _passe(saisie: Saisie, *suites: str) -> Passe:
    """Return the steps of page 2, those that the answers have added included."""
    ajoutees = (*request.form.getlist(AJOUTEES), *suites)
    return deja_commence.lire_passe(session(), str(saisie[OU_EN_EST]), ajoutees)


def _encore_une(element: str, formulaire: Formulaire, saisie: Saisie) -> str:
    """Show page 2 with one step more: the answers lead to it before the one chosen."""
    session().rollback()
    passe = _passe(saisie, element)
    refus = INTERCALEE.format(suite=passe.etapes[-1].nom, prochaine=passe.prochaine)
    return _encore(passe, formulaire, saisie, refus=refus)


def _ouvrir(passe: Passe, formulaire: Formulaire, saisie: Saisie) -> int:
    """Read the whole page, then open the dossier. Raises SaisieInvalide for all its errors."""
    erreurs: dict[str, str] = {}
    menage = _lire(lambda: _lire_menage(formulaire, saisie), erreurs)
    faites = [_lire(_lecteur(etape), erreurs, etape.prefixe) for etape in passe.etapes]
    if erreurs or menage is None:
        raise SaisieInvalide(erreurs)
    valeurs, fait_le = menage
    return deja_commence.enregistrer(
        session(),
        acteur=utilisateur(),
        passe=passe,
        menage=valeurs,
        faites=[faite for faite in faites if faite is not None],
        fait_le=fait_le,
        saisi_le=maintenant(),
    )


def _lire(lire: Callable[[], T], erreurs: dict[str, str], prefixe: str = "") -> T | None:
    """Return what was read, or add its errors to those of the page."""
    try:
        return lire()
    except SaisieInvalide as erreur:
        erreurs |= {prefixe + cle: phrase for cle, phrase in erreur.erreurs.items()}
        return None


def _lire_menage(formulaire: Formulaire, saisie: Saisie) -> tuple[dict[str, Any], datetime]:
    """Return the household and the moment when its dossier was opened. Raises SaisieInvalide."""
    erreurs: dict[str, str] = {}
    valeurs = _lire(lambda: orientation.lire_menage(formulaire, saisie), erreurs)
    fait_le = _lire(lambda: lire_fait_le(request.form.get(FAIT_LE, ""), maintenant()), erreurs)
    if valeurs is None or fait_le is None:
        raise SaisieInvalide(erreurs)
    return valeurs, fait_le


def _lecteur(etape: EtapeDemandee) -> Callable[[], EtapePassee]:
    """Return what reads one step of the request; it raises SaisieInvalide."""

    def lire() -> EtapePassee:
        erreurs: dict[str, str] = {}
        fait_le = _lire(lambda: lire_fait_le(_date(etape), maintenant()), erreurs)
        saisie = _saisie(etape)
        if etape.formulaire is not None:
            formulaire = etape.formulaire
            _lire(lambda: valider(formulaire, saisie), erreurs)
        if fait_le is None or erreurs:
            raise SaisieInvalide(erreurs)
        return EtapePassee(etape.element, fait_le, saisie)

    return lire


def _date(etape: EtapeDemandee) -> str:
    return request.form.get(etape.prefixe + FAIT_LE, "")


def _saisie(etape: EtapeDemandee) -> dict[str, object]:
    return lire_saisie(etape.formulaire, etape.prefixe) if etape.formulaire else {}


def _encore(
    passe: Passe,
    formulaire: Formulaire,
    saisie: Saisie,
    *,
    erreurs: Erreurs = AUCUNE,
    refus: str | None = None,
) -> str:
    """Show page 2 again with all that was typed."""
    session().rollback()
    menage = _section_menage(formulaire, saisie, erreurs)
    sections = [
        _section(etape, _saisie(etape), _date(etape), _de_l_etape(erreurs, etape))
        for etape in passe.etapes
    ]
    return _page_etapes(passe, menage, sections, refus)


def _de_l_etape(erreurs: Erreurs, etape: EtapeDemandee) -> Erreurs:
    return {
        cle.removeprefix(etape.prefixe): phrase
        for cle, phrase in erreurs.items()
        if cle.startswith(etape.prefixe)
    }


def _section_vierge(etape: EtapeDemandee, menage: Saisie) -> Section:
    """Return a step to fill: what page 1 says of the household is not typed twice."""
    champs = etape.formulaire.champs if etape.formulaire else ()
    connue = {c.cle: menage.get(c.cle) for c in champs if c.destination.startswith("menage.")}
    return _section(etape, connue, "", AUCUNE)


def _section(etape: EtapeDemandee, saisie: Saisie, fait_le: str, erreurs: Erreurs) -> Section:
    date = rendre_fait_le(maintenant(), valeur=fait_le, erreur=erreurs.get(FAIT_LE))
    champs: tuple[ChampRendu, ...] = ()
    if etape.formulaire is not None:
        choix = dossiers.list_choix(etape.formulaire)
        champs = rendre(etape.formulaire, saisie=saisie, erreurs=erreurs, choix=choix)
    requis = (replace(date, aide=None), *(c for c in champs if c.requis))
    facultatifs = [c for c in champs if not c.requis]
    return Section(
        f"{etape.rang + 1}. {etape.nom}",
        prefixer(requis, etape.prefixe),
        prefixer(facultatifs, etape.prefixe),
    )


def _section_menage(formulaire: Formulaire, saisie: Saisie, erreurs: Erreurs = AUCUNE) -> Section:
    """Return the household on page 2, where it can still be put right."""
    gardes = replace(formulaire, champs=tuple(c for c in formulaire.champs if c.cle != OU_EN_EST))
    ouverture = _ouverture(erreurs)
    nom = f"{saisie.get('nom', '')} {saisie.get('prenom', '')}"
    return Section(nom, (*rendre(gardes, saisie=saisie, erreurs=erreurs), ouverture))


def _ouverture(erreurs: Erreurs) -> ChampRendu:
    """Return the date of opening as it was typed: true and past, hence never proposed."""
    valeur = request.form.get(FAIT_LE, "")
    fait = rendre_fait_le(maintenant(), valeur=valeur, erreur=erreurs.get(FAIT_LE))
    return replace(
        fait,
        libelle="Dossier ouvert le",
        aide="Le jour où l’orientation est arrivée, avant toutes les étapes.",
    )


def _page_menage(
    formulaire: Formulaire, saisie: Saisie, erreurs: Erreurs = AUCUNE, doublons: Doublons = ()
) -> str:
    champs = (*rendre(formulaire, saisie=saisie, erreurs=erreurs), _ouverture(erreurs))
    return render_template(
        "travailleur/deja_commence.html",
        champs=(*champs, *entree.case_a_cocher(doublons)),
        doublons=doublons,
        programme=_programme(),
    )


def _page_etapes(
    passe: Passe, menage: Section, sections: list[Section], refus: str | None = None
) -> str:
    return render_template(
        "travailleur/deja_commence_etapes.html",
        prochaine=passe.prochaine,
        ajoutees=passe.ajoutees,
        ou_en_est=request.form.get(OU_EN_EST, ""),
        menage=menage,
        sections=sections,
        refus=refus,
    )
