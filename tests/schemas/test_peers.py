"""Peers are alike in everything as long as eight are left, and it is said what was given up."""

import random

from schemas.honesty import PEERS_NEED
from schemas.peers import CRITERIA, Candidate, nearest, peers

ME = Candidate("me", "state", "health", 400, "KG02")


def like(n, **other):
    facts = {"ownership": "state", "authority": "health", "students": 500.0, "region": "KG02"} | other
    return [Candidate(f"{'-'.join(map(str, other.values())) or 'twin'}-{at}", **facts) for at in range(n)]


def test_eight_twins_are_enough_and_nothing_is_given_up():
    found = peers("me", [ME, *like(8), *like(20, region="KG03")])
    assert len(found.institutions) == 8
    assert (found.held, found.relaxed, found.enough) == (CRITERIA, (), True)


def test_the_region_is_given_up_first_then_size_then_authority_then_ownership():
    elsewhere = {"region": "KG09"}
    newcomers = (
        elsewhere,
        elsewhere | {"students": 2000.0},
        elsewhere | {"students": 2000.0, "authority": "culture"},
        elsewhere | {"students": 2000.0, "authority": "culture", "ownership": "private"},
    )
    for given_up, facts in enumerate(newcomers, 1):
        found = peers("me", [ME, *like(7), *like(1, **facts)])
        assert found.relaxed == CRITERIA[len(CRITERIA) - given_up :]
        assert len(found.institutions) == 8


def test_size_is_within_a_factor_of_two_both_ways():
    sizes = (199, 200, 400, 800, 801)
    level = [ME, *(one for size in sizes for one in like(3, students=float(size)))]
    found = peers("me", level)
    assert {id.split(".")[0] for id in found.institutions} == {"200", "400", "800"}


def test_what_is_not_known_of_the_institution_is_not_asked_of_its_peers():
    found = peers("me", [Candidate("me", "state", "", None, "KG02"), *like(9)])
    assert found.relaxed == ("authority", "size")
    assert found.held == ("ownership", "region")
    assert len(found.institutions) == 9


def test_a_small_level_is_its_own_peers_and_not_enough():
    found = peers("me", [ME, *like(3)])
    assert not found.enough
    assert (len(found.institutions), found.held) == (3, ())
    assert peers("me", []).institutions == peers("nobody", [ME]).institutions == ()


def test_nobody_is_their_own_peer_whatever_the_level_looks_like():
    chance = random.Random(173)
    for _ in range(200):
        level = [
            Candidate(
                str(at), chance.choice(["state", "private", ""]), chance.choice(["health", "culture", ""]),
                chance.choice([None, 0, 50, 90, 400, 1000]), chance.choice(["KG02", "KG03", ""]),
            )
            for at in range(chance.randint(1, 60))
        ]  # fmt: skip
        found = peers("0", level)
        assert "0" not in found.institutions
        assert len(set(found.institutions)) == len(found.institutions)
        assert sorted(found.held + found.relaxed) == sorted(CRITERIA)
        if len(level) > PEERS_NEED:
            assert found.enough
        else:
            assert len(found.institutions) == len(level) - 1


def test_the_nearest_in_size_come_first_and_the_unknown_last():
    level = [ME, *(Candidate(str(size), students=size) for size in (100, 350, 900)), Candidate("x")]
    assert nearest("me", level, ["100", "x", "900", "350"], 3) == ["350", "900", "100"]
    assert nearest("me", level, ["x"], 3) == ["x"]
