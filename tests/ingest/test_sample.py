"""The sample for those who want to try: three mistakes and something to explain, for any institution."""

from datetime import date

import pytest

from ingest.demo.sample import sample
from ingest.demo.sector import Sector, institutions
from schemas.texts import LANGUAGES
from tests.ingest.files import check


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_has_a_few_mistakes_and_something_to_explain(bare_stores, language):
    one = [one for one in institutions(Sector(12)) if one.main_level == "secondary"][-1]
    found = check(bare_stores, sample(one, 2025, language), institution=one.code).findings
    levels = [str(finding.level) for finding in found]
    assert levels.count("error") in range(3, 7)
    assert levels.count("explain") >= 1
    assert "fatal" not in levels


def test_the_same_sample_comes_each_time(monkeypatch):
    one = institutions(Sector(12))[-1]
    assert one.since < date.today()
    assert sample(one, 2025, "ru") == sample(one, 2025, "ru")
