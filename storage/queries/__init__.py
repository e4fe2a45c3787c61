"""Questions to the database as SQLAlchemy statements; the caller executes them.

    with reading(engine) as connection:
        rows = connection.execute(queries.readings_since(session_id)).all()

Rows have named attributes. Times are aware UTC datetimes, `probabilities` float32 (7,) in the order
of `records.EMOTIONS`.
"""

from storage.queries.attachments import attachment_lines, attachments
from storage.queries.flags import experiment_calls, flag, flag_answers, flags, is_shown_flag
from storage.queries.mood import (
    class_mood,
    last_bucket,
    posture,
    seat_mood,
    seat_speech,
    speech,
)
from storage.queries.parts import Rows, observed_at, whole_class
from storage.queries.reactions import reactions
from storage.queries.readings import reading_page, readings_since
from storage.queries.seats import (
    all_seats,
    excluded_seats,
    is_shown,
    last_seat_number,
    merged_seats,
    owner_of,
    seat,
    seat_owners,
    seats,
    student_summary,
)
from storage.queries.sessions import (
    class_names_used,
    gaps,
    last_slide_number,
    latest_session,
    lessons_in_room,
    markers,
    running_lessons,
    session,
    session_count,
    session_list,
    session_with_state,
    slide_pictures,
    titles_used,
)

__all__ = [
    "Rows",
    "all_seats",
    "attachment_lines",
    "attachments",
    "class_mood",
    "class_names_used",
    "excluded_seats",
    "experiment_calls",
    "flag",
    "flag_answers",
    "flags",
    "gaps",
    "is_shown",
    "is_shown_flag",
    "last_bucket",
    "last_seat_number",
    "last_slide_number",
    "latest_session",
    "lessons_in_room",
    "markers",
    "merged_seats",
    "observed_at",
    "owner_of",
    "posture",
    "reactions",
    "reading_page",
    "readings_since",
    "running_lessons",
    "seat",
    "seat_mood",
    "seat_owners",
    "seat_speech",
    "seats",
    "session",
    "session_count",
    "session_list",
    "session_with_state",
    "slide_pictures",
    "speech",
    "student_summary",
    "titles_used",
    "whole_class",
]
