"""Addresses that events are sent to: added, listed and taken away by whoever runs the server."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.engine import CursorResult

from storage.accounts.trail import COMMAND_LINE, Action, record
from storage.database.engine import reading, writing
from storage.database.tables.accounts import Account
from storage.database.tables.integrations import Webhook
from storage.errors import ConfigurationError
from storage.integrations import duty
from storage.integrations.event_kinds import EventKind
from storage.integrations.outgoing import target_of
from storage.integrations.signing import new_secret
from storage.integrations.tokens import account_id_of

MOST = 20


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook without its secret. stopped: why it gets nothing any more, or ""."""

    id: int
    url: str
    events: str
    login: str | None
    created_at: datetime
    stopped: str


def add_webhook(
    engine: Engine, url: str, kinds: Iterable[EventKind], login: str | None = None
) -> tuple[int, str]:
    """Its number and secret. login: of the account whose lessons it is told of; None: of all.

    Raises ConfigurationError for an address that may not be one, and where there are too many.
    """
    target_of(url)
    secret = new_secret()
    with writing(engine, durable=True) as connection:
        if connection.execute(select(func.count()).select_from(Webhook)).scalar_one() >= MOST:
            raise ConfigurationError(f"there are {MOST} webhooks already; remove some first")
        added = connection.execute(
            insert(Webhook)
            .values(
                url=url,
                events=" ".join(sorted(kinds)),
                secret=secret,
                account_id=None if login is None else account_id_of(connection, login),
                created_at=duty.now_of(connection),
            )
            .returning(Webhook.id)
        ).scalar_one()
        record(connection, COMMAND_LINE, Action.WEBHOOK_ADDED, detail=f"{added}: {url}")
    return int(added), secret


def webhooks(engine: Engine) -> list[WebhookRow]:
    """All, the oldest first."""
    statement = (
        select(
            Webhook.id, Webhook.url, Webhook.events, Account.login, Webhook.created_at,
            Webhook.stopped,
        )
        .outerjoin(Account, Account.id == Webhook.account_id)
        .order_by(Webhook.id)
    )  # fmt: skip
    with reading(engine) as connection:
        return [WebhookRow(*row) for row in connection.execute(statement)]


def has_webhooks(engine: Engine) -> bool:
    """Whether there is one that gets anything."""
    with reading(engine) as connection:
        found = connection.execute(select(Webhook.id).where(Webhook.stopped == "").limit(1))
        return found.first() is not None


def remove_webhook(engine: Engine, webhook_id: int) -> bool:
    """Takes it away, with its deliveries; whether there was one."""
    with writing(engine, durable=True) as connection:
        result: CursorResult[Any] = connection.execute(
            delete(Webhook).where(Webhook.id == webhook_id)
        )
        if result.rowcount:
            record(connection, COMMAND_LINE, Action.WEBHOOK_REMOVED, detail=str(webhook_id))
    return result.rowcount > 0
