"""Which language is spoken right now: one per request, and one for what runs without a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from babel import Locale

SOURCE = "en"
"""The language in which `dashboard.texts` is written."""
OFFERED = {"en": "English", "hi": "हिन्दी", "es": "Español", "de": "Deutsch", "fr": "Français"}
"""Every language that a teacher can choose, by its own name."""
PSEUDO = "en-XA"
"""English with accents, a third longer, in brackets: shows what was never handed to a catalogue."""
TRIALS = (PSEUDO, "ar")
"""Languages for tests and translators: an address asks for them, the settings do not offer them."""
KNOWN = (*OFFERED, *TRIALS)
AUTOMATIC = "auto"
"""The value of the setting that leaves the choice to the browser, or to the system."""

_spoken: ContextVar[str | None] = ContextVar("spoken_language", default=None)
_outside_requests = [SOURCE]


def language() -> str:
    """The language spoken now, such as "de"."""
    return _spoken.get() or _outside_requests[0]


def speak(chosen: str) -> None:
    """Speaks a known language from here on, in this request only (its thread's context)."""
    _spoken.set(_known(chosen))


def fall_silent() -> None:
    """Speaks what is spoken outside of requests again."""
    _spoken.set(None)


def speak_outside_requests(chosen: str) -> None:
    """What threads without a request speak, such as the icon in the panel."""
    _outside_requests[0] = _known(chosen)


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speaks a known language within the block."""
    before = _spoken.set(_known(chosen))
    try:
        yield
    finally:
        _spoken.reset(before)


def locale() -> Locale:
    """Babel's rules for numbers and dates in the language spoken now."""
    return _locale(language())


def direction() -> str:
    """ "ltr" or "rtl", as HTML names the direction of the script."""
    return locale().text_direction


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(SOURCE if name == PSEUDO else name, sep="-")


def _known(chosen: str) -> str:
    if chosen not in KNOWN:
        raise ValueError(f"{chosen}: no such language, there are {', '.join(KNOWN)}")
    return chosen
