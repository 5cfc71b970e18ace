-- open_indicators.sql: sums of every indicator by year, level and region. A pair with one half missing stays out.
SELECT indicator, year, level, coalesce(region, '') AS region, sum(whole)::BIGINT AS n,
    sum(numerator) AS numerator, sum(denominator) AS denominator
FROM indicator_share
WHERE NOT past AND whole > 0
GROUP BY ALL
ORDER BY indicator, year, level, region;
