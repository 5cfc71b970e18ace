-- report_facts.sql: the report of an institution and year that figures are made of: its file and who signed it.
SELECT report, source, attempt::DOUBLE AS attempt, received_at, signed_at, signed_by, sha256, filename
FROM report
WHERE institution = $institution AND year = $year
ORDER BY source = 'history', received_at DESC
LIMIT 1;
