"""Mutated bodies for every callback, as a fuzzer would send them: never a failure, never a byte of another's."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from dashboards.__main__ import translations
from dashboards.access import SESSION_COOKIE
from dashboards.build import build
from data.register import demo_accounts, sign_in
from tests.dashboards.a_sector import a_sector

pytestmark = pytest.mark.prove

BODIES = 20_000
OTHER = "KG-0002"
SECRET = f"{OTHER}-2025"  # the ids of another institution's reports
SCRAPS: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1e308, "", "x" * 5_000, "?", "\x00", "ң", [], {}, [[]], {"id": {}}, "../..", "page.children",
    {"id": "page", "property": "children"}, "?code=KG-0002&origin=KG-0002:2025", "..page.children...page.style..", "{}.x",
)  # fmt: skip


def at_random(body: Any, chance: random.Random) -> Any:
    """The body with one place of it, however deep, replaced, dropped, doubled or added to."""
    if isinstance(body, dict) and body and chance.random() < 0.8:
        changed, name = dict(body), chance.choice(list(body))
        deed = chance.random()
        if deed < 0.15:
            del changed[name]
        elif deed < 0.25:
            changed[chance.choice(["id", "property", "value", "x", "__class__"])] = chance.choice(SCRAPS)
        else:
            changed[name] = at_random(body[name], chance)
        return changed
    if isinstance(body, list) and body and chance.random() < 0.8:
        changed, place = list(body), chance.randrange(len(body))
        deed = chance.random()
        if deed < 0.15:
            del changed[place]
        elif deed < 0.3:
            changed.insert(place, copy.deepcopy(body[place]))
        else:
            changed[place] = at_random(body[place], chance)
        return changed
    if isinstance(body, str) and chance.random() < 0.4:
        place = chance.randrange(len(body) + 1)
        return (
            body[:place]
            + chance.choice(["", ".", "..", "%", "&x=", '"', "{", "ү", "\x00"])
            + body[place + 1 :]
        )
    return chance.choice(SCRAPS)


NAMES = ("year", "level", "region", "ownership", "code", "institutions", "indicator", "origin", "page", "sort", "lang",
         "requirement", "dimension", "groups", "view")  # fmt: skip
VALUES = ("", "2025", "9999", "-1", "x", "KG-0001", OTHER, f"{OTHER}:2025", f"{OTHER}:2025:secondary", "KG-0001,KG-0002",
          "secondary", "KG11", "R07", "S04", "1e9", "\x00", "' OR 1=1 --", "ң" * 200, ",,,", "%ff", "ky")  # fmt: skip


def asked_oddly(body: dict, chance: random.Random) -> dict:
    """A body of the right shape whose address asks for odd things."""
    chosen = "&".join(f"{chance.choice(NAMES)}={chance.choice(VALUES)}" for _ in range(chance.randint(0, 4)))
    values = {"search": f"?{chosen}", "pathname": chance.choice(["/", "/app/", "/app/trends", "/x", ""])}

    def with_it(one: dict) -> dict:
        return {**one, "value": values.get(one["property"], one["value"])} if chance.random() < 0.8 else one

    return {**body, **{part: [with_it(one) for one in body[part]] for part in ("inputs", "state")}}


def raw(body: Any, chance: random.Random) -> bytes:
    """The body as bytes, now and then cut, empty or no JSON at all."""
    text = json.dumps(body).encode()
    deed = chance.random()
    if deed < 0.03:
        return text[: chance.randrange(len(text))]
    return chance.choice([b"", b"null", b"[]", b"\xff\xfe", b"{" * 5_000]) if deed < 0.05 else text


def bodies_of(client: Any, prefix: str) -> list[dict]:
    """A sound body for each callback of an application."""
    values = {"search": "?lang=en&year=2025", "pathname": prefix, "n_intervals": 1}
    return [
        {
            "output": call["output"],
            "outputs": dict(zip(("id", "property"), call["output"].rsplit(".", 1), strict=True)),
            "inputs": [{**one, "value": values[one["property"]]} for one in call["inputs"]],
            "state": [{**one, "value": values[one["property"]]} for one in call["state"]],
            "changedPropIds": [],
        }
        for call in client.get(f"{prefix}_dash-dependencies").json
    ]


@pytest.fixture
def client_of(tmp_path) -> Callable[[str], Any]:
    translations()
    stores = a_sector(tmp_path, 12)
    demo_accounts.open_all(stores.register, "KG-0001")
    server = build(stores)
    server.config["PROPAGATE_EXCEPTIONS"] = False

    def of(role: str) -> Any:
        client = server.test_client()
        client.set_cookie(SESSION_COOKIE, sign_in.enter_demo(stores.register, f"demo-{role}").token)
        return client

    return of


def test_no_mutated_body_makes_the_server_fail_or_tell_of_another(client_of) -> None:
    chance = random.Random(173)
    clients = {role: client_of(role) for role in ("reporter", "head", "analyst", "admin")}
    sound = {prefix: bodies_of(clients["admin"], prefix) for prefix in ("/", "/app/")}
    met: Counter[int] = Counter()
    for _ in range(BODIES):
        prefix = chance.choice(["/", "/app/", "/app/"])
        role = chance.choice(list(clients))
        body = chance.choice(sound[prefix])
        if chance.random() < 0.5:
            body = asked_oddly(body, chance)
        else:
            for _ in range(chance.randint(1, 3)):
                body = at_random(body, chance)
        answer = clients[role].post(
            f"{prefix}_dash-update-component", data=raw(body, chance), content_type="application/json"
        )
        met[answer.status_code] += 1
        assert answer.status_code < 500, body
        if role in ("reporter", "head"):
            assert SECRET not in answer.text, body
    print(f"\n{BODIES} mutated callback bodies: {dict(sorted(met.items()))}")
