"""The table of meeting programs: which title, in which language, of which window is a meeting.

A rule's `title` matches the whole title in lower case, without the browser's name, the number of
unread messages and signs before it. `{meeting}` stands for the words of `MEETING_WORDS`. Rules are
tried in order, and the first that matches decides: so exceptions stand before what they except.
English titles, classes and those marked "seen" come from the programs or from other people's window
rules for them; other languages follow from the word for "meeting" and may be missed. A user's
regular expression always works instead.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Place = Literal["any", "app", "browser"]


class Rank(IntEnum):
    """How surely a window shows a meeting."""

    MAIN_WINDOW = 0
    PROBABLE = 1
    MEETING = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of title.

    place: "app" where the window's class must match `APPS` of the program, "browser" where it must
    be a page in a browser. app: what the class must contain as well. rank: None where the page
    belongs to no meeting program at all.
    """

    program: str
    title: str
    rank: Rank | None = Rank.MEETING
    place: Place = "any"
    app: str = ""


MEETING_WORDS: dict[str, str] = {
    "en": "meeting|webinar",
    "de": "besprechung|konferenz",
    "fr": "réunion|webinaire",
    "es": "reunión|seminario web",
    "pt": "reunião",
    "it": "riunione",
    "ca": "reunió",
    "nl": "vergadering",
    "pl": "spotkanie",
    "ru": "конференция|встреча|совещание",
    "uk": "зустріч|конференція|нарада",
    "bg": "среща",
    "hr": "sastanak",
    "sk": "schôdza|stretnutie",
    "cs": "schůzka",
    "ro": "ședință|întâlnire",
    "hu": "értekezlet|megbeszélés",
    "tr": "toplantı|toplantısı",
    "sv": "möte",
    "nb": "møte",
    "da": "møde",
    "fi": "kokous",
    "el": "σύσκεψη",
    "id": "rapat",
    "ms": "mesyuarat",
    "vi": "cuộc họp",
    "th": "การประชุม",
    "ja": "ミーティング|会議|ウェビナー",
    "zh": "会议|會議|研讨会|網路研討會",
    "ko": "회의|웨비나|미팅",
    "ar": "اجتماع|ندوة",
    "he": "פגישת|פגישה|ישיבה",
    "fa": "جلسه",
    "hi": "बैठक|मीटिंग|वेबिनार",
}

APPS: dict[str, str] = {
    "Zoom": r"\bzoom\b|confmultitabcontentwndclass|zpcontentviewwndclass|zpfloatvideowndclass",
    "Google Meet": r"\bcrx_",
    "Microsoft Teams": r"teams",
    "Webex": r"webex|ciscocollabhost|atmgr",
    "Jitsi Meet": r"jitsi",
    "Discord": r"discord|vesktop|webcord|legcord|armcord",
    "Slack": r"slack",
    "Whereby": r"whereby",
    "Nextcloud Talk": r"nextcloud[ ._-]?talk|talk[ -]?desktop",
}
"""Window classes, programs and bundles (regular expressions) of those that are no mere pages."""

BROWSERS = (
    r"chrom|firefox|mozilla|msedge|edge|brave|opera|vivaldi|safari|navigator|librewolf|epiphany"
    r"|falkon|zen"
)

OTHER_APPS = (
    r"winword|excel|powerpnt|outlook|onenote|soffice|libreoffice|\bet\b|\bwps\b|abiword"
    r"|acrobat|evince|okular|xreader|atril|zathura|sumatra"
    r"|thunderbird|evolution|geary|kmail|mailspring|cabinetwclass|nautilus|\bnemo\b|thunar|dolphin"
    r"|pcmanfm|caja|\bfinder\b|gedit|texteditor|notepad|kate|xed|pluma|mousepad|obsidian|typora"
    r"|textedit|\bcode\b|vscodium|jetbrains|pycharm|idea|sublime|atom|emacs|vim|eclipse"
    r"|terminal|konsole|xterm|alacritty|kitty|vlc|mpv|totem|celluloid|\bmpc-|quicktime|obs64|\bobs\b"
    r"|spotify|gimp|inkscape|calendar|keynote|\bpages\b|preview|photos|\beog\b|gwenview"
)
"""Programs that never show a meeting, whatever their document is called."""

_ZOOM_TAIL = (
    r"(?: id:? ?[\d -]+| participant id:? ?\d+.*| \(\d+\)| \d{1,3}[ -]?[^\W\d_]+"
    r"| \d{1,3}(?:分钟|分鐘|분|分))?"
)
_ZOOM_NAMES = (
    rf"zoom[ -]?(?:{{meeting}})s?{_ZOOM_TAIL}",
    rf"(?:{{meeting}})(?: de| do| di| del| w| в| na| på| v| su)?[ -]?zoom(?:[- ]?u)?{_ZOOM_TAIL}",
)
_TEAMS = r"microsoft teams(?: classic)?(?: \([^|)]*\))?(?: \| [^|]*window)?"
_TEAMS_AREAS = (
    "activity|chat|chats|teams?|teams and channels|chat and channels|calendar|calls?|files"
    "|onedrive|apps|meet|assignments|copilot|search|settings|communities|people|help|tasks|planner"
    "|more|shifts|approvals|home|discover|notifications|waiting for network.*|aktivität|kalender"
    "|anrufe|dateien|aufgaben|einstellungen|unterhaltungen|kanäle|activité|conversation"
    "|conversations|calendrier|appels|fichiers|devoirs|équipes|paramètres|actividad|calendario"
    "|llamadas|archivos|tareas|equipos|conversaciones|atividade|calendário|chamadas|arquivos"
    "|ficheiros|equipes|tarefas|attività|chiamate|agenda|attivita|oproepen|activiteit|bestanden"
    "|kalendarz|czat|aktywność|połączenia|действия|чат|календарь|звонки|команды|アクティビティ"
    "|チャット|カレンダー|通話|チーム|活动|聊天|日历|通话|团队|채팅|일정|통화|etkinlik|sohbet|takvim"
)
_TEAMS_PAGES = (
    r"video conferencing.*|online (?:meetings|video).*|download.*|compare.*|pricing.*|log ?in.*"
    r"|sign ?in.*|free .*|support|overview.*|what is .*|how to .*|join (?:a )?meeting|welcome.*"
    r"|schedule .*|get started.*|release notes.*|admin.*|blog.*"
)
_PAGES = (
    r"home|log ?in.*|sign ?(?:in|up).*|pricing.*|download.*|documentation|docs?|blog.*"
    r"|about(?: us)?|help(?: cent(?:er|re).*)?|support(?: cent(?:er|re).*)?|introduction"
    r"|overview.*|faq|changelog|security|privacy(?: .*policy)?|terms of .*"
    r"|quick ?start.*|self-hosting.*|(?:user|developer|devops) guide.*|install.*"
    r"|getting started.*|features?|community(?: forum)?|how to .*|wikipedia.*|github.*|reviews?.*"
    r"|(?:free |open.?source |secure |simple )*video (?:meetings?|calls?|conferenc).*"
    r"|(?:free |open.?source )+.*|(?:virtual|online) classroom.*|greenlight|rooms|what is .*"
)
_DASH = r" ?[-–—:] ?"

RULES: tuple[Rule, ...] = (
    # Zoom: home, chat, settings and helper windows of the program are no meetings
    Rule("Zoom", r"zoom workplace.*|zoom cloud meetings|zoom - (?:free|pro|basic|licen).*|zoom",
         Rank.MAIN_WINDOW, "app", app=r"^(?!.*zpcontentviewwndclass)"),
    Rule("Zoom", r"zoom_linux_float_video_window|zoom floating video window", Rank.PROBABLE),
    Rule("Zoom", ".*", Rank.PROBABLE, "app", app="zpfloatvideowndclass"),
    Rule("Zoom", _ZOOM_NAMES[0]),
    Rule("Zoom", _ZOOM_NAMES[1]),
    Rule("Zoom", r"(?:{meeting})", place="app"),
    Rule("Zoom", r"zoom[ -]?(?:{meeting})(?: - | ).*", place="app"),
    # the content window of the Windows client: second screen, share, or a meeting's own topic
    Rule("Zoom", r"(?!zoom workplace).+", place="app", app="zpcontentviewwndclass"),
    Rule("Zoom", ".*", Rank.MAIN_WINDOW, "app"),
    # Google Meet: the code of a room is sure, its name only likely, "Meet" alone is nothing
    Rule("Google Meet", rf"(?:google meet{_DASH})?meet{_DASH}[a-z]{{3}}-[a-z]{{4}}-[a-z]{{3}}\b.*"),
    Rule("Google Meet", rf"(?:google )?meet{_DASH}(?:{_PAGES}|google .*|apps on .*|.* - youtube)",
         None),
    Rule("Google Meet", rf"(?:google meet{_DASH})?meet ?[-–—:] .*", Rank.PROBABLE, "browser"),
    Rule("Google Meet", rf"google meet{_DASH}meet ?[-–—:] .*", Rank.PROBABLE, "app"),
    Rule("Google Meet", "google meet", Rank.MAIN_WINDOW),
    # Microsoft Teams
    Rule("Microsoft Teams", "microsoft teams.{0,12}", Rank.MAIN_WINDOW),
    Rule("Microsoft Teams", rf"(?:{_TEAMS_AREAS})(?: \| .*)? ?\| {_TEAMS}", Rank.MAIN_WINDOW),
    Rule("Microsoft Teams", rf"(?:{_TEAMS_PAGES}) \| {_TEAMS}", None, "browser"),
    Rule("Microsoft Teams", rf"(?:[a-z ]+ )?sharing (?:control bar|toolbar)\b.*\| {_TEAMS}",
         Rank.MAIN_WINDOW),
    Rule("Microsoft Teams", rf"meeting compact view \| .*{_TEAMS}", Rank.PROBABLE),
    Rule("Microsoft Teams", rf"[^|]*(?:{{meeting}}|call with|anruf mit|appel avec)[^|]*\|"
         rf".*{_TEAMS}", place="app"),
    Rule("Microsoft Teams", rf".+ ?\| {_TEAMS}", Rank.PROBABLE),
    # Webex
    Rule("Webex", r"(?:cisco )?webex (?:{meeting})s?", Rank.MEETING, "app"),
    Rule("Webex", r"(?:cisco )?webex (?:{meeting})s?", Rank.PROBABLE, "browser"),
    Rule("Webex", r"(?:cisco )?webex (?:{meeting})s?"),
    Rule("Webex", r".*(?:personal room|{meeting}).*", place="app"),
    Rule("Webex", rf"(?:{_PAGES}|.*\|.*) [|–—-] webex(?: by cisco)?", None, "browser"),
    Rule("Webex", r".*(?:personal room|persönlicher raum|{meeting}).* [|–—-] (?:cisco )?webex"
         r"(?: meetings?)?", Rank.PROBABLE, "browser"),
    Rule("Webex", r".*(?:personal room|persönlicher raum|{meeting}).* [|–—-] (?:cisco )?webex"
         r"(?: meetings?)?"),
    Rule("Webex", r".*", Rank.MAIN_WINDOW, "app"),
    # Jitsi Meet and its twins
    Rule("Jitsi Meet", rf"(?:{_PAGES}) \| (?:jitsi.*)", None),
    Rule("Jitsi Meet", r".+ \| (?:jitsi meet|8x8 meet|kmeet)|jitsi meet \| .+", place="app"),
    Rule("Jitsi Meet", r"[^|]+ \| (?:jitsi meet|8x8 meet|kmeet)|jitsi meet \| [^|]+",
         Rank.PROBABLE, "browser"),
    Rule("Jitsi Meet", ".*", Rank.MAIN_WINDOW, "app"),
    # BigBlueButton: "BigBlueButton - Room"
    Rule("BigBlueButton", rf"bigbluebutton{_DASH}(?:{_PAGES})", None),
    Rule("BigBlueButton", rf"(?:{_PAGES}) [-–—|] bigbluebutton", None),
    Rule("BigBlueButton", r"bigbluebutton ?[-–—] ?[^|]+", Rank.PROBABLE, "browser"),
    Rule("BigBlueButton", r"[^|]+ [-–—] bigbluebutton", Rank.PROBABLE, "browser"),
    # Discord: text channels begin with # and direct messages with @; a voice channel with neither
    Rule("Discord", "discord popout"),
    Rule("Discord", r"[#@].*|discord(?: \| [#@].*)?", Rank.MAIN_WINDOW, "app"),
    Rule("Discord", r"[#@].*[-|] discord|discord \| [#@].*", Rank.MAIN_WINDOW, "browser"),
    Rule("Discord", r"[^|]+ \| [^|]+ - discord|discord \| [^#@|][^|]* \| [^|]+", Rank.PROBABLE,
         "app"),
    Rule("Discord", r"discord \| [^#@|][^|]* \| [^|]+", Rank.PROBABLE, "browser"),
    Rule("Discord", ".*", Rank.MAIN_WINDOW, "app"),
    # Slack: a huddle has its own window, "Huddle: #channel - workspace - Slack"
    Rule("Slack", r"slack - huddle preview.*", Rank.MAIN_WINDOW),
    Rule("Slack", r"(?:huddle|appel d.équipe|junta|círculo|抱团|ハドル(?:ミーティング)?|허들)"
         r"(?: ?[:：]| with | mit | avec | con | com ).*", place="app"),
    Rule("Slack", r"slack ?[-|] ?(?:huddle|抱团|ハドルミーティング|허들).*", place="app"),
    Rule("Slack", r"(?:huddle|appel d.équipe|junta|círculo|抱团|ハドル(?:ミーティング)?|허들)"
         r"(?: ?[:：]| with | mit | avec | con | com ).* - slack\W*", Rank.MEETING),
    Rule("Slack", r"slack - (?:huddle|抱团)"),
    Rule("Slack", ".*", Rank.MAIN_WINDOW, "app"),
    # Whereby
    Rule("Whereby", rf"(?:{_PAGES}|.*\b(?:api|sdk|embedded)\b.*) [-–—|] whereby|"
         rf"whereby [-–—|] (?:{_PAGES})", None),
    Rule("Whereby", r"[^|]+ [-–—|] whereby|whereby [-–—|] [^|]+", place="app"),
    Rule("Whereby", r"[^|]+ [-–—|] whereby|whereby [-–—|] [^|]+", Rank.PROBABLE, "browser"),
    Rule("Whereby", ".*", Rank.MAIN_WINDOW, "app"),
    # Nextcloud Talk: chat and call have one title, so a conversation is only likely
    Rule("Nextcloud Talk", r"(?:nextcloud )?talk(?: [-–—] .*)?", Rank.MAIN_WINDOW, "app"),
    Rule("Nextcloud Talk", r".+ [-–—] (?:nextcloud )?talk(?: [-–—] .*)?", Rank.PROBABLE, "app"),
    Rule("Nextcloud Talk", r".+", Rank.PROBABLE, "app"),
    Rule("Nextcloud Talk", r".+ [-–—] talk [-–—] .*cloud.*", Rank.PROBABLE, "browser"),
)  # fmt: skip
