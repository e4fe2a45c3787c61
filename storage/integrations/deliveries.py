"""Which event goes to which webhook, when it is tried, and what became of it.

A delivery is claimed before it is sent: its next time is set then, so that of two processes one
sends it. Where the sender dies between sending and noting that, it is sent once more, under the
same id.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.access.viewer import EVERYBODY, Viewer
from storage.database.engine import reading, writing
from storage.database.tables.accounts import Account
from storage.database.tables.integrations import Delivery, Event, Webhook
from storage.database.tables.lessons import Session
from storage.integrations import duty
from storage.integrations.event_kinds import EventKind, StoredEvent, is_visible
from storage.kinds import Role

WAITS_S = (5.0, 60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0)
"""After each attempt that failed, until the next; then it is given up: 18 hours in all."""
CLAIM_S = 120.0
"""Longer than any attempt takes: then somebody else may try."""
_LONGEST_OUTCOME = 200


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """What is to be sent now. attempt: from 1."""

    webhook_id: int
    url: str
    secret: str
    event: StoredEvent
    attempt: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A line of the log."""

    webhook_id: int
    event_id: int
    kind: str
    session_id: int
    at: datetime
    attempts: int
    delivered: bool
    tried_at: datetime | None
    due_at: datetime | None
    outcome: str


def plan_deliveries(connection: Connection, after: int, now: datetime) -> None:
    """One delivery for each event behind `after` and each webhook that wants it."""
    hooks = connection.execute(
        select(Webhook.id, Webhook.events, Webhook.created_at, Webhook.account_id, Account.role)
        .outerjoin(Account, Account.id == Webhook.account_id)
        .where(
            Webhook.stopped == "",
            Webhook.account_id.is_(None) | Account.disabled.is_(False),
        )
    ).all()
    if not hooks:
        return
    events = connection.execute(
        select(Event.id, Event.kind, Event.at, Session.owner_id)
        .join(Session, Session.id == Event.session_id)
        .where(Event.id > after)
    ).all()
    rows = [
        {"webhook_id": hook.id, "event_id": event.id, "due_at": now}
        for event in events
        for hook in hooks
        if event.kind in hook.events.split()
        and event.at >= hook.created_at
        and is_visible(_viewer(hook), event.owner_id)
    ]
    if rows:
        connection.execute(insert(Delivery), rows)


def due_deliveries(engine: Engine, limit: int = 20) -> list[DueDelivery]:
    """What is due, the longest waiting first; at most one of each webhook, in order of events."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(
                Delivery.webhook_id, Delivery.attempts, Delivery.event_id, Webhook.url,
                Webhook.secret, Event.kind, Event.session_id, Event.at, Event.flag_kind,
            )
            .join(Webhook, Webhook.id == Delivery.webhook_id)
            .join(Event, Event.id == Delivery.event_id)
            .where(Delivery.due_at <= duty.now_of(connection), Webhook.stopped == "")
            .order_by(Delivery.due_at, Delivery.event_id)
            .limit(200)
        ).all()  # fmt: skip
    found: dict[int, DueDelivery] = {}
    for row in rows:
        event = StoredEvent(
            row.event_id, EventKind(row.kind), row.session_id, row.at, row.flag_kind, None
        )
        due = DueDelivery(row.webhook_id, row.url, row.secret, event, row.attempts + 1)
        found.setdefault(row.webhook_id, due)
    return list(found.values())[:limit]


def claim(engine: Engine, due: DueDelivery) -> bool:
    """Whether this process sends it: nobody else does for `CLAIM_S`."""
    with writing(engine) as connection:
        now = duty.now_of(connection)
        result: CursorResult[Any] = connection.execute(
            _of(due)
            .where(Delivery.attempts == due.attempt - 1, Delivery.due_at <= now)
            .values(
                attempts=due.attempt, tried_at=now, due_at=now + timedelta(seconds=CLAIM_S),
                outcome="being sent",
            )
        )  # fmt: skip
    return result.rowcount > 0


def note_outcome(
    engine: Engine, due: DueDelivery, outcome: str, *, delivered: bool, wait_s: float | None = None
) -> None:
    """Keeps what became of an attempt. wait_s: as the receiver asked for; None: as `WAITS_S`."""
    last = due.attempt > len(WAITS_S)
    with writing(engine) as connection:
        due_at = None
        if not delivered and not last:
            wait_s = WAITS_S[due.attempt - 1] if wait_s is None else wait_s
            due_at = duty.now_of(connection) + timedelta(seconds=wait_s)
        connection.execute(
            _of(due).values(delivered=delivered, due_at=due_at, outcome=outcome[:_LONGEST_OUTCOME])
        )


def stop_webhook(engine: Engine, webhook_id: int, reason: str) -> None:
    """Sends it nothing any more; what waits for it is given up."""
    with writing(engine) as connection:
        connection.execute(update(Webhook).where(Webhook.id == webhook_id).values(stopped=reason))
        connection.execute(
            update(Delivery)
            .where(Delivery.webhook_id == webhook_id, Delivery.due_at.is_not(None))
            .values(due_at=None)
        )


def delivery_log(
    engine: Engine, webhook_id: int | None = None, limit: int = 50
) -> list[DeliveryRow]:
    """The newest deliveries first, of one webhook where it is named."""
    statement = (
        select(
            Delivery.webhook_id, Delivery.event_id, Event.kind, Event.session_id, Event.at,
            Delivery.attempts, Delivery.delivered, Delivery.tried_at, Delivery.due_at,
            Delivery.outcome,
        )
        .join(Event, Event.id == Delivery.event_id)
        .order_by(Delivery.event_id.desc(), Delivery.webhook_id)
        .limit(limit)
    )  # fmt: skip
    if webhook_id is not None:
        statement = statement.where(Delivery.webhook_id == webhook_id)
    with reading(engine) as connection:
        return [DeliveryRow(**row) for row in connection.execute(statement).mappings()]


def _of(due: DueDelivery) -> Any:  # noqa: ANN401
    return update(Delivery).where(
        Delivery.webhook_id == due.webhook_id, Delivery.event_id == due.event.id
    )


def _viewer(hook: Any) -> Viewer:  # noqa: ANN401
    return EVERYBODY if hook.account_id is None else Viewer(Role(hook.role), hook.account_id)
