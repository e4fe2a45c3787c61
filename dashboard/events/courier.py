"""One thread that sends events to webhooks, as long as the dashboard is served."""

import json
import logging
import threading
import time

from sqlalchemy import Engine

from dashboard.events.answer import Answer
from storage.errors import ClassmoodError, StorageError
from storage.integrations import deliveries, signing
from storage.integrations.events import find_events
from storage.integrations.outgoing import Network, addresses_of, target_of
from storage.integrations.webhooks import has_webhooks

logger = logging.getLogger(__name__)

LOOK_S = 2.0
IDLE_S = 30.0
"""Between looks where there is no webhook at all."""
GONE = 410


class Courier:
    """Finds what is due, sends it, keeps what became of it.

    networks: inside the school to which may be sent. look_s, idle_s: between looks.
    """

    def __init__(
        self,
        engine: Engine,
        networks: list[Network],
        *,
        look_s: float = LOOK_S,
        idle_s: float = IDLE_S,
    ) -> None:
        self._engine, self._networks = engine, networks
        self._look_s, self._idle_s = look_s, idle_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begins; `close` ends it."""
        self._thread.start()

    def close(self) -> None:
        """Ends after what is being sent."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=20)

    def once(self) -> int:
        """Sends what is due now; how many were sent, whatever became of them."""
        find_events(self._engine)
        sent = 0
        for due in deliveries.due_deliveries(self._engine):
            if self._stop.is_set() or not deliveries.claim(self._engine, due):
                continue
            sent += 1
            self._note(due, self.send(due))
        return sent

    def send(self, due: deliveries.DueDelivery) -> Answer:
        """One attempt."""
        from dashboard.events.post import post  # noqa: PLC0415 - not for who has no webhook

        try:
            target = target_of(due.url)
            address = addresses_of(target, self._networks)[0]
        except ClassmoodError as error:
            return Answer(None, str(error))
        body = json.dumps(due.event.body(), ensure_ascii=False).encode()
        message_id = f"classmood-{due.webhook_id}-{due.event.id}"
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Classmood",
            **signing.headers(due.secret, message_id, round(time.time()), body),
        }
        return post(target, address, body, headers)

    def _note(self, due: deliveries.DueDelivery, answer: Answer) -> None:
        deliveries.note_outcome(
            self._engine, due, answer.words, delivered=answer.is_good, wait_s=answer.wait_s
        )
        if not answer.is_good:
            logger.warning(
                "webhook %d, event %d, attempt %d: %s",
                due.webhook_id, due.event.id, due.attempt, answer.words,
            )  # fmt: skip
        if answer.status == GONE:
            deliveries.stop_webhook(self._engine, due.webhook_id, "its receiver is gone (410)")

    def _run(self) -> None:
        wait_s = self._look_s
        while not self._stop.wait(wait_s):
            try:
                wait_s = self._look_s
                if not has_webhooks(self._engine):
                    wait_s = self._idle_s
                elif self.once():
                    wait_s = 0.0
            except StorageError as error:
                logger.warning("webhooks are late: %s", error)
            except Exception:  # the page must not lose its webhooks for ever
                logger.exception("sending webhooks failed")
