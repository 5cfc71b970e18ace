-- qa_forms.sql: how quality assurance is organised, per year, level and region.
SELECT year, level, region, sum(unit)::BIGINT AS unit, sum(person)::BIGINT AS person,
    sum(none)::BIGINT AS none, sum(blank)::BIGINT AS blank, sum(no_report)::BIGINT AS no_report
FROM qa_share
WHERE chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
GROUP BY year, level, region
ORDER BY year, level, region;
