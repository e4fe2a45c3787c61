"""Options of commands that work on many lessons at once."""

from dataclasses import dataclass
from typing import Annotated

import typer

from storage.parallel.each import Hands


@dataclass(frozen=True, slots=True)
class WorkOptions:
    """Who works: processes of this computer, or a cluster."""

    workers: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, show_default=False, help="So many processes of this computer at once."
        ),
    ] = None
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="On a Dask cluster instead, such as tcp://school:8786.", show_default=False
        ),
    ] = None

    @property
    def asked(self) -> bool:
        """Whether one of them was given."""
        return self.workers is not None or self.scheduler is not None

    def hands(self) -> Hands:
        """Raises ConfigurationError where both were given."""
        return Hands(self.workers, self.scheduler)
