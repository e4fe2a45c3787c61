"""The package `dashboard.texts` as pages see it: its constants, in the language spoken now."""

from types import ModuleType

from dashboard.language.catalogue import translated
from dashboard.language.current import direction, language

_SPOKEN = {"LANGUAGE": language, "DIRECTION": direction}


class Words(ModuleType):
    """A module whose constants (names in capitals) are translated when they are read.

    Type checkers see the module itself, so every constant keeps its type and its documentation.
    """

    def __getattribute__(self, name: str) -> object:
        if name in _SPOKEN:
            return _SPOKEN[name]()
        value = super().__getattribute__(name)
        return translated(name, value) if name.isupper() else value
