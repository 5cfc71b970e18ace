-- sector_quantiles.sql: quantiles per indicator and level over all regions in one year.
SELECT indicator, level, n, p01, p25, d50 AS p50, p75, p99
FROM decile
WHERE year = $year AND region = ''
ORDER BY indicator, level;
