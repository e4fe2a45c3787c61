"""The same picture read by two usual ways, in an environment of their own: run by `vision_table`.

Reads one picture from standard input as a NumPy file (uint8 (H, W, 3) BGR) and prints one JSON
object: seconds of each repeat and faces found by Haar + `fer` (its `FER(mtcnn=False)`), and by Haar
and one Keras call per face.
"""

import importlib
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

# they are installed where this file runs, and nowhere else
cv2: Any = importlib.import_module("cv2")
fer: Any = importlib.import_module("fer.fer")
keras: Any = importlib.import_module("keras")


def timed(repeats: int, work: Callable[[], int]) -> dict[str, object]:
    """Seconds of each call after a first one, and what it answers."""
    found = work()
    seconds = []
    for _ in range(repeats):
        began_s = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - began_s)
    return {"seconds": seconds, "faces": found}


def main() -> None:
    """Measure both."""
    repeats = int(sys.argv[1])
    image = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    reader = fer.FER(mtcnn=False)
    haar = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    weights = Path(fer.__file__).with_name("data") / "emotion_model.hdf5"
    network = keras.models.load_model(weights, compile=False)

    def with_keras() -> int:
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        boxes = haar.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=5, minSize=(30, 30))
        for x, y, wide, high in boxes:
            face = cv2.resize(grey[y : y + high, x : x + wide], (64, 64)).astype(np.float32)
            network.predict(face[np.newaxis, :, :, np.newaxis] / 255, verbose=0)
        return len(boxes)

    answer = {
        "fer": timed(repeats, lambda: len(reader.detect_emotions(image))),
        "keras": timed(max(1, repeats // 2), with_keras),
    }
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
