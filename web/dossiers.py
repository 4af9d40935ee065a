"""What the pages of a dossier share: find it, show it to its reader, its step's form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import select

from models.codes import OrganismeType, Role
from models.dossier import Dossier, EtapeOuverte
from models.menage import Demande
from models.organisme import Organisme
from models.visibilite import dossiers_visibles
from web.fiches.communes import EtapeVue, voir_etape
from web.page.saisie import ChampRendu, lire_saisie, rendre, rendre_fait_le
from web.page.textes import jour
from web.requete import maintenant, noter_lecture, ou_404, premier, session, utilisateur
from workflow.formulaires import Formulaire, Option, lire

BAILLEUR = "organisme_bailleur"
PARTAGES = frozenset({Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR, Role.COORDONNATEUR})
"""Readers for whom « who will read this » goes without saying: what they write is shared."""


@dataclass(frozen=True)
class FormulaireEtape:
    """The form of an open step, ready to be shown. `titre` is None for a bare confirmation."""

    etape: EtapeVue
    titre: str | None
    formulaire: str | None
    version: int
    champs: tuple[ChampRendu, ...]


def trouver(public_id: str) -> Dossier:
    """Return the dossier that the reader may see, or answer 404; the read is noted."""
    dossier = premier(dossiers_visibles(utilisateur()).where(Dossier.public_id == public_id))
    noter_lecture(dossier.id)
    return dossier


def trouver_etape(dossier: Dossier, tache_id: str) -> EtapeOuverte | None:
    """Return the open step, None when it is not open (any more); another dossier's is a 404."""
    etape = session().get(EtapeOuverte, tache_id)
    if etape is not None and etape.dossier_id != dossier.id:
        abort(404)
    return etape


def etape_faisable(dossier: Dossier, tache_id: str) -> EtapeOuverte:
    """Return an open step that the reader can complete, or answer 404."""
    etape = ou_404(trouver_etape(dossier, tache_id))
    return ou_404(etape if voir_etape(etape, utilisateur()).faisable else None)


def lire_formulaire(dossier: Dossier, cle: str | None) -> Formulaire | None:
    """Return the form frozen in the dossier's definition."""
    for piece in dossier.definition.pieces:
        if piece.genre == "formulaire" and piece.cle == cle:
            return lire(piece.contenu)
    return None


def relire(dossier: Dossier, cle: str | None) -> list[tuple[str, str]]:
    """Return what the request typed, in the words of the form: [(label, answer)].

    For a step that is no longer open: its form is the one that the page names.
    """
    formulaire = lire_formulaire(dossier, cle)
    if formulaire is None:
        return []
    champs = rendre(
        formulaire, saisie=lire_saisie(formulaire), bailleurs=_list_bailleurs(formulaire)
    )
    reponses = ((champ.libelle, _en_mots(champ)) for champ in champs)
    return [(libelle, mots) for libelle, mots in reponses if mots.strip()]


def _en_mots(champ: ChampRendu) -> str:
    noms = {option.valeur: option.libelle for option in champ.options}
    if champ.type == "checkbox":
        return "Oui" if champ.valeurs else ""
    if champ.type == "date":
        return _jour_lisible(champ.valeur)
    return ", ".join(noms.get(valeur, valeur) for valeur in champ.valeurs)


def _jour_lisible(texte: str) -> str:
    """Return the day as it is read; as it was typed when it is not a date."""
    try:
        return jour(date.fromisoformat(texte))
    except ValueError:
        return texte


def preparer(
    dossier: Dossier,
    etape: EtapeOuverte,
    *,
    saisie: Mapping[str, object] | None = None,
    erreurs: Mapping[str, str] | None = None,
    fait_le: str | None = None,
) -> FormulaireEtape:
    """Return the form of a step: empty but for what is known, or with what was typed."""
    formulaire = lire_formulaire(dossier, etape.formulaire)
    erreurs = erreurs or {}
    champs: tuple[ChampRendu, ...] = ()
    if formulaire is not None:
        connue = _deja_connu(dossier, formulaire) if saisie is None else saisie
        champs = rendre(
            formulaire,
            saisie=connue,
            erreurs=erreurs,
            bailleurs=_list_bailleurs(formulaire),
            audience=Role(utilisateur().role) not in PARTAGES,
        )
    fait = rendre_fait_le(maintenant(), valeur=fait_le, erreur=erreurs.get("fait_le"))
    return FormulaireEtape(
        etape=voir_etape(etape, utilisateur()),
        titre=formulaire.titre if formulaire else None,
        formulaire=etape.formulaire,
        version=dossier.version,
        champs=(*champs, fait),
    )


def _deja_connu(dossier: Dossier, formulaire: Formulaire) -> Mapping[str, object]:
    """Return what the household's tables hold for these fields: nobody types it twice."""
    demande = (
        session().scalars(select(Demande).where(Demande.menage_id == dossier.menage_id)).first()
    )
    sources: dict[str, Any] = {"menage": dossier.menage, "demande": demande}
    connu: dict[str, object] = {}
    for champ in formulaire.champs:
        entite, _point, colonne = champ.destination.partition(".")
        valeur = getattr(sources.get(entite), _COLONNES.get(champ.destination, colonne), None)
        if valeur is None and entite == "menage":
            valeur = getattr(demande, _COLONNES.get(champ.destination, colonne), None)
        if valeur is not None:
            connu[champ.cle] = _en_texte(valeur)
    return connu


_COLONNES = {"menage.typologie_souhaitee": "typologie"}


def _en_texte(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur)


def _list_bailleurs(formulaire: Formulaire) -> tuple[Option, ...]:
    """Return the landlords to choose from; a référent bailleur acts for his own."""
    if all(champ.type != BAILLEUR for champ in formulaire.champs):
        return ()
    requete = select(Organisme.public_id, Organisme.nom).where(
        Organisme.type == OrganismeType.BAILLEUR
    )
    if Role(utilisateur().role) in PARTAGES:
        requete = requete.where(Organisme.id == utilisateur().organisme_id)
    lignes = session().execute(requete.order_by(Organisme.nom))
    return tuple(Option(public_id, nom) for public_id, nom in lignes)
