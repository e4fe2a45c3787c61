"""Every page of the dashboard, for the tests and screenshots that look at all of them."""

from sqlalchemy import Engine

from tests.support.attachments.beside import add_transcript
from tests.support.lessons.seed import Lesson, add_lesson


def seed_pages(engine: Engine) -> dict[str, str]:
    """A finished and a running lesson; addresses of the pages by name."""
    names = ("Amara", "Ben")
    finished = add_lesson(engine, Lesson(minutes=12, live=False, seats=9, columns=3, names=names))
    add_transcript(engine, finished)
    add_lesson(engine, Lesson(minutes=6, seats=9, columns=3, names=names))
    return pages(finished)


def pages(finished: int) -> dict[str, str]:
    """Addresses by name; `finished` is a lesson that is over."""
    return {
        "live": "/",
        "glance": "/glance",
        "start": "/start",
        "history": "/history",
        "session": f"/session/{finished}",
        "review": f"/session/{finished}/review",
        "student": f"/session/{finished}/seat/1",
        "calendar": "/history/calendar",
        "class": "/class/10b",
        "weeks": "/class/10b/weeks",
        "topic": "/topic/Fractions",
        "student-weeks": "/class/10b/student/Amara",
        "settings": "/settings",
        "privacy": "/privacy",
        "consent": "/consent",
        "help": "/help",
    }
