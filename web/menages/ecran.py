"""A page with one form about a household: shown empty, prefilled, or again after a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from models.dossier import Dossier
from models.errors import ErreurMetier
from web.fiches.suivi import construire_entete
from web.menages import entree
from web.page.saisie import rendre
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.menages.doublons import Doublon


@dataclass(frozen=True)
class Ecran:
    """`compare`: names are compared with those already followed while they are typed.

    `ailleurs`: where to look for somebody else, when the form offers persons that were looked for.
    """

    titre: str
    explication: str
    formulaire: Formulaire
    action: str
    bouton: str
    compare: bool = False
    ailleurs: str | None = None


def geste(dossier: Dossier) -> dict[str, Any]:
    """Return what every verb of `workflow.menages` takes: who, on which dossier, when."""
    return {"acteur": utilisateur(), "dossier_id": dossier.id, "saisi_le": maintenant()}


def montrer(
    dossier: Dossier,
    ecran: Ecran,
    saisie: Mapping[str, object],
    erreur: ErreurMetier | None = None,
    *,
    doublons: Sequence[Doublon] = (),
) -> str:
    """Return the page. With `doublons`, a box to tick says that it is somebody else."""
    erreurs = erreur.erreurs if isinstance(erreur, SaisieInvalide) else {}
    champs = rendre(ecran.formulaire, saisie=saisie, erreurs=erreurs)
    champs = (*champs, *entree.case_a_cocher(doublons))
    return render_template(
        "personnes/formulaire.html",
        entete=construire_entete(session(), dossier),
        ecran=ecran,
        champs=champs,
        refus=None if isinstance(erreur, SaisieInvalide) else erreur,
        doublons=doublons,
    )
