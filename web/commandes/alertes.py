"""`jalon alertes`: the alerts in force at the end of a day, as things stood then."""

import json
from datetime import date

import click

from models.alertes import AlerteAu, list_alertes
from models.calendrier import fin_de_journee, jour_paris
from models.db import lecture
from web.commandes.base import ouvrir_base
from web.commandes.parametres import option_au


@click.command()
@option_au
@click.option("--json", "en_json", is_flag=True, help="Un tableau JSON d’objets.")
def alertes(au: date, en_json: bool) -> None:
    """Affiche les alertes déclenchées et non closes au soir d’un jour.

    Sans --json, une ligne par alerte (échéance, code, dossier, état, destinataires, séparés par
    une tabulation). Cette commande ne fait que lire.
    """
    with ouvrir_base() as fabrique, lecture(fabrique) as session:
        trouvees = list_alertes(session, avant=fin_de_journee(au))
    lignes = sorted((_decrire(alerte) for alerte in trouvees), key=_rang)
    if en_json:
        click.echo(json.dumps(lignes, ensure_ascii=False, indent=2))
        return
    for ligne in lignes:
        click.echo(_en_texte(ligne))
    click.echo(f"Alertes en cours\u00a0: {len(lignes)}.", err=True)


def _decrire(alerte: AlerteAu) -> dict[str, str | list[str] | None]:
    return {
        "code": alerte.code,
        "dossier": alerte.dossier,
        "echeance": jour_paris(alerte.echeance_le).isoformat(),
        "destinataires": list(alerte.destinataires),
        "etat": alerte.etat.value,
    }


def _rang(ligne: dict[str, str | list[str] | None]) -> tuple[str, str, str]:
    return str(ligne["echeance"]), str(ligne["code"]), str(ligne["dossier"] or "")


def _en_texte(ligne: dict[str, str | list[str] | None]) -> str:
    destinataires = " ".join(ligne["destinataires"] or [])
    dossier = f"D-{ligne['dossier']}" if ligne["dossier"] else "-"
    return f"{ligne['echeance']}\t{ligne['code']}\t{dossier}\t{ligne['etat']}\t{destinataires}"
