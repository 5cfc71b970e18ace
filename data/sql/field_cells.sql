-- field_cells.sql: what one institution's report of a year says to some questions, cell by cell.
SELECT sheet, cell, field, "row", part, raw, text, number, "date"::TIMESTAMP AS date, problem
FROM cell
WHERE institution = $institution AND year = $year AND report = $report AND list_contains($fields, field)
ORDER BY field, "row", part;
