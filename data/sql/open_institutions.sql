-- open_institutions.sql: a page of the institutions by words of their code or names, as everybody may list them.
WITH named AS (
    SELECT *, CASE $language WHEN 'ky' THEN name_ky WHEN 'ru' THEN name_ru ELSE name_en END AS label,
        lower(concat_ws(' ', institution, name_ky, name_ru, name_en)) AS haystack
    FROM institution
    WHERE valid_to IS NULL AND chosen($levels, level) AND chosen($regions, region)
), newest AS (
    SELECT institution, max(year) AS year FROM report
    WHERE state = 'published' AND source <> 'history'
    GROUP BY institution
)
SELECT n.institution, coalesce(n.label, n.institution) AS label, coalesce(n.level, '') AS level,
    coalesce(n.region, '') AS region, coalesce(newest.year, 0) AS newest, count(*) OVER () AS total
FROM named n LEFT JOIN newest USING (institution)
WHERE len(list_filter($words::VARCHAR[], lambda word: NOT contains(n.haystack, word))) = 0
ORDER BY n.label, n.institution
LIMIT $limit OFFSET $offset;
