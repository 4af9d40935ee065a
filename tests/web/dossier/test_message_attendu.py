"""A message that only another dossier sends: shown as awaited, asked of nobody."""

from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.workflow.messages.decor import SOIR, Scene, attendre, emettre
from web.fiches.corrections import lire_faites, list_reprenables
from workflow.parcours.voies import AUTRE_DOSSIER

LIBELLE = "Un logement se libère"


def test_nobody_is_asked_for_the_message_of_another_dossier(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    public_id = monde.dossiers["Delmas"]
    with transaction(fabrique_web) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.public_id == public_id)).one()
        session.add(
            EtapeOuverte(
                tache_id="attente-d-essai",
                dossier_id=dossier.id,
                element="attendre_logement",
                libelle=LIBELLE,
                sorte="message",
                role=AUTRE_DOSSIER,
                depuis=LE,
                message="logement_libere",
                correlation="lgt-1",
            )
        )
    navigateur = connecter(Role.TRAVAILLEUR_SOCIAL)
    page = navigateur.ouvrir(f"/dossiers/{public_id}").text.replace("\xa0", " ")
    assert LIBELLE in page
    assert "attend le message d’un autre dossier" in page.replace("&nbsp;", " ")
    assert "attente-d-essai" not in page
    assert AUTRE_DOSSIER not in page


def test_nobody_goes_back_to_the_message_of_another_dossier(factory: SessionFactory) -> None:
    scene = Scene.planter(factory)
    receveur = attendre(scene)
    emettre(scene)
    scene.battre(SOIR)
    with lecture(factory) as session:
        dossier = session.get_one(Dossier, receveur.dossier_id)
        faites = lire_faites(session, dossier, dossier.referent)
        assert [f.libelle for f in faites] == ["preparer", "Attendre"]
        assert [e.etape.libelle for e in list_reprenables(faites)] == ["preparer"]
