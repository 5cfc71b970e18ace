-- suggestions.sql: institutions by words of their code or names.
WITH named AS (
    SELECT *, CASE $language WHEN 'ky' THEN name_ky WHEN 'ru' THEN name_ru ELSE name_en END AS label,
        lower(concat_ws(' ', institution, name_ky, name_ru, name_en)) AS haystack
    FROM institution
    WHERE chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
)
SELECT institution, label, level, region
FROM named
WHERE len(list_filter($words, lambda word: NOT contains(haystack, word))) = 0
ORDER BY NOT starts_with(lower(label), coalesce($words[1], '')), label, institution
LIMIT $limit;
