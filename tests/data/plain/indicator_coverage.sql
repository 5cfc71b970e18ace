-- indicator_coverage.sql: the same as data/sql/indicator_coverage.sql, summed over the observations themselves.
SELECT indicator, year, count(*) AS "values",
    count(*) FILTER (status = 'reported') AS reported,
    count(*) FILTER (status = 'missing') AS missing,
    count(*) FILTER (status = 'nothing') AS nothing,
    count(*) FILTER (status NOT IN ('reported', 'missing', 'nothing')) AS na
FROM observation_by_indicator
WHERE NOT shadowed AND source <> 'history' AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
GROUP BY indicator, year
ORDER BY indicator, year;
