"""The school's policy: what no lesson of this database may keep, whatever a computer is set to.

It is written into each lesson as it begins and counts for that lesson to its end. Three places hold
it, all on the side that writes: `insert_session` narrows the lesson, the monitor works by
`narrowed` settings, and `storage.writes.samples.batch.store` leaves out rows that the lesson may
not have.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, delete, insert, select

from storage.config.settings import Settings
from storage.database.engine import reading, writing
from storage.database.tables.privacy import SchoolPolicy
from storage.errors import ConfigurationError

LONGEST_DAYS = 3650
_ROW = 1


class Limit(StrEnum):
    """What a policy rules out."""

    CLASS_ONLY = "class_only"  # every reading of a student: the class as a whole alone is kept
    NO_NAMES = "no_names"  # reading names off the screen
    NO_SLIDE_PICTURES = "no_slide_pictures"
    NO_SPEAKING_TIME = "no_speaking_time"  # how long each student spoke


SAID = {
    Limit.CLASS_ONLY: "your school has switched students' readings off: "
    "the class is kept as a whole only",
    Limit.NO_NAMES: "your school has switched the reading of names off",
    Limit.NO_SLIDE_PICTURES: "your school has switched pictures of slides off",
    Limit.NO_SPEAKING_TIME: "your school has switched each student's speaking time off",
}
"""What a teacher is told of each, in one sentence."""
GOVERNS = {
    "privacy.class_only": Limit.CLASS_ONLY,
    "privacy.names": Limit.NO_NAMES,
    "slides.pictures": Limit.NO_SLIDE_PICTURES,
    "speech.individuals": Limit.NO_SPEAKING_TIME,
}
"""Settings that a limit takes out of a teacher's hands."""


@dataclass(frozen=True, slots=True)
class Policy:
    """most_readings_days, most_mood_days: longest retention, None: as each computer is set.

    set_at, set_by: when, and by which account ("": on the command line); None where none is set.
    """

    limits: frozenset[Limit] = frozenset()
    most_readings_days: int | None = None
    most_mood_days: int | None = None
    set_at: datetime | None = None
    set_by: str = ""


NO_POLICY = Policy()


def in_force(connection: Connection) -> Policy:
    """The policy now."""
    row = connection.execute(
        select(*SchoolPolicy.__table__.columns).where(SchoolPolicy.id == _ROW)
    ).first()
    if row is None:
        return NO_POLICY
    return Policy(
        limits_of(row.limits), row.most_readings_days, row.most_mood_days, row.set_at, row.set_by
    )


def policy_of(engine: Engine) -> Policy:
    """The policy now. Raises StorageError."""
    with reading(engine) as connection:
        return in_force(connection)


def set_policy(
    engine: Engine,
    limits: Mapping[Limit, bool],
    *,
    by: str = "",
    days: Mapping[str, int | None] | None = None,
    now: datetime | None = None,
) -> Policy:
    """Changes what is given and leaves the rest; the policy from now on. Raises StorageError.

    days: "most_readings_days" and "most_mood_days", each 1 to 3650, or None for no bound. Raises
    ConfigurationError for other days.
    """
    days = days or {}
    for name, value in days.items():
        if value is not None and not 1 <= value <= LONGEST_DAYS:
            raise ConfigurationError(
                f"{name.removeprefix('most_').replace('_', ' ')}: give 1 to {LONGEST_DAYS}, "
                f"not {value}"
            )
    with writing(engine, durable=True) as connection:
        before = in_force(connection)
        chosen = before.limits | {one for one, is_on in limits.items() if is_on}
        chosen -= {one for one, is_on in limits.items() if not is_on}
        after = Policy(
            chosen,
            days.get("most_readings_days", before.most_readings_days),
            days.get("most_mood_days", before.most_mood_days),
            now or datetime.now(UTC),
            by,
        )
        connection.execute(delete(SchoolPolicy).where(SchoolPolicy.id == _ROW))
        connection.execute(
            insert(SchoolPolicy).values(
                id=_ROW,
                limits=words_of(after.limits),
                most_readings_days=after.most_readings_days,
                most_mood_days=after.most_mood_days,
                set_at=after.set_at,
                set_by=by,
            )
        )
    return after


def obeyed(connection: Connection) -> dict[str, object]:
    """Columns of a session that begins now, as the policy wants them, whatever was asked for."""
    limits = in_force(connection).limits
    values: dict[str, object] = {"policy": words_of(limits)}
    if Limit.CLASS_ONLY in limits:
        values["class_only"] = True
    if limits & {Limit.CLASS_ONLY, Limit.NO_SPEAKING_TIME}:
        values["times_speakers"] = False
    return values


def words_of(limits: Iterable[Limit]) -> str:
    """As a column holds them, the inverse of `limits_of`."""
    return " ".join(sorted(limits))


def limits_of(words: str | None) -> frozenset[Limit]:
    """Limits as a column holds them; words of a newer version are left out."""
    known = set(Limit)
    return frozenset(Limit(word) for word in (words or "").split() if word in known)


def narrowed(settings: Settings, limits: Iterable[Limit]) -> Settings:
    """The settings as far as the limits leave them."""
    limits = frozenset(limits)
    privacy: dict[str, object] = {}
    if Limit.CLASS_ONLY in limits:
        privacy["class_only"] = True
    if Limit.NO_NAMES in limits:
        privacy["names"] = "off"
    changed: dict[str, object] = {"privacy": settings.privacy.model_copy(update=privacy)}
    if Limit.NO_SLIDE_PICTURES in limits:
        changed["slides"] = settings.slides.model_copy(update={"pictures": False})
    if Limit.NO_SPEAKING_TIME in limits:
        changed["speech"] = settings.speech.model_copy(update={"individuals": False})
    return settings.model_copy(update=changed)


def overruled(settings: Settings, limits: Iterable[Limit]) -> list[Limit]:
    """Limits that take something away which these settings ask for, in the order of `Limit`."""
    limits = frozenset(limits)
    asked = {
        Limit.CLASS_ONLY: not settings.privacy.class_only,
        Limit.NO_NAMES: settings.privacy.names == "read",
        Limit.NO_SLIDE_PICTURES: settings.slides.pictures,
        Limit.NO_SPEAKING_TIME: settings.speech.individuals,
    }
    return [one for one in Limit if one in limits and asked[one]]
