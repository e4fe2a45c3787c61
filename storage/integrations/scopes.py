"""What a token may be used for, in words."""

from collections.abc import Iterable
from enum import StrEnum

from storage.errors import ConfigurationError


class Scope(StrEnum):
    """One right of a token."""

    LESSONS = "lessons:read"
    STUDENTS = "students:read"
    EXPORT = "export:read"
    EVENTS = "events:read"


SCOPE_WORDS: dict[Scope, str] = {
    Scope.LESSONS: "lessons, timelines, class checks and flags of the whole class; no student",
    Scope.STUDENTS: "rows of single students: readings, students, flags, answers, speech, words",
    Scope.EXPORT: "whole tables as CSV, calendars and pages for learning platforms",
    Scope.EVENTS: "being told at once of calls and of lessons that begin and end",
}


def scopes_of(words: Iterable[str]) -> frozenset[Scope]:
    """ConfigurationError for an unknown one, and where there is none."""
    known = {str(scope): scope for scope in Scope}
    given = [word.strip() for word in words]
    for word in given:
        if word not in known:
            raise ConfigurationError(f"{word!r} is no scope; there are {', '.join(known)}")
    if not given:
        raise ConfigurationError(f"a token needs a scope: --scope {' or '.join(known)}")
    return frozenset(known[word] for word in given)
