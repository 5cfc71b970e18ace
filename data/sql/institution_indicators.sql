-- institution_indicators.sql: every indicator of an institution in a year beside the deciles of its level.
SELECT o.indicator, o.level, o.numerator, o.denominator, o.value, coalesce(d.n, 0) AS n,
    d.d10, d.d20, d.d30, d.d40, d.d50, d.d60, d.d70, d.d80, d.d90
FROM observation_by_institution o
LEFT JOIN decile d ON d.indicator = o.indicator AND d.year = o.year AND d.level = o.level AND d.region = ''
WHERE o.institution = $institution AND o.year = $year AND NOT o.shadowed AND o.value IS NOT NULL
ORDER BY o.indicator, o.level;
