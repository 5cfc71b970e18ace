-- read.sql: rows per table of facts, as they are read: the count that a table keeps of itself says nothing of them.
SELECT 'report' AS "table", count(*) FILTER (year % 10000 = year) AS rows FROM report
UNION ALL SELECT 'cell', count(*) FILTER (year % 10000 = year) FROM cell
UNION ALL SELECT 'observation_by_indicator', count(*) FILTER (year % 10000 = year) FROM observation_by_indicator
UNION ALL SELECT 'observation_by_institution', count(*) FILTER (year % 10000 = year) FROM observation_by_institution
UNION ALL SELECT 'requirement_state', count(*) FILTER (year % 10000 = year) FROM requirement_state
UNION ALL SELECT 'institution_year', count(*) FILTER (year % 10000 = year) FROM institution_year;
