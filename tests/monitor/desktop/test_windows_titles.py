"""Which window titles are meetings, and which of several windows is watched."""

import re

import pytest

from monitor.desktop import Rank, WindowInfo, choose_window, compile_title, is_wanted
from monitor.desktop.titles import recognise
from storage.errors import ConfigurationError

MEETINGS = [
    # Zoom: title and class as its clients on Linux, Windows and macOS set them
    ("Zoom Meeting", "zoom zoom", "Zoom"),
    ("Zoom Meeting", "Zoom.exe ConfMultiTabContentWndClass", "Zoom"),
    ("Zoom Meeting", "zoom.us", "Zoom"),
    ("Zoom Meeting", "", "Zoom"),
    ("Zoom Meeting 40-Minutes", "zoom zoom", "Zoom"),
    ("Zoom Meeting ID: 123-456-789", "zoom zoom", "Zoom"),
    ("Zoom Meeting Participant ID: 12 Meeting ID: 123-456-789", "zoom zoom", "Zoom"),
    ("Zoom Webinar", "zoom.us", "Zoom"),
    ("Meeting", "zoom zoom", "Zoom"),
    ("Zoom Meeting - Google Chrome", "google-chrome Google-chrome", "Zoom"),
    ("Zoom Meeting - Chromium", "chromium Chromium", "Zoom"),
    ("Zoom Meeting and 2 more pages - Work - Microsoft\u200b Edge", "msedge.exe", "Zoom"),
    ("Zoom-Meeting", "zoom zoom", "Zoom"),
    ("Réunion Zoom", "zoom zoom", "Zoom"),
    ("Reunión de Zoom", "zoom zoom", "Zoom"),
    ("Riunione Zoom", "zoom.us", "Zoom"),
    ("Zoom ミーティング", "Zoom.exe", "Zoom"),
    ("Zoomミーティング", "Zoom.exe", "Zoom"),
    ("Zoom 会议", "zoom zoom", "Zoom"),
    ("Zoom 회의", "zoom zoom", "Zoom"),
    ("Конференция Zoom", "zoom zoom", "Zoom"),
    ("Zoom Toplantısı", "zoom zoom", "Zoom"),
    ("Meet - abc-defg-hij - Google Chrome", "google-chrome Google-chrome", "Google Meet"),
    ("Meet – abc-defg-hij — Mozilla Firefox", "Navigator firefox", "Google Meet"),
    ("Meet – abc-defg-hij", "chrome.exe Chrome_WidgetWin_1", "Google Meet"),
    ("Google Meet - Meet - abc-defg-hij", "crx_kjgf Google-chrome", "Google Meet"),
    ("Meet - abc-defg-hij and 3 more pages - Personal - Microsoft\u200b Edge", "", "Google Meet"),
    ("Meet – Physics 9A - Google Chrome", "google-chrome Google-chrome", "Google Meet"),
    ("Meeting with Ana | Microsoft Teams", "ms-teams.exe TeamsWebView", "Microsoft Teams"),
    ("Meeting in General | Microsoft Teams", "Microsoft Teams", "Microsoft Teams"),
    ("Physics 9A | Contoso | ana@contoso.com | Microsoft Teams", "", "Microsoft Teams"),
    ("Besprechung mit Ana | Microsoft Teams", "ms-teams.exe", "Microsoft Teams"),
    ("(2) Physics 9A | Microsoft Teams - Google Chrome", "chrome", "Microsoft Teams"),
    ("Cisco Webex Meetings", "webex", "Webex"),
    ("Ana's Personal Room", "webexmta.exe wcl_cpp", "Webex"),
    ("Physics meeting | Webex", "CiscoCollabHost", "Webex"),
]
NO_MEETINGS = [
    ("Zoom Workplace", "zoom zoom"),
    ("Zoom Workplace - Free account", "Zoom.exe ConfMultiTabContentWndClass"),
    ("Zoom Cloud Meetings", "zoom zoom"),
    ("Zoom Meeting notes.docx - Word", "WINWORD.EXE OpusApp"),
    ("How to record a Zoom Meeting - Google Chrome", "google-chrome Google-chrome"),
    ("Participants (25)", "zoom zoom"),
    # what stands beside a meeting: toolbars, panels, pictures in picture
    ("zoom share statusbar window", "zoom zoom"),
    ("zoom share toolbar window", "Zoom.exe ZPToolBarParentWndClass"),
    ("Screen sharing meeting controls", "Zoom.exe ZPFTEWndClass"),
    ("as_toolbar", "zoom zoom"),
    ("as_preview", "zoom zoom"),
    ("annotate_toolbar", "zoom zoom"),
    ("Breakout Rooms", "zoom.us"),
    ("Sharing control bar | Microsoft Teams", "ms-teams.exe TeamsWebView"),
    ("Screen sharing toolbar | Ana | Microsoft Teams", "ms-teams.exe TeamsWebView"),
    ("Picture in picture", "google-chrome Google-chrome"),
    ("Picture-in-Picture", "Navigator firefox"),
    ("Bild im Bild", "google-chrome Google-chrome"),
    ("Image dans l'image", "google-chrome Google-chrome"),
    # pages that are only called so
    ("Meet - Google Chrome", "google-chrome Google-chrome"),
    ("Meet — Mozilla Firefox", "Navigator firefox"),
    ("Meet - Personal - Microsoft\u200b Edge", "msedge.exe"),
    ("Swim meet - Google Chrome", "google-chrome Google-chrome"),
    ("Meet - Wikipedia - Google Chrome", "google-chrome Google-chrome"),
    ("Meet the team - Google Chrome", "google-chrome Google-chrome"),
    ("Google Meet - Google Chrome", "google-chrome Google-chrome"),
    ("Meet - the new features", "org.gnome.TextEditor"),
    ("Chat | Ana | Microsoft Teams", "ms-teams.exe TeamsWebView"),
    ("Calendar | Contoso | ana@contoso.com | Microsoft Teams", "ms-teams.exe"),
    ("Kalender | Microsoft Teams", "ms-teams.exe"),
    ("Microsoft Teams", "ms-teams.exe"),
    ("Webex", "CiscoCollabHost"),
    ("Classmood", "google-chrome Google-chrome"),
    ("Terminal", "gnome-terminal-server"),
    ("", ""),
]


def window(
    title: str,
    app: str = "",
    *,
    id: int = 1,
    size_wh: tuple[int, int] = (800, 600),
    minimised: bool = False,
) -> WindowInfo:
    return WindowInfo(id, title, app, (0, 0, *size_wh), minimised, None)


@pytest.mark.parametrize(("title", "app", "program"), MEETINGS)
def test_meeting_is_recognised(title: str, app: str, program: str) -> None:
    assert window(title, app).matches_meeting == program


@pytest.mark.parametrize(("title", "app"), NO_MEETINGS)
def test_other_window_is_no_meeting(title: str, app: str) -> None:
    assert window(title, app).matches_meeting is None
    assert is_wanted(title, app, None) is None


def test_meeting_goes_before_a_larger_main_window() -> None:
    windows = [
        window("Zoom Workplace", "zoom", id=1, size_wh=(1920, 1080)),
        window("Zoom Meeting", "zoom", id=2),
        window("Ana | Microsoft Teams", "ms-teams.exe", id=3, size_wh=(1920, 1080)),
    ]
    chosen = choose_window(windows)
    assert chosen is not None and chosen.id == 2
    by_pattern = choose_window(windows, compile_title("zoom"))
    assert by_pattern is not None and by_pattern.id == 2


def test_largest_open_window_of_several_meetings_is_chosen() -> None:
    windows = [
        window("Zoom Meeting", "zoom", id=1, size_wh=(300, 200)),
        window("Zoom Meeting", "zoom", id=2, size_wh=(1600, 900), minimised=True),
        window("Zoom Meeting", "zoom", id=3, size_wh=(800, 600)),
    ]
    chosen = choose_window(windows)
    assert chosen is not None and chosen.id == 3


def test_main_window_alone_is_not_watched() -> None:
    assert choose_window([window("Zoom Workplace", "zoom")]) is None


def test_pattern_finds_any_title_but_never_our_own_windows() -> None:
    windows = [
        window("classmood live --window-title jitsi", "xterm", id=1, size_wh=(1920, 1080)),
        window("Jitsi Meet | Physics", "firefox", id=2),
    ]
    chosen = choose_window(windows, compile_title("jitsi"))
    assert chosen is not None and chosen.id == 2
    own = choose_window(windows, compile_title("^classmood live"))
    assert own is not None and own.id == 1


def test_bad_pattern_is_one_line_that_names_it() -> None:
    with pytest.raises(ConfigurationError, match=re.escape("'Meet ('")) as caught:
        compile_title("Meet (")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_named_meet_room_is_less_sure_than_one_with_its_code() -> None:
    named = recognise("Meet – Physics 9A - Google Chrome", "chrome")
    coded = recognise("Meet – abc-defg-hij - Google Chrome", "chrome")
    assert named is not None and named.rank is Rank.PROBABLE
    assert coded is not None and coded.rank is Rank.MEETING
