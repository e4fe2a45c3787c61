"""The names in a class list file as Zoom, Teams, Moodle, Canvas, Google and Excel write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.class_files import titles
from storage.class_files.tables import rows_of
from storage.class_files.titles import folded, spellings
from storage.errors import InputFileError
from storage.text_files import Row
from storage.writes.class_lists import tidied

_SEARCHED = 60
"""Lines in which the columns' titles are looked for; reports have a block of facts above them."""
_SECTION = re.compile(r"\s*\d+\.\s+\S")
_BRACKETS = re.compile(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*$")
_PRONOUNS = re.compile(r"\w+\s*/\s*\w+(\s*/\s*\w+)*")
_VISITOR = frozenset(
    [
        "guest",
        "external",
        "unverified",
        "gast",
        "extern",
        "invite",
        "externe",
        "invitado",
        "externo",
        "ospite",
        "you",
        "访客",
        "ゲスト",
        "게스트",
        "гость",
        "konuk",
        "gosc",
        "verified",
    ]
)
_CLOSE_SCRIPT = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々]+")
"""Scripts that write the family name first and no space between the two."""


@dataclass(frozen=True, slots=True)
class Roll:
    """The names of a file in order, each once. column: what they stood under, "" for no title.

    left_out: hosts and teachers, test students and lines that are no name.
    """

    names: list[str]
    column: str
    left_out: int = 0

    def summary(self) -> str:
        """What was read, in one line."""
        where = f"column '{self.column}', " if self.column else ""
        more = f", {self.left_out} left out (teachers, hosts or titles)" if self.left_out else ""
        noun = "student" if len(self.names) == 1 else "students"
        return f"{where}{len(self.names)} {noun}{more}"


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the names stand. line: of the titles; places: one column, or first and last names."""

    line: int
    places: tuple[int, ...]
    known: int
    role: int | None = None


def read_file(raw: bytes, columns: Sequence[str] = ()) -> Roll:
    """The names of a class. columns: titles (or numbers from 1) of the one or two to take.

    Raises InputFileError, which names the columns where it cannot tell which one is meant.
    """
    roll = read_rows(rows_of(raw), columns)
    return replace(roll, names=tidied(roll.names))


def read_rows(rows: Sequence[Row], columns: Sequence[str] = ()) -> Roll:
    """The same of a table."""
    rows = [[_clean(cell) for cell in row] for row in rows]
    filled = [row for row in rows if any(row)]
    if not filled:
        raise InputFileError("the class list is empty: give one name per line")
    head = _asked(rows, columns) if columns else _best(rows)
    if head is not None:
        return _named(rows, head)
    if max(_width(row) for row in filled) > 1:
        raise _ask(filled)
    return _plain([next(cell for cell in row if cell) for row in filled])


def _clean(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split())


def _width(row: Row) -> int:
    return sum(1 for cell in row if cell)


def _best(rows: Sequence[Row]) -> _Head | None:
    """The line of titles that are known best and stand over names; the first among equals."""
    single = max(_width(row) for row in rows) == 1
    if single:
        first = next(at for at, row in enumerate(rows) if any(row))
        return _head(rows[first], first)
    heads = [
        head
        for at, row in enumerate(rows[:_SEARCHED])
        if _width(row) > 1 and (head := _head(row, at)) and _stands_over_names(rows, head)
    ]
    return max(heads, key=lambda head: head.known, default=None)


def _head(row: Row, line: int) -> _Head | None:
    """The titles in a line, where it has any for names."""
    found = [spellings(cell) for cell in row]

    def places(words: frozenset[str]) -> list[int]:
        whole = [at for at, names in enumerate(found) if folded(row[at]) in words]
        return whole or [at for at, names in enumerate(found) if names & words]

    full, first, last = places(titles.FULL), places(titles.FIRST), places(titles.LAST)
    known = {at for at, names in enumerate(found) if names & _ALL}
    role = next(iter(places(titles.ROLE)), None)
    pair = next(((a, b) for a in first for b in last if a != b and _certain(row, a, b)), None)
    if pair is not None:
        more = tuple(places(titles.SECOND_LAST)[:1])
        chosen: tuple[int, ...] = (*pair, *(at for at in more if at not in pair))
    elif full and (only := [at for at in first if at not in full]):
        chosen = (only[0], full[0], full[0])  # told apart by the names, see `_joined`
    elif full or first or last:
        chosen = ((full or first or last)[0],)
    else:
        return None
    return _Head(line, chosen, len(known), role)


def _certain(row: Row, first: int, last: int) -> bool:
    """Whether two titles are told apart: "Nome" beside "Nome completo" is no pair."""
    return not (spellings(row[last]) & titles.FIRST and spellings(row[first]) & titles.LAST)


_ALL = titles.FULL | titles.FIRST | titles.LAST | titles.SECOND_LAST | titles.OTHER | titles.ROLE


def _body(rows: Sequence[Row], head: _Head) -> list[Row]:
    """The lines below the titles, up to the next section of a report."""
    body: list[Row] = []
    for at in range(head.line + 1, len(rows)):
        row = rows[at]
        if not any(row):
            following = next((other for other in rows[at:] if any(other)), [])
            if body and (_is_section(following) or _is_head(following)):
                break
            continue
        if _is_section(row) and _width(row) == 1 and body:
            break
        body.append(row)
    return body


def _is_section(row: Row) -> bool:
    return bool(row) and _width(row) == 1 and bool(_SECTION.match(row[0]))


def _is_head(row: Row) -> bool:
    head = _head(row, 0) if _width(row) > 1 else None
    return head is not None and head.known >= 2


def _stands_over_names(rows: Sequence[Row], head: _Head) -> bool:
    values = [name for row in _body(rows, head) if (name := _joined(row, head.places))]
    named = [name for name in values if any(mark.isalpha() for mark in name)]
    return bool(named) and 2 * len(named) >= len(values)


def _joined(row: Row, places: tuple[int, ...]) -> str:
    parts = [row[at] if at < len(row) else "" for at in places]
    if len(parts) == 3 and places[1] == places[2]:  # first, and a "Name" that may be all of it
        first, name = parts[:2]
        return name if folded(first) in folded(name) else f"{first} {name}".strip()
    if len(parts) > 1 and all(_CLOSE_SCRIPT.fullmatch(part) for part in parts):
        return parts[1] + parts[0]
    return " ".join(part for part in parts if part)


def _named(rows: Sequence[Row], head: _Head) -> Roll:
    row, several = rows[head.line], max(_width(row) for row in rows) > 1
    column = " + ".join(row[at] for at in dict.fromkeys(head.places))
    lines = [
        line
        for line in _body(rows, head)
        if (name := _joined(line, head.places)) and not (several and folded(name) in titles.NOBODY)
    ]
    names = _turned([_joined(line, head.places) for line in lines])
    original = "original" in folded(column) or several
    kept: list[str] = []
    hosts: list[str] = []
    for line, name in zip(lines, names, strict=True):
        role = line[head.role] if head.role is not None and head.role < len(line) else ""
        bare, host = _bare(name, everything=original)
        teaches = host or any(folded(word) in titles.TEACHER for word in role.split(","))
        (hosts if teaches else kept).append(bare)
    kept, hosts = _once(kept or hosts), _once(hosts) if kept else []
    if not kept:
        raise InputFileError("the class list has a title but no name")
    hosts = [name for name in hosts if name not in kept]
    return Roll(kept, column, len(hosts))


def _plain(lines: list[str]) -> Roll:
    """Names one under another without a title that is known; a heading like "7a 2026" is none."""
    heading = len(lines) > 1 and (
        lines[0].endswith((":", "："))
        or (_has_digit(lines[0]) and not any(map(_has_digit, lines[1:])))
    )
    names = [_bare(name, everything=False) for name in _turned(lines[heading:])]
    kept = [name for name, host in names if not host] or [name for name, _ in names]
    return Roll(_once(kept), "", heading + len(names) - len(kept))


def _has_digit(text: str) -> bool:
    return any(mark.isdigit() for mark in text)


def _turned(names: list[str]) -> list[str]:
    """ "Lee, Ann" as "Ann Lee" where nearly all names of a list are written so."""
    halves = [name.split(",") for name in names]
    turned = sum(len(parts) == 2 and all(part.strip() for part in parts) for parts in halves)
    if (turned < 2 and turned < len(names)) or turned < 0.8 * len(names):
        return names
    return [
        f"{parts[1].strip()} {parts[0].strip()}" if len(parts) == 2 else name
        for name, parts in zip(names, halves, strict=True)
    ]


def _bare(name: str, *, everything: bool) -> tuple[str, bool]:
    """A name without what a program writes behind it in brackets, and whether that says "host".

    everything: brackets of any content go, as another name of the same person.
    """
    host = False
    while (found := _BRACKETS.search(name)) and found.start() > 0:
        words = [folded(part) for part in re.split("[,;/]", found[1])]
        marked = any(word in titles.HOST_MARKS for word in words)
        said = marked or _PRONOUNS.fullmatch(found[1]) or set(words) & _VISITOR
        if not (everything or said):
            break
        host, name = host or marked, name[: found.start()]
    return name, host


def _once(names: list[str]) -> list[str]:
    """Each name once, as it was first written: who joined again has two lines."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.casefold(), name)
    return list(seen.values())


def _asked(rows: Sequence[Row], columns: Sequence[str]) -> _Head:
    if len(columns) > 2:
        raise InputFileError("give --column once, or twice for first and last names")
    for at, row in enumerate(rows[:_SEARCHED]):
        words = [folded(cell) or cell for cell in row]
        wanted = [folded(column) or column for column in columns]
        if all(word in words for word in wanted):
            return _Head(at, tuple(words.index(word) for word in wanted), 0)
    width = max(len(row) for row in rows)
    numbers = [int(column) for column in columns if column.isascii() and column.isdigit()]
    if len(numbers) == len(columns) and all(1 <= number <= width for number in numbers):
        head = next((at for at, row in enumerate(rows[:_SEARCHED]) if _is_head(row)), None)
        first = next(at for at, row in enumerate(rows) if _width(row) > 1 or width == 1)
        return _Head(first if head is None else head, tuple(n - 1 for n in numbers), 0)
    raise _ask([row for row in rows if any(row)])


def _ask(filled: Sequence[Row]) -> InputFileError:
    """The columns that there are, and how to say which one is meant."""
    titles_row = max(filled[:_SEARCHED], key=_width)
    listed = ", ".join(f"'{cell[:40]}'" for cell in titles_row[:20] if cell)
    return InputFileError(
        f"the class list has several columns and none is called 'name': {listed}; say which with "
        "--column TITLE (twice for first and last names), or name that column 'Name'"
    )
