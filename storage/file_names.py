"""Names of files as text: a name on disk is bytes, and may hold line breaks or no valid UTF-8."""

from pathlib import Path

_SURROGATES = range(0xDC80, 0xDD00)  # how Python carries the bytes 0x80 to 0xff of a name


def shown(name: Path | str) -> str:
    """A file's name as one line of valid Unicode.

    Control characters and bytes that are no UTF-8 stand as `\\xNN`, other lone surrogates as
    `\\uNNNN`; everything else is kept. Never raises.
    """
    return "".join(map(_shown_character, str(name)))


def _shown_character(character: str) -> str:
    code = ord(character)
    if code in _SURROGATES:
        return f"\\x{code - 0xDC00:02x}"
    if 0xD800 <= code < 0xE000 or code in (0x2028, 0x2029):
        return f"\\u{code:04x}"
    if code < 0x20 or 0x7F <= code < 0xA0:
        return f"\\x{code:02x}"
    return character
