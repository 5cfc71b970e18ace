-- previous_cells.sql: the cells of some institutions' reports of one year.
WITH counted AS (
    SELECT report FROM report
    WHERE list_contains($institutions, institution) AND year = $year
    -- What the form says counts before past series.
    QUALIFY source = 'form' OR count(*) FILTER (source = 'form') OVER (PARTITION BY institution) = 0
)
SELECT report, sheet, cell, field, "row", part, raw, text, number, date::TIMESTAMP_S AS date, problem,
    institution
FROM cell
WHERE list_contains($institutions, institution) AND year = $year AND report IN (FROM counted)
ORDER BY institution, sheet, field, "row", part;
