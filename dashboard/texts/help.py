"""Words of the help page, of the first steps, and of the help beside each chart."""

from dashboard.language.catalogue import gettext
from dashboard.texts.seats import STUDENT_WEEKS_LIMITS
from dashboard.texts.weeks import TOPIC_LIMITS, WEEKS_LIMITS

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

TOUR_TITLE = "First steps"

TOUR_AGAIN = "Show the first steps"

TOUR_SKIP, TOUR_BACK, TOUR_NEXT, TOUR_DONE = "Skip", "Back", "Next", "Done"

TOUR_STEPS = (
    (
        "Pick the window",
        "Open the meeting in gallery view, then pick its window on the start page, or leave it to "
        "Classmood. Only that window is looked at, and no picture is kept.",
        "Go to the start page",
    ),
    (
        "Tell the class",
        "Before you begin, tell the class what is estimated and why. The start page has words for "
        "the chat, and begins only once you say that you did.",
        "See the words for the chat",
    ),
    (
        "Put the page on the second screen",
        "Keep the meeting whole on one screen and this page on the other. With one screen, Glance "
        "shows three large numbers.",
        "Look at Glance",
    ),
    (
        "What a flag means",
        "A flag says that a face looks confused or sad, and for how long. It is an estimate and a "
        "reason to ask, never a finding, and nothing to grade by.",
        "Read about flags",
    ),
)
"""Title, words, and what the link to its page is called."""


def about_chart(title: str) -> str:
    """What a screen reader says of the button beside a chart."""
    return gettext("About “{title}”", title=title)


_LOOKS_ONLY = "What anybody feels or understands: only how faces look to a program that errs."
_ABSENT = "Who is not seen: cameras off, other pages and gaps are left out, never taken for calm."
_BY_VOICE = "Answers by voice or in the chat, and those on a page of the gallery that is not shown."
_WHY_DIFFERENT = "Why two lessons differ: another topic, light, camera or time of day moves it."
_MEAN = "Every ten seconds the mean of all faces that can be read, each with the same weight."
_OWN_USUAL = "Each student against their own usual look of the first minutes; few open in an hour."
_ICONS = "Read from the icons that the meeting program draws on the tiles."

CHART_HELP = {
    "live_mood": (
        "The class as shares of looks, in the last minutes and over the lesson so far; below, how "
        "much of it could be read.",
        _MEAN,
        (_LOOKS_ONLY, _ABSENT),
    ),
    "live_seats": (
        "A card for each tile, in the order of the gallery: the look now, how certain it is, and "
        "the commonest look of every ten seconds of the last minutes.",
        "The strongest of seven looks; where none is certain enough, it says unsure.",
        (_LOOKS_ONLY, "Attention or effort. Nobody is to be compared with anybody else."),
    ),
    "live_answers": (
        "Raised hands in their order, and the answers that stand on tiles now.",
        _ICONS,
        (_BY_VOICE,),
    ),
    "flags": (
        "The looks of confusion or sadness that lasted, of students or of the whole class.",
        _OWN_USUAL,
        (_LOOKS_ONLY, "That all is well: whoever is not flagged may be lost behind a calm face."),
    ),
    "timeline": (
        "The class as shares of looks over the lesson, how many look confused or sad, flags and "
        "marks, and how much could be read.",
        _MEAN,
        (_LOOKS_ONLY, _ABSENT, "Why a look changed: a joke, the light and a hard slide move it."),
    ),
    "topics": (
        "For each topic its length, how much could be read, and what became of the flags in it.",
        "A flag counts where it opened. A topic stands out where its share of confused-looking "
        "faces is higher than chance makes any topic's in 19 of 20 lessons.",
        ("Whether a topic was understood: a calm one may not have been.",),
    ),
    "checks": (
        "For each class check the answers on tiles, and the mood of the minutes before and after.",
        "The mean of all faces that could be read in either minute; answers by their icons.",
        ("That the check made the difference: something else may have happened.", _BY_VOICE),
    ),
    "beside": (
        "What was said or written at the moment that you point at in the timeline.",
        "The file's own times, laid on the lesson by the clock, by when people spoke, or by you.",
        ("Words that the meeting program misheard or left out.",),
    ),
    "pace": (
        "Minute by minute how many faces looked confused, how long nobody spoke, and who wished "
        "to go slower or faster.",
        "From the mean of the faces read, the border around who speaks, and the icons on tiles.",
        ("The right pace: silence may be thought, and a strained look concentration.", _ABSENT),
    ),
    "posture": (
        "Minute by minute which share of the faces was turned away or had the head down.",
        "From the places of eyes, nose and mouth in each face; means of all faces found.",
        ("Attention: who looks away may be writing, reading or listening.", _ABSENT),
    ),
    "speakers": (
        "For how long each one's tile was marked as speaking.",
        "The border that the meeting program draws around who speaks, summed up.",
        ("What was said, or how well: it counts noise as well as words.",),
    ),
    "reactions": (
        "How many answers of each kind stood on tiles, minute by minute.",
        _ICONS,
        (_BY_VOICE,),
    ),
    "heat": (
        "Each student's look of confusion over time; the darker, the further above the own usual.",
        "How far the look lies above the student's own median of this lesson.",
        ("Who is more confused than whom: every row has its own zero.", _LOOKS_ONLY),
    ),
    "students": (
        "For each student how much could be read, the shares of looks, and the minutes flagged.",
        "Means over all readings of the stretch that is shown above.",
        ("Achievement, effort, attendance or character. It is not for grades or ranking.", _ABSENT),
    ),
    "student": (
        "The shares of this student's looks over the lesson, and the look of confusion beside that "
        "of all students.",
        "The mean of the readings of every ten seconds; usual: the student's own median.",
        (_LOOKS_ONLY, "The student in general: this is one lesson, in one light, on one camera."),
    ),
    "curve": (
        "What the flag rests on: the look over the minutes around it, beside the usual level.",
        "The look every ten seconds; above the upper line it counts.",
        (_LOOKS_ONLY, "The reason: only the student can tell."),
    ),
    "history": (
        "Each lesson with its mean mood, its course in small, and its flags.",
        "Means of all faces that could be read. In small: from below happy and surprised faces, "
        "from above strained ones.",
        (_WHY_DIFFERENT, _ABSENT),
    ),
    "calendar": (
        "The lessons of a month by day, each with its commonest look and its flags.",
        "The look with the largest mean share of all faces that could be read.",
        (_WHY_DIFFERENT, _ABSENT),
    ),
    "precision": (
        "How many of the flags that you answered you called helpful.",
        "Helpful answers of all answers, with Wilson's 95 % interval.",
        ("Flags that should have opened and did not, and those that you left without an answer.",),
    ),
    "experiment": (
        "Whether looks went away sooner after you were called than where a call was held back.",
        "Calls are made or held back at random; the minutes of the look after either are compared.",
        ("What you did when you were called, and whether it helped anybody to understand.",),
    ),
    "compare": (
        "The lessons of this class beside each other: mood, flags an hour, how much could be read.",
        "The mean of all faces that could be read in each lesson; flags called wrong are left out.",
        (_WHY_DIFFERENT, _ABSENT),
    ),
    "weeks": (
        "The lessons of this class by date: mood, faces that looked confused, and your calls.",
        "Shares of the faces read in each lesson; the interval from how it swings within a lesson.",
        WEEKS_LIMITS,
    ),
    "topic": (
        "One topic in each of its lessons, beside the rest of the same lesson.",
        "Shares of the faces read in the topic and outside it, minute by minute.",
        TOPIC_LIMITS,
    ),
    "student_weeks": (
        "How strong one look of this student was in each lesson, beside what is usual for them.",
        "Ten seconds of every minute are read; usual: the lessons before.",
        STUDENT_WEEKS_LIMITS,
    ),
}
"""By chart: what it shows, how it is computed, and what it can not show, a sentence each."""
