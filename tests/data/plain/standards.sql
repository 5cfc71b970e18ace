-- standards.sql: the same as data/sql/standards.sql, counted from the cells themselves.
-- A certificate is judged on the day the year's report was due, or today where that day is still to come.
WITH asked AS (SELECT unnest($standards::VARCHAR[]) AS standard),
answer AS (
    SELECT institution, year, regexp_replace(field, '_cert.*$', '') AS standard,
        max(text) FILTER (part = 'value' AND NOT contains(field, '_cert')) AS status,
        max(text) FILTER (part = 'state' AND NOT contains(field, '_cert')) AS said,
        max("date") FILTER (ends_with(field, '_cert_to')) AS valid_to
    FROM cell
    WHERE sheet = 'standards' AND field <> 'std_other'
    GROUP BY ALL
),
place AS (
    SELECT y.year, y.level, asked.standard,
        CASE
            WHEN r.institution IS NULL THEN 'none'
            WHEN a.status = 'certified' AND a.valid_to < least(y.due, $today::DATE) THEN 'expired'
            WHEN a.status IN ('certified', 'implemented', 'planned', 'no') THEN a.status
            WHEN a.said = 'not_applicable' THEN 'na'
            ELSE 'blank'
        END AS state
    FROM institution_year y
    CROSS JOIN asked
    LEFT JOIN (SELECT DISTINCT institution, year FROM report WHERE source <> 'history') r
        ON r.institution = y.institution AND r.year = y.year
    LEFT JOIN answer a
        ON a.institution = y.institution AND a.year = y.year AND a.standard = asked.standard
    WHERE y.expected AND chosen($levels, y.level) AND chosen($regions, y.region)
        AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
)
SELECT year, coalesce(level, '') AS level, standard,
    count(*) FILTER (state = 'certified') AS certified,
    count(*) FILTER (state = 'expired') AS expired,
    count(*) FILTER (state = 'implemented') AS implemented,
    count(*) FILTER (state = 'planned') AS planned,
    count(*) FILTER (state = 'no') AS "no",
    count(*) FILTER (state = 'na') AS na,
    count(*) FILTER (state = 'blank') AS blank,
    count(*) FILTER (state = 'none') AS "none"
FROM place
GROUP BY ALL
ORDER BY year, level, standard;
