"""Statements handed to the driver itself: the same errors, the same order, the same witnesses."""

from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, event, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from models.codes import OrganismeType
from models.db import SessionFactory, lecture, make_engine, make_session_factory, transaction
from models.organisme import Organisme
from models.pilote import executer_a_la_suite
from models.preparee import LecturePreparee, Preparee
from tests.bases import sur_postgresql

TABLE = Organisme.__table__
AJOUTER = Preparee(insert(Organisme))
NOMMER = Preparee(update(Organisme).where(TABLE.c.public_id == bindparam("lu_public_id")))
NOMS = LecturePreparee(
    select(TABLE.c.nom).where(TABLE.c.type.in_([OrganismeType.ASSOCIATION, OrganismeType.BAILLEUR]))
)
DEUX_FOIS = "deux-fois"
SECRET = "nom-que-personne-ne-doit-lire"


def rangee(nom: str, public_id: str, type_: str = "association") -> dict[str, Any]:
    return {"nom": nom, "public_id": public_id, "type": type_}


def noms(factory: SessionFactory) -> list[str]:
    with lecture(factory) as session:
        return sorted(ligne.nom for ligne in NOMS.toutes(session.connection()))


def test_ce_que_la_base_refuse_est_une_erreur_de_sqlalchemy_qui_ne_cite_aucune_valeur(
    factory: SessionFactory,
) -> None:
    with pytest.raises(IntegrityError) as refus, transaction(factory) as session:
        AJOUTER.executer(session.connection(), rangee(SECRET, DEUX_FOIS))
        AJOUTER.executer(session.connection(), rangee(SECRET, DEUX_FOIS))
    assert "organisme" in str(refus.value)
    assert SECRET not in str(refus.value).split("\n[SQL", 1)[1]
    assert noms(factory) == []


def test_des_ecritures_a_la_suite_se_font_dans_leur_ordre(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        connexion = session.connection()
        executer_a_la_suite(
            connexion,
            [
                AJOUTER.rediger(connexion, rangee("Avant", "a")),
                NOMMER.rediger(connexion, {"lu_public_id": "a", "nom": "Pendant"}),
                AJOUTER.rediger(connexion, rangee("Autre", "b")),
                NOMMER.rediger(connexion, {"lu_public_id": "a", "nom": "Après"}),
            ],
        )
    assert noms(factory) == ["Après", "Autre"]


@pytest.mark.parametrize("rang", range(3))
def test_une_ecriture_refusee_au_milieu_de_la_suite_n_en_laisse_aucune(
    factory: SessionFactory, rang: int
) -> None:
    nouvelles = [rangee("Un", "1"), rangee("Deux", "2")]
    nouvelles.insert(rang, rangee(SECRET, "3", type_="inconnu"))
    with pytest.raises(IntegrityError), transaction(factory) as session:
        connexion = session.connection()
        executer_a_la_suite(connexion, [AJOUTER.rediger(connexion, n) for n in nouvelles])
    assert noms(factory) == []
    with transaction(factory) as session:
        AJOUTER.executer(session.connection(), rangee("La suivante", "4"))
    assert noms(factory) == ["La suivante"]


def test_une_lecture_connait_les_valeurs_de_sa_liste(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        for type_ in OrganismeType:
            AJOUTER.executer(session.connection(), rangee(type_.value, type_.value, type_))
    assert noms(factory) == ["association", "bailleur"]


def test_qui_ecoute_les_instructions_voit_et_change_celles_d_une_suite(
    engine: Engine, factory: SessionFactory
) -> None:
    finies: list[str] = []

    def changer(_c: Any, _curseur: Any, texte: str, valeurs: Any, *_reste: Any) -> tuple[str, Any]:
        return texte.replace("INSERT INTO organisme", "INSERT  INTO organisme"), valeurs

    def noter(_c: Any, _curseur: Any, texte: str, *_reste: Any) -> None:
        finies.append(texte)

    event.listen(engine, "before_cursor_execute", changer, retval=True)
    event.listen(engine, "after_cursor_execute", noter)
    with transaction(factory) as session:
        connexion = session.connection()
        ordres = [AJOUTER.rediger(connexion, rangee(nom, nom)) for nom in ("un", "deux")]
        executer_a_la_suite(connexion, ordres)
    assert [texte.startswith("INSERT  INTO organisme") for texte in finies] == [True, True]


@sur_postgresql
@pytest.mark.parametrize("combien", [1, 2])
def test_une_connexion_coupee_par_le_serveur_quitte_la_reserve(url: str, combien: int) -> None:
    engine, autre = make_engine(url), make_engine(url)
    factory = make_session_factory(engine)
    with pytest.raises(OperationalError) as coupure, transaction(factory) as session:
        connexion = session.connection()
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        with autre.connect() as bourreau:
            bourreau.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        lignes = [rangee(str(rang), str(rang)) for rang in range(combien)]
        executer_a_la_suite(connexion, [AJOUTER.rediger(connexion, ligne) for ligne in lignes])
    assert coupure.value.connection_invalidated
    assert noms(factory) == []
    for moteur in (engine, autre):
        moteur.dispose()
