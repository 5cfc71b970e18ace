-- requirement_matrix.sql: states of each requirement per region in one year.
SELECT requirement, dimension, step, region, sum(evidenced)::BIGINT AS evidenced, sum(declared)::BIGINT AS declared,
    sum(unmet)::BIGINT AS unmet, sum(blank)::BIGINT AS blank, sum(na)::BIGINT AS na, sum(none)::BIGINT AS none
FROM requirement_share
WHERE year = $year AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
GROUP BY requirement, dimension, step, region
ORDER BY requirement, region;
