"""The settings as the page shows them: which may be changed there, and what the form said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import texts
from storage.config.load import InForce
from storage.privacy.policy import GOVERNS, Limit

ONLY_IN_THE_FILE = frozenset(
    {
        "data_dir",
        "storage.url",
        "dashboard.host",
        "dashboard.port",
        "dashboard.allowed_hosts",
        "dashboard.trusted_proxy",
        "dashboard.path_prefix",
        "dashboard.manage_remotely",
    }
)
"""Where everything is kept and who may reach the page: never changed by a page."""


def is_only_in_the_file(key: str) -> bool:
    """Whether no page may change this setting; a school's are for its administrator."""
    return key in ONLY_IN_THE_FILE or key.partition(".")[0] in ("school", "log")


_RESTART_SECTIONS = frozenset({"dashboard", "data_dir"})
_AT_ONCE = frozenset({"dashboard.language"})


@dataclass(frozen=True, slots=True)
class Row:
    """One setting on the page. shown: its value as the field has it; locked: why it cannot change.

    default: as the field would have it.
    """

    given: InForce
    label: str
    shown: Any
    default: Any
    origin: str
    locked: str

    @property
    def name(self) -> str:
        """The key, free of the dots that stand for something else in the name of a component."""
        return self.given.setting.key.replace(".", "__")


def rows(found: Sequence[InForce], limits: Collection[Limit] = ()) -> dict[str, list[Row]]:
    """Settings by section, "" for those outside of any, in the order of the page.

    limits: of the school's policy, which take a setting out of the teacher's hands.
    A school's are none of them: one teacher has no use for them, a school keeps them in a file.
    """
    grouped: dict[str, list[Row]] = {section: [] for section in texts.SETTINGS_SECTIONS}
    for given in found:
        section, _, name = given.setting.key.rpartition(".")
        if section not in grouped:
            continue
        grouped[section].append(
            Row(
                given=given,
                label=texts.settings_label(name),
                shown=as_field(_bound(given, limits)),
                default=as_field(given.setting.default),
                origin=_origin(given.origin),
                locked=_decided(given.setting.key, limits) or _locked(given),
            )
        )
    return grouped


def as_field(value: object) -> str | float | bool:
    """A value as a field of the form has it: "" for none, four numbers as text."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, bool | int | float | str):
        return value
    return str(value)


def changes(shown: Mapping[str, Any], filled: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted key -> value of what was changed in the form, "" where a field was emptied.

    shown, filled: by `Row.name`, when the page was made and now. Keys that the page did not offer
    are left out.
    """
    out = {}
    for name, before in shown.items():
        now = filled.get(name, before)
        if not _same(before, now):
            out[name.replace("__", ".")] = "" if now is None else now
    return out


def counts_from(changed: Sequence[str]) -> str:
    """When the changed settings begin to count."""
    sections = {key.partition(".")[0] for key in set(changed) - _AT_ONCE}
    words = []
    if sections - _RESTART_SECTIONS:
        words.append(texts.SETTINGS_NEXT_LESSON)
    if sections & _RESTART_SECTIONS:
        words.append(texts.SETTINGS_RESTART)
    return " ".join(words)


def _same(before: object, now: object) -> bool:
    if now is None:
        return before in (None, "")
    if isinstance(before, bool) or isinstance(now, bool):
        return before is now
    return bool(before == now)


def _origin(origin: str) -> str:
    return texts.settings_from(origin) if origin else texts.SETTINGS_DEFAULT


_BOUND = {
    "privacy.class_only": True,
    "privacy.names": "off",
    "slides.pictures": False,
    "speech.individuals": False,
}


def _bound(given: InForce, limits: Collection[Limit]) -> object:
    """The value as the policy leaves it."""
    return _BOUND[given.setting.key] if _decided(given.setting.key, limits) else given.value


def _decided(key: str, limits: Collection[Limit]) -> str:
    """What the school has decided of a setting, else ""."""
    limit = GOVERNS.get(key)
    return texts.POLICY_LOCKS[limit] if limit is not None and limit in limits else ""


def _locked(given: InForce) -> str:
    if given.setting.key in ONLY_IN_THE_FILE:
        return texts.SETTINGS_FILE_ONLY
    if given.origin.startswith("environment variable"):
        return texts.SETTINGS_ENVIRONMENT
    return ""
