-- rows_report.sql: who owed a report of a year, whether and when it came, and where it stands; beside each line
-- the sums that rates are made of.
WITH line AS (
    SELECT y.institution, coalesce(y.level, '') AS level, coalesce(y.region, '') AS region, y.waived, y.reported,
        coalesce(y.on_time, false) AS on_time, y.received_on, y.due, y.late_days, y.state, y.expected,
        CASE WHEN y.waived THEN 'waived' WHEN NOT y.reported THEN 'none' WHEN y.on_time THEN 'on_time' ELSE 'late'
        END AS came
    FROM institution_year y
    WHERE y.year = $year AND (y.expected OR y.waived) AND chosen($levels, y.level) AND chosen($regions, y.region)
        AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
        AND chosen($institutions, y.institution)
),
whole AS (
    SELECT count(*) FILTER (expected) AS expected, count(*) FILTER (expected AND reported) AS reported,
        count(*) FILTER (expected AND reported AND on_time) AS on_time,
        count(*) FILTER (expected AND reported AND NOT on_time) AS late, count(*) FILTER (waived) AS waived
    FROM line
),
page AS (
    SELECT *, count(*) OVER () AS total
    FROM line
    WHERE chosen($states, came)
    ORDER BY region, level, institution
    LIMIT $limit OFFSET $offset
)
SELECT p.institution, coalesce(i.name_ky, p.institution) AS name_ky, coalesce(i.name_ru, p.institution) AS name_ru,
    coalesce(i.name_en, p.institution) AS name_en, coalesce(i.levels, '') AS levels,
    coalesce(i.authority, '') AS authority, p.level, p.region, p.came, p.state, p.received_on::TIMESTAMP AS received_on,
    p.due::TIMESTAMP AS due, p.late_days::DOUBLE AS late_days, coalesce(r.report, '') AS report,
    r.attempt::DOUBLE AS attempt, r.signed_at, p.total, w.expected, w.reported, w.on_time, w.late, w.waived
FROM page p CROSS JOIN whole w
    LEFT JOIN institution i ON i.institution = p.institution
    LEFT JOIN (SELECT institution, report, attempt, signed_at FROM report WHERE year = $year AND source <> 'history') r
        ON r.institution = p.institution
ORDER BY p.region, p.level, p.institution;
