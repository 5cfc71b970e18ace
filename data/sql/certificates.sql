-- certificates.sql: a page of the certificates given in one year's reports, and of other standards named there.
SELECT y.institution, y.name_ky, y.name_ru, y.name_en, coalesce(y.level, '') AS level,
    coalesce(y.region, '') AS region, a.standard,
    CASE WHEN a.standard = 'std_other' THEN a.status ELSE coalesce(a.number, '') END AS number,
    a.issued::TIMESTAMP AS issued, coalesce(a.link, '') AS link, a.valid_to::TIMESTAMP AS valid_to,
    count(*) OVER () AS total
FROM standard_answer a
JOIN institution_year y ON y.institution = a.institution AND y.year = a.year
WHERE a.year = $year AND y.expected AND chosen($levels, y.level) AND chosen($regions, y.region)
    AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
    AND chosen($standards::VARCHAR[], a.standard)
    AND (a.status = 'certified' OR (a.standard = 'std_other' AND trim(a.status) <> ''))
ORDER BY a.valid_to NULLS LAST, a.standard, y.institution
LIMIT $limit OFFSET $offset;
