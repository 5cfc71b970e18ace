-- sector_lines.sql: the figures of groups for several indicators at once: all of a level, and each region of it.
WITH pair AS (
    SELECT indicator, year, level, region, numerator, denominator, value,
        status = 'reported' AND numerator IS NOT NULL AND (value IS NOT NULL OR denominator IS NOT NULL) AS whole
    FROM observation_by_indicator
    WHERE list_contains($indicators, indicator) AND NOT shadowed AND chosen($levels, level)
    AND chosen($regions, region) AND chosen($ownerships, ownership) AND chosen($authorities, authority)
)
SELECT indicator, year, level, coalesce(region, '') AS region,
    count(*) FILTER (whole) AS n, count(*) FILTER (NOT whole) AS missing,
    sum(numerator) FILTER (whole) AS numerator, sum(denominator) FILTER (whole) AS denominator,
    quantile_cont(value, 0.5) FILTER (whole AND value IS NOT NULL) AS median
FROM pair
GROUP BY GROUPING SETS ((indicator, year, level), (indicator, year, level, region))
HAVING GROUPING(region) = 1 OR region <> ''
ORDER BY indicator, year, level, region;
