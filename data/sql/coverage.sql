-- coverage.sql: years and levels with values, per indicator.
SELECT indicator, level, min(year) AS first, max(year) AS last, max(n) AS institutions
FROM decile
WHERE region = ''
GROUP BY indicator, level
ORDER BY indicator, level;
