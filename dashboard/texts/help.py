"""Words of the help page."""

HELP_PAGE_TITLE = "Help"

HELP_PAGE_SUB = "What the page says, what it cannot know, and how it was measured"

HELP_FLAGS = "What a flag means"

HELP_FLAG_PARTS = (
    (
        "Looks confused (estimate)",
        "For a minute or more this student's face looked tense to the program: brows lowered, as "
        "in anger or fear, and not smiling. Concentration, a bright window or a resting face can "
        "look the same. It is a reason to look, never a finding.",
    ),
    (
        "Looks sad (estimate)",
        "The same for a sad look, over a longer time. Somebody who reads with eyes cast down can "
        "look sad.",
    ),
    (
        "Compared with themself",
        "Each student is compared with their own usual look of the first minutes, so that a face "
        "that always looks stern is not flagged. What the whole class shares, such as a dark "
        "slide, singles nobody out.",
    ),
    (
        "The whole class",
        "When several students look confused at once, the class is flagged: the topic is worth a "
        "second try.",
    ),
    (
        "Rare on purpose",
        "At most a few flags of single students open in an hour; the strongest looks come first. "
        "Settings, Flags: quiet, balanced or sensitive.",
    ),
    (
        "Why?",
        "Every flag tells its signal, how long it lasted, how much was seen, and the student's own "
        "usual level. Helpful or Wrong tells how often flags were right; it changes nothing else.",
    ),
)

HELP_SEEING = "What it cannot see"

HELP_SEEING_PARTS = (
    (
        "A gap is a gap",
        "Hatched stretches were not seen, with the reason beside them. Not seen never counts as "
        "calm, and never as absent.",
    ),
    (
        "Unsure",
        "Very small, blurred or turned faces are not read. A larger gallery window, or fewer tiles "
        "on a page, helps most.",
    ),
)

HELP_KEYS_TITLE = "Keys"

HELP_LIMITS = "Known bias, and what it is not for"

HELP_BIAS = (
    "Programs of this kind read darker faces as angrier than lighter ones. Assume it here too.",
    "Children are read worse than adults.",
    "Disgust and fear are read poorly; happy and surprised best.",
    "They learned from posed pictures. Faces in a lesson show less, and no figure here was "
    "measured on a real class.",
)

HELP_CARD = "Model card"

HELP_CARD_SUB = "every figure was measured"

HELP_CARD_OPEN = "Show the model card"

HELP_NO_CARD = "The model card is not part of this installation."
