"""scratch"""
from datetime import timedelta
import time, json
import pytest
from sqlalchemy import select, insert, update
from models.alerte import Alerte, AlerteDestinataire
from models.attente import AlerteReponse, Cote, MotifAttente
from models.avis import Avis
from models.codes import Role
from models.db import lecture, transaction
from models.dossier import Dossier
from models.envoi import Envoi
from models.abonnement import Abonnement
from models.instance import Reunion
from models.relogement import Proposition
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.web.monde import LE
from tests.web.test_alertes import poser, motif, compte, dossier, lire
from tests.web.test_instances import commission
TS, CHEF, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
ETAT, ADMIN = Role.COORDONNATEUR, Role.ADMINISTRATEUR

def test_story(connecter, poser, fabrique_web, monde):
    for code in ("A06", "A11", "A09"):
        a = poser(TS, code=code)
        r = connecter(TS).envoyer(f"/alertes/{a}/reponse", motif=motif(fabrique_web, Cote.ASSOCIATION))
        assert r.status_code == 302
    for role in (REFERENT, ETAT, Role.CORRESPONDANT_BAILLEUR):
        for s in ("", "/histoire", "/recit", "/partage"):
            p = connecter(role).ouvrir(f"/dossiers/{monde.dossiers['Fabre']}{s}")
            import re
            print(role, s, p.status_code, [m for m in re.findall(r"[^<>]*(?:alerte|mpay|DALO)[^<>]*", p.text) if m.strip()][:8])

def test_avis_100k(connecter, fabrique_web, monde):
    n = 100_000
    with transaction(fabrique_web) as s:
        u = compte(s, monde, TS).id
        s.execute(insert(Avis), [dict(public_id=nouvel_identifiant(), cle=f"x:{i}", utilisateur_id=u, genre="A01", objet="D-x : y", reference=None, lien="/", canal="quotidien", cree_le=LE - timedelta(minutes=i)) for i in range(n)])
    nav = connecter(TS)
    for ad in ("/avis", "/avis?voir=non_lus", "/avis?page=2000", "/dossiers", "/avis?genre=A01"):
        t = time.perf_counter(); p = nav.ouvrir(ad); print(ad, p.status_code, len(p.data), round(time.perf_counter() - t, 3))
    t = time.perf_counter(); p = nav.envoyer("/avis/tout-lire"); print("tout-lire", p.status_code, round(time.perf_counter() - t, 3))

@pytest.mark.parametrize("le", [None])
def test_reunions(connecter, fabrique_web, monde, commission, le):
    nav = connecter(CHEF)
    lieu = 'Salle\r\nBcc: x@y.test;ORGANIZER:mailto:a@b,<script>alert(1)</script>\u2028\x0b"'
    r = nav.envoyer(f"{commission}/reunions", le="2026-07-20", heure="14:00", duree="60", lieu=lieu, forme="sur_place")
    print(r.status_code, r.location)
    r = nav.envoyer("/instances", nom='Comité\r\nBcc: pirate@x.test', type="comed", cadre="association", periodicite="")
    print(r.status_code, r.location)
    with lecture(fabrique_web) as s:
        for x in s.scalars(select(Reunion)):
            print(repr(x.lieu), repr(x.instance.nom), x.sequence)
        for e in s.scalars(select(Envoi)):
            print(e.cle, e.contexte)

def test_reunion_mille_fois(connecter, fabrique_web, monde, commission):
    with transaction(fabrique_web) as s:
        org = compte(s, monde, CHEF).organisme_id
        for i in range(60):
            fabrique.utilisateur(s, CHEF, organisme_id=org, courriel=f"chef{i}@exemple.test")
        r = s.scalars(select(Reunion)).first()
        s.execute(update(Reunion).where(Reunion.id == r.id).values(sequence=600))
        pid = r.public_id
        print(r.le)
    nav = connecter(CHEF)
    try:
        r = nav.envoyer(f"{commission}/reunions/{pid}", le="2026-07-20", heure="14:00", duree="60", lieu="x", forme="sur_place")
        print(r.status_code, r.text[:300] if r.status_code != 302 else r.location)
    except Exception as e:
        print("EXC", type(e), str(e)[:200])

def test_instance_nom(connecter, fabrique_web, monde):
    nav = connecter(CHEF)
    r = nav.envoyer("/instances", nom='Comité\r\nBcc: pirate@x.test', type="commission_entree", cadre="association", periodicite="")
    print(r.status_code, r.location)
    if r.status_code == 422:
        import re; print(re.findall(r'erreur">([^<]+)', r.text))

def test_repondre_a_ce_qui_ne_lui_est_pas_dit(connecter, poser, fabrique_web, monde):
    a = poser(ETAT, code="A06")
    nav = connecter(TS)
    p = nav.ouvrir(f"/alertes/{a}")
    r = nav.envoyer(f"/alertes/{a}/report", **{"report-jusqu_au": "2026-09-15", "report-motif": motif(fabrique_web, Cote.ASSOCIATION)})
    print("TS not told:", p.status_code, r.status_code, lire(fabrique_web, a).reportee_jusqu_au)

def test_auteur_muté(connecter, poser, fabrique_web, monde):
    a = poser(TS, REFERENT)
    connecter(TS).envoyer(f"/alertes/{a}/reponse", motif=motif(fabrique_web, Cote.ASSOCIATION), precision="MOT-SECRET")
    with transaction(fabrique_web) as s:
        t, r = compte(s, monde, TS), compte(s, monde, REFERENT)
        t.organisme_id = r.organisme_id
    p = connecter(REFERENT).ouvrir(f"/alertes/{a}").text
    print("muté:", "MOT-SECRET" in p)

def test_bornes(connecter, poser, fabrique_web, monde):
    a = poser(TS)
    nav = connecter(TS); m = motif(fabrique_web, Cote.ASSOCIATION)
    for j in ("0001-01-01", "9999-12-31", "2026-09-16", "2026-09-15", "10000-01-01", "2026-W40-1", "x"):
        r = nav.envoyer(f"/alertes/{a}/report", **{"report-jusqu_au": j, "report-motif": m})
        print(j, r.status_code, lire(fabrique_web, a).reportee_jusqu_au)
    for mot in ("x" * 10_000, "é" * 1001, "a\x00b", "\ud800"):
        try:
            r = nav.envoyer(f"/alertes/{a}/reponse", motif=m, precision=mot); print(len(mot), r.status_code)
        except Exception as e: print(type(e), len(mot))
    for mm in ("x' OR 1=1", "A" * 5000, ["a", "b"]):
        r = nav.envoyer(f"/alertes/{a}/reponse", motif=mm); print(str(mm)[:10], r.status_code)
    # csrf
    r = nav.client.post(f"/alertes/{a}/reponse", data={"motif": m}); print("csrf", r.status_code)
    for r_, ad, ch in [(ADMIN, "/administration/envois/rejeu", {"envoi": str(10**20)}), (ADMIN, "/administration/envois/rejeu", {"envoi": "-1"}), (ADMIN, "/administration/envois/rejeu", {"cause": "é" * 60000})]:
        r = connecter(r_).envoyer(ad, **ch); print(ad, r.status_code)
    print(connecter(ADMIN).ouvrir("/administration/envois?cause=" + "a" * 4000).status_code)

def test_admin_regles(connecter, fabrique_web, monde):
    nav = connecter(ADMIN)
    base = {"delai_nombre": "3", "delai_unite": "M", "paliers-0-audience": "travailleur_social", "paliers-0-quand": "P0D", "repetition_nombre": "30", "repetition_unite": "D", "canal": "aussitot", "active": "oui"}
    import re
    p = nav.ouvrir("/administration/alertes/A01").text
    print(re.findall(r'name="([^"]+)"', p))
    for ch in ({"delai_nombre": "999", "delai_unite": "Y"}, {"delai_nombre": "9999", "delai_unite": "Y"}, {"delai_nombre": "-3"}, {"delai_nombre": "٣"}, {"delai_nombre": "3.5"}, {"delai_nombre": "1e2"}, {"delai_nombre": "NaN"}, {"delai_nombre": "Infinity"}, {"delai_unite": "S"}, {"delai_unite": "TS"}, {"repetition_nombre": "0"}, {"repetition_nombre": "1", "repetition_unite": "TS"}, {"canal": "sms"}):
        try:
            r = nav.envoyer("/administration/alertes/A01", **(base | ch)); print(ch, r.status_code, re.findall(r'class="erreur[^>]*>([^<]+)', r.text)[:3])
        except Exception as e: print("EXC", ch, type(e), e)
    r = nav.envoyer("/administration/alertes/A01", **base); print(r.status_code)
    for c in ("A99", "../x", "a01"):
        print(c, nav.ouvrir(f"/administration/alertes/{c}").status_code, nav.ouvrir(f"/administration/alertes/A01?programme={c}").status_code)

def test_abonnements(connecter, fabrique_web, monde):
    nav = connecter(ADMIN)
    for ch in ({"programme": "inconnu"}, {"genres": "ZZZ"}, {"adresse_appelee": "https://ok.test/\r\nX"}, {"nom": "x<script>"}, {"nom": "x" * 101}):
        r = nav.envoyer("/administration/abonnements", **({"nom": "n", "adresse_appelee": "https://ok.test/secret-chemin?k=SECRETQ"} | ch)); print(ch, r.status_code, r.headers.get("Cache-Control"), "whsec_" in r.text)
    p = nav.ouvrir("/administration/abonnements"); print("whsec_" in p.text, "SECRETQ" in p.text, "secret-chemin" in p.text, "<script>" in p.text)
    p = nav.ouvrir("/administration/abonnements?format=csv"); print(p.status_code, "whsec_" in p.text, "SECRETQ" in p.text)
