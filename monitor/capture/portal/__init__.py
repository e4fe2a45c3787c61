"""Native windows and screens of a Wayland session: the desktop shares what the teacher chooses.

xdg-desktop-portal's ScreenCast over D-Bus, pictures over PipeWire.
"""

from monitor.capture.portal.consent import Consent, forget_all
from monitor.capture.portal.conversation import Kinds
from monitor.capture.portal.share import Share, why_not_shared
from monitor.capture.portal.state import portal_state

__all__ = ["Consent", "Kinds", "Share", "forget_all", "portal_state", "why_not_shared"]
