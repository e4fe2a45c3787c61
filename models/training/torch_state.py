"""Tensors of a PyTorch state in the format before 1.6, read as data: nothing of the file is run.

Such a file holds five streams of the stack machine that Python's serialisation uses (magic,
version, system, tensors by name, keys of their storages), then the numbers of each storage. Here
`pickletools` only splits a stream into its steps. The few steps that a state of tensors is made
of are followed with plain values; a name of a module or function stays a name, and a call becomes
a record of what would be called. Any other step ends the reading.
"""

import io
import pickletools
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

State = dict[str, NDArray[np.float32]]
Stack = list[Any]

_MAGIC = 0x1950A86A20F9469CFC6C
_KINDS: dict[str, np.dtype[Any]] = {
    "torch FloatStorage": np.dtype("<f4"),
    "torch LongStorage": np.dtype("<i8"),
}
_TENSOR, _TABLE = "torch._utils _rebuild_tensor_v2", "collections OrderedDict"


def parse_state(stream: io.BytesIO) -> State:
    """Arrays by name. Raises ValueError, TypeError, KeyError, IndexError or struct.error."""
    if follow(stream) != _MAGIC:
        raise ValueError("no PyTorch state of the format before 1.6")
    for _ in range(2):
        follow(stream)
    named = follow(stream)
    tensors = {str(name): _Tensor.of(call) for name, call in named.items()}
    kinds = {tensor.key: tensor.kind for tensor in tensors.values()}
    storages = {}
    for key in follow(stream):
        (count,) = struct.unpack("<q", stream.read(8))
        numbers = np.frombuffer(stream.read(count * kinds[key].itemsize), kinds[key])
        if len(numbers) != count:
            raise ValueError("the file is cut off")
        storages[key] = numbers
    return {name: tensor.read(storages) for name, tensor in tensors.items()}


@dataclass(frozen=True)
class Name:
    """Module and function as the stream names them, never looked up."""

    text: str


@dataclass(frozen=True)
class Call:
    """What a stream asks to be called; it is not."""

    function: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class _Tensor:
    """Where the numbers of one tensor lie; offset and strides in numbers, not bytes."""

    key: str
    kind: np.dtype[Any]
    offset: int
    size: tuple[int, ...]
    strides: tuple[int, ...]

    @staticmethod
    def of(call: Call) -> "_Tensor":
        if not isinstance(call, Call) or call.function != _TENSOR:
            raise ValueError("it holds something that is no tensor")
        storage, offset, size, strides = call.arguments[:4]
        kind = _KINDS[storage[1].text]
        sides, steps = tuple(map(int, size)), tuple(map(int, strides))
        return _Tensor(str(storage[2]), kind, int(offset), sides, steps)

    def read(self, storages: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
        numbers = storages[self.key]
        steps = zip(self.size, self.strides, strict=True)
        reach = self.offset + sum((side - 1) * step for side, step in steps)
        if min(self.offset, *self.strides, 0) < 0 or reach >= len(numbers):
            raise ValueError("a tensor reaches beyond its numbers")
        strides = [step * numbers.itemsize for step in self.strides]
        part = np.lib.stride_tricks.as_strided(numbers[self.offset :], self.size, strides)
        return np.array(part, np.float32)


_MARK = object()


def follow(stream: io.BytesIO) -> Any:  # noqa: ANN401 - any plain value
    """The value that the next stream builds; the position is then behind it."""
    stack: Stack = []
    memo: dict[Any, Any] = {}
    for step, argument, _ in pickletools.genops(stream):
        name = step.name
        if name in {"PROTO", "STOP"}:
            continue
        if name in {"BINPUT", "LONG_BINPUT"}:
            memo[argument] = stack[-1]
        elif name in {"BINGET", "LONG_BINGET"}:
            stack.append(memo[argument])
        elif name in {"BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1"}:
            stack.append(argument)
        elif name == "GLOBAL":
            stack.append(Name(str(argument)))
        elif name == "MARK":
            stack.append(_MARK)
        elif name in _STEPS:
            _STEPS[name](stack)
        else:
            raise ValueError(f"a state of tensors has no step {name}")
    (value,) = stack
    return value


def _since_mark(stack: Stack) -> Stack:
    at = len(stack) - 1 - next(n for n, value in enumerate(reversed(stack)) if value is _MARK)
    values = stack[at + 1 :]
    del stack[at:]
    return values


def _tuple(stack: Stack, count: int | None = None) -> None:
    values = _since_mark(stack) if count is None else [stack.pop() for _ in range(count)][::-1]
    stack.append(tuple(values))


def _set_item(stack: Stack) -> None:
    value, key = stack.pop(), stack.pop()
    stack[-1][key] = value


def _set_items(stack: Stack) -> None:
    values = _since_mark(stack)
    stack[-1].update(zip(values[::2], values[1::2], strict=True))


def _append_all(stack: Stack) -> None:
    values = _since_mark(stack)
    stack[-1].extend(values)


def _reduce(stack: Stack) -> None:
    arguments, function = stack.pop(), stack.pop()
    if function.text == _TABLE and not arguments:
        stack.append({})
    elif function.text == _TENSOR:
        stack.append(Call(function.text, arguments))
    else:
        raise ValueError(f"it asks for {function.text}")


_STEPS: dict[str, Callable[[Stack], object]] = {
    "EMPTY_DICT": lambda stack: stack.append({}),
    "EMPTY_LIST": lambda stack: stack.append([]),
    "EMPTY_TUPLE": lambda stack: stack.append(()),
    "NONE": lambda stack: stack.append(None),
    "NEWTRUE": lambda stack: stack.append(True),
    "NEWFALSE": lambda stack: stack.append(False),
    "TUPLE": _tuple,
    "TUPLE1": lambda stack: _tuple(stack, 1),
    "TUPLE2": lambda stack: _tuple(stack, 2),
    "TUPLE3": lambda stack: _tuple(stack, 3),
    "SETITEM": _set_item,
    "SETITEMS": _set_items,
    "APPENDS": _append_all,
    "BINPERSID": lambda _: None,  # a storage stays as it is named: kind, key, place, count
    "REDUCE": _reduce,
    "BUILD": lambda stack: stack.pop(),  # versions of the layers, which nobody needs here
}
