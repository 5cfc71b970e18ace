"""The register's tables about who may act: accounts, their sessions and links, and programs' tokens."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from data.register.metadata import Moment, metadata

account = Table(
    "account",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("institution", ForeignKey("institution.code")),
    Column("authorities", Text, nullable=False, default=""),  # scopes, joined by "|"; none: everything
    Column("levels", Text, nullable=False, default=""),
    Column("name", Text, nullable=False, default=""),
    Column("language", String(2), nullable=False, default="ky"),
    Column("closed_at", Moment),
    Column("email", Text, unique=True),
    Column("password", Text),  # argon2id; none until the invitation is taken up
    Column("totp", String(64)),  # the shared secret of an authenticator; none where none is set up
    Column("totp_step", Integer),  # the last step used: a code counts once
)

ticket = Table(
    "ticket",
    metadata,
    Column("hash", String(64), primary_key=True),  # of the random token in the link
    Column("account", ForeignKey("account.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("used_at", Moment),
    CheckConstraint("kind IN ('invitation', 'reset')", name="kind"),
)

session = Table(
    "session",
    metadata,
    Column("hash", String(64), primary_key=True),  # of the random id in the cookie
    Column("account", ForeignKey("account.id"), nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("agent", Text, nullable=False, server_default=""),  # what the browser calls itself
    Column("sees_as", ForeignKey("institution.code")),  # through whose eyes, changing nothing
)

identity = Table(
    "identity",
    metadata,
    Column("issuer", String(200), primary_key=True),  # of an OpenID provider
    Column("subject", String(200), primary_key=True),  # whom it means there
    Column("account", ForeignKey("account.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
)

api_token = Table(
    "api_token",
    metadata,
    Column("hash", String(64), primary_key=True),  # of the token a program sends
    Column("id", String(16), nullable=False, unique=True),  # by which people speak of it
    Column("institution", ForeignKey("institution.code"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)
