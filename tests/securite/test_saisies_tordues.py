"""What a signed-in person types where nothing of the sort is expected: refused, never a failure."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, lecture
from models.dossier import Dossier, EtapeOuverte
from models.instance import Reunion
from tests.web.collectif.test_instances import commission
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from workflow.formulaires import lire

__all__ = ["commission"]

ECHEC = 500
TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
TORDUES = (
    "", " ", "x" * 5000, "\x01\x7f", "\u202e\u2028", "\U0001f3e0" * 300, "2026-13-45", "0001-01-01",
    "9999-12-31", "-1", "9" * 400, "1e400", "a:b:c", "abc:present", "|", "{}", "' OR 1=1 --",
    "<script>alert(1)</script>", "{{ 7 * 7 }}", "../../etc/passwd",
)  # fmt: skip
CHAMPS: Mapping[str, tuple[str, ...]] = {
    "/actions/nouvelle": (
        "titre", "site", "bailleur", "programme", "departement", "referent", "fait_le",
    ),
    "/actions/{action}/menages": ("nom", "prenom", "telephone"),
    "/instances": ("nom", "type", "cadre", "periodicite"),
    "{commission}/reunions": ("le", "lieu", "forme"),
    "{commission}/reunions/{reunion}/decision": ("dossier", "decision", "etape"),
    "/dossiers/{dossier}/inscriptions": ("reunion",),
    "/dossiers/{clos}/recommencement": ("repris", "programme", "referent", "departement"),
}  # fmt: skip


def lire_reunion(fabrique_web: SessionFactory) -> str:
    with lecture(fabrique_web) as session:
        return session.scalars(select(Reunion.public_id)).one()


@pytest.mark.parametrize("adresse", CHAMPS)
def test_nothing_typed_breaks_a_page(
    connecter: Connecter,
    monde: Monde,
    fabrique_web: SessionFactory,
    commission: str,
    adresse: str,
) -> None:
    lieu = adresse.format(
        action=monde.actions["sien"],
        commission=commission,
        reunion=lire_reunion(fabrique_web),
        dossier=monde.dossiers["Brunel"],
        clos=monde.dossiers["Jourdan"],
    )
    navigateur = connecter(TS if "menages" in adresse or "/dossiers" in adresse else CHEF)
    for tordue in TORDUES:
        reponse = navigateur.envoyer(lieu, **dict.fromkeys(CHAMPS[adresse], tordue))
        assert reponse.status_code < ECHEC, (tordue[:20], reponse.text)
        assert "<script>alert" not in reponse.text


def list_etapes(fabrique_web: SessionFactory, public_id: str) -> list[tuple[str, list[str], int]]:
    """Return the open steps of a run: task, keys of its form, the dossier's version."""
    with lecture(fabrique_web) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.public_id == public_id)).one()
        pieces = {p.cle: p.contenu for p in dossier.definition.pieces if p.genre == "formulaire"}
        ouvertes = session.execute(
            select(EtapeOuverte.tache_id, EtapeOuverte.formulaire).where(
                EtapeOuverte.dossier_id == dossier.id, EtapeOuverte.formulaire.is_not(None)
            )
        )
        return [
            (tache_id, [champ.cle for champ in lire(pieces[str(cle)]).champs], dossier.version)
            for tache_id, cle in ouvertes
        ]


@pytest.mark.parametrize("tordue", TORDUES)
def test_nothing_typed_breaks_a_step_of_an_action(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, tordue: str
) -> None:
    """Every open step of the action, with every field of its form twisted the same way."""
    public_id, navigateur = monde.actions["sien"], connecter(TS)
    etapes = list_etapes(fabrique_web, public_id)
    assert etapes
    for tache_id, champs, version in etapes:
        valeurs = {**dict.fromkeys(champs, tordue), "version": version, "fait_le": LE.date()}
        reponse = navigateur.envoyer(f"/dossiers/{public_id}/etapes/{tache_id}", **valeurs)
        assert reponse.status_code < ECHEC, reponse.text
