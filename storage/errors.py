"""Errors whose message is written for the teacher: what is wrong and what to do, in one line.

ClassmoodError           the work could not be done (exit code 1)
  ConfigurationError     bad usage or bad configuration (exit code 2)
  StorageError           the database cannot be used
    StorageBusyError     it is locked, full or away: waiting may help
      DatabaseGoneError  its file was deleted, moved or replaced
    LeaseLostError       the lesson is another monitor's, or over
  NotAllowedError        whoever asks may not do this
  SourceError            the picture cannot be had
  InputFileError         a file given by the user is missing or unreadable
"""


class ClassmoodError(Exception):
    """Base of all expected errors; `str(error)` is one line for the teacher."""

    exit_code = 1


class ConfigurationError(ClassmoodError):
    """A setting or option is wrong."""

    exit_code = 2


class StorageError(ClassmoodError):
    """The database cannot be opened, read or written."""


class StorageBusyError(StorageError):
    """The database is locked, its disk full or its server away; the same call may work later."""


class DatabaseGoneError(StorageBusyError):
    """The database file no longer lies where it was opened."""


class LeaseLostError(StorageError):
    """This monitor no longer holds its lesson: taken over, deleted or ended."""


class NotAllowedError(ClassmoodError):
    """Whoever asks may not do this."""


class SourceError(ClassmoodError):
    """The window, screen, camera or video cannot be read."""


class InputFileError(ClassmoodError):
    """A file given by the user is missing, empty, truncated or of the wrong kind."""
