-- compare.sql: one indicator at every institution of a level, with those expected that have no value.
WITH given AS (
    SELECT institution, year, region, ownership, authority, numerator, denominator, value, status,
        coalesce(late, false) AS late, report
    FROM observation_by_indicator
    WHERE indicator = $indicator AND level = $level AND list_contains($years, year) AND NOT shadowed
),
expected AS (
    SELECT institution, year, region, ownership, authority
    FROM institution_year
    WHERE level = $level AND expected AND list_contains($years, year)
),
size AS (
    SELECT institution, year, any_value(value) AS students
    FROM observation_by_indicator
    WHERE indicator = $students AND level = $level AND list_contains($years, year) AND NOT shadowed
    GROUP BY institution, year
)
SELECT institution, year,
    coalesce(i.name_ky, institution) AS name_ky, coalesce(i.name_ru, institution) AS name_ru,
    coalesce(i.name_en, institution) AS name_en,
    coalesce(g.region, e.region, i.region, '') AS region,
    coalesce(g.ownership, e.ownership, i.ownership, '') AS ownership,
    coalesce(g.authority, e.authority, i.authority, '') AS authority,
    s.students, g.numerator, g.denominator, g.value,
    coalesce(g.status, 'none') AS status, coalesce(g.late, false) AS late, coalesce(g.report, '') AS report
FROM given g FULL JOIN expected e USING (institution, year)
    LEFT JOIN size s USING (institution, year) LEFT JOIN institution i USING (institution)
ORDER BY institution, year;
