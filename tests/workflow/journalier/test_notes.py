"""Notes: two levels, who reads them, what the journal keeps of them, sent twice, overtaken."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import func, select

from models.db import lecture, transaction
from models.dossier import Dossier
from models.journal import Journal, JournalContenu, Note
from models.utilisateur import Utilisateur
from models.verification_journal import verifier_chaine
from models.visibilite import notes_lisibles
from tests.workflow.decor import Monde
from tests.workflow.journalier.conftest import SAISI, Carnet
from workflow import operations, suivi
from workflow.errors import (
    EtapeDejaFaite,
    HabilitationRefusee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.suivi.notes import version_de

SECRET = "Dort dans sa voiture depuis mardi."
PLUS_TARD = SAISI + timedelta(hours=1)


def lit(carnet: Carnet, lecteur: Utilisateur, note: str) -> bool:
    demande = select(Note.id).join(Dossier).where(Note.public_id == note, notes_lisibles(lecteur))
    return carnet.session.scalar(demande) is not None


def journal(carnet: Carnet) -> list[tuple[str, str | None]]:
    demande = (
        select(Journal.type, Journal.element)
        .where(Journal.dossier_id == carnet.dossier_id, Journal.type != "ouverture")
        .order_by(Journal.rang)
    )
    return [(type_, element) for type_, element in carnet.session.execute(demande)]


def test_a_note_of_the_team_is_read_by_referent_stand_in_and_chef_and_by_nobody_else(
    carnet: Carnet,
) -> None:
    note = carnet.noter(niveau="equipe")
    for nom in carnet.monde.comptes:
        assert lit(carnet, carnet.compte(nom), note) is (nom in ("ts", "chef")), nom
    assert lit(carnet, carnet.compte("collegue", supplee=("ts",)), note)


def test_a_note_for_its_author_is_read_by_nobody_else(carnet: Carnet) -> None:
    note = carnet.noter(niveau="auteur")
    for nom in carnet.monde.comptes:
        assert lit(carnet, carnet.compte(nom), note) is (nom == "ts"), nom
    assert not lit(carnet, carnet.compte("collegue", supplee=("ts",)), note)


def test_a_note_for_its_author_does_not_follow_the_dossier_handed_over(carnet: Carnet) -> None:
    a_soi, a_l_equipe = carnet.noter(niveau="auteur"), carnet.noter(niveau="equipe")
    version = carnet.session.scalar(select(Dossier.version).filter_by(id=carnet.dossier_id))
    operations.reassigner(
        carnet.session,
        acteur=carnet.compte("chef"),
        dossier_id=carnet.dossier_id,
        version=version or 0,
        referent=carnet.monde.comptes["collegue"].public_id,
        motif="Départ",
        saisi_le=SAISI,
    )
    collegue, ancien = carnet.compte("collegue"), carnet.compte("ts")
    assert (lit(carnet, collegue, a_soi), lit(carnet, collegue, a_l_equipe)) == (False, True)
    assert (lit(carnet, ancien, a_soi), lit(carnet, ancien, a_l_equipe)) == (False, False)


def test_only_its_author_changes_or_erases_a_note(carnet: Carnet) -> None:
    note = carnet.noter(niveau="equipe")
    for nom in ("chef", "collegue", "bailleur"):
        with pytest.raises(Introuvable):
            suivi.retirer_note(carnet.session, acteur=carnet.compte(nom), note=note, le=SAISI)
        with pytest.raises(Introuvable):
            suivi.modifier_note(
                carnet.session,
                acteur=carnet.compte(nom),
                note=note,
                version="",
                niveau="equipe",
                texte="Autre",
                le=SAISI,
            )


def test_the_journal_keeps_each_act_and_never_a_word_of_the_text(carnet: Carnet) -> None:
    note = carnet.noter(niveau="auteur", texte=SECRET)
    ligne = carnet.session.scalars(select(Note).where(Note.public_id == note)).one()
    suivi.modifier_note(
        carnet.session,
        acteur=carnet.compte("ts"),
        note=note,
        version=version_de(ligne),
        niveau="equipe",
        texte=SECRET + " Rappeler.",
        le=PLUS_TARD,
    )
    assert (ligne.texte, ligne.modifiee_le) == (SECRET + " Rappeler.", PLUS_TARD)
    suivi.retirer_note(carnet.session, acteur=carnet.compte("ts"), note=note, le=PLUS_TARD)
    assert journal(carnet) == [
        ("note", "auteur"),
        ("note_modifiee", "equipe"),
        ("note_retiree", "equipe"),
    ]
    contenus = carnet.session.scalars(
        select(JournalContenu.contenu).join(Journal).filter_by(dossier_id=carnet.dossier_id)
    ).all()
    assert not [contenu for contenu in contenus if "voiture" in contenu or "Rappeler" in contenu]
    assert carnet.session.scalar(select(func.count(Note.id)).filter_by(public_id=note)) == 0
    assert list(verifier_chaine(carnet.session, carnet.dossier_id)) == []


def test_a_note_does_not_move_the_version_of_the_dossier(carnet: Carnet) -> None:
    avant = carnet.session.scalar(select(Dossier.version).filter_by(id=carnet.dossier_id))
    carnet.noter()
    carnet.session.expire_all()
    assert carnet.session.scalar(select(Dossier.version).filter_by(id=carnet.dossier_id)) == avant


def test_a_form_sent_twice_makes_one_note(carnet: Carnet) -> None:
    envoi = {"dossier_id": carnet.dossier_id, "public_id": "unenotesent2", "niveau": "equipe"}
    acteur = carnet.compte("ts")
    suivi.noter(carnet.session, acteur=acteur, texte="Une fois.", le=SAISI, **envoi)
    with pytest.raises(suivi.DejaEnregistre):
        suivi.noter(carnet.session, acteur=acteur, texte="Une fois.", le=SAISI, **envoi)


def test_a_note_changed_elsewhere_meanwhile_is_not_written_over(carnet: Carnet) -> None:
    note = carnet.noter()
    ligne = carnet.session.scalars(select(Note).where(Note.public_id == note)).one()
    lue = version_de(ligne)
    changer = {"acteur": carnet.compte("ts"), "note": note, "niveau": "equipe"}
    suivi.modifier_note(carnet.session, version=lue, texte="Un.", le=PLUS_TARD, **changer)
    with pytest.raises(EtapeDejaFaite):
        suivi.modifier_note(carnet.session, version=lue, texte="Deux.", le=PLUS_TARD, **changer)


@pytest.mark.parametrize(
    "niveau, texte, champ", [("equipe", "  ", "texte"), ("tous", "Oui.", "niveau")]
)
def test_a_note_has_a_text_and_one_of_two_levels(
    carnet: Carnet, niveau: str, texte: str, champ: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        carnet.noter(niveau=niveau, texte=texte)
    assert set(refus.value.erreurs) == {champ}


def test_nobody_out_of_reach_writes_a_note(carnet: Carnet) -> None:
    for nom, refus in (
        ("collegue", Introuvable),
        ("ts_ailleurs", Introuvable),
        ("chef_ailleurs", Introuvable),
        ("bailleur", HabilitationRefusee),
        ("coordonnateur", HabilitationRefusee),
        ("administrateur", HabilitationRefusee),
    ):
        with pytest.raises(refus):
            carnet.noter(nom)


def test_a_closed_dossier_takes_no_new_note_and_its_notes_can_still_be_erased(
    carnet: Carnet,
) -> None:
    note = carnet.noter()
    carnet.session.expire_all()
    operations.clore(
        carnet.session,
        acteur=carnet.compte("ts"),
        dossier_id=carnet.dossier_id,
        version=carnet.session.get_one(Dossier, carnet.dossier_id).version,
        motif="rupture_lien",
        fait_le=SAISI,
        saisi_le=SAISI,
    )
    with pytest.raises(TransitionInterdite):
        carnet.noter()
    suivi.retirer_note(carnet.session, acteur=carnet.compte("ts"), note=note, le=PLUS_TARD)


def test_a_note_overtaken_by_another_writer_is_written_all_the_same(monde: Monde) -> None:
    """The second writer read the dossier before the first had committed."""
    dossier_id = monde.ouvrir()

    def seconde() -> None:
        with transaction(monde.factory) as session:
            Carnet(session, monde, dossier_id).noter(texte="La seconde.")

    with ThreadPoolExecutor(1) as fil:
        with transaction(monde.factory) as session:
            Carnet(session, monde, dossier_id).noter(texte="La première.")
            attendue = fil.submit(seconde)
            sleep(0.3)
        attendue.result(timeout=20)
    with lecture(monde.factory) as session:
        assert len(journal(Carnet(session, monde, dossier_id))) == 2
