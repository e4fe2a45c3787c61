"""The words that rows, records and pages share: states, reasons and kinds."""

from enum import StrEnum


class Role(StrEnum):
    """What the holder of an account is in a school."""

    TEACHER = "teacher"
    HEAD = "head"
    ADMINISTRATOR = "administrator"


class GapReason(StrEnum):
    """Why the monitor could not see the gallery, or a part of the lesson."""

    WINDOW_MISSING = "window_missing"
    COVERED = "covered"
    MINIMISED = "minimised"
    OFF_SCREEN = "off_screen"
    NO_GALLERY = "no_gallery"
    BLACK = "black"
    FROZEN = "frozen"
    PAUSED = "paused"
    SLEPT = "slept"
    HELD_UP = "held_up"
    CAPTURE_FAILED = "capture_failed"
    NO_PERMISSION = "no_permission"
    MONITOR_STOPPED = "monitor_stopped"
    NOT_STORED = "not_stored"


class MonitorStatus(StrEnum):
    """What the monitor is doing, as the dashboard shows it."""

    STARTING = "starting"
    WATCHING = "watching"
    WAITING = "waiting"
    BLIND = "blind"
    PAUSED = "paused"
    STOPPED = "stopped"


class MonitorRequest(StrEnum):
    """What the teacher asks of a running monitor; the one thing that flows back to it."""

    RUN = "run"
    PAUSE = "pause"
    STOP = "stop"


class SeatState(StrEnum):
    """What a seat's tile shows; AWAY is a seat whose tile is not on screen now."""

    VIDEO = "video"
    CAMERA_OFF = "camera_off"
    SELF = "self"
    EXCLUDED = "excluded"
    AWAY = "away"


class Unsure(StrEnum):
    """Why a face that is seen cannot be read."""

    TOO_SMALL = "too small"
    TOO_DARK = "too dark"
    BLURRED = "blurred"
    TURNED_AWAY = "turned away"
    COVERED = "covered"


class FlagKind(StrEnum):
    """What a flag points at."""

    CONFUSED = "confused"
    SAD = "sad"


class MarkerKind(StrEnum):
    """What a teacher marked: the beginning of a topic, or a moment at which the class was asked."""

    TOPIC = "topic"
    CHECK = "check"


class ReactionKind(StrEnum):
    """What a student answers by an icon that the meeting program draws on the tile."""

    RAISED_HAND = "raised_hand"
    YES = "yes"
    NO = "no"
    SLOWER = "slower"
    FASTER = "faster"
    THUMBS_UP = "thumbs_up"
    THUMBS_DOWN = "thumbs_down"
    CLAPPING = "clapping"


class Verdict(StrEnum):
    """What a teacher says of a flag."""

    HELPFUL = "helpful"
    WRONG = "wrong"
