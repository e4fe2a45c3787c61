"""Words of the data-protection sheet: each sentence belongs to a setting, see `report.sheet`."""

from dashboard.language.catalogue import gettext, plural

SHEET_TITLE = "Data protection: what Classmood does in this school"

SHEET_SUB = (
    "Made from the settings and the school's policy in force. Print it anew when they change."
)

SHEET_LAW = "Whether it may be used at all"

SHEET_LAW_LINES = (
    "Article 5(1)(f) of Regulation (EU) 2024/1689, which applies since 2 February 2025, "
    "prohibits systems that infer emotions of persons in education institutions, except for "
    "medical or safety reasons. Classmood infers emotions from faces.",
    "So a school in the European Union must not use it on its students. No setting changes that: "
    "a class that is kept as a whole only is a sum of faces that were each read.",
    "This sheet describes what the program does. It is no permission and no legal advice.",
)

SHEET_PURPOSE = "What for"

SHEET_PURPOSE_LINES = (
    "A teacher of a live online class sees, as an estimate, how the class looks, in order to ask "
    "and to explain again.",
    "No decision is made by the program, and none may be made from it: no grading, discipline, "
    "attendance or ranking.",
)

SHEET_EXPERIMENT = (
    "Every other call to the teacher is held back at random, to learn whether calls help."
)

SHEET_BASIS = "Legal basis (Article 6, and Article 9 where it applies, of the GDPR)"

SHEET_CONTROLLER = "Controller, and data protection officer"

SHEET_RECORDED = "What is recorded"

SHEET_NOT_RECORDED = "What is not recorded"

SHEET_STUDENTS = (
    "Of each student whose camera is on: seven probabilities of an expression per look, how large "
    "and clear the face was, the place of the tile, and when somebody looked confused or sad for "
    "long. Students are numbered."
)

SHEET_CLASS_SUMS = (
    "Of the class as a whole, in sums of ten seconds: how many could be seen, the mean of these "
    "probabilities of an expression, and when many looked confused or sad for long."
)

SHEET_NO_STUDENTS = (
    "Nothing of any single student: the class is kept as a whole only, and nothing of its looks "
    "while fewer than five faces can be read."
)

SHEET_ANSWERS = "Answers by icons on the tiles, such as a raised hand."

SHEET_NO_ANSWERS = "No answers by icons on the tiles."

SHEET_NAMES = "Names under the tiles, read on the teacher's computer."

SHEET_NO_NAMES = "No names from the screen; a teacher may type one."

SHEET_SLIDES = "When another slide was shared."

SHEET_SLIDE_TITLES = "The titles of shared slides."

SHEET_NO_SLIDE_TITLES = "No titles of shared slides."

SHEET_NO_SLIDES = "Nothing of shared slides."

SHEET_SLIDE_PICTURES = "A small picture of each shared slide; never one with a face."

SHEET_NO_SLIDE_PICTURES = "No pictures of slides."

SHEET_TURNED_AWAY = "Of the class as a whole: the share of faces that are turned away."

SHEET_NO_TURNED_AWAY = "Not how many faces are turned away."

SHEET_HEAD_DOWN = "Of the class as a whole: the share of heads that are down."

SHEET_NO_HEAD_DOWN = "Not how many heads are down."

SHEET_SPEAKING = "How long each student spoke."

SHEET_NO_SPEAKING = "No student's speaking time; of the teacher and of all others together."

SHEET_NEVER = (
    "Never a picture or a part of one in which a person shows, never sound, and nothing by which a "
    "face could be known again.",
)

SHEET_KEPT = "How long it is kept"

SHEET_ACCESS = "Who may see it"

SHEET_EVERYBODY = (
    "There are no accounts: whoever may open the page sees every lesson in this database."
)

SHEET_ROLES = (
    "Teacher: their own lessons, all of them.",
    "Head of school: classes as a whole, of at least five, never a single student.",
    "Administrator: accounts, rooms, policy and the audit trail; no lesson.",
)

SHEET_LOCAL = "The page answers on the computer that serves it, and no other."

SHEET_NETWORK = "The page answers on the school's network, to whoever has logged in."

SHEET_REMOTE = "Settings, deleting and the live picture also from other computers."

SHEET_DESK = "Settings, deleting and the live picture only at the computer that serves the page."

SHEET_RECIPIENTS = "Who else gets it"

SHEET_NOBODY = (
    "Nobody: no processor, no cloud, no transfer out of the school, no statistics on its use."
)

SHEET_ONLY_THESE = (
    "No processor, no cloud, no statistics on its use; of the school's own programs and networks, "
    "these:"
)

SHEET_RIGHTS = "Rights, and how they are met"

SHEET_RIGHTS_LINES = (
    "Access and portability: classmood export --subject 12/3 --out student.zip writes all that is "
    "held of one student.",
    "Erasure: classmood delete 12/3 deletes one student of a lesson, classmood delete 12 the "
    "lesson; freed space is overwritten.",
    "Rectification: a name is changed or taken away where the student is shown.",
    "Objection: a camera may be turned off at any time, without a reason; and a student may be "
    "left out of all lessons of a class.",
)

SHEET_SECURITY = "Security"

SHEET_FILE = (
    "Everything lies in one file on the teacher's computer, readable by its owner only; it is not "
    "encrypted: the computer's disk has to be."
)

SHEET_SERVER = (
    "Everything lies in a database of the school's own server; its backups, its logs and its "
    "encryption are the school's."
)

SHEET_PASSWORD = "Passwords are kept as Argon2id; wrong ones slow down."

SHEET_DPIA = "To be assessed by the school (Article 35 of the GDPR)"

SHEET_DPIA_LINES = (
    "Is there a lawful purpose that needs this, and does nothing milder serve it?",
    "Can students decline without any consequence, and do they know it?",
    "How wrong may an estimate be, and for whom: darker skin, younger faces, glasses, masks?",
    "What would happen if a record became known, and who would be told?",
    "Who checks, and when, that it is used as it says here?",
)

SHEET_TOLD = "Who was told"

SHEET_POLICY = "Decided by the school for all"

SHEET_NO_POLICY = "Nothing: each computer's settings decide."

SHEET_LIMITS = {
    "class_only": "The class is kept as a whole only.",
    "no_names": "Names are never read.",
    "no_slide_pictures": "Pictures of slides are never kept.",
    "no_speaking_time": "Nobody's speaking time is kept.",
}
"""What a limit of the policy says, by its word."""

SHEET_UNTOLD = "Settings that change nothing of this"

SHEET_TO_FILL = "To be filled in by the school:"

SHEET_DOWNLOAD = "Data-protection sheet"

SHEET_DOWNLOAD_SUB = "What is recorded, why, how long, and who may see it, to print and to fill in."


def sheet_source(source: str, hz: float, room: str) -> str:
    """What is watched, and how often; room: the name of the computer's room, or ""."""
    words = {
        "window": gettext("the window of the meeting"),
        "screen": gettext("the whole screen"),
        "region": gettext("a part of the screen"),
        "camera": gettext("a camera in the room"),
        "video": gettext("a recording"),
        "image": gettext("pictures"),
        "demo": gettext("a drawn class, in which nobody is real"),
    }
    said = gettext("Looked at: {what}; looks a second: {hz}.", what=words[source], hz=f"{hz:g}")
    return said + (" " + gettext("With each lesson: the room {room}.", room=room) if room else "")


def sheet_days(readings: int, lessons: int) -> str:
    """How long lessons of any class are kept."""
    return gettext(
        "Single readings: {readings}. Everything else of a lesson: {lessons}.",
        readings=plural(readings, "day", "days"),
        lessons=plural(lessons, "day", "days"),
    )


def sheet_class_days(name: str, readings: int, lessons: int) -> str:
    """How long those of one class are kept."""
    return gettext(
        "Class {name}: single readings {readings}, everything else {lessons}.",
        name=name,
        readings=plural(readings, "day", "days"),
        lessons=plural(lessons, "day", "days"),
    )


def sheet_audit(days: int) -> str:
    """How long it is kept who saw what."""
    return gettext(
        "Who saw or exported what is noted, and kept for {days}.", days=plural(days, "day", "days")
    )


def sheet_names_of_page(names: str) -> str:
    """By which other names the page may be called."""
    return gettext("It may also be called as {names}.", names=names)


def sheet_proxy(address: str) -> str:
    """What adds encryption."""
    return gettext("A proxy of the school at {address} adds encryption (TLS).", address=address)


def sheet_sign_on(issuer: str) -> str:
    """Who checks logins."""
    return gettext("Logins are checked by {issuer}, which learns who logs in.", issuer=issuer)


def sheet_metrics(networks: str) -> str:
    """Who may read how the program does."""
    return gettext(
        "{networks} may read numbers on how the program does, without anything of a student.",
        networks=networks,
    )


def sheet_tokens(count: int) -> str:
    """Other programs that may ask."""
    return gettext(
        "{count} may read what their tokens allow.",
        count=plural(count, "program of the school", "programs of the school"),
    )


def sheet_webhook_networks(networks: str) -> str:
    """Inside of which networks programs may be told."""
    return gettext("Programs in these networks may be told: {networks}.", networks=networks)


def sheet_webhooks(count: int) -> str:
    """Other programs that are told."""
    return gettext(
        "{count} that a lesson began or ended, or that the teacher was called.",
        count=plural(count, "address is told", "addresses are told"),
    )


def sheet_longest(readings: int | None, lessons: int | None) -> list[str]:
    """What the policy says of retention."""
    said = []
    if readings:
        days = plural(readings, "day", "days")
        said.append(gettext("Single readings are kept for at most {days}.", days=days))
    if lessons:
        days = plural(lessons, "day", "days")
        said.append(gettext("Lessons are kept for at most {days}.", days=days))
    return said


def sheet_told(classes: int, objections: int) -> str:
    """What the consent register holds."""
    return gettext(
        "The register says of {classes} who was told and when; {students} left out of all lessons.",
        classes=plural(classes, "class", "classes"),
        students=plural(objections, "student is", "students are"),
    )


SHEET_WHY_UNTOLD = {
    "where": "Which window, screen or camera it is, and where the files lie on it",
    "read": "Which faces are clear enough to be read",
    "flags": "When the teacher is pointed to somebody; what is recorded stays the same",
    "page": "How the page looks, and where in a browser it is found",
    "log": "How the log is written; it holds no name, title or picture",
    "person": "Whose lessons this computer records, and by which name a login is asked for",
}
"""Why a setting changes nothing of the sheet, by kind."""
