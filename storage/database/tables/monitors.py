"""Tables of monitors: what the one of a lesson says of itself, and which there are in a school."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.tables.columns import Base, UtcMillis


class MonitorState(Base):
    """Heartbeat of the monitor that owns a session: what it sees, or why it does not."""

    __tablename__ = "monitor_state"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    pid: Mapped[int]
    host: Mapped[str]
    # which computer, boot and process that is, see `storage.computer.processes`
    computer: Mapped[str | None]
    boot: Mapped[str | None]
    process_began: Mapped[str | None]
    # of the heartbeat, on that computer's clock which nobody sets
    steady_ms: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str]  # MonitorStatus
    message: Mapped[str]  # one sentence for the teacher
    heartbeat_at: Mapped[datetime] = mapped_column(UtcMillis)  # on the database's clock
    tiles: Mapped[int]
    seen: Mapped[int]
    cameras_off: Mapped[int]
    frame_width: Mapped[int]
    frame_height: Mapped[int]
    dropped_frames: Mapped[int]
    requested: Mapped[str] = mapped_column(default="run")  # MonitorRequest, set by the dashboard
    # what the teacher should know of calls in one sentence, or ""
    flag_note: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # of the seen, faces that cannot be read, and the one reason where that is most of the class
    unsure: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    unsure_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # newest sample since session.started_at, on the lesson's own clock, which nobody can set
    position_ms: Mapped[int | None] = mapped_column(BigInteger)
    # from handing over a sample until it was committed, of the batch before the newest one
    write_delay_ms: Mapped[int | None]
    # a page wants to see what the monitor sees until then; where the monitor serves it, see
    # monitor.preview.server
    preview_until: Mapped[datetime | None] = mapped_column(UtcMillis)
    preview_port: Mapped[int | None]
    preview_token: Mapped[str | None]


class Monitor(Base):
    """A computer that has watched lessons in a room, and the lesson that it began last there.

    While that lesson runs, its sign of life is the one in `monitor_state`.
    """

    __tablename__ = "monitor"

    id: Mapped[int] = mapped_column(primary_key=True)
    host: Mapped[str]
    # where it stands, as its settings say; "" where they say nothing
    room: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # login of the teacher whose lessons it records, or ""
    teacher: Mapped[str] = mapped_column(default="", server_default=text("''"))
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("session.id", ondelete="SET NULL"), index=True
    )
    seen_at: Mapped[datetime] = mapped_column(UtcMillis)  # on the database's clock

    __table_args__ = (UniqueConstraint("host", "room"),)
