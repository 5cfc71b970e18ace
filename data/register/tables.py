"""The register's tables: who reports, what was handed in, and everything that was done with it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.register.account_tables import account as account
from data.register.account_tables import api_token as api_token
from data.register.account_tables import identity as identity
from data.register.account_tables import session as session
from data.register.account_tables import ticket as ticket
from data.register.metadata import Day, Moment
from data.register.metadata import metadata as metadata
from schemas.states import State

institution = Table(
    "institution",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    Column("merged_into", ForeignKey("institution.code")),
    Column("parent", ForeignKey("institution.code")),
)

institution_fact = Table(
    "institution_fact",
    metadata,
    Column("institution", ForeignKey("institution.code"), primary_key=True),
    Column("since", Day, primary_key=True),
    Column("until", Day),
    Column("name_ky", Text, nullable=False),
    Column("name_ru", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("levels", String(60), nullable=False),  # codes joined by "|"
    Column("main_level", String(20), nullable=False),
    Column("region", String(20), nullable=False),
    Column("ownership", String(40), nullable=False),
    Column("authority", String(40), nullable=False),
    Column("website", Text, nullable=False, default=""),
    Column("contact", Text, nullable=False, default=""),
)

report = Table(
    "report",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("institution", ForeignKey("institution.code"), nullable=False),
    Column("year", Integer, nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("filename", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", Text, nullable=False, default=""),
    Column("key", String(200)),
    Column("language", String(2), nullable=False, default="ky"),
    Column("form_year", Integer),
    Column("received_at", Moment, nullable=False),
    Column("received_by", String(64), nullable=False),
    Column("submitted_at", Moment),
    Column("signed_at", Moment),
    Column("decided_at", Moment),
    Column("supersedes", ForeignKey("report.id")),
    Column("reason", Text, nullable=False, default=""),
    Column("summary", JSON, nullable=False, default=dict),
    Column("lease_owner", String(100)),
    Column("lease_until", Moment),
    Column("tries", Integer, nullable=False, default=0),
    UniqueConstraint("institution", "key"),
    UniqueConstraint("institution", "year", "attempt"),
    CheckConstraint(f"state IN ({', '.join(repr(str(state)) for state in State)})", name="state"),
    Index("ix_report_state_received_at", "state", "received_at"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", ForeignKey("report.id"), nullable=False, index=True),
    Column("rule", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("level", String(10), nullable=False),
    Column("stage", String(10), nullable=False),
    Column("sheet", String(60), nullable=False),
    Column("cell", String(20), nullable=False),
    Column("field", String(80), nullable=False),
    Column("row", String(80), nullable=False),
    Column("part", String(40), nullable=False),
    Column("value", Text, nullable=False),
    Column("params", JSON, nullable=False),
    Column("state", String(10), nullable=False, default="open"),
    CheckConstraint("state IN ('open', 'explained', 'overridden', 'fixed')", name="state"),
)

blocked = Table(
    "blocked",
    metadata,
    Column("report", ForeignKey("report.id"), primary_key=True),
    Column("rule", String(40), primary_key=True),
    Column("why", Text, nullable=False),
)

explanation = Table(
    "explanation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", ForeignKey("report.id"), nullable=False, index=True),
    Column("rule", String(40), nullable=False),
    Column("field", String(80), nullable=False),
    Column("row", String(80), nullable=False),
    Column("part", String(40), nullable=False),
    Column("kind", String(10), nullable=False),  # explained by the institution, overridden by a reviewer
    Column("reason", String(60), nullable=False),
    Column("text", Text, nullable=False),
    Column("value", Text, nullable=False),  # as it stood then: another value asks for another explanation
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("carried_from", ForeignKey("explanation.id")),
    Column("approved_by", String(64)),  # where the rule asks for a reviewer's consent
    Column("approved_at", Moment, index=True),
)

correction = Table(
    "correction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", ForeignKey("report.id"), nullable=False, index=True),  # the version that came of it
    Column("sheet", String(60), nullable=False),
    Column("cell", String(20), nullable=False),
    Column("field", String(80), nullable=False),
    Column("row", String(80), nullable=False),
    Column("part", String(40), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

question = Table(
    "question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", ForeignKey("report.id"), nullable=False, index=True),
    Column("sheet", String(60), nullable=False, default=""),
    Column("cell", String(20), nullable=False, default=""),
    Column("field", String(80), nullable=False, default=""),  # none: about the report as a whole
    Column("row", String(80), nullable=False, default=""),
    Column("part", String(40), nullable=False, default=""),
    Column("text", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("answer", Text),
    Column("answered_by", String(64)),
    Column("answered_at", Moment),
)

follow_up = Table(
    "follow_up",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", ForeignKey("report.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_by", String(64)),
    Column("done_at", Moment),
)

receipt = Table(
    "receipt",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),  # by which anyone may verify it
    Column("report", ForeignKey("report.id"), nullable=False, index=True),
    Column("decision", ForeignKey("decision.id"), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", ForeignKey("report.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),  # signed, accepted, returned, withdrawn
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the file decided on
    Column("reason", Text, nullable=False, default=""),
)

deadline = Table(
    "deadline",
    metadata,
    Column("institution", ForeignKey("institution.code"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("until", Day),  # none: no report is asked for
    Column("reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

collection = Table(
    "collection",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("level", String(20), primary_key=True),  # "": every level without a line of its own
    Column("opens", Day),
    Column("deadline", Day),
    Column("closed_at", Moment),
    Column("reason", Text, nullable=False, server_default=""),  # public: why the deadline is another one
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

frozen = Table(
    "frozen",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),  # of the snapshot that is kept
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),  # of the snapshot's file
    Column("note", Text, nullable=False, default=""),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

reminder = Table(
    "reminder",
    metadata,
    Column("institution", ForeignKey("institution.code"), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("day", Day, primary_key=True),  # the key: nobody is reminded twice on one day
    Column("step", Integer),  # days after the deadline of the schedule's entry; none: sent by hand
    Column("due", Day, nullable=False),  # the deadline it spoke of
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

suspension = Table(
    "suspension",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule", String(40), nullable=False, index=True),
    Column("year", Integer),  # none: every year
    Column("reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("ended_by", String(64)),
    Column("ended_at", Moment),
)

saved_group = Table(
    "saved_group",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("institutions", Text, nullable=False),  # codes joined by "|"
    Column("at", Moment, nullable=False),
)

visit = Table(
    "visit",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("version", Integer, nullable=False),  # of the snapshot last looked at
    Column("at", Moment, nullable=False),
)

history_load = Table(
    "history_load",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("mapping_sha256", String(64), nullable=False),
    Column("filename", Text, nullable=False),
    Column("mapping_filename", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("series", String(80)),  # its newest load is the one shown
    Column("found", JSON),  # how often each rule spoke about it
    UniqueConstraint("sha256", "mapping_sha256"),
)

past_finding = Table(
    "past_finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("load", ForeignKey("history_load.id"), nullable=False, index=True),
    Column("institution", String(20), nullable=False),
    Column("year", Integer, nullable=False),
    Column("rule", String(40), nullable=False),
    Column("level", String(10), nullable=False),
    Column("cell", String(20), nullable=False),
    Column("field", String(80), nullable=False),
    Column("row", String(80), nullable=False),
    Column("part", String(40), nullable=False),
    Column("value", Text, nullable=False),
    Column("params", JSON, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("sent_at", Moment, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("role", String(20), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("detail", Text, nullable=False),  # canonical JSON: the hash is over these very bytes
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("worker", String(100), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("busy", Boolean, nullable=False, default=False),
)
