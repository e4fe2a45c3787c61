"""Shows what is seen: to a page that asks, and in a window of its own."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from monitor.pipeline.observation import Observation, Overlay
from monitor.preview.marks import marks
from monitor.preview.share import PreviewShare
from monitor.preview.window import PreviewWindow, annotate
from monitor.sources import Blind
from monitor.types import Frame


class SessionPreviews:
    """Used by the session's loop. window: None where none was asked for."""

    def __init__(self, share: PreviewShare, window: PreviewWindow | None = None) -> None:
        self._share = share
        self._window = window
        self._overlay = Overlay()

    def take(self, observation: Observation) -> None:
        """The newest observation; where it says nothing new its predecessor's picture stays."""
        overlay = observation.overlay
        if overlay is None:
            return
        if observation.settled:
            self._overlay = overlay
        else:  # tiles move: the marks of the last frame stay until the new ones are known
            self._overlay = replace(self._overlay, image=overlay.image)

    def show(self, moment: Frame | Blind, wanted_until: datetime | None) -> None:
        """Show it. wanted_until: see `Writer.preview_until`."""
        overlay = self._overlay
        if self._share.is_wanted(wanted_until):
            seen = isinstance(moment, Frame) and bool(overlay.tiles)
            self._share.show(overlay.image if seen else None, marks(overlay))
        if self._window is not None and isinstance(moment, Frame):
            picture = np.zeros_like(moment.image) if overlay.image is None else overlay.image
            if not self._window.show(annotate(picture, marks(overlay))):
                self._window = None  # the user closed it

    def pause(self) -> None:
        """Stop serving the page until it asks again."""
        self._share.close()
