"""Slides as rows: each that comes begins a topic; its title and picture follow when they are there.

What the teacher has renamed, moved or removed stays as the teacher wants it.
"""

from sqlalchemy import Connection, insert, select, update

from storage.database.schema import Marker, SlidePicture
from storage.records import MarkerKind, SlideEvent

LONGEST_TITLE = 120
"""Characters of a title; what is longer is cut."""


def default_title(number: int) -> str:
    """What a topic is called of whose slide no title is known."""
    return f"Slide {number}"


def store_slide(connection: Connection, session_id: int, event: SlideEvent) -> None:
    """Adds a topic for a slide that came, or what is known of one; twice leaves the same rows."""
    title = " ".join(event.title.split())[:LONGEST_TITLE]
    of_slide = (Marker.session_id == session_id, Marker.slide == event.number)
    if event.began_at is not None:
        same = (*of_slide, Marker.marked_at == event.began_at)
        if connection.execute(select(Marker.id).where(*same)).first() is None:
            connection.execute(
                insert(Marker).values(
                    session_id=session_id,
                    kind=str(MarkerKind.TOPIC),
                    text=title or default_title(event.number),
                    marked_at=event.began_at,
                    slide=event.number,
                )
            )
    if title:
        unnamed = Marker.text == default_title(event.number)
        connection.execute(update(Marker).where(*of_slide, unnamed).values(text=title))
    if event.picture is not None:
        kept = select(SlidePicture.slide).where(
            SlidePicture.session_id == session_id, SlidePicture.slide == event.number
        )
        if connection.execute(kept).first() is None:
            connection.execute(
                insert(SlidePicture).values(
                    session_id=session_id, slide=event.number, picture=event.picture
                )
            )
