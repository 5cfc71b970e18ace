-- silent.sql: who was expected and has not reported, page by page.
SELECT institution, name_ky, name_ru, name_en, level, region, state, due::TIMESTAMP_S AS due,
    count(*) OVER () AS total
FROM institution_year
WHERE year = $year AND expected AND NOT reported AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
ORDER BY region, level, institution
LIMIT $limit OFFSET $offset;
