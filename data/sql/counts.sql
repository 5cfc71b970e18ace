-- counts.sql: rows per table of facts.
SELECT 'report' AS "table", count(*) AS rows FROM report
UNION ALL SELECT 'cell', count(*) FROM cell
UNION ALL SELECT 'observation_by_indicator', count(*) FROM observation_by_indicator
UNION ALL SELECT 'observation_by_institution', count(*) FROM observation_by_institution
UNION ALL SELECT 'requirement_state', count(*) FROM requirement_state
UNION ALL SELECT 'institution_year', count(*) FROM institution_year;
