"""Commands on the network: train it, measure it. TensorFlow is imported only when they run."""

from pathlib import Path
from typing import Annotated

import typer

_NETWORK = "The network"

DataOption = Annotated[Path, typer.Option(help="FER2013: its CSV, or the folder that holds it.")]

commands = typer.Typer()


@commands.command(rich_help_panel=_NETWORK)
def train(
    preset: Annotated[str, typer.Argument(help="Which recipe: classmood.")],
    data: DataOption,
    run: Annotated[Path, typer.Option(help="Folder of this run; goes on where it stopped.")],
    epochs: Annotated[int | None, typer.Option(min=4, max=1000, show_default=False)] = None,
    seed: Annotated[int | None, typer.Option(show_default=False)] = None,
    precision: Annotated[
        str | None, typer.Option(help="float32 or mixed_bfloat16.", show_default=False)
    ] = None,
) -> None:
    """Train a network, go on after a kill, export and measure it."""
    from models.dataset import load_splits  # noqa: PLC0415
    from models.presets import with_options  # noqa: PLC0415
    from models.quiet import native_messages_hidden  # noqa: PLC0415

    recipe = with_options(preset, epochs=epochs, seed=seed, precision=precision)
    splits = load_splits(data)
    with native_messages_hidden():
        from models.packaging import package  # noqa: PLC0415
        from models.training import train as train_network  # noqa: PLC0415

    typer.echo(f"{len(splits.training)} pictures to learn from, {len(splits.validation)} to judge")
    packaged = package(train_network(recipe, splits, run), splits.validation)
    typer.echo(f"{packaged.weights}: {packaged.card.version}")
    typer.echo(f"PublicTest         {packaged.clean}")
    typer.echo(f"at 32 px, JPEG 40  {packaged.degraded}")


@commands.command(rich_help_panel=_NETWORK)
def evaluate(
    data: DataOption,
    weights: Annotated[
        Path | None, typer.Argument(help="Default: the packaged weights.", show_default=False)
    ] = None,
) -> None:
    """Measure weights on FER2013's PublicTest, overlapping rows left out."""
    from models.dataset import load_splits  # noqa: PLC0415
    from models.evaluation import DEGRADED_JPEG_QUALITY, DEGRADED_PX, degrade  # noqa: PLC0415
    from models.evaluation import evaluate as measure  # noqa: PLC0415
    from models.inference import Classifier  # noqa: PLC0415

    classifier = Classifier.load(weights)
    faces = load_splits(data).validation
    degraded = degrade(faces.images, DEGRADED_PX, DEGRADED_JPEG_QUALITY)
    typer.echo(f"{classifier.version}, {len(faces)} pictures")
    for name, images in (("PublicTest", faces.images), ("at 32 px, JPEG 40", degraded)):
        typer.echo(f"{name:18} {measure(classifier.predict(images), faces.labels)}")
