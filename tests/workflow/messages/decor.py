"""Two small parcours in one database: one throws a message, the other waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import orjson
from sqlalchemy import select

from models.db import SessionFactory, lecture, transaction
from models.dossier import Incident
from models.message import Message
from notifications.composition.messages import Origine
from notifications.envoi.transports import TransportMemoire
from tests import fabrique
from tests.workflow.decor import JOUR, LE, Monde, planter
from tests.workflow.suivi import Suivi
from web.travaux.embarque import Battement
from workflow.engine import Instance
from workflow.parcours import definitions

DIAGRAMMES = Path(__file__).parents[2] / "diagrammes" / "messages"
ENTETE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    targetNamespace="urn:jalon:essais">
  <message id="m" name="{nom}"/>{declarations}
  <process id="{cle}" name="Essai" isExecutable="true">
    <startEvent id="debut"/>{corps}
  </process>
</definitions>
"""
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SOIR = LE + 30 * JOUR
"""A moment after all that these tests do."""


def proprietes(**valeurs: str) -> str:
    """Return the extension that holds our properties."""
    lignes = "".join(
        f'<spiffworkflow:property name="{nom}" value="{valeur}"/>'
        for nom, valeur in valeurs.items()
    )
    return (
        f"<extensionElements><spiffworkflow:properties>{lignes}</spiffworkflow:properties>"
        "</extensionElements>"
    )


def tache(cle: str) -> str:
    """Return a step of the travailleur social."""
    voie = {"formulaire": "complement", "role": "travailleur_social", "phase": "avl"}
    return f'<userTask id="{cle}" name="{cle}">{proprietes(**voie)}</userTask>'


def fleches(*couples: tuple[str, str]) -> str:
    return "".join(
        f'<sequenceFlow id="f{rang}" sourceRef="{de}" targetRef="{vers}"/>'
        for rang, (de, vers) in enumerate(couples)
    )


def dessiner(cle: str, corps: str, *, nom: str = "libre", declarations: str = "") -> bytes:
    return ENTETE.format(cle=cle, corps=corps, nom=nom, declarations=declarations).encode()


def emetteur(cle: str = "emetteur", **props: str) -> bytes:
    """Return: a step, then a thrown message, then another step that keeps the dossier open."""
    corps = (
        tache("agir")
        + f'<intermediateThrowEvent id="envoyer" name="Envoyer">{proprietes(**props)}{MESSAGE}'
        "</intermediateThrowEvent>" + tache("finir") + '<endEvent id="fin"/>'
    )
    pas = ("debut", "agir", "envoyer", "finir", "fin")
    return dessiner(cle, corps + fleches(*zip(pas, pas[1:], strict=False)))


def attente(cle: str = "attente", **props: str) -> bytes:
    """Return: a step, then an awaited message, then a step."""
    corps = (
        tache("preparer")
        + f'<intermediateCatchEvent id="attendre" name="Attendre">{proprietes(**props)}{MESSAGE}'
        "</intermediateCatchEvent>" + tache("suivre") + '<endEvent id="fin"/>'
    )
    pas = ("debut", "preparer", "attendre", "suivre", "fin")
    return dessiner(cle, corps + fleches(*zip(pas, pas[1:], strict=False)))


@dataclass(frozen=True)
class Scene:
    """One database with its accounts; each parcours is published there by its own diagram."""

    monde: Monde

    @classmethod
    def planter(cls, factory: SessionFactory) -> "Scene":
        return cls(planter(factory))

    def ouvrir(self, diagramme: bytes | str, *, le: datetime = LE, **parametres: object) -> Suivi:
        """Open a dossier on a diagram; `parametres` are routing variables from its programme."""
        contenu = (DIAGRAMMES / diagramme).read_bytes() if isinstance(diagramme, str) else diagramme
        with transaction(self.monde.factory) as session:
            definition = definitions.publier(session, contenu=contenu, acteur_id=None, le=LE)
            faits = {"definition_id": definition.id}
            if parametres:
                faits["programme_id"] = fabrique.programme(
                    session,
                    parametres=orjson.dumps({"valide_par": "association", **parametres}).decode(),
                ).id
        return Suivi.ouvrir(replace(self.monde, **faits), le=le)

    def battre(self, le: datetime) -> None:
        """Do what the scheduler does at `le`."""
        origine = Origine("http://ici", "jalon@exemple.invalid", b"cle")
        Battement(self.monde.factory, TransportMemoire(), origine)(le)

    def messages(self) -> list[Message]:
        with lecture(self.monde.factory) as session:
            return list(session.scalars(select(Message).order_by(Message.id)))


def emettre(scene: Scene, diagramme: bytes | None = None, **parametres: object) -> Suivi:
    """Throw one message, from a dossier of its own."""
    return scene.ouvrir(diagramme or emetteur(), **parametres).mener("agir")


def attendre(scene: Scene, diagramme: bytes | None = None, **parametres: object) -> Suivi:
    return scene.ouvrir(diagramme or attente(), **parametres).mener("preparer")


def variables(suivi: Suivi, element: str) -> Mapping[str, object]:
    """The routing variables that an open step sees."""
    instance = Instance.decoder(suivi.modele(), suivi.etat_moteur())
    return instance.variables(suivi.ouvertes()[element])


def a_recu(*suivis: Suivi) -> list[bool]:
    return ["suivre" in suivi.ouvertes() for suivi in suivis]


def incidents(scene: Scene) -> list[Incident]:
    with lecture(scene.monde.factory) as session:
        return list(session.query(Incident))
