"""The guard tells kinds apart and lets through what the reader may have, and nothing else."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.guard import PARTS, UPLOAD, guard
from ingest.refusals import Refused
from schemas.rules import rule_for
from schemas.texts import LANGUAGES
from tests.ingest.files import KINDS, answers, file_of
from tests.ingest.hostile import HOSTILE, workbook, zipped

SOUND = {kind: file_of(kind, answers()) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_file_passes_with_its_kind_and_parts(kind: str) -> None:
    safe = guard(SOUND[kind])
    assert safe.kind == kind
    if kind != "json":
        with zipfile.ZipFile(io.BytesIO(SOUND[kind])) as file:
            assert {name: bytes(part) for name, part in safe.parts.items()} == {
                info.filename: file.read(info) for info in file.infolist() if not info.is_dir()
            }


@pytest.mark.parametrize("reason", sorted({reason for _, reason in HOSTILE.values()}))
def test_every_reason_has_words_in_every_language(reason: str) -> None:
    rule = rule_for(reason)
    assert all(rule.message[language] and rule.fix[language] for language in LANGUAGES)


def test_the_limits_are_reached_before_they_are_passed() -> None:
    assert guard(workbook(extra={f"xl/{n}.txt": "x" for n in range(PARTS - 5)})).kind == "xlsx"
    with pytest.raises(Refused, match="too_many_parts"):
        guard(workbook(extra={f"xl/{n}.txt": "x" for n in range(PARTS)}))
    with pytest.raises(Refused, match="too_large"):
        guard(b"PK" + bytes(UPLOAD))


def test_an_error_value_is_found_with_its_address() -> None:
    safe = guard(workbook('<row r="2"><c r="B2" t="e"><v>#REF!</v></c></row>'))
    assert list(safe.errors.values()) == [{"B2": "#REF!"}]


def test_notes_of_a_mac_beside_csv_files_are_passed_over() -> None:
    safe = guard(zipped({"unit.csv": "a;b", "__MACOSX/._unit.csv.txt": "x"}))
    assert (safe.kind, list(safe.parts)) == ("csv", ["unit.csv"])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), st.data())
def test_any_damage_is_refused_or_harmless(kind: str, data: st.DataObject) -> None:
    content = bytearray(SOUND[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        assert outcome(damaged) in KINDS or rule_for(outcome(damaged))


def outcome(content: bytes) -> str:
    try:
        return guard(content).kind
    except Refused as refused:
        return refused.reason
