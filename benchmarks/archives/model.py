"""How long a cluster takes for an archive, from the measured parts of one stretch. Pure."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parts:
    """Seconds a recording's second costs one worker, and bytes that travel for it.

    alone_s: read on by one worker, nothing ahead. prepare_s: read ahead (decoding, faces,
    expressions, layouts, the scout's early start). follow_s: the true reader behind it, one stretch
    after the other. store_s: rows, by the process that asked.
    """

    alone_s: float
    prepare_s: float
    follow_s: float
    store_s: float
    bytes_each_way: float


@dataclass(frozen=True, slots=True)
class Archive:
    """recordings: how many, of so many seconds each, parted into stretches of `stretch_s`."""

    recordings: int
    seconds: float
    stretch_s: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """seconds: of the whole archive; bound: by what; efficiency: of the workers, 0..1."""

    seconds: float
    bound: str
    efficiency: float


def forecast(parts: Parts, archive: Archive, workers: int, megabits_s: float) -> Forecast:
    """The longest of what cannot be shortened.

    All work over all workers, read ahead where there are fewer recordings than workers; then one
    recording's stretches one behind the other; storing by one process; and what travels through it.
    """
    total_s = archive.recordings * archive.seconds
    ahead = archive.recordings < workers
    work_s = total_s * (parts.prepare_s + parts.follow_s if ahead else parts.alone_s) / workers
    rounds = math.ceil(archive.recordings / workers)
    chain_s = rounds * archive.seconds * (parts.follow_s if ahead else parts.alone_s)
    store_s = total_s * parts.store_s
    travel_s = total_s * parts.bytes_each_way * 8 / (megabits_s * 1e6)
    bounds = {
        "the workers": work_s,
        "stretches of one recording in a row": chain_s + archive.stretch_s * parts.prepare_s,
        "storing": store_s,
        "the network": travel_s,
    }
    bound = max(bounds, key=lambda name: bounds[name])
    one_s = total_s * parts.alone_s
    return Forecast(bounds[bound], bound, one_s / workers / bounds[bound])
