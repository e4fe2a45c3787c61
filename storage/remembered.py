"""What is remembered of a label over lessons, as it crosses processes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RememberedLabel:
    """The fingerprint of a label, kept because its student is not to be read in any lesson.

    number: of the seat. objection: id of the one it belongs to; None: the teacher has just asked.
    """

    number: int
    print: bytes
    objection: int | None = None
