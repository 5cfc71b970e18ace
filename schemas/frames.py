"""The tables handed between layers: their columns, and what a row means."""

from __future__ import annotations

CELLS = (
    "report",  # id of the report (version) the cell belongs to
    "sheet",  # the form's sheet id
    "cell",  # A1 address in the file received
    "field",
    "row",
    "part",
    "raw",  # text as met, before normalising ("" never stands: empty cells are not rows)
    "text",  # canonical text; the code for a choice; null when it could not be understood
    "number",  # for whole, decimal, money, year; else null
    "date",  # for dates (datetime64[s]); else null
    "problem",  # why it could not be understood: not_a_number, not_a_date, not_in_list, ... or ""
)
"""One row per filled cell: the flat layer that everything else is derived from."""
