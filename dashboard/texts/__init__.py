"""Every word that a page shows, in English, one module a page; read in the language spoken now."""

import sys

from dashboard.language.facade import Words
from dashboard.texts.beside import *  # noqa: F403 - the package hands on its words
from dashboard.texts.calls import *  # noqa: F403 - the package hands on its words
from dashboard.texts.common import *  # noqa: F403 - the package hands on its words
from dashboard.texts.desktop import *  # noqa: F403 - the package hands on its words
from dashboard.texts.flags import *  # noqa: F403 - the package hands on its words
from dashboard.texts.help import *  # noqa: F403 - the package hands on its words
from dashboard.texts.history import *  # noqa: F403 - the package hands on its words
from dashboard.texts.lesson import *  # noqa: F403 - the package hands on its words
from dashboard.texts.live import *  # noqa: F403 - the package hands on its words
from dashboard.texts.privacy import *  # noqa: F403 - the package hands on its words
from dashboard.texts.reactions import *  # noqa: F403 - the package hands on its words
from dashboard.texts.report import *  # noqa: F403 - the package hands on its words
from dashboard.texts.school.accounts import *  # noqa: F403 - the package hands on its words
from dashboard.texts.school.policy import *  # noqa: F403 - the package hands on its words
from dashboard.texts.school.sheet import *  # noqa: F403 - the package hands on its words
from dashboard.texts.seats import *  # noqa: F403 - the package hands on its words
from dashboard.texts.settings import *  # noqa: F403 - the package hands on its words
from dashboard.texts.start import *  # noqa: F403 - the package hands on its words
from dashboard.texts.weeks import *  # noqa: F403 - the package hands on its words

sys.modules[__name__].__class__ = Words
