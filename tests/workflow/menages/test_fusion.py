"""Two households that are the same become one; undone, every row is as it was."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.collectif import ActionCollective, Participant
from models.dossier import Dossier
from models.menage import Demande, Menage, Personne, Public
from models.tout import Base
from models.utilisateur import Utilisateur
from tests import fabrique as f
from tests.workflow.menages.decor import LE, ajouter, dossier, equipe, faits
from workflow.ecritures.contexte import table
from workflow.errors import HabilitationRefusee, Introuvable, TransitionInterdite
from workflow.menages.annulation import annuler
from workflow.menages.deplacement import DEPLACEES
from workflow.menages.fusion import AUTRE, GARDE, fusionner, list_conflits
from workflow.menages.registre import RATTACHEES

SANS_SUITE = {"journal", "journal_contenu", "remaniement"}
TETE = {"journal_rang", "journal_tete"}
"""What a merge and its undoing add to, and never take back."""


class Deux:
    """The same person followed twice, by two caseworkers; each knows what the other does not."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.referent, self.collegue, self.chef = equipe(session)
        self.garde = f.menage(session, nom="Estève", nb_personnes=2, nb_mineurs=1,
                              type="monoparental")  # fmt: skip
        [self.la] = self.garde.personnes
        self.la.prenom, self.la.telephone = "Ysaline", "06 00 00 00 01"
        self.autre = f.menage(session, dalo=True, dalo_reconnu_le=date(2021, 5, 5), nom="Esteve")
        [self.double] = self.autre.personnes
        self.double.prenom, self.double.telephone = "Ysaline", "06 00 00 00 02"
        self.double.nom_usage = "Garnier"
        self.enfant = ajouter(session, self.autre, "Estève", "Timéo", role="a_charge")
        f.demande(session, self.garde, communes="Massy", loyer_max=None)
        f.demande(session, self.autre, communes="Massy", nur="091022012345678901", loyer_max=500)
        session.add(Public(menage_id=self.autre.id, code="dalo"))
        f.occupation(session, self.autre)
        self.premier = dossier(session, self.referent, self.garde)
        self.second = dossier(session, self.collegue, self.autre)
        self.clos = dossier(
            session, self.collegue, self.autre, etat="clos", clos_le=LE, fin_element="cloture"
        )
        session.flush()

    def fusionner(self, acteur: Utilisateur | None = None, **choix: str) -> Any:
        return fusionner(
            self.session,
            acteur=acteur or self.chef,
            dossier_id=self.premier.id,
            autre_dossier_id=self.second.id,
            choix={cle.replace("__", "."): valeur for cle, valeur in choix.items()},
            saisi_le=LE,
        )

    def annuler(self, remaniement: str, acteur: Utilisateur | None = None) -> None:
        annuler(
            self.session,
            acteur=acteur or self.chef,
            dossier_id=self.premier.id,
            remaniement=remaniement,
            saisi_le=LE,
        )

    def photo(self) -> dict[str, list[dict[str, Any]]]:
        """Return every row of every table, but what only grows."""
        self.session.flush()
        photo = {}
        for t in Base.metadata.sorted_tables:
            if t.name not in SANS_SUITE:
                gardees = [c for c in t.columns if c.name not in TETE]
                lignes = self.session.execute(select(*gardees).order_by(*t.primary_key))
                photo[t.name] = [dict(ligne._mapping) for ligne in lignes]
        return photo


@pytest.fixture
def deux(session: Session) -> Deux:
    return Deux(session)


def test_one_household_has_the_dossiers_and_the_persons_of_both(deux: Deux) -> None:
    deux.fusionner()
    dossiers = deux.session.scalars(select(Dossier.menage_id)).all()
    assert set(dossiers) == {deux.garde.id}
    assert {p.prenom for p in deux.garde.personnes} == {"Ysaline", "Timéo"}
    assert deux.autre.fusionne_dans_id == deux.garde.id
    assert deux.session.scalars(select(Public.menage_id)).all().count(deux.garde.id) == 1


def test_what_only_the_other_knew_is_taken_and_the_rest_is_kept_unless_chosen(deux: Deux) -> None:
    assert {c.cle for c in list_conflits(deux.session, deux.garde, deux.autre)} == {
        "menage.type", "menage.dalo", "demande.nur", "demande.loyer_max",
        f"personne.{deux.la.public_id}.nom", f"personne.{deux.la.public_id}.nom_usage",
        f"personne.{deux.la.public_id}.telephone",
    }  # fmt: skip
    cle = f"personne.{deux.la.public_id}.telephone"
    deux.fusionner(**{cle: AUTRE, "menage__dalo": AUTRE, "menage__type": GARDE})
    assert (deux.la.telephone, deux.la.nom_usage, deux.la.nom) == (
        "06 00 00 00 02", "Garnier", "Estève",
    )  # fmt: skip
    assert deux.la.recherche == "esteve ysaline garnier 0600000002"
    assert (deux.garde.dalo, deux.garde.dalo_reconnu_le) == (True, date(2021, 5, 5))
    assert (deux.garde.type, deux.garde.nb_personnes) == ("monoparental", 2)
    demande = deux.session.scalars(select(Demande).where(Demande.menage_id == deux.garde.id)).one()
    assert demande.loyer_max == 500
    assert demande.nur != "091022012345678901"


def test_a_merge_undone_gives_back_every_row_as_it_was(deux: Deux) -> None:
    avant = deux.photo()
    fait = deux.fusionner(menage__type=AUTRE, demande__nur=AUTRE)
    assert deux.photo() != avant
    deux.annuler(fait.public_id)
    assert deux.photo() == avant


def test_both_journals_tell_the_merge_and_its_undoing(deux: Deux) -> None:
    fait = deux.fusionner()
    deux.annuler(fait.public_id)
    for suivi in (deux.premier, deux.second, deux.clos):
        assert [genre for genre, _, _ in faits(deux.session, suivi)] == ["fusion", "fusion_annulee"]
        assert suivi.version == 0


def test_a_merge_is_not_undone_once_something_came_to_it(deux: Deux) -> None:
    fait = deux.fusionner()
    nouveau = f.dossier(deux.session, referent=deux.referent, menage_id=deux.garde.id)
    with pytest.raises(TransitionInterdite, match="un dossier a été ouvert"):
        deux.annuler(fait.public_id)
    deux.session.execute(delete(Dossier).where(Dossier.id == nouveau.id))
    deux.la.telephone = "07 00 00 00 00"
    deux.annuler(fait.public_id)
    assert deux.la.telephone == "07 00 00 00 00"


def test_a_merge_is_not_undone_over_what_was_put_right_since(deux: Deux) -> None:
    cle = f"personne.{deux.la.public_id}.telephone"
    fait = deux.fusionner(**{cle: AUTRE})
    deux.la.telephone = "07 00 00 00 00"
    with pytest.raises(TransitionInterdite, match="une personne"):
        deux.annuler(fait.public_id)


def test_only_a_chef_of_the_association_merges(deux: Deux) -> None:
    with pytest.raises(HabilitationRefusee):
        deux.fusionner(deux.referent)
    with pytest.raises(Introuvable):
        deux.fusionner(f.utilisateur(deux.session, deux.chef.role))
    fait = deux.fusionner()
    with pytest.raises(HabilitationRefusee):
        deux.annuler(fait.public_id, deux.referent)


def test_a_household_that_another_association_follows_too_is_not_merged(deux: Deux) -> None:
    f.dossier(deux.session, menage_id=deux.autre.id)
    with pytest.raises(TransitionInterdite, match="votre seule association"):
        deux.fusionner()


def test_a_household_is_not_merged_with_itself(deux: Deux) -> None:
    deux.fusionner()
    with pytest.raises(TransitionInterdite, match="déjà le même"):
        deux.fusionner()


def test_a_household_registered_twice_in_an_action_takes_part_once(deux: Deux) -> None:
    action = f.add(deux.session, ActionCollective(titre="Atelier"))
    for foyer in (deux.garde, deux.autre):
        f.add(
            deux.session,
            Participant(
                dossier_id=deux.premier.id, action_id=action.id, menage_id=foyer.id, inscrit_le=LE
            ),
        )
    avant = deux.photo()
    fait = deux.fusionner()
    siens = select(Participant.id).where(Participant.menage_id == deux.garde.id)
    assert len(deux.session.scalars(siens).all()) == 1
    deux.annuler(fait.public_id)
    assert deux.photo() == avant


def test_merges_follow_one_another_and_are_undone_in_turn(deux: Deux) -> None:
    troisieme = f.menage(deux.session, nom="Troisième")
    suivi = dossier(deux.session, deux.referent, troisieme)
    avant = deux.photo()
    premiere = deux.fusionner()
    deux.second = suivi
    seconde = deux.fusionner()
    with pytest.raises(TransitionInterdite):
        deux.annuler(premiere.public_id)
    deux.annuler(seconde.public_id)
    deux.annuler(premiere.public_id)
    assert deux.photo() == avant


def test_every_table_of_a_household_is_moved_or_has_its_own_rule() -> None:
    """A new table that points at a household must say what a merge does with it."""
    regles = {table(Menage).name, "remaniement"}
    connues = {modele.__tablename__ for modele in (*DEPLACEES, *RATTACHEES)} | regles
    pointent = {
        cle.parent.table.name
        for t in Base.metadata.sorted_tables
        for cle in t.foreign_keys
        if cle.column.table.name == "menage"
    }
    assert pointent <= connues
    personnes = {
        cle.parent.table.name
        for t in Base.metadata.sorted_tables
        for cle in t.foreign_keys
        if cle.column.table.name == table(Personne).name
    }
    assert personnes == {"appartenance"}
