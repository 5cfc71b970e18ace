-- rows_standard.sql: how far each institution applies one international standard, judged as in standards.sql;
-- beside each line how many institutions there are of every state.
WITH answer AS (
    SELECT institution, max(status) AS status, max(said) AS said, max(number) AS number, max(valid_to) AS valid_to
    FROM standard_answer
    WHERE year = $year AND standard = $standard
    GROUP BY institution
),
handed AS (
    SELECT institution, any_value(report) AS report, any_value(attempt) AS attempt, any_value(received_at) AS received_at
    FROM report
    WHERE year = $year AND source <> 'history'
    GROUP BY institution
),
line AS (
    SELECT y.institution, coalesce(y.level, '') AS level, coalesce(y.region, '') AS region,
        CASE
            WHEN h.institution IS NULL THEN 'no_report'
            WHEN a.status = 'certified' AND a.valid_to < least(y.due, $today::DATE) THEN 'expired'
            WHEN a.status IN ('certified', 'implemented', 'planned', 'no') THEN a.status
            WHEN a.said = 'not_applicable' OR NOT chosen($asked_of, y.level) THEN 'na'
            ELSE 'blank'
        END AS state,
        coalesce(a.number, '') AS number, a.valid_to, coalesce(h.report, '') AS report, h.attempt, h.received_at
    FROM institution_year y LEFT JOIN handed h USING (institution) LEFT JOIN answer a USING (institution)
    WHERE y.year = $year AND y.expected AND chosen($levels, y.level) AND chosen($regions, y.region)
        AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
        AND chosen($institutions, y.institution)
),
whole AS (
    SELECT count(*) FILTER (state = 'certified') AS certified, count(*) FILTER (state = 'expired') AS expired,
        count(*) FILTER (state = 'implemented') AS implemented, count(*) FILTER (state = 'planned') AS planned,
        count(*) FILTER (state = 'no') AS "no", count(*) FILTER (state = 'na') AS na,
        count(*) FILTER (state = 'blank') AS blank, count(*) FILTER (state = 'no_report') AS no_report
    FROM line
),
page AS (
    SELECT *, count(*) OVER () AS total
    FROM line
    WHERE chosen($states, state)
    ORDER BY region, level, institution
    LIMIT $limit OFFSET $offset
)
SELECT p.institution, coalesce(i.name_ky, p.institution) AS name_ky, coalesce(i.name_ru, p.institution) AS name_ru,
    coalesce(i.name_en, p.institution) AS name_en, coalesce(i.levels, '') AS levels,
    coalesce(i.authority, '') AS authority, p.level, p.region, p.state, p.number, p.valid_to::TIMESTAMP AS valid_to,
    p.report, p.attempt::DOUBLE AS attempt, p.received_at, p.total, w.certified, w.expired, w.implemented, w.planned,
    w."no", w.na, w.blank, w.no_report
FROM page p CROSS JOIN whole w
    LEFT JOIN institution i ON i.institution = p.institution
ORDER BY p.region, p.level, p.institution;
