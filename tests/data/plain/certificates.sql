-- certificates.sql: the same as data/sql/certificates.sql, counted from the cells themselves.
WITH answer AS (
    SELECT institution, regexp_replace(field, '_cert.*$', '') AS standard,
        max(text) FILTER (part = 'value' AND NOT contains(field, '_cert')) AS status,
        max(text) FILTER (part = 'number') AS number,
        max("date") FILTER (part = 'date' AND ends_with(field, '_cert')) AS issued,
        max(text) FILTER (part = 'link') AS link,
        max("date") FILTER (ends_with(field, '_cert_to')) AS valid_to
    FROM cell
    WHERE sheet = 'standards' AND year = $year
    GROUP BY ALL
)
SELECT y.institution, y.name_ky, y.name_ru, y.name_en, coalesce(y.level, '') AS level,
    coalesce(y.region, '') AS region, a.standard,
    CASE WHEN a.standard = 'std_other' THEN a.status ELSE coalesce(a.number, '') END AS number,
    a.issued::TIMESTAMP AS issued, coalesce(a.link, '') AS link, a.valid_to::TIMESTAMP AS valid_to,
    count(*) OVER () AS total
FROM answer a
JOIN institution_year y ON y.institution = a.institution AND y.year = $year
WHERE y.expected AND chosen($levels, y.level) AND chosen($regions, y.region)
    AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
    AND chosen($standards::VARCHAR[], a.standard)
    AND (a.status = 'certified' OR (a.standard = 'std_other' AND trim(a.status) <> ''))
ORDER BY a.valid_to NULLS LAST, a.standard, y.institution
LIMIT $limit OFFSET $offset;
