"""The built-in drawn class: 25 people who do not exist, in a meeting whose moods are known."""

from monitor.demo.scene import DrawnClass, ScriptedSeat

__all__ = ["DrawnClass", "ScriptedSeat"]
