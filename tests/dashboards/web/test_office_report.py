"""The way from findings to a report handed in: explained, mended on the page, its files taken along."""

import io
import re

import openpyxl
import pytest

from data.register import corrections, moves, queue, reports, verdict
from data.register.reports import state_of
from data.register.verdict import Verdict
from schemas.findings import Finding, Level, Stage
from schemas.roles import SYSTEM, Actor, Role
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_house import CODE, HTML, YEAR_PAGE, House, a_file, read_here, words_of
from tests.ingest.files import KINDS

HEAD = Actor("demo-head", Role.HEAD, CODE)
UNEQUAL = {"students_men/higher": 300}  # women and men are not the whole: W301 asks why
WRONG = {"qa_form": "комитет", "students/higher": "?"}


@pytest.fixture
def house(tmp_path, monkeypatch):
    read_here(monkeypatch)
    opened = House(tmp_path)
    yield opened
    opened.close()


def explain(house, id, rule="W301", role="reporter", **given):
    one = house.finding(id, rule)
    data = {"finding": one.id, "reason": "confirmed", "text": "Counted twice.", "back": YEAR_PAGE, **given}
    return house.client(role).post(f"/reports/{id}/explain", data=data, headers=HTML)


def mend(house, id, answers, client=None):
    """Give answers anew: by rule."""
    data = {f"value-{house.finding(id, rule).id}": value for rule, value in answers.items()}
    return (client or house.client()).post(
        f"/reports/{id}/mend", data={**data, "back": YEAR_PAGE}, headers=HTML
    )


def test_from_the_template_to_a_report_handed_in(house):
    """The whole way of an officer: a workbook with mistakes, mended on the page, explained, handed in, signed."""
    client = house.client()
    assert client.get(f"{YEAR_PAGE}/workbook").status_code == 200
    id = house.handed_in(**WRONG, **UNEQUAL)
    page = client.get(YEAR_PAGE).text
    assert "Report checked: 2 errors to mend" in page
    assert mend(house, id, {"E404": "unit", "E401": "1200"}, client).status_code == 303
    assert "Answers mended: 2. Version 2 came of it" in client.get(YEAR_PAGE).text
    house.work()
    second = house.newest().id
    page = client.get(YEAR_PAGE).text
    assert "1 explanation to write" in page
    assert explain(house, second).status_code == 303
    page = client.get(YEAR_PAGE).text
    assert "Everything is explained: the report can be handed in" in page
    assert f'action="/reports/{second}/submit"' in page
    answer = client.post(f"/reports/{second}/submit", headers=HTML)
    assert (answer.status_code, answer.location) == (303, YEAR_PAGE)
    assert "waits for the head’s signature" in client.get(YEAR_PAGE).text
    assert state_of(house.register, second) == "submitted"
    assert state_of(house.register, id) == "superseded"


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_say_cell_what_why_how_and_the_value_met(house, language):
    id = house.handed_in(**WRONG)
    page = words_of(house.page(language=language))
    one = house.finding(id, "E404")
    assert one.cell in page
    assert "комитет" in page
    assert "E404" in page
    assert {"ky": "Типтүү жобо", "ru": "Типовое положение", "en": "Model Regulation"}[language] in page
    assert {"ky": "Уячадагы тизмеден", "ru": "Выберите ответ из списка", "en": "Choose an answer from the list"}[language] in page  # fmt: skip


def test_what_has_to_be_done_comes_first_and_notes_after_it(house):
    house.handed_in(**WRONG, processes_core=0)
    page = house.page()
    assert page.index("To mend or to explain") < page.index("rule E401") < page.index("Worth a look")
    assert page.index("Worth a look") < page.index("rule W112")


def test_the_checks_that_wait_are_named_with_what_they_wait_for(house):
    house.handed_in(**WRONG)
    page = words_of(house.page())
    assert "Not checked yet" in page
    assert "waits for «Who is responsible for quality assurance?»" in page


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [("?level=error", "E404", "W112"), ("?level=warning", "W112", "E404"), ("?sheet=processes", "W112", "E404"),
     ("?sheet=unit", "E404", "W112"), ("?level=nonsense&sheet=<b>&page=x", "E404", "no such rule")],
)  # fmt: skip
def test_findings_are_chosen_by_kind_and_sheet_in_the_address(house, query, there, not_there):
    id = house.handed_in(**WRONG, processes_core=0)
    for path in (YEAR_PAGE, f"/reports/{id}"):
        page = house.page(path + query)
        assert f"rule {there}" in page
        assert f"rule {not_there}</dd>" not in page


def test_thousands_of_findings_are_paged_and_can_be_printed_in_one(house):
    house.send(a_file())
    id = house.newest().id
    many = [Finding("W112", Level.WARNING, Stage.CELL, "processes", f"D{n}", "processes_core", "", "value", "0", {"first": 0}) for n in range(2_000)]  # fmt: skip
    queue.claim(house.register, "worker", seconds=60)
    verdict.finish_checking(house.register, [Verdict(id, many)], worker="worker")
    page = house.page()
    assert page.count('class="finding"') == 50
    assert "Page 1 of 40" in words_of(page)
    assert len(page) < 200_000
    assert "Page 40 of 40" in words_of(house.page(f"{YEAR_PAGE}?page=9999"))
    assert house.page(f"/reports/{id}?all=1").count('class="finding"') == 2_000


def test_a_file_that_cannot_be_read_is_told_kindly(house):
    """The page refuses such a file; one that came by another way is spoken of all the same."""
    from ingest.receive import HandedIn, receive
    from tests.ingest.files import Direct

    receive(house.stores, HandedIn(b"PK\x03\x04broken", "a.xlsx", CODE, 2025), Direct(), by=SYSTEM)
    house.work()
    page = words_of(house.page())
    assert "The file could not be read as a report" in page
    assert "Nothing is lost." in page
    assert "The file is damaged or incomplete." in page
    answer = house.client().get(f"/reports/{CODE}-2025-1/marked")
    assert openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames == ["Findings"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_marked_file_is_ones_own_with_what_was_found(house, kind):
    id = house.handed_in(kind, **WRONG)
    answer = house.client().get(f"/reports/{id}/marked")
    assert f"{CODE}-2025-v1-marked.xlsx" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert (len(book.sheetnames) > 10) == (kind == "xlsx")
    said = " ".join(str(cell.value) for row in book["Findings"].iter_rows() for cell in row if cell.value)
    assert "комитет" in said
    if kind == "xlsx":
        one = house.finding(id, "E404")
        sheet = next(book[name] for name in book.sheetnames if name.startswith("2 "))
        assert sheet[one.cell].comment.text.startswith("Sapat · ")
        assert sheet[one.cell].fill.fgColor.rgb == "FFF7CFC9"


def test_what_is_explained_is_no_longer_marked(house):
    id = house.handed_in(**UNEQUAL)
    list_of = f"/reports/{id}/findings.xlsx"

    def rows():
        book = openpyxl.load_workbook(io.BytesIO(house.client().get(list_of).data))
        return [row[0].value for row in book["Findings"].iter_rows(min_row=4)]

    assert "To explain" in rows()
    explain(house, id)
    assert "To explain" not in rows()


def test_the_original_comes_back_to_the_byte(house):
    content = a_file(**WRONG)
    house.send(content, "our <report>.xlsx")
    answer = house.client().get(f"/reports/{house.newest().id}/original")
    assert answer.data == content
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(("given", "said"), [({"reason": ""}, "Choose a reason"), ({"reason": "made up"}, "Choose a reason"), ({"text": "  "}, "Choose a reason"), ({"finding": "0"}, "no longer there")])  # fmt: skip
def test_an_explanation_needs_a_reason_and_words(house, given, said):
    id = house.handed_in(**UNEQUAL)
    answer = explain(house, id, **given)
    assert answer.status_code == 303
    assert house.finding(id, "W301").state == "open"
    client = house.client()
    data = {"finding": house.finding(id, "W301").id, "reason": "confirmed", "text": "x", **given}
    client.post(f"/reports/{id}/explain", data=data, headers=HTML)
    assert said in client.get(YEAR_PAGE).text


def test_an_explanation_says_that_it_is_kept_and_needs_the_ministrys_consent(house):
    id = house.handed_in(**UNEQUAL)
    page = house.page()
    assert "It is not asked again while the value stands." in page
    assert "The ministry has to approve this one." in page
    explain(house, id, text="Two <students> left.")
    page = house.page()
    assert "Two &lt;students&gt; left." in page
    assert "Checked: the value is right" in page
    assert "the ministry has to approve it" in page
    assert "Change the explanation" in page


def test_an_explanation_holds_for_the_next_version_while_the_value_stands(house):
    id = house.handed_in(**UNEQUAL)
    explain(house, id)
    second = house.handed_in(**UNEQUAL, qa_fte=3)
    assert house.finding(second, "W301").state == "explained"
    assert "carried over from the version before" in house.page(f"/reports/{second}")


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/app/", "/office/KG-0002"]
)
def test_after_explaining_one_stays_at_ones_report(house, target):
    id = house.handed_in(**UNEQUAL)
    one = house.finding(id, "W301")
    assert explain(house, id, back=target).location == f"{YEAR_PAGE}#next"
    assert explain(house, id, reason="", back=f"/reports/{id}?level=explain").location == f"/reports/{id}?level=explain#finding-{one.id}"  # fmt: skip


def test_with_something_open_nothing_is_handed_in(house):
    id = house.handed_in(**UNEQUAL)
    client = house.client()
    client.post(f"/reports/{id}/submit", headers=HTML)
    assert "Some findings still wait for an explanation." in client.get(YEAR_PAGE).text
    assert state_of(house.register, id) == "to_explain"


def test_handing_in_twice_says_that_it_has_moved_on(house):
    id = house.handed_in()
    client = house.client()
    client.post(f"/reports/{id}/submit", headers=HTML)
    assert "The report has moved on meanwhile" in client.get(YEAR_PAGE).text


@pytest.mark.parametrize("role", ["analyst", "admin"])
@pytest.mark.parametrize("action", ["explain", "mend", "submit"])
def test_nobody_else_explains_mends_or_hands_in(house, role, action):
    id = house.handed_in(**UNEQUAL)
    assert house.client(role).post(f"/reports/{id}/{action}", headers=HTML).status_code == 403
    page = house.page(role=role)
    assert "Keep the explanation" not in page
    assert "Hand the right answers in" not in page


def test_a_mended_answer_is_written_down_with_the_version_that_came_of_it(house):
    id = house.handed_in(**WRONG)
    mend(house, id, {"E404": "unit"})
    house.work()
    second = house.newest()
    assert second.attempt == 2
    assert second.filename == "report.xlsx"
    with house.register.reading() as connection:
        (made,) = corrections.of(connection, second.id)
        assert reports.load(connection, second.id).received_by == "demo-reporter"
    assert (made.before, made.after, made.by) == ("комитет", "unit", "demo-reporter")
    page = words_of(house.page(f"/reports/{second.id}"))
    assert "Mended on the page" in page
    assert "комитет" in page
    assert house.finding(id, "E404").state == "fixed"


def test_an_earlier_version_still_says_what_was_found_in_it(house):
    id = house.handed_in(**WRONG)
    mend(house, id, {"E404": "unit"})
    house.work()
    page = words_of(house.page(f"/reports/{id}"))
    assert "Every check has passed" not in page
    assert "комитет" in page
    assert "mended" in page
    table = openpyxl.load_workbook(io.BytesIO(house.client().get(f"/reports/{id}/findings.xlsx").data)).active
    assert "комитет" in {cell for row in table.iter_rows(values_only=True) for cell in row}


def test_the_answers_stand_in_the_form_as_they_were_met(house):
    id = house.handed_in(**WRONG)
    page = house.page()
    number = house.finding(id, "E401").id
    assert re.search(rf'name="value-{number}" form="mend" value="\?" inputmode="numeric"', page)
    choice = house.finding(id, "E404").id
    assert re.search(rf'<select[^>]* name="value-{choice}" form="mend">', page)


def test_what_is_no_answer_stays_in_the_form_with_what_is_asked_for(house):
    id = house.handed_in(**WRONG)
    answer = mend(house, id, {"E401": "many", "E404": "unit"})
    assert answer.status_code == 422
    page = words_of(answer.text)
    assert "Nothing was changed yet." in page
    assert "a whole number is asked for" in page or "a number is asked for" in page
    assert 'value="many"' in answer.text
    assert '<option value="unit" selected' in answer.text
    assert house.count() == 1


@pytest.mark.parametrize("answers", [{}, {"E401": "?"}, {"E401": "?", "E404": "комитет"}])
def test_without_a_change_there_is_no_version(house, answers):
    id = house.handed_in(**WRONG)
    client = house.client()
    mend(house, id, answers, client)
    assert "Nothing was changed: every answer is as it was." in client.get(YEAR_PAGE).text
    assert house.count() == 1


def test_one_thing_may_be_mended_and_the_others_left_as_they_are(house):
    id = house.handed_in(**WRONG)
    page = house.page()
    assert '<option value="комитет" selected>комитет</option>' in page
    mend(house, id, {"E401": "1200", "E404": "комитет"})
    house.work()
    with house.register.reading() as connection:
        assert [one.field for one in corrections.of(connection, house.newest().id)] == ["students"]
    assert house.finding(house.newest().id, "E404").value == "комитет"


def test_an_older_version_is_not_mended_once_there_is_a_newer_one(house):
    id = house.handed_in(**WRONG)
    house.handed_in(qa_form="комитет")
    client = house.client()
    mend(house, id, {"E404": "unit"}, client)
    assert "A newer version has come in meanwhile" in client.get(YEAR_PAGE).text
    assert house.count() == 2
    assert "Hand the right answers in" not in house.page(f"/reports/{id}")


def test_a_signed_report_offers_no_field_and_takes_none(house):
    id = house.handed_in(processes_core=0)
    assert "Hand the right answers in" in house.page()
    moves.sign(house.register, id, by=HEAD)
    assert "Hand the right answers in" not in house.page()
    client = house.client()
    mend(house, id, {"W112": "4"}, client)
    assert "cannot be mended on the page" in client.get(YEAR_PAGE).text
    assert house.count() == 1


def test_findings_of_another_report_are_not_reached_through_ones_own(house):
    id = house.handed_in(**WRONG)
    answer = house.client().post(
        f"/reports/{id}/mend", data={"value-999999": "1", "value-x": "1", "other": "1"}, headers=HTML
    )
    assert answer.status_code == 303
    assert house.count() == 1
