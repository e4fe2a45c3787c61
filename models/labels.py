"""Label order of FER2013, used by every network and every table."""

EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""Index 0 to 6."""

IMAGE_PX = 48
"""Side of a FER2013 picture in pixels."""
