-- bands_served.sql: deciles worked out at publication, of one region or of all ('').
SELECT year, level, n, d10, d20, d30, d40, d50, d60, d70, d80, d90
FROM decile
WHERE indicator = $indicator AND region = $region AND chosen($levels, level)
ORDER BY level, year;
