"""The same on pictures of real meetings as they are, judged by eye.

The judgements are data about people and no part of the project: a CSV file with the columns file,
x0, y0, x1, y1 (the face's box, px), turned_away and head_down, each yes, no, or empty where it
cannot be said. Nobody's usual pitch is known from one picture; that of all stands in for it.
"""

import csv
from pathlib import Path
from statistics import median

from benchmarks.signals.accuracy import Judged, figures
from benchmarks.signals.people import pictures
from monitor.faces.detector import FaceDetector
from monitor.imaging.boxes import iou
from monitor.posture.class_counts import DOWN_DEGREES, LEAST_PX, is_turned_away
from monitor.posture.head_pose import HeadPose, head_pose

_SAME = 0.5


def report(judgements: Path, detector: FaceDetector) -> list[str]:
    """Lines of the report."""
    with judgements.open(newline="") as file:
        rows = list(csv.DictReader(file))
    found = _poses(detector, {row["file"] for row in rows})
    matched = []
    for row in rows:
        x0, y0, x1, y1 = (float(row[edge]) for edge in ("x0", "y0", "x1", "y1"))
        near = [
            pose for box, pose in found.get(row["file"], ()) if iou(box, (x0, y0, x1, y1)) > _SAME
        ]
        matched.append((row, near[0] if near else None))
    level = [
        pose.pitch
        for row, pose in matched
        if pose is not None and pose.pitch is not None and row["head_down"] == "no"
    ]
    usual = median(level)
    turned = [
        Judged(row["turned_away"] == "yes", None if pose is None else is_turned_away(pose))
        for row, pose in matched
        if row["turned_away"]
    ]
    down = [
        Judged(
            row["head_down"] == "yes",
            None if pose is None or pose.pitch is None else pose.pitch - usual >= DOWN_DEGREES,
        )
        for row, pose in matched
        if row["head_down"]
    ]
    return [
        f"{name}: {sum(one.truth for one in judged)} of {len(judged)} faces; "
        "looks, found, recall, of all, false, precision, balanced accuracy: "
        + ", ".join(figures(judged))
        for name, judged in (("turned away", turned), ("head down", down))
    ]


def _poses(
    detector: FaceDetector, wanted: set[str]
) -> dict[str, list[tuple[tuple[float, float, float, float], HeadPose]]]:
    out: dict[str, list[tuple[tuple[float, float, float, float], HeadPose]]] = {}
    for name, image in pictures():
        if name not in wanted:
            continue
        for face in detector.framed(image, detector.find(image)):
            pose = head_pose(face.keypoints)
            x0, _, x1, _ = face.box_xyxy
            if pose is not None and x1 - x0 >= LEAST_PX:
                out.setdefault(name, []).append((face.box_xyxy, pose))
    return out
