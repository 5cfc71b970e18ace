-- open_indicators.sql: the same as data/sql/open_indicators.sql, summed over the observations themselves.
SELECT indicator, year, level, coalesce(region, '') AS region, count(*) AS n,
    sum(numerator) AS numerator, sum(denominator) AS denominator
FROM observation_by_indicator
WHERE NOT shadowed AND status = 'reported' AND source <> 'history' AND numerator IS NOT NULL
    AND (value IS NOT NULL OR denominator IS NOT NULL)
GROUP BY ALL
ORDER BY indicator, year, level, region;
