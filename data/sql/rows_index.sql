-- rows_index.sql: the completeness of each institution, of all dimensions or of one; beside each line what the
-- figures of a group are made of. Nobody's index is null where no figures are in force.
WITH shown AS (
    SELECT institution, evidenced, declared, evidenced_count, declared_count, applicable, report
    FROM completeness
    WHERE year = $year AND $dimension = ''
    UNION ALL
    SELECT institution, d.evidenced, d.declared, round(d.evidenced * d.applicable)::BIGINT,
        round(d.declared * d.applicable)::BIGINT, d.applicable, c.report
    FROM (FROM dimension_share WHERE year = $year AND dimension = $dimension) d
    JOIN (SELECT institution, report FROM completeness WHERE year = $year) c USING (institution)
),
line AS (
    SELECT y.institution, coalesce(y.level, '') AS level, coalesce(y.region, '') AS region, c.evidenced, c.declared,
        coalesce(c.evidenced_count, 0) AS evidenced_count, coalesce(c.declared_count, 0) AS declared_count,
        coalesce(c.applicable, 0) AS applicable, coalesce(c.report, '') AS report,
        CASE WHEN c.institution IS NULL THEN 'none' ELSE 'reported' END AS state
    FROM institution_year y LEFT JOIN shown c USING (institution)
    WHERE y.year = $year AND (y.expected OR c.institution IS NOT NULL) AND chosen($levels, y.level)
        AND chosen($regions, y.region) AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
        AND chosen($institutions, y.institution)
),
whole AS (
    SELECT count(evidenced) AS n, count(*) FILTER (state = 'none') AS silent,
        avg(evidenced) AS evidenced_mean, avg(declared) AS declared_mean,
        median(evidenced) AS evidenced_median, median(declared) AS declared_median,
        avg(CASE WHEN state = 'none' THEN 0 ELSE evidenced END) AS lower,
        avg(CASE WHEN state = 'none' THEN 1 ELSE declared END) AS upper
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
    coalesce(i.authority, '') AS authority, p.level, p.region, p.state, p.evidenced, p.declared, p.evidenced_count,
    p.declared_count, p.applicable, p.report, r.attempt::DOUBLE AS attempt, r.received_at, p.total, w.n, w.silent,
    w.evidenced_mean, w.declared_mean, w.evidenced_median, w.declared_median, w.lower, w.upper
FROM page p CROSS JOIN whole w
    LEFT JOIN institution i ON i.institution = p.institution
    LEFT JOIN (SELECT report, attempt, received_at FROM report WHERE year = $year) r ON r.report = p.report
ORDER BY p.region, p.level, p.institution;
