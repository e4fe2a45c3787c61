"""Slides as rows: each that comes begins a topic; its title and picture follow when they are there.

What the teacher has renamed, moved or removed stays as the teacher wants it.
"""

from sqlalchemy import Connection, insert, select, update

from storage.agenda.align import default_title
from storage.agenda.follow import item_of, titles_kept
from storage.database.tables.lessons import Marker, Session, SlidePicture
from storage.kinds import MarkerKind
from storage.records import SlideEvent, TopicMark

LONGEST_TITLE = 120
"""Characters of a title; what is longer is cut."""


def store_slide(connection: Connection, session_id: int, event: SlideEvent) -> None:
    """Adds a topic for a slide that came, or what is known of one; twice leaves the same rows.

    Where an agenda was given before class, a slide that is one of its items has the item's words.
    """
    title = " ".join(event.title.split())[:LONGEST_TITLE]
    if title:
        title = _item(connection, session_id, event.number, title) or title
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


def _item(connection: Connection, session_id: int, slide: int, title: str) -> str | None:
    """The item of the lesson's agenda that a slide of this title is; None without one."""
    agenda = connection.execute(select(Session.agenda).where(Session.id == session_id)).scalar()
    titles = titles_kept(agenda or "")
    if not titles:
        return None
    topics = (
        select(Marker.id, Marker.text, Marker.marked_at, Marker.slide)
        .where(Marker.session_id == session_id, Marker.kind == str(MarkerKind.TOPIC))
        .order_by(Marker.marked_at, Marker.id)
    )
    marks = [TopicMark(*row) for row in connection.execute(topics)]
    return item_of(title, slide, marks, titles)
