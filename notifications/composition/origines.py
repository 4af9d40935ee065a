"""The shipped words of each mail as an administrateur may change them: a text to start from.

A sentence that only some of the alerts say (a reminder, what to do when nothing moves) is left
out: once written by hand, the words are the same for all.
"""

from collections.abc import Mapping
from typing import Final

from notifications.composition.textes import CORPS, LIEN, OBJET

_LIEN: Final = f"\n\n{{{LIEN}}}"
"""Alone in its paragraph: it becomes the button of the HTML part."""

ORIGINES: Final[Mapping[str, Mapping[str, str]]] = {
    "alerte": {
        OBJET: "{objet}",
        CORPS: f"Bonjour,\n\n{{constat}}\n\n{{precision}}\n\n{{consigne}}{_LIEN}",
    },
    "besoin_anonyme": {
        OBJET: "Un besoin de logement attend une proposition",
        CORPS: "Bonjour,\n\n"
        "Un ménage accompagné attend depuis au moins six mois une proposition de logement. "
        "Jalon présente son besoin sans le nommer\u00a0: typologie, communes, loyer abordable, "
        "attente.\n\n"
        "Si un logement de votre parc peut convenir, proposez-le depuis la liste des "
        f"besoins\u00a0: l’association le verra aussitôt.{_LIEN}",
    },
    "nouvelle": {OBJET: "{titre}", CORPS: f"Bonjour,\n\n{{phrase}}{_LIEN}"},
    "invitation": {
        OBJET: "{titre}",
        CORPS: f"Bonjour,\n\n{{annonce}}\u00a0: {{reunion}},\nle {{quand}}.\n{{lieu}}{_LIEN}",
    },
    "mot_de_passe": {
        OBJET: "Choisir un nouveau mot de passe",
        CORPS: "Bonjour,\n\n"
        "Un nouveau mot de passe a été demandé pour votre compte. Le lien ci-dessous permet de le "
        "choisir\u00a0: il ne sert qu’une fois, et pour un temps limité.\n\n"
        "Si vous n’avez rien demandé, ne faites rien\u00a0: votre mot de passe reste le "
        f"même.{_LIEN}",
    },
    "bienvenue": {
        OBJET: "Votre compte Jalon est à ouvrir",
        CORPS: "Bonjour,\n\n"
        "Un compte vous attend dans Jalon, l’outil de suivi de l’accompagnement vers et dans le "
        "logement. Le lien ci-dessous permet d’en choisir le mot de passe\u00a0: il ne sert qu’une "
        "fois, pendant sept jours.\n\n"
        "Vous vous connecterez ensuite avec l’adresse qui reçoit ce message. Si vous n’attendiez "
        f"rien de tel, ne faites rien\u00a0: sans vous, ce compte ne s’ouvre pas.{_LIEN}",
    },
    "resume_quotidien": {OBJET: "Jalon\u00a0: {titre}"},
    "resume_hebdomadaire": {OBJET: "Jalon\u00a0: la semaine du {jour}"},
}
"""By mail and by part."""
