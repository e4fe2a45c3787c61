"""Titles of the columns of chats and polls, folded, as programs write them in several languages."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split("|"))


TIME = _words(
    "time|date|timestamp|date/time|datetime|sent|sent at|created|submitted|submitted date/time|"
    "submitted date and time|submitted time|submission time|answered|start time|completion time|"
    "zeitstempel|zeit|datum|uhrzeit|startzeit|abschlusszeit|hora|fecha|marca temporal|heure|"
    "horodateur|date de soumission|समय|समय टिकट|समय-चिह्न"
)
NAME = _words(
    "from|sender|name|user|user name|username|display name|author|participant|student|"
    "von|absender|benutzername|de|remitente|nombre|nom|expéditeur|auteur|autor|से|नाम|प्रेषक"
)
TO = _words("to|recipient|receiver|an|empfänger|a|para|destinatario|à|destinataire|को")
MESSAGE = _words(
    "message|text|content|body|chat|message text|nachricht|inhalt|mensaje|texto|message texte|"
    "contenu|संदेश"
)
QUESTION = _words("question|poll question|prompt|frage|pregunta|questions|प्रश्न|सवाल")
ANSWER = _words(
    "answer|answers|option|choice|response|responses|antwort|antworten|respuesta|respuestas|"
    "réponse|réponses|उत्तर|जवाब"
)
VOTES = _words(
    "votes|vote|count|number of responses|number of votes|total votes|responses count|stimmen|"
    "anzahl|votos|cantidad|nombre de votes|nombre|मत|वोट"
)
OTHER = _words(
    "#|no|no.|id|nr|nr.|email|e-mail|email address|user email|e-mail address|mail|e-mail-adresse|"
    "correo electrónico|correo|adresse e-mail|score|points|total points|quiz feedback|"
    "last modified time|language|first name|last name|group|role|duration|ईमेल"
)

KNOWN = TIME | NAME | OTHER | TO
"""Titles that are no question of a poll."""
