-- institution_cells.sql: the documents and the records of recommendations and measures in an institution's report.
SELECT sheet, field, "row", part, coalesce(text, raw) AS text, "date"::TIMESTAMP AS day
FROM cell
WHERE institution = $institution AND year = $year AND raw <> ''
    AND (part IN ('number', 'date', 'link') OR ends_with(field, '_url')
        OR list_contains(['recommendations', 'measures', 'prev_measures'], field)
        OR field = 'findings')
ORDER BY sheet, field, "row", part;
