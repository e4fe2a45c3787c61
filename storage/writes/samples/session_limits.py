"""What a session may keep: as it began, narrowed by what is asked for now, by the policy, and by
students who object."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, delete, select, update

from storage.config.settings import Settings, SignalSettings
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Flag, Reaction, Seat, Session
from storage.database.tables.rollups import Mood, SeatSpeech
from storage.packed.readings import delete_seat_readings
from storage.privacy.policy import Limit, limits_of, narrowed
from storage.seat_ids import WHOLE_CLASS

if TYPE_CHECKING:
    from storage.writes.samples.batch import Batch


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """class_only: the class as a whole alone. times_speakers: each student's speaking time.

    policy: limits of the school's policy under which it began.
    """

    class_only: bool
    times_speakers: bool
    policy: frozenset[Limit] = frozenset()

    @staticmethod
    def of(class_only: object, times_speakers: object, policy: str | None) -> "SessionLimits":
        """From columns of its row."""
        return SessionLimits(bool(class_only), bool(times_speakers), limits_of(policy))


def limit_session(
    engine: Engine, session_id: int, *, reads_answers: bool, times_speakers: bool
) -> tuple[bool, bool]:
    """What a session that goes on may keep: no more than it began with, and than is asked for now.

    Answers whether answers on tiles are read, and speakers timed; the session says so from then on.
    """
    columns = (Session.reads_answers, Session.times_speakers)
    with writing(engine, durable=True) as connection:
        row = connection.execute(select(*columns).where(Session.id == session_id)).one()
        kept = (reads_answers and row[0] is not False, times_speakers and row[1])
        values = {"reads_answers": kept[0], "times_speakers": kept[1]}
        connection.execute(update(Session).where(Session.id == session_id).values(**values))
    return kept


def limit_signals(engine: Engine, session_id: int, asked: SignalSettings) -> SignalSettings:
    """The same of shares of the class: those asked for now that the session began with."""
    columns = (Session.counts_turned_away, Session.counts_head_down)
    with writing(engine, durable=True) as connection:
        row = connection.execute(select(*columns).where(Session.id == session_id)).one()
        kept = SignalSettings(
            turned_away=asked.turned_away and row[0], head_down=asked.head_down and row[1]
        )
        values = {"counts_turned_away": kept.turned_away, "counts_head_down": kept.head_down}
        connection.execute(update(Session).where(Session.id == session_id).values(**values))
    return kept


def settings_of_session(engine: Engine, session_id: int, settings: Settings) -> Settings:
    """The settings by which a session is watched: narrowed by its own row. Raises StorageError."""
    columns = (Session.class_only, Session.policy)
    with reading(engine) as connection:
        row = connection.execute(select(*columns).where(Session.id == session_id)).one()
    limits: Iterable[Limit] = limits_of(row.policy)
    if row.class_only:
        limits = {*limits, Limit.CLASS_ONLY}
    return narrowed(settings, limits)


def allowed(batch: "Batch", limits: SessionLimits) -> "Batch":
    """The batch without rows that its session may not have, whoever has made them."""
    if limits.class_only:
        batch = replace(
            batch,
            seats=[],
            readings=[],
            names=[],
            mood=[row for row in batch.mood if row["seat_id"] == WHOLE_CLASS],
            flags=[flag for flag in batch.flags if flag.seat_id is None],
            reactions=[{**row, "seat_id": None} for row in batch.reactions],
        )
    if batch.seat_speech and (limits.class_only or not limits.times_speakers):
        batch = replace(batch, seat_speech=[])
    if batch.names and Limit.NO_NAMES in limits.policy:
        batch = replace(batch, names=[])
    if batch.slides and Limit.NO_SLIDE_PICTURES in limits.policy:
        batch = replace(batch, slides=[replace(one, picture=None) for one in batch.slides])
    return batch


def without_seats(batch: "Batch", seats: Collection[int]) -> "Batch":
    """The batch without the rows of these seats, by id; the sums of the class keep their share."""
    return replace(
        batch,
        seats=[{**row, "excluded": True} if row["id"] in seats else row for row in batch.seats],
        readings=[row for row in batch.readings if row["seat_id"] not in seats],
        mood=[row for row in batch.mood if row["seat_id"] not in seats],
        seat_speech=[row for row in batch.seat_speech if row["seat_id"] not in seats],
        names=[row for row in batch.names if row["identity"] not in seats],
        flags=[flag for flag in batch.flags if flag.seat_id not in seats],
        reactions=[row for row in batch.reactions if row["seat_id"] not in seats],
    )


def forget_seats(connection: Connection, session_id: int, seats: Collection[int]) -> None:
    """Excludes these seats and deletes what was stored of them, in the open transaction."""
    delete_seat_readings(connection, session_id, list(seats))
    for table in (Mood, SeatSpeech):
        of_seats = (table.session_id == session_id, table.seat_id.in_(seats))
        connection.execute(delete(table).where(*of_seats))
    connection.execute(delete(Flag).where(Flag.seat_id.in_(seats)))
    connection.execute(delete(Reaction).where(Reaction.seat_id.in_(seats)))
    known = update(Seat).where(Seat.id.in_(seats))
    connection.execute(known.values(excluded=True, name=None, name_certainty=None, pending=""))
