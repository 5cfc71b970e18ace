-- previous_cells.sql: the cells of some institutions' reports of one year.
SELECT report, sheet, cell, field, "row", part, raw, text, number, date::TIMESTAMP_S AS date, problem,
    institution
FROM cell
WHERE list_contains($institutions, institution) AND year = $year
ORDER BY institution, sheet, field, "row", part;
