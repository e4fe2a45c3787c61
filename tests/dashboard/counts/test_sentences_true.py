"""No sentence contradicts what is stored: live page, glance, history, report and API.

States of a class are generated and stored. What may be said of each is worked out here from the
generated state alone, by another way than the pages take, and every claim that a page makes (who
looks how, how many, how many can be read, that nobody does, that it went away) is taken out of its
words and held against it.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from sqlalchemy import Engine

from tests.dashboard.counts.sentence_checks import check_after, check_live, check_sentence
from tests.dashboard.counts.sentence_states import SEATS, FlagMade, State, states, store


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


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
        store(engine, state)
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
