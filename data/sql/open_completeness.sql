-- open_completeness.sql: sums of the completeness index by year, level and region; who has no figures counts in expected.
SELECT y.year, coalesce(y.level, '') AS level, coalesce(y.region, '') AS region,
    count(*) AS expected, count(c.institution) AS n,
    coalesce(sum(c.evidenced), 0) AS evidenced, coalesce(sum(c.declared), 0) AS declared
FROM institution_year y LEFT JOIN completeness c USING (institution, year)
WHERE y.expected OR c.institution IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
