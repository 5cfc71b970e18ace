"""Passwords: kept as argon2id hashes, refused when they are among the common ones."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

SHORTEST, LONGEST = 8, 128
AT_ONCE = 2

# OWASP Password Storage Cheat Sheet: argon2id with at least 19 MiB, t=2, p=1.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_gate = threading.BoundedSemaphore(AT_ONCE)  # a hash takes 19 MiB: a flood must queue, not fill the memory


class WeakPassword(ValueError):
    """The password cannot be taken; `reason` is short, long or common."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def hashed(password: str) -> str:
    """Hash a new password; raises WeakPassword. No rules on its composition (NIST SP 800-63B)."""
    if len(password) < SHORTEST:
        raise WeakPassword("short")
    if len(password) > LONGEST:
        raise WeakPassword("long")
    if password.casefold() in _common():
        raise WeakPassword("common")
    with _gate:
        return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Compare with what is kept; where nothing is kept it takes as long all the same."""
    with _gate:
        try:
            return _HASHER.verify(kept or _nobody(), password[: LONGEST + 1]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    words = (word for name in ("passwords", "english_wikipedia") for word in FREQUENCY_LISTS[name])
    local = ("кыргызстан", "бишкек", "пароль", "сырсөз", "kyrgyzstan", "bishkek", "sapat2026", "qwertyui")
    return frozenset((*words, *local, *(f"{word}123" for word in local)))
