"""The time of one frame after another, for what is remembered between frames."""

_USUAL_S = 1.0


class FrameClock:
    """Seconds of the newest frame. Where a caller gives none, frames are one second apart."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def advance(self, at_s: float | None) -> float:
        """The next frame's time in seconds: as given, else a second after the last frame's."""
        self.now_s = self.now_s + _USUAL_S if at_s is None else at_s
        return self.now_s
