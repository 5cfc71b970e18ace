-- institution_index.sql: one institution's completeness over the years.
SELECT year, evidenced, declared, evidenced_count, declared_count, applicable, weakest, report
FROM completeness
WHERE institution = $institution
ORDER BY year;
