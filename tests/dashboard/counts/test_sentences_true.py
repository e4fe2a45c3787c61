"""No sentence contradicts what is stored: live page, glance, history, report and API.

States of a class are generated and stored. What may be said of each is worked out here from the
generated state alone, by another way than the pages take, and every claim that a page makes (who
looks how, how many, how many can be read, that nobody does, that it went away) is taken out of its
words and held against it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert

from dashboard import texts
from dashboard.api import rows as api_rows
from dashboard.components.flag_card import live_list
from dashboard.pages.history.page import history_row
from dashboard.pages.live import glance, parts
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import session as reads
from dashboard.report.page import session_report
from dashboard.series.flag_state import live_flags
from dashboard.texts.common import EMOTION_IN_SENTENCE
from dashboard.viewmodels.lesson import lesson_view
from storage.database.engine import open_database, reading, writing
from storage.database.schema import (
    Base,
    Flag,
    Marker,
    MonitorState,
    Mood,
    Reading,
    Seat,
    Session,
)
from storage.export.tables import Table
from storage.records import EMOTIONS, SMALLEST_GROUP, WHOLE_CLASS, seat_id

NOW = datetime(2026, 3, 4, 9, 10, tzinfo=UTC)
MINUTES = 5
START = NOW - timedelta(minutes=MINUTES)
SEATS = 9
LESSON = 7
_OF_WORD = {words: emotion for emotion, words in EMOTION_IN_SENTENCE.items()}


@dataclass(frozen=True)
class FlagMade:
    """seat 0: the class. Times in seconds before now; closed None: open."""

    seat: int
    kind: str
    opened: int
    closed: int | None
    ended: str
    verdict: str | None
    snoozed: bool
    called: bool


@dataclass(frozen=True)
class State:
    """A class as it is stored. looks: emotion of each seat now, None: not read, "off": camera off,
    "unsure": too small to be relied on. before: what the roll-ups of the minute before held."""

    looks: tuple[str | None, ...]
    before: str | None
    flags: tuple[FlagMade, ...]
    marks: tuple[int, ...]
    status: str
    silent: bool
    class_only: bool
    over: bool

    @property
    def read(self) -> list[str]:
        return [look for look in self.looks if look in EMOTIONS]

    @property
    def visible(self) -> int:
        return sum(look != "off" for look in self.looks)

    def is_open(self, flag: FlagMade) -> bool:
        return flag.closed is None

    @property
    def kept(self) -> list[FlagMade]:
        return [f for f in self.flags if not (self.class_only and f.seat)]

    @property
    def believed(self) -> list[FlagMade]:
        return [f for f in self.kept if f.verdict != "wrong"]


flag_of = st.builds(
    FlagMade,
    seat=st.integers(0, SEATS),
    kind=st.sampled_from(["confused", "sad"]),
    opened=st.integers(30, 280),
    closed=st.one_of(st.none(), st.integers(0, 29)),
    ended=st.sampled_from(["subsided", "not seen"]),
    verdict=st.sampled_from([None, None, "wrong", "helpful"]),
    snoozed=st.booleans(),
    called=st.booleans(),
).map(lambda f: f if f.seat else FlagMade(**{**vars(f), "kind": "confused"}))
look_of = st.sampled_from([*EMOTIONS, "neutral", "neutral", None, "off", "unsure"])
looks_of = st.one_of(
    st.tuples(*[look_of] * SEATS),
    st.sampled_from(EMOTIONS).map(lambda one: (one,) * SEATS),
    st.just((None,) * SEATS),
)
states = st.builds(
    State,
    looks=looks_of,
    before=st.one_of(st.none(), st.sampled_from(EMOTIONS)),
    flags=st.lists(flag_of, max_size=6, unique_by=lambda f: (f.seat, f.kind)).map(tuple),
    marks=st.lists(st.integers(1, 290), max_size=2, unique=True).map(
        lambda found: tuple(sorted(found, reverse=True))
    ),
    status=st.sampled_from(["watching"] * 5 + ["blind", "paused", "waiting", "starting"]),
    silent=st.sampled_from([False] * 5 + [True]),
    class_only=st.booleans(),
    over=st.booleans(),
)


def _look(emotion: str) -> Any:  # noqa: ANN401
    values = np.full(len(EMOTIONS), 0.04, np.float32)
    values[EMOTIONS.index(emotion)] = 1 - 0.04 * (len(EMOTIONS) - 1)
    return values


def _store(engine: Engine, state: State) -> None:
    with writing(engine) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
        connection.execute(
            insert(Session).values(
                id=LESSON, title="Algebra", class_name="10b", source="demo", started_at=START,
                ended_at=NOW if state.over else None, sample_hz=1.0, model_version="m",
                class_only=state.class_only, notice_at=START, notes="",
            )
        )  # fmt: skip
        seen = len(state.read)
        connection.execute(
            insert(MonitorState).values(
                session_id=LESSON, pid=1, host="h", message="",
                status="stopped" if state.over else state.status, tiles=SEATS, seen=seen,
                cameras_off=SEATS - state.visible,
                heartbeat_at=NOW - timedelta(seconds=20 if state.silent else 1), frame_width=1920,
                frame_height=1080, dropped_frames=0, requested="run",
                position_ms=round((NOW - START).total_seconds() * 1000) - 1000,
            )
        )  # fmt: skip
        if not state.class_only:
            _store_students(connection, state)
        _store_mood(connection, state)
        for flag in state.kept:
            _store_flag(connection, state, flag)
        for number, ago in enumerate(state.marks):
            connection.execute(
                insert(Marker).values(
                    session_id=LESSON, marked_at=NOW - timedelta(seconds=ago),
                    text=f"Topic {number}", kind="topic",
                )
            )  # fmt: skip


def _store_students(connection: Any, state: State) -> None:  # noqa: ANN401
    for number, look in enumerate(state.looks, 1):
        connection.execute(
            insert(Seat).values(
                id=seat_id(LESSON, number), session_id=LESSON, number=number, first_seen_at=START,
                last_seen_at=NOW, state="camera_off" if look == "off" else "video", tile_row=1,
                tile_column=number, excluded=False, pending="",
            )
        )  # fmt: skip
        if look in (None, "off"):
            continue
        shown = "sad" if look == "unsure" else look
        for second in (2, 4):
            offset_ms = round((NOW - START).total_seconds() * 1000) - 1000 * second
            connection.execute(
                insert(Reading).values(
                    session_id=LESSON, offset_ms=offset_ms, seat_id=seat_id(LESSON, number),
                    probabilities=_look(str(shown)), face_px=90,
                    quality_percent=0 if look == "unsure" else 90, tile_row=1, tile_column=number,
                )
            )  # fmt: skip


def _store_mood(connection: Any, state: State) -> None:  # noqa: ANN401
    for bucket in range(MINUTES * 6):
        is_now = bucket >= MINUTES * 6 - 1
        looks = state.read if is_now else [state.before] * SEATS if state.before else []
        if not looks:
            continue
        connection.execute(
            insert(Mood).values(
                session_id=LESSON, bucket_ms=10_000 * bucket, seat_id=WHOLE_CLASS,
                readings=10 * len(looks), samples=10, seen=float(len(looks)), tiles=float(SEATS),
                cameras_off=0.0, confused=0.0, sad=0.0,
                probabilities=np.mean([_look(str(look)) for look in looks], axis=0),
            )
        )  # fmt: skip


def _store_flag(connection: Any, state: State, flag: FlagMade) -> None:  # noqa: ANN401
    closed = flag.closed if not state.over or flag.closed is not None else 0
    ended = flag.ended if flag.closed is not None else None
    first = {"looking": 5, "visible": 8, "window_s": 30.0} if not flag.seat else {}
    connection.execute(
        insert(Flag).values(
            session_id=LESSON, seat_id=seat_id(LESSON, flag.seat) if flag.seat else None,
            kind=flag.kind, opened_at=NOW - timedelta(seconds=flag.opened),
            closed_at=None if closed is None else NOW - timedelta(seconds=closed),
            called_at=NOW - timedelta(seconds=flag.opened) if flag.called else None,
            evidence=first | ({"ended": ended, "opening": first} if ended else {}),
            verdict=flag.verdict, prolonged=False,
            snoozed_until=NOW + timedelta(minutes=5) if flag.snoozed else None,
        )
    )  # fmt: skip


def _number(pattern: str, words: str) -> int | None:
    found = re.search(pattern, words)
    return int(found[1]) if found else None


def _hidden(state: State) -> set[tuple[int, str]]:
    return {(f.seat, f.kind) for f in state.kept if f.snoozed}


def check_sentence(state: State, said: str) -> None:
    """Every claim of the headline of a lesson that is being watched, one by one."""
    looking = [f for f in state.believed if state.is_open(f)]
    hidden = _hidden(state)
    shown = [f for f in looking if (f.seat, f.kind) not in hidden]
    if state.silent or state.status != "watching":
        assert not re.search(r"look|nobody|Most|Nearly", said.replace("looks follows", "")), said
        return
    by_class = len(state.read) if state.class_only else None
    if by_class is not None and by_class < SMALLEST_GROUP:
        if not state.before:
            assert not re.search(r"Most look|Nearly all|mixed|nobody", said), said
        if said == texts.SENTENCE_TOO_FEW:
            assert 0 < len(state.read) < SMALLEST_GROUP
    if not state.read and not state.class_only:
        assert said in (texts.SENTENCE_NO_FACES, texts.SENTENCE_NO_FACES_NOW), said
        assert said != texts.SENTENCE_NO_FACES or not state.before
        return
    if said in (texts.SENTENCE_TOO_FEW, texts.SENTENCE_SOON, texts.SENTENCE_NO_FACES,
                texts.SENTENCE_NO_FACES_NOW):  # fmt: skip
        assert state.class_only, said
        assert (said == texts.SENTENCE_SOON) <= (len(state.read) >= SMALLEST_GROUP)
        assert ("No face" in said) <= (not state.read)
        return
    for kind in ("confused", "sad"):
        told = _number(rf"(\d+) looks? {kind}\b", said) or 0
        assert told == sum(f.seat != 0 and f.kind == kind for f in shown), said
    aside = _number(r"(\d+) you set aside", said) or 0
    assert aside == len(looking) - len(shown), said
    of_class = any(not f.seat for f in shown)
    assert ("of the class look" in said or "The class as a whole looks" in said) == of_class, said
    if re.search("nobody", said):
        assert not looking and not state.class_only, said
        assert ("has looked" in said) == (not state.believed), said
    if "the class as a whole" in said:
        assert state.class_only and not looking, said
        assert ("has not looked" in said) == (not state.believed), said
    if not looking and "no longer do" not in said:
        assert "nobody" in said or "the class as a whole" in said, said
    gone = _number(r"(\d+) looked confused since the last topic", said)
    if gone is not None:
        since = state.marks[-1]
        passed = {
            f.seat for f in state.believed
            if f.seat and f.kind == "confused" and f.opened <= since and f.closed is not None
            and f.ended == "subsided"
        }  # fmt: skip
        still = {f.seat for f in state.kept if state.is_open(f)}
        assert gone == len(passed - still), said
    if not of_class and not state.class_only:
        _check_look(state, said)


def _check_look(state: State, said: str) -> None:
    """The commonest look, how common it is, and of how many."""
    word = re.match(r"(Nearly all look|Most look|A mixed picture, most often) ([^;,(]+)", said)
    assert word, said
    emotion = _OF_WORD[word[2].strip()]
    counts = {each: state.read.count(each) for each in EMOTIONS}
    assert counts[emotion] == max(counts.values()), said
    share = counts[emotion] / len(state.read)
    expected = "Nearly" if share >= 0.85 else "Most" if share >= 0.5 else "A mixed"
    assert said.startswith(expected), said
    told = re.search(r"\((\d+) of (\d+) can be read\)", said)
    assert bool(told) == (len(state.read) < state.visible), said
    if told:
        assert (int(told[1]), int(told[2])) == (len(state.read), state.visible)
    earlier = re.search(r"a moment ago mostly ([a-z ]+)", said)
    if earlier:
        assert _OF_WORD[earlier[1].strip()] == state.before != emotion, said


def check_live(engine: Engine, state: State) -> None:
    records = reads.live_records(engine, NOW)
    assert records is not None
    more = parts.More(lambda: (records.mood, records.mood), lambda *_: {})
    live = parts.live_parts(records, NOW, more, None)
    said = live["sentence"].build()
    check_sentence(state, said)
    at_a_glance = glance.parts(records, NOW)
    assert at_a_glance["sentence"].build() == said, "both pages say the same"
    confused = str(at_a_glance["confused"].key)
    told = _number(r"(\d+) looks? confused\b", said)
    watching = state.status == "watching" and not state.silent
    if not state.class_only and watching:
        shown = [
            f for f in state.believed
            if state.is_open(f) and (f.seat, f.kind) not in _hidden(state)
        ]  # fmt: skip
        count = sum(f.kind == "confused" and f.seat != 0 for f in shown)
        assert f"value='{count}'" in confused
        assert told is None or told == count
    if not watching:
        assert f"value='{texts.GLANCE_UNKNOWN}'" in confused
    _check_list(state, records, live["flags"].key)


def _check_list(state: State, records: Any, key: Any) -> None:  # noqa: ANN401
    """The list is complete, called or not, and what stands for an empty one is true."""
    nobody = key[0]
    found = live_flags(records.flags, records.moment, class_only=state.class_only)
    expected = {
        (f.seat, f.kind) for f in state.kept
        if state.is_open(f) and (f.seat, f.kind) not in _hidden(state)
    }  # fmt: skip
    assert {(i.flag.number or 0, i.flag.kind) for i in found.shown} == expected
    assert str(live_list(found, nobody, records.session.started_at)).count(
        "class_name='flag "
    ) <= len(expected)
    called = [i.flag.called_at is not None for i in found.shown if not i.flag.acknowledged_at]
    assert called == sorted(called, reverse=True), "who is called stands on top"
    if nobody == texts.FLAGS_EMPTY:
        assert not any(i for i in found.snoozed)
        assert state.read
    if nobody in (texts.FLAGS_EMPTY, texts.FLAGS_EMPTY_ASIDE, texts.FLAGS_EMPTY_CLASS):
        assert state.status == "watching" and not state.silent
    assert (nobody == texts.FLAGS_EMPTY_CLASS) <= state.class_only


def check_after(engine: Engine, state: State) -> None:
    """History, report and API of the lesson."""
    session = lesson_reads.history(engine).sessions[0]
    row = history_row(session, {}, "", NOW)
    answered = sum(f.verdict is not None for f in state.kept)
    assert (row["flags"], row["answered"]) == (len(state.kept), answered)
    assert (texts.RUNNING in row["length"]) == (not state.over)
    with reading(engine) as connection:
        stored = api_rows.session_row(connection, LESSON)
        assert stored is not None
        flags = list(api_rows.table_rows(connection, stored, Table.FLAGS))
    assert (stored["flags"], stored["answered"]) == (len(state.kept), answered)
    assert stored["status"] == ("stopped" if state.over else state.status)
    told = sorted((f["seat"] or 0, f["kind"], f["verdict"], f["closed_at"] is None) for f in flags)
    assert told == sorted(
        ((f.seat, f.kind, f.verdict, f.closed is None and not state.over) for f in state.kept),
        key=lambda one: (one[0], one[1]),
    )
    check_report(state, _summary(session_report(engine, LESSON, NOW)))
    records = reads.session_records(engine, LESSON)
    assert records is not None
    assert not state.over or lesson_view(records, NOW).length_s == MINUTES * 60


def _summary(report: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", report.partition(texts.REPORT_SUMMARY)[2])
    return " ".join(plain.partition("</section>")[0].split())[:3000]


def check_report(state: State, said: str) -> None:
    """What the report claims of flags, of topics and of what it went away."""
    head = said.partition("Timeline")[0]
    for kind in ("confused", "sad"):
        own = [f for f in state.believed if f.kind == kind]
        line = re.search(rf"Looked {kind} for long \(estimate\): ([^.]*)\. (It [^.]*)\.", head)
        assert bool(line) == bool(own), head
        if line:
            students, whole = (
                1 if re.search(rf"{who} once", line[1])
                else _number(rf"{who} (\d+) times", line[1]) or 0
                for who in ("a student", "much of the class")
            )  # fmt: skip
            assert (students, whole) == (
                sum(f.seat != 0 for f in own), sum(f.seat == 0 for f in own)
            ), head  # fmt: skip
            passed = sum(f.closed is not None and f.ended == "subsided" for f in own)
            told = _number(r"went away by itself (\d+) of", line[2])
            if told is None:
                told = 0 if "did not" in line[2] else 1
            assert told == passed, head
    if texts.REPORT_NO_FLAG in head or texts.REPORT_NO_CLASS_FLAG in head:
        assert not state.kept, head
        assert (texts.REPORT_NO_CLASS_FLAG in head) == state.class_only
    wrong = re.search(r"(All \d+ flags|The one flag) of this lesson you called wrong", head)
    if wrong:
        assert state.kept and not state.believed, head
    if texts.REPORT_ALL_RESOLVED in head:
        confused = [f for f in state.believed if f.kind == "confused"]
        assert all(f.closed is not None and f.ended == "subsided" for f in confused), head
    if texts.REPORT_RESOLVED_OR_LOST in head:
        assert all(f.closed is not None for f in state.believed if f.kind == "confused"), head
    answers = re.search(r"You answered (\d+) of (\d+) flags?: (\d+) helpful", head)
    given = [f.verdict for f in state.kept if f.verdict]
    assert bool(answers) == bool(given), head
    if answers:
        assert [int(one) for one in answers.groups()] == [
            len(given), len(state.kept), given.count("helpful")
        ]  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'lesson.db'}")
    yield engine
    engine.dispose()


def _state(looks: Sequence[str | None], *flags: FlagMade, **values: Any) -> State:  # noqa: ANN401
    kept: dict[str, Any] = {
        "before": "neutral", "marks": (), "status": "watching", "silent": False,
        "class_only": False, "over": False,
    }  # fmt: skip
    return State(tuple(looks), flags=flags, **(kept | values))


CALM = ("neutral",) * SEATS
ENDED = FlagMade(3, "confused", 200, 20, "subsided", None, False, True)
OPEN = FlagMade(4, "sad", 100, None, "subsided", None, False, False)
ASIDE = FlagMade(5, "confused", 90, None, "subsided", None, True, False)


def test_no_sentence_contradicts_what_is_stored(engine: Engine) -> None:
    @settings(
        max_examples=60, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @example(_state(CALM, ENDED))
    @example(_state(CALM, OPEN, ASIDE))
    @example(_state(CALM, ASIDE))
    @example(_state(CALM, FlagMade(0, "confused", 90, None, "subsided", None, True, True)))
    @example(_state(("surprise",) * SEATS, OPEN, before="neutral"))
    @example(_state(CALM, class_only=True))
    @example(_state(CALM, ENDED, ENDED.__class__(6, "confused", 150, 9, "not seen", None, False,
                                                 True), marks=(250,), over=True))  # fmt: skip
    @example(_state(CALM, FlagMade(2, "sad", 90, 5, "subsided", "wrong", False, True), over=True))
    @given(states)
    def holds(state: State) -> None:
        _store(engine, state)
        if not state.over:
            check_live(engine, state)
        check_after(engine, state)

    holds()


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Most look calm; nobody has looked confused or sad for long.", _state(CALM, ENDED)),
        ("Nearly all look calm; nobody has looked confused or sad for long.", _state(CALM, OPEN)),
        ("Nearly all look calm; 2 look confused (estimate).", _state(CALM, OPEN)),
        ("Nearly all look happy; 1 looks sad (estimate).", _state(CALM, OPEN)),
        ("Nearly all look calm; 1 looks sad (estimate).", _state(CALM, OPEN, ASIDE)),
        ("Nearly all look calm (9 of 9 can be read); 1 looks sad (estimate).", _state(CALM, OPEN)),
        ("Nearly all look calm; 1 looks sad (estimate).", _state(CALM, OPEN, status="blind")),
    ],
)
def test_the_check_itself_finds_what_is_untrue(said: str, state: State) -> None:
    with pytest.raises(AssertionError):
        check_sentence(state, said)
