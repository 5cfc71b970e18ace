-- region_points.sql: one indicator in one year at every institution that was expected to report, value or none.
SELECT y.institution, y.name_ky, y.name_ru, y.name_en, coalesce(y.region, '') AS region,
    coalesce(o.level, y.level, '') AS level, coalesce(y.ownership, '') AS ownership,
    o.numerator, o.denominator, o.value, coalesce(o.status, 'none') AS status
FROM institution_year y
LEFT JOIN observation_by_indicator o
    ON o.institution = y.institution AND o.year = y.year AND o.indicator = $indicator AND NOT o.shadowed
WHERE y.year = $year AND y.expected AND chosen($levels, coalesce(o.level, y.level))
    AND chosen($regions, y.region) AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
ORDER BY region, level, y.institution;
