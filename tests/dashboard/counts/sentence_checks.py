"""Whether what a page or report says of a state is true of it.

Worked out from the generated state alone, by another way than the pages take.
"""

import re
from typing import Any

from sqlalchemy import Engine

from dashboard import texts
from dashboard.api import rows as api_rows
from dashboard.components.flag_card import live_list
from dashboard.pages.history.page import history_row
from dashboard.pages.live import glance, parts
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import live as live_reads
from dashboard.reads import session as reads
from dashboard.report.page import session_report
from dashboard.series.flag_state import live_flags
from dashboard.texts.common import EMOTION_IN_SENTENCE
from dashboard.viewmodels.lesson import lesson_view
from storage.database.engine import reading
from storage.export.columns import Table
from storage.records import EMOTIONS, SMALLEST_GROUP
from tests.dashboard.counts.sentence_states import LESSON, MINUTES, NOW, State

_OF_WORD = {words: emotion for emotion, words in EMOTION_IN_SENTENCE.items()}


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
    records = live_reads.live_records(engine, NOW)
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
