"""Pods as PipeWire's own headers lay them out."""

import struct

import pytest

from monitor.capture.portal import spa_pod, stream_params
from monitor.capture.portal.pixels import FORMATS, VideoFormat

# written down from spa/pod/pod.h: size, type, then the body, padded to eight bytes
SCALARS = [
    (spa_pod.ID, (8,), "04000000 03000000 08000000 00000000"),
    (spa_pod.INT, (-2,), "04000000 04000000 feffffff 00000000"),
    (spa_pod.RECTANGLE, (640, 480), "08000000 0a000000 80020000 e0010000"),
    (spa_pod.FRACTION, (15, 1), "08000000 0b000000 0f000000 01000000"),
]


@pytest.mark.parametrize(("kind", "numbers", "octets"), SCALARS)
def test_scalars_byte_by_byte(kind: int, numbers: tuple[int, ...], octets: str) -> None:
    assert spa_pod.scalar(kind, *numbers) == bytes.fromhex(octets)


def test_a_choice_lists_its_values_without_padding_between() -> None:
    pod = spa_pod.choice(spa_pod.CHOICE_RANGE, spa_pod.INT, [(4,), (3,), (16,)])
    assert pod == bytes.fromhex(
        "1c000000 13000000 01000000 00000000 04000000 0400000004000000 03000000 10000000 00000000"
    )


def agreed(code: int, width: int, height: int) -> bytes:
    return spa_pod.pod_object(
        0x40003, 4,
        [
            (1, spa_pod.scalar(spa_pod.ID, 2)),
            (2, spa_pod.scalar(spa_pod.ID, 1)),
            (0x20001, spa_pod.scalar(spa_pod.ID, code)),
            (0x20003, spa_pod.scalar(spa_pod.RECTANGLE, width, height)),
            (0x20004, spa_pod.scalar(spa_pod.FRACTION, 0, 1)),
        ],
    )  # fmt: skip


@pytest.mark.parametrize("code", FORMATS)
def test_a_format_agreed_on_is_read(code: int) -> None:
    assert stream_params.read_format(agreed(code, 1366, 768)) == VideoFormat(code, 1366, 768)


@pytest.mark.parametrize(
    "pod", [agreed(4, 640, 480), agreed(8, 0, 480), agreed(8, 640, 0), b"", b"\0" * 64,
            spa_pod.scalar(spa_pod.ID, 8)],
)  # fmt: skip
def test_what_was_not_offered_is_no_format(pod: bytes) -> None:
    assert stream_params.read_format(pod) is None


def test_a_pod_cut_off_anywhere_is_read_as_far_as_it_goes() -> None:
    whole = agreed(8, 640, 480)
    assert spa_pod.pod_size(whole[:8]) == len(whole)
    for end in range(len(whole)):
        found = spa_pod.properties(whole[:end])
        assert set(found) < {1, 2, 0x20001, 0x20003, 0x20004}
    broken = bytearray(whole)
    for at in range(0, len(whole) - 4, 4):
        for value in (0, 7, 0xFFFFFFF0):
            struct.pack_into("=I", broken, at, value)
            spa_pod.properties(bytes(broken))
        broken[:] = whole


def test_every_offer_is_an_object_with_the_preferred_value_first() -> None:
    limited, free = stream_params.wanted_formats(15)
    for offer in (limited, free):
        assert spa_pod.pod_size(offer[:8]) == len(offer)
        found = spa_pod.properties(offer)
        assert (found[1], found[2], found[0x20001]) == ((2,), (1,), (FORMATS[0],))
    assert spa_pod.properties(limited)[0x20005] == (15, 1)
    assert 0x20005 not in spa_pod.properties(free)
    memory = spa_pod.properties(stream_params.BUFFER_DEMANDS[0])[6]
    assert memory == (0b110,)  # pointer and descriptor, not a graphics card's
