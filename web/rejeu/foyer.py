"""An invented household: who it is, what it needs, and what its forms say."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from models.codes import Role
from web.rejeu.hasard import build_hasard, identifiant
from web.rejeu.identites import build_identite
from web.rejeu.noms import BAILLEURS, COMMUNES, NOMS, PRENOMS

COMPOSITIONS = (
    ("isole", 1, 0), ("isole", 1, 0), ("couple", 2, 0), ("monoparental", 2, 1),
    ("monoparental", 3, 2), ("monoparental", 4, 3), ("couple_enfants", 3, 1),
    ("couple_enfants", 4, 2), ("couple_enfants", 5, 3), ("couple_enfants", 6, 4),
)  # fmt: skip
"""(type, persons, minors)."""

TYPOLOGIES = {1: "t1", 2: "t2", 3: "t3", 4: "t3", 5: "t4", 6: "t5"}
LOYER_DE_BASE = 380
LOYER_PAR_PERSONNE = 70
CONTINGENTS = ("etat", "action_logement", "collectivite", "bailleur", "non_connu")
PARTS_DES_CONTINGENTS = (58, 9, 9, 16, 8)
"""Percent of the relogements of the protocole Logement d'abord (002)."""

VALIDITE_MAXIMUM = 365
"""Days: a demand for social housing is renewed every year (R.441-2-7)."""

SANS_COMPTE_TOUS_LES = 3
"""One household in so many has a correspondent who does not use Jalon."""


@dataclass(frozen=True, slots=True)
class Foyer:
    """`rang` is its order in its département: all its identifiers come from the two."""

    departement: str
    rang: int
    hors_dalo: bool
    type: str
    nb_personnes: int
    nb_mineurs: int
    nom: str
    prenom: str
    ressources: int
    communes: tuple[str, ...]

    @property
    def typologie(self) -> str:
        return TYPOLOGIES[self.nb_personnes]

    @property
    def loyer_max(self) -> int:
        """Affordable rent, charges included, in euros a month."""
        return LOYER_DE_BASE + LOYER_PAR_PERSONNE * self.nb_personnes

    def diagnostic(self, conclusion: str) -> dict[str, object]:
        """Return the answers of the form `diagnostic`."""
        souhaits: dict[str, object] = {
            "typologie_souhaitee": self.typologie,
            "loyer_max": self.loyer_max,
            "communes": ", ".join(self.communes),
        }
        return {
            "conclusion": conclusion,
            "type_menage": self.type,
            "nb_personnes": self.nb_personnes,
            "nb_mineurs": self.nb_mineurs,
            "ressources": self.ressources,
            "volet_logement": "Cherche un logement proche des transports et des écoles.",
            **(souhaits if conclusion == "avl" else {}),
        }

    def adhesion(self) -> dict[str, object]:
        return {
            "adhesion": "signee",
            "forme_contrat": "tripartite" if self.rang % 3 else "bipartite",
            "intensite": "moyen" if self.rang % 4 else "renforce",
            "duree_mois": 6,
        }

    def demande(self, jour: date) -> dict[str, object]:
        valide = jour + timedelta(days=60 + self.rang * 37 % (VALIDITE_MAXIMUM - 60))
        return {
            "nur": f"0{self.departement}{self.rang:010d}{self.rang % 97:02d}",
            "valide_jusqu_au": valide.isoformat(),
            "communes_demande": ", ".join(self.communes),
            "typologie_demande": self.typologie,
            "al_in": "oui" if self.rang % 2 else "non",
            "syplo_a_jour": "oui" if self.rang % 5 else "non",
        }

    def rapprochement(self, hasard: Random) -> dict[str, object]:
        """Return a dwelling of an invented landlord, in one of the communes wished for."""
        return {
            "bailleur": identifiant_du_bailleur(hasard.randrange(len(BAILLEURS))),
            "commune_logement": hasard.choice(self.communes),
            "typologie_logement": self.typologie,
            "loyer_logement": self.loyer_max - hasard.randint(0, 60),
            "contingent": hasard.choices(CONTINGENTS, PARTS_DES_CONTINGENTS)[0],
        }

    def correspondant(self, bailleur: str) -> dict[str, object]:
        """Name somebody at the landlord's, given its public id: not all of them have an account."""
        if self.rang % SANS_COMPTE_TOUS_LES == 0:
            prenom, nom = PRENOMS[self.rang % len(PRENOMS)], NOMS[-self.rang % len(NOMS)]
            return {"nom_correspondant": f"{prenom} {nom}"}
        qui = build_identite(Role.CORRESPONDANT_BAILLEUR, bailleur, self.departement)
        return {"nom_correspondant": qui.nom, "courriel_correspondant": qui.courriel}

    def bail(self) -> dict[str, object]:
        commune = self.communes[self.rang % len(self.communes)]
        return {
            "bail": "signe",
            "statut_occupation": "bail_glissant" if self.rang % 12 == 0 else "bail_direct",
            "adresse": f"{1 + self.rang % 90} rue des Tilleuls, {commune}",
            "assurance": "oui",
        }


def identifiant_du_bailleur(rang: int) -> str:
    """Return the public id of an invented landlord, the same in every database."""
    return identifiant("bailleur", rang)


def identifiant_du_dossier(departement: str, rang: int) -> str:
    """Return the public id that the plan gives to a dossier."""
    return identifiant("dossier", departement, rang)


def build_foyer(departement: str, rang: int, *, hors_dalo: bool) -> Foyer:
    hasard = build_hasard("foyer", departement, rang)
    type_, personnes, mineurs = hasard.choice(COMPOSITIONS)
    return Foyer(
        departement,
        rang,
        hors_dalo,
        type_,
        personnes,
        mineurs,
        nom=hasard.choice(NOMS),
        prenom=hasard.choice(PRENOMS),
        ressources=650 + 180 * personnes + hasard.randrange(0, 900, 10),
        communes=tuple(hasard.sample(COMMUNES[departement], 2)),
    )
