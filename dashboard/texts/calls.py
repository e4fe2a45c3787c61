"""Words of how a teacher is called: on the start page, on the live page, and on a phone."""

from dashboard.language.catalogue import gettext, ngettext

CALLS_TITLE = "When you are called"

CALLS_SUB = "You are called to somebody worth a look. All of it is off until you choose it."

CALLS_PER_HOUR = "Call me at most so many times an hour"

CALLS_PER_HOUR_SUB = "For this lesson; 0: never. The list of students stays complete."

CALLS_TRY = "Try it"

CALLS_WAYS = {
    "badge": (
        "A sign on the tab",
        "A number before the page's title and a dot on its icon, while somebody is worth a look.",
    ),
    "sound": ("A sound", "Two soft tones, made by this computer."),
    "note": (
        "A note on the desktop",
        "Shown by your system over the slides. It names nobody, as the class may see your screen.",
    ),
    "strip": (
        "A strip on top of everything",
        "One line in a window of its own that stays over the slides (Chrome and Edge). Opened by a "
        "button on the live page.",
    ),
}
"""Way -> what it is called, and what it does."""

CALLS_STRIP_OPEN = "Strip"

CALLS_STRIP_HINT = "One line that stays over your slides"

CALLS_WORDS = {
    "note_title": "Classmood",
    "note_body": "Somebody looks as if it is worth a look (estimate).",
    "note_class": "The class as a whole is worth a look (estimate).",
    "note_try": "This is how you are called.",
    "strip_try": "This line stays over your slides.",
    "tried": "Done.",
    "tried_badge": "Look at the tab of this page: the sign stays for five seconds.",
    "refused": "Your browser does not allow notes of this page. Allow them in its settings.",
    "missing": "This browser cannot do that.",
}
"""What the browser's side says (assets/calls.js)."""

PHONE_TITLE = "Glance on a phone"

PHONE_SUB = (
    "A phone on the same network may look at the three numbers of the glance page, nothing else, "
    "until the lesson ends. The connection is not encrypted: leave this off on a network that you "
    "share with strangers."
)

PHONE_START = "Show a code"

PHONE_STOP = "End it"

PHONE_SCAN = "Point the phone's camera at this. It works for one phone, within five minutes."

PHONE_ALT = "QR code with the address for the phone"

PHONE_PAIRED_NONE = "No phone is paired."

PHONE_OFF = "No phone can look."

PHONE_NO_NETWORK = "This computer is on no network that a phone could reach."

PHONE_OPEN = "Show the class on this phone"

PHONE_OPEN_NOTE = "It shows three numbers until the lesson ends, and can change nothing."

PHONE_USED = "This code has been used or is too old. Show a new one on the start page."

PHONE_OVER = "The lesson is over. This phone sees nothing any more."

PHONE_WAITING = "No lesson is being watched yet."

PHONE_LOST = "The computer does not answer."


def phone_no_listener(host: str, reason: str) -> str:
    """Said where the address for the phone cannot be had."""
    return gettext("cannot listen on {host}: {reason}", host=host, reason=reason)


def phones(count: int) -> str:
    """How many phones look."""
    if not count:
        return gettext(PHONE_PAIRED_NONE)
    return ngettext("One phone is paired.", "{number} phones are paired.", count)
