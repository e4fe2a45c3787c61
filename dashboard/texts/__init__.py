"""Every word that a page shows, one module a page: another language is one package."""

from dashboard.texts.beside import *  # noqa: F403 - the package hands on its words
from dashboard.texts.calls import *  # noqa: F403 - the package hands on its words
from dashboard.texts.common import *  # noqa: F403 - the package hands on its words
from dashboard.texts.desktop import *  # noqa: F403 - the package hands on its words
from dashboard.texts.flags import *  # noqa: F403 - the package hands on its words
from dashboard.texts.help import *  # noqa: F403 - the package hands on its words
from dashboard.texts.history import *  # noqa: F403 - the package hands on its words
from dashboard.texts.lesson import *  # noqa: F403 - the package hands on its words
from dashboard.texts.live import *  # noqa: F403 - the package hands on its words
from dashboard.texts.pace import *  # noqa: F403 - the package hands on its words
from dashboard.texts.privacy import *  # noqa: F403 - the package hands on its words
from dashboard.texts.reactions import *  # noqa: F403 - the package hands on its words
from dashboard.texts.report import *  # noqa: F403 - the package hands on its words
from dashboard.texts.seats import *  # noqa: F403 - the package hands on its words
from dashboard.texts.settings import *  # noqa: F403 - the package hands on its words
from dashboard.texts.start import *  # noqa: F403 - the package hands on its words
