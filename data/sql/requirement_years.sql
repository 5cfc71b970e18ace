-- requirement_years.sql: states of each requirement per year and level.
SELECT requirement, dimension, step, year, level, sum(evidenced)::BIGINT AS evidenced, sum(declared)::BIGINT AS declared,
    sum(unmet)::BIGINT AS unmet, sum(blank)::BIGINT AS blank, sum(na)::BIGINT AS na, sum(none)::BIGINT AS none
FROM requirement_share
WHERE chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
GROUP BY requirement, dimension, step, year, level
ORDER BY requirement, year, level;
