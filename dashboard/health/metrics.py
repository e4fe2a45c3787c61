"""Numbers for Prometheus: what monitors and pages do, and nothing of a class or a student.

Off until addresses are named that may read them (`dashboard.metrics_for`); to everybody else there
is no such page. Monitors' numbers are read from the database at each scrape, so they are of all
computers that write to it; requests are this page's own.
"""

import ipaddress
import time
from collections.abc import Callable, Iterable, Iterator

from flask import Flask, Response, abort, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import Engine

from dashboard.api.listening import FEED
from dashboard.health.database_errors import count_errors
from dashboard.health.open_pages import CALLBACKS, OpenPages
from dashboard.reads.monitors import RunningMonitor, monitors_running
from storage.config.networks import networks_of
from storage.kinds import MonitorStatus

METRICS = "/metrics"
_ELSEWHERE = "other"
_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_PER_LESSON: dict[str, tuple[str, Callable[[RunningMonitor], float | None]]] = {
    "silent_seconds": ("Seconds since the monitor wrote last.", lambda one: one.silent_s),
    "blind": (
        "1 while the meeting cannot be seen, else 0.",
        lambda one: float(one.status == MonitorStatus.BLIND),
    ),
    "tiles": ("Tiles in sight.", lambda one: one.tiles),
    "faces": ("Faces in sight.", lambda one: one.faces),
    "unsure_faces": ("Faces in sight that cannot be read.", lambda one: one.unsure),
    "cameras_off": ("Tiles without a camera.", lambda one: one.cameras_off),
    "dropped_frames": ("Looks left out for lack of time so far.", lambda one: one.dropped_frames),
    "gaps": ("Stretches without sight so far.", lambda one: one.gaps),
    "looks": ("Looks at the class stored so far.", lambda one: one.looks),
    "write_delay_seconds": (
        "From a look until it was stored, of the newest ones.",
        lambda one: one.write_delay_s,
    ),
}


class _Monitors:
    """Asks the database whenever the numbers are asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """One gauge a number, one sample a lesson; the lesson's number is its only label."""
        found: list[RunningMonitor] = monitors_running(self._engine)
        count = GaugeMetricFamily("classmood_lessons", "Lessons that have not ended.")
        count.add_metric([], len(found))
        yield count
        for name, (words, value) in _PER_LESSON.items():
            gauge = GaugeMetricFamily(f"classmood_monitor_{name}", words, labels=["lesson"])
            for one in found:
                if (number := value(one)) is not None:  # not kept by an older monitor
                    gauge.add_metric([str(one.session_id)], number)
            yield gauge


def register(server: Flask, engine: Engine, allowed_from: str, refresh_s: float) -> None:
    """Adds the page and starts to count requests; nothing where nobody may read them.

    allowed_from: addresses or networks, separated by commas, as the settings have checked them.
    refresh_s: between two requests of an open live page.
    """
    networks = networks_of(allowed_from)
    if not networks:
        return
    registry = CollectorRegistry()
    registry.register(_Monitors(engine))
    seconds = Histogram(
        "classmood_request_seconds", "Time from request to answer.", ["route"],
        buckets=_BUCKETS_S, registry=registry,
    )  # fmt: skip
    answers = Counter(
        "classmood_requests", "Requests answered.", ["route", "status"], registry=registry
    )
    pages = OpenPages(3 * refresh_s)
    open_pages = Gauge(
        "classmood_open_pages", "Pages that asked within three refreshes.", registry=registry
    )
    open_pages.set_function(lambda: float(len(pages)))
    listeners = Gauge("classmood_listeners", "Programs that listen to events.", registry=registry)
    listeners.set_function(lambda: float(len(server.extensions.get(FEED, ()))))
    count_errors(engine, registry)

    @server.before_request
    def _begin() -> None:
        g.metrics_began_s = time.perf_counter()
        if request.path == CALLBACKS:
            pages.note(request)

    @server.after_request
    def _count(response: Response) -> Response:
        # by rule, not by address: numbers of lessons and names of classes stay out
        route = request.url_rule.rule if request.url_rule else _ELSEWHERE
        if "path:" in route and not route.startswith("/_dash"):
            route = _ELSEWHERE
        began_s = g.get("metrics_began_s")
        if began_s is not None:
            seconds.labels(route).observe(time.perf_counter() - began_s)
        answers.labels(route, response.status_code).inc()
        return response

    @server.get(METRICS)
    def metrics() -> Response:
        if not _is_in(networks, request.remote_addr):
            abort(404)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_in(
    networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network], address: str | None
) -> bool:
    try:
        asked_from = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return any(asked_from in network for network in networks)
