"""How long lessons are kept: by the settings, by class, and never longer than the policy allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, insert, select

from storage.config.settings import StorageSettings
from storage.database.engine import reading, writing
from storage.database.tables.privacy import ClassRetention
from storage.errors import ConfigurationError
from storage.privacy.policy import LONGEST_DAYS, in_force


@dataclass(frozen=True, slots=True)
class Days:
    """readings: of single readings; mood: of lessons with sums, flags and all else of them."""

    readings: int
    mood: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept how long. by_class: of classes that have days of their own."""

    general: Days
    by_class: Mapping[str, Days] = field(default_factory=dict)

    def of(self, class_name: str) -> Days:
        """Of lessons of this class."""
        return self.by_class.get(class_name, self.general)


@dataclass(frozen=True, slots=True)
class ClassDays:
    """What was asked for a class; None: as of any other."""

    readings: int | None
    mood: int | None


def keeping(connection: Connection, settings: StorageSettings) -> Keeping:
    """What counts for a purge that begins now."""
    policy = in_force(connection)
    most = Days(policy.most_readings_days or LONGEST_DAYS, policy.most_mood_days or LONGEST_DAYS)

    def bounded(readings: int, mood: int) -> Days:
        return Days(min(readings, most.readings), min(mood, most.mood))

    general = bounded(settings.keep_readings_days, settings.keep_mood_days)
    return Keeping(
        general,
        {
            name: bounded(
                settings.keep_readings_days if days.readings is None else days.readings,
                settings.keep_mood_days if days.mood is None else days.mood,
            )
            for name, days in _asked(connection).items()
        },
    )


def keeping_of(engine: Engine, settings: StorageSettings) -> Keeping:
    """See `keeping`. Raises StorageError."""
    with reading(engine) as connection:
        return keeping(connection, settings)


def class_days(engine: Engine) -> dict[str, ClassDays]:
    """Classes that have days of their own, in order of their names. Raises StorageError."""
    with reading(engine) as connection:
        return _asked(connection)


def keep_class(
    engine: Engine, class_name: str, readings: int | None, mood: int | None
) -> ClassDays | None:
    """Sets the days of a class anew; both None: as any other. What it has now, None: nothing.

    Raises ConfigurationError for days outside of 1 to 3650 and without a class, StorageError.
    """
    class_name = class_name.strip()
    if not class_name:
        raise ConfigurationError("say which class is kept how long")
    for value in (readings, mood):
        if value is not None and not 1 <= value <= LONGEST_DAYS:
            raise ConfigurationError(f"a class is kept 1 to {LONGEST_DAYS} days, not {value}")
    with writing(engine, durable=True) as connection:
        connection.execute(delete(ClassRetention).where(ClassRetention.class_name == class_name))
        if readings is None and mood is None:
            return None
        connection.execute(
            insert(ClassRetention).values(
                class_name=class_name,
                readings_days=readings,
                mood_days=mood,
                set_at=datetime.now(UTC),
            )
        )
    return ClassDays(readings, mood)


def _asked(connection: Connection) -> dict[str, ClassDays]:
    columns = (ClassRetention.class_name, ClassRetention.readings_days, ClassRetention.mood_days)
    rows = connection.execute(select(*columns).order_by(ClassRetention.class_name))
    return {row.class_name: ClassDays(row.readings_days, row.mood_days) for row in rows}
