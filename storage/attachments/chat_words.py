"""How meeting programs write "from", "to", "everyone" and "direct message", by language.

Zoom writes a saved chat in the language of its window. A language that is not here is told by what
most messages of a file have in common, see `chats`.
"""

import re

FROM_TO = (
    ("from", "to"),
    ("von", "an"), ("de", "à"), ("de", "a"), ("de", "para"), ("da", "a"), ("van", "aan"),
    ("från", "till"), ("fra", "til"), ("od", "do"), ("от", "кому"), ("от", "для"), ("от", "к"),
    ("від", "до"), ("dari", "ke"), ("từ", "đến"), ("tól", "címzett"), ("gönderen", "alıcı"),
    ("kimden", "kime"), ("من", "إلى"), ("מאת", "אל"), ("से", "को"), ("प्रेषक", "प्राप्तकर्ता"),
    ("开始", "收件人"), ("開始", "宛先"), ("送信元", "宛先"), ("从", "到"), ("从", "至"),
    ("從", "到"), ("從", "至"), ("來自", "給"), ("来自", "发送至"), ("시작", "수신자"),
    ("발신자", "수신자"), ("보낸 사람", "받는 사람"),
)  # fmt: skip
"""What stands before who writes, and before whom it is written to."""

EVERYONE = frozenset(
    word.casefold()
    for word in (
        "everyone", "all", "everyone in meeting", "all panelists and attendees",
        "hosts and everyone", "alle", "jeder", "jeden", "alle teilnehmer", "tout le monde", "tous",
        "toutes", "todos", "todo el mundo", "todas", "tutti", "iedereen", "alla", "kaikki",
        "wszyscy", "wszystkich", "všichni", "všem", "все", "всем", "всех", "усі", "всі",
        "semua orang", "mọi người", "mindenki", "herkes", "الجميع", "الكل", "כולם", "सभी",
        "सब", "हर कोई", "所有人", "每个人", "全员", "全員", "皆様", "全体", "每個人", "모두",
        "모든 사람", "전체", "toată lumea",
    )
)  # fmt: skip

_DIRECT = (
    "direct message", "privately", "private", "direktnachricht", "privat", "message direct",
    "en privé", "privé", "mensaje directo", "en privado", "privado", "messaggio diretto",
    "privato", "mensagem direta", "em particular", "direct bericht", "privébericht",
    "direktmeddelande", "direkte besked", "direkte melding", "wiadomość bezpośrednia",
    "prywatnie", "прямое сообщение", "личное сообщение", "лично", "pesan langsung",
    "tin nhắn trực tiếp", "doğrudan mesaj", "özel", "رسالة مباشرة", "הודעה ישירה",
    "सीधा संदेश", "निजी", "ダイレクトメッセージ", "プライベート", "私聊", "直接消息", "直接訊息",
    "私訊", "다이렉트 메시지", "쪽지", "개인", "비공개",
)  # fmt: skip
DIRECT = re.compile(
    r"[(（\[]\s*(?:" + "|".join(re.escape(word) for word in _DIRECT) + r")\s*[)）\]]",
    re.IGNORECASE,
)


def is_everyone(name: str) -> bool:
    """Whether a message to `name` was to the whole meeting."""
    return DIRECT.search(name) is None and name.strip().casefold() in EVERYONE
