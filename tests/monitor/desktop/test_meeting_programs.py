"""Titles of every meeting program in several languages, and what is no meeting."""

import re

import pytest

from monitor.desktop import Rank, WindowInfo, choose_window
from monitor.desktop.meeting_programs import APPS, MEETING_WORDS, RULES
from monitor.desktop.titles import recognise

CHROME = "google-chrome Google-chrome"
FIREFOX = "Navigator firefox"
EDGE = "msedge.exe Chrome_WidgetWin_1"

MEETINGS: dict[str, list[tuple[str, str]]] = {
    "Zoom": [
        ("Zoom Meeting", "zoom zoom"),
        ("Zoom Meeting 40-Minutes", "Zoom.exe ConfMultiTabContentWndClass"),
        ("Zoom Meeting 40-Minuten", "zoom zoom"),
        ("Zoom Webinar", "zoom.us"),
        ("Meeting", "zoom zoom"),
        ("Zoom Meeting - Physics 9A", "Zoom.exe ConfMultiTabContentWndClass"),
        ("Zoom", "Zoom.exe ZPContentViewWndClass"),
        ("Physics 9A", "Zoom.exe ZPContentViewWndClass"),
        ("zoom_linux_float_video_window", "zoom zoom"),
        ("zoom floating video window", "zoom.us"),
        ("", "Zoom.exe ZPFloatVideoWndClass"),
        ("Zoom-Meeting", "zoom zoom"),
        ("Zoom-Besprechung", "zoom zoom"),
        ("Réunion Zoom", "zoom zoom"),
        ("Webinaire Zoom", "zoom.us"),
        ("Reunión de Zoom", "zoom zoom"),
        ("Reunião Zoom", "zoom zoom"),
        ("Riunione Zoom", "zoom zoom"),
        ("Zoom-vergadering", "zoom zoom"),
        ("Spotkanie Zoom", "zoom zoom"),
        ("Конференция Zoom", "zoom zoom"),
        ("Zoom Toplantısı", "zoom zoom"),
        ("Zoom-möte", "zoom zoom"),
        ("Schůzka Zoom", "zoom zoom"),
        ("Rapat Zoom", "zoom zoom"),
        ("Cuộc họp Zoom", "zoom zoom"),
        ("Zoom 会议", "zoom zoom"),
        ("Zoom 会议 40分钟", "zoom zoom"),
        ("Zoom 會議", "zoom zoom"),
        ("Zoom ミーティング", "zoom zoom"),
        ("Zoom 회의", "zoom zoom"),
        ("Zoom मीटिंग", "zoom zoom"),
        ("اجتماع Zoom", "zoom zoom"),
        ("פגישת Zoom", "zoom zoom"),
        ("Zoom Meeting - Google Chrome", CHROME),
        ("Zoom Meeting and 2 more pages - My school - Microsoft\u200b Edge", EDGE),
        ("Zoom Meeting - Persönlich - Microsoft\u200b Edge", EDGE),
        ("Réunion Zoom — Mozilla Firefox", FIREFOX),
    ],
    "Google Meet": [
        ("Meet - abc-defg-hij", CHROME),
        ("Meet – abc-defg-hij - Google Chrome", CHROME),
        ("Meet – abc-defg-hij — Mozilla Firefox", FIREFOX),
        ("Meet: abc-defg-hij - Chromium", "chromium Chromium"),
        ("Meet - abc-defg-hij and 3 more pages - Personal - Microsoft\u200b Edge", EDGE),
        ("Meet – abc-defg-hij - Vivaldi", "vivaldi-stable Vivaldi-stable"),
        ("(1) Meet – abc-defg-hij - Google Chrome", CHROME),
        ("Google Meet - Meet - abc-defg-hij", "crx_kjgfgldnnfoeklkmfkjfagphfepbbdan Google-chrome"),
        ("Meet – Physics 9A - Google Chrome", CHROME),
        ("Meet - Class 7a - Google Chrome", CHROME),
        ("Meet – Klasse 7a: Mathematik — Mozilla Firefox", FIREFOX),
        ("Meet – Cours de français - Google Chrome", CHROME),
        ("Meet – 七年级数学 - Google Chrome", CHROME),
        ("Meet – Физика 9А - Opera", "opera Opera"),
        ("Meet - Class 7a und 2 weitere Seiten - Persönlich - Microsoft\u200b Edge", EDGE),
    ],
    "Microsoft Teams": [
        ("Meeting with Ana | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("Meeting in General | Microsoft Teams", "Teams.exe Chrome_WidgetWin_1"),
        ('Meeting in "General" | Microsoft Teams', "teams-for-linux teams-for-linux"),
        ("Besprechung in Allgemein | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("Besprechung mit Ana Silva | Microsoft Teams", "MSTeams"),
        ("Réunion avec Ana | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("Reunión con Ana | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("Riunione in Generale | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("会议 | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("Physics 9A | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("Physics 9A | Contoso | ana@contoso.com | Microsoft Teams", "ms-teams.exe"),
        ("Physics 9A | Microsoft Teams (work or school)", "ms-teams.exe TeamsWebView"),
        ("Meeting compact view | Physics 9A | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("Meeting compact view | Ana | Microsoft Teams | Pinned window", "ms-teams.exe"),
        ("(2) Physics 9A | Microsoft Teams - Google Chrome", CHROME),
    ],
    "Webex": [
        ("Cisco Webex Meetings", "webex"),
        ("Webex Meeting", "CiscoCollabHost"),
        ("Webex Meetings", "atmgr.exe"),
        ("Webex Webinar", "CiscoCollabHost"),
        ("Ana's Personal Room", "webexmta.exe wcl_cpp"),
        ("Physics meeting | Webex", "CiscoCollabHost"),
        ("Meeting | Webex", "CiscoCollabHost"),
        ("Webex-Besprechung", "CiscoCollabHost"),
        ("Réunion Webex", "CiscoCollabHost"),
        ("Reunión de Webex", "CiscoCollabHost"),
        ("Webex ミーティング", "CiscoCollabHost"),
        ("Webex 会议", "CiscoCollabHost"),
        ("Ana's Personal Room | Webex - Google Chrome", CHROME),
        ("Physics meeting - Webex — Mozilla Firefox", FIREFOX),
    ],
    "Jitsi Meet": [
        ("Physics9A | Jitsi Meet - Google Chrome", CHROME),
        ("Physics9A | Jitsi Meet — Mozilla Firefox", FIREFOX),
        ("Physics 9A | Jitsi Meet - Chromium", "chromium Chromium"),
        ("Klasse 7a | Jitsi Meet — Mozilla Firefox", FIREFOX),
        ("Cours De Français | Jitsi Meet - Google Chrome", CHROME),
        ("Clase De Física | Jitsi Meet - Microsoft\u200b Edge", EDGE),
        ("物理 | Jitsi Meet - Google Chrome", CHROME),
        ("Физика | Jitsi Meet - Brave", "brave-browser Brave-browser"),
        ("(3) Physics9A | Jitsi Meet - Google Chrome", CHROME),
        ("Physics9A | Jitsi Meet", "Jitsi Meet.exe Chrome_WidgetWin_1"),
        ("Jitsi Meet | Physics", FIREFOX),
        ("Physics9A | 8x8 Meet - Google Chrome", CHROME),
        ("Physics9A | kMeet - Google Chrome", CHROME),
    ],
    "BigBlueButton": [
        ("BigBlueButton - Physics 9A - Google Chrome", CHROME),
        ("BigBlueButton - Physics 9A — Mozilla Firefox", FIREFOX),
        ("BigBlueButton - Klasse 7a — Mozilla Firefox", FIREFOX),
        ("BigBlueButton - Mathematik - Chromium", "chromium Chromium"),
        ("BigBlueButton - Cours de français - Google Chrome", CHROME),
        ("BigBlueButton - Clase de física - Microsoft\u200b Edge", EDGE),
        ("BigBlueButton – Ana's Room - Google Chrome", CHROME),
        ("BigBlueButton - 物理 - Google Chrome", CHROME),
        ("BigBlueButton - Физика — Mozilla Firefox", FIREFOX),
        ("BigBlueButton - Demo Meeting - Safari", "Safari"),
        ("Physics 9A - BigBlueButton - Google Chrome", CHROME),
        ("Klasse 7a – BigBlueButton — Mozilla Firefox", FIREFOX),
    ],
    "Discord": [
        ("Discord Popout", "discord discord"),
        ("Discord Popout", "vesktop vesktop"),
        ("Lounge | Physics Club - Discord", "discord discord"),
        ("Klassenzimmer | Klasse 7a - Discord", "Discord.exe Chrome_WidgetWin_1"),
        ("Salle de classe | 7a - Discord", "discord discord"),
        ("Sala de voz | Física - Discord", "discord discord"),
        ("(3) Lounge | Physics Club - Discord", "discord discord"),
        ("🔊 Lounge | Physics Club - Discord", "discord discord"),
        ("语音 | 物理 - Discord", "discord discord"),
        ("Discord | Lounge | Physics Club", "webcord webcord"),
        ("Discord | Lounge | Physics Club - Google Chrome", CHROME),
        ("(1) Discord | Klassenzimmer | Klasse 7a — Mozilla Firefox", FIREFOX),
    ],
    "Slack": [
        ("Huddle: #physics - School - Slack", "slack Slack"),
        ("Huddle: #physics - School - Slack 🎤", "Slack"),
        ("Huddle: Ana Silva - School - Slack", "slack.exe Chrome_WidgetWin_1"),
        ("Huddle with Ana Silva", "slack Slack"),
        ("Huddle mit Ana Silva", "slack Slack"),
        ("Huddle avec Ana", "slack Slack"),
        ("Slack - Huddle", "slack Slack"),
        ("Slack | Huddle", "slack Slack"),
        ("抱团：#物理 - School - Slack", "slack Slack"),
        ("ハドルミーティング: #物理 - School - Slack", "slack Slack"),
        ("허들: #물리 - School - Slack", "slack Slack"),
        ("Huddle: #physics - School - Slack - Google Chrome", CHROME),
    ],
    "Whereby": [
        ("physics-9a | Whereby - Google Chrome", CHROME),
        ("physics-9a - Whereby — Mozilla Firefox", FIREFOX),
        ("Klasse 7a | Whereby — Mozilla Firefox", FIREFOX),
        ("cours-de-francais – Whereby - Google Chrome", CHROME),
        ("clase | Whereby - Microsoft\u200b Edge", EDGE),
        ("klasserommet | Whereby - Brave", "brave-browser"),
        ("物理 | Whereby - Google Chrome", CHROME),
        ("(1) physics-9a | Whereby - Google Chrome", CHROME),
        ("Whereby | physics-9a - Google Chrome", CHROME),
        ("Whereby - Ana's room - Safari", "Safari"),
        ("physics-9a | Whereby", "Whereby.exe Chrome_WidgetWin_1"),
        ("Ana's room - Whereby", "whereby Whereby"),
    ],
    "Nextcloud Talk": [
        ("Physics 9A - Talk - Nextcloud - Google Chrome", CHROME),
        ("Physics 9A - Talk - Nextcloud — Mozilla Firefox", FIREFOX),
        ("Klasse 7a - Talk - Nextcloud — Mozilla Firefox", FIREFOX),
        ("* Klasse 7a - Talk - Nextcloud - Google Chrome", CHROME),
        ("Cours de français - Talk - Nextcloud - Chromium", "chromium Chromium"),
        ("Clase - Talk - Nextcloud - Microsoft\u200b Edge", EDGE),
        ("物理 - Talk - Nextcloud - Google Chrome", CHROME),
        ("Физика - Talk - Nextcloud — Mozilla Firefox", FIREFOX),
        ("Klasse 7a - Talk - Schulcloud - Google Chrome", CHROME),
        ("Physics 9A - Talk - School Cloud - Google Chrome", CHROME),
        ("Physics 9A - Nextcloud Talk", "Nextcloud Talk.exe"),
        ("Physics 9A - Talk", "nextcloud-talk-desktop Nextcloud Talk"),
    ],
}

NO_MEETINGS = [
    # the programs' own other windows
    ("Zoom Workplace", "zoom zoom"),
    ("Zoom Workplace - Licensed account", "Zoom.exe ConfMultiTabContentWndClass"),
    ("Zoom - Free Account", "zoom.us"),
    ("Zoom - Settings", "zoom zoom"),
    ("Settings", "zoom zoom"),
    ("Chat", "zoom zoom"),
    ("Ana Silva", "zoom zoom"),
    ("Participants (25)", "zoom zoom"),
    ("as_toolbar", "zoom zoom"),
    ("annotate_toolbar", "zoom zoom"),
    ("Zoom", "zoom.us"),
    ("Microsoft Teams", "ms-teams.exe TeamsWebView"),
    ("Chat | Ana Silva | Microsoft Teams", "ms-teams.exe TeamsWebView"),
    ("(4) Chat | Meeting with Ana | Microsoft Teams", "ms-teams.exe TeamsWebView"),
    ("Activity | Microsoft Teams", "teams-for-linux"),
    ("Kalender | Contoso | ana@contoso.com | Microsoft Teams", "ms-teams.exe"),
    ("Aufgaben | Microsoft Teams - Google Chrome", CHROME),
    ("チャット | Microsoft Teams", "ms-teams.exe"),
    ("Webex", "CiscoCollabHost"),
    ("Cisco Webex", "CiscoCollabHost"),
    ("Jitsi Meet", "Jitsi Meet.exe"),
    ("#general | Physics Club - Discord", "discord discord"),
    ("@Ana - Discord", "discord discord"),
    ("Friends - Discord", "discord discord"),
    ("Discord | #general | Physics Club - Google Chrome", CHROME),
    ("Slack - Huddle Preview", "slack Slack"),
    ("#huddle-notes (Channel) - School - Slack", "slack Slack"),
    ("physics (Channel) - School - Slack - Google Chrome", CHROME),
    ("Whereby", "whereby Whereby"),
    ("Talk - Nextcloud - Google Chrome", CHROME),
    # pages of a browser that only speak of meetings
    ("Meet - Google Chrome", CHROME),
    ("Meet — Mozilla Firefox", FIREFOX),
    ("Google Meet - Google Chrome", CHROME),
    ("Meet the team - Google Chrome", CHROME),
    ("Meetup - Find your people - Google Chrome", CHROME),
    ("Meet - Google Workspace - Google Chrome", CHROME),
    ("Google Meet - Apps on Google Play - Google Chrome", CHROME),
    ("zoom meeting - Google Search - Google Chrome", CHROME),
    ("Zoom Meeting at DuckDuckGo — Mozilla Firefox", FIREFOX),
    ("How to use Zoom Meeting - YouTube - Google Chrome", CHROME),
    ("Zoom Meeting - YouTube - Google Chrome", CHROME),
    ("Zoom Meeting - YouTube - Microsoft\u200b Edge", EDGE),
    ("Zoom Meeting - YouTube and 3 more pages - Work - Microsoft\u200b Edge", EDGE),
    ("Meet und 2 weitere Seiten - Persönlich - Microsoft\u200b Edge", EDGE),
    ("Launch Meeting - Zoom - Google Chrome", CHROME),
    ("My Meetings - Zoom - Google Chrome", CHROME),
    ("Zoom Meeting - Google Docs - Google Chrome", CHROME),
    ("Inbox: Zoom Meeting invitation - Gmail - Google Chrome", CHROME),
    ("Video Conferencing, Meetings, Calling | Microsoft Teams - Google Chrome", CHROME),
    ("Introduction | Jitsi Meet - Google Chrome", CHROME),
    ("Jitsi Meet - Google Chrome", CHROME),
    ("BigBlueButton - Google Chrome", CHROME),
    ("BigBlueButton - Wikipedia - Google Chrome", CHROME),
    ("BigBlueButton - Greenlight - Google Chrome", CHROME),
    ("Discord | Your Place to Talk - Google Chrome", CHROME),
    ("Pricing | Whereby - Google Chrome", CHROME),
    ("Video Call API | Whereby - Google Chrome", CHROME),
    ("My TED Talk - YouTube - Google Chrome", CHROME),
    ("Webex Pricing - Google Chrome", CHROME),
    ("jitsi/jitsi-meet: Issues - GitHub - Google Chrome", CHROME),
    # documents, mail, folders, editors, players
    ("Zoom Meeting notes.docx - Word", "WINWORD.EXE OpusApp"),
    ("Zoom Meeting notes - LibreOffice Writer", "libreoffice-writer"),
    ("Zoom Meeting", "org.gnome.Nautilus Org.gnome.Nautilus"),
    ("Zoom Meeting", "explorer.exe CabinetWClass"),
    ("Zoom Meeting (2).pdf - Adobe Acrobat Reader", "AcroRd32.exe"),
    ("Zoom Meeting 2026-11-29.txt - Notepad", "notepad.exe Notepad"),
    ("zoom_meeting.py - classroom - Visual Studio Code", "code Code"),
    ("meet.py – classroom – PyCharm", "jetbrains-pycharm"),
    ("Meet - the new features", "org.gnome.TextEditor"),
    ("Meeting with Ana | Microsoft Teams - Message (HTML)", "OUTLOOK.EXE rctrl_renwnd32"),
    ("Physics 9A | Microsoft Teams - Mozilla Thunderbird", "thunderbird"),
    ("Zoom Meeting.mp4 - VLC media player", "vlc Vlc"),
    ("BigBlueButton - Physics.webm", "mpv mpv"),
    ("OBS 31 - Profile: Zoom Meeting", "obs obs"),
    ("Besprechung mit Ana", "thunderbird"),
    ("Terminal - zoom meeting", "gnome-terminal-server"),
    ("Huddle: notes", "obsidian obsidian"),
    ("Physics9A | Jitsi Meet - Notes", "obsidian obsidian"),
    ("Classmood - Google Chrome", CHROME),
    ("", ""),
]


def window(title: str, app: str, number: int, size_wh: tuple[int, int]) -> WindowInfo:
    return WindowInfo(number, title, app, (0, 0, *size_wh), False, None)


@pytest.mark.parametrize(
    ("program", "title", "app"),
    [(program, *pair) for program, pairs in MEETINGS.items() for pair in pairs],
)
def test_a_meeting_is_recognised(program: str, title: str, app: str) -> None:
    found = recognise(title, app)
    assert found is not None and found.program == program
    assert found.rank > Rank.MAIN_WINDOW


@pytest.mark.parametrize(("title", "app"), NO_MEETINGS)
def test_anything_else_is_none(title: str, app: str) -> None:
    found = recognise(title, app)
    assert found is None or found.rank is Rank.MAIN_WINDOW


def test_there_are_enough_titles() -> None:
    assert all(len(pairs) >= 12 for pairs in MEETINGS.values())
    assert len(NO_MEETINGS) >= 40
    assert {rule.program for rule in RULES} == set(MEETINGS)
    assert set(APPS) <= set(MEETINGS)


@pytest.mark.parametrize("language", MEETING_WORDS)
def test_every_language_names_a_zoom_meeting(language: str) -> None:
    for word in MEETING_WORDS[language].split("|"):
        for title in (f"Zoom {word}", f"Zoom-{word}", f"{word} Zoom", word.title()):
            found = recognise(title, "zoom zoom")
            assert found is not None and found.rank is Rank.MEETING, title


def test_a_documents_name_is_a_meeting_in_no_other_program() -> None:
    titles = ["Zoom Meeting", "Meet - abc-defg-hij", "Physics | Jitsi Meet", "Discord Popout"]
    for app in ("WINWORD.EXE OpusApp", "soffice", "org.gnome.Evince", "code Code", "mpv", "thunar"):
        assert [recognise(title, app) for title in titles] == [None] * len(titles)


def test_the_meeting_goes_before_likely_ones_and_the_programs_main_window() -> None:
    windows = [
        window("Zoom Workplace", "zoom zoom", 1, (1920, 1080)),
        window("Meet – Physics 9A - Google Chrome", CHROME, 2, (1900, 1000)),
        window("zoom_linux_float_video_window", "zoom zoom", 3, (300, 700)),
        window("Zoom Meeting", "zoom zoom", 4, (1200, 700)),
        window("#general | School - Discord", "discord discord", 5, (1920, 1080)),
    ]
    order = []
    while (chosen := choose_window(windows)) is not None:
        order.append(chosen.id)
        windows.remove(chosen)
    assert order == [4, 2, 3]


def test_of_two_screens_of_zoom_the_larger_window_is_watched() -> None:
    share = window("Zoom", "Zoom.exe ZPContentViewWndClass", 1, (1600, 900))
    gallery = window("Zoom Meeting", "Zoom.exe ConfMultiTabContentWndClass", 2, (1920, 1080))
    chosen = choose_window([share, gallery])
    assert chosen is not None and chosen.id == 2


def test_a_call_with_its_compact_view_is_watched_in_the_full_window() -> None:
    compact = "Meeting compact view | Physics meeting | Microsoft Teams"
    windows = [
        window(compact, "ms-teams.exe TeamsWebView", 1, (2000, 1200)),
        window("Physics meeting | Microsoft Teams", "ms-teams.exe TeamsWebView", 2, (900, 600)),
    ]
    chosen = choose_window(windows)
    assert chosen is not None and chosen.id == 2


def test_patterns_are_written_in_lower_case() -> None:
    for rule in RULES:
        words = re.sub(r"\\\w", "", rule.title)
        assert words == words.casefold(), rule
