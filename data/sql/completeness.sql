-- completeness.sql: the index among those with figures, and the bounds with those without.
WITH everyone AS (
    SELECT y.year, y.level, y.expected, c.evidenced, c.declared, c.institution IS NOT NULL AS shown
    FROM institution_year y LEFT JOIN completeness c USING (institution, year)
    WHERE (y.expected OR c.institution IS NOT NULL)
        AND chosen($levels, y.level) AND chosen($regions, y.region)
        AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
)
SELECT year, coalesce(level, '') AS level, count(*) AS expected, count(*) FILTER (shown) AS n,
    avg(evidenced) AS evidenced_mean, quantile_cont(evidenced, .25) AS evidenced_q1,
    quantile_cont(evidenced, .5) AS evidenced_median, quantile_cont(evidenced, .75) AS evidenced_q3,
    avg(declared) AS declared_mean, quantile_cont(declared, .25) AS declared_q1,
    quantile_cont(declared, .5) AS declared_median, quantile_cont(declared, .75) AS declared_q3,
    avg(CASE WHEN shown THEN evidenced ELSE 0 END) AS lower,
    avg(CASE WHEN shown THEN declared ELSE 1 END) AS upper
FROM everyone
GROUP BY GROUPING SETS ((year), (year, level))
ORDER BY year, level;
