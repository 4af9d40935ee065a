"""The team: who follows how many households, with what time, and handing dossiers over."""

from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.calendrier import jour_paris
from models.charge import TempsTravail
from models.dossier import Dossier
from models.errors import ErreurMetier
from models.utilisateur import Utilisateur
from web.avis import prevenances
from web.equipe import formulaires
from web.equipe.exports import EXPORT
from web.listes.collegues import list_collegues
from web.listes.dossiers_confies import LigneConfiee, lire_confie, list_confies
from web.listes.equipe import TRIS, additionner, completer, lire_ligne, list_equipe
from web.page import exports
from web.page.pagination import Page, Requete, paginer
from web.page.saisie import ChampRendu, lire_saisie, rendre
from web.page.textes import compter
from web.requete import maintenant, noter_lecture, premier, session, utilisateur
from workflow.charge import MENAGES_PAR_ETP, dire_le_temps
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.habilitations import SUIVEURS
from workflow.operations import reassigner

bp = Blueprint("equipe", __name__, url_prefix="/equipe")

TOUS: Final = "tous"
CHOISIR = "Cochez au moins un dossier, ou « Tous les dossiers »."


@bp.get("")
def liste() -> ResponseReturnValue:
    """The team, one line a worker; a worker reads her own."""
    tri = request.args.get("tri", "nom")
    requete = list_equipe(utilisateur(), le=maintenant(), mois=_mois(), tri=tri)
    if exports.demande():
        toutes = tuple(map(lire_ligne, session().execute(requete)))
        return exports.repondre_lignes(EXPORT, completer(session(), toutes, mois=_mois()))
    page = paginer(session(), requete, lire_ligne)
    lignes = completer(session(), page.rangees, mois=_mois())
    return render_template(
        "equipe/liste.html",
        page=page, lignes=lignes, total=additionner(lignes), mois=_mois(),
        tri=tri if tri in TRIS else "nom", reference=MENAGES_PAR_ETP,
    )  # fmt: skip


@bp.get("/<travailleur_id>")
def referent(travailleur_id: str) -> ResponseReturnValue:
    """The dossiers of a worker, to hand over, and her time."""
    return _page(_trouver(travailleur_id))


@bp.post("/<travailleur_id>/temps")
def temps(travailleur_id: str) -> ResponseReturnValue:
    travailleur = _trouver(travailleur_id)
    saisie = lire_saisie(formulaires.TEMPS)
    try:
        valeurs = valider(formulaires.TEMPS, saisie)
        dire_le_temps(
            session(),
            acteur=utilisateur(),
            travailleur=travailleur,
            mois=cast(date, valeurs["depuis"]),
            centiemes=formulaires.lire_etp(str(valeurs["etp"])),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        champs = rendre(formulaires.TEMPS, saisie=saisie, erreurs=erreur.erreurs)
        return _page(_trouver(travailleur_id), temps_champs=champs), 422
    flash("Temps de travail enregistré.")
    return redirect(url_for("equipe.referent", travailleur_id=travailleur_id))


@bp.post("/<travailleur_id>/confier")
def confier(travailleur_id: str) -> ResponseReturnValue:
    """Hand the chosen dossiers over, one by one; what cannot move stays, and the page says it."""
    travailleur = _trouver(travailleur_id)
    formulaire = _formulaire_confier(travailleur)
    saisie = lire_saisie(formulaire)
    try:
        valeurs = valider(formulaire, saisie)
        choisis = _choisis(travailleur)
    except SaisieInvalide as erreur:
        champs = rendre(formulaire, saisie=saisie, erreurs=erreur.erreurs)
        return _page(travailleur, champs=champs, avis=erreur.erreurs.get("dossiers")), 422
    bilan = _confier(choisis, str(valeurs["referent"]), str(valeurs["motif"]))
    for phrase in bilan.phrases():
        flash(phrase)
    return redirect(url_for("equipe.referent", travailleur_id=travailleur_id))


@dataclass(frozen=True)
class Bilan:
    """What was handed over: how many, and the reference of each that stayed with the reason."""

    confies: int
    restes: tuple[str, ...]

    def phrases(self) -> list[str]:
        faits = f"{compter(self.confies, 'dossier')} confié{'s' if self.confies > 1 else ''}."
        return [faits, *self.restes]


def _confier(choisis: list[Dossier], referent_id: str, motif: str) -> Bilan:
    confies: list[Dossier] = []
    restes = []
    for dossier in choisis:
        reference, identifiant = dossier.reference, dossier.id
        try:
            with session().begin_nested():
                reassigner(
                    session(), acteur=utilisateur(), dossier_id=identifiant, version=None,
                    referent=referent_id, motif=motif, saisi_le=maintenant(),
                )  # fmt: skip
        except ErreurMetier as erreur:
            restes.append(f"{reference} n’a pas changé de mains : {erreur}")
        else:
            confies.append(dossier)
            noter_lecture(identifiant)
    prevenances.dossiers_confies(confies, referent_id)
    return Bilan(len(confies), tuple(restes))


def _choisis(travailleur: Utilisateur) -> list[Dossier]:
    """Return the dossiers ticked, among those she follows today. Raises SaisieInvalide."""
    siens = map(lire_confie, session().execute(_liste(travailleur)))
    public_ids = [ligne.dossier for ligne in siens]
    if request.form.get("lesquels") != TOUS:
        coches = set(request.form.getlist("dossiers"))
        public_ids = [public_id for public_id in public_ids if public_id in coches]
    if not public_ids:
        raise SaisieInvalide({"dossiers": CHOISIR})
    return list(session().scalars(select(Dossier).where(Dossier.public_id.in_(public_ids))))


def _liste(travailleur: Utilisateur) -> Requete:
    return list_confies(utilisateur(), travailleur)


def _page(
    travailleur: Utilisateur,
    *,
    champs: tuple[ChampRendu, ...] | None = None,
    temps_champs: tuple[ChampRendu, ...] | None = None,
    avis: str | None = None,
) -> str:
    page: Page[LigneConfiee] = paginer(session(), _liste(travailleur), lire_confie)
    return render_template(
        "equipe/referent.html",
        travailleur=travailleur,
        page=page,
        avis=avis,
        coches=frozenset(request.form.getlist("dossiers")),
        tous=request.form.get("lesquels") == TOUS,
        champs=champs or rendre(_formulaire_confier(travailleur)),
        temps=temps_champs or rendre(formulaires.TEMPS, saisie={"depuis": _mois().isoformat()}),
        connus=_temps_connus(travailleur),
    )


def _formulaire_confier(travailleur: Utilisateur) -> Formulaire:
    collegues = list_collegues(session(), utilisateur().organisme_id)
    return formulaires.confier([un for un in collegues if un[0] != travailleur.public_id])


def _temps_connus(travailleur: Utilisateur) -> list[TempsTravail]:
    connus = session().scalars(
        select(TempsTravail)
        .where(TempsTravail.utilisateur_id == travailleur.id)
        .order_by(TempsTravail.mois.desc())
        .limit(12)
    )
    return list(connus)


def _trouver(travailleur_id: str) -> Utilisateur:
    """Return a colleague of the chef de service, or answer 404."""
    return premier(
        select(Utilisateur).where(
            Utilisateur.public_id == travailleur_id,
            Utilisateur.organisme_id == utilisateur().organisme_id,
            Utilisateur.role.in_(SUIVEURS),
        )
    )


def _mois() -> date:
    return jour_paris(maintenant()).replace(day=1)
