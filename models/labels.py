"""Label order of FER2013, used by every network and every table."""

EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""Index 0 to 6."""

IMAGE_PX = 48
"""Side of a FER2013 picture in pixels."""

_OTHER_NAMES = {
    "anger": "angry", "disgusted": "disgust", "fearful": "fear", "afraid": "fear",
    "scared": "fear", "happiness": "happy", "joy": "happy", "sadness": "sad",
    "surprised": "surprise", "neutrality": "neutral", "calm": "neutral",
}  # fmt: skip


def emotion_of(name: object) -> str | None:
    """The emotion that a word or a number of FER2013 stands for; None for anything else.

    Case, blanks, quotes, `3.0` and other common names (happiness, fearful, surprised) are read.
    """
    text = str(name).strip().strip("'\"").strip().lower()
    text = _OTHER_NAMES.get(text, text)
    if text in EMOTIONS:
        return text
    try:
        number = float(text)
    except ValueError:
        return None
    return EMOTIONS[int(number)] if number in range(len(EMOTIONS)) else None
