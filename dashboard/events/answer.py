"""What came back of a message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """status: None where nothing came; words: for the log; wait_s: as the receiver asked for."""

    status: int | None
    words: str
    wait_s: float | None = None

    @property
    def is_good(self) -> bool:
        """Whether the receiver has taken it."""
        return self.status is not None and 200 <= self.status < 300
