"""The interpreter of exported networks, from the package that is installed."""

import warnings
from collections.abc import Iterator
from typing import Any

from models.quiet import native_messages_hidden


def interpreter_class() -> Any:  # noqa: ANN401 - both packages come without types
    """LiteRT's interpreter; where it has no wheel, the same one as TensorFlow still brings it.

    TensorFlow's takes seconds to import and 300 MB: it is the way out, not the choice.
    """
    try:
        from ai_edge_litert.interpreter import (  # type: ignore[import-untyped]  # noqa: PLC0415
            Interpreter,
        )
    except ImportError:
        with native_messages_hidden():
            import tensorflow  # noqa: PLC0415
        # it announces its own removal in favour of the package that is missing here
        warnings.filterwarnings("ignore", message=r"\s*Warning: tf\.lite\.Interpreter")
        return tensorflow.lite.Interpreter
    return Interpreter


def batches(count: int, size: int) -> Iterator[tuple[int, int]]:
    """Start of each batch of `count` pictures, and for how many it is made: `size` or 1.

    A network is fastest on few pictures at once, whose layers stay in the cache. A last one of one
    or two is cheaper one by one than filled up.
    """
    start = 0
    while start < count:
        made_for = size if count - start > 2 else 1
        yield start, made_for
        start += made_for
