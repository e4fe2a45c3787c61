"""Text that others wrote, as it may be shown in a terminal or a log.

A title, a name or the title of a window may hold control characters that make a terminal obey,
line breaks that forge a line of a log, or marks that turn the order of what is read around
(CVE-2021-42574). Stored text stays as it is: it is made harmless where it is printed.
"""

import json
import re
import sys

# a whole escape sequence goes, not only its first character: CSI, then OSC and the other strings
_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\\\|\x9c)?"
    "|\x1b[ -/]*[0-~]?"
)
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")
_HARMFUL = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
_REST = re.compile(f"[{_HARMFUL}\t\n\r]")
_IN_JSON = re.compile(f"[{_HARMFUL}]")
_PASSWORD = re.compile(r"(?<=://)([^\s:/@'\"]*):([^\s'\"]*)@(?=[^\s@]*)")
_SECRET = re.compile(r"(?i)([?&;\s](?:\w*pass(?:word|wd)?|\w*secret|\w*token)=)([^&;\s'\"]+)")


def one_line(text: str) -> str:
    """`text` on one line, without anything that a terminal obeys or that turns its order around."""
    return _REST.sub("", _BREAKS.sub(" ", _SEQUENCE.sub("", text)))


def lines(text: str) -> str:
    """The same for a text of several lines that are ours: its line breaks stay."""
    return "\n".join(one_line(line) for line in text.split("\n"))


def masked(text: str) -> str:
    """`text` with the passwords of the URLs in it as ***."""
    return _SECRET.sub(r"\1***", _PASSWORD.sub(r"\1:***@", text))


def json_text(value: object, indent: int | None = None) -> str:
    """JSON in which what `one_line` leaves out is spelled as an escape: the value stays."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _IN_JSON.sub(_escaped, text)


def echo(text: object = "", *, err: bool = False) -> None:
    """Prints lines of ours in which stored text may stand."""
    stream = sys.stderr if err else sys.stdout
    encoding = stream.encoding or "utf-8"
    shown = lines(masked(str(text))).encode(encoding, "replace").decode(encoding, "replace")
    stream.write(shown + "\n")
    stream.flush()


def say(text: str) -> None:
    """Prints one sentence in which stored text may stand: one line, whatever it holds."""
    echo(one_line(text))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"
