"""Ids of seats: of which session a seat is, and its number there."""

WHOLE_CLASS = 0
"""`seat_id` of the roll-up over all seats; seat ids start at 1."""
SEATS_PER_SESSION = 1000
"""Seat numbers run from 1 to one less than this in every session."""


def seat_id(session_id: int, number: int) -> int:
    """Id of a seat, known before its row is stored: seat 12 of session 3 is 3012.

    Raises ValueError for a number outside 1..999.
    """
    if not 1 <= number < SEATS_PER_SESSION:
        raise ValueError(f"seat number must be within 1..{SEATS_PER_SESSION - 1}, got {number}")
    return session_id * SEATS_PER_SESSION + number


def seat_number(identity: int) -> int:
    """Number of the seat with this id inside its session, the inverse of `seat_id`."""
    return identity % SEATS_PER_SESSION
