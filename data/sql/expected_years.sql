-- expected_years.sql: the years whose report is due of these institutions: where none is there, it is missing.
SELECT institution, year
FROM institution_year
WHERE list_contains($institutions, institution) AND expected AND is_due AND NOT waived
ORDER BY institution, year;
