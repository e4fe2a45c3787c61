"""Tables of accounts: who may log in, and what they did. Random values are kept as hashes only."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.tables.columns import Base, UtcMillis


class Account(Base):
    """A person who may log in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    role: Mapped[str]  # kinds.Role
    password_hash: Mapped[str | None]  # Argon2id; None: no password is set
    subject: Mapped[str | None] = mapped_column(unique=True)  # issuer and subject, single sign-on
    disabled: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcMillis)

    # an id is never used again: it stands in audit rows and in lessons
    __table_args__ = ({"sqlite_autoincrement": True},)


class Invitation(Base):
    """A link by which somebody sets a password, once."""

    __tablename__ = "invitation"

    token_hash: Mapped[str] = mapped_column(primary_key=True)  # SHA-256, hexadecimal
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str]  # invite, reset
    expires_at: Mapped[datetime] = mapped_column(UtcMillis)


class AccountSession(Base):
    """A login that is open, known by the hash of its cookie."""

    __tablename__ = "account_session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)  # SHA-256, hexadecimal
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcMillis)
    seen_at: Mapped[datetime] = mapped_column(UtcMillis)
    expires_at: Mapped[datetime] = mapped_column(UtcMillis)


class Audit(Base):
    """One thing that somebody saw, took or changed."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcMillis)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    login: Mapped[str]  # as it was then; of a failed login, what was given
    action: Mapped[str]
    session_id: Mapped[int | None]  # no foreign key: it outlives the lesson
    detail: Mapped[str] = mapped_column(default="", server_default=text("''"))

    __table_args__ = (
        Index("ix_audit_at", "at"),
        Index("ix_audit_account", "account_id"),
        Index("ix_audit_session", "session_id"),
    )


ACCOUNT_TABLES = frozenset({"account", "invitation", "account_session", "audit"})
"""Names of the tables of the school's people, not of its lessons."""
