"""Saved chats in many writings and languages; what was private stays away."""

import time

import pytest

from storage.attachments.lines import Basis, Kind, Parsed
from storage.attachments.read import read_file
from storage.errors import InputFileError


def read(text: str, name: str = "meeting_saved_chat.txt") -> Parsed:
    return read_file(text.encode(), name)


def told(parsed: Parsed) -> list[tuple[str | None, str]]:
    return [(line.speaker, line.text) for line in parsed.lines]


LANGUAGES = {
    "English": ("From", "to", "Everyone", "Direct Message"),
    "old English": ("From ", " to ", "Everyone ", "Privately"),
    "German": ("Von", "an", "Alle", "Direktnachricht"),
    "French": ("De", "à", "Tout le monde", "Message direct"),
    "Spanish": ("De", "a", "Todos", "Mensaje directo"),
    "Portuguese": ("De", "para", "Todos", "Mensagem direta"),
    "Italian": ("Da", "a", "Tutti", "Messaggio diretto"),
    "Dutch": ("Van", "aan", "Iedereen", "Privébericht"),
    "Russian": ("От", "кому", "Все", "Личное сообщение"),
    "Polish": ("Od", "do", "Wszyscy", "prywatnie"),
    "Turkish": ("Gönderen", "Alıcı", "Herkes", "Özel"),
    "Japanese": ("開始", "宛先", "全員", "ダイレクトメッセージ"),
    "Chinese": ("从", "至", "所有人", "私聊"),
    "Korean": ("발신자", "수신자", "모두", "다이렉트 메시지"),
    "Arabic": ("من", "إلى", "الجميع", "رسالة مباشرة"),
    "Hindi": ("से", "को", "सभी", "निजी"),
    "of no known language": ("Lek", "zu", "Mollem", "Privat"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", ["one line", "below", "tabs", "dated"])
def test_every_language_of_zoom(language: str, style: str) -> None:
    begin, to, everyone, direct = LANGUAGES[language]
    stamp = {"tabs": "{}\t ", "dated": "2026-03-04 {} "}.get(style, "{} ")
    gap = {"below": "\n\t", "dated": "\n\t"}.get(style, " ")

    def message(at: str, name: str, whom: str, words: str) -> str:
        return f"{stamp.format(at)}{begin} {name} {to} {whom}:{gap}{words}\n"

    parsed = read(
        message("10:02:33", "Ada Lovelace", everyone, "page 12: see there")
        + message("10:02:40", "Ben", f"Ada Lovelace({direct})", "this is secret")
        + message("10:03:01", "Zoë", everyone, "क्यों? لماذا")
        + message("10:03:05", "Ben", everyone, "ok")
    )
    assert told(parsed) == [
        ("Ada Lovelace", "page 12: see there"), ("Zoë", "क्यों? لماذا"), ("Ben", "ok"),
    ]  # fmt: skip
    assert (parsed.kind, parsed.private) == (Kind.CHAT, 1)
    assert parsed.basis is (Basis.LOCAL if style == "dated" else Basis.TIME_OF_DAY)
    assert "secret" not in repr(parsed)


SECRET = [
    "10:00:01 From Ben to Ada(Direct Message): secret",
    "10:00:01 From Ben to Ada (Privately) : secret",
    "10:00:01 From Ben to Ada: secret",
    "10:00:01\t From  Ben  to  Ada(Direct Message):\n\tsecret\n\tsecret too",
    "2026-03-04 10:00:01 From Me to Hosts and panelists:\n\tsecret",
    "10:00:01 From Me to Waiting Room Participants: secret",
    "10:00:01 From Ben to Everyone Else (Direct Message): secret",
    "10:00:01 From Ben to Everyone (Direct Message): secret",
    "10:00:01 From Ben to Eve, Ada: secret",
    "10:00:01 From Ben to to Everyone(Direct Message): secret",
    "10:00:01 Von Ben an Ada (Privat): secret",
    "10:00:01 From Ben (Privately) : secret",
]


@pytest.mark.parametrize("message", SECRET)
def test_no_private_message_is_kept(message: str) -> None:
    parsed = read(
        f"10:00:00 From Ada to Everyone: hello\n{message}\n10:00:09 From Ada to Everyone: x"
    )
    assert [line.text for line in parsed.lines] == ["hello", "x"]
    assert parsed.private == 1


def test_a_chat_of_nothing_else_is_refused_and_says_why() -> None:
    with pytest.raises(InputFileError, match="private messages"):
        read(SECRET[0])


SIGNS = [
    'Reacted to "page 12" with 👍',
    'Removed a 👍 reaction from "page 12"',
    'Reacted to "a long\nquotation" with 😂',
]


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_on_a_message_are_no_messages(sign: str) -> None:
    body = "\n\t".join(sign.split("\n"))
    parsed = read(
        "2026-03-04 10:02:33 From Ada to Everyone:\n\tpage 12\n"
        f"2026-03-04 10:02:55 From Ben to Everyone:\n\t{body}\n"
    )
    assert told(parsed) == [("Ada", "page 12")]


def test_a_reply_is_kept_without_what_it_quotes() -> None:
    parsed = read(
        "10:02:33 From Ada to Everyone:\n\tpage 12\n"
        '10:02:50 From Ben to Everyone:\n\tReplying to "page 12"\n\n\twhich task?\n\tthe last?\n'
    )
    assert told(parsed)[1] == ("Ben", "which task?\nthe last?")


OTHERS = {
    "Zoom's cloud": ("00:12:33\tAda:\thello\n00:12:40\tBen:\tsee 5: there\n", Basis.RECORDING, 753),
    "Teams, copied": ("[10:02 AM] Ada\nhello\n\n[10:03 AM] Ben\nsee 5: there\n", None, 36120),
    "brackets": ("[10:02] Ada: hello\n[10:03] Ben: see 5: there\n", None, 36120),
    "an evening": ("[10:02 PM] Ada: hello\n[10:03 PM] Ben: see 5: there\n", None, 79320),
    "dated brackets": ("[4/3/26, 10:02:00] Ada: hello\n[4/3/26, 10:03:00] Ben: see 5: there",
                       None, 36120),
    "name first": ("Ada 10:02 AM\nhello\nBen 10:03 AM\nsee 5: there\n", None, 36120),
    "name, then tab": ("Ada\t10:02\nhello\nBen\t10:03\nsee 5: there\n", None, 36120),
    "plain": ("10:02 Ada: hello\n10:03 Ben: see 5: there\n", None, 36120),
    "dash": ("10:02 - Ada: hello\n10:03 - Ben: see 5: there\n", None, 36120),
    "Korean afternoon": ("오후 3:02 Ada: hello\n오후 3:03 Ben: see 5: there\n", None, 54120),
    "table": ("Time,From,To,Message\n10:02:00,Ada,Everyone,hello\n10:03,Ben,Everyone,see 5: there\n"
              "10:04,Ben,Ada,secret\n", None, 36120),
    "table in German": ("Uhrzeit;Absender;Nachricht\n10:02:00;Ada;hello\n10:03;Ben;see 5: there\n",
                        None, 36120),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHERS)
def test_other_programs(case: str) -> None:
    text, basis, first_s = OTHERS[case]
    parsed = read(text)
    assert told(parsed) == [("Ada", "hello"), ("Ben", "see 5: there")]
    assert parsed.basis is (basis or Basis.TIME_OF_DAY)
    assert parsed.lines[0].begins_ms == 1000 * first_s


def test_a_message_that_begins_with_a_time_is_no_new_one() -> None:
    parsed = read("10:02:33 From Ada to Everyone: we meet at\n10:30 is fine for me\n")
    assert told(parsed) == [("Ada", "we meet at\n10:30 is fine for me")]


@pytest.mark.parametrize(
    "mess",
    ["10:00:00 " * 30_000, "10:00:00 From " + "a to " * 40_000, '"' * 200_000, " " * 200_000,
     "\n".join(["10:00:00 From " + "to " * 190 + ":"] * 1000),
     "\n".join(['10:00:00 From A to Everyone: R to "' + 'x" ' * 100] * 1000)],
)  # fmt: skip
def test_no_line_takes_long(mess: str) -> None:
    begin = time.process_time()
    read(f"10:00:00 From A to Everyone: hi\n{mess}")
    assert time.process_time() - begin < 5
