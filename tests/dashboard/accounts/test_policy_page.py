"""The administrator's page of the policy: changed there, noted, and nobody else's."""

import pytest
from sqlalchemy import Engine

from storage.privacy.policy import Limit, policy_of
from storage.privacy.retention import ClassDays, class_days
from tests.support.school.accounts import AccountVisitor, rows

PAGE = "/accounts/policy"


@pytest.mark.parametrize("login", ["ada", "head"])
def test_nobody_else_sets_it(visitor: AccountVisitor, engine: Engine, login: str) -> None:
    visitor.log_in(login)
    assert visitor.get(PAGE).status_code == 403
    assert visitor.send(PAGE, {"do": "policy", "class_only": "on"}).status_code == 403
    assert policy_of(engine).limits == frozenset()


def test_it_is_set_and_taken_back(visitor: AccountVisitor, engine: Engine) -> None:
    visitor.log_in("root")
    assert "checked" not in visitor.get(PAGE).text
    form = {"do": "policy", "class_only": "on", "no_names": "on", "most_readings_days": "14"}
    done = visitor.send(PAGE, form)
    assert done.status_code == 200
    assert done.text.count(" checked>") == 2
    made = policy_of(engine)
    assert made.limits == {Limit.CLASS_ONLY, Limit.NO_NAMES}
    assert (made.most_readings_days, made.most_mood_days, made.set_by) == (14, None, "root")
    visitor.send(PAGE, {"do": "policy"})
    assert policy_of(engine).limits == frozenset()
    assert policy_of(engine).most_readings_days is None
    details = [entry.detail for entry in rows(engine, "changed") if "policy" in entry.detail]
    assert details == ["policy: class_only no_names", "policy: none"]


def test_a_class_gets_days_of_its_own(visitor: AccountVisitor, engine: Engine) -> None:
    visitor.log_in("root")
    visitor.send(PAGE, {"do": "class", "class_name": "<8a>", "readings": "7"})
    assert class_days(engine) == {"<8a>": ClassDays(7, None)}
    assert "&lt;8a&gt;" in visitor.get(PAGE).text
    visitor.send(PAGE, {"do": "class", "class_name": "<8a>"})
    assert class_days(engine) == {}


@pytest.mark.parametrize(
    "form",
    [
        {"do": "policy", "most_mood_days": "0"},
        {"do": "policy", "most_mood_days": "-1"},
        {"do": "policy", "most_mood_days": "soon"},
        {"do": "policy", "most_readings_days": "99999"},
        {"do": "class", "class_name": " ", "readings": "7"},
        {"do": "class", "class_name": "8a", "mood": "4000"},
        {"do": "nothing"},
    ],
)
def test_what_cannot_be_changes_nothing(
    visitor: AccountVisitor, engine: Engine, form: dict[str, str]
) -> None:
    visitor.log_in("root")
    assert visitor.send(PAGE, form).status_code == 400
    assert policy_of(engine).set_at is None
    assert class_days(engine) == {}
