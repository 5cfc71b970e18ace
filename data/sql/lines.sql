-- lines.sql: an indicator at some institutions, all years.
SELECT institution, level, year, numerator, denominator, value, status, coalesce(late, false) AS late,
    source, report
FROM observation_by_institution
WHERE list_contains($institutions, institution) AND indicator = $indicator AND NOT shadowed
ORDER BY institution, level, year;
