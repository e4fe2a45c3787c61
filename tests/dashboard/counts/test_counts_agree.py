"""Flags, students and minutes are the same for every reader, whatever a teacher has edited.

Random edits go through the public functions; a plain model of the truth is edited beside them, and
then every reader is asked: history, calendar, lesson page, live page, report, API and exports."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from storage import queries
from storage.database.engine import open_database
from storage.queries import lessons as lesson_queries
from tests.dashboard.counts.files import check_files
from tests.dashboard.counts.pages import check_pages
from tests.dashboard.counts.truth import Edit, Flagged, edit_of, flags_of
from tests.dashboard.counts.world import World


@pytest.fixture
def engine(store_url: str, tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(store_url)
    yield engine
    engine.dispose()


def _prove(engine: Engine, folder: Path, examples: int) -> None:
    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        flags=st.tuples(flags_of, flags_of, flags_of, flags_of),
        edits=st.lists(edit_of, max_size=12),
    )
    def agree(flags: tuple[list[Flagged], ...], edits: list[Edit]) -> None:
        world = World(engine, list(flags))
        for one in edits:
            world.edit(*one)
        check_pages(world)
        check_files(world, folder)

    agree()


def test_all_readers_agree_with_the_truth_after_any_edits(engine: Engine, tmp_path: Path) -> None:
    _prove(engine, tmp_path, 10 if engine.dialect.name == "sqlite" else 5)


def test_an_owner_is_looked_up_for_the_row_around_it() -> None:
    """However deep the look-up stands, it brings no table of its own but that of seats."""
    for statement in (
        queries.session_list(), queries.flags(1), queries.flag_answers(), queries.flag(1),
        lesson_queries.flag_counts(), queries.readings_since(1), queries.seat_mood(1),
        queries.student_summary(1),
    ):  # fmt: skip
        text = " ".join(str(statement).split())
        for name in ("owner", "hidden", "lesson"):
            for inner in re.findall(rf"FROM ([^()]*\bAS {name}\b[^()]*?) WHERE", text):
                assert "," not in inner, text
