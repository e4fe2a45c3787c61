"""From a line that was read to a name: with a class list and without, in any script."""

import pytest

from monitor.names.matching import SURE, ReadName, name_of, tidied

CLASS = (
    "Ada Lovelace", "Grace Hopper", "Jürgen Müller", "Łukasz Żółty", "Nguyễn Thị Hoa",
    "Иван Петров", "Γιάννης Παππάς", "陈伟", "Anna Schmidt", "Anna Schulz", "Mary-Jane O'Neil",
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("AdaLovelace ", "Ada Lovelace"),
        ("LOVELACE, Ada", "Ada Lovelace"),
        ("Ada", "Ada Lovelace"),
        ("Ada Lovelace (she/her)", "Ada Lovelace"),
        ("Jurgen Muller", "Jürgen Müller"),
        ("tukasz Z6lty", "Łukasz Żółty"),
        ("Nguyén Thi Hoa", "Nguyễn Thị Hoa"),
        ("WBaH eTpoB", "Иван Петров"),  # as a network without Cyrillic reads it
        ("陈伟", "陈伟"),
        ("Mary-Jane O Neil", "Mary-Jane O'Neil"),
        ("Anna Schmldt", "Anna Schmidt"),
    ],
)
def test_a_line_finds_its_name_in_the_list(line: str, name: str) -> None:
    found = name_of(line, 0.8, CLASS)
    assert found is not None
    assert (found.name, found.listed) == (name, True)
    assert 0.5 < found.certainty <= 1.0


@pytest.mark.parametrize("line", ["HaTanbA Ky3HeyOBa", "Oner CMMpHOB", "VBaH eTpOB"])
def test_another_script_read_as_latin_is_no_name_without_a_list(line: str) -> None:
    assert name_of(line, 0.95) is None


@pytest.mark.parametrize("name", ["LaToya DeShawn", "Ian McDonald", "JRR Tolkien", "iPad", "MARÍA"])
def test_a_capital_inside_a_name_is_no_misreading(name: str) -> None:
    assert name_of(name, 0.95) == ReadName(name, 0.95)


def test_two_names_alike_are_not_guessed_between() -> None:
    assert name_of("Anna", 0.8, CLASS) is None
    assert name_of("Anna", 0.95, CLASS) == ReadName("Anna", 0.95)


def test_a_guest_keeps_the_name_that_was_read_and_a_guess_none() -> None:
    assert name_of("Visitor from Oslo", 0.97, CLASS) == ReadName("Visitor from Oslo", 0.97)
    assert name_of("Visitor from Oslo", SURE - 0.01, CLASS) is None
    assert name_of("WBaH eTpoB", 0.8) is None
    assert name_of("   ", 1.0, CLASS) is None


def test_certainty_grows_with_the_reading_and_the_likeness() -> None:
    exact, less_sure = name_of("Grace Hopper", 1.0, CLASS), name_of("Grace Hopper", 0.6, CLASS)
    worse = name_of("Grase Hoper", 1.0, CLASS)
    assert exact is not None and less_sure is not None and worse is not None
    assert exact.certainty == 1.0
    assert less_sure.certainty < exact.certainty
    assert worse.certainty < exact.certainty


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "<b>x</b>", "🎈 Zoë", "\u202eevil", "محمد"])
def test_nothing_is_stripped_but_white_space(name: str) -> None:
    assert tidied(f" {name}\t ") == name
    assert name_of(f"  {name} ", 0.99) == ReadName(name, 0.99)
