"""Telling people: the inbox of each once, and the mail by what they chose, the rule or the law."""

import json
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.alerte_regles.nature import Canal
from models.avis import Avis, PreferenceAvis, RythmeAvis
from models.envoi import Envoi
from models.utilisateur import Utilisateur
from notifications.boite.avis import Nouvelle, prevenir
from notifications.destinataires.audiences import Personne
from tests import fabrique
from tests.bases import sur_sqlite
from tests.notifications.decor import DUE

A, Q, J = Canal.AUSSITOT, Canal.QUOTIDIEN, Canal.JALON


def nouvelle(**champs: Any) -> Nouvelle:
    base: dict[str, Any] = {
        "cle": "alerte:a1:p0",
        "genre": "A01",
        "objet": "D-1a2b : AVL sans proposition",
        "lien": "/alertes/a1",
        "gabarit": "alerte",
        "contexte": {"reference": "D-1a2b"},
        "canal": A,
        "reference": "D-1a2b",
        "echeance_le": DUE,
    }
    return Nouvelle(**{**base, **champs})


def personne(utilisateur: Utilisateur) -> Personne:
    return Personne(
        utilisateur.id, utilisateur.public_id, utilisateur.role, utilisateur.organisme_id
    )


def test_each_person_finds_it_once_in_the_inbox_and_by_mail(session: Session) -> None:
    deux = [personne(fabrique.utilisateur(session)) for _ in range(2)]
    prevenir(session, nouvelle(), personnes=[*deux, deux[0]], le=DUE)
    lus = session.scalars(select(Avis).order_by(Avis.utilisateur_id)).all()
    cles = [f"alerte:a1:p0:{une.public_id}" for une in deux]
    assert [avis.cle for avis in lus] == cles
    assert {(a.genre, a.objet, a.lien, a.reference, a.echeance_le, a.cree_le) for a in lus} == {
        ("A01", "D-1a2b : AVL sans proposition", "/alertes/a1", "D-1a2b", DUE, DUE)
    }
    envois = session.scalars(select(Envoi).order_by(Envoi.utilisateur_id)).all()
    assert [envoi.cle for envoi in envois] == cles
    assert json.loads(envois[0].contexte) == {"reference": "D-1a2b", "role": deux[0].role}


@sur_sqlite
@pytest.mark.parametrize("obligatoire", [False, True])
@pytest.mark.parametrize(
    "cas",
    [
        (A, None, False, A),
        (Q, None, False, Q),
        (J, None, False, J),
        (A, None, True, Q),
        (J, None, True, Q),
        (A, J, False, J),
        (Q, A, True, A),
    ],
)
def test_what_the_user_chose_wins_over_the_digest_and_the_rule_but_not_over_the_law(
    session: Session, cas: tuple[Canal, Canal | None, bool, Canal], obligatoire: bool
) -> None:
    regle, choisi, tout_resume, attendu = cas
    utilisateur = fabrique.utilisateur(session)
    fabrique.add(session, RythmeAvis(utilisateur_id=utilisateur.id, tout_resume=tout_resume))
    for genre, canal in (("A01", choisi), ("A08", A)):
        if canal is not None:
            preference = PreferenceAvis(utilisateur_id=utilisateur.id, genre=genre, canal=canal)
            fabrique.add(session, preference)
    dite = nouvelle(canal=regle, obligatoire=obligatoire)
    prevenir(session, dite, personnes=[personne(utilisateur)], le=DUE)
    attendu = Q if obligatoire and attendu == J else attendu
    assert session.scalars(select(Avis.canal)).one() == attendu
    assert len(session.scalars(select(Envoi)).all()) == (1 if attendu == A else 0)


@sur_sqlite
def test_the_statements_do_not_grow_with_the_people(session: Session) -> None:
    tous = [personne(fabrique.utilisateur(session)) for _ in range(30)]
    ordres: list[str] = []
    event.listen(
        session.connection(), "before_cursor_execute", lambda *mots: ordres.append(mots[2])
    )
    prevenir(session, nouvelle(), personnes=tous, le=DUE)
    assert [ordre.split()[0] for ordre in ordres] == ["SELECT", "INSERT", "INSERT"]
    ordres.clear()
    prevenir(session, nouvelle(cle="rien"), personnes=[], le=DUE)
    assert ordres == []
