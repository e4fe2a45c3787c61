"""Polls as Zoom, Forms and others export them, and Meet's transcripts as documents."""

import pytest

from storage.attachments.lines import Basis, Kind, Parsed
from storage.attachments.read import read_file


def read(text: str, name: str = "report.csv", encoding: str = "utf-8") -> Parsed:
    return read_file(text.encode(encoding), name)


ALTERNATING = (
    'Poll Report\nReport Generated:,"Mar 04, 2026 11:02:33"\n'
    "Topic,Meeting ID,Actual Start Time,Actual Duration (minutes),# Participants\n"
    'Algebra,123 456,"Mar 4, 2026 10:00:33",45,24\nPoll Details\n'
    "#,User Name,User Email,Submitted Date/Time,\n"
    '1,Ada,a@x.y,"Mar 4, 2026 10:12:05","Clear?","Yes","Pace","fine"\n'
    '2,Ben,b@x.y,"Mar 4, 2026 10:12:45","Clear?","No","Pace","fine"\n'
    '3,Eve,e@x.y,"Mar 4, 2026 10:12:25","Clear?","Yes","Pace","too fast"\n'
)
TITLED = (
    "Overview\n#,Topic,Meeting ID,Actual Start Time\n1,Algebra,123,03/04/2026 10:00:33 AM\n\n"
    "Poll 1\n#,User Name,Email Address,Submitted Date/Time,Clear?,Pace\n"
    "1,Ada,a@x.y,03/04/2026 10:12:05 AM,Yes,fine\n2,Ben,,03/04/2026 10:12:45 AM,No,fine\n"
    "3,Eve,,03/04/2026 10:12:25 AM,Yes,too fast\n"
)
FORMS = (
    "ID;Start time;Completion time;Email;Name;Clear?;Pace\n"
    "1;3/4/26 10:11:00;3/4/26 10:12:05;anonymous;;Yes;fine\n"
    "2;3/4/26 10:11:00;3/4/26 10:12:45;anonymous;Ben;No;fine\n"
    "3;3/4/26 10:11:00;3/4/26 10:12:25;anonymous;;Yes;too fast\n"
)
GOOGLE = (
    "Timestamp,Email Address,Clear?,Pace\n2026/03/04 10:12:05 AM GMT+1,a@x.y,Yes,fine\n"
    "2026/03/04 10:12:45 AM GMT+1,b@x.y,No,fine\n2026/03/04 10:12:25 AM GMT+1,c@x.y,Yes,too fast\n"
)
COUNTED = "Question,Option,Votes\nClear?,Yes,2 (67%)\n,No,1 (33%)\nPace,fine,2\n,too fast,1\n"
VARIANTS = {
    "answers in turn": (ALTERNATING, "utf-8"),
    "a column a question": (TITLED, "utf-8"),
    "Microsoft Forms": (FORMS, "utf-8"),
    "Google Forms": (GOOGLE, "utf-8"),
    "counted": (COUNTED, "utf-8"),
    "with a mark": (TITLED, "utf-8-sig"),
    "UTF-16": (ALTERNATING, "utf-16"),
    "semicolons": (TITLED.replace(",", ";"), "utf-8"),
    "tabs": (TITLED.replace(",", "\t"), "utf-16"),
    "CRLF": (GOOGLE.replace("\n", "\r\n"), "utf-8"),
    "titles twice": (TITLED + "\n" + TITLED.split("\n")[5] + "\n", "utf-8"),
    "sep line": ("sep=;\n" + FORMS, "utf-8"),
    "spaces": (COUNTED.replace(",", " , "), "utf-8"),
}


@pytest.mark.parametrize("case", VARIANTS)
def test_every_poll_is_counted_and_nobody_is_named(case: str) -> None:
    parsed = read(*VARIANTS[case][:1], encoding=VARIANTS[case][1])
    assert parsed.kind is Kind.POLL
    assert [line.text for line in parsed.lines] == [
        "Clear? Yes 2, No 1", "Pace: fine 2, too fast 1",
    ]  # fmt: skip
    assert {line.speaker for line in parsed.lines} == {None}
    if parsed.basis is not Basis.NONE:
        day_ms = 24 * 3_600_000
        first = parsed.lines[0]
        assert first.begins_ms % day_ms == (10 * 60 + 12) * 60_000 + 5000
        assert first.ends_ms - first.begins_ms == 40_000


def test_answers_of_several_choices_are_counted_one_by_one() -> None:
    text = "Timestamp,Name,Which?\n10:00:00,Ada,a;b\n10:00:05,Ben,b;c\n"
    assert read(text).lines[0].text == "Which? b 2, a 1, c 1"


def test_rare_answers_are_summed_up() -> None:
    rows = "".join(f"10:00:{at:02},A,word{at}\n" for at in range(12))
    assert read(f"Timestamp,Name,Why?\n{rows}").lines[0].text.endswith(", +4")


MEET = (
    "Algebra (2026-03-04 10:02 GMT+1) – Transcript\nAttendees\n\nAda Lovelace, Ben\n\nTranscript\n"
    "\nThis editable transcript was computer generated and might contain errors.\n\n00:00:00\n\n"
    "Ada Lovelace: Good morning\neveryone\nBen: Hi\n00:05:00\n\nAda Lovelace: Now 3: fractions\n\n"
    "Meeting ended after 00:07:12 👋\n"
)
DOCUMENTS = {
    "as it is": MEET,
    "CRLF": MEET.replace("\n", "\r\n"),
    "short times": MEET.replace("00:00:00", "0:00").replace("00:05:00", "5:00"),
    "brackets": MEET.replace("00:00:00", "[00:00:00]").replace("00:05:00", "[00:05:00]"),
    "round brackets": MEET.replace("00:00:00", "(00:00)").replace("00:05:00", "(05:00)"),
    "spaces": MEET.replace("00:05:00", "  00:05:00  "),
    "more blank lines": MEET.replace("\n\n", "\n\n\n\n"),
    "without a head": MEET[MEET.index("00:00:00") :],
    "without an end": MEET[: MEET.index("Meeting ended")],
    "ended in another way": MEET.replace("Meeting ended after", "Transcription ended after"),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_every_document_is_laid_between_its_times(case: str) -> None:
    parsed = read(DOCUMENTS[case], "Algebra - Transcript.txt")
    assert (parsed.kind, parsed.basis, parsed.rough) == (Kind.TRANSCRIPT, Basis.RECORDING, True)
    assert [(line.speaker, line.text) for line in parsed.lines] == [
        ("Ada Lovelace", "Good morning\neveryone"), ("Ben", "Hi"),
        ("Ada Lovelace", "Now 3: fractions"),
    ]  # fmt: skip
    begins = [line.begins_ms for line in parsed.lines]
    assert begins[0] == 0 < begins[1] < begins[2] == 300_000
