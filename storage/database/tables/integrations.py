"""Tables for the other programs of a school: tokens, events, webhooks and what became of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.tables.columns import Base, UtcMillis


class ApiToken(Base):
    """What lets a program read the HTTP interface; of the token itself only its SHA-256."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[str]  # words of `storage.integrations.scopes`, a space between
    # whose lessons it reads; None: of a school without accounts
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcMillis)
    expires_at: Mapped[datetime] = mapped_column(UtcMillis)
    used_at: Mapped[datetime | None] = mapped_column(UtcMillis)  # to some minutes


class Event(Base):
    """Something that other programs are told: a lesson's number and a moment, nobody's name."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)  # in the order in which they are told
    kind: Mapped[str]  # EventKind
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    about_id: Mapped[int]  # the flag's id of a call, else the session's
    at: Mapped[datetime] = mapped_column(UtcMillis)
    # of a call to the whole class: what was seen (FlagKind), else ""
    flag_kind: Mapped[str] = mapped_column(default="", server_default=text("''"))
    found_at: Mapped[datetime] = mapped_column(UtcMillis, index=True)

    __table_args__ = (
        UniqueConstraint("session_id", "kind", "about_id"),
        {"sqlite_autoincrement": True},
    )


class Webhook(Base):
    """Where events are sent."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    events: Mapped[str]  # words of EventKind, a space between
    secret: Mapped[str]  # signs what is sent, so it is kept as it is: "whsec_..."
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcMillis)
    # why nothing is sent any more, or ""
    stopped: Mapped[str] = mapped_column(default="", server_default=text("''"))

    __table_args__ = ({"sqlite_autoincrement": True},)


class Delivery(Base):
    """One event on its way to one webhook, or what became of it."""

    __tablename__ = "delivery"

    webhook_id: Mapped[int] = mapped_column(
        ForeignKey("webhook.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    # None: done with, by success or for good
    due_at: Mapped[datetime | None] = mapped_column(UtcMillis)
    delivered: Mapped[bool] = mapped_column(default=False, server_default=false())
    tried_at: Mapped[datetime | None] = mapped_column(UtcMillis)
    # of the newest attempt: "204", "timed out"
    outcome: Mapped[str] = mapped_column(default="", server_default=text("''"))

    __table_args__ = (
        Index("ix_delivery_event", "event_id"),
        Index("ix_delivery_due", "due_at"),
    )


class Duty(Base):
    """Work that one process of all does at a time: whose it is, and until when."""

    __tablename__ = "duty"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime] = mapped_column(UtcMillis)  # on the database's clock


PROGRAM_TABLES = frozenset({"api_token", "webhook", "delivery", "duty"})
"""Names of the tables of the school's programs, not of its lessons."""
