"""What a flag rests on: one typed record, kept as JSON, read and written here alone."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

SUBSIDED = "subsided"
"""`ended` of a flag that went away by itself."""


@dataclass(frozen=True, slots=True)
class FlagEvidence:
    """Figures behind a flag; None where a figure does not belong to it or was not kept.

    Of a student: signal, the mean 0..1 over the window; baseline and spread, the student's own
    median and MAD; peak, the largest distance from the baseline in MADs; unusual, how far signal
    lies above the mean of all before the window, in own standard deviations; readings that count;
    coverage, the share 0..1 of the window that could be read; threshold, kept by early versions.
    Of the whole class: looking, how many look confused of visible ones. Of both: share of the
    window in which the look was there, 0..1; from_s, to_s: the window in seconds since the first
    sample; window_s: its full length. opening: the evidence that opened the flag, in one that has
    changed since. ended: why it closed, "subsided" or "not seen".
    """

    signal: float | None = None
    baseline: float | None = None
    spread: float | None = None
    share: float | None = None
    readings: int | None = None
    coverage: float | None = None
    peak: float | None = None
    unusual: float | None = None
    threshold: float | None = None
    looking: int | None = None
    visible: int | None = None
    from_s: float | None = None
    to_s: float | None = None
    window_s: float | None = None
    opening: "FlagEvidence | None" = None
    ended: str | None = None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "FlagEvidence":
        """As it was stored by this version or an earlier one; keys nobody knows are left out."""
        kept = dict(stored or {})
        if "valid" in kept:  # the first release's word for readings
            kept.setdefault("readings", kept["valid"])
        opening = kept.pop("opening", None)
        known = {field.name for field in fields(cls)}
        return cls(
            **{key: value for key, value in kept.items() if key in known},
            opening=cls.from_json(opening) if opening else None,
        )

    def as_json(self) -> dict[str, Any]:
        """Ready for JSON, without what is not known."""
        kept = {
            field.name: value
            for field in fields(self)
            if field.name != "opening" and (value := getattr(self, field.name)) is not None
        }
        return kept if self.opening is None else kept | {"opening": self.opening.as_json()}

    @property
    def first(self) -> "FlagEvidence":
        """The evidence that opened the flag; of one that kept only its newest, that."""
        return self.opening or self
