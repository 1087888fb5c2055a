"""What walls say, by language: patterns without regard to case, one a line. Collected in November 2026."""

from __future__ import annotations

import re


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


PAID = _any_of(
    r"(?:subscribe|sign up|register|log in) (?:now )?to (?:continue|keep) reading",
    r"to (?:continue|keep) reading,? (?:subscribe|please|you|sign|log|register)",
    r"(?:this|the) (?:article|content|story) is (?:only |exclusively )?(?:for|available to|exclusive (?:for|to)|"
    r"reserved for) (?:our )?(?:paying )?(?:subscribers|members)",
    r"subscriber[- ]only content",
    r"you have reached your (?:monthly )?limit of free articles",
    r"unlock this (?:article|story)",
    r"weiterlesen mit [A-Z\w]",
    r"jetzt (?:abonnieren|testen) und weiterlesen",
    r"(?:dieser|der) (?:artikel|inhalt) ist (?:nur |exklusiv )?für (?:unsere )?abonnent",
    r"lesen sie (?:den ganzen artikel )?mit (?:einem )?abo",
    r"(?:article|contenu) réservé (?:à nos|aux) abonnés",
    r"il vous reste [\d.,]+ ?% de cet article",
    r"la suite est réservée",
    r"para (?:continuar|seguir) leyendo",
    r"(?:contenido exclusivo|solo) para suscriptores",
    r"(?:contenuto|articolo) riservato agli abbonati",
    r"per continuare a leggere",
    r"exclusivo para assinantes",
    r"para continuar (?:a ler|lendo)",
    r"(?:dit|het) artikel is (?:exclusief )?voor abonnees",
    r"lees verder met een abonnement",
    r"(?:artikkelen|saken|artiklen) er (?:kun )?for abonnenter",
    r"artikeln är (?:endast )?för prenumeranter",
    r"dostęp (?:tylko )?dla (?:prenumeratorów|subskrybentów)",
    r"aby czytać dalej",
    r"только для подписчиков",
    r"会員限定",
    r"続きを読むには",
)
"""Of paywalls, and of walls that want a reader to register."""

CONSENT = _any_of(
    r"before you continue to ",
    r"we (?:value|respect|care about) your privacy",
    r"(?:accept|agree to) (?:all )?cookies to (?:continue|read)",
    r"continue with (?:ads|advertising|cookies)",
    r"weiter mit werbung",
    r"bevor sie (?:weiterlesen|fortfahren)",
    r"mit werbung und tracking",
    r"zustimmen (?:und|&) weiter",
    r"accepter et (?:continuer|fermer)",
    r"continuer sans accepter",
    r"aceptar y (?:continuar|cerrar)",
    r"accetta e (?:continua|chiudi)",
    r"akkoord en (?:doorgaan|verder)",
    r"vi bruker (?:informasjonskapsler|cookies)",
    r"godkänn alla (?:cookies|kakor)",
    r"zaakceptuj i (?:przejdź|kontynuuj)",
)

SCRIPT = _any_of(
    r"(?:enable|activate|turn on|requires?|needs?) javascript",
    r"javascript (?:is (?:disabled|required|not enabled)|muss|aktivieren)",
    r"activer? javascript",
    r"habilit[ae]r? (?:o )?javascript",
    r"abilita(?:re)? javascript",
    r"schakel javascript",
    r"włącz (?:obsługę )?javascript",
)

ROBOT_TITLE = re.compile(
    r"^(?:just a moment|attention required|access (?:to this page has been )?denied|are you a (?:robot|human)"
    r"|(?:please )?verify (?:that )?you are (?:a )?human|security check|checking your browser|pardon our interruption"
    r"|robot check|ddos protection|request blocked|403 forbidden|human verification)",
    re.IGNORECASE,
)
"""Of pages that look for robots, by their titles."""

ERROR_TITLE = re.compile(
    r"^(?:(?:error )?(?:404|410|500|502|503)\b"
    r"|(?:page|article|story) (?:is )?(?:not found|no longer available|unavailable)"
    r"|(?:we )?can(?:no|['’])t find (?:the|this|that) page|not found|service unavailable|bad gateway"
    r"|site (?:is )?under maintenance|something went wrong|seite nicht gefunden|page (?:non trouvée|introuvable)"
    r"|página no encontrada|pagina non trovata|página não encontrada|pagina niet gevonden|siden (?:ble )?ikke funnet)",
    re.IGNORECASE,
)
"""Of errors that a server sends with the status 200."""
