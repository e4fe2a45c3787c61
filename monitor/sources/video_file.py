"""Opens a recording for OpenCV: any name, and what cannot be decoded named."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2

from monitor.sources.container_facts import ContainerFacts
from monitor.sources.containers import read_facts
from monitor.sources.quiet import quiet_opencv
from storage.errors import InputFileError
from storage.file_names import shown

_STILL_CODECS = ("mjpg", "mjpeg", "png", "bmp", "gif", "webp", "tiff", "jpeg", "mpng")
_USUAL_CODECS = (
    "avc", "h264", "x264", "avc1", "avc3", "mpeg4/iso/avc", "h265", "hevc", "hev1", "hvc1",
    "mpegh/iso/hevc", "vp8", "vp80", "vp9", "vp90", "vp09", "mp4v", "mpeg4", "mpeg4/iso/asp",
    "xvid", "divx", "dx50", "fmp4", "mpg1", "mpg2", "mpeg1", "mpeg2", "wmv1", "wmv2", "wmv3",
    "wvc1", "theora", "ffv1", "flv1", "apch", "apcn", "apcs", "apco", "ap4h", *_STILL_CODECS,
)  # fmt: skip
_STILL_PICTURE_S = 1.5
_OPTIONS_VARIABLE = "OPENCV_FFMPEG_CAPTURE_OPTIONS"  # read by OpenCV when a file is opened
_SEARCH_FAR = "analyzeduration;3600000000|probesize;1000000000"
_CODEC_NAMES = {"av01": "AV1", "av1": "AV1"}


class VideoFile:
    """A file that OpenCV can read, and what its header says.

    Raises:
        InputFileError: missing, empty, no video, sound only, or in a codec that is not known here.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        check_file(path)
        self.facts: ContainerFacts = read_facts(path)
        self._link: tempfile.TemporaryDirectory[str] | None = None
        self._name = self._local_name()
        self._search_options = ""
        if self.facts.pictures == ():
            raise InputFileError(self._sound_only())
        try:
            self._check_pictures()
        except InputFileError:
            self.close()
            raise

    def open(self) -> cv2.VideoCapture:
        """The recording from its first picture."""
        with quiet_opencv(), _ffmpeg_options(self._search_options):
            capture = cv2.VideoCapture(self._name, cv2.CAP_FFMPEG)
        if not capture.isOpened():
            raise InputFileError(self._not_opened())
        return capture

    def close(self) -> None:
        """Remove the link that stood in for the file's name, if one did."""
        if self._link is not None:
            self._link.cleanup()

    def _local_name(self) -> str:
        """An absolute name: FFmpeg takes what stands before a colon for a protocol (`http:...`)."""
        absolute = self.path.absolute()
        try:
            str(absolute).encode()
        except UnicodeEncodeError:  # OpenCV takes UTF-8 only
            self._link = tempfile.TemporaryDirectory(prefix="classmood-")
            ending = shown(absolute.suffix) if len(absolute.suffix) < 9 else ""
            link = Path(self._link.name) / f"recording{ending}"
            link.symlink_to(absolute)
            return str(link)
        return str(absolute)

    def _check_pictures(self) -> None:
        """Read two pictures: a cover picture is no recording, and some codecs are not known."""
        capture = self.open()
        first = capture.grab()
        if first and not capture.retrieve()[0]:
            # sound came for so long before the pictures that their size was not looked for
            capture.release()
            self._search_options = _SEARCH_FAR
            capture = self.open()
            first = capture.grab()
        codec = _fourcc(capture) or self._codec()
        second = capture.grab()
        rate = max(capture.get(cv2.CAP_PROP_FPS), 1e-3)
        announced_s = capture.get(cv2.CAP_PROP_FRAME_COUNT) / rate
        capture.release()
        if not first:
            raise InputFileError(self._not_decoded(codec))
        if second or codec.lower() not in _STILL_CODECS or announced_s < _STILL_PICTURE_S:
            return
        if len(self.facts.pictures or ()) < 2:
            raise InputFileError(self._sound_only())
        raise InputFileError(
            f"{shown(self.path)} begins with a track of one still picture; take it out first: "
            "ffmpeg -i FILE -map 0:v:1 -map 0:a? -c copy fixed.mkv"
        )

    def _codec(self) -> str:
        return (self.facts.pictures or ("",))[0]

    def _sound_only(self) -> str:
        return (
            f"{shown(self.path)} holds sound only, no moving pictures; give the recording of the "
            "screen or gallery that was made beside it."
        )

    def _not_opened(self) -> str:
        codec = self._codec()
        if codec and codec.lower() not in _USUAL_CODECS:
            return self._not_decoded(codec)
        return (
            f"{shown(self.path)} is no video that can be read, or it is cut off; give an MP4, MKV, "
            "WebM, MOV or AVI, or copy it again."
        )

    def _not_decoded(self, codec: str) -> str:
        if codec and codec.lower() not in _USUAL_CODECS:
            name = _CODEC_NAMES.get(codec.lower(), f"'{shown(codec)}'")
            return (
                f"{shown(self.path)}: its pictures are in the codec {name}, which cannot be decoded"
                " here; convert it first: ffmpeg -i FILE -c:v libx264 fixed.mp4"
            )
        return f"{shown(self.path)} holds no picture that can be read; export the recording again."


@contextmanager
def _ffmpeg_options(options: str) -> Iterator[None]:
    """Options of FFmpeg's demuxers for what is opened inside the block; none where empty."""
    before = os.environ.get(_OPTIONS_VARIABLE)
    if options:
        os.environ[_OPTIONS_VARIABLE] = options
    try:
        yield
    finally:
        if options and before is None:
            del os.environ[_OPTIONS_VARIABLE]
        elif options and before is not None:
            os.environ[_OPTIONS_VARIABLE] = before


def _fourcc(capture: cv2.VideoCapture) -> str:
    number = int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
    return number.to_bytes(4, "little").decode("latin-1").strip("\0 ")


def check_file(path: Path) -> None:
    """Raises InputFileError where nothing can be read from it, whatever it holds."""
    name = shown(path)
    try:
        if path.is_dir():
            raise InputFileError(f"{name} is a folder; give a video file.")
        if not path.is_file():
            raise InputFileError(f"{name} does not exist; check the name and the folder.")
        if path.stat().st_size == 0:
            raise InputFileError(f"{name} is empty (0 bytes); copy or download it again.")
        path.open("rb").close()
    except PermissionError:
        raise InputFileError(f"{name} may not be read; check its permissions.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputFileError(f"{name} cannot be read ({reason}); check the name.") from None
