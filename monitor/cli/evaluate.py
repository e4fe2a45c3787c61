"""The command `evaluate`: weights measured on FER2013, by this process or by many."""

from pathlib import Path
from typing import Annotated

import typer

from storage.cli.option_groups import with_groups
from storage.cli.work_options import WorkOptions

commands = typer.Typer()


@commands.command(rich_help_panel="The network")
@with_groups
def evaluate(
    weights: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files of weights or folders of runs. Default: the packaged weights.",
            show_default=False,
        ),
    ] = None,
    *,
    data: Annotated[
        Path,
        typer.Option(
            help="FER2013: its CSV, the folder that holds it, or folders like train/angry."
        ),
    ],
    split: Annotated[
        str, typer.Option(help="PublicTest to choose by; PrivateTest once, at the very end.")
    ] = "PublicTest",
    work: WorkOptions,
) -> None:
    """Measure weights on FER2013, overlapping rows left out; several side by side."""
    from models.evaluation import in_parts  # noqa: PLC0415 - the network's packages
    from models.evaluation.comparison import table  # noqa: PLC0415

    hands = work.hands()
    paths: list[Path | None] = [path.absolute() for path in weights] if weights else [None]
    for path in paths:
        in_parts.network(path)  # weights that are missing are told before anything is measured
    data = data.absolute()
    faces = in_parts.faces_of(data, split)
    answers: dict[in_parts.Part, in_parts.Answers] = {}
    for done in hands.each(in_parts.answered, in_parts.parts(data, split, paths, len(faces))):
        assert done.result is not None  # errors of the network are raised
        answers[done.item] = done.result
    found = [
        in_parts.measured(path.name if path else "packaged", path, faces, answers) for path in paths
    ]
    typer.echo(f"{len(faces)} pictures of {split}")
    if len(found) > 1:
        typer.echo(table(found))
        return
    (only,) = found
    typer.echo(f"weights            {only.classifier.version}")
    typer.echo(f"{split:18} {only.clean}")
    typer.echo(f"at 32 px, JPEG 40  {only.degraded}")
    typer.echo(f"49 faces           {only.gallery_ms:.1f} ms")
