"""The command line: exit codes programs can rely on, words people can."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import ingest.__main__ as command
from data.publication import fact_hash
from data.register.reports import state_of
from data.settings import Settings
from data.stores import Stores
from ingest.receive import HandedIn, receive
from schemas.form import Slot
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.ingest.files import CODE, KINDS, RECEIVED, YEAR, Direct, address, answers, file_of

FINDING = {"rule", "level", "stage", "sheet", "cell", "field", "row", "value", "message", "fix", "provision"}


class Day(date):
    """The day on which a dry run is about a file."""

    @classmethod
    def today(cls) -> date:
        return RECEIVED


@pytest.fixture
def run(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setattr(command, "open_stores", lambda _: stores)
    monkeypatch.setattr(command, "settings", lambda: Settings(home=stores.settings.home))
    monkeypatch.setattr(command, "date", Day)

    def call(*words: object) -> tuple[int, str, str]:
        code = command.main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return written(tmp_path / "sound.xlsx", file_of("xlsx", answers(), language="ru"))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    changes = {"students/higher": "көп", "qa_form": "комитет"}
    return written(tmp_path / "faulty.xlsx", file_of("xlsx", answers(**changes), language="ru"))


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_file_of_any_kind_ends_with_0(run, tmp_path: Path, kind: str) -> None:
    path = written(tmp_path / f"r.{kind}", file_of(kind, answers(), language="ru"))
    code, out, _ = run("check", path)
    assert (code, out.strip()) == (0, "Замечаний нет: отчёт можно сдавать.")


def test_findings_end_with_1_and_stand_at_their_cells(run, faulty: Path) -> None:
    code, out, _ = run("check", faulty, "--format", "json")
    told = json.loads(out)
    assert code == 1
    assert {one["cell"] for one in told["findings"]} >= {
        address(Slot("students", "higher")),
        address(Slot("qa_form")),
    }
    assert all(one.keys() >= FINDING for one in told["findings"])
    assert all(isinstance(one["message"], str) and one["message"] for one in told["findings"])


def test_a_warning_alone_is_no_reason_to_stop(run, tmp_path: Path) -> None:
    changes = {"policy_url": "https://other.example/policy"}
    code, out, _ = run(
        "check", written(tmp_path / "w.xlsx", file_of("xlsx", answers(**changes), language="en"))
    )
    assert code == 0
    assert "W127" in out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", [b"hello", b"", b"PK\x03\x04junk"])
def test_what_is_no_report_ends_with_2_and_its_reason(
    run, tmp_path: Path, language: str, content: bytes
) -> None:
    code, out, _ = run("check", written(tmp_path / "x.xlsx", content), "--language", language)
    assert code == 2
    assert len(out.splitlines()) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_elses_workbook_is_told_what_was_expected(run, tmp_path: Path, language: str) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a", "b"])
    target = io.BytesIO()
    book.save(target)
    code, out, _ = run("check", written(tmp_path / "x.xlsx", target.getvalue()), "--language", language)
    assert code == 2
    assert "F020" in out
    assert command.feedback.text("level.fatal", language) in out


def test_the_words_are_in_the_files_language_unless_another_is_asked_for(run, faulty: Path) -> None:
    assert command.feedback.text("level.error", "ru") in run("check", faulty)[1]
    assert command.feedback.text("level.error", "ky") in run("check", faulty, "--language", "ky")[1]


def test_the_marked_workbook_is_written_where_asked(run, faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "marked.xlsx"
    run("check", faulty, "--annotate", out)
    assert openpyxl.load_workbook(out).sheetnames[0] == command.feedback.text("sheet", "ru")


def test_a_dry_run_stores_nothing(run, faulty: Path, stores: Stores) -> None:
    run("check", faulty)
    assert list(stores.archive) == []
    assert stores.warehouse.version == 0


def test_a_dry_run_may_be_about_somebody_else(run, sound: Path) -> None:
    code, out, _ = run("check", sound, "--institution", "KG-0002")
    assert code == 2
    assert "F024" in out


def test_loading_hands_in_checks_and_accepts(run, sound: Path, faulty: Path, stores: Stores) -> None:
    code, out, _ = run("load", sound, "--accept")
    assert code == 0
    assert state_of(stores.register, f"{CODE}-{YEAR}-1") == "published"
    assert "here already" in run("load", sound)[1]
    assert run("load", faulty)[0] == 1
    assert state_of(stores.register, f"{CODE}-{YEAR}-2") == "returned"
    assert "published" in out


def test_loading_says_what_it_cannot_take(run, tmp_path: Path) -> None:
    stranger = written(tmp_path / "s.json", file_of("json", answers(), institution="KG-0099"))
    code, out, err = run("load", written(tmp_path / "x.xlsx", b"hello"), stranger)
    assert code == 2
    assert "x.xlsx" in out
    assert "KG-0099" in out + err


def test_the_warehouse_is_made_anew_with_the_same_facts(run, sound: Path, stores: Stores) -> None:
    run("load", sound, "--accept")
    before = fact_hash(stores.warehouse)
    code, out, _ = run("rebuild")
    assert (code, out.strip()) == (0, "1 reports loaded anew")
    assert fact_hash(stores.warehouse) == before


def test_work_ends_when_nothing_is_left(run, sound: Path, stores: Stores) -> None:
    report = receive(stores, HandedIn(sound.read_bytes(), "a.xlsx"), Direct(), by=SYSTEM).report
    assert run("work", "--once")[0] == 0
    assert state_of(stores.register, report) == "submitted"


def test_demo_files_can_be_written_only(run, tmp_path: Path, stores: Stores) -> None:
    code, out, _ = run("demo", "--institutions", 3, "--years", 1, "--seed", 2, "--out", tmp_path / "demo")
    assert code == 0
    assert out.startswith(f"{len([p for p in (tmp_path / 'demo').rglob('*') if p.is_file()])} ")
    assert list(stores.archive) == []
