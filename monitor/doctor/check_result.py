"""What the doctor finds: one line for each part."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the doctor. advice: what to do; empty where all is well."""

    check: str
    verdict: Verdict
    found: str
    advice: str = ""
