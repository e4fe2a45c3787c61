"""Detections of one picture among each other: which are one face, in which order they stand."""

from monitor.faces.detection import FoundFace
from monitor.imaging.boxes import iou, shared_area
from monitor.types import BoxInt

_OVERLAP = 0.3  # intersection over union beyond which two boxes are one face
_NESTED = 0.6  # share of the smaller face inside the other
_AROUND = 1.8  # sides of the tile of a face that has none


def around(found: FoundFace, width: int, height: int, sides: float = _AROUND) -> BoxInt:
    """A square around a face, `sides` times as wide as it, inside a picture of that size."""
    centre_x, centre_y = (found.box[:2] + found.box[2:]) / 2
    half = found.side * sides / 2
    x0, y0 = max(0, round(float(centre_x) - half)), max(0, round(float(centre_y) - half))
    x1, y1 = min(width, round(float(centre_x) + half)), min(height, round(float(centre_y) + half))
    return min(x0, width - 1), min(y0, height - 1), max(x1, 1), max(y1, 1)


def is_same_face(one: FoundFace, two: FoundFace) -> bool:
    """Whether two detections overlap so much that they are one face."""
    return iou(one.box_xyxy, two.box_xyxy) > _OVERLAP


def without_duplicates(found: list[FoundFace]) -> list[FoundFace]:
    """One detection per face: overlapping or nested boxes give way to the best score."""
    if len(found) < 2:
        return found
    kept: list[FoundFace] = []
    for one in sorted(found, key=lambda item: -item.score):
        if not any(is_same_face(one, other) or _is_nested(one, other) for other in kept):
            kept.append(one)
    return kept


def _is_nested(one: FoundFace, two: FoundFace) -> bool:
    inner = shared_area(one.box_xyxy, two.box_xyxy)
    return inner > _NESTED * min(one.side, two.side) ** 2


def reading_order(found: list[FoundFace]) -> list[tuple[FoundFace, int, int]]:
    """Faces with their row and column, rows from top to bottom."""
    rows: list[list[FoundFace]] = []
    for one in sorted(found, key=lambda item: float(item.box[1] + item.box[3])):
        middle = float(one.box[1] + one.box[3]) / 2
        if rows and rows[-1][0].box[1] < middle < rows[-1][0].box[3]:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [
        (one, row_number, column)
        for row_number, row in enumerate(rows, start=1)
        for column, one in enumerate(sorted(row, key=lambda item: float(item.box[0])), start=1)
    ]
