"""The way to a Dask cluster. Dask is imported here, and only where a cluster was asked for."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from storage.errors import ClassmoodError, ConfigurationError

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S = 10.0
_CLOSE_S = 0.5
_DASK = ("distributed", "tornado", "asyncio")


class ClusterError(ClassmoodError):
    """The cluster cannot be used."""


def connect(address: str, wait_s: float = CONNECT_S) -> "Client":
    """A client of the scheduler at that address, with a worker at least; to be closed.

    Raises ConfigurationError where Dask is not installed or the address is none, ClusterError where
    nobody answers or there are no workers.
    """
    try:
        from distributed import Client  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "--scheduler needs Dask, which is not installed; install it with: "
            "pip install 'classmood[cluster]'"
        ) from error
    for name in [name for name in logging.root.manager.loggerDict if name.startswith(_DASK)]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # told here in one line
    try:
        client = Client(address, timeout=wait_s, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at {address}; start one with: dask scheduler"
        ) from error
    except (ValueError, TypeError) as error:
        raise ConfigurationError(
            f"--scheduler {address} is no address; give one such as tcp://school:8786"
        ) from error
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=wait_s)
    if not client.nthreads():
        close(client)
        raise ClusterError("the cluster has no workers; start some with: dask worker ADDRESS")
    return client


def close(client: "Client") -> None:
    """Lets go of a cluster, whether it answers or not."""
    with suppress(Exception):
        client.close(timeout=_CLOSE_S)


@contextmanager
def connected(address: str) -> Iterator["Client"]:
    """`connect`, closed behind the block."""
    client = connect(address)
    try:
        yield client
    finally:
        close(client)
