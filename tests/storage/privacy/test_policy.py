"""The school's policy: it narrows every lesson, whatever a computer asks for or a batch holds."""

from dataclasses import replace
from itertools import chain, combinations
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update

from storage.config.settings import PrivacySettings, Settings, SlideSettings, SpeechSettings
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Flag, Reaction, Reading, Seat, Session, SlidePicture
from storage.database.tables.privacy import SchoolPolicy
from storage.database.tables.rollups import Mood, SeatSpeech
from storage.errors import ConfigurationError
from storage.kinds import FlagKind, ReactionKind
from storage.privacy import policy
from storage.privacy.policy import Limit, set_policy
from storage.records import FlagEvent, ReactionEvent, Sample, SlideEvent, Speech
from storage.seat_ids import seat_id
from storage.writes import sessions
from storage.writes.deletion import delete_everything
from storage.writes.samples.batch import BatchBuilder, store
from tests.support.lessons.samples import START, sample_at

EVERY_SET = [
    frozenset(some)
    for some in chain.from_iterable(combinations(Limit, size) for size in range(len(Limit) + 1))
]


def name_of(limits: frozenset[Limit]) -> str:
    return policy.words_of(limits) or "none"


def start(engine: Engine, *, class_only: bool = False) -> int:
    """As a computer that asks for everything."""
    return sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", started_at=START,
        times_speakers=True, class_only=class_only,
    )  # fmt: skip


def everything(session: int) -> Sample:
    """A look at six students that leaves a row of every kind."""
    sample = sample_at(session, 1.0, students=6)
    at = sample.observed_at
    seats = (replace(sample.seats[0], name="Ada", name_certainty=0.9), *sample.seats[1:])
    return replace(
        sample,
        seats=seats,
        speech=Speech(False, True, (1, 2)),
        reactions=(ReactionEvent(1, ReactionKind.RAISED_HAND, at),),
        flags=(
            FlagEvent(session, seat_id(session, 1), FlagKind.SAD, at),
            FlagEvent(session, None, FlagKind.CONFUSED, at),
        ),
        slides=(SlideEvent(1, at, "Fractions", b"RIFF....WEBP"),),
    )


def keep(engine: Engine, session: int, *samples: Sample) -> frozenset[Limit]:
    """By a builder that knows nothing of the session's limits, as a stale program's would."""
    with writing(engine) as connection:
        builder = BatchBuilder(connection, session)
        for part in ("_rollup", "_speech", "_reactions"):
            getattr(builder, part)._class_only = False
        builder._class_only = False
        builder._speech._individuals = True
        orders = [store(connection, builder.build([sample])) for sample in samples]
    return orders[-1].to_come


def counts(engine: Engine) -> dict[str, int]:
    wanted: dict[str, Any] = {
        "seats": select(func.count()).select_from(Seat),
        "names": select(func.count()).where(Seat.name.is_not(None)),
        "readings": select(func.count()).select_from(Reading),
        "students' sums": select(func.count()).where(Mood.seat_id > 0),
        "students' flags": select(func.count()).where(Flag.seat_id.is_not(None)),
        "students' answers": select(func.count()).where(Reaction.seat_id.is_not(None)),
        "speaking times": select(func.count()).select_from(SeatSpeech),
        "pictures": select(func.count()).select_from(SlidePicture),
    }
    with reading(engine) as connection:
        return {name: connection.execute(one).scalar_one() for name, one in wanted.items()}


@pytest.mark.parametrize("limits", [one for one in EVERY_SET if len(one) in (0, 1, 4)], ids=name_of)
def test_no_row_is_kept_that_the_policy_rules_out(engine: Engine, limits: frozenset[Limit]) -> None:
    set_policy(engine, dict.fromkeys(limits, True))
    session = start(engine)
    later = replace(everything(session), observed_at=sample_at(session, 3.0).observed_at)
    keep(engine, session, everything(session), later)
    found = counts(engine)
    of_students = {name for name in found if name != "pictures"}
    if Limit.CLASS_ONLY in limits:
        assert not any(found[name] for name in of_students)
    else:
        assert found["readings"] and found["students' sums"] and found["students' flags"]
        assert bool(found["names"]) is (Limit.NO_NAMES not in limits)
    assert bool(found["pictures"]) is (Limit.NO_SLIDE_PICTURES not in limits)
    ruled_out = limits & {Limit.CLASS_ONLY, Limit.NO_SPEAKING_TIME}
    assert bool(found["speaking times"]) is not bool(ruled_out)
    with reading(engine) as connection:
        row = connection.execute(select(Session)).one()
        assert policy.limits_of(row.policy) == limits
        assert row.class_only is (Limit.CLASS_ONLY in limits)
        assert row.times_speakers is not bool(ruled_out)
        of_class = connection.execute(select(func.count()).where(Flag.seat_id.is_(None)))
        assert of_class.scalar_one() == 1


def test_a_policy_counts_for_lessons_that_begin_afterwards_and_running_ones_are_told(
    engine: Engine,
) -> None:
    running = start(engine)
    assert keep(engine, running, everything(running)) == frozenset()
    set_policy(engine, {Limit.CLASS_ONLY: True})
    later = replace(everything(running), observed_at=sample_at(running, 3.0).observed_at)
    assert keep(engine, running, later) == {Limit.CLASS_ONLY}
    assert counts(engine)["readings"] > 0
    after = start(engine)
    assert keep(engine, after, everything(after)) == frozenset()
    with reading(engine) as connection:
        only = select(Reading.session_id).distinct()
        assert connection.execute(only).scalars().all() == [running]
    # taken back: lessons begin as each computer asks; the one that runs stays as it began
    set_policy(engine, {Limit.CLASS_ONLY: False})
    assert keep(engine, after, everything(after)) == frozenset()
    with reading(engine) as connection:
        assert connection.execute(only).scalars().all() == [running]


def test_a_row_that_was_made_class_only_elsewhere_is_obeyed_too(engine: Engine) -> None:
    session = start(engine, class_only=True)
    keep(engine, session, everything(session))
    assert not any(count for name, count in counts(engine).items() if name != "pictures")


def test_what_is_not_given_stays(engine: Engine) -> None:
    assert policy.policy_of(engine) == policy.NO_POLICY
    set_policy(engine, {Limit.NO_NAMES: True}, days={"most_readings_days": 14}, by="ada")
    found = set_policy(engine, {Limit.CLASS_ONLY: True}, now=START)
    assert found.limits == {Limit.NO_NAMES, Limit.CLASS_ONLY}
    assert (found.most_readings_days, found.most_mood_days, found.set_by) == (14, None, "")
    assert found == policy.policy_of(engine)
    found = set_policy(engine, {Limit.NO_NAMES: False}, days={"most_readings_days": None})
    assert found.limits == {Limit.CLASS_ONLY} and found.most_readings_days is None


@pytest.mark.parametrize("value", [0, -1, 3651, 10**9])
def test_days_out_of_bounds_are_refused(engine: Engine, value: int) -> None:
    with pytest.raises(ConfigurationError, match="give 1 to 3650"):
        set_policy(engine, {}, days={"most_mood_days": value})
    assert policy.policy_of(engine) == policy.NO_POLICY


def test_a_word_of_a_newer_version_does_no_harm(engine: Engine) -> None:
    set_policy(engine, {Limit.NO_NAMES: True})
    with writing(engine) as connection:
        words = "no_names no_such_thing"
        connection.execute(update(SchoolPolicy).values(limits=words))
    assert policy.policy_of(engine).limits == {Limit.NO_NAMES}


def test_deleting_everything_does_not_get_around_it(engine: Engine) -> None:
    set_policy(engine, {Limit.CLASS_ONLY: True}, days={"most_mood_days": 90})
    before = policy.policy_of(engine)
    sessions.end_session(engine, start(engine))
    delete_everything(engine)
    assert policy.policy_of(engine) == before
    session = start(engine)
    keep(engine, session, everything(session))
    assert counts(engine)["readings"] == 0


@pytest.mark.parametrize("limits", EVERY_SET, ids=name_of)
def test_settings_are_narrowed_and_never_widened(limits: frozenset[Limit]) -> None:
    for wide in (True, False):
        asked = Settings(
            privacy=PrivacySettings(class_only=not wide, names="read" if wide else "off"),
            slides=SlideSettings(pictures=wide),
            speech=SpeechSettings(individuals=wide),
        )
        got = policy.narrowed(asked, limits)
        assert got.privacy.class_only is (not wide or Limit.CLASS_ONLY in limits)
        assert (got.privacy.names == "read") is (wide and Limit.NO_NAMES not in limits)
        assert got.slides.pictures is (wide and Limit.NO_SLIDE_PICTURES not in limits)
        assert got.speech.individuals is (wide and Limit.NO_SPEAKING_TIME not in limits)
        assert set(policy.overruled(asked, limits)) == (limits if wide else set())
        assert got.capture == asked.capture
        assert got.storage == asked.storage
