"""Words of the settings page and of class lists."""

from dashboard.language.catalogue import gettext
from dashboard.language.current import OFFERED
from dashboard.texts.common import plural
from storage.config.fields import Setting

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
    "signals": "Signals of the class",
    "vision": "Faces",
    "": "Files",
}
"""In the order of the page."""

_english_units = {
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


SETTINGS_CHOICES = {
    "auto": "automatic",
    "window": "window",
    "screen": "screen",
    "region": "region",
    "camera": "camera",
    "video": "video",
    "image": "picture",
    "demo": "drawn class",
    "quiet": "quiet",
    "balanced": "balanced",
    "sensitive": "sensitive",
    "off": "off",
    "read": "read",
}
"""What may be chosen, by its value in the file."""

_BOUNDS = {
    "switch": "on or off",
    "text": "text",
    "folder": "a folder",
    "box": "4 whole numbers",
    "whole": "a whole number from {low} to {high}",
    "number": "a number from {low} to {high}",
}


def settings_choice(value: str) -> str:
    """A value that may be chosen; a language by its own name."""
    return OFFERED.get(value) or gettext(SETTINGS_CHOICES.get(value, value))


def settings_bounds(setting: Setting) -> str:
    """What a setting may be: "a number from 0.1 to 30"; "" where the field lists it."""
    if setting.kind == "choice":
        return ""
    return (
        gettext(_BOUNDS[setting.kind], low=f"{setting.low:g}", high=f"{setting.high:g}")
        if (setting.low is not None)
        else gettext(_BOUNDS[setting.kind])
    )


def settings_description(setting: Setting) -> str:
    """What a setting means; the English words stand in storage.config.settings."""
    return gettext(setting.description)


def settings_section(about: str) -> str:
    """What a section of the settings is about, likewise."""
    return gettext(about)


def settings_label(name: str) -> str:
    """What a setting is called: "Rest, seconds" for "rest_s"."""
    return gettext(settings_label_in_english(name))


def settings_label_in_english(name: str) -> str:
    """What the catalogue knows the name by."""
    words = f" {name.replace('_', ' ')}"
    for ending, unit in _english_units.items():
        if words.endswith(ending):
            words = words.removesuffix(ending) + unit
            break
    found = words.strip()
    return found[:1].upper() + found[1:]


def settings_from(origin: str) -> str:
    """Where a setting's value comes from."""
    return gettext("from {origin}", origin=origin)


def settings_default_is(default: object) -> str:
    """ "default: 1.0"."""
    if isinstance(default, bool):
        return gettext("default: on") if default else gettext("default: off")
    if default == "":
        return gettext("default: empty")
    return gettext("default: {value}", value=default)


def settings_reset(label: str) -> str:
    """Said of a reset button by a screen reader."""
    return gettext("Reset {setting}", setting=label)


def settings_file(path: str) -> str:
    """Which file is written."""
    return gettext("File: {path}", path=path)


def lists_saved(class_name: str, count: int) -> str:
    """A class list was kept."""
    names = plural(count, "name", "names")
    return gettext("{names} kept for {class_name}.", names=names, class_name=class_name)


def lists_read(summary: str) -> str:
    """Where the names of a class list were found."""
    return gettext("Read: {summary}.", summary=summary)


def lists_deleted(class_name: str) -> str:
    """A class list was deleted."""
    return gettext("The list of {class_name} is deleted.", class_name=class_name)


def lists_delete(class_name: str) -> str:
    """Said of a delete button by a screen reader."""
    return gettext("Delete the list of {class_name}", class_name=class_name)
