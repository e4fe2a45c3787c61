"""Words of the settings page and of class lists."""

from dashboard.texts.common import plural

SETTINGS_TITLE = "Settings"

SETTINGS_SUB = "Saved to a file of your own; its other lines stay as they are."

SETTINGS_SECTIONS = {
    "capture": "Picture",
    "privacy": "Privacy",
    "storage": "Keeping",
    "dashboard": "This page",
    "flags": "Flags",
    "slides": "Slides",
    "reactions": "Answers on tiles",
    "speech": "Speaking time",
    "vision": "Faces",
    "": "Files",
}
"""In the order of the page."""

SETTINGS_UNITS = {
    " s": ", seconds", " px": ", pixels", " hz": "Looks per second", " days": ", days",
}  # fmt: skip

SETTINGS_SAVE = "Save"

SETTINGS_SAVED = "Saved."

SETTINGS_UNCHANGED = "Nothing was changed."

SETTINGS_RESET = "Reset"

SETTINGS_DEFAULT = "default"

SETTINGS_NEXT_LESSON = "It counts from the next lesson on."

SETTINGS_RESTART = "It counts when Classmood is started again."

SETTINGS_FILE_ONLY = "only in the file, never from a page"

SETTINGS_ENVIRONMENT = "set outside of the file; change it there"

SETTINGS_MEND = "Mend the file with a text editor, then reload this page."

LISTS_TITLE = "Class lists"

LISTS_BODY = (
    "The names of a class help to read the names under the tiles, where that is switched on. A "
    "list stays on this computer and belongs to the class, not to a lesson."
)

LISTS_CLASS = "Class"

LISTS_CHOOSE = "Choose a file"
LISTS_COLUMN = "Column with the names"
LISTS_COLUMN_FREE = "found by itself; or First + Last"

LISTS_FILE = "File with the names of the class"

LISTS_NONE = "No class list is kept."

LISTS_DELETE = "Delete"

LISTS_UNREADABLE = "The file could not be read. Choose it again."

EXCLUDED_TITLE = "Left out"

EXCLUDED_BODY = (
    "Students whom you have left out of a lesson are neither read nor shown in it. Take one back "
    "in on the lesson's own page."
)

EXCLUDED_NONE = "Nobody is left out."


def settings_from(origin: str) -> str:
    """Where a setting's value comes from."""
    return f"from {origin}"


def settings_default_is(default: object) -> str:
    """ "default: 1.0"."""
    if isinstance(default, bool):
        return f"default: {'on' if default else 'off'}"
    return f"default: {'empty' if default == '' else default}"


def settings_reset(label: str) -> str:
    """Said of a reset button by a screen reader."""
    return f"Reset {label}"


def settings_file(path: str) -> str:
    """Which file is written."""
    return f"File: {path}"


def lists_saved(class_name: str, count: int) -> str:
    """A class list was kept."""
    return f"{plural(count, 'name', 'names')} kept for {class_name}."


def lists_read(summary: str) -> str:
    """Where the names of a class list were found."""
    return f"Read: {summary}."


def lists_deleted(class_name: str) -> str:
    """A class list was deleted."""
    return f"The list of {class_name} is deleted."


def lists_delete(class_name: str) -> str:
    """Said of a delete button by a screen reader."""
    return f"Delete the list of {class_name}"
