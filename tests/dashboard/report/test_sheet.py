"""The data-protection sheet: every setting changes it, or it says why not."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import classmood
from dashboard import texts
from dashboard.language import current
from dashboard.reads.privacy import Protection, protection
from dashboard.report.sheet import UNTOLD, sections, sheet_html, why_untold
from storage.config.fields import describe_settings
from storage.config.settings import Settings
from storage.database.engine import open_database
from storage.privacy.consent import Way, record_told
from storage.privacy.policy import Limit, Policy, narrowed, set_policy
from storage.privacy.retention import Days, Keeping, keep_class

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
KEYS = [one.key for one in describe_settings()]
OTHER: dict[str, Any] = {
    "data_dir": "/srv/classmood",
    "capture.region": (0, 0, 640, 360),
    "storage.url": "postgresql+psycopg://db/classmood",
    "dashboard.host": "0.0.0.0",
    "dashboard.allowed_hosts": "classmood.school.example",
    "dashboard.trusted_proxy": "10.0.0.9",
    "dashboard.path_prefix": "/classmood",
    "dashboard.metrics_for": "10.1.0.0/16",
    "dashboard.language": "de",
    "capture.window_title": "Meet",
    "school.teacher": "ada",
    "school.room": "R 12",
    "school.oidc_issuer": "https://id.school.example",
    "school.oidc_client_id": "classmood",
    "school.webhook_networks": "10.2.0.0/16",
}
ON = {
    "privacy": {"names": "read"},
    "speech": {"individuals": True},
    "slides": {"pictures": True},
    "school": {"accounts": True},
}
"""A school that records all it can: settings that count only beside others count there."""


def other(key: str, value: Any) -> Any:  # noqa: ANN401
    """Another allowed value of a setting."""
    setting = next(one for one in describe_settings() if one.key == key)
    if key in OTHER:
        return OTHER[key]
    if setting.kind == "switch":
        return not value
    if setting.kind == "choice":
        return next(one for one in setting.choices if one != value)
    low, high = setting.low, setting.high
    assert low is not None, f"{key}: give another value of it in OTHER"
    assert high is not None
    return low if value != low else high


def of(settings: Settings, **changes: Any) -> Protection:  # noqa: ANN401
    """As `reads.privacy.protection` finds it with no policy and no registers."""
    days = Days(settings.storage.keep_readings_days, settings.storage.keep_mood_days)
    is_server = settings.storage.url.startswith("postgresql")
    found = Protection(settings, Policy(), Keeping(days), on_server=is_server)
    return replace(found, **changes)


def said(protection: Protection) -> list[str]:
    return [line for section in sections(protection) for line in section.lines]


@pytest.mark.parametrize("key", KEYS)
def test_every_setting_changes_the_sheet_or_it_says_why_not(key: str) -> None:
    section, _, name = key.rpartition(".")
    differs = []
    for base in (Settings(), Settings.model_validate(ON)):
        whole = base.model_dump()
        part = whole[section] if section else whole
        part[name] = other(key, part[name])
        differs.append(said(of(base)) != said(of(Settings.model_validate(whole))))
    why = why_untold(key)
    assert any(differs) is (why is None), key
    if why is not None:
        [line] = [
            line for line in said(of(Settings())) if line.startswith(texts.SHEET_WHY_UNTOLD[why])
        ]
        assert key in line


def test_no_reason_is_given_for_a_setting_that_is_not_there() -> None:
    for pattern in UNTOLD:
        assert any(key == pattern or key.startswith(pattern.rstrip("*")) for key in KEYS), pattern
    assert set(UNTOLD.values()) == set(texts.SHEET_WHY_UNTOLD)


@pytest.mark.parametrize("limit", Limit)
def test_every_limit_of_the_policy_shows_twice(limit: Limit) -> None:
    asked = Settings.model_validate(ON)
    free, bound = of(asked), of(narrowed(asked, {limit}), policy=Policy(frozenset({limit})))
    assert texts.SHEET_LIMITS[limit] in said(bound)
    gone = set(said(free)) - set(said(bound))
    assert texts.SHEET_NO_POLICY in gone
    lost = {
        Limit.CLASS_ONLY: texts.SHEET_STUDENTS,
        Limit.NO_NAMES: texts.SHEET_NAMES,
        Limit.NO_SLIDE_PICTURES: texts.SHEET_SLIDE_PICTURES,
        Limit.NO_SPEAKING_TIME: texts.SHEET_SPEAKING,
    }
    assert lost[limit] in gone


@pytest.mark.parametrize(
    "changes",
    [
        {"told": 3},
        {"objections": 1},
        {"programs": {"tokens": 2}},
        {"programs": {"webhooks": 1}},
        {"on_server": True},
        {"policy": Policy(most_readings_days=7)},
        {"policy": Policy(most_mood_days=90)},
        {"policy": Policy(set_at=NOW)},
        {"keep": Keeping(Days(30, 365), {"8a": Days(7, 90)})},
        {"keep": Keeping(Days(29, 365))},
        {"keep": Keeping(Days(30, 364))},
    ],
    ids=str,
)
def test_what_is_kept_in_the_database_shows(changes: dict[str, Any]) -> None:
    assert said(of(Settings(), **changes)) != said(of(Settings()))


def test_the_law_is_said_first_and_whatever_is_set() -> None:
    for protection_now in (of(Settings()), of(narrowed(Settings(), set(Limit)))):
        first = sections(protection_now)[0]
        assert "Article 5(1)(f) of Regulation (EU) 2024/1689" in first.lines[0]
        assert "must not use it on its students. No setting changes that" in first.lines[1]


def test_it_is_one_page_without_script_in_every_language() -> None:
    for language in current.OFFERED:
        with current.speaking(language):
            html = sheet_html(of(Settings(), keep=Keeping(Days(1, 2), {"<b>8a": Days(3, 4)})), NOW)
        assert f'lang="{language}"' in html
        assert "&lt;b&gt;8a" in html
        assert "<script" not in html
        assert "2024/1689" in html


def test_the_command_writes_what_is_in_force(tmp_path: Path) -> None:
    database, out = tmp_path / "school.db", tmp_path / "sheet.html"
    engine = open_database(f"sqlite:///{database}")
    set_policy(engine, {Limit.NO_NAMES: True}, days={"most_mood_days": 120})
    keep_class(engine, "8a", 3, None)
    record_told(engine, "8a", Way.CHAT)
    found = protection(engine, Settings())
    engine.dispose()
    command = ["privacy", "sheet", "--out", str(out), "--database", str(database)]
    done = CliRunner().invoke(
        classmood.app, [*command, "--language", "en"], env={"CLASSMOOD_DATA_DIR": str(tmp_path)}
    )
    assert done.exit_code == 0, done.output
    written = out.read_text(encoding="utf-8")
    assert texts.SHEET_LIMITS["no_names"] in written
    assert "Class 8a: single readings 3 days, everything else 120 days." in written
    assert found.told == 1
