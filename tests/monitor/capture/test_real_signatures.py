"""Our calls to Windows' and macOS' packages against what those packages declare.

The tables were written from the wheels. To compare them with wheels again:
`pip download --no-deps --only-binary :all: --platform win_amd64 windows-capture==2.0.1` (and
`--platform macosx_10_9_universal2` for pyobjc-framework-ScreenCaptureKit and -Quartz) into a
folder, then run this file with CLASSMOOD_PLATFORM_WHEELS=folder.
"""

import ast
import inspect
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from monitor.capture import mac_frameworks, screencapturekit, windows_package
from monitor.desktop import macos
from tests.support.desktop import platform_signatures as declared

METHODS = {
    "Capture": "WindowsCapture",
    "CaptureControl": "CaptureControl",
}


def parameters(function: Any) -> dict[str, Any]:  # noqa: ANN401
    """Names after self, each with its default."""
    found = list(inspect.signature(function).parameters.values())[1:]
    return {each.name: each.default for each in found}


def methods(protocol: type) -> dict[str, Any]:
    return {
        name: member
        for name, member in vars(protocol).items()
        if (inspect.isfunction(member) and not name.startswith("_")) or name == "__call__"
    }


def test_options_of_a_capture_are_the_packages_own() -> None:
    assert parameters(windows_package.MakeCapture.__call__) == declared.WINDOWS_CAPTURE_OPTIONS


@pytest.mark.parametrize("ours", METHODS)
def test_methods_of_a_capture_are_the_packages_own(ours: str) -> None:
    theirs = declared.WINDOWS_CAPTURE_METHODS[METHODS[ours]]
    used = methods(getattr(windows_package, ours))
    assert used
    for name, member in used.items():
        assert tuple(parameters(member)) == theirs[name]


def test_what_is_read_of_a_frame_is_there() -> None:
    read = set(windows_package.CapturedFrame.__annotations__)
    assert read <= set(declared.WINDOWS_CAPTURE_FRAME)


def test_selectors_are_frameworks_own_with_as_many_arguments_as_colons() -> None:
    known = {*declared.MAC_HANDLERS, *declared.MAC_BOOLEANS, *declared.MAC_PLAIN}
    quartz = set(declared.QUARTZ_FUNCTIONS)
    used = 0
    for protocol in vars(mac_frameworks).values():
        if not inspect.isclass(protocol) or protocol.__module__ != mac_frameworks.__name__:
            continue
        for name, member in methods(protocol).items():
            used += 1
            if name in quartz:
                # each argument is one pointer or one number
                encoded = re.findall(r"\^\{[^}]*\}|[A-Z]", declared.QUARTZ_FUNCTIONS[name])
                assert len(parameters(member)) == len(encoded) - 1, name
            else:
                assert name in known, name
                assert len(parameters(member)) == name.count("_"), name
    assert used >= 20


def test_quartz_calls_of_the_desktop_have_the_declared_arguments() -> None:
    for name, member in methods(macos.Quartz).items():
        encoded = re.findall(r"\^\{[^}]*\}|[A-Z]", declared.QUARTZ_FUNCTIONS[name])
        assert len(parameters(member)) == len(encoded) - 1, name


def test_completion_handlers_take_an_answer_and_an_error() -> None:
    for _, _, handed in declared.MAC_HANDLERS.values():
        assert len(handed) == 2 and handed[1] == "@"


def test_numbers_are_the_frameworks_own() -> None:
    number = declared.QUARTZ_NUMBERS
    assert declared.MAC_ERRORS["SCStreamErrorUserDeclined"] == screencapturekit._USER_DECLINED
    source = declared.MAC_ERRORS["SCStreamErrorNoCaptureSource"]
    assert source == screencapturekit._NO_CAPTURE_SOURCE
    mask = number["kCGBitmapAlphaInfoMask"] | number["kCGBitmapByteOrderMask"]
    assert mask == screencapturekit._ALPHA_AND_ORDER
    assert number["kCGBitmapByteOrder32Little"] == screencapturekit._LITTLE_ENDIAN
    first = ("PremultipliedFirst", "First", "NoneSkipFirst")
    alphas = tuple(number[f"kCGImageAlpha{name}"] for name in first)
    assert alphas == screencapturekit._ALPHA_FIRST
    assert number["kCGWindowListOptionAll"] == macos._ALL
    assert number["kCGWindowListOptionOnScreenOnly"] == macos._ON_SCREEN_ONLY
    assert number["kCGWindowListExcludeDesktopElements"] == macos._NO_DESKTOP


def wheel(name: str) -> zipfile.ZipFile:
    folder = os.environ.get("CLASSMOOD_PLATFORM_WHEELS")
    if not folder:
        pytest.skip("CLASSMOOD_PLATFORM_WHEELS names no folder of wheels")
    found = sorted(Path(folder).glob(f"{name}-*.whl"))
    if not found:
        pytest.skip(f"no wheel of {name} there")
    return zipfile.ZipFile(found[-1])


def test_the_table_of_windows_capture_is_its_wheels() -> None:
    with wheel("windows_capture") as archive:
        tree = ast.parse(archive.read("windows_capture/__init__.py"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}

    def arguments(owner: str, method: str) -> ast.arguments:
        return next(
            node.args
            for node in classes[owner].body
            if isinstance(node, ast.FunctionDef) and node.name == method
        )

    options = arguments("WindowsCapture", "__init__")
    names = [each.arg for each in options.args[1:]]
    values = [ast.literal_eval(each) for each in options.defaults]
    assert dict(zip(names, values, strict=True)) == declared.WINDOWS_CAPTURE_OPTIONS
    assert names == list(declared.WINDOWS_CAPTURE_OPTIONS)
    for owner, theirs in declared.WINDOWS_CAPTURE_METHODS.items():
        for method, taken in theirs.items():
            assert tuple(each.arg for each in arguments(owner, method).args[1:]) == taken
    frame = arguments("Frame", "__init__")
    assert tuple(each.arg for each in frame.args[1:]) == declared.WINDOWS_CAPTURE_FRAME


def test_the_table_of_screencapturekit_is_its_wheels() -> None:
    with wheel("pyobjc_framework_screencapturekit") as archive:
        text = archive.read("ScreenCaptureKit/_metadata.py").decode()
    flat = re.sub(r"\s+", "", text)
    for owner, selector, handed in declared.MAC_HANDLERS.values():
        arguments = ",".join(
            f'{place}:{{"type":b"{kind}"}}' for place, kind in enumerate(("^v", *handed))
        )
        at = flat.index(f'b"{owner}",b"{selector}"')
        assert f'"arguments":{{{arguments}' in flat[at : at + 400], selector
    for selector in declared.MAC_BOOLEANS.values():
        at = flat.index(f'b"SCStreamConfiguration",b"{selector}"')
        assert '{"arguments":{2:{"type":b"Z"}}}' in flat[at : at + 120], selector
    for name, code in declared.MAC_ERRORS.items():
        assert f"${name}@{code}$" in text


def test_the_table_of_quartz_is_its_wheels() -> None:
    with wheel("pyobjc_framework_quartz") as archive:
        text = archive.read("Quartz/CoreGraphics/_metadata.py").decode()
    flat = re.sub(r"\s+", "", text)
    for name, encoded in declared.QUARTZ_FUNCTIONS.items():
        assert f'"{name}":(b"{encoded}",' in flat, name
    for name, number in declared.QUARTZ_NUMBERS.items():
        assert f"${name}@{number}$" in text, name
