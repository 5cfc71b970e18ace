-- open_requirements.sql: states of a requirement, or of each, by year, level and region, among institutions it applies to.
SELECT requirement, year, coalesce(level, '') AS level, coalesce(region, '') AS region,
    sum(evidenced)::BIGINT AS evidenced, sum(declared)::BIGINT AS declared, sum(unmet)::BIGINT AS unmet,
    sum(blank)::BIGINT AS blank, sum(na)::BIGINT AS na
FROM requirement_share
WHERE $requirement IN ('', requirement)
GROUP BY ALL
ORDER BY ALL;
