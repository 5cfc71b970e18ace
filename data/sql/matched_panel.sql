-- matched_panel.sql: the index of institutions present in every year of the span, and of all.
WITH span AS (
    SELECT * FROM completeness
    WHERE year BETWEEN $first AND $last AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
), steady AS (
    SELECT institution FROM span GROUP BY institution
    HAVING count(DISTINCT year) = (SELECT count(DISTINCT year) FROM span)
)
SELECT year, coalesce(level, '') AS level,
    count(*) FILTER (steady) AS n,
    avg(evidenced) FILTER (steady) AS evidenced, avg(declared) FILTER (steady) AS declared,
    count(*) AS n_all, avg(evidenced) AS evidenced_all, avg(declared) AS declared_all
FROM (SELECT span.*, span.institution IN (FROM steady) AS steady FROM span)
WHERE level IS NOT NULL
GROUP BY GROUPING SETS ((year), (year, level))
ORDER BY year, level;
