-- arrivals.sql: arrivals per day before (negative) or after each institution's deadline.
WITH days AS (
    SELECT year, date_diff('day', due, day) AS day, sum(arrived) AS arrived
    FROM arrival
    WHERE chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
    GROUP BY ALL
), expecting AS (
    SELECT year, count(*) AS expected FROM institution_year
    WHERE expected AND chosen($levels, level) AND chosen($regions, region)
    AND chosen($ownerships, ownership) AND chosen($authorities, authority)
    GROUP BY year
)
SELECT year, day, arrived::BIGINT AS arrived,
    (sum(arrived) OVER (PARTITION BY year ORDER BY day))::BIGINT AS cumulative, expected
FROM days JOIN expecting USING (year)
ORDER BY year, day;
