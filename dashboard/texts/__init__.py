"""Every word that a page shows, one catalogue: another language is one file."""

from dashboard.texts.catalogue import *  # noqa: F403 - the package hands on its catalogue
