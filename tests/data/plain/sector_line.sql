-- sector_line.sql: the same as data/sql/sector_line.sql, summed over the observations themselves.
WITH pair AS (
    SELECT year, level, region, numerator, denominator,
        status = 'reported' AND numerator IS NOT NULL AND (value IS NOT NULL OR denominator IS NOT NULL) AS whole
    FROM observation_by_indicator
    WHERE indicator = $indicator AND NOT shadowed AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
)
SELECT year, coalesce(level, '') AS level, coalesce(region, '') AS region,
    count(*) FILTER (whole) AS n, count(*) FILTER (NOT whole) AS missing,
    sum(numerator) FILTER (whole) AS numerator, sum(denominator) FILTER (whole) AS denominator
FROM pair
GROUP BY GROUPING SETS ((year), (year, level), (year, region), (year, level, region))
HAVING GROUPING(region) = 1 OR region IS NOT NULL
ORDER BY year, level, region;
