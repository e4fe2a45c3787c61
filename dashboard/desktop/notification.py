"""One sentence shown by the desktop itself, over D-Bus (org.freedesktop.Notifications)."""

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection

_SERVICE = "org.freedesktop.Notifications"
_ADDRESS = DBusAddress("/org/freedesktop/Notifications", bus_name=_SERVICE, interface=_SERVICE)
_ANSWERS_WITHIN_S = 5.0


def notify_desktop(title: str, text: str) -> bool:
    """Whether the desktop has taken it. Raises OSError, KeyError where there is no session bus."""
    hints = {"urgency": ("y", 2)}
    actions: list[str] = []
    body = ("Classmood", 0, "classmood", title, text, actions, hints, -1)
    with open_dbus_connection(bus="SESSION") as connection:
        reply = connection.send_and_get_reply(
            new_method_call(_ADDRESS, "Notify", "susssasa{sv}i", body), timeout=_ANSWERS_WITHIN_S
        )
    return bool(reply.header.message_type is MessageType.method_return)
