"""The states of a report and the moves between them."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a report stands. A report is one version handed in; its successors are reports too."""

    DRAFT = "draft"
    RECEIVED = "received"
    CHECKING = "checking"
    RETURNED = "returned"
    TO_EXPLAIN = "to_explain"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.RECEIVED, State.WITHDRAWN}),
    State.RECEIVED: frozenset({State.CHECKING, State.WITHDRAWN}),
    State.CHECKING: frozenset({State.RECEIVED, State.RETURNED, State.TO_EXPLAIN, State.SUBMITTED}),
    State.RETURNED: frozenset({State.SUPERSEDED, State.WITHDRAWN}),
    State.TO_EXPLAIN: frozenset({State.SUBMITTED, State.RETURNED, State.SUPERSEDED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.SIGNED, State.RETURNED, State.SUPERSEDED, State.WITHDRAWN}),
    State.SIGNED: frozenset({State.ACCEPTED, State.RETURNED, State.SUPERSEDED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.PUBLISHED, State.RETURNED, State.SUPERSEDED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.SUPERSEDED, State.WITHDRAWN, State.RETURNED}),
    State.SUPERSEDED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

IN_FORCE = frozenset({State.ACCEPTED, State.PUBLISHED})
"""States whose figures are in the warehouse."""

REPORTED = frozenset({State.SUBMITTED, State.SIGNED, State.ACCEPTED, State.PUBLISHED})
"""States that count as having reported."""
