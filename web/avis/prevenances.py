"""Tells people of what is no alert: a dossier handed over, a stand-in, a warning, an answer.

Called by a view after its verb, in the same transaction: a refused step tells nobody. The words
are neutral: a reference and what to do, no name and nothing of a household's life. Whoever did
the thing is not told of it.
"""

from collections.abc import Iterable, Sequence

from flask import url_for
from sqlalchemy import select

from models.accompagnement import Signalement
from models.alerte_regles.nature import Audience
from models.codes import Role
from models.dossier import Dossier
from models.errors import typographier
from models.offre import OffreLogement
from models.relogement import Correspondant
from models.reparation import Reparation
from models.suppleance import Suppleance
from models.utilisateur import Utilisateur
from notifications.boite.avis import Nouvelle, prevenir
from notifications.composition.genres import GENRES
from notifications.destinataires.audiences import Personne, list_personnes, list_referents
from web.droits import BAILLEUR, role
from web.page.textes import compter, jour
from web.requete import maintenant, session, utilisateur
from workflow.suivi.absences import dernier_instant

SIGNALE = ("signalement reçu", "Un signalement vous attend dans le dossier {reference}.")
EN_MAIN = ("signalement en main", "L’autre partie a reçu votre signalement, dossier {reference}.")
TRAITE = ("signalement traité", "Un signalement est marqué comme traité, dossier {reference}.")
DESIGNATION = "designer_correspondant"
"""The step by which a landlord names a household's correspondent (002:488)."""


def dossiers_confies(confies: Sequence[Dossier], referent_id: str) -> None:
    """Tell the new référent, once for all the dossiers of the request."""
    if not confies:
        return
    seul = len(confies) == 1
    cle = confies[0].public_id if seul else utilisateur().public_id
    quoi = f"Dossier {confies[0].reference}" if seul else compter(len(confies), "dossier")
    phrase = "vous est confié" if seul else "vous sont confiés"
    _prevenir(
        f"dossier_confie:{cle}",
        "dossier_confie",
        titre=f"{quoi} {phrase}",
        phrase=f"{quoi} {phrase}. Les étapes et les alertes en cours vous suivent.",
        lien=_page(confies[0]) if seul else url_for("travailleur.dossiers"),
        personnes=_comptes([referent_id]),
        dossier=confies[0] if seul else None,
    )


def remplacement(absence: Suppleance) -> None:
    """Tell who stands in, and who is absent when somebody else declared it."""
    dates = f"du {jour(absence.debut)} au {jour(dernier_instant(absence.fin))}"
    suppleant = session().get_one(Utilisateur, absence.suppleant_id)
    absent = session().get_one(Utilisateur, absence.absent_id)
    for qui, titre, phrase in (
        (suppleant, "Vous remplacez un collègue", f"Vous remplacez un collègue {dates}."),
        (absent, "Vous serez remplacé", f"Un collègue suit vos dossiers {dates}."),
    ):
        _prevenir(
            f"suppleance:{absence.public_id}",
            "suppleance",
            titre=titre,
            phrase=phrase,
            lien=url_for("absences.liste"),
            personnes=_comptes([qui.public_id]),
        )


def signalement(signalement_id: int, geste: tuple[str, str]) -> None:
    """Tell the other side of what was just done with a warning; its subject stays in Jalon."""
    lu = session().get_one(Signalement, signalement_id)
    dossier = session().get_one(Dossier, lu.dossier_id)
    quoi, phrase = geste
    _prevenir(
        f"signalement:{lu.public_id}:{quoi}",
        "signalement",
        titre=f"{dossier.reference} : {quoi}",
        phrase=phrase.format(reference=dossier.reference),
        lien=f"{_page(dossier)}#signalements",
        personnes=_suiveurs(dossier) if role() in BAILLEUR else _du_bailleur(dossier, lu),
        dossier=dossier,
    )


def offre_repondue(offre_id: str) -> None:
    """Tell the landlord that a dwelling of its has an answer: never whose household it is for."""
    offre = (
        session().scalars(select(OffreLogement).where(OffreLogement.public_id == offre_id)).one()
    )
    _prevenir(
        f"offre:{offre.public_id}:{offre.reponse}",
        "offre_repondue",
        titre="Logement proposé : une réponse est arrivée",
        phrase="Une association a répondu à un logement que vous proposez.",
        lien=url_for("logements.liste"),
        personnes=list_referents(
            session(), organismes=[offre.bailleur_id], departement=offre.departement
        ),
    )


def etape_faite(dossier: Dossier, element: str) -> None:
    """Tell of what a step says to the other side: that a landlord has named a correspondent."""
    if element != DESIGNATION or dossier.menage_id is None:
        return
    nomme = (
        session()
        .scalars(
            select(Correspondant)
            .where(Correspondant.dossier_id == dossier.id)
            .order_by(Correspondant.id.desc())
        )
        .first()
    )
    if nomme is None:
        return
    compte = session().get(Utilisateur, nomme.utilisateur_id) if nomme.utilisateur_id else None
    _prevenir(
        f"correspondant:{dossier.public_id}:{nomme.id}",
        "correspondant",
        titre=f"{dossier.reference} : correspondant désigné",
        phrase=f"Le bailleur a désigné son correspondant pour le dossier {dossier.reference}.",
        lien=_page(dossier),
        personnes=[*_suiveurs(dossier), *([_personne(compte)] if compte else [])],
        dossier=dossier,
    )


def reparation_proposee(reparation: Reparation) -> None:
    """Tell the heads of service that a stopped dossier of theirs waits for their decision."""
    dossier = reparation.dossier
    chefs = select(Utilisateur).where(
        Utilisateur.role == Role.CHEF_DE_SERVICE,
        Utilisateur.organisme_id == dossier.association_id,
        Utilisateur.actif,
    )
    _prevenir(
        f"reparation:{reparation.public_id}",
        "reparation",
        titre=f"{dossier.reference} : une réparation est à décider",
        phrase=f"Le dossier {dossier.reference} est arrêté, et l’administrateur propose de le "
        "réparer : votre décision est attendue.",
        lien=url_for("reparations.page", public_id=reparation.public_id),
        personnes=map(_personne, session().scalars(chefs)),
        dossier=dossier,
    )


def _prevenir(
    cle: str,
    genre: str,
    *,
    titre: str,
    phrase: str,
    lien: str,
    personnes: Iterable[Personne],
    dossier: Dossier | None = None,
) -> None:
    """Write it once per person. The moment is in the key: a thing may be done again."""
    titre, phrase, le = typographier(titre), typographier(phrase), maintenant()
    nouvelle = Nouvelle(
        cle=f"{cle}:{le.isoformat()}",
        genre=genre,
        objet=titre,
        lien=lien,
        gabarit="nouvelle",
        contexte={"titre": titre, "phrase": phrase, "lien": lien},
        canal=GENRES[genre].canal,
        reference=dossier.reference if dossier else None,
        dossier_id=dossier.id if dossier else None,
    )
    autres = [personne for personne in personnes if personne.id != utilisateur().id]
    prevenir(session(), nouvelle, personnes=autres, le=le)


def _page(dossier: Dossier) -> str:
    return url_for("dossier.page", public_id=dossier.public_id)


def _suiveurs(dossier: Dossier) -> list[Personne]:
    """The référent of the dossier, and who stands in for her."""
    return list_personnes(
        session(), dossier=dossier, audiences=(Audience.TRAVAILLEUR_SOCIAL,), le=maintenant()
    )


def _du_bailleur(dossier: Dossier, lu: Signalement) -> list[Personne]:
    """The référents of the landlord that the warning is exchanged with, and its correspondents."""
    if lu.bailleur_id is None:
        return []
    nommes = select(Correspondant.utilisateur_id).where(Correspondant.dossier_id == dossier.id)
    correspondants = session().scalars(
        select(Utilisateur).where(
            Utilisateur.id.in_(nommes),
            Utilisateur.organisme_id == lu.bailleur_id,
            Utilisateur.actif,
        )
    )
    referents = list_referents(
        session(), organismes=[lu.bailleur_id], departement=dossier.departement
    )
    return [*referents, *map(_personne, correspondants)]


def _comptes(public_ids: Sequence[str]) -> list[Personne]:
    comptes = select(Utilisateur).where(Utilisateur.public_id.in_(public_ids), Utilisateur.actif)
    return list(map(_personne, session().scalars(comptes)))


def _personne(compte: Utilisateur) -> Personne:
    return Personne(compte.id, compte.public_id, compte.role, compte.organisme_id)
