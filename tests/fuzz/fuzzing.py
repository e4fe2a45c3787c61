"""Tries bad input by the thousand and counts what came of it.

Every case must end in one of two ways: it is read, or it is refused with one clear line (a request:
with a status below 500). Anything else is a failure: another exception, a crash, silence for too
long.
"""

import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from models.errors import ModelError
from storage.errors import ClassmoodError

LONGEST_LINE = 700
PATIENCE_S = 30.0
READ, REFUSED = "read", "refused"


@dataclass(frozen=True, slots=True)
class Case:
    """One input. run: reads it; may raise, or answer `REFUSED` where a refusal is no exception.

    isolated: in a process of its own, because native code reads it.
    """

    name: str
    run: Callable[[], object]
    isolated: bool = False


@dataclass(slots=True)
class Tally:
    """What came of the cases of one kind."""

    kind: str
    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    slowest: str = ""
    failures: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        return self.read + self.refused + len(self.failures)


def try_all(kind: str, cases: Iterable[Case]) -> Tally:
    """Runs the cases one after the other."""
    tally = Tally(kind)
    for case in cases:
        began_s = time.perf_counter()
        outcome = _isolated(case) if case.isolated else outcome_of(case.run)
        took_s = time.perf_counter() - began_s
        if took_s > tally.slowest_s:
            tally.slowest_s, tally.slowest = took_s, case.name
        if outcome == READ:
            tally.read += 1
        elif outcome == REFUSED:
            tally.refused += 1
        else:
            tally.failures.append(f"{case.name}: {outcome}")
    return tally


def outcome_of(run: Callable[[], object]) -> str:
    """READ, REFUSED, or in words what went wrong."""
    try:
        return REFUSED if run() == REFUSED else READ
    except (ClassmoodError, ModelError) as error:
        return _judge_line(str(error))
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


def _judge_line(line: str) -> str:
    if not line.strip():
        return "refused without a word"
    if len(line.splitlines()) > 1:
        return f"refused with several lines: {line!r}"
    if len(line) > LONGEST_LINE:
        return f"refused with {len(line)} letters"
    if "Traceback" in line:
        return f"refused with a traceback: {line!r}"
    return REFUSED


def _isolated(case: Case) -> str:
    """As `outcome_of`, in a forked process that may crash or hang."""
    if sys.platform == "win32":
        return outcome_of(case.run)
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        signal.alarm(round(PATIENCE_S))
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(pickle.dumps(outcome_of(case.run)))
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if not answer:
        return f"the process ended with status {status} without an answer"
    outcome: str = pickle.loads(answer)
    return outcome


HEADER = (
    "| input | tried | read | refused with one line or 4xx | failed | slowest |\n"
    "|---|---|---|---|---|---|"
)


def row(tally: Tally) -> str:
    """One kind as a row of the Markdown table that begins with `HEADER`."""
    return (
        f"| {tally.kind} | {tally.tried:,} | {tally.read:,} | {tally.refused:,} | "
        f"{len(tally.failures)} | {tally.slowest_s:.2f} s ({tally.slowest[:40]}) |"
    )
