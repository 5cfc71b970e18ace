-- dimension_means.sql: mean share per dimension and year over the institutions it applies to.
SELECT year, dimension, count(evidenced) AS n, avg(evidenced) AS evidenced, avg(declared) AS declared
FROM dimension_share
WHERE chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
GROUP BY year, dimension
ORDER BY year, dimension;
