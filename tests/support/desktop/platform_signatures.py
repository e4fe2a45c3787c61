"""What the packages for Windows and macOS declare: written down by us from their wheels.

windows_capture 2.0.1 (win_amd64), pyobjc-framework-ScreenCaptureKit 12.2.2 and
pyobjc-framework-Quartz 13.0 (macosx_10_9_universal2), read on 2026-11-29. `test_real_signatures`
compares our calls with these tables, and the tables with the wheels where they are at hand.
"""

WINDOWS_CAPTURE_OPTIONS: dict[str, object] = {
    "cursor_capture": True,
    "draw_border": None,
    "secondary_window": None,
    "minimum_update_interval": None,
    "dirty_region": None,
    "monitor_index": None,
    "window_name": None,
    "window_hwnd": None,
}
"""Options of windows_capture.WindowsCapture in order, with their defaults."""

WINDOWS_CAPTURE_METHODS: dict[str, dict[str, tuple[str, ...]]] = {
    "WindowsCapture": {
        "event": ("handler",),
        "start": (),
        "start_free_threaded": (),
        "on_frame_arrived": (
            "native_frame", "buf_len", "width", "height", "stop_list", "timespan",
        ),
        "on_closed": (),
    },
    "CaptureControl": {"is_finished": (), "wait": (), "stop": ()},
    "InternalCaptureControl": {"stop": ()},
}  # fmt: skip
"""Methods and their parameters after self. `on_frame_arrived` and `on_closed` are what the native
part calls; they call the handlers as (Frame, InternalCaptureControl) and as ()."""

WINDOWS_CAPTURE_FRAME = ("frame_buffer", "width", "height", "timespan")
WINDOWS_CAPTURE_HANDLERS = {"on_frame_arrived": 2, "on_closed": 0}
"""Names under which `event` takes handlers (it raises ValueError for any other), and how many
arguments each is called with."""

MAC_HANDLERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "getShareableContentWithCompletionHandler_": (
        "SCShareableContent", "getShareableContentWithCompletionHandler:", ("@", "@"),
    ),
    "captureImageWithFilter_configuration_completionHandler_": (
        "SCScreenshotManager",
        "captureImageWithFilter:configuration:completionHandler:",
        ("^{CGImage=}", "@"),
    ),
}  # fmt: skip
"""Python name -> class, selector, and what its completion handler is called with."""

MAC_BOOLEANS: dict[str, str] = {
    "setShowsCursor_": "setShowsCursor:",
    "setIgnoreShadowsSingleWindow_": "setIgnoreShadowsSingleWindow:",
    "setIgnoreGlobalClipSingleWindow_": "setIgnoreGlobalClipSingleWindow:",
}
"""Of SCStreamConfiguration: each takes one Objective-C BOOL."""

MAC_PLAIN = (
    "windows", "windowID", "contentRect", "pointPixelScale", "setWidth_", "setHeight_",
    "initWithDesktopIndependentWindow_", "alloc", "init", "code", "localizedDescription",
)  # fmt: skip
"""Selectors whose types PyObjC takes from the running system: they stand in Apple's documentation
only."""

MAC_ERRORS = {"SCStreamErrorUserDeclined": -3801, "SCStreamErrorNoCaptureSource": -3815}

QUARTZ_FUNCTIONS: dict[str, str] = {
    "CGImageGetWidth": "Q^{CGImage=}",
    "CGImageGetHeight": "Q^{CGImage=}",
    "CGImageGetBytesPerRow": "Q^{CGImage=}",
    "CGImageGetBitsPerPixel": "Q^{CGImage=}",
    "CGImageGetBitmapInfo": "I^{CGImage=}",
    "CGImageGetDataProvider": "^{CGDataProvider=}^{CGImage=}",
    "CGDataProviderCopyData": "^{__CFData=}^{CGDataProvider=}",
    "CGWindowListCopyWindowInfo": "^{__CFArray=}II",
    "CGPreflightScreenCaptureAccess": "B",
    "CGRequestScreenCaptureAccess": "B",
}
"""Function -> type of its result and of its arguments, as Objective-C encodes them."""

QUARTZ_NUMBERS = {
    "kCGBitmapAlphaInfoMask": 31,
    "kCGBitmapByteOrderMask": 28672,
    "kCGBitmapByteOrder32Little": 8192,
    "kCGImageAlphaPremultipliedFirst": 2,
    "kCGImageAlphaFirst": 4,
    "kCGImageAlphaNoneSkipFirst": 6,
    "kCGWindowListOptionAll": 0,
    "kCGWindowListOptionOnScreenOnly": 1,
    "kCGWindowListExcludeDesktopElements": 16,
}
