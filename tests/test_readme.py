"""What the READMEs say of settings, commands and counts is what the code says."""

import subprocess
import sys

import pytest

from tests.readme import BLOCKS, MARKED, ROOT, made_anew, readmes


@pytest.mark.parametrize("path", readmes(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_readme_is_stale(path):
    text = path.read_text("utf-8")
    assert made_anew(text) == text, "run `python -m tests.readme`"


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_can_be_made(name):
    marked = f"<!-- made by: python -m tests.readme ({name}) -->\nold\n<!-- made until here -->"
    assert MARKED.search(made_anew(marked))
    assert "old" not in made_anew(marked).splitlines()
    assert made_anew(made_anew(marked)) == made_anew(marked)


def test_the_settings_and_the_questions_are_told_somewhere():
    told = {found[2] for path in readmes() for found in MARKED.finditer(path.read_text("utf-8"))}
    assert {"settings", "questions"} <= told


@pytest.mark.parametrize("package", ["schemas", "data", "ingest", "dashboards"])
def test_every_package_says_what_it_can_do(package):
    said = subprocess.run([sys.executable, "-m", package, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
