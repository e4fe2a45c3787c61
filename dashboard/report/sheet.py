"""The data-protection sheet: what is recorded, why, how long, who may see it.

Each sentence follows from a setting, the policy or a register. A setting of which nothing follows
stands in `UNTOLD` with the reason, which the sheet says too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from itertools import groupby

from dashboard import texts
from dashboard.reads.privacy import Protection
from dashboard.report.rendering import render
from dashboard.texts import clock
from storage.config.fields import describe_settings
from storage.privacy.policy import Limit

UNTOLD = {
    "data_dir": "where",
    "capture.window_title": "where",
    "capture.region": "where",
    "capture.screen": "where",
    "capture.camera": "where",
    "vision.*": "read",
    "flags.*": "flags",
    "log.*": "log",
    "dashboard.port": "page",
    "dashboard.refresh_s": "page",
    "dashboard.open_browser": "page",
    "dashboard.path_prefix": "page",
    "dashboard.language": "page",
    "school.teacher": "person",
    "school.oidc_client_id": "person",
}
"""Settings, or patterns of some, that change nothing of the sheet: why, see `SHEET_WHY_UNTOLD`."""
TOLD_THOUGH = frozenset({"flags.experiment"})
"""Settings that a pattern covers and that the sheet tells all the same."""


@dataclass(frozen=True, slots=True)
class Section:
    """lines: sentences. blank: whether room is left for the school to write."""

    title: str
    lines: tuple[str, ...]
    blank: bool = False


def why_untold(key: str) -> str | None:
    """Why a setting changes nothing of the sheet, as a word; None where the sheet tells of it."""
    if key in TOLD_THOUGH:
        return None
    return next((why for pattern, why in UNTOLD.items() if fnmatchcase(key, pattern)), None)


def sections(now: Protection) -> list[Section]:
    """The sheet, part by part."""
    return [
        Section(texts.SHEET_LAW, texts.SHEET_LAW_LINES),
        Section(texts.SHEET_CONTROLLER, (), blank=True),
        Section(texts.SHEET_PURPOSE, tuple(_purpose(now))),
        Section(texts.SHEET_BASIS, (), blank=True),
        Section(texts.SHEET_RECORDED, tuple(_recorded(now))),
        Section(texts.SHEET_NOT_RECORDED, tuple(_not_recorded(now))),
        Section(texts.SHEET_KEPT, tuple(_kept(now))),
        Section(texts.SHEET_ACCESS, tuple(_access(now))),
        Section(texts.SHEET_RECIPIENTS, tuple(_recipients(now))),
        Section(texts.SHEET_RIGHTS, texts.SHEET_RIGHTS_LINES),
        Section(texts.SHEET_TOLD, (texts.sheet_told(now.told, now.objections),)),
        Section(texts.SHEET_SECURITY, tuple(_security(now))),
        Section(texts.SHEET_POLICY, tuple(_policy(now)) or (texts.SHEET_NO_POLICY,)),
        Section(texts.SHEET_DPIA, texts.SHEET_DPIA_LINES, blank=True),
        Section(texts.SHEET_UNTOLD, tuple(_untold())),
    ]


def sheet_html(protection: Protection, now: datetime) -> str:
    """The sheet as one file that opens offline and prints."""
    return render("sheet.html", now, sections=sections(protection))


def _purpose(now: Protection) -> Iterator[str]:
    yield from texts.SHEET_PURPOSE_LINES
    if now.settings.flags.experiment:
        yield texts.SHEET_EXPERIMENT


def _recorded(now: Protection) -> Iterator[str]:
    settings, slides = now.settings, now.settings.slides
    yield texts.sheet_source(settings.capture.source, settings.capture.hz, settings.school.room)
    if not settings.privacy.class_only:
        yield texts.SHEET_STUDENTS
    yield texts.SHEET_CLASS_SUMS
    if settings.reactions.read:
        yield texts.SHEET_ANSWERS
    if _reads_names(now):
        yield texts.SHEET_NAMES
    if settings.times_speakers:
        yield texts.SHEET_SPEAKING
    if settings.signals.turned_away:
        yield texts.SHEET_TURNED_AWAY
    if settings.signals.head_down:
        yield texts.SHEET_HEAD_DOWN
    if slides.topics:
        yield texts.SHEET_SLIDES
        if slides.titles:
            yield texts.SHEET_SLIDE_TITLES
        if slides.pictures:
            yield texts.SHEET_SLIDE_PICTURES


def _not_recorded(now: Protection) -> Iterator[str]:
    settings, slides = now.settings, now.settings.slides
    yield from texts.SHEET_NEVER
    if settings.privacy.class_only:
        yield texts.SHEET_NO_STUDENTS
    if not settings.reactions.read:
        yield texts.SHEET_NO_ANSWERS
    if not _reads_names(now):
        yield texts.SHEET_NO_NAMES
    if not settings.times_speakers:
        yield texts.SHEET_NO_SPEAKING
    if not settings.signals.turned_away:
        yield texts.SHEET_NO_TURNED_AWAY
    if not settings.signals.head_down:
        yield texts.SHEET_NO_HEAD_DOWN
    if not slides.topics:
        yield texts.SHEET_NO_SLIDES
    else:
        if not slides.titles:
            yield texts.SHEET_NO_SLIDE_TITLES
        if not slides.pictures:
            yield texts.SHEET_NO_SLIDE_PICTURES


def _reads_names(now: Protection) -> bool:
    return now.settings.privacy.names == "read" and not now.settings.privacy.class_only


def _kept(now: Protection) -> Iterator[str]:
    keep = now.keep
    yield texts.sheet_days(keep.general.readings, keep.general.mood)
    for name, days in keep.by_class.items():
        yield texts.sheet_class_days(name, days.readings, days.mood)
    if now.settings.school.accounts:
        yield texts.sheet_audit(now.settings.school.keep_audit_days)


def _access(now: Protection) -> Iterator[str]:
    page = now.settings.dashboard
    if now.settings.school.accounts:
        yield from texts.SHEET_ROLES
    else:
        yield texts.SHEET_EVERYBODY
    is_local = page.host in ("127.0.0.1", "localhost", "::1") and not page.trusted_proxy
    yield texts.SHEET_LOCAL if is_local else texts.SHEET_NETWORK
    if page.allowed_hosts:
        yield texts.sheet_names_of_page(page.allowed_hosts)
    yield texts.SHEET_REMOTE if page.manage_remotely else texts.SHEET_DESK


def _recipients(now: Protection) -> Iterator[str]:
    others = list(_others(now))
    yield texts.SHEET_ONLY_THESE if others else texts.SHEET_NOBODY
    yield from others


def _others(now: Protection) -> Iterator[str]:
    programs = now.programs or {}
    if programs.get("tokens"):
        yield texts.sheet_tokens(programs["tokens"])
    if programs.get("webhooks"):
        yield texts.sheet_webhooks(programs["webhooks"])
    if now.settings.school.webhook_networks:
        yield texts.sheet_webhook_networks(now.settings.school.webhook_networks)
    if now.settings.school.oidc_issuer:
        yield texts.sheet_sign_on(now.settings.school.oidc_issuer)
    if now.settings.dashboard.metrics_for:
        yield texts.sheet_metrics(now.settings.dashboard.metrics_for)


def _security(now: Protection) -> Iterator[str]:
    yield texts.SHEET_SERVER if now.on_server else texts.SHEET_FILE
    yield texts.SHEET_PASSWORD
    if now.settings.dashboard.trusted_proxy:
        yield texts.sheet_proxy(now.settings.dashboard.trusted_proxy)


def _policy(now: Protection) -> Iterator[str]:
    policy = now.policy
    for limit in Limit:
        if limit in policy.limits:
            yield texts.SHEET_LIMITS[str(limit)]
    yield from texts.sheet_longest(policy.most_readings_days, policy.most_mood_days)
    if policy.set_at is not None:
        yield texts.policy_set_on(clock.date_text(policy.set_at))


def _untold() -> Iterator[str]:
    """A line for each reason, with the settings it holds for."""
    found = [(why, one.key) for one in describe_settings() if (why := why_untold(one.key))]
    for why, group in groupby(sorted(found), key=lambda pair: pair[0]):
        keys = ", ".join(key for _, key in group)
        yield f"{texts.SHEET_WHY_UNTOLD[why]}: {keys}."
