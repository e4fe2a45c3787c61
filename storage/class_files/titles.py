"""The words over the columns of a class list, in the languages and programs that write them."""

import re
import unicodedata


def folded(text: str) -> str:
    """A title to compare: no accents, case, marks or double spaces ("E-Mail:" is "e mail")."""
    # accents of Latin, Greek and Cyrillic letters only: elsewhere marks are letters
    spread = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(mark for mark in spread if not "\u0300" <= mark <= "\u036f")
    composed = unicodedata.normalize("NFC", bare)
    kept = (mark if unicodedata.category(mark)[0] in "LNM" else " " for mark in composed)
    return " ".join("".join(kept).split())


def spellings(title: str) -> set[str]:
    """What a title may be looked up as: whole, without its brackets, each half of "Name / Nom"."""
    bare = re.sub(r"[(（\[].*?[)）\]]", " ", title)
    parts = {title, bare, *re.split(r"[/|\n]", bare)}
    return {found for part in parts if (found := folded(part))}


def _words(listed: str) -> frozenset[str]:
    return frozenset(folded(word) for word in listed.split(";") if word.strip())


FULL = _words(
    "name; names; full name; fullname; student; students; student name; student names; pupil;"
    "pupil name; learner; learner name; participant; participants; participant name; attendee;"
    "attendee name; user name; username; display name; displayed name; screen name; name original"
    " name; name of student; name of the student; students name; student full name; member;"
    "member name; child; candidate; candidate name; name full; invitee;"
    "schuler; schulerin; schueler; schuler in; schuler innen; schulerinnen; schulername;"
    "vollstandiger name; teilnehmer; teilnehmerin; teilnehmername; teilnehmende; studierende;"
    "vor und nachname; vorname nachname; anzeigename; ganzer name; name vorname;"
    " nachname vorname;"
    "nom complet; nom et prenom; nom prenom; prenom et nom; prenom nom; eleve; eleves; etudiant;"
    "etudiants; etudiante; participant e; nom de l eleve; nom de l etudiant; nom d utilisateur;"
    "nom du participant; apprenant; nom affiche; noms et prenoms; noms;"
    "nombre completo; nombre y apellidos; nombre y apellido; apellidos y nombre; alumno; alumna;"
    "apellidos y nombres; alumnos; alumno a; estudiante; estudiantes; participante;"
    " participantes;"
    "nombre del alumno; nombre del estudiante; nombre de usuario; nombre original;"
    "nome completo; nome e sobrenome; aluno; aluna; alunos; estudantes; estudante; nome do aluno;"
    "nome do estudante; nome do participante; discente;"
    "nome e cognome; cognome e nome; studente; studenti; alunno; alunni; nome completo; allievo;"
    "partecipante; partecipanti; nome dello studente; nominativo;"
    "naam; volledige naam; leerling; leerlingen; deelnemer; deelnemers; voor en achternaam;"
    " namen;"
    "naam leerling; naam deelnemer; studentnaam; cursist;"
    "imie i nazwisko; nazwisko i imie; uczen; uczniowie; uczestnik; uczestnicy; pelne imie;"
    "фио; ф и о; полное имя; фамилия имя; имя и фамилия; фамилия и имя; ученик; ученики; студент;"
    "студенты; участник; участники; фамилия имя отчество; учащийся; имя участника; піб; п і б;"
    "прізвище та ім я; учень; учні; имя пользователя;"
    "ad soyad; adi soyadi; adı soyadı; ad soyadi; isim; isim soyisim; ogrenci; öğrenci;"
    "ogrenci adi; öğrenci adı; katilimci; katılımcı; tam adi; tam ad; ogrenciler;"
    "الاسم; اسم; الاسم الكامل; اسم الطالب; الطالب; اسم المشارك; الاسم الثلاثي; الطلاب; الأسماء;"
    "نام; نام و نام خانوادگی; نام کامل; دانش آموز; دانشجو; שם; שם מלא; שם התלמיד; תלמיד; תלמידים;"
    "שם תלמיד; שם המשתתף; נام;"
    "姓名; 名字; 学生; 学生姓名; 學生; 學生姓名; 全名; 名称; 名稱; 参会者; 参与者; 參與者;"
    " 昵称; 学员;"
    "同学; 用户名; 姓名 原名; 名称 原始名称; 成员; 參會者;"
    "氏名; 名前; 生徒; 生徒名; 生徒氏名; 参加者; 参加者名; 学生氏名; 学生名; フルネーム;"
    " お名前; 児童;"
    "児童名; なまえ; 名前 元の名前;"
    "이름; 성명; 학생; 학생명; 학생 이름; 참가자; 참석자; 전체 이름; 이름 원래 이름; 학생이름;"
    "नाम; पूरा नाम; छात्र; छात्र का नाम; विद्यार्थी; विद्यार्थी का नाम; प्रतिभागी; छात्र नाम;"
    "नाव; विद्यार्थ्याचे नाव; নাম; পুরো নাম; ছাত্র; শিক্ষার্থী; ছাত্রের নাম; பெயர்; முழு பெயர்;"
    "மாணவர் பெயர்; మీ పేరు; పేరు; ಹೆಸರು; പേര്; નામ; ਨਾਮ; ਨਾਂ; طالب علم; طالب علم کا نام;"
    "ho ten; ho va ten; ho va ten; hoc sinh; sinh vien; ten hoc sinh; họ và tên; họ tên;"
    " học sinh;"
    "nama; nama lengkap; siswa; nama siswa; peserta; murid; nama murid; mahasiswa; nama peserta;"
    "ชื่อ นามสกุล; ชื่อนามสกุล; ชื่อเต็ม; นักเรียน; ชื่อนักเรียน; ชื่อ สกุล; ชื่อ-นามสกุล;"
    "namn; fullstandigt namn; elev; elever; deltagare; navn; fulde navn; fullt navn; deltager;"
    "deltakere; deltaker; nimi; koko nimi; oppilas; opiskelija; osallistuja; opilane;"
    "jmeno a prijmeni; prijmeni a jmeno; cele jmeno; zak; žák; ucastnik; meno a priezvisko;"
    "ziak; teljes nev; nev; név; teljes név; tanulo; tanuló; resztvevo; résztvevő; diak; diák;"
    "nume complet; nume si prenume; numele si prenumele; elevi; participanti; numele elevului;"
    "ime i prezime; prezime i ime; ucenik; učenik; ime in priimek; полно име; име и презиме;"
    "име и фамилия; ονοματεπωνυμο; ονοματεπώνυμο; μαθητης; μαθητής; πληρες ονομα; jina;"
    " jina kamili;"
    "mwanafunzi; pangalan; buong pangalan; estudyante; mag aaral; izena; nom i cognoms; alumne"
)
FIRST = _words(
    "first name; first names; firstname; given name; given names; forename; forenames; first;"
    "student first name; christian name; preferred name; preferred first name; given;"
    "vorname; vornamen; rufname; prenom; prénom; prenoms; nombre; nombres; nombre s;"
    " primer nombre;"
    "primeiro nome; nome proprio; nome; voornaam; voornamen; roepnaam; imie; imię; imiona; имя;"
    "ім я; ad; adi; adı; on ad; 名; 名字; 下の名前; ファーストネーム; 이름; पहला नाम;"
    " प्रथम नाम; दिया गया नाम;"
    "الاسم الأول; الاسم الاول; نام کوچک; שם פרטי; ชื่อ; ชื่อจริง; ten; tên; nama depan;"
    " nama pertama;"
    "fornamn; förnamn; fornavn; etunimi; jmeno; jméno; krestni jmeno; meno; keresztnev;"
    " keresztnév;"
    "utonev; utónév; prenume; ime; име; собствено име; ονομα; όνομα; nom de pila; eesnimi; vards;"
    "vardas; jina la kwanza; unang pangalan; নামের প্রথম অংশ; প্রথম নাম"
)
LAST = _words(
    "last name; last names; lastname; surname; surnames; sur name; family name; family names;"
    " last;"
    "student last name; second name; nachname; nachnamen; familienname; zuname; nom;"
    " nom de famille;"
    "apellido; apellidos; primer apellido; apellido paterno; sobrenome; apelido; ultimo nome;"
    "último nome; cognome; achternaam; familienaam; nazwisko; фамилия; прізвище; soyad; soyadi;"
    "soyadı; soyisim; 姓; 姓氏; 苗字; 名字 姓; 성; 성씨; उपनाम; अंतिम नाम; कुलनाम; सरनेम;"
    " اسم العائلة;"
    "اللقب; العائلة; الاسم الأخير; الكنية; نام خانوادگی; שם משפחה; นามสกุล; สกุล; ho; họ;"
    " nama belakang;"
    "nama keluarga; efternamn; etternavn; efternavn; sukunimi; prijmeni; příjmení; priezvisko;"
    "vezeteknev; vezetéknév; csaladnev; családnév; nume; nume de familie; prezime; priimek;"
    " презиме;"
    "επωνυμο; επώνυμο; cognoms; perekonnanimi; uzvards; pavarde; jina la mwisho; apelyido;"
    " শেষ নাম; পদবি"
)
SECOND_LAST = _words("segundo apellido; apellido materno")
OTHER = _words(
    "email; e mail; email address; user email; mail; e mail adresse; adresse e mail; correo;"
    "correo electronico; dirección de correo; endereco de email; e posta; эл почта; почта;"
    "электронная почта; адрес электронной почты; البريد الإلكتروني; 邮箱; 电子邮件; 電子郵件;"
    " メール;"
    "メールアドレス; 이메일; ईमेल; adres e mail; e mailadres; indirizzo email;"
    " user principal name;"
    "upn; participant id upn; participant id; id; sis id; sis user id; sis login id; section;"
    " class;"
    "klasse; clase; classe; klasa; класс; sinif; 班级; 班級; クラス; 반; कक्षा; الصف; duration;"
    " join time;"
    "leave time; first join; last leave; in meeting duration; total duration minutes; guest;"
    " role;"
    "duration minutes; in waiting room; recording consent; recording disclaimer response; time;"
    "action; timestamp; join method; dauer; rolle; durée; role; duración; 时长; 持续时间;"
    " id number;"
    "department; institution; groups; group; last access; roles; status; time in call;"
    "first seen at; time joined; time exited; no; nr; nummer; number; 学号; 番号; 出席番号;"
    " 序号; 번호;"
    "roll no; roll number; क्रमांक; рейтинг; №; points; grade; note; date of birth; geburtsdatum;"
    "gender; geschlecht; sex; phone; telefon; username id; student id; matrikelnummer; device;"
    "joined; left; attendance; country region name; registration time; approval status;"
    "start time; end time; topic; meeting id; user id; login id; root account; login"
)
ROLE = _words(
    "role; roles; rolle; rol; ruolo; papel; função; rola; роль; 角色; 役割; 역할; भूमिका; rôle;"
    "user type; type; الدور; takım rolü"
)
TEACHER = _words(
    "organizer; organiser; host; co host; cohost; teacher; instructor; teaching team;"
    "editing teacher; non editing teacher; lecturer; professor; organisator; moderator;"
    "lehrer; lehrerin; lehrkraft; dozent; organisateur; enseignant; professeur;"
    "organizador; organizadora; moderador; profesor; profesora; docente;"
    "organizzatore; insegnante; docent; leraar; organizator; nauczyciel;"
    "организатор; преподаватель; учитель; düzenleyen; öğretmen; المنظم;"
    "معلم; 组织者; 主持人; 老师; 教师; 開催者; 教師; 先生; 主催者; ホスト; 교사; 호스트; आयोजक;"
    " शिक्षक;"
    "manager; course creator; anfitrion; hote; gastgeber"
)
HOST_MARKS = _words(
    "host; co host; cohost; me; host me; co host me; organizer; teacher; gastgeber; anfitrion;"
    " hote;"
    "host you; 主持人; ホスト; 호스트; 联席主持人; организатор; мой; я; ich; moi; yo"
)
NOBODY = _words(
    "test student; student test; points possible; teststudent; etudiant test;"
    " estudiante de prueba;"
    "mögliche punkte; puntos posibles; points possibles; total; summe; average; overall average;"
    "class average; mean; median; muted; manual posting"
)
