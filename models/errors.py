"""Errors of this package; `str(error)` is one line that says what to do.

ModelError          weights are missing or do not fit
  DatasetError      a data set is missing, truncated or of the wrong kind
"""


class ModelError(Exception):
    """Weights are missing, unreadable or do not fit."""


class DatasetError(ModelError):
    """A data set is missing, truncated or of the wrong kind."""
