"""Who is in a household: added, put right, gone; counted, and told in the journal."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.menage import Appartenance, Menage
from models.utilisateur import Utilisateur
from tests import fabrique as f
from tests.bases import SQLITE
from tests.workflow.menages.decor import LE, dossier, equipe, faits, famille, personne
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.menages.composition import Compte
from workflow.menages.personnes import ajouter, compter_autrement, modifier, partir

pytestmark = pytest.mark.parametrize("url", [SQLITE], indirect=True)

NOUVELLE = {
    "role": "a_charge", "nom": "Estève", "prenom": "Lou", "naissance": date(2021, 6, 1),
}  # fmt: skip


@pytest.fixture
def referent(session: Session) -> Utilisateur:
    return equipe(session)[0]


@pytest.fixture
def suivi(session: Session, referent: Utilisateur) -> Dossier:
    return dossier(session, referent, famille(session))


def geste(referent: Utilisateur, suivi: Dossier) -> dict[str, Any]:
    return {"acteur": referent, "dossier_id": suivi.id, "saisi_le": LE}


def compte(suivi: Dossier) -> tuple[str, int, int]:
    return suivi.foyer.type, suivi.foyer.nb_personnes, suivi.foyer.nb_mineurs


def test_whoever_comes_is_counted_and_told(
    session: Session, referent: Utilisateur, suivi: Dossier
) -> None:
    ajouter(session, valeurs=NOUVELLE, depuis=date(2022, 2, 1), **geste(referent, suivi))
    assert compte(suivi) == ("couple_enfants", 5, 3)
    [(genre, element, contenu)] = faits(session, suivi)
    assert (genre, element, contenu["nom"]) == ("personne", "arrivee", "Lou Estève")
    assert suivi.version == 0


def test_naming_somebody_who_was_counted_counts_nobody_twice(
    session: Session, referent: Utilisateur
) -> None:
    foyer = f.menage(session, type="monoparental", nb_personnes=3, nb_mineurs=2)
    suivi = dossier(session, referent, foyer)
    ajouter(session, valeurs=NOUVELLE, depuis=None, **geste(referent, suivi))
    assert compte(suivi) == ("monoparental", 3, 2)


def test_naming_more_than_were_counted_counts_them(session: Session, referent: Utilisateur) -> None:
    suivi = dossier(session, referent, f.menage(session))
    ajouter(session, valeurs=NOUVELLE, depuis=None, **geste(referent, suivi))
    assert compte(suivi) == ("monoparental", 2, 1)


def test_a_correction_keeps_what_was_there_before_in_the_journal(
    session: Session, referent: Utilisateur, suivi: Dossier
) -> None:
    ysaline = personne(session, "Ysaline")
    valeurs = {
        "role": "co_demandeur", "nom": "Estève", "prenom": "Ysaline", "nom_usage": "Garnier",
        "naissance": ysaline.naissance, "protection": "curatelle", "protection_organisme": "UDAF",
    }  # fmt: skip
    correction = {"personne": ysaline.public_id, "valeurs": valeurs}
    modifier(session, **correction, **geste(referent, suivi))
    modifier(session, **correction, **geste(referent, suivi))
    [(_genre, element, contenu)] = faits(session, suivi)
    assert element == "modification"
    assert contenu["avant"] == {"nom_usage": None, "protection": None, "protection_organisme": None}
    assert contenu["apres"]["protection"] == "curatelle"
    assert ysaline.recherche == "esteve ysaline garnier"


def test_another_demandeur_makes_the_first_a_co_demandeur(
    session: Session, referent: Utilisateur, suivi: Dossier
) -> None:
    ysaline = personne(session, "Ysaline")
    valeurs = {"role": "demandeur", "nom": "Estève", "prenom": "Ysaline"}
    modifier(session, personne=ysaline.public_id, valeurs=valeurs, **geste(referent, suivi))
    roles = {p.prenom: p.role for p in suivi.foyer.personnes}
    assert [prenom for prenom, role in roles.items() if role == "demandeur"] == ["Ysaline"]
    assert list(roles.values()).count("co_demandeur") == 1
    with pytest.raises(SaisieInvalide, match="demandeur"):
        modifier(
            session,
            personne=ysaline.public_id,
            valeurs=valeurs | {"role": "a_charge"},
            **geste(referent, suivi),
        )


def test_who_leaves_is_in_no_household_and_the_history_says_since_when(
    session: Session, referent: Utilisateur, suivi: Dossier
) -> None:
    demandeur = next(p for p in suivi.foyer.personnes if p.role == "demandeur")
    demandeur.courrier = True
    depart = {"personne": demandeur.public_id, "le": date(2022, 2, 20), "motif": "deces"}
    partir(session, **depart, **geste(referent, suivi))
    assert demandeur.menage_id is None
    passee = session.scalars(select(Appartenance)).one()
    assert (passee.menage_id, passee.role, passee.fin) == (
        suivi.menage_id, "demandeur", date(2022, 2, 20),
    )  # fmt: skip
    ysaline = personne(session, "Ysaline")
    assert (ysaline.role, ysaline.courrier) == ("demandeur", True)
    assert compte(suivi) == ("monoparental", 3, 2)


def test_a_departure_needs_an_adult_who_stays_and_a_day_that_has_come(
    session: Session, referent: Utilisateur, suivi: Dossier
) -> None:
    demandeur, ysaline = (p.public_id for p in suivi.foyer.personnes[:2])
    commun = geste(referent, suivi) | {"motif": "autre"}
    with pytest.raises(SaisieInvalide, match="à venir"):
        partir(session, personne=ysaline, le=LE.date() + timedelta(days=1), **commun)
    partir(session, personne=ysaline, le=LE.date(), **commun)
    with pytest.raises(TransitionInterdite, match="aucun adulte"):
        partir(session, personne=demandeur, le=LE.date(), **commun)


def test_a_colleague_changes_nobody(session: Session, suivi: Dossier) -> None:
    etranger = f.utilisateur(session)
    with pytest.raises(Introuvable):
        ajouter(session, valeurs=NOUVELLE, depuis=None, **geste(etranger, suivi))


def test_a_count_below_the_persons_named_is_refused(
    session: Session, referent: Utilisateur, suivi: Dossier
) -> None:
    with pytest.raises(SaisieInvalide, match="4 personnes"):
        compter_autrement(
            session, genre="monoparental", compte=Compte(3, 2), **geste(referent, suivi)
        )
    with pytest.raises(SaisieInvalide, match="composition"):
        compter_autrement(session, genre="isole", compte=Compte(5, 2), **geste(referent, suivi))
    compter_autrement(session, genre="autre", compte=Compte(5, 2), **geste(referent, suivi))
    assert compte(suivi) == ("autre", 5, 2)


def test_a_household_of_a_closed_dossier_is_left_alone(
    session: Session, referent: Utilisateur
) -> None:
    foyer: Menage = famille(session)
    clos = {"etat": "clos", "clos_le": LE, "fin_element": "cloture"}
    suivi = dossier(session, referent, foyer, **clos)
    with pytest.raises(TransitionInterdite, match="clos"):
        ajouter(session, valeurs=NOUVELLE, depuis=None, **geste(referent, suivi))
