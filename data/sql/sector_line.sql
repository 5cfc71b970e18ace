-- sector_line.sql: ratio of sums. A pair with one half missing would bend the ratio: it stays out.
SELECT year, coalesce(level, '') AS level, coalesce(region, '') AS region,
    sum(whole)::BIGINT AS n, sum(reported + missing + nothing + other - whole)::BIGINT AS missing,
    sum(numerator) AS numerator, sum(denominator) AS denominator
FROM indicator_share
WHERE indicator = $indicator AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
GROUP BY GROUPING SETS ((year), (year, level), (year, region), (year, level, region))
HAVING GROUPING(region) = 1 OR region <> ''
ORDER BY year, level, region;
