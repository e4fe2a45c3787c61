"""What of the installed packages goes into the bundle, and what stays out.

Left out is what no part of the product reaches: TensorFlow and Keras (training, evaluation, a
user's own `.keras`), tests, headers, source maps, and back-ends of libraries that are never called.
"""

import fnmatch
import sys
from pathlib import Path

from dashboard.language.current import KNOWN, PSEUDO

EXCLUDED_MODULES = (
    # training and evaluation
    "tensorflow", "keras", "h5py", "tensorboard", "grpc", "clang", "optree", "astunparse", "gast",
    "torch", "jax", "jaxlib", "sympy",
    # build and development
    "setuptools", "pkg_resources", "wheel", "pip", "pytest", "_pytest", "hypothesis", "playwright",
    "mypy", "PyInstaller", "IPython", "matplotlib", "tkinter", "lxml", "readline",
    # parts of libraries that are never called
    "scipy.stats", "scipy.signal", "scipy.io", "scipy.ndimage", "scipy.interpolate",
    "scipy.integrate", "scipy.cluster", "scipy.odr", "scipy.datasets", "scipy.differentiate",
    "pyarrow.flight", "pyarrow._flight", "pyarrow._s3fs", "pyarrow._gcsfs", "pyarrow._azurefs",
    "pyarrow._hdfs", "pyarrow._orc", "pyarrow.orc", "pyarrow.substrait", "pyarrow._substrait",
    "pyarrow.dataset", "pyarrow._dataset", "pyarrow._dataset_orc", "pyarrow._dataset_parquet",
    "pyarrow._dataset_parquet_encryption", "pyarrow._parquet_encryption", "pyarrow.cuda",
    "pyarrow._cuda", "pyarrow.acero", "pyarrow._acero", "pyarrow.tests", "pyarrow.conftest",
    "pandas.tests", "numpy.tests", "numpy.testing.tests",
    "onnxruntime.tools", "onnxruntime.transformers", "onnxruntime.quantization",
    "onnxruntime.backend", "ai_edge_litert.tools", "ai_edge_litert.aot", "ai_edge_litert.vendors",
)  # fmt: skip

_LEFT_OUT = (
    "*.map", "*.pyi", "*.pxd", "*.pyx", "*.h", "*.hpp", "*.cmake", "*.lib", "*.a", "*/tests/*",
    "dash/*.dev.js", "dash/dash_table/demo.js", "dash/*/metadata.json", "dash/labextension/*",
    "dash/deps/react*@16.*", "dash/deps/react*@18.2.*",
    "plotly/labextension/*", "plotly/package_data/*.js",
    "plotly/package_data/datasets/*", "dash_ag_grid/async-enterprise.*",
    "pyarrow/include/*", "pyarrow/src/*", "pyarrow/includes/*",
    "pyarrow/_flight.*", "pyarrow/_s3fs.*", "pyarrow/_gcsfs.*", "pyarrow/_orc.*",
    "pyarrow/_substrait.*", "pyarrow/_azurefs.*", "pyarrow/*_flight.so*", "pyarrow/*.pxi",
    "pyarrow/*_encryption.so*", "pyarrow/libarrow_python.so", "pyarrow/libarrow_python.so.*.*.*",
    # at the top they are a second copy
    "*libarrow_flight.*", "*libarrow_s3.*", "*arrow_flight.dll", "libarrow*.so*", "libparquet*.so*",
    "ai_edge_litert/tools/*", "ai_edge_litert/vendors/*", "ai_edge_litert/aot/*",
    "*LiteRtWebGpuAccelerator*", "*LiteRtMetalAccelerator*", "*LiteRtGpuAccelerator*",
    "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx",
    "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
    "*.dist-info/direct_url.json", "*.dist-info/RECORD",
    "_tcl_data/*", "_tk_data/*", "tcl8*/*",
    "libreadline*", "libtk*", "libtcl*",
)  # fmt: skip
# its Python module brings the library within it; on Windows and macOS it may not
_LEFT_OUT_ON_LINUX = ("onnxruntime/capi/libonnxruntime.so*",)

LOOSE = ("Xlib", "pystray", "psycopg")
"""Libraries under the LGPL: as files beside the program, so that they can be replaced."""
DATA_OF = ("dash", "dash_ag_grid", "dash_mantine_components", "plotly", "rapidocr_onnxruntime")
"""Packages whose own data files are read at run time."""
METADATA_OF = ("ai-edge-litert", "dash", "mss", "numpy", "opencv-python", "pandas", "sqlalchemy")
"""Packages whose version is asked for (`classmood doctor`)."""


_LOCALES = "babel/locale-data/"
_LANGUAGES = ("root", *(name for name in KNOWN if name != PSEUDO))


def is_kept(name: str) -> bool:
    """Whether a file stays, by its place in the bundle; of Babel's locales, those spoken."""
    place = Path(name).as_posix()
    if place.startswith(_LOCALES):
        return Path(place).stem in _LANGUAGES
    patterns = _LEFT_OUT + (_LEFT_OUT_ON_LINUX if sys.platform == "linux" else ())
    return not any(fnmatch.fnmatch(place, pattern) for pattern in patterns)


FROM_THE_SYSTEM = (
    "ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1",
    "libutil.so.1", "libresolv.so.2", "libnss_files.so.2", "libz.so.1",
    # of every desktop: the X client's, and OpenGL's dispatcher
    "libxcb.so.1", "libXau.so.6", "libXdmcp.so.6", "libbsd.so.0", "libmd.so.0",
    "libGL.so.1", "libGLX.so.0", "libGLdispatch.so.0",
)  # fmt: skip
"""All that a bundle on Linux asks of the system; nothing else is there in the test."""
