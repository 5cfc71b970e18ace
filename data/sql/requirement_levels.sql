-- requirement_levels.sql: the states of one requirement, per year and level.
SELECT year, coalesce(level, '') AS level, sum(evidenced)::BIGINT AS evidenced, sum(declared)::BIGINT AS declared,
    sum(unmet)::BIGINT AS unmet, sum(blank)::BIGINT AS blank, sum(na)::BIGINT AS na, sum("none")::BIGINT AS "none"
FROM requirement_share
WHERE requirement = $requirement
GROUP BY ALL
ORDER BY year, level;
