"""Transcripts as meeting programs write them, bent in all the ways that were seen."""

import codecs
import time
from collections.abc import Callable

import pytest

from storage.attachments.lines import MOST_BYTES, Basis, Kind, Line
from storage.attachments.read import read_file
from storage.errors import InputFileError
from tests.support.attachments.transcripts import (
    Cue,
    lecture,
    sbv,
    srt,
    stamp,
    teams_vtt,
    zoom_vtt,
)

SAID = [
    Cue(1.0, 3.5, "Ada Lovelace", "Good morning, everyone"),
    Cue(4.0, 6.0, "Ben", "I do: 2 < 3 and 3 > 2"),
    Cue(65.25, 70.0, "Ada Lovelace", "a half & a quarter"),
    Cue(3601.0, 3605.0, "நிலா", "இது ஒரு பாதி"),
    Cue(3606.0, 3609.0, "مريم", "هذا نصف"),
]


def read(text: str | bytes, name: str = "x.vtt") -> tuple[Line, ...]:
    raw = text.encode() if isinstance(text, str) else text
    return read_file(raw, name).lines


def told(lines: tuple[Line, ...]) -> list[tuple[float, float, str | None, str]]:
    return [(one.begins_ms / 1000, one.ends_ms / 1000, one.speaker, one.text) for one in lines]


EXPECTED = [(cue.begin, cue.end, cue.speaker, cue.text) for cue in SAID]
WRITTEN: dict[str, Callable[[list[Cue]], str]] = {
    "zoom": zoom_vtt,
    "teams": teams_vtt,
    "srt": srt,
    "sbv": sbv,
}
BENT: dict[str, Callable[[str], str | bytes]] = {
    "as it is": str,
    "byte order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "CRLF": lambda text: text.replace("\r", "").replace("\n", "\r\n"),
    "old Mac": lambda text: text.replace("\r", "").replace("\n", "\r"),
    "no blank line at the end": str.rstrip,
    "blank lines before": lambda text: "\n\n" + text,
    "more blank lines": lambda text: text.replace("\r", "").replace("\n\n", "\n\n\n"),
    "spaces at the ends": lambda text: text.replace("\n", "  \n"),
    "nanoseconds": lambda text: text.replace(".000", ".000000").replace(",000", ",000000"),
}


@pytest.mark.parametrize(
    ("kind", "bend"),
    # SBV has milliseconds only
    [(k, b) for k in WRITTEN for b in BENT if (k, b) != ("sbv", "nanoseconds")],
)
def test_every_way_of_writing_says_the_same(kind: str, bend: str) -> None:
    text = BENT[bend](WRITTEN[kind](SAID))
    assert told(read(text)) == EXPECTED


def test_one_in_a_western_encoding() -> None:
    assert read(zoom_vtt([Cue(1, 2, "José", "así")]).encode("cp1252"))[0].text == "así"


TIMES = {
    "comma": "00:00:01,000 --> 00:00:02,000",
    "no hours": "00:01.000 --> 00:02.000",
    "short": "0:0:1.000 --> 0:0:2.000",
    "no fraction": "00:00:01 --> 00:00:02",
    "settings": "00:00:01.000 --> 00:00:02.000 align:start position:0%",
    "wide": "  00:00:01.000   -->   00:00:02.000  ",
    "narrow": "00:00:01.000-->00:00:02.000",
    "typeset": "00:00:01.000 –> 00:00:02.000",
    "arrow": "00:00:01.000 → 00:00:02.000",
    "tenths": "00:00:01.0 --> 00:00:02.0",
    "frames of a second": "00:00:01:000 --> 00:00:02:000",
    "other digits": "٠٠:٠٠:٠١.٠٠٠ --> ٠٠:٠٠:٠٢.٠٠٠",
}


@pytest.mark.parametrize("form", TIMES)
@pytest.mark.parametrize("head", ["WEBVTT\n\n", "1\n"])
def test_every_form_of_times(form: str, head: str) -> None:
    assert told(read(f"{head}{TIMES[form]}\nhello\n")) == [(1.0, 2.0, None, "hello")]


def test_times_that_cannot_be_are_put_right_and_come_in_order() -> None:
    text = (
        "WEBVTT\n\n00:10.000 --> 00:09.000\nbackwards\n\n-00:05.000 --> 00:02.000\nbelow zero\n\n"
        "00:08.000 --> 00:20.000\nover the next\n\n00:11.000 --> 00:12.000\n\n\n"
        "00:13.000 --> 00:14.000\n<i></i>\n"
    )
    assert told(read(text)) == [
        (0.0, 2.0, None, "below zero"),
        (8.0, 20.0, None, "over the next"),
        (10.0, 10.0, None, "backwards"),
    ]


def test_cues_without_a_blank_line_between_them() -> None:
    text = srt(SAID).replace("\n\n", "\n")
    assert told(read(text, "x.srt")) == EXPECTED


def test_notes_styles_and_marks_are_no_words() -> None:
    text = (
        "WEBVTT - Algebra\nKind: captions\n\nNOTE\nConfidence: 0.91\n\nSTYLE\n::cue {}\n"
        "\n7\n00:01.000 --> 00:02.000\n<v.loud Ada><b>so</b> <c.x>it</c> <00:01.500>is {\\an8}&amp;"
        "\n<v Ben>yes</v>\n\nNOTE the end\n"
    )
    assert [(one.speaker, one.text) for one in read(text)] == [
        ("Ada", "so it is &"),
        ("Ben", "yes"),
    ]


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "=1+1", "a <b c"]
)
def test_what_is_hostile_is_text(words: str) -> None:
    assert read(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{words}\n")[0].text == words


def test_rolling_captions_say_every_line_once() -> None:
    rows = ["so today we", "learn fractions", "and then halves", "and that is it"]
    text = "WEBVTT\n\n"
    for at, row in enumerate(rows):
        before = rows[at - 1] if at else " "
        words = "".join(f"<{stamp(2 * at + 0.1)}><c> {word}</c>" for word in row.split()[1:])
        text += f"{stamp(2 * at)} --> {stamp(2 * at + 1.9)}\n{before}\n{row.split()[0]}{words}\n\n"
        text += f"{stamp(2 * at + 1.9)} --> {stamp(2 * at + 2)}\n{row}\n \n\n"
    lines = read(text)
    assert [one.text for one in lines] == rows
    assert [one.begins_ms for one in lines] == [0, 2000, 4000, 6000]


def test_captions_that_grow_say_the_whole_once() -> None:
    parts = ["Hel", "Hello ev", "Hello everyone", "Next", "Next one", "Next one please"]
    text = "WEBVTT\n\n" + "".join(
        f"{stamp(at)} --> {stamp(at + 1)}\n{part}\n\n" for at, part in enumerate(parts)
    )
    assert [one.text for one in read(text)] == ["Hello everyone", "Next one please"]


def test_what_is_said_twice_is_kept_twice() -> None:
    text = zoom_vtt([Cue(at, at + 1, "Ada", "yes") for at in range(4)])
    assert len(read(text)) == 4


@pytest.mark.parametrize(
    ("rows", "speakers"),
    [
        (["Ada: hi", "Ben: yes", "and so", "Ada: ok"], ["Ada", "Ben", None, "Ada"]),
        (["note this", "remember: always", "x", "y", "z"], [None] * 5),
        (["see https://a.b", "at 10:30", "ratio 3:4"], [None] * 3),
        ([f"thing {at}: words" for at in range(12)], [None] * 12),
        (["王芳：你好", "李雷：好"], ["王芳", "李雷"]),
        ([">> Ada: hi", ">> Ben: yes"], ["Ada", "Ben"]),
    ],
)
def test_names_are_believed_where_the_file_has_them(
    rows: list[str], speakers: list[str | None]
) -> None:
    text = "WEBVTT\n\n" + "".join(
        f"{stamp(5 * at)} --> {stamp(5 * at + 2)}\n{row}\n\n" for at, row in enumerate(rows)
    )
    assert [one.speaker for one in read(text)] == speakers


def test_three_hours_are_read_in_seconds() -> None:
    begin = time.process_time()
    assert len(read(teams_vtt(lecture(8000)))) == 8000
    assert time.process_time() - begin < 15


@pytest.mark.parametrize(
    "mess",
    ["<" * 300_000, "<v " * 100_000, "&" * 300_000, "-->" * 100_000, " " * 300_000, "{\\" * 100_000,
     "0:" * 100_000, "00:00 " * 50_000, "a: " * 100_000, "<c " * 100_000],
)  # fmt: skip
def test_no_line_takes_long(mess: str) -> None:
    begin = time.process_time()
    read(f"WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n\n00:01.000 --> 00:02.000\n{mess}\n")
    assert time.process_time() - begin < 5


def test_a_chat_as_captions_and_what_its_times_are() -> None:
    parsed = read_file(sbv(SAID).encode(), "abc-defg-hij (2026-03-04 10:02 GMT+1) - Chat.sbv")
    assert (parsed.kind, parsed.basis) == (Kind.CHAT, Basis.RECORDING)
    assert read_file(sbv(SAID).encode(), "captions.sbv").kind is Kind.TRANSCRIPT


REFUSED = {
    "nothing": b"",
    "blank": b" \r\n\t ",
    "zeros": bytes(1000),
    "a recording": b"\x00\x00\x00\x20ftypisom" + bytes(range(256)) * 8,
    "a web recording": b"\x1aE\xdf\xa3" + bytes(2000),
    "a document": b"PK\x03\x04" + bytes(2000),
    "a PDF": b"%PDF-1.7\n" + bytes(range(256)),
    "a program": b"MZ" + bytes(range(256)) * 8,
    "noise": bytes((i * 7919) % 251 for i in range(5000)),
    "another encoding": "Здравствуйте, дети".encode("cp1251") * 20,
    "other text": b"Dear parents,\nthe trip is on Monday.\n",
    "captions without words": b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n",
    "too many cues": b"WEBVTT\n\n" + b"0:1.0 --> 0:2.0\na\n\n" * 25_000,
    "too large": b"WEBVTT\n\n" + b"a" * MOST_BYTES,
    "NUL in text": b"WEBVTT\n\n00:01.000 --> 00:02.000\nhel\0lo\n",
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_none_gets_one_line_that_says_what_to_do(case: str) -> None:
    with pytest.raises(InputFileError) as refused:
        read_file(REFUSED[case], "the file.vtt")
    said = str(refused.value)
    assert said.startswith("the file.vtt: ")
    assert "\n" not in said
    assert len(said) < 400
