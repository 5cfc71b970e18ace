-- reporting.sql: expected and reporting institutions per year, level and region.
SELECT year, level, region,
    count(*) FILTER (expected) AS expected,
    count(*) FILTER (expected AND reported) AS reported,
    count(*) FILTER (expected AND reported AND on_time) AS on_time,
    count(*) FILTER (expected AND reported AND NOT on_time) AS late,
    count(*) FILTER (waived) AS waived,
    count(*) FILTER (expected AND is_due) AS is_due
FROM institution_year
WHERE (expected OR waived) AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
GROUP BY year, level, region
ORDER BY year, level, region;
