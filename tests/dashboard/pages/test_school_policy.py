"""What the school decides shows where it would be set, and cannot be set there."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.settings import allowed
from dashboard.monitor_process.launcher import Phase, State
from dashboard.pages import consent as consent_page
from dashboard.pages import privacy as privacy_page
from dashboard.pages.start import page as start_page
from dashboard.reads.start import Earlier
from dashboard.viewmodels import settings as settings_view
from storage.config.load import settings_in_force
from storage.config.settings import Settings
from storage.errors import ClassmoodError
from storage.privacy import consent
from storage.privacy.consent import Way
from storage.privacy.policy import GOVERNS, Limit, Policy, narrowed
from storage.privacy.retention import Days, Keeping

SWITCHES = {
    Limit.CLASS_ONLY: "start-class-only",
    Limit.NO_NAMES: "start-names",
    Limit.NO_SPEAKING_TIME: "start-speakers",
}


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def as_json(component: Any) -> Any:  # noqa: ANN401
    from dash._utils import to_json  # noqa: PLC0415 - as a page is sent

    return json.loads(to_json(component))  # type: ignore[no-untyped-call]


def find(part: Any, identity: str) -> dict[str, Any]:  # noqa: ANN401
    if isinstance(part, dict):
        if part.get("props", {}).get("id") == identity:
            return dict(part["props"])
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            if found := find(one, identity):
                return found
    return {}


@pytest.mark.parametrize("limit", sorted(SWITCHES))
def test_the_start_page_says_what_the_school_has_switched_off(limit: Limit) -> None:
    shown = as_json(
        start_page.layout(
            narrowed(Settings(), {limit}), Earlier([], []), State(Phase.IDLE), None, here=True,
            limits={limit},
        )
    )  # fmt: skip
    for one, name in SWITCHES.items():
        switch = find(shown, name)
        decided = one is limit
        assert (switch["description"] == texts.POLICY_LOCKS[one]) is decided
        follows = limit is Limit.CLASS_ONLY  # of nobody in particular: nothing else either
        assert bool(switch.get("disabled")) is (decided or (follows and one is not limit))
    assert find(shown, "start-class-only")["checked"] is (limit is Limit.CLASS_ONLY)


@pytest.mark.parametrize("limit", Limit)
def test_the_settings_page_locks_it_and_refuses_a_change(limit: Limit) -> None:
    rows = settings_view.rows(settings_in_force(None, {}), {limit})
    locked = {
        row.given.setting.key: row for section in rows.values() for row in section
        if row.given.setting.key in GOVERNS
    }  # fmt: skip
    for key, row in locked.items():
        assert (row.locked == texts.POLICY_LOCKS[limit]) is (GOVERNS[key] is limit)
    [key] = [key for key, one in GOVERNS.items() if one is limit]
    assert locked[key].shown in (True, False, "off")
    with pytest.raises(ClassmoodError, match="Your school"):
        allowed({key: False}, {limit})
    assert allowed({key: False}) == {key: False}


def test_the_privacy_page_says_what_is_decided() -> None:
    everything = Policy(frozenset(Limit), 14, 90)
    keep = Keeping(Days(14, 90), {"8a": Days(7, 60)})
    lines = privacy_page.decided(everything, keep)
    assert lines[:4] == [texts.SHEET_LIMITS[limit] for limit in Limit]
    assert "14 days" in lines[4]
    assert "90 days" in lines[5]
    assert lines[6] == "8a: readings 7, lessons 60 days"
    assert privacy_page.decided(Policy(), Keeping(Days(30, 365))) == []


def test_the_consent_page_lists_who_was_told(engine: Engine) -> None:
    consent.record_told(engine, "8a", Way.LETTER, language="hi", person="<b>Ada</b>")
    shown = json.dumps(as_json(consent_page.body(consent.register_of(engine, "8a"))))
    assert "by letter, hi" in shown
    assert "<b>Ada</b>" in shown
    assert "/consent.csv?class=8a" in shown
    empty = json.dumps(as_json(consent_page.body(consent.register_of(engine, "9"))))
    assert texts.CONSENT_NONE in empty
    elsewhere = json.dumps(as_json(consent_page.layout((), here=False)))
    assert "consent-class" not in elsewhere
