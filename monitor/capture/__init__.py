"""Reading a window's pixels: one interface, a back-end for each kind of desktop."""

from monitor.capture.backends import BackEndState, open_reader, survey
from monitor.capture.base import Grab, Obstacle, WindowReader
from monitor.capture.grab import Grabber
from monitor.capture.screen import ScreenReader

__all__ = [
    "BackEndState",
    "Grab",
    "Grabber",
    "Obstacle",
    "ScreenReader",
    "WindowReader",
    "open_reader",
    "survey",
]
