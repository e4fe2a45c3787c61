"""Gives seen tiles to known seats: the assignment of most evidence, none where two fit alike."""

from collections.abc import Collection
from dataclasses import dataclass

import lap
import numpy as np
from numpy.typing import NDArray

SURE = 2.0
"""Least evidence with which a tile is taken for a seat."""
CLEARLY_NEW = -1.0
"""Evidence under which a tile is none of the seats known so far."""
_ALIKE = 1.0  # evidence by which one way of seating must be better than another
_ALIKE_GUARDED = 3.5  # the same where one of the seats is not to be confused with any
_ALIKE_RESIZED = 3.0  # the same where names of other sizes speak for both


@dataclass(frozen=True, slots=True)
class Matching:
    """seats: index of the seat by index of the tile. unclear: tiles that fit several seats alike.

    unmatched_tiles: tiles that fit no seat, with the best evidence they have for an unmatched seat.
    unmatched_seats: seats that no tile fits.
    """

    seats: dict[int, int]
    unclear: frozenset[int]
    unmatched_tiles: dict[int, float]
    unmatched_seats: tuple[int, ...] = ()


def match(
    evidence: NDArray[np.float64],
    guarded: Collection[int] = (),
    resized: NDArray[np.bool_] | None = None,
) -> Matching:
    """Seat tiles by evidence float (N, M); each seat is used once.

    guarded: indices of seats that must not be confused with others, as those of students whom the
    teacher excluded or who share a name: who might as well sit on one of them gets no seat.
    resized: bool (N, M), whether a tile is compared with a seat by a name of another size, which a
    letter more or less hardly changes: of two such seats one must fit clearly better.
    """
    crossed = np.zeros(evidence.shape, bool) if resized is None else resized
    enough = np.where(evidence >= SURE, evidence, 0.0)
    found = _assigned(enough)
    while pairs := _envied(evidence, found, crossed):
        for tile, seat in pairs:
            enough[tile, seat] = 0.0
        found = _assigned(enough)
    unmatched = [seat for seat in range(evidence.shape[1]) if seat not in found.values()]
    margin = np.full(evidence.shape[1], _ALIKE)
    margin[list(guarded)] = _ALIKE_GUARDED
    unclear = _unclear(evidence, found, unmatched, margin, crossed)
    unmatched_tiles = {
        tile: float(evidence[tile, unmatched].max(initial=-np.inf))
        for tile in range(evidence.shape[0])
        if tile not in found
    }
    seats = {tile: seat for tile, seat in found.items() if tile not in unclear}
    return Matching(seats, frozenset(unclear), unmatched_tiles, tuple(unmatched))


def _assigned(enough: NDArray[np.float64]) -> dict[int, int]:
    """Seat by tile with the greatest sum of evidence (Jonker and Volgenant 1987)."""
    if not enough.size:
        return {}
    # SciPy's solver would bring 16 MB of an optimiser along
    seats, _ = lap.lapjv(-enough, extend_cost=True, return_cost=False)
    return {
        tile: seat
        for tile, seat in enumerate(seats.tolist())
        if seat >= 0 and enough[tile, seat] > 0
    }


def _envied(
    evidence: NDArray[np.float64], found: dict[int, int], resized: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Tiles with a seat that fits another tile better, which would rather have it: (tile, seat).

    The sum of all evidence is greatest where such a tile pushes the right one to the seat of an
    alike name. Only names of other sizes come so close.
    """
    tiles, seats = list(found), list(found.values())
    if not tiles or not resized.any():
        return []
    given, crossed = evidence[np.ix_(tiles, seats)], resized[np.ix_(tiles, seats)]
    own, known_by_size = np.diagonal(given), np.diagonal(crossed)
    wanted = (given > own[:, np.newaxis] + _ALIKE) & (given > own[np.newaxis])
    wanted &= crossed & known_by_size[:, np.newaxis] & known_by_size[np.newaxis]
    return [(tiles[index], seats[index]) for index in np.flatnonzero(wanted.any(axis=0)).tolist()]


def _gain(evidence: NDArray[np.float64], tiles: list[int], seats: list[int]) -> NDArray[np.float64]:
    """What each pair of tiles would gain by an exchange of their seats, float (K, K)."""
    given = evidence[np.ix_(tiles, seats)]
    own = np.diagonal(given)
    gain: NDArray[np.float64] = given + given.T - own[:, np.newaxis] - own[np.newaxis]
    gain[(given < SURE) | (given.T < SURE)] = -np.inf
    np.fill_diagonal(gain, -np.inf)
    return gain


def _unclear(
    evidence: NDArray[np.float64],
    found: dict[int, int],
    unmatched: list[int],
    margin: NDArray[np.float64],
    resized: NDArray[np.bool_],
) -> set[int]:
    """Tiles that could as well have the seat of another tile, or one that is unmatched."""
    tiles, seats = list(found), list(found.values())
    if not tiles:
        return set()
    given = margin[seats][:, np.newaxis]
    # names of other sizes speak for both seats of a tile, and for both of the other one
    crossed = resized[tiles, seats][:, np.newaxis]
    among = crossed & resized[np.ix_(tiles, seats)]
    needed = np.where(among & among.T, _ALIKE_RESIZED, 0.0)
    needed = np.maximum(np.maximum(given, margin[seats]), needed)
    alike = _gain(evidence, tiles, seats) > -needed
    own = evidence[tiles, seats][:, np.newaxis]
    other = evidence[np.ix_(tiles, unmatched)]
    fits = crossed & resized[np.ix_(tiles, unmatched)] & (other >= SURE)
    needed = np.maximum(np.maximum(given, margin[unmatched]), np.where(fits, _ALIKE_RESIZED, 0.0))
    alike_other = other > own - needed
    unclear = np.flatnonzero(alike.any(axis=1) | alike_other.any(axis=1))
    return {tiles[index] for index in unclear.tolist()}
