-- indicator_coverage.sql: per indicator and year, what stands where a value should; one value per institution and level.
SELECT indicator, year, sum(reported + missing + nothing + other)::BIGINT AS "values",
    sum(reported)::BIGINT AS reported, sum(missing)::BIGINT AS missing, sum(nothing)::BIGINT AS nothing,
    sum(other)::BIGINT AS na
FROM indicator_share
WHERE NOT past AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
GROUP BY indicator, year
ORDER BY indicator, year;
