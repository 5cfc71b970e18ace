-- open_indicators.sql: sums of every indicator by year, level and region. A pair with one half missing stays out.
SELECT indicator, year, level, coalesce(region, '') AS region, count(*) AS n,
    sum(numerator) AS numerator, sum(denominator) AS denominator
FROM observation_by_indicator
WHERE NOT shadowed AND status = 'reported' AND source <> 'history' AND numerator IS NOT NULL
    AND (value IS NOT NULL OR denominator IS NOT NULL)
GROUP BY ALL
ORDER BY indicator, year, level, region;
