"""Carries out a Containerfile's own steps in a root folder, where no builder is at hand.

Knows what ours uses: ARG, FROM (the root is there already), RUN, COPY, ENV, USER, WORKDIR, VOLUME,
EXPOSE, STOPSIGNAL, HEALTHCHECK, ENTRYPOINT, CMD. Needs the right to change roots.
"""

import json
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# a root that cannot be written, a volume, memory for /tmp: as `--read-only --tmpfs /tmp -v` gives
_ENTER = """
set -e
root=$1; user=$2; folder=$3; shift 3
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
for device in null urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
mount -t tmpfs tmpfs "$root/tmp"
while [ "$1" != -- ]; do
  [ -e "$root$2" ] || mkdir -p "$root$2"
  mount --bind "$1" "$root$2"; shift 2
done
shift
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user" "$root" env --chdir="$folder" "$@"
"""


class StepError(ValueError):
    """A step that is not known here."""


@dataclass(slots=True)
class Image:
    """What the steps have made: how the program is started and checked."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": _PATH})
    user: str = "0:0"
    folder: str = "/"
    volumes: list[str] = field(default_factory=list)
    stop_signal: str = "SIGTERM"
    health: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)


def build(containerfile: Path, context: Path, root: Path) -> Image:
    """Carry out the steps in `root`, which holds the base. Raises CalledProcessError, StepError."""
    image = Image(root)
    for word, rest in steps(containerfile.read_text("utf-8")):
        _carry_out(image, word, rest, context)
    return image


def steps(text: str) -> list[tuple[str, str]]:
    """Instruction and the rest of it, comments left out, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [
        (word.upper(), rest.strip())
        for word, _, rest in (line.strip().partition(" ") for line in joined.splitlines())
        if word
    ]


def start(
    image: Image,
    arguments: Sequence[str],
    binds: Mapping[Path, str],
    environment: Mapping[str, str],
    command: Sequence[str] | None = None,
) -> "subprocess.Popen[str]":
    """Run the image as a container would, its root read-only. command: another than its own.

    binds: folder or file here -> place there; of a file it has to exist in the root.
    """
    words = (
        list(command) if command is not None else [*image.entrypoint, *(arguments or image.command)]
    )
    given = [word for pair in binds.items() for word in map(str, pair)]
    return subprocess.Popen(
        ["unshare", "--mount", "sh", "-c", _ENTER, "sh", str(image.root), image.user, image.folder,
         *given, "--", *words],
        env={**image.environment, **environment}, text=True, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _carry_out(image: Image, word: str, rest: str, context: Path) -> None:
    match word:
        case "ARG" | "FROM" | "EXPOSE":
            pass
        case "RUN":
            subprocess.run(
                ["unshare", "--mount", "--net", "sh", "-c",
                 'mount -t proc proc "$1/proc" && mount --bind /dev/null "$1/dev/null" && '
                 'mount --bind /dev/urandom "$1/dev/urandom" && exec chroot "$1" sh -c "$2"',
                 "sh", str(image.root), rest],
                env=image.environment, check=True,
            )  # fmt: skip
        case "COPY":
            _copy(image.root, *rest.split(), context=context)
        case "ENV":
            image.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        case "USER":
            image.user = rest
        case "WORKDIR":
            image.folder = rest
        case "VOLUME":
            image.volumes.append(rest)
        case "STOPSIGNAL":
            image.stop_signal = rest
        case "HEALTHCHECK":
            image.health = json.loads(rest.partition("CMD ")[2])
        case "ENTRYPOINT":
            image.entrypoint = json.loads(rest)
        case "CMD":
            image.command = json.loads(rest)
        case _:
            raise StepError(f"{word} is not known here")


def _copy(root: Path, source: str, target: str, *, context: Path) -> None:
    """As COPY does: of a folder its contents, of a file the file."""
    given, place = context / source, root / target.lstrip("/")
    if given.is_dir():
        shutil.copytree(given, place, dirs_exist_ok=True)
    else:
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(given, place / given.name)
