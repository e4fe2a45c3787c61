"""Topics of a lesson put right afterwards: edited as lines, saved at once, taken back."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import Change, file_bytes
from dashboard.callbacks.undo import Undo, Undos
from dashboard.components.long_list import unfolded_of
from dashboard.pages.lesson.panels import checks_list, event_items, timeline
from dashboard.pages.lesson.topics import topics_body
from dashboard.reads import session as reads
from dashboard.series.agenda import agenda_text, parse_agenda
from dashboard.series.topics import topic_marks
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView, lesson_view
from dashboard.viewmodels.time_window import fitted, inside
from storage.agenda.align import named
from storage.agenda.follow import titles_kept
from storage.agenda.read import titles_of
from storage.errors import ClassmoodError
from storage.records import TopicMark
from storage.writes.topics import set_topics


def register(app: Dash, engine: Engine, undos: Undos) -> None:
    """Adds the callbacks to the app."""

    @app.callback(
        Output("topics-dialog", "opened"),
        Output("topics-lines", "value"),
        Output("topics-known", "data"),
        Output("topics-refused", "children"),
        Input("topics-edit", "n_clicks"),
        Input("topics-cancel", "n_clicks"),
        Input("topics-save", "n_clicks"),
        State("topics-lines", "value"),
        State("topics-known", "data"),
        State("session-window", "data"),
        State("session-unfolded", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def edit(
        opened: int | None, _: int, __: int, lines: str | None, known: list[int] | None,
        window: object, unfolded: object, session_id: int,
    ) -> tuple[bool, Change[str], Change[list[int]], str]:  # fmt: skip
        view = view_now(engine, session_id)
        marks = topic_marks(view.records.markers)
        started_at = view.records.session.started_at
        if ctx.triggered_id == "topics-edit":
            lines = agenda_text(marks, started_at)
            return bool(opened), lines, [mark.id for mark in marks], ""
        if ctx.triggered_id != "topics-save":
            return False, no_update, no_update, ""
        seen = [mark for mark in marks if mark.id in set(known or ())]
        try:
            wanted = parse_agenda(lines or "", seen, started_at, view.until)
            added = set_topics(engine, session_id, [mark.id for mark in seen], wanted)
        except ClassmoodError as error:
            return True, no_update, no_update, str(error)
        show = partial(show_marks, engine, session_id, window, unfolded_of(unfolded))
        show()
        undos.offer(*_change(engine, session_id, seen, wanted, added, show))
        return False, no_update, no_update, ""

    @app.callback(
        Output("topics-lines", "value", allow_duplicate=True),
        Output("topics-laid", "children"),
        Output("topics-refused", "children", allow_duplicate=True),
        Output("topics-file", "contents"),
        Input("topics-file", "contents"),
        Input("topics-agenda", "n_clicks"),
        State("topics-lines", "value"),
        State("topics-known", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def lay(
        contents: str | None, _: int | None, lines: str | None, known: list[int] | None,
        session_id: int,
    ) -> tuple[Change[str], str, str, None]:  # fmt: skip
        before_class = ctx.triggered_id == "topics-agenda"
        if not (before_class or contents):
            raise PreventUpdate
        view = view_now(engine, session_id)
        started_at = view.records.session.started_at
        seen = [m for m in topic_marks(view.records.markers) if m.id in set(known or ())]
        try:
            kept = titles_kept(view.records.session.agenda)
            titles = kept if before_class else titles_of(file_bytes(contents or ""))
            marks = parse_agenda(lines or "", seen, started_at, view.until)
        except ClassmoodError as error:
            return no_update, "", str(error), None
        laid = named(marks, titles)
        count = sum(now.text != was.text for now, was in zip(laid, marks, strict=True))
        said = texts.agenda_laid(count, len(titles))
        return agenda_text(laid, started_at) if count else no_update, said, "", None


def _change(
    engine: Engine,
    session_id: int,
    before: Sequence[Any],
    wanted: Sequence[TopicMark],
    added: Sequence[int],
    show: Callable[[], None],
) -> tuple[str, Undo]:
    """What became of the topics in words, and its way back: every mark as it was."""
    stay = {mark.id for mark in wanted}
    gone = [mark for mark in before if mark.id not in stay]
    kept = [TopicMark(mark.id, mark.text, mark.marked_at, mark.slide) for mark in before]
    known = [*(mark.id for mark in before), *added]
    only = gone[0].text if len(gone) == 1 and not added else None
    undo = Undo(
        restore=lambda: set_topics(engine, session_id, known, kept),
        said=texts.TOPICS_UNDONE if only is None else texts.brought_back(only),
        show=show,
        page=f"/session/{session_id}",
    )
    return texts.TOPICS_SAVED if only is None else texts.deleted(only), undo


def view_now(engine: Engine, session_id: int) -> LessonView:
    """The lesson as it is stored now. Raises PreventUpdate where it is gone."""
    records = reads.session_records(engine, session_id)
    if records is None:
        raise PreventUpdate
    return lesson_view(records, clock.utc_now())


def show_marks(engine: Engine, session_id: int, asked: object, unfolded: Collection[str]) -> None:
    """Everything on the page that marks are seen in.

    asked: the stretch that is shown; unfolded: lists shown whole.
    """
    view = view_now(engine, session_id)
    window = fitted(asked, view.window_ms)
    set_props("session-topics", {"children": topics_body(view, window, unfolded)})
    set_props("session-events", {"children": event_items(inside(view, window), unfolded)})
    set_props("session-checks", {"children": checks_list(view, clock.utc_now())})
    if not view.records.buckets.empty:
        set_props("session-figure", {"figure": timeline(view, window)})
