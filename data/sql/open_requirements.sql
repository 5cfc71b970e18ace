-- open_requirements.sql: states of each requirement by year, level and region, among institutions it applies to.
SELECT requirement, year, coalesce(level, '') AS level, coalesce(region, '') AS region,
    sum(evidenced)::BIGINT AS evidenced, sum(declared)::BIGINT AS declared, sum(unmet + blank)::BIGINT AS other,
    sum(na)::BIGINT AS na
FROM requirement_share
GROUP BY ALL
ORDER BY ALL;
