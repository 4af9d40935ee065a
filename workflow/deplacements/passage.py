"""One dossier goes on with another version of its parcours: engine, rows, journal, all or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from models.dossier import EtatMoteur
from models.preparee import LecturePreparee
from workflow.avancement import lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.avancement.lecture import Lu
from workflow.deplacements import lectures, transferts
from workflow.deplacements.solidite import deplacer
from workflow.deplacements.transferts import Changements, Lignes
from workflow.ecritures.tete import ecrire_etat
from workflow.engine import MOTEUR, Instance
from workflow.engine.transport import DeplacementRefuse, Transport
from workflow.habilitations import Ligne
from workflow.histoire.faits import DEPLACEMENT
from workflow.parcours.definition_chargee import DefinitionChargee, charger

AUTRE_VERSION = "Ce dossier n’est plus sur la version à quitter : il reste où il est."
RELECTURE = (
    "Une fois déplacé, ce dossier ne se relirait pas comme prévu : il reste où il est. "
    "Signalez-le à qui tient le produit."
)

_LIRE_ETAT: Select[*tuple[Any, ...]] = select(EtatMoteur.codec, EtatMoteur.moteur).where(
    EtatMoteur.dossier_id == bindparam("lu_dossier")
)
_ETAT = LecturePreparee(_LIRE_ETAT)


class Version(NamedTuple):
    """What a move needs to know of a definition."""

    id: int
    sha256: str
    numero: int

    def charger(self, session: Session) -> DefinitionChargee:
        return charger(session, self.id, self.sha256)


@dataclass(frozen=True, slots=True)
class Trajet:
    """From which version to which, with the places that a person made correspond."""

    de: Version
    vers: Version
    correspondances: Mapping[str, str]

    @property
    def contenu(self) -> dict[str, Any]:
        """What the journal keeps of it: enough to live it again."""
        return {
            "de": {"id": self.de.id, "sha256": self.de.sha256},
            "vers": {"id": self.vers.id, "sha256": self.vers.sha256},
            "correspondances": dict(sorted(self.correspondances.items())),
            "libelle": f"version {self.vers.numero}",
        }


@dataclass(frozen=True, slots=True)
class Passage:
    """A move worked out, not written yet. `avant`: the row of the dossier as it was read."""

    avant: Ligne
    ancienne: DefinitionChargee
    nouvelle: DefinitionChargee
    transport: Transport
    lignes: Lignes
    sel: str

    @property
    def lu(self) -> Lu:
        """The dossier on its new definition."""
        parametres = lecture.lire_parametres(self.avant.parametres)
        return Lu(self.avant, self.nouvelle, self.transport.instance, parametres)


@dataclass(frozen=True, slots=True)
class Ecrit:
    """What a move wrote: the dossier's new version, the rank of its journal row, and what taking
    it back needs."""

    version: int
    rang: int
    avant: bytes
    avant_codec: str
    avant_moteur: str
    avant_lignes: bytes


def calculer(
    session: Session,
    ligne: Ligne,
    *,
    vers: DefinitionChargee,
    correspondances: Mapping[str, str],
    sel: str,
) -> Passage:
    """Work out the move of a dossier; nothing is written. Raises DeplacementRefuse."""
    ancienne = charger(session, ligne.definition_id, ligne.sha256)
    lignes = transferts.lire_lignes(session.connection(), ligne.id)
    transport = deplacer(
        ancienne.modele,
        vers.modele,
        ligne.corps,
        correspondances,
        depuis=lignes.depuis,
        graine=sel,
    )
    lectures.verifier(ancienne, vers, transport)
    return Passage(ligne, ancienne, vers, transport, lignes, sel)


def ecrire(
    session: Session, passage: Passage, trajet: Trajet, *, acteur_id: int, le: datetime
) -> Ecrit:
    """Write the move, then read it back. Raises EtapeDejaFaite, DeplacementRefuse: roll back.

    It is dated `le`, or the last fact when a step was done since the batch began its turn.
    """
    connexion, avant = session.connection(), passage.avant
    le = max(le, avant.depuis, *passage.lignes.depuis.values())
    etat = _ETAT.premiere(connexion, lu_dossier=avant.id)
    evenement = Evenement(DEPLACEMENT, le, le, acteur_id, contenu=trajet.contenu, sel=passage.sel)
    instance = passage.transport.instance
    corps = passage.transport.corps
    valeurs = {"version": avant.version + 1, "definition_id": trajet.vers.id}
    nouvel_etat = transition.etat_de(instance.frontiere(), avant.etat)
    if nouvel_etat != avant.etat:
        valeurs |= {"etat": nouvel_etat, "depuis": le}
    transition.noter(session, avant, evenement, **valeurs)
    ecrire_etat(connexion, avant.id, {"corps": corps, "codec": instance.codec, "moteur": MOTEUR})
    contexte = transition.contexte_d_ecriture(
        session, avant, evenement, passage.nouvelle.codes_alertes
    )
    with contexte.par_lots():
        changements = transferts.transferer(
            contexte, passage.ancienne, passage.lu, passage.transport, passage.lignes
        )
    relire(session, avant.id, sur=trajet.vers, attendu=instance)
    return Ecrit(
        avant.version + 1,
        avant.journal_rang + 1,
        avant.corps,
        etat.codec,
        etat.moteur,
        emballer(avant, passage, changements),
    )


def emballer(avant: Ligne, passage: Passage, changements: Changements) -> bytes:
    """Return, as JSON, the rows that taking the move back puts back."""
    lignes = passage.lignes
    return orjson.dumps(
        {
            "dossier": {"etat": avant.etat, "depuis": avant.depuis},
            "etapes": [ligne._asdict() for ligne in lignes.etapes.values()],
            "minuteries": [ligne._asdict() for ligne in lignes.minuteries.values()],
            "retirees": [ligne._asdict() for ligne in changements.retirees],
            "closes": changements.closes,
            "armees": changements.armees,
            "renommees": dict(passage.transport.renommees),
        }
    )


def relire(session: Session, dossier_id: int, *, sur: Version, attendu: Instance) -> None:
    """Read back what was written, and compare with what was promised. Raises DeplacementRefuse."""
    ligne = lecture.relire(session, dossier_id)
    relue = Instance.decoder(sur.charger(session).modele, ligne.corps).frontiere()
    promise = attendu.frontiere()
    lignes = transferts.lire_lignes(session.connection(), dossier_id)
    etapes = {tache: etape.element for tache, etape in lignes.etapes.items()}
    minuteries = {tache: minuterie.code for tache, minuterie in lignes.minuteries.items()}
    tenu = (
        (ligne.definition_id, ligne.sha256) == (sur.id, sur.sha256)
        and relue == promise
        and etapes == {o.tache_id: o.element.id for o in promise.ouvertes}
        and minuteries == {m.tache_id: m.element.id for m in promise.minuteries}
    )
    if not tenu:
        raise DeplacementRefuse(RELECTURE)
