"""The people and organisations around the households of one département, all invented."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import OrganismeType, Role
from models.definition import Convention, Programme, ProgrammeSignataire
from models.organisme import Organisme
from models.utilisateur import Couverture, Utilisateur
from web.rejeu.cibles import Cible
from web.rejeu.fenetre import Fenetre
from web.rejeu.foyer import identifiant_du_bailleur
from web.rejeu.hasard import identifiant
from web.rejeu.identites import build_identite
from web.rejeu.instances import reunir_les_partenaires, suivre_la_convention
from web.rejeu.noms import ASSOCIATIONS, BAILLEURS
from workflow.parcours.definitions import PROGRAMME_LIVRE, publier_livrees

MENAGES_PAR_TRAVAILLEUR = 25.4
"""Households under way per travailleur social at the end of 2022 (002: 198 for the region)."""

TRAVAILLEURS_PAR_ASSOCIATION = 4
DUREE_CONVENTION = timedelta(days=4 * 365)
"""A convention is renewed up to four years in all (001:260)."""

CONVENTION_AU_TERME, RESTE_AU_TERME = 4, timedelta(days=60)
"""Rank of the association whose convention ends soon after the window (A17), and how soon."""

NON_SIGNATAIRES = 4
"""The last invented landlords have not signed the protocole Logement d'abord."""


@dataclass(frozen=True)
class Suivi:
    """Who follows a household: the travailleur social and the chef de service."""

    travailleur: Utilisateur
    chef: Utilisateur


@dataclass(frozen=True)
class Monde:
    """`referents`: landlord's public id -> the person who answers for it in the département."""

    definition_id: int
    programme_id: int
    suivis: tuple[Suivi, ...]
    referents: Mapping[str, Utilisateur]

    def suivi(self, rang: int) -> Suivi:
        return self.suivis[rang % len(self.suivis)]


def build_monde(session: Session, *, cible: Cible, fenetre: Fenetre) -> Monde:
    """Create what the département lacks; landlords and programme are shared between them."""
    definition = publier_livrees(session, le=fenetre.moment(0))
    requete = select(Programme).where(Programme.code == PROGRAMME_LIVRE)
    programme = session.scalars(requete).one()
    departement = cible.departement
    bailleurs = list(_create_bailleurs(session, programme))
    _create_coordination(session, departement)
    suivis = tuple(_create_suivis(session, cible, programme, fenetre))
    referents = {
        bailleur.public_id: _create_utilisateur(
            session, Role.REFERENT_BAILLEUR, bailleur, departement
        )
        for bailleur in bailleurs
    }
    for bailleur in bailleurs:
        _create_utilisateur(session, Role.CORRESPONDANT_BAILLEUR, bailleur, departement)
    session.flush()
    reunir_les_partenaires(
        session, programme_id=programme.id, departement=departement, fenetre=fenetre
    )
    return Monde(definition.id, programme.id, suivis, referents)


def _create_bailleurs(session: Session, programme: Programme) -> Iterator[Organisme]:
    connus = {o.public_id: o for o in session.scalars(select(Organisme))}
    for rang, nom in enumerate(BAILLEURS):
        public_id = identifiant_du_bailleur(rang)
        if public_id not in connus:
            connus[public_id] = _create_organisme(session, OrganismeType.BAILLEUR, nom, public_id)
            if rang < len(BAILLEURS) - NON_SIGNATAIRES:
                organisme_id = connus[public_id].id
                session.add(
                    ProgrammeSignataire(programme_id=programme.id, organisme_id=organisme_id)
                )
        yield connus[public_id]


def _create_coordination(session: Session, departement: str) -> None:
    nom = f"Service de l’État chargé du logement ({departement})"
    service = _create_organisme(
        session, OrganismeType.SERVICE_ETAT, nom, identifiant("service", departement)
    )
    _create_utilisateur(session, Role.COORDONNATEUR, service, departement)


def _create_suivis(
    session: Session, cible: Cible, programme: Programme, fenetre: Fenetre
) -> Iterator[Suivi]:
    """Yield one per travailleur social, associations of four with their chef de service."""
    d, en_cours = cible.departement, cible.fin_2022.avl + cible.fin_2022.adl
    nombre = max(2, round(en_cours / MENAGES_PAR_TRAVAILLEUR))
    for rang in range(0, nombre, TRAVAILLEURS_PAR_ASSOCIATION):
        numero = rang // TRAVAILLEURS_PAR_ASSOCIATION
        association = _create_association(session, programme, d, numero, fenetre)
        chef = _create_utilisateur(session, Role.CHEF_DE_SERVICE, association, d)
        travailleurs = min(TRAVAILLEURS_PAR_ASSOCIATION, nombre - rang)
        session.flush()
        suivre_la_convention(
            session, chef=chef, travailleurs=travailleurs, numero=numero, fenetre=fenetre
        )
        for n in range(travailleurs):
            qui = _create_utilisateur(session, Role.TRAVAILLEUR_SOCIAL, association, d, rang=n)
            yield Suivi(qui, chef)


def _create_association(
    session: Session, programme: Programme, departement: str, numero: int, fenetre: Fenetre
) -> Organisme:
    """Create an association and the convention that funds its AVDL."""
    nom = f"{ASSOCIATIONS[numero % len(ASSOCIATIONS)]} ({departement})"
    public_id = identifiant("association", departement, numero)
    association = _create_organisme(session, OrganismeType.ASSOCIATION, nom, public_id)
    session.add(
        Convention(
            numero=f"AVDL-IDF-{departement}-{numero + 1}",
            programme_id=programme.id,
            porteur_id=association.id,
            debut=fenetre.debut,
            fin=fenetre.fin + RESTE_AU_TERME
            if numero == CONVENTION_AU_TERME
            else fenetre.debut + DUREE_CONVENTION,
        )
    )
    return association


def _create_organisme(
    session: Session, type_: OrganismeType, nom: str, public_id: str
) -> Organisme:
    organisme = Organisme(type=type_, nom=nom, public_id=public_id)
    session.add(organisme)
    session.flush()
    return organisme


def _create_utilisateur(
    session: Session, role: Role, organisme: Organisme, departement: str, *, rang: int = 0
) -> Utilisateur:
    """Create an account without a password: nobody signs in with it until one is given."""
    qui = build_identite(role, organisme.public_id, departement, rang)
    utilisateur = Utilisateur(
        public_id=qui.public_id,
        courriel=qui.courriel,
        nom=qui.nom,
        role=role,
        organisme=organisme,
        couvertures=[Couverture(departement=departement)] if _covers(role) else [],
    )
    session.add(utilisateur)
    return utilisateur


def _covers(role: Role) -> bool:
    return role in (Role.COORDONNATEUR, Role.REFERENT_BAILLEUR)
