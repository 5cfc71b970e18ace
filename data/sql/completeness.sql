-- completeness.sql: the index among those with figures, and the bounds with those without.
WITH everyone AS (
    SELECT y.year, y.level, y.expected, c.evidenced, c.declared, c.institution IS NOT NULL AS shown
    FROM institution_year y LEFT JOIN completeness c USING (institution, year)
    WHERE (y.expected OR c.institution IS NOT NULL)
        AND chosen($levels, y.level) AND chosen($regions, y.region)
        AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
)
SELECT year, level, expected, n,
    evidenced_mean, e[1] AS evidenced_q1, e[2] AS evidenced_median, e[3] AS evidenced_q3,
    declared_mean, d[1] AS declared_q1, d[2] AS declared_median, d[3] AS declared_q3, lower, upper
FROM (
    SELECT year, coalesce(level, '') AS level, count(*) AS expected, count(*) FILTER (shown) AS n,
        avg(evidenced) AS evidenced_mean, quantile_cont(evidenced, [.25, .5, .75]) AS e,
        avg(declared) AS declared_mean, quantile_cont(declared, [.25, .5, .75]) AS d,
        avg(CASE WHEN shown THEN evidenced ELSE 0 END) AS lower,
        avg(CASE WHEN shown THEN declared ELSE 1 END) AS upper
    FROM everyone
    GROUP BY GROUPING SETS ((year), (year, level))
)
ORDER BY year, level;
