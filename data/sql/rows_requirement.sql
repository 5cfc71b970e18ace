-- rows_requirement.sql: the state of one requirement at each institution, "none" where no figures are in force;
-- beside each line how many there are of every state.
WITH line AS (
    SELECT institution, coalesce(level, '') AS level, coalesce(region, '') AS region, ownership, authority,
        state, report
    FROM requirement_state
    WHERE year = $year AND requirement = $requirement
    UNION ALL
    SELECT institution, coalesce(level, ''), coalesce(region, ''), ownership, authority, 'none', ''
    FROM institution_year
    ANTI JOIN (SELECT institution FROM completeness WHERE year = $year) USING (institution)
    WHERE year = $year AND expected
),
mine AS (
    SELECT * FROM line
    WHERE chosen($levels, level) AND chosen($regions, region) AND chosen($ownerships, ownership)
        AND chosen($authorities, authority) AND chosen($institutions, institution)
),
whole AS (
    SELECT count(*) FILTER (state = 'evidenced') AS evidenced, count(*) FILTER (state = 'declared') AS declared,
        count(*) FILTER (state = 'unmet') AS unmet, count(*) FILTER (state = 'blank') AS blank,
        count(*) FILTER (state = 'na') AS na, count(*) FILTER (state = 'none') AS "none"
    FROM mine
),
page AS (
    SELECT *, count(*) OVER () AS total
    FROM mine
    WHERE chosen($states, state)
    ORDER BY region, level, institution
    LIMIT $limit OFFSET $offset
)
SELECT p.institution, coalesce(i.name_ky, p.institution) AS name_ky, coalesce(i.name_ru, p.institution) AS name_ru,
    coalesce(i.name_en, p.institution) AS name_en, coalesce(i.levels, '') AS levels,
    coalesce(i.authority, '') AS authority, p.level, p.region, p.state, p.report, r.attempt::DOUBLE AS attempt,
    r.received_at, p.total, w.evidenced, w.declared, w.unmet, w.blank, w.na, w."none"
FROM page p CROSS JOIN whole w
    LEFT JOIN institution i ON i.institution = p.institution
    LEFT JOIN (SELECT report, attempt, received_at FROM report WHERE year = $year) r ON r.report = p.report
ORDER BY p.region, p.level, p.institution;
