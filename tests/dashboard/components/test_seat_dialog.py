"""The dialog of a seat and its buttons, without a browser."""

from typing import Any

import pytest
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine, update

from dashboard import texts
from dashboard.callbacks.seats import edit
from dashboard.components import seat_dialog as dialog
from dashboard.components.base import Component
from dashboard.components.seat_menu import menu_id, seat_menu
from storage.database.engine import writing
from storage.database.tables.lessons import Seat, Session
from storage.errors import StorageError
from storage.seat_ids import seat_id
from storage.writes import seat_edits
from tests.support.lessons.seed import Lesson, add_lesson


def lesson(engine: Engine, **options: Any) -> int:  # noqa: ANN401
    return add_lesson(engine, Lesson(minutes=0.5, seats=4, readings=False, **options))


def form(engine: Engine, seat: int) -> Component:
    details = dialog.seat_details(engine, seat)
    assert details is not None
    return dialog.seat_form(details)


def parts(component: Component) -> list[Any]:
    return list(component._traverse())  # type: ignore[no-untyped-call]


def actions(component: Component) -> list[str]:
    """What the buttons of a form do, in order."""
    ids = [getattr(part, "id", None) for part in parts(component)]
    return [each["action"] for each in ids if isinstance(each, dict) and "action" in each]


def test_the_button_says_whose_it_is() -> None:
    button = seat_menu(1003, "<b>Ada</b>")
    assert getattr(button, "aria-label") == texts.seat_menu("<b>Ada</b>")
    assert menu_id(1003) == {"part": "seat-menu", "seat": 1003}


def test_the_form_offers_what_can_be_done(engine: Engine) -> None:
    running = lesson(engine, names=("Ada",))
    one, two = seat_id(running, 1), seat_id(running, 2)
    assert actions(form(engine, one)) == [
        "name",
        "merge",
        "split",
        "exclude",
        "own",
        "exclude_always",
    ]
    seat_edits.merge(engine, two, one)
    assert actions(form(engine, one)) == [
        "name",
        "merge",
        "separate",
        "exclude",
        "own",
        "exclude_always",
    ]
    # the seat that was merged answers with the student it belongs to
    assert "Ada" in str(form(engine, two))
    seat_edits.set_excluded(engine, one, excluded=True)
    assert actions(form(engine, one)) == ["name", "include"]
    assert texts.SEAT_EXCLUDED_NOW in str(form(engine, one))
    over = lesson(engine, live=False)
    assert "split" not in actions(form(engine, seat_id(over, 1)))


def test_a_name_that_was_read_says_how_certain_it_is(engine: Engine) -> None:
    one = seat_id(lesson(engine), 1)
    with writing(engine) as connection:
        read = update(Seat).where(Seat.id == one)
        connection.execute(read.values(name="Ada", name_certainty=0.93))
    details = dialog.seat_details(engine, one)
    assert details is not None
    [field] = [
        part
        for part in parts(dialog.seat_form(details))
        if getattr(part, "id", None) == {"part": "seat-name", "seat": one}
    ]
    assert (field.value, field.description) == ("Ada", texts.name_read(0.93))
    assert edit(engine, dialog.NAME, one, " Ada ") == (one, texts.SEAT_SAVED, [])
    kept = dialog.seat_details(engine, one)
    assert kept is not None
    assert (kept.seat.name, kept.seat.name_certainty) == ("Ada", None)


def test_nobody_is_shown_of_a_class_only_lesson_nor_who_was_deleted(engine: Engine) -> None:
    one = seat_id(lesson(engine), 1)
    assert dialog.seat_details(engine, one) is not None
    with writing(engine) as connection:
        connection.execute(update(Session).values(class_only=True))
    assert dialog.seat_details(engine, one) is None
    assert dialog.seat_details(engine, 999_001) is None
    with pytest.raises(StorageError):
        edit(engine, dialog.EXCLUDE, 999_001)


def test_a_press_of_nothing_known_changes_nothing(engine: Engine) -> None:
    one = seat_id(lesson(engine), 1)
    with pytest.raises(PreventUpdate):
        edit(engine, "anything", one)
    with pytest.raises(StorageError, match=texts.SEAT_MERGE_PICK):
        edit(engine, dialog.MERGE, one)
