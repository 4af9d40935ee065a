"""The papers of a file: what is said of each is kept, dated, and in the journal."""

from collections.abc import Mapping
from datetime import date, timedelta

import orjson
import pytest
from sqlalchemy import select

from models.db import lecture, transaction
from models.journal import JournalContenu
from models.piece_caleol import PieceCaleol
from tests.workflow.decor import LE, Monde, avec_parametres
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.caleol import LISTE_COURTE, PIECES, Pointage, demander_pieces, pointer_pieces
from workflow.caleol.liste import list_pieces
from workflow.errors import HabilitationRefusee, Introuvable, SaisieInvalide, TransitionInterdite

HIER, AUJOURD_HUI = date(2022, 2, 28), date(2022, 3, 1)


def pointer(suivi: Suivi, *, par: str = "ts", **pointages: Pointage) -> int:
    with transaction(suivi.monde.factory) as session:
        return pointer_pieces(
            session,
            acteur=suivi.compte(par),
            dossier_id=suivi.dossier_id,
            pointages=pointages,
            le=LE,
        )


def demander(suivi: Suivi) -> int:
    with transaction(suivi.monde.factory) as session:
        return demander_pieces(
            session, acteur=suivi.compte("ts"), dossier_id=suivi.dossier_id, le=LE
        )


def pieces(suivi: Suivi) -> Mapping[str, PieceCaleol]:
    return {piece.code: piece for piece in suivi.lignes(PieceCaleol)}


def test_une_piece_recue_garde_le_jour_ou_elle_fut_demandee(suivi: Suivi) -> None:
    pointer(suivi, caf=Pointage("demandee", HIER))
    pointer(suivi, caf=Pointage("recue"))
    (caf,) = pieces(suivi).values()
    assert (caf.etat, caf.demandee_le, caf.recue_le) == ("recue", HIER, AUJOURD_HUI)


def test_ce_qui_ne_change_pas_ne_laisse_pas_de_trace(suivi: Suivi) -> None:
    assert pointer(suivi, caf=Pointage("demandee", HIER), dalo=Pointage("manquante")) == 1
    avant = suivi.dossier().journal_rang
    assert pointer(suivi, caf=Pointage("demandee"), dalo=Pointage("manquante")) == 0
    assert suivi.dossier().journal_rang == avant
    assert pieces(suivi)["caf"].demandee_le == HIER


def test_le_journal_dit_les_pieces_et_la_version_ne_bouge_pas(suivi: Suivi) -> None:
    version = suivi.dossier().version
    pointer(suivi, caf=Pointage("recue", HIER), dalo=Pointage("sans_objet"))
    ligne = suivi.journal()[-1]
    assert (ligne.type, ligne.element, suivi.dossier().version) == ("piece", "pointage", version)
    with lecture(suivi.monde.factory) as session:
        contenu = session.scalars(
            select(JournalContenu.contenu).where(JournalContenu.journal_id == ligne.id)
        ).one()
    dites = orjson.loads(contenu)["pieces"]
    assert dites["caf"] == {"etat": "recue", "recue_le": "2022-02-28"}
    assert dites["dalo"] == {"etat": "sans_objet"}
    suivi.la_chaine_tient()


def test_demander_les_manquantes_laisse_les_autres_comme_elles_sont(suivi: Suivi) -> None:
    pointer(
        suivi,
        caf=Pointage("demandee", HIER),
        identite=Pointage("recue", HIER),
        employeur=Pointage("demandee", HIER),
    )
    assert demander(suivi) == len(LISTE_COURTE) - 2
    etats = pieces(suivi)
    assert {code for code, piece in etats.items() if piece.demandee_le == AUJOURD_HUI} == (
        set(LISTE_COURTE) - {"caf", "identite"}
    )
    assert (etats["caf"].demandee_le, etats["identite"].etat) == (HIER, "recue")
    assert demander(suivi) == 0


def test_un_programme_choisit_ses_pieces(monde: Monde) -> None:
    suivi = Suivi.ouvrir(avec_parametres(monde, pieces_caleol=["dalo", "tutelle"]))
    demander(suivi)
    assert set(pieces(suivi)) == {"dalo", "tutelle"}


def test_la_liste_courte_est_faite_de_pieces_connues() -> None:
    assert set(LISTE_COURTE) <= PIECES.keys()
    assert list_pieces({"pieces_caleol": ["caf", "inventee"]}) == ("caf",)


@pytest.mark.parametrize(
    "pointages",
    [
        {"inventee": Pointage("recue")},
        {"caf": Pointage("perdue")},
        {"caf": Pointage("recue", AUJOURD_HUI + timedelta(days=1))},
        {"caf": Pointage("recue", document="celui-d-un-autre")},
    ],
)
def test_une_ligne_fausse_n_en_ecrit_aucune(
    suivi: Suivi, pointages: Mapping[str, Pointage]
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        pointer(suivi, imposition=Pointage("recue"), **pointages)
    assert refus.value.erreurs.keys() == pointages.keys()
    assert pieces(suivi) == {}


@pytest.mark.parametrize(
    ("par", "refus"),
    [("collegue", Introuvable), ("bailleur", HabilitationRefusee), ("chef_ailleurs", Introuvable)],
)
def test_seule_l_association_du_dossier_pointe(
    suivi: Suivi, par: str, refus: type[Exception]
) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    with pytest.raises(refus):
        pointer(suivi, par=par, caf=Pointage("recue"))


def test_un_dossier_clos_ne_se_prepare_plus(suivi: Suivi) -> None:
    suivi.operer("clore", le=LE, motif="deces")
    with pytest.raises(TransitionInterdite):
        pointer(suivi, caf=Pointage("recue"))


def test_revenir_a_une_etape_garde_les_pieces(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    pointer(suivi, caf=Pointage("recue"))
    suivi.revenir("verifier_dossier")
    assert pieces(suivi)["caf"].etat == "recue"
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
