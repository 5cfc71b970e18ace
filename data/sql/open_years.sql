-- open_years.sql: by year, whether and when an institution's report came, was signed and stood on its own site.
WITH shown AS (
    SELECT year, report, signed_at FROM report
    WHERE institution = $institution AND state = 'published' AND source <> 'history'
), site AS (
    SELECT report, max("date") AS day FROM cell
    WHERE institution = $institution AND field = 'report_published' AND part = 'value'
    GROUP BY report
)
SELECT y.year, y.due::TIMESTAMP AS due, y.reported, y.received_on::TIMESTAMP AS received_on,
    coalesce(y.on_time, false) AS on_time, shown.report IS NOT NULL AS published,
    date_trunc('day', shown.signed_at) AS signed_on, site.day::TIMESTAMP AS on_site
FROM institution_year y
LEFT JOIN shown ON shown.year = y.year
LEFT JOIN site ON site.report = shown.report
WHERE y.institution = $institution AND y.expected
ORDER BY y.year DESC;
