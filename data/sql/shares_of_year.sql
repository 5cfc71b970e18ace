-- shares_of_year.sql: several indicators at all institutions in one year, whole pairs only.
SELECT indicator, level, institution, numerator, denominator, value, report
FROM observation_by_indicator
WHERE list_contains($indicators, indicator) AND year = $year AND NOT shadowed AND value IS NOT NULL
    AND denominator > 0 AND numerator BETWEEN 0 AND denominator
ORDER BY indicator, level, institution;
