"""A household separates, somebody joins another: and both ways back."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Diagnostic, DiagnosticConfidentiel
from models.menage import Appartenance, Menage, Personne
from models.protection import est_protege, menages_proteges
from models.remaniement import Remaniement
from tests import fabrique as f
from tests.workflow.menages.decor import (
    JOUR,
    LE,
    ajouter,
    dossier,
    equipe,
    faits,
    famille,
    personne,
)
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.menages.annulation import annuler, list_remaniements
from workflow.menages.mouvements import regrouper, separer

HIER = date(2022, 2, 27)


def photo(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the households and of the persons, as they are."""
    session.flush()
    return {
        modele.__tablename__: [
            tuple(ligne)
            for ligne in session.execute(select(modele.__table__).order_by(modele.__table__.c[0]))
        ]
        for modele in (Menage, Personne, Appartenance)
    }


def test_a_separation_makes_a_household_of_those_who_leave(session: Session) -> None:
    referent, _collegue, _chef = equipe(session)
    suivi = dossier(session, referent, famille(session))
    ysaline, tom = personne(session, "Ysaline"), personne(session, "Tom")
    fait = separer(
        session,
        acteur=referent,
        dossier_id=suivi.id,
        partants=[ysaline.public_id, tom.public_id],
        le=HIER,
        saisi_le=LE,
    )
    nouveau = ysaline.menage
    assert nouveau is not None
    assert (nouveau.id, tom.menage_id) == (fait.autre_id, fait.autre_id)
    assert (nouveau.type, nouveau.nb_personnes, nouveau.nb_mineurs) == ("monoparental", 2, 1)
    assert (ysaline.role, ysaline.depuis, ysaline.courrier) == ("demandeur", HIER, True)
    reste = suivi.foyer
    assert (reste.type, reste.nb_personnes, reste.nb_mineurs) == ("monoparental", 2, 1)
    restes = {p.prenom for p in reste.personnes}
    assert len(restes) == 2
    assert not restes & {"Ysaline", "Tom"}
    passees = session.scalars(select(Appartenance)).all()
    assert {(p.menage_id, p.motif, p.fin) for p in passees} == {(reste.id, "separation", HIER)}
    assert [(genre, element) for genre, element, _ in faits(session, suivi)] == [
        ("personne", "separation")
    ]


def test_a_separation_leaves_an_adult_on_both_sides(session: Session) -> None:
    referent, _collegue, _chef = equipe(session)
    suivi = dossier(session, referent, famille(session))
    commun = {"acteur": referent, "dossier_id": suivi.id, "le": HIER, "saisi_le": LE}
    enfants = [personne(session, prenom).public_id for prenom in ("Zoé", "Tom")]
    adultes = [p.public_id for p in suivi.foyer.personnes if p.public_id not in enfants]
    with pytest.raises(SaisieInvalide, match="au moins un adulte"):
        separer(session, partants=enfants, **commun)
    with pytest.raises(TransitionInterdite, match="aucun adulte"):
        separer(session, partants=adultes, **commun)
    with pytest.raises(TransitionInterdite):
        separer(session, partants=[*adultes, *enfants], **commun)
    with pytest.raises(SaisieInvalide, match="au moins une personne"):
        separer(session, partants=["inconnue"], **commun)


def test_a_separation_is_undone_to_the_byte(session: Session) -> None:
    referent, _collegue, _chef = equipe(session)
    suivi = dossier(session, referent, famille(session))
    avant = photo(session)
    commun = {"acteur": referent, "dossier_id": suivi.id, "saisi_le": LE}
    partants = [personne(session, "Ysaline").public_id]
    fait = separer(session, partants=partants, le=HIER, **commun)
    annuler(session, remaniement=fait.public_id, **commun)
    assert photo(session) == avant
    assert [element for _, element, _ in faits(session, suivi)] == [
        "separation", "separation_annulee",
    ]  # fmt: skip
    with pytest.raises(TransitionInterdite, match="déjà annulé"):
        annuler(session, remaniement=fait.public_id, **commun)


def test_a_separation_whose_household_is_followed_is_not_undone(session: Session) -> None:
    referent, _collegue, _chef = equipe(session)
    suivi = dossier(session, referent, famille(session))
    commun = {"acteur": referent, "dossier_id": suivi.id, "saisi_le": LE}
    partants = [personne(session, "Ysaline").public_id]
    fait = separer(session, partants=partants, le=HIER, **commun)
    f.dossier(session, referent=referent, menage_id=fait.autre_id)
    with pytest.raises(TransitionInterdite, match="un dossier a été ouvert"):
        annuler(session, remaniement=fait.public_id, **commun)


def test_somebody_joins_a_household_from_another(session: Session) -> None:
    referent, collegue, chef = equipe(session)
    suivi = dossier(session, referent, famille(session))
    depuis = f.menage(session, type="couple", nb_personnes=2)
    ancien = dossier(session, referent, depuis)
    venue = ajouter(session, depuis, "Estève", "Ambre", naissance=date(1950, 1, 1))
    regroupement = {
        "dossier_id": suivi.id, "personne": venue.public_id, "role": "a_charge", "le": HIER,
        "saisi_le": LE,
    }  # fmt: skip
    with pytest.raises(Introuvable):
        regrouper(session, acteur=collegue, **regroupement)
    avant = photo(session)
    fait = regrouper(session, acteur=referent, **regroupement)
    assert (venue.menage_id, venue.role, venue.depuis) == (suivi.menage_id, "a_charge", HIER)
    assert (suivi.foyer.nb_personnes, suivi.foyer.type) == (5, "couple_enfants")
    assert (depuis.type, depuis.nb_personnes) == ("isole", 1)
    assert [element for _, element, _ in faits(session, ancien)] == ["depart"]
    assert [r.id for r in list_remaniements(session, depuis.id)] == [fait.id]
    annuler(session, acteur=chef, dossier_id=ancien.id, remaniement=fait.public_id, saisi_le=LE)
    assert photo(session) == avant


def test_the_last_person_of_a_household_does_not_join_another(session: Session) -> None:
    """That is a merge: the rest of the household would follow nobody."""
    referent, _collegue, _chef = equipe(session)
    suivi = dossier(session, referent, famille(session))
    seul = f.menage(session, nom="Unique")
    dossier(session, referent, seul)
    with pytest.raises(TransitionInterdite, match="fusionner"):
        regrouper(
            session,
            acteur=referent,
            dossier_id=suivi.id,
            personne=seul.personnes[0].public_id,
            role="a_charge",
            le=JOUR,
            saisi_le=LE,
        )


def test_nobody_undoes_what_was_done_elsewhere(session: Session) -> None:
    referent, _collegue, _chef = equipe(session)
    suivi = dossier(session, referent, famille(session))
    autre = dossier(session, referent, f.menage(session))
    partants = [personne(session, "Ysaline").public_id]
    fait = separer(
        session, acteur=referent, dossier_id=suivi.id, partants=partants, le=HIER, saisi_le=LE
    )
    with pytest.raises(Introuvable):
        annuler(
            session,
            acteur=referent,
            dossier_id=autre.id,
            remaniement=fait.public_id,
            saisi_le=LE,
        )
    assert session.scalars(select(Remaniement.annule_le)).all() == [None]


def test_a_protection_order_follows_those_who_leave(session: Session) -> None:
    """Whose new dossier has no diagnostic yet: a landlord must not read where they are."""
    referent, _collegue, _chef = equipe(session)
    suivi, autre = dossier(session, referent, famille(session)), f.menage(session, nom="Autre")
    fait = {"dossier_id": suivi.id, "fait_le": LE, "saisi_le": LE}
    diagnostic = f.add(
        session, Diagnostic(operateur_id=referent.organisme_id, conclusion="avl", **fait)
    )
    f.add(session, DiagnosticConfidentiel(diagnostic_id=diagnostic.id, ordonnance_protection=True))
    commun = {"acteur": referent, "dossier_id": suivi.id, "saisi_le": LE}
    partis = [personne(session, prenom).public_id for prenom in ("Ysaline", "Tom")]
    separation = separer(session, partants=partis, le=HIER, **commun)
    proteges = {suivi.menage_id, separation.autre_id}
    assert set(session.scalars(menages_proteges())) == proteges
    for menage_id in session.scalars(select(Menage.id)):
        un_par_un = session.scalar(select(est_protege(menage_id)))
        assert un_par_un is (menage_id in proteges)
    assert autre.id not in proteges
    annuler(session, remaniement=separation.public_id, **commun)
    assert set(session.scalars(menages_proteges())) == {suivi.menage_id}
