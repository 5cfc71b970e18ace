"""The register's desk: found, changed after a preview, told in words what cannot be; files out and in."""

from __future__ import annotations

import io
import re

import pytest
import xlsxwriter
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from data.register import audit, institutions
from data.register.register_files import COLUMNS
from schemas.roles import SYSTEM
from tests.dashboards.web.desks import Ministry, an_institution

FACTS = {
    "name_ky": "Жаңы лицей", "name_ru": "Новый лицей", "name_en": "New lyceum", "levels": ["primary"],
    "main_level": "", "region": "KG02", "ownership": "state", "authority": "science", "website": "", "contact": "",
}  # fmt: skip


@pytest.fixture
def ministry(tmp_path):
    found = Ministry(tmp_path / "home")
    yield found
    found.close()


@pytest.fixture
def admin(ministry):
    return ministry.of("admin")


def known(ministry, code):
    with ministry.register.reading() as connection:
        return institutions.history(connection, code)[-1]


def make(client, path, **fields):
    """Look first, as people do; then make it. The page of the preview, and the answer to the rest."""
    looked = client.post(path, data={**fields, "do": "look"})
    return looked, client.post(path, data={**fields, "do": "make"})


@pytest.mark.parametrize(
    "path", ["", "/new", "/import", "/export.csv", "/export.xlsx", "/KG-0001", "/KG-0001/close"]
)
@pytest.mark.parametrize(
    ("role", "status"), [("public", 401), ("reporter", 403), ("head", 403), ("analyst", 403), ("admin", 200)]
)
def test_the_register_is_the_administrators(ministry, path, role, status):
    assert ministry.of(role).get(f"/desk/register{path}").status_code == status


def test_an_institution_is_found_by_any_of_its_names_and_by_filters(admin):
    def found(query):
        return re.findall(r'href="/desk/register/(KG-\d+)"', admin.get(f"/desk/register?{query}").text)

    assert found("text=окуу жайы".replace(" ", "+")) == [f"KG-{n:04d}" for n in range(1, 10)]
    assert found("text=KG-0003") == ["KG-0003"]
    assert found("level=higher") == ["KG-0002", "KG-0005", "KG-0008"]
    assert found("authority=enlightenment&level=primary") == ["KG-0006"]
    assert found("region=KG11") == []
    assert admin.get("/desk/register?day=nonsense&page=x&text=%00").status_code == 200


def test_a_day_shows_who_was_there_then(ministry, admin):
    gone = an_institution(9, valid_to=institutions.date(2025, 8, 31))
    institutions.add_many(ministry.register, [gone], by=SYSTEM)
    assert "KG-0009" not in admin.get("/desk/register").text
    assert "KG-0009" in admin.get("/desk/register?day=2025-01-01").text
    assert "not on that day" in admin.get("/desk/register?who=gone").text


def test_the_list_is_paged(tmp_path):
    many = Ministry(tmp_path / "many", 120)
    first = many.of("admin").get("/desk/register").text
    assert ("Page 1 of 3" in first, "KG-0051" in first) == (True, False)
    assert "KG-0051" in many.of("admin").get("/desk/register?page=1").text
    many.close()


def test_a_new_institution_is_told_of_first_and_entered_then(ministry, admin):
    fields = {**FACTS, "code": "KG-0100", "since": "2026-09-01"}
    looked = admin.post("/desk/register/new", data={**fields, "do": "look"})
    assert "New lyceum comes onto the register with the code KG-0100 on 1 September 2026." in looked.text
    with pytest.raises(institutions.NoSuchInstitution):
        known(ministry, "KG-0100")
    made = admin.post("/desk/register/new", data={**fields, "do": "make"})
    assert (made.status_code, made.location) == (303, "/desk/register/KG-0100")
    assert known(ministry, "KG-0100").name_ru == "Новый лицей"
    page = admin.get("/desk/register/KG-0100").text
    assert "entered on the register" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "KG-0001"}, "on the register already"),
        ({"code": "K G"}, "Latin letters"),
        ({"levels": []}, "At least one level"),
        ({"region": "KG99"}, "not in the list"),
        ({"website": "no host"}, "not a website"),
        ({"contact": "nobody"}, "not an e-mail"),
        ({"since": "31.12.2025"}, "not a date"),
        ({"since": ""}, "has to be filled in"),
        ({"name_ky": ""}, "has to be filled in"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_what_was_typed_stays(admin, wrong, words):
    fields = {**FACTS, "code": "KG-0100", "since": "2026-09-01", **wrong}
    for do in ("look", "make"):
        answer = admin.post("/desk/register/new", data={**fields, "do": do})
        assert answer.status_code == 422
        assert words in answer.text
        assert "Новый лицей" in answer.text
    assert admin.get("/desk/register/KG-0100").status_code == 404


def test_a_change_names_what_was_and_what_will_be(ministry, admin):
    one = known(ministry, "KG-0001")
    fields = {**FACTS, "name_ky": one.name_ky, "name_ru": one.name_ru, "name_en": one.name_en, "levels": ["secondary"], "region": "KG03", "contact": one.contact, "since": "2026-10-01"}  # fmt: skip
    looked, made = make(admin, "/desk/register/KG-0001/change", **fields)
    assert "From 1 October 2026 on" in looked.text
    assert re.search(r"<li>Region: \w.* → \w.*</li>", looked.text)
    assert made.status_code == 303
    assert known(ministry, "KG-0001").region == "KG03"


def test_a_rename_keeps_everything_else(ministry, admin):
    names = {"name_ky": "А", "name_ru": "Б", "name_en": "C"}
    _looked, made = make(admin, "/desk/register/KG-0002/rename", since="2026-10-01", **names)
    assert made.status_code == 303
    one = known(ministry, "KG-0002")
    assert (one.name_en, one.levels, one.contact) == ("C", ("higher",), "sapat@kg2.example")


def test_a_fact_is_corrected_where_it_stands(ministry, admin):
    one = known(ministry, "KG-0001")
    page = admin.get("/desk/register/KG-0001/correct?since=2000-01-01").text
    assert one.name_ru in page
    fields = {**FACTS, "since": "2000-01-01", "valid_from": "2001-09-01", "valid_to": ""}
    _looked, made = make(admin, "/desk/register/KG-0001/correct", **fields)
    assert made.status_code == 303
    assert (known(ministry, "KG-0001").name_en, str(known(ministry, "KG-0001").valid_from)) == (
        "New lyceum",
        "2001-09-01",
    )


def test_one_is_closed_and_offers_no_second_closing(ministry, admin):
    looked, made = make(admin, "/desk/register/KG-0001/close", valid_to="2026-12-31")
    assert "31 December 2026 is the last day" in looked.text
    assert made.status_code == 303
    again = admin.post("/desk/register/KG-0001/close", data={"valid_to": "2027-12-31", "do": "make"})
    assert (again.status_code, "was closed on" in again.text) == (422, True)


def test_several_are_merged_into_one_that_stands_or_a_new_one(ministry, admin):
    looked, made = make(
        admin, "/desk/register/KG-0001/merge", into="KG-0003", others="KG-0004, KG-0005", since="2026-12-01"
    )
    assert "go on in Institution 3 (KG-0003) from 1 December 2026" in looked.text
    assert made.status_code == 303
    assert {known(ministry, f"KG-000{n}").merged_into for n in (1, 4, 5)} == {"KG-0003"}
    new = {f"{name}-new": "United" for name in ("name_ky", "name_ru", "name_en")}
    _looked, made = make(
        admin, "/desk/register/KG-0006/merge", into="KG-0200", new="1", since="2026-12-01", **new
    )
    assert made.status_code == 303
    assert known(ministry, "KG-0006").merged_into == "KG-0200"
    for into, words in (
        ("KG-0001", "does not exist on that day"),
        ("KG-9999", "No institution"),
        ("KG-0007", "into itself"),
    ):
        answer = admin.post(
            "/desk/register/KG-0007/merge", data={"into": into, "since": "2026-12-01", "do": "make"}
        )
        assert (answer.status_code, words in answer.text) == (422, True)


def test_one_is_split_and_the_new_ones_name_it(ministry, admin):
    parts = {f"{name}-{n}": f"Part {n}" for name in ("name_ky", "name_ru", "name_en") for n in (0, 1)}
    looked, made = make(
        admin,
        "/desk/register/KG-0001/split",
        since="2026-12-01",
        **{"code-0": "KG-0301", "code-1": "KG-0302"},
        **parts,
    )
    assert "Part 0 (KG-0301), Part 1 (KG-0302) come out of it" in looked.text
    assert made.status_code == 303
    assert [known(ministry, code).parent for code in ("KG-0301", "KG-0302")] == ["KG-0001"] * 2
    assert str(known(ministry, "KG-0001").valid_to) == "2026-11-30"


def test_a_form_never_writes_while_it_is_only_looked_at(ministry, admin):
    with ministry.register.reading() as connection:
        before = audit.end_of_trail(connection)
    admin.post("/desk/register/KG-0001/close", data={"valid_to": "2026-12-31", "do": "look"})
    admin.post("/desk/register/KG-0001/merge", data={"into": "KG-0003", "since": "2026-12-01", "do": "look"})
    with ministry.register.reading() as connection:
        assert audit.end_of_trail(connection) == before


@pytest.mark.parametrize("role", ["public", "reporter", "analyst"])
def test_a_contact_is_shown_to_nobody_outside(ministry, role):
    for path in ("/", "/submissions/KG-0002", "/calendar", "/app/institution?code=KG-0002"):
        assert "sapat@kg2.example" not in ministry.of(role).get(path).text


def upload(client, content, name="register.csv"):
    # Put together here: the test client would leave a large one's temporary file open.
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = client.post("/desk/register/import", data=body, content_type=kind)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    return answer, {
        key: value for key, value in hidden.items() if key in ("name", "sha256", "mark", "content")
    }


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_given_out_changes_nothing_when_it_comes_back(ministry, admin, kind):
    odd = an_institution(
        1, name_en='=HYPERLINK("x")', name_ru="'кавычки'", since=institutions.date(2026, 1, 1)
    )
    institutions.add_many(ministry.register, [odd], by=SYSTEM)
    content = admin.get(f"/desk/register/export.{kind}").data
    if kind == "csv":
        assert b"\n=" not in content
        assert b",=" not in content
    answer, _ = upload(admin, content, f"register.{kind}")
    assert "The file changes nothing" in answer.text
    assert "unchanged: 10" in answer.text


def a_file(admin):
    """The register with a new name for one institution, and a new institution."""
    text = admin.get("/desk/register/export.csv").data.decode("utf-8-sig")
    more = "KG-0400,2026-09-01,А,Б,C,primary,,KG02,state,science,,,2026-09-01,,,\r\n"
    return (text.replace("Institution 2,", "Renamed,") + more).encode("utf-8-sig")


def test_a_file_is_looked_at_field_by_field_and_taken_in_whole(ministry, admin):
    answer, hidden = upload(admin, a_file(admin))
    assert answer.status_code == 200
    assert ("new: 1" in answer.text, "changed: 1" in answer.text) == (True, True)
    assert "Institution 2</span> → Renamed" in answer.text
    assert known(ministry, "KG-0002").name_en == "Institution 2", "nothing is stored by looking"
    done = admin.post("/desk/register/import/apply", data=hidden)
    assert (done.status_code, done.location) == (303, "/desk/register")
    assert known(ministry, "KG-0002").name_en == "Renamed"
    assert known(ministry, "KG-0400").region == "KG02"


def test_other_bytes_than_those_looked_at_are_refused(ministry, admin):
    _, hidden = upload(admin, a_file(admin))
    _, other = upload(admin, a_file(admin).replace(b"Renamed", b"Another"))
    for wrong in (
        {**hidden, "content": other["content"]},
        {**hidden, "sha256": "0" * 64},
        {**hidden, "mark": ""},
        {**hidden, "content": "!"},
        {},
    ):
        answer = admin.post("/desk/register/import/apply", data=wrong)
        assert answer.location == "/desk/register/import"
    assert "not the file you looked at" in admin.get("/desk/register/import").text
    assert known(ministry, "KG-0002").name_en == "Institution 2"


def test_the_register_changed_in_between_and_the_file_is_looked_at_anew(ministry, admin):
    _, hidden = upload(admin, a_file(admin))
    institutions.add_many(ministry.register, [an_institution(2, name_en="Meanwhile")], by=SYSTEM)
    assert admin.post("/desk/register/import/apply", data=hidden).location == "/desk/register/import"
    assert known(ministry, "KG-0002").name_en == "Meanwhile"


def test_every_mistake_of_a_file_is_named_by_line_and_column(ministry, admin):
    wrong = (
        a_file(admin)
        .replace(b"KG-0400,2026-09-01", b"KG-0400,01.09.2026")
        .replace(b"sapat@kg3.example", b"nobody")
    )
    answer, hidden = upload(admin, wrong)
    assert answer.status_code == 422
    assert "content" not in hidden
    assert "line 4" in answer.text
    assert "line 11" in answer.text
    assert "is not an e-mail address" in answer.text
    assert "is not a date" in answer.text


def test_a_file_that_is_none_is_refused_in_words(admin):
    for content, name in (
        (b"MZ\x90\x00", "a.exe"),
        (b"", "a.csv"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls"),
    ):
        answer, _ = upload(admin, content, name)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    assert admin.post("/desk/register/import").status_code == 422


def test_a_workbook_of_ten_thousand_lines_is_looked_at_and_taken_in(ministry, admin):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        for n in range(10_000):
            row = (f"XX-{n:05d}", "2020-09-01", f"Лицей {n}", f"Лицей № {n}", f"Lyceum {n}", "primary|secondary", "secondary", "KG02", "state", "science", f"https://l{n}.kg", f"s@l{n}.kg", "2020-09-01", "", "", "")  # fmt: skip
            sheet.write_row(n + 1, 0, row)
    answer, hidden = upload(admin, target.getvalue(), "big.xlsx")
    assert "new: 10" in answer.text
    assert admin.post("/desk/register/import/apply", data=hidden).location == "/desk/register"
    assert known(ministry, "XX-09999").levels == ("primary", "secondary")
    assert "10,009 institutions" in admin.get("/desk/register").text
