"""The flag rule of one session, from readings to flags as they are stored."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from monitor.flags.records import event_of, rule_time_s, sample_of
from monitor.flags.rule import FlagChange, FlagRule
from storage.answers.conformal import Learned
from storage.config.settings import FlagSettings
from storage.kinds import FlagKind
from storage.records import FlagEvent, Reading


class FlagStage:
    """Not for several threads at once."""

    def __init__(
        self,
        session_id: int,
        settings: FlagSettings,
        learned: Mapping[FlagKind, Learned] | None = None,
    ) -> None:
        self._session_id = session_id
        self._settings = settings
        self._rule = FlagRule(settings, learned)
        self._late: tuple[FlagEvent, ...] = ()  # wait for the next sample

    def observe(self, at: datetime, readings: Sequence[Reading] = ()) -> tuple[FlagEvent, ...]:
        """The flags that change with these readings; without any some may close."""
        changes = self._rule.observe(rule_time_s(at), sample_of(readings, self._settings))
        late, self._late = self._late, ()
        return (*late, *self._events(changes))

    def leave(self, seats: Collection[int]) -> None:
        """Forget students who are not watched any more; their flags close with the next sample."""
        for seat in sorted(seats):
            self._late = (*self._late, *self._events(self._rule.leave(seat)))

    def snooze(self, until: Mapping[tuple[int, FlagKind], datetime]) -> None:
        """Do not call the teacher to flags of these seats and kinds before these times."""
        self._rule.set_aside({key: rule_time_s(at) for key, at in until.items()})

    def resume(self, rule: FlagRule) -> None:
        """Go on with the rule of a session that was interrupted; its open flags are told again."""
        self._rule = rule
        self._late = self._events(rule.reopened())

    def pending(self, seat: int) -> FlagKind | None:
        """See `FlagRule.pending`."""
        return self._rule.pending(seat)

    def counts(self) -> tuple[int, int]:
        """How many students look confused, and how many sad, in the last sample."""
        return self._rule.counts()

    @property
    def note(self) -> str:
        """See `FlagRule.note`."""
        return self._rule.note

    def _events(self, changes: Sequence[FlagChange]) -> tuple[FlagEvent, ...]:
        return tuple(event_of(self._session_id, each, self._settings) for each in changes)
