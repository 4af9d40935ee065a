"""What the pages of a dossier share: find it, show it to its reader, its step's form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, url_for
from sqlalchemy import select

from models.brouillon import ETAPE
from models.calendrier import jour_paris
from models.codes import Role
from models.dossier import Dossier, EtapeOuverte
from models.journal import Journal
from models.utilisateur import Utilisateur
from models.visibilite import dossiers_visibles
from web import brouillons
from web.brouillons import Amorce, BrouillonLu, Reste
from web.dossier import connu
from web.fiches.communes import EtapeVue, voir_etape
from web.fiches.corrections import Corrections
from web.fiches.instances import ReunionVue, reunion_de_l_etape
from web.page.champs import Recu, en_mots
from web.page.saisie import ChampRendu, lire_saisie, rendre, rendre_fait_le
from web.page.textes import jour_lisible
from web.requete import maintenant, noter_lecture, ou_404, premier, session, utilisateur
from workflow.avancement.lecture import lire_parametres
from workflow.formulaires import Formulaire, Option, choix, lire

PARTAGES = frozenset({Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR, Role.COORDONNATEUR})
"""Readers for whom « who will read this » goes without saying: what they write is shared."""


@dataclass(frozen=True)
class FormulaireEtape:
    """The form of an open step, ready to be shown. `titre` is None for a bare confirmation.

    `reprise`: it shows the answers of the last time, which a correction took back; `acquis`:
    some come from the dossier that this one restarts. `reunion`: the meeting that decides.
    """

    etape: EtapeVue
    titre: str | None
    formulaire: str | None
    version: int
    champs: tuple[ChampRendu, ...]
    reprise: bool
    acquis: bool
    reunion: ReunionVue | None
    amorce: Amorce


def trouver(public_id: str) -> Dossier:
    """Return the dossier that the reader may see, or answer 404; the read is noted."""
    dossier = premier(dossiers_visibles(utilisateur()).where(Dossier.public_id == public_id))
    noter_lecture(dossier.id)
    return dossier


def trouver_menage(public_id: str) -> Dossier:
    """Return the dossier of a household; an action's run is a 404, it has nobody to warn."""
    dossier = trouver(public_id)
    return ou_404(dossier if dossier.menage_id is not None else None)


def trouver_action(public_id: str) -> Dossier:
    """Return the run of an action that the reader follows, or answer 404."""
    dossier = trouver(public_id)
    return ou_404(dossier if dossier.action_id is not None else None)


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


def elements_repris(dossier: Dossier, corrections: Corrections) -> Mapping[str, datetime]:
    """Return the elements that a correction took back, and when they had happened.

    Only those whose answers the reader may see again: his own organisation's, and all of them
    for the association.
    """
    if not corrections.annulations:
        return {}
    faits = session().execute(
        select(Journal.rang, Journal.element, Journal.fait_le, Utilisateur.organisme_id)
        .join(Utilisateur, Utilisateur.id == Journal.acteur_id)
        .where(
            Journal.dossier_id == dossier.id,
            Journal.element.is_not(None),
            Journal.rang.in_(corrections.annulations),
        )
        .order_by(Journal.rang)
    )
    tout, sien = Role(utilisateur().role) not in PARTAGES, utilisateur().organisme_id
    derniers = {
        str(element): (corrections.dates.get(rang, fait_le), organisme)
        for rang, element, fait_le, organisme in faits
    }
    return {
        element: fait_le
        for element, (fait_le, organisme) in derniers.items()
        if tout or organisme == sien
    }


def lire_formulaire(dossier: Dossier, cle: str | None) -> Formulaire | None:
    """Return the form frozen in the dossier's definition."""
    for piece in dossier.definition.pieces:
        if piece.genre == "formulaire" and piece.cle == cle:
            return lire(piece.contenu)
    return None


def relire(dossier: Dossier, recu: Recu) -> list[tuple[str, str]]:
    """Return what was typed, in the words of the form: [(label, answer)].

    For a step that is no longer open: its form is the one that the page names.
    """
    formulaire = lire_formulaire(dossier, recu.get("formulaire"))
    if formulaire is None:
        return []
    saisie, offerts = lire_saisie(formulaire, recu=recu), list_choix(formulaire, dossier.id)
    reponses = (
        (champ.libelle, _en_mots(champ))
        for champ in rendre(formulaire, saisie=saisie, choix=offerts)
    )
    return [(libelle, mots) for libelle, mots in reponses if mots.strip()]


def _en_mots(champ: ChampRendu) -> str:
    return jour_lisible(champ.valeur) if champ.type == "date" else en_mots(champ)


def list_formulaires(dossier: Dossier, corrections: Corrections) -> tuple[FormulaireEtape, ...]:
    """Return the forms of the open steps that the reader can complete, tasks first."""
    ouvertes = (
        session()
        .scalars(
            select(EtapeOuverte)
            .where(EtapeOuverte.dossier_id == dossier.id)
            .order_by(EtapeOuverte.sorte.desc(), EtapeOuverte.depuis, EtapeOuverte.tache_id)
        )
        .all()
    )
    repris = elements_repris(dossier, corrections)
    gardes = brouillons.lire_plusieurs([cle_de_brouillon(etape.tache_id) for etape in ouvertes])
    prets = (
        preparer(dossier, etape, repris=repris, garde=gardes.get(cle_de_brouillon(etape.tache_id)))
        for etape in ouvertes
    )
    return tuple(pret for pret in prets if pret.etape.faisable)


def preparer(
    dossier: Dossier,
    etape: EtapeOuverte,
    *,
    saisie: Mapping[str, object] | None = None,
    erreurs: Mapping[str, str] | None = None,
    fait_le: str | None = None,
    repris: Mapping[str, datetime] | None = None,
    garde: BrouillonLu | None = None,
    recu: Recu | None = None,
) -> FormulaireEtape:
    """Return the form of a step: empty but for what is known, or with what was typed.

    `repris` (`elements_repris`): the steps whose former answers and date are shown again;
    `garde`: the reader's draft, `recu`: what the request typed, which come before them.
    """
    formulaire = lire_formulaire(dossier, etape.formulaire)
    erreurs = erreurs or {}
    avance = connu.avancer(dossier, etape, formulaire, repris or {})
    recu = garde.recu if garde is not None else recu
    if recu is not None:
        avance = connu.RIEN
        saisie = lire_saisie(formulaire, recu=recu) if formulaire else {}
        fait_le = recu.get("fait_le", fait_le)
    saisie = avance.saisie if saisie is None else saisie
    fait_le = avance.fait_le if fait_le is None else fait_le
    dates = _rendre_la_date(formulaire, fait_le, erreurs)
    champs = (*_rendre(dossier, formulaire, saisie, erreurs), *dates)
    return FormulaireEtape(
        etape=voir_etape(etape, utilisateur()),
        titre=formulaire.titre if formulaire else None,
        formulaire=etape.formulaire,
        version=dossier.version,
        champs=champs,
        reprise=avance.reprise,
        acquis=avance.acquis,
        reunion=_reunion(dossier, etape),
        amorce=_amorcer(dossier, etape, garde, restes=brouillons.list_restes(recu, champs)),
    )


def _reunion(dossier: Dossier, etape: EtapeOuverte) -> ReunionVue | None:
    aujourdhui = jour_paris(maintenant())
    return reunion_de_l_etape(session(), dossier, etape.element, aujourdhui=aujourdhui)


def _rendre(
    dossier: Dossier,
    formulaire: Formulaire | None,
    saisie: Mapping[str, object],
    erreurs: Mapping[str, str],
) -> tuple[ChampRendu, ...]:
    if formulaire is None:
        return ()
    return rendre(
        choix.restreindre(formulaire, lire_parametres(dossier.parametres)),
        saisie=saisie,
        erreurs=erreurs,
        choix=list_choix(formulaire, dossier.id),
        audience=Role(utilisateur().role) not in PARTAGES,
    )


def _rendre_la_date(
    formulaire: Formulaire | None, fait_le: str | None, erreurs: Mapping[str, str]
) -> tuple[ChampRendu, ...]:
    if porte_sa_date(formulaire):
        return ()
    return (rendre_fait_le(maintenant(), valeur=fait_le, erreur=erreurs.get("fait_le")),)


def _amorcer(
    dossier: Dossier, etape: EtapeOuverte, garde: BrouillonLu | None, *, restes: Sequence[Reste]
) -> Amorce:
    return brouillons.amorcer(
        cle_de_brouillon(etape.tache_id),
        titre=etape.libelle,
        enregistre_le=garde.enregistre_le if garde else None,
        dossier=dossier.public_id,
        adresse=url_for("dossier.etape", public_id=dossier.public_id, tache_id=etape.tache_id),
        restes=restes,
    )


def cle_de_brouillon(tache_id: str) -> str:
    """Return the key under which what is typed in a step's form is kept."""
    return f"{ETAPE}{tache_id}"


def porte_sa_date(formulaire: Formulaire | None) -> bool:
    """Tell whether the form asks for the day itself: a session is often typed days later.

    Its row of the journal then bears the moment of entry, after what was noted in between.
    """
    champs = formulaire.champs if formulaire else ()
    return any(champ.destination == "seance.tenue_le" for champ in champs)


def list_choix(formulaire: Formulaire, dossier_id: int = 0) -> Mapping[str, Sequence[Option]]:
    """Return the choices of the moment, by field key (`workflow.formulaires.choix`).

    Without a dossier, those of the association alone: nothing of a run that is not open yet.
    """
    return {
        champ.cle: choix.list_choix(session(), utilisateur(), dossier_id, champ)
        for champ in formulaire.champs
        if champ.type in choix.GENRES
    }
