"""An address that pins the data's version shows that version, and says when it has been superseded."""

import pytest

from dashboards.build import build
from ingest.load import refresh
from tests.dashboards.a_sector import a_sector
from tests.dashboards.test_access import UPDATE


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    made = a_sector(tmp_path_factory.mktemp("versions"), 12)
    yield made
    made.warehouse.close()
    made.register.close()


@pytest.fixture(scope="module")
def client(stores):
    client = build(stores).test_client()
    client.get("/")
    return client


def page(client, search):
    body = {
        "output": "page.children", "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "address", "property": "pathname", "value": "/app/"}],
        "state": [{"id": "address", "property": "search", "value": search}], "changedPropIds": [],
    }  # fmt: skip
    return str(client.post(UPDATE, json=body).json)


def stamp(client, search):
    return client.get(f"/app/index.json?lang=en{search}").json["figures"][0]["stamp"]


def test_a_superseded_version_is_shown_and_said_and_the_newest_is_one_step_away(client, stores):
    pinned = stores.warehouse.version
    assert "superseded" not in page(client, f"?lang=en&version={pinned}")
    refresh(stores)
    assert stores.warehouse.version == pinned + 1
    told = page(client, f"?lang=en&version={pinned}")
    assert f"You see version {pinned} of the data; it has been superseded by version {pinned + 1}." in told
    assert f"version={pinned}" in stamp(client, f"&version={pinned}")[2]
    assert f"version={pinned + 1}" in stamp(client, "")[2]


@pytest.mark.parametrize("asked", ["999999", "0", "-1", "x", "9" * 30])
def test_a_version_that_is_not_kept_falls_back_to_the_newest_and_says_so(client, stores, asked):
    assert "not kept any more" in page(client, f"?lang=en&version={asked}")
    assert f"version={stores.warehouse.version}" in stamp(client, f"&version={asked}")[2]


def test_only_a_few_versions_are_kept_open(stores):
    first = stores.warehouse.version
    for _ in range(4):
        refresh(stores)
    kept = [version for version in range(first, stores.warehouse.version) if stores.warehouse.at(version)]
    for version in kept:
        found = stores.warehouse.at(version)
        assert found is not None
        assert found.version == version
    assert len(stores.warehouse._pinned) <= 3
