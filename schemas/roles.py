"""Who may do what: roles, permissions and the one function that decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    PUBLIC = "public"
    REPORTER = "reporter"
    HEAD = "head"
    ANALYST = "analyst"
    ADMIN = "admin"
    SYSTEM = "system"


class Permission(StrEnum):
    """What one may do. OVERSEE: see who owes what, remind, extend and waive deadlines, read the rule desk."""

    READ_PUBLIC = "read_public"
    READ_SECTOR = "read_sector"
    READ_REPORT = "read_report"
    UPLOAD = "upload"
    EXPLAIN = "explain"
    SIGN = "sign"
    REVIEW = "review"
    OVERSEE = "oversee"
    EXPORT = "export"
    REGISTER = "register"
    AUDIT = "audit"


_OWN = {Permission.UPLOAD, Permission.READ_REPORT, Permission.EXPLAIN}
_GRANTS: dict[Role, frozenset[Permission]] = {
    Role.PUBLIC: frozenset({Permission.READ_PUBLIC}),
    Role.REPORTER: frozenset({Permission.READ_PUBLIC, Permission.READ_SECTOR, Permission.EXPORT, *_OWN}),
    Role.HEAD: frozenset(
        {Permission.READ_PUBLIC, Permission.READ_SECTOR, Permission.EXPORT, Permission.SIGN, *_OWN}
    ),
    Role.ANALYST: frozenset(
        {
            Permission.READ_PUBLIC,
            Permission.READ_SECTOR,
            Permission.READ_REPORT,
            Permission.REVIEW,
            Permission.OVERSEE,
            Permission.EXPORT,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Permission.READ_PUBLIC,
            Permission.READ_SECTOR,
            Permission.READ_REPORT,
            Permission.OVERSEE,
            Permission.EXPORT,
            Permission.REGISTER,
            Permission.AUDIT,
        }
    ),
    Role.SYSTEM: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts. `institution` binds reporters and heads; empty scopes mean everything."""

    id: str
    role: Role
    institution: str | None = None
    authorities: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()


SYSTEM = Actor("system", Role.SYSTEM)
PUBLIC = Actor("public", Role.PUBLIC)


@dataclass(frozen=True, slots=True)
class Subject:
    """The institution an action is about, with what scopes look at."""

    institution: str
    authority: str = ""
    levels: frozenset[str] = frozenset()


class NotAllowed(PermissionError):
    """The actor lacks the permission for this subject."""


def may(actor: Actor, permission: Permission, subject: Subject | None = None) -> bool:
    """Tell whether the actor's role grants the permission, and for this institution."""
    if permission not in _GRANTS[actor.role]:
        return False
    if subject is None or actor.role in (Role.ADMIN, Role.SYSTEM, Role.PUBLIC):
        return True
    if actor.role in (Role.REPORTER, Role.HEAD):
        return permission in (Permission.READ_PUBLIC, Permission.READ_SECTOR) or (
            actor.institution == subject.institution
        )
    return (not actor.authorities or subject.authority in actor.authorities) and (
        not actor.levels or bool(actor.levels & subject.levels)
    )


def require(actor: Actor, permission: Permission, subject: Subject | None = None) -> None:
    """Raise `NotAllowed` unless the actor may."""
    if not may(actor, permission, subject):
        raise NotAllowed(f"{actor.id} ({actor.role}) may not {permission}")
