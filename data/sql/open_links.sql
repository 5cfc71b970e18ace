-- open_links.sql: the addresses of documents in an institution's published report of a year.
SELECT c.field, c.part, min(c.text) AS link
FROM cell c JOIN report r ON r.report = c.report
WHERE c.institution = $institution AND c.year = $year AND r.state = 'published' AND c.problem = ''
    AND list_contains($slots::VARCHAR[], c.field || '.' || c.part)
    AND (starts_with(c.text, 'https://') OR starts_with(c.text, 'http://'))
GROUP BY c.field, c.part
ORDER BY min(c.sheet), min(c.cell);
