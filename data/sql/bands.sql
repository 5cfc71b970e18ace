-- bands.sql: deciles among a choice of institutions that no serving table holds.
SELECT year, level, n, q[1] AS d10, q[2] AS d20, q[3] AS d30, q[4] AS d40, q[5] AS d50, q[6] AS d60,
    q[7] AS d70, q[8] AS d80, q[9] AS d90
FROM (
    SELECT year, level, count(*) AS n, quantile_cont(value, [.1, .2, .3, .4, .5, .6, .7, .8, .9]) AS q
    FROM observation_by_indicator
    WHERE indicator = $indicator AND NOT shadowed AND value IS NOT NULL AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
    GROUP BY year, level
)
ORDER BY level, year;
