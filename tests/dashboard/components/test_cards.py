"""View records become components, equal for equal input; names stay plain text."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder  # type: ignore[import-untyped]

from dashboard import texts
from dashboard.components import base as components
from dashboard.components import flag_card as flag_cards
from dashboard.components import flag_explanation
from dashboard.components import seat_card as cards
from dashboard.figures import theme
from dashboard.series.flag_state import FlagNow
from dashboard.texts import clock
from dashboard.viewmodels.live import SeatNow
from storage.database.tables.lessons import Flag
from storage.kinds import FlagKind
from storage.records import EMOTIONS

OPENED = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
SEAT = SeatNow(
    seat_id=1012, label="Seat 12", emotion="happy", certainty=0.724, word="Happy", icon="happy",
    flags=(), on_screen=True, tile_row=1, tile_column=1,
)  # fmt: skip
UNREAD = replace(SEAT, emotion=None, certainty=0.0, word="Camera off", icon="camera-off")


def gallery(*rows: int, away: int = 0) -> list[SeatNow]:
    """Seats of a gallery with so many tiles in each row, numbered from 1."""
    out = [
        replace(SEAT, seat_id=100 * row + column, tile_row=row, tile_column=column)
        for row, count in enumerate(rows, 1)
        for column in range(1, count + 1)
    ]
    return out + [replace(SEAT, seat_id=900 + n, on_screen=False) for n in range(away)]


def flagged(evidence: dict[str, object], seat_id: int | None = 1012) -> FlagNow:
    flag: Any = Flag(
        id=5, seat_id=seat_id, kind="confused", verdict=None, evidence=evidence, prolonged=False,
        opened_at=OPENED, closed_at=None, acknowledged_at=None,
    )  # fmt: skip
    return FlagNow(flag=flag, who="Seat 12", duration_s=150.0)


def shown(component: object) -> str:
    return json.dumps(component, cls=PlotlyJSONEncoder)


def test_values_of_a_seat_are_what_its_card_starts_with() -> None:
    seat = replace(SEAT, flags=("confused",))
    assert cards.seat_values([seat]) == {
        "1012": ["seat look-happy flag-confused", "happy", "Happy", "72%", "Confused?", 1, 1, ""]
    }
    assert cards.seat_values([UNREAD])["1012"][:5] == [
        "seat unread", "camera-off", "Camera off", "", "",
    ]  # fmt: skip


def test_who_else_is_on_a_camera_is_said_beside_the_look() -> None:
    shared = replace(SEAT, people=3)
    assert cards.seat_values([shared])["1012"][-1] == "3 people"
    assert "3 people" in shown(cards.seat_card(shared))
    assert " people" not in shown(cards.seat_card(SEAT)).replace(texts.PEOPLE_HINT, "")


def test_the_last_row_is_centred_as_in_the_gallery() -> None:
    places = cards.places(gallery(3, 2))
    assert [places[100 + n] for n in (1, 2, 3)] == [(1, 1), (1, 3), (1, 5)]
    assert [places[200 + n] for n in (1, 2)] == [(2, 2), (2, 4)]


def test_a_single_row_is_not_shifted() -> None:
    assert [cards.places(gallery(2))[100 + n] for n in (1, 2)] == [(1, 1), (1, 3)]


def test_seats_that_are_not_on_screen_follow_below() -> None:
    places = cards.places(gallery(3, 3, away=4))
    assert [places[900 + n] for n in range(4)] == [(3, 1), (3, 3), (3, 5), (4, 1)]


def test_no_two_seats_lie_on_each_other() -> None:
    seats = gallery(3, 3)
    seats.append(replace(SEAT, seat_id=999, tile_row=1, tile_column=2))
    places = cards.places(seats)
    assert len(set(places.values())) == len(seats)


def test_coverage_is_told_in_words() -> None:
    words = components.coverage_meter(22, 25, 1)[-1]
    assert "seeing 22 of 25; 1 camera off" in shown(words)
    assert texts.coverage(0, 0, 0) == "no tile on screen"
    assert texts.coverage(3, 6, 2) == "seeing 3 of 6; 2 cameras off"


def test_the_explanation_tells_what_the_rule_saw() -> None:
    item = flagged(
        {
            "signal": 0.612, "baseline": 0.13, "spread": 0.05, "share": 0.78, "readings": 85,
            "coverage": 0.944, "peak": 3.21, "from_s": 1.0, "to_s": 91.0, "window_s": 90.0,
        }
    )  # fmt: skip
    opened = item.flag.opened_at
    span = [clock.lesson_seconds(opened, opened - timedelta(seconds=s)) for s in (90, 0)]
    assert dict(flag_explanation.evidence(item, opened)[1:]) == {
        "Signal": "61%",
        "Own usual level": "13%",
        "Part of the time": "78%",
        "Face usable for": "94%",
        "Strongest, above usual (MADs)": "3.2",
        "Looked at the last": "90 s",
        "Readings used": f"85, from {span[0]} to {span[1]}",
    }


def test_a_flag_without_a_baseline_says_nothing_of_it() -> None:
    terms = [
        term
        for term, _ in flag_explanation.evidence(flagged({"signal": 0.5, "baseline": None}), OPENED)
    ]
    assert terms == ["Since", "Signal"]


def test_a_flag_of_the_class_is_not_compared_with_a_student() -> None:
    card = shown(
        flag_explanation.explanation(flagged({"looking": 6, "visible": 23}, seat_id=None), OPENED)
    )
    assert texts.WHY_NOTE_CLASS in card
    assert texts.WHY_NOTE not in card


def test_a_flag_never_says_that_somebody_is_confused() -> None:
    card = shown(flag_cards.flag_card(flagged({})))
    assert "looks confused (estimate)" in card
    assert "is confused" not in card


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "\u202eevil", "x" * 300]
)
def test_a_name_is_text_and_keeps_all_its_letters(name: str) -> None:
    person = json.loads(shown(components.person(name)))
    assert person["type"] == "Bdi"
    assert person["props"] == {
        "children": name, "title": name, "dir": "auto", "className": "name",
    }  # fmt: skip


def test_every_emotion_has_its_own_colour_shape_and_word() -> None:
    assert set(theme.MARKS) == set(EMOTIONS)
    assert len({mark.colour for mark in theme.MARKS.values()}) == len(EMOTIONS)
    assert len({mark.path for mark in theme.MARKS.values()}) == len(EMOTIONS)


def test_every_symbol_that_is_used_is_drawn() -> None:
    drawn = set(theme.MARKS) | set(theme.SHAPES)
    assert {kind.value for kind in FlagKind} <= drawn
    assert {"camera-off", "away", "self", "excluded", "unseen"} <= drawn


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("ink", ["text", "dim", "faint", "good", "warn", "bad", "accent"])
def test_words_can_be_read_on_every_surface(tokens: dict[str, str], ink: str) -> None:
    """Contrast of at least 4.5 to 1, WCAG 2.2 AA."""
    for ground in ("bg", "surface", "raised"):
        light, dark = sorted((_luminance(tokens[ink]), _luminance(tokens[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
