-- association.sql: completeness of a year beside an indicator's value of the year after, level by level.
SELECT o.institution, o.level, c.year, c.evidenced, o.numerator, o.denominator, o.value,
    coalesce(i.name_ky, o.institution) AS name_ky, coalesce(i.name_ru, o.institution) AS name_ru,
    coalesce(i.name_en, o.institution) AS name_en
FROM observation_by_indicator o
    JOIN completeness c ON c.institution = o.institution AND c.year = o.year - 1
    LEFT JOIN institution i ON i.institution = o.institution
WHERE o.indicator = $indicator AND NOT o.shadowed AND o.value IS NOT NULL AND c.evidenced IS NOT NULL
    AND list_contains($levels, o.level)
ORDER BY c.year, o.institution;
