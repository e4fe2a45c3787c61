"""Calls a function for many items, several at once; one that fails does not stop the others."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Generic, TypeVar

from storage.errors import ClassmoodError, ConfigurationError
from storage.parallel.dask_client import ClusterError, connected

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Result]):
    """One item. result: None where it failed, with the line that says why."""

    item: Item
    result: Result | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who works: processes of this computer (1: this one alone), or a cluster's scheduler.

    Raises ConfigurationError where both are given.
    """

    workers: int | None = None
    scheduler: str | None = None

    def __post_init__(self) -> None:
        if self.workers is not None and self.scheduler is not None:
            raise ConfigurationError(
                "--workers counts processes of this computer; a cluster of --scheduler has its own"
            )

    def each(
        self, function: Callable[[Item], Result], items: Sequence[Item]
    ) -> Iterator[Done[Item, Result]]:
        """What the function answers for each item, as it comes.

        function: of a module, so that other processes know it. Raises what it raises unless that is
        a ClassmoodError.
        """
        if self.scheduler is not None:
            yield from _on_cluster(self.scheduler, function, items)
        elif (self.workers or 1) > 1 and len(items) > 1:
            yield from _in_processes(min(self.workers or 1, len(items)), function, items)
        else:
            for item in items:
                yield _called(function, item)


def _called(function: Callable[[Item], Result], item: Item) -> Done[Item, Result]:
    try:
        return Done(item, function(item))
    except ClassmoodError as error:
        return Done(item, None, str(error))


def _in_processes(
    count: int, function: Callable[[Item], Result], items: Sequence[Item]
) -> Iterator[Done[Item, Result]]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        futures: list[Future[Done[Item, Result]]] = [
            pool.submit(_called, function, item) for item in items
        ]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:  # where nobody wants the rest
            for future in futures:
                future.cancel()


def _on_cluster(
    address: str, function: Callable[[Item], Result], items: Sequence[Item]
) -> Iterator[Done[Item, Result]]:
    with connected(address) as client:
        from distributed import as_completed as completed  # noqa: PLC0415

        futures = [client.submit(_called, function, item, pure=False) for item in items]
        with client.as_current():
            for future in completed(futures):
                try:
                    yield future.result()
                except ModuleNotFoundError as error:
                    raise ClusterError(
                        f"a worker has no {error.name}; install the same Classmood there as here"
                    ) from error
