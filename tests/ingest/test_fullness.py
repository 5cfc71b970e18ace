"""How full a report is, told before anybody accepts it."""

from data.register.reports import load
from ingest.fullness import how_full
from ingest.receive import HandedIn
from schemas.completeness import STATES
from tests.ingest.files import CODE, YEAR, Direct
from tests.ingest.steps import hand_in, work


def row_of(stores, id):
    with stores.register.reading() as connection:
        return load(connection, id)


def test_every_requirement_is_in_one_state_or_another(stores):
    id = hand_in(stores)
    work(stores)
    counted = how_full(stores, Direct(), row_of(stores, id))
    assert sum(counted.values()) == 35
    assert set(counted) <= set(STATES)
    assert counted["evidenced"] > 10
    assert how_full(stores, None, row_of(stores, id)) is counted, "not read a second time"


def test_of_a_file_that_cannot_be_read_nothing_is_told(stores):
    id = hand_in(stores, HandedIn(b"PK\x03\x04 not really", "a.xlsx", CODE, YEAR))
    work(stores)
    assert how_full(stores, Direct(), row_of(stores, id)) == {}
