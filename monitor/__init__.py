"""The watching process: sources -> tiles -> faces -> seats -> readings -> flags -> writer."""

import os

# onnxruntime 1.31 and later report usage unless this stands before its import; Classmood never does
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
