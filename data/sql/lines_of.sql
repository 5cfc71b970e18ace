-- lines_of.sql: several indicators at some institutions, all years.
SELECT indicator, institution, level, year, numerator, denominator, value, status,
    coalesce(late, false) AS late, source, report
FROM observation_by_institution
WHERE list_contains($institutions, institution) AND list_contains($indicators, indicator) AND NOT shadowed
ORDER BY indicator, institution, level, year;
