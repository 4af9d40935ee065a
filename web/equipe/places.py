"""The room that each référent has left, told where one chooses who will follow a household."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.charge import temps_du_mois
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from web.listes.equipe import dossiers_par_programme
from web.page.textes import compter
from workflow.charge import ETP_PAR_DEFAUT, peser
from workflow.formulaires import Champ, Formulaire, Option


def annoncer(session: Session, formulaire: Formulaire, *, mois: date) -> Formulaire:
    """Return the form whose référents bear the households that each may still take.

    A sentence, never a refusal: who is full may be chosen all the same.
    """
    champs = tuple(
        _annonce(session, champ, mois) if champ.cle == "referent" else champ
        for champ in formulaire.champs
    )
    return replace(formulaire, champs=champs)


def _annonce(session: Session, champ: Champ, mois: date) -> Champ:
    places = _places(session, [option.valeur for option in champ.options], mois)
    return replace(
        champ,
        options=tuple(
            Option(option.valeur, f"{option.libelle} – {dire(places[option.valeur])}", option.aide)
            for option in champ.options
        ),
    )


def dire(places: int) -> str:
    """Return the room left in words."""
    if places <= 0:
        return "plus de place" if places == 0 else f"plus de place ({-places} en trop)"
    return compter(places, "place")


def _places(session: Session, public_ids: list[str], mois: date) -> Mapping[str, int]:
    lues = session.execute(
        select(Utilisateur.id, Utilisateur.public_id, temps_du_mois(mois)).where(
            Utilisateur.public_id.in_(public_ids)
        )
    ).all()
    suivis = dossiers_par_programme(session, Dossier.referent_id, [ligne[0] for ligne in lues])
    return {
        public_id: peser(suivis[identifiant], ETP_PAR_DEFAUT if temps is None else temps).places
        for identifiant, public_id, temps in lues
    }
