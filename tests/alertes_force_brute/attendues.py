"""What is awaited of a dossier at a moment, by the facts typed until then (A01 to A12, A23 to A25).

The parcours `acces_direct` under the protocole, as the replay walks it: no stage, no programme's
own review. A fact lights an alert (`allumer`), another puts it out (`eteindre`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.alertes_force_brute.dates import decale, fin_du_delai, jours, minuit, plus_mois
from tests.alertes_force_brute.recit import Fait, Recit

Intervalle = tuple[datetime, datetime | None]

MOIS_SANS_PROPOSITION, JOURS_AVANT_SILENCE, MOIS_DALO_IDF = 6, 3, 6
MOIS_AVANT_EXPIRATION, MOIS_DE_VALIDITE, MOIS_D_ADL, MOIS_D_ENQUETE = 1, 12, 6, 1
TENTATIVES = 3

ADMIS = {
    ("passer_caleol", "decision_caleol", "attribution"),
    ("rang_atteint", None, None),
    ("fournir_piece", "piece_fournie", "oui"),
}
SANS_BAIL = {
    ("passer_caleol", "decision_caleol", "non_attribution"),
    ("passer_caleol", "decision_caleol", "irrecevable"),
    ("repondre_offre", "reponse_offre", "refusee"),
    ("silence", None, None),
    ("logement_pris", None, None),
    ("fournir_piece", "piece_fournie", "non"),
    ("signer_bail", "bail", "renoncement"),
}
FINS = {"retrait_avl", "retrait_adl", "non_relogeable_avl"}
APRES_LA_FIN = ("A11", "A12")


@dataclass
class Attendue:
    """An alert that some fact lit. `depuis`: that fact. `due_le`: before any suspension."""

    code: str
    depuis: datetime
    due_le: datetime
    s_arrete: bool = False
    retenue: bool = False
    bailleur: str | None = None


@dataclass
class Attentes:
    """The state of a dossier, fact after fact."""

    recit: Recit
    vives: list[Attendue] = field(default_factory=list)
    suspensions: list[Intervalle] = field(default_factory=list)
    propositions: list[Intervalle] = field(default_factory=list)
    conclusion: str = ""
    bailleur: str = ""
    contact: bool = False
    prouve: bool = False
    demande: str = ""
    radiee: str = ""
    radiations: list[datetime] = field(default_factory=list)
    tentatives: int = 0
    mois_adl: int = MOIS_D_ADL
    fin_adl: datetime | None = None

    def suivre(self, fait: Fait) -> None:
        quand = fait.fait_le
        if _est(fait, SANS_BAIL):
            self._perdre(quand)
        if _est(fait, ADMIS):
            self._allumer("A05", quand, quand)
        agir = getattr(self, f"_{fait.quoi}", None)
        if agir is not None:
            agir(fait)
        if fait.quoi in FINS:
            self._perdre(quand)
            self.vives.clear()

    def clore(self, fait: Fait) -> None:
        """The dossier has ended: what its last survey found outlives it, and nothing else."""
        restent = APRES_LA_FIN if fait.quoi == "enqueter_un_an" else ()
        self.vives = [une for une in self.vives if une.code in restent]

    def _allumer(self, code: str, depuis: datetime, due_le: datetime, **autres: object) -> None:
        self.vives.append(Attendue(code, depuis, due_le, **autres))  # type: ignore[arg-type]

    def _eteindre(self, *codes: str) -> None:
        self.vives = [une for une in self.vives if une.code not in codes]

    def _perdre(self, quand: datetime) -> None:
        """The proposition ends without a lease."""
        if self.propositions and self.propositions[-1][1] is None:
            self.propositions[-1] = (self.propositions[-1][0], quand)
            self._eteindre("A02", "A03", "A05")

    def _ouverture(self, fait: Fait) -> None:
        if self.recit.reconnu_le is not None:
            terme = minuit(plus_mois(self.recit.reconnu_le, MOIS_DALO_IDF))
            self._allumer("A06", fait.fait_le, decale(terme, jours=1))

    def _realiser_diagnostic(self, fait: Fait) -> None:
        self.conclusion = fait.dit["conclusion"]

    def _recueillir_adhesion(self, fait: Fait) -> None:
        if fait.dit["adhesion"] != "signee":
            return
        if self.conclusion == "avl":
            due_le = decale(fait.fait_le, mois=MOIS_SANS_PROPOSITION)
            self._allumer("A01", fait.fait_le, due_le, s_arrete=True, retenue=True)
        else:
            self.mois_adl = int(fait.dit.get("duree_mois") or MOIS_D_ADL)
            self._commencer_l_adl(fait, fait.fait_le)

    def _commencer_l_adl(self, fait: Fait, debut: datetime) -> None:
        self.fin_adl = decale(debut, mois=self.mois_adl)
        milieu = decale(debut, jours=jours(debut, self.fin_adl) // 2)
        self._allumer("A08", fait.fait_le, milieu, s_arrete=True)
        self._allumer("A09", fait.fait_le, self.fin_adl, s_arrete=True)

    def _mettre_a_jour_demande(self, fait: Fait) -> None:
        self._demande(fait)
        radiee = fait.dit.get("radiee_le")
        deja = radiee and any(minuit(date.fromisoformat(radiee)) <= le for le in self.radiations)
        if radiee and self.recit.dalo and not deja:
            self.radiations.append(fait.fait_le)
            self._allumer("A25", fait.fait_le, fait.fait_le)

    def _demande(self, fait: Fait) -> None:
        """The demand as it stands; struck off during its year, it runs out no more."""
        avant = self.demande, self.radiee
        self.demande = fait.dit.get("valide_jusqu_au") or self.demande
        self.radiee = fait.dit.get("radiee_le") or self.radiee
        if not self.demande or avant == (self.demande, self.radiee):
            return
        fin = date.fromisoformat(self.demande)
        radiee = date.fromisoformat(self.radiee) if self.radiee else date.min
        if radiee > plus_mois(fin, -MOIS_DE_VALIDITE):
            self._eteindre("A07")
        elif avant[0] != self.demande or not any(une.code == "A07" for une in self.vives):
            self._eteindre("A07")
            self._allumer("A07", fait.fait_le, decale(minuit(fin), mois=-MOIS_AVANT_EXPIRATION))

    def _prendre_contact(self, fait: Fait) -> None:
        self.tentatives += fait.dit["resultat_contact"] == "non_joint"
        if self.tentatives == TENTATIVES:
            self._allumer("A23", fait.fait_le, fait.fait_le)

    def _decider_sans_reponse(self, _fait: Fait) -> None:
        self.tentatives = 0
        self._eteindre("A23")

    def _suspension(self, fait: Fait) -> None:
        self.suspensions.append((fait.fait_le, None))

    def _reprise(self, fait: Fait) -> None:
        debut = self.suspensions[-1][0]
        self.suspensions[-1] = (debut, fait.fait_le)
        if self.fin_adl is not None and self.fin_adl > debut:
            self.fin_adl = decale(self.fin_adl, jours=jours(debut, fait.fait_le))

    def _rapprochement(self, fait: Fait) -> None:
        self.propositions.append((fait.fait_le, None))
        self.bailleur, self.contact, self.prouve = fait.dit["bailleur"], False, False
        self.vives = [u for u in self.vives if u.code != "A24" or u.bailleur != self.bailleur]

    def _contact_prealable(self, _fait: Fait) -> None:
        self.contact = True
        self._eteindre("A02")

    def _verifier_dossier(self, fait: Fait) -> None:
        if fait.dit["dossier_complet"] == "oui" and not self.contact:
            self._allumer("A02", fait.fait_le, fait.fait_le)

    def _passer_caleol(self, fait: Fait) -> None:
        self._eteindre("A02")
        if fait.dit.get("motif_code") == "mixite_3ds":
            self._allumer("A24", fait.fait_le, fait.fait_le, bailleur=self.bailleur)

    def _notifier_offre(self, fait: Fait) -> None:
        self._eteindre("A06")
        fin = fin_du_delai(fait.fait_le, fait.dit["delai_reponse_jours"])
        self._allumer("A03", fait.fait_le, decale(fin, jours=-JOURS_AVANT_SILENCE))
        self.prouve = _est_prouve(fait)

    def _repondre_offre(self, fait: Fait) -> None:
        self._eteindre("A03")
        if fait.dit["reponse_offre"] == "refusee":
            self._exiger_la_preuve(fait)

    def _silence(self, fait: Fait) -> None:
        self._exiger_la_preuve(fait)

    def _exiger_la_preuve(self, fait: Fait) -> None:
        if self.recit.dalo and not self.prouve:
            self._allumer("A04", fait.fait_le, fait.fait_le)

    def _designer_correspondant(self, _fait: Fait) -> None:
        self._eteindre("A05")

    def _traiter_refus(self, fait: Fait) -> None:
        if _est_prouve(fait):
            self._eteindre("A04")

    def _signer_bail(self, fait: Fait) -> None:
        if fait.dit["bail"] != "signe":
            return
        self.propositions[-1] = (self.propositions[-1][0], fait.fait_le)
        self._eteindre("A01", "A04", "A24", "A25")
        if fait.dit["statut_occupation"] == "bail_direct":
            self._eteindre("A07")
        self._eteindre("A11", "A12")
        if fait.dit.get("assurance") == "non":
            self._allumer("A12", fait.fait_le, fait.fait_le)
        self.mois_adl = MOIS_D_ADL
        self._commencer_l_adl(fait, fait.fait_le)

    def _bilan_mi_mesure(self, _fait: Fait) -> None:
        self._eteindre("A08")

    def _bilan_final(self, fait: Fait) -> None:
        self._eteindre("A09")
        if fait.dit["suite"] == "prolonger" and self.fin_adl is not None:
            self._commencer_l_adl(fait, self.fin_adl)
        elif fait.dit["suite"] == "reorienter":
            self._eteindre("A08")

    def _remettre_recommandations(self, _fait: Fait) -> None:
        self._eteindre("A08", "A09")

    def _veille(self, fait: Fait) -> None:
        self._allumer("A10", fait.fait_le, decale(fait.fait_le, mois=MOIS_D_ENQUETE))

    def _enqueter_un_an(self, fait: Fait) -> None:
        self._eteindre("A10")
        for question, reponse, code in (
            ("impaye_3_mois", "oui", "A11"),
            ("assurance_veille", "non", "A12"),
        ):
            if fait.dit[question] != reponse:
                self._eteindre(code)
            elif not any(une.code == code for une in self.vives):
                self._allumer(code, fait.fait_le, fait.fait_le)


def _est_prouve(fait: Fait) -> bool:
    preuves = ("dalo_informe_le", "dalo_informe_moyen")
    return fait.dit.get("dalo_informe") == "oui" and all(map(fait.dit.get, preuves))


def _est(fait: Fait, table: Iterable[tuple[str, str | None, str | None]]) -> bool:
    return any(
        fait.quoi == quoi and (champ is None or fait.dit.get(champ) == valeur)
        for quoi, champ, valeur in table
    )
