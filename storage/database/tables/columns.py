"""Types of columns, and the base of all tables. Times are UTC, as milliseconds since 1970."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, SmallInteger, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from storage.kinds import Unsure


class UtcMillis(TypeDecorator[datetime]):
    """Aware UTC datetime, stored as integer milliseconds since the epoch on every engine."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        return round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


_STEPS = 65535


def packed(values: Sequence[NDArray[np.float32] | None]) -> list[bytes | None]:
    """Probabilities of many rows as `PackedProbabilities` stores them, made at once."""
    given = [value for value in values if value is not None]
    if not given:
        return [None] * len(values)
    steps = np.rint(np.clip(np.stack(given), 0, 1) * _STEPS).astype(">u2")
    made = iter(steps)
    return [None if value is None else next(made).tobytes() for value in values]


class PackedProbabilities(TypeDecorator[NDArray[np.float32]]):
    """Float32 (7,) in 0..1, stored as seven big-endian 16-bit steps: 14 bytes, error below 1e-5."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(
        self, value: NDArray[np.float32] | None, dialect: Dialect
    ) -> bytes | None:
        if value is None:
            return None
        return np.rint(np.clip(value, 0, 1) * _STEPS).astype(">u2").tobytes()

    def process_result_value(
        self, value: bytes | None, dialect: Dialect
    ) -> NDArray[np.float32] | None:
        if value is None:
            return None
        return np.frombuffer(value, ">u2").astype(np.float32) / np.float32(_STEPS)


class UnsureCode(TypeDecorator[Unsure]):
    """Why a face cannot be read, as a small number: its place in `Unsure`, which only grows."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Unsure | None, dialect: Dialect) -> int | None:
        return None if value is None else list(Unsure).index(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Unsure | None:
        return None if value is None else list(Unsure)[value]


OFFSET = BigInteger().with_variant(Integer(), "sqlite")
"""Milliseconds since a session's start: 32 bits end after 24.8 days; SQLite's have 64 anyway."""


class Base(DeclarativeBase):
    """Declarative base of all tables."""
