"""The privacy page says what is kept beyond the usual, and only then."""

import pytest

from dashboard import texts
from dashboard.pages.privacy import choices
from storage.config.settings import (
    PrivacySettings,
    ReactionSettings,
    Settings,
    SlideSettings,
    SpeechSettings,
)

EVERYTHING = (texts.PRIVACY_SPEAKERS_ON, texts.PRIVACY_SLIDES_ON, texts.PRIVACY_ANSWERS_OFF)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(), ()),
        (Settings(speech=SpeechSettings(individuals=True)), (texts.PRIVACY_SPEAKERS_ON,)),
        (
            Settings(
                speech=SpeechSettings(individuals=True), privacy=PrivacySettings(class_only=True)
            ),
            (),
        ),
        (Settings(slides=SlideSettings(pictures=True)), (texts.PRIVACY_SLIDES_ON,)),
        (Settings(slides=SlideSettings(pictures=True, topics=False)), ()),
        (Settings(reactions=ReactionSettings(read=False)), (texts.PRIVACY_ANSWERS_OFF,)),
        (
            Settings(
                speech=SpeechSettings(individuals=True), slides=SlideSettings(pictures=True),
                reactions=ReactionSettings(read=False),
            ),
            EVERYTHING,
        ),
    ],
)  # fmt: skip
def test_each_setting_that_changes_what_is_kept_is_said(
    settings: Settings, said: tuple[str, ...]
) -> None:
    assert tuple(choices(settings)) == said
