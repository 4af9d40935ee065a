"""What a dossier awaits beside its steps: due dates never restart, new ones count from the step."""

from datetime import timedelta

import pytest

from models.calendrier import ajouter_duree
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    OUVERTURE,
    SAISIR,
    attente,
    chemin,
    diagramme,
    minuterie,
    propriete,
)
from tests.workflow.deplacements.dossier import Dossier
from workflow.engine.etat.moteur import Moteur
from workflow.engine.transport import DeplacementRefuse

MESSAGE = '<message id="m" name="Appel"/><message id="n" name="Avis"/>'
RELANCER = '<userTask id="relancer" name="Relancer"/>'
CLASSER = '<endEvent id="classer" name="Classer"/>'
A_COTE = '<endEvent id="a_cote" name="À côté"/>'


def message(reference: str = "m") -> str:
    return f'<messageEventDefinition messageRef="{reference}"/>'


def bord(definition: str, *, interrompt: bool = True, id_: str = "bord") -> str:
    return (
        f'<boundaryEvent id="{id_}" name="Bord" attachedToRef="saisir" '
        f'cancelActivity="{str(interrompt).lower()}">{definition}</boundaryEvent>'
    )


def bordee(*bords: str) -> bytes:
    """One step, then another; what is on the edge of the first leads to a step, and an end."""
    return diagramme(
        DEBUT, SAISIR, '<userTask id="relire" name="Relire"/>', FIN, RELANCER, CLASSER, *bords,
        chemin("debut", "saisir", "relire", "fin"),
        chemin("bord", "relancer", "classer") if bords else "",
        declarations=MESSAGE,
    )  # fmt: skip


NUE = diagramme(
    DEBUT, SAISIR, '<userTask id="relire" name="Relire"/>', FIN,
    chemin("debut", "saisir", "relire", "fin"),
)  # fmt: skip
A_TERME = bordee(bord(minuterie("P30D")))
MOTEURS = pytest.mark.parametrize("choix", list(Moteur))


@MOTEURS
def test_une_date_due_ne_repart_pas_meme_si_le_delai_change(choix: Moteur) -> None:
    dossier = Dossier.ouvrir(A_TERME, choix)
    dues, ids = dossier.dues(), dossier.ids()
    transport = dossier.deplacer(bordee(bord(minuterie("P2M"))))
    assert dossier.dues() == dues
    assert dossier.ids() == ids
    assert [id_ for _, _, id_ in transport.echeances_gardees] == [ids["bord"]]
    assert not (transport.apparues or transport.disparues or transport.departs)
    assert dossier.faire("bord").attend() == ["relancer"]


@MOTEURS
def test_un_delai_ajoute_compte_depuis_l_ouverture_de_l_etape(choix: Moteur) -> None:
    dossier = Dossier.ouvrir(NUE, choix)
    numero, ouverte = dossier.ids()["saisir"], OUVERTURE - timedelta(days=12)
    transport = dossier.deplacer(A_TERME, depuis=ouverte)
    assert dossier.dues() == {"bord": ajouter_duree(ouverte, "P30D")}
    assert dossier.ids()["saisir"] == numero
    assert [element.id for element in transport.apparues] == ["bord"]
    assert transport.departs == {dossier.ids()["bord"]: ouverte}
    assert dossier.faire("bord").attend() == ["relancer"]


def test_un_delai_ajoute_sans_que_l_on_sache_depuis_quand_est_refuse() -> None:
    with pytest.raises(DeplacementRefuse, match="Bord.*rien ne dit quand"):
        Dossier.ouvrir(NUE).deplacer(A_TERME, depuis=None)


def test_l_etape_bordee_depuis_peu_finit_comme_une_autre() -> None:
    dossier = Dossier.ouvrir(NUE)
    dossier.deplacer(A_TERME)
    assert dossier.faire("saisir").attend() == ["relire"]


@MOTEURS
def test_un_delai_retire_n_est_plus_attendu(choix: Moteur) -> None:
    dossier = Dossier.ouvrir(A_TERME, choix)
    transport = dossier.deplacer(NUE)
    assert dossier.attend() == ["saisir"]
    assert [element.id for element in transport.disparues] == ["bord"]
    assert dossier.faire("saisir", "relire").instance.frontiere().termine


def test_un_message_ajoute_au_bord_est_attendu_aussitot() -> None:
    dossier = Dossier.ouvrir(A_TERME)
    dues = dossier.dues()
    deux = bordee(
        bord(minuterie("P30D")),
        bord(message(), interrompt=False, id_="appel") + A_COTE + chemin("appel", "a_cote"),
    )
    dossier.deplacer(deux)
    assert dossier.dues() == dues
    assert dossier.faire("appel", "appel").attend() == ["saisir", "appel", "bord"]
    assert dossier.faire("saisir").attend() == ["relire"]


def test_un_bord_qui_change_de_nature_est_un_autre_evenement() -> None:
    dossier = Dossier.ouvrir(A_TERME)
    transport = dossier.deplacer(bordee(bord(message())))
    assert dossier.attend() == ["saisir", "bord"]
    assert dossier.dues() == {}
    assert [e.id for e in transport.disparues] == [e.id for e in transport.apparues] == ["bord"]


@MOTEURS
def test_ce_qu_un_evenement_a_ouvert_a_cote_continue_sans_lui(choix: Moteur) -> None:
    """The event and its fork are gone; the step that it opened and the activity both go on."""
    dossier = Dossier.ouvrir(bordee(bord(message(), interrompt=False)), choix).faire("bord")
    assert sorted(dossier.attend()) == ["bord", "relancer", "saisir"]
    apres = bordee(
        bord(minuterie("P30D"), interrompt=False, id_="delai")
        + A_COTE
        + chemin("delai", "relancer").replace("delai_relancer", "autre")
    ).replace(b'<sequenceFlow id="bord_relancer" sourceRef="bord" targetRef="relancer"/>', b"")
    apres = apres.replace(
        b'<sequenceFlow id="bord_relancer" sourceRef="bord" targetRef="relancer"></sequenceFlow>',
        b"",
    )
    dossier.deplacer(apres)
    assert sorted(dossier.attend()) == ["delai", "relancer", "saisir"]
    assert sorted(dossier.faire("saisir").attend()) == ["relancer", "relire"]
    assert dossier.faire("relancer", "relire").instance.frontiere().termine


def ou_bien(*branches: str) -> bytes:
    """What comes first decides, in that order."""
    evenements = {
        "appel": attente("appel", "Appel", message()),
        "avis": attente("avis", "Avis", message("n")),
        "delai": attente("delai", "Délai", minuterie("P30D")),
        "rappel": attente("rappel", "Rappel", minuterie("P60D")),
    }
    fins = "".join(f'<endEvent id="fin_{b}" name="Fin {b}"/>' for b in branches)
    return diagramme(
        DEBUT, '<eventBasedGateway id="attendre" name="Attendre"/>', fins,
        *(evenements[b] for b in branches), chemin("debut", "attendre"),
        *(chemin("attendre", b, f"fin_{b}") for b in branches),
        declarations=MESSAGE,
    )  # fmt: skip


@MOTEURS
def test_les_attentes_d_une_passerelle_gardent_leur_date_dans_un_autre_ordre(
    choix: Moteur,
) -> None:
    dossier = Dossier.ouvrir(ou_bien("appel", "delai", "avis"), choix)
    ids, dues = dossier.ids(), dossier.dues()
    ouverte = OUVERTURE - timedelta(days=3)
    transport = dossier.deplacer(ou_bien("delai", "rappel", "avis"), depuis=ouverte)
    assert dossier.dues() == {**dues, "rappel": ajouter_duree(ouverte, "P60D")}
    assert transport.renommees == {ids["delai"]: dossier.ids()["delai"]}
    assert dossier.ids()["avis"] == ids["avis"]
    assert [element.id for element in transport.disparues] == ["appel"]
    assert dossier.faire("avis").instance.frontiere().fins == ("fin_avis",)


def test_la_date_gardee_par_une_passerelle_sonne_encore() -> None:
    dossier = Dossier.ouvrir(ou_bien("appel", "delai"))
    dossier.deplacer(ou_bien("delai", "appel"))
    assert dossier.faire("delai").instance.frontiere().fins == ("fin_delai",)


def test_un_message_garde_sa_cle() -> None:
    def attendre(suite: str) -> bytes:
        return diagramme(
            DEBUT, FIN, '<intermediateCatchEvent id="recu" name="Reçu">'
            + propriete("correlation", "logement") + message() + "</intermediateCatchEvent>",
            suite, chemin("debut", "recu", *(["relancer"] if suite else []), "fin"),
            declarations=MESSAGE,
        )  # fmt: skip

    dossier = Dossier.ouvrir(attendre(""), logement=12)
    dossier.deplacer(attendre(RELANCER))
    (ouverte,) = dossier.instance.frontiere().ouvertes
    assert (ouverte.message, ouverte.correlation) == ("Appel", "12")
    assert dossier.faire("recu").attend() == ["relancer"]
