-- requirement_institutions.sql: a page of institutions with the state of each requirement.
WITH page AS (
    SELECT y.institution, y.year, y.name_ky, y.name_ru, y.name_en, y.level, y.region,
        c.evidenced, c.declared, count(*) OVER () AS total
    FROM institution_year y LEFT JOIN completeness c USING (institution, year)
    WHERE y.year = $year AND (y.expected OR c.institution IS NOT NULL)
        AND chosen($levels, y.level) AND chosen($regions, y.region)
        AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
    ORDER BY y.region, y.level, y.institution
    LIMIT $limit OFFSET $offset
)
SELECT p.institution, p.name_ky, p.name_ru, p.name_en, p.level, p.region, p.evidenced, p.declared,
    q.requirement, q.dimension, coalesce(s.state, 'none') AS state, p.total
FROM page p CROSS JOIN requirement q
LEFT JOIN requirement_state s
    ON s.institution = p.institution AND s.year = p.year AND s.requirement = q.requirement
ORDER BY p.region, p.level, p.institution, q.requirement;
