"""Class lists as the programs of schools write them: the right column, and nobody made up."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from typer.testing import CliRunner

from storage.class_files.read import read_file
from storage.cli.class_lists import commands
from storage.errors import InputFileError

ANN = ["Ann Lee", "Bob Ray"]

FILES = {
    "zoom": "Name (Original Name),User Email,Total Duration (Minutes),Guest\n"
    "Ann Lee (she/her),ann@example.org,61,No\nBob Ray,,60,Yes\nAnn Lee (Ann),a@x.org,2,No\n",
    "zoom usage": "Meeting ID,Topic,Start Time,End Time,User Email,Duration,Participants\n"
    "123 456,Algebra,10/01/2026,10/01/2026,t@x.org,60,3\n\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    "Ms Smith (Host),t@x.org,1,2,60,No\nAnn Lee (Annie),a@x.org,1,2,60,No\nBob Ray,,1,2,3,Yes\n",
    "teams": "1. Summary\nMeeting title\tAlgebra\nAttended participants\t3\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Ms Smith\t1\t2\t3\tt@x.org\tt@x.org\tOrganizer\nAnn Lee\t1\t2\t3\ta@x\ta@x\tPresenter\n"
    "Bob Ray (Guest)\t1\t2\t3\t\t\tAttendee\n\n3. In-Meeting Activities\n"
    "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\nMs Smith\t1\t2\t3\tx\tOrganizer\n",
    "teams old": "Full Name\tUser Action\tTimestamp\nAnn Lee\tJoined\t1\nBob Ray\tJoined\t1\n"
    "Ann Lee\tLeft\t2\nAnn Lee\tJoined\t3\n",
    "moodle": "First name\tSurname\tEmail address\nAnn\tLee\ta@x.org\nBob\tRay\tb@x.org\n",
    "moodle new": '"First name","Last name","ID number","Email address"\n"Ann","Lee","1","a"\n'
    '"Bob","Ray","2","b"\n',
    "canvas": "Student,ID,SIS Login ID,Section,Quiz (1)\n    Points Possible,,,,10\n"
    '"Lee, Ann",1,al,7a,9\n"Ray, Bob",2,br,7a,8\n"Student, Test",3,,7a,\n',
    "classroom": "Last Name,First Name,Email Address,Quiz\n,,Points,10\nLee,Ann,a@x,9\n"
    "Ray,Bob,b@x,8\n",
    "meet": "First name,Last name,Email,Duration,Time joined,Time exited\nAnn,Lee,a,1,2,3\n"
    "Bob,Ray,,1,2,3\n",
    "sep": "sep=;\nName;Klasse\nAnn Lee;7a\nBob Ray;7a\n",
    "sep quoted": '"sep=;"\n"Nachname";"Vorname"\n"Lee";"Ann"\n"Ray";"Bob"\n',
    "title": "Klasse 7a;;\nSchuljahr 2026;;\n\nNr.;Name;Vorname\n1;Lee;Ann\n2;Ray;Bob\n",
    "pipe": "id|student name\n1|Ann Lee\n2|Bob Ray\n",
    "quoted": '"No","Name"\r\n"1","Ann Lee"\r\n"2","Bob Ray"\r\n',
    "plain": "Ann Lee\nBob Ray\n",
    "plain title": "Students of 7a:\n\nAnn Lee\nBob Ray\n",
    "bilingual": "Nr;Name / Nom\n1;Ann Lee\n2;Bob Ray\n",
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("kind", FILES)
def test_every_program_s_file_in_every_encoding(kind: str, encoding: str) -> None:
    assert read_file(FILES[kind].encode(encoding)).names == ANN


@pytest.mark.parametrize("kind", [kind for kind in FILES if not kind.startswith("sep")])
def test_the_same_as_a_workbook(kind: str) -> None:
    book, text = Workbook(), FILES[kind]
    mark = next((sign for sign in "\t|;" if sign in text), ",")
    sheet = book.active
    assert sheet is not None
    for row in csv.reader(io.StringIO(text), delimiter=mark):
        sheet.append(row or [""])
    file = io.BytesIO()
    book.save(file)
    assert read_file(file.getvalue()).names == ANN


FULL = (
    "Name|Full Name|FULL NAME:|Student|Étudiant|Élève|Schüler|Teilnehmer|Nombre completo|Alumno|"
    "Nome completo|Aluno|Studente|Naam|Leerling|Imię i nazwisko|Uczeń|ФИО|Ученик|Полное имя|"
    "Ad Soyad|Adı Soyadı|Öğrenci|الاسم|الاسم الكامل|姓名|学生|学生姓名|氏名|名前|生徒|이름|성명|"
    "학생|नाम|"
    "पूरा नाम|छात्र का नाम|பெயர்|নাম|Họ và tên|Nama|שם|ชื่อ-นามสกุล|"
    "Namn|Navn|Nimi|Jméno a příjmení|Név"
)
PAIRS = (
    "First name|Surname;First Name|Last Name;Given name|Family name;Vorname|Nachname;Prénom|Nom;"
    "Nombre|Apellidos;Nome|Cognome;Nome|Sobrenome;Voornaam|Achternaam;Imię|Nazwisko;Имя|Фамилия;"
    "Adı|Soyadı;Ad|Soyad;الاسم الأول|اسم العائلة;पहला नाम|उपनाम;名|姓;名字|姓氏;이름|성;Tên|Họ;"
    "שם פרטי|שם משפחה;Förnamn|Efternamn;Fornavn|Etternavn;Etunimi|Sukunimi;Jméno|Příjmení;"
    "Keresztnév|Vezetéknév;Prenume|Nume;Ime|Prezime;Όνομα|Επώνυμο"
)


@pytest.mark.parametrize("title", FULL.split("|"))
def test_a_title_in_any_language_is_no_student(title: str) -> None:
    for text in (f"{title}\nAnn Lee\nBob Ray\n", f"Nr;{title};x\n1;Ann Lee;\n2;Bob Ray;y\n"):
        roll = read_file(text.encode())
        assert roll.names == ANN
        assert roll.column == title


@pytest.mark.parametrize("pair", PAIRS.split(";"))
def test_first_and_last_names_in_either_order(pair: str) -> None:
    first, last = pair.split("|")
    for text in (
        f"{first},{last},E-Mail\nAnn,Lee,a@x\nBob,Ray,b@x\n",
        f"Nr,{last},{first}\n1,Lee,Ann\n2,Ray,Bob\n",
    ):
        assert read_file(text.encode()).names == ANN
    roll = read_file("姓,名\n王,小明\n李,华\n".encode())
    assert roll.names == ["王小明", "李华"]


def test_western_letters_and_what_only_looks_like_them() -> None:
    names = ["Jürgen Groß", "Zoë Ångström", "José Peña"]
    assert read_file("\n".join(["Name", *names]).encode("cp1252")).names == names
    assert read_file("\n".join(["Name", *names]).encode("utf-16")).names == names
    with pytest.raises(InputFileError, match="UTF-8"):
        read_file("Имя\nИван Петров\n".encode("cp1251"))


@pytest.mark.parametrize(
    "text", ["a,b\nAnn,Lee\n", "x;y;z\n1;2;3\n", "Ann;7a\nBob;7b\n", "Foo\tBar\nAnn\tLee\n"]
)
def test_when_unsure_it_asks_and_keeps_nothing(text: str, tmp_path: Path) -> None:
    file, base = tmp_path / "x.csv", tmp_path / "c.db"
    file.write_text(text, "utf-8")
    asked = CliRunner().invoke(commands, ["7a", str(file), "--database", str(base)])
    assert isinstance(asked.exception, InputFileError)
    assert asked.exception.exit_code == 1
    assert "--column" in str(asked.exception)
    assert "\n" not in str(asked.exception)
    assert not base.exists()


def test_a_column_is_named_by_its_title_or_its_number(tmp_path: Path) -> None:
    raw = b"a,b,c\nAnn,Lee,1\nBob,Ray,2\n"
    assert read_file(raw, ["A", "b"]).names == ANN
    assert read_file(b"x,Name\n9,Ann Lee\n8,Bob Ray\n", ["2"]).names == ANN
    with pytest.raises(InputFileError, match="'a', 'b', 'c'"):
        read_file(raw, ["d"])
    file = tmp_path / "x.csv"
    file.write_bytes(raw)
    words = ["7a", str(file), "--column", "a", "--column", "b"]
    told = CliRunner().invoke(commands, [*words, "--database", str(tmp_path / "c.db")])
    assert "column 'a + b', 2 students" in told.output


def test_a_summary_says_what_was_read() -> None:
    assert read_file(FILES["teams"].encode()).summary() == (
        "column 'Name', 2 students, 1 left out (teachers, hosts or titles)"
    )


@pytest.mark.parametrize(
    "raw", [b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0xls", b"%PDF-1.7", b"", b"name\n"]
)
def test_no_list_is_refused_in_one_line(raw: bytes) -> None:
    with pytest.raises(InputFileError) as refused:
        read_file(raw)
    assert "\n" not in str(refused.value)
