"""`jalon essayer FICHIER.bpmn`: run a diagram without a dossier, under a virtual clock."""

import json
from pathlib import Path
from typing import Any

import click

from web.commandes import INUTILISABLE, REFUSE
from web.commandes.fichiers import TABLES, lire_diagramme, lire_fichier
from workflow.isolement.essai import essayer_isole

ETATS = {
    "termine": "Terminé.",
    "en_attente": "En attente.",
    "incident": "Incident\u00a0: {message}",
}


class DemandeInutilisable(click.ClickException):
    """The options cannot be read: exit code 2."""

    exit_code = INUTILISABLE


@click.command()
@click.argument("fichier", type=click.Path(path_type=Path), metavar="FICHIER.bpmn")
@click.option(
    "--processus",
    metavar="ID",
    help="Le processus à dérouler\u00a0; sans cette option, le seul que nul autre n’appelle.",
)
@click.option("--donnees", metavar="OBJET", help="Les données de départ (JSON ou @fichier).")
@click.option(
    "--etapes",
    metavar="OBJET",
    help="Ce que reçoit chaque étape (identifiant) ou message (nom)\u00a0: un objet, une liste "
    "d’objets (un par passage), ou null pour laisser attendre (JSON ou @fichier).",
)
@click.option("--debut", metavar="MOMENT", help="Le départ\u00a0: 2026-01-05T09:00, à Paris.")
@click.option("--avancer", metavar="DUREE", help="Jusqu’où va l’horloge\u00a0: P0D, P6M, P1Y...")
@TABLES
@click.option("--json", "en_json", is_flag=True, help="La trace et sa fin en un objet JSON.")
def essayer(fichier: Path, tables: tuple[Path, ...], en_json: bool, **options: str | None) -> None:
    """Déroule un diagramme sans dossier, sous une horloge virtuelle.

    Les étapes s’accomplissent dès qu’elles s’ouvrent, sauf celles que --etapes laisse attendre ;
    le temps passe d’échéance en échéance, dans la limite de --avancer. Affiche ce qui arrive,
    une ligne par événement, puis ce qui attend.

    Sort en 0 si le parcours se termine ou attend, en 1 s’il est refusé ou s’arrête sur un
    incident, en 2 si une option est illisible. Rien n’est enregistré.
    """
    resultat = essayer_isole(
        lire_diagramme(fichier),
        {nom: _lire_option(texte) for nom, texte in options.items()},
        fichiers_dmn=[lire_fichier(table) for table in tables],
    )
    if "demande" in resultat:
        raise DemandeInutilisable(resultat["demande"])
    essai, refus = resultat["essai"], resultat["refus"]
    if en_json:
        click.echo(json.dumps(essai, ensure_ascii=False))
    else:
        _afficher(essai)
    _conclure(essai["fin"], refus)


def _lire_option(texte: str | None) -> str | None:
    """Return the text of an option; `@chemin` stands for the content of a file."""
    if texte is None or not texte.startswith("@"):
        return texte
    try:
        return lire_fichier(Path(texte[1:])).decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise DemandeInutilisable(
            f"Fichier illisible\u00a0: {click.format_filename(texte[1:])} n’est pas en UTF-8."
        ) from erreur


def _afficher(essai: dict[str, Any]) -> None:
    for ligne in essai["trace"]:
        click.echo(f"{_heure(ligne['le'])}  {ligne['evenement']:<9}  {_nommer(ligne)}")
    for attente in essai["fin"]["attend"]:
        moment = _heure(attente["echeance"]) if attente["echeance"] else " " * 16
        click.echo(f"{moment}  attend     {_nommer(attente)}")


def _heure(le: str) -> str:
    """Return a moment as a person reads it: « 05/01/2026 09:00 »."""
    return f"{le[8:10]}/{le[5:7]}/{le[:4]} {le[11:16]}"


def _nommer(ligne: dict[str, str]) -> str:
    nom = " ".join(ligne["nom"].split())
    return (
        f"{nom} [{ligne['element']}, {ligne['type']}]"
        if nom
        else (f"{ligne['element']} [{ligne['type']}]")
    )


def _conclure(fin: dict[str, Any], refus: list[str]) -> None:
    """Say how it ended, and exit."""
    if refus:
        for phrase in refus:
            click.echo(f"Refus\u00a0: {phrase}", err=True)
        click.echo("Essai refusé\u00a0: rien n’a été déroulé.", err=True)
    else:
        click.echo(ETATS[fin["etat"]].format(message=fin["message"]), err=True)
    if fin["etat"] == "incident":
        raise SystemExit(REFUSE)
