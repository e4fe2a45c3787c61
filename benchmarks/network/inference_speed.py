"""Runtimes for the packaged network, side by side: time of 49 faces, and whether labels agree.

python -m benchmarks.network.inference_speed [--run RUN | --network NAME] [--data FOLDER] [--avx2]
    [--rounds 30] [--threads 2]

`--run` is the folder of a training run, whose network.keras is exported for each runtime; without
it a fresh network of that name is measured. `--avx2` measures as on a processor without AVX-512,
AVX-VNNI and AMX (`benchmarks.network.avx2_only`). The rounds of all candidates are mixed, so that
what else the machine does hits each alike; ratios are what to compare. With `--data` the crops are
49 faces of PublicTest and the packaged weights take part as they are used, doubtful faces read in
their mirror image as well. OpenVINO takes part where
it is installed, and other networks where they are named (`--peer FILE.tflite`).
"""

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.network.avx2_only import run_again_with_avx2_only
from models import Classifier
from models.data.dataset import load_splits
from models.inference.card import Card, card_path
from models.release.packaging import export
from models.training.networks import NETWORKS, build_network
from models.training.run_folder import WEIGHTS_NAME

ROOT = Path(__file__).resolve().parents[2]

Crops = NDArray[np.uint8]
Predict = Callable[[Crops], NDArray[np.float32]]

GALLERY = 49


def candidates(
    network: keras.Model, folder: Path, threads: int, peers: list[Path]
) -> dict[str, Predict]:
    """Whole `predict` from uint8 crops by name of the runtime."""
    found: dict[str, Predict] = {}
    for form in ("8 bits", "16 bits", "32 bits"):
        path = folder / f"{form.replace(' ', '-')}.tflite"
        path.write_bytes(export(network, form))
        Card(version=path.stem).write(card_path(path))
        found[f"LiteRT, {form}"] = Classifier.load(path, threads=threads).predict
    kept = folder / WEIGHTS_NAME
    network.save(kept)
    found["Keras on TensorFlow"] = Classifier.load(kept).predict
    if importlib.util.find_spec("openvino"):
        for precision in ("f32", "bf16"):
            found[f"OpenVINO, {precision}"] = _openvino(
                folder / "32-bits.tflite", threads, precision
            )
    for peer in peers:
        found[peer.stem] = Classifier.load(peer, threads=threads).predict
    return found


def _openvino(path: Path, threads: int, precision: str) -> Predict:
    import openvino  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    options = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": precision}
    model = openvino.Core().read_model(path)
    model.reshape([GALLERY, 48, 48, 1])
    compiled = openvino.Core().compile_model(model, "CPU", options)

    def predict(crops: Crops) -> NDArray[np.float32]:
        logits = compiled(crops.astype(np.float32)[..., None])[0]
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), np.float32)

    return predict


def _crops(data: Path | None) -> Crops:
    if data is not None:
        return load_splits(data).validation.images[:GALLERY]
    coarse = np.random.default_rng(0).integers(0, 256, (GALLERY, 6, 6), np.uint8)
    return np.asarray(np.repeat(np.repeat(coarse, 8, axis=1), 8, axis=2), np.uint8)


def main() -> None:
    """Print one line per candidate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--run", type=Path)
    parser.add_argument("--network", choices=NETWORKS, default="classmood")
    parser.add_argument("--avx2", action="store_true")
    parser.add_argument("--peer", type=Path, action="append", default=[])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if options.avx2:
        run_again_with_avx2_only()
    network = (
        keras.models.load_model(options.run / WEIGHTS_NAME, compile=False)
        if options.run
        else build_network(options.network)
    )
    crops = _crops(options.data)
    with tempfile.TemporaryDirectory() as folder:
        found = candidates(network, Path(folder), options.threads, options.peer)
        if options.data:
            found["as packaged"] = Classifier.load(threads=options.threads).predict
        spent: dict[str, list[float]] = {name: [] for name in found}
        worked: dict[str, list[float]] = {name: [] for name in found}
        for predict in found.values():
            predict(crops)
        for _ in range(options.rounds):
            for name, predict in found.items():
                started, began = time.perf_counter(), time.process_time()
                predict(crops)
                spent[name].append(1000 * (time.perf_counter() - started))
                worked[name].append(1000 * (time.process_time() - began))
        exact = found["LiteRT, 32 bits"](crops)
        fastest = min(np.median(times) for times in spent.values())
        sys.stdout.write("| runtime | least ms | median ms | ratio | core ms | same labels |\n")
        sys.stdout.write("|---|---|---|---|---|---|\n")
        for name, times in sorted(spent.items(), key=lambda item: np.median(item[1])):
            same = (found[name](crops).argmax(axis=1) == exact.argmax(axis=1)).mean()
            sys.stdout.write(
                f"| {name} | {min(times):.1f} | {np.median(times):.1f} "
                f"| {np.median(times) / fastest:.2f} | {min(worked[name]):.1f} | {same:.0%} |\n"
            )


if __name__ == "__main__":
    main()
