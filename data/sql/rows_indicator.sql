-- rows_indicator.sql: what one figure of an indicator is made of, a line per institution and level; beside each the
-- sums over all lines. `$asked`: only of those who owed a report, and a value is enough to count, as groups are drawn.
WITH given AS (
    SELECT institution, level, region, ownership, authority, numerator, denominator, value, status,
        coalesce(late, false) AS late, report
    FROM observation_by_indicator
    WHERE indicator = $indicator AND year = $year AND NOT shadowed
),
expected AS (
    SELECT institution, level, region, ownership, authority
    FROM institution_year
    WHERE year = $year AND expected
),
line AS (
    SELECT institution, coalesce(g.level, e.level, '') AS level, coalesce(g.region, e.region, '') AS region,
        g.numerator, g.denominator, g.value, coalesce(g.status, 'none') AS status,
        coalesce(g.late, false) AS late, coalesce(g.report, '') AS report,
        coalesce(CASE WHEN $asked THEN g.value IS NOT NULL
            ELSE g.status = 'reported' AND g.numerator IS NOT NULL
                AND (g.value IS NOT NULL OR g.denominator IS NOT NULL)
        END, false) AS counted
    FROM given g FULL JOIN expected e USING (institution)
    WHERE chosen($levels, coalesce(g.level, e.level)) AND chosen($regions, coalesce(g.region, e.region))
        AND chosen($ownerships, coalesce(g.ownership, e.ownership))
        AND chosen($authorities, coalesce(g.authority, e.authority))
        AND chosen($institutions, institution) AND (NOT $asked OR e.institution IS NOT NULL)
),
whole AS (
    SELECT count(*) FILTER (counted) AS n, count(*) FILTER (NOT counted AND status <> 'none') AS missing,
        count(*) FILTER (status = 'none') AS silent,
        sum(numerator) FILTER (counted) AS numerators, sum(denominator) FILTER (counted) AS denominators,
        quantile_cont(value, [.1, .5, .9]) AS tenths
    FROM line
),
page AS (
    SELECT *, count(*) OVER () AS total
    FROM line
    WHERE chosen($states, status)
    ORDER BY region, level, institution
    LIMIT $limit OFFSET $offset
)
SELECT p.institution, coalesce(i.name_ky, p.institution) AS name_ky, coalesce(i.name_ru, p.institution) AS name_ru,
    coalesce(i.name_en, p.institution) AS name_en, coalesce(i.levels, '') AS levels,
    coalesce(i.authority, '') AS authority, p.level, p.region, p.numerator, p.denominator, p.value, p.status, p.late,
    p.counted, p.report, r.attempt::DOUBLE AS attempt, r.received_at, p.total, w.n, w.missing, w.silent,
    w.numerators, w.denominators, w.tenths[2] AS median, w.tenths[1] AS d10, w.tenths[3] AS d90
FROM page p CROSS JOIN whole w
    LEFT JOIN institution i ON i.institution = p.institution
    LEFT JOIN (SELECT report, attempt, received_at FROM report WHERE year = $year) r ON r.report = p.report
ORDER BY p.region, p.level, p.institution;
