-- standards.sql: how far each international standard is applied, in counts of institutions per year and level.
-- A certificate is judged on the day the year's report was due, or today where that day is still to come.
WITH everyone AS (
    SELECT year, coalesce(level, '') AS level, sum(expected) AS expected, sum(institutions) AS given
    FROM told_share
    WHERE chosen($levels, level) AND chosen($regions, region)
        AND chosen($ownerships, ownership) AND chosen($authorities, authority)
    GROUP BY ALL
),
counted AS (
    SELECT year, coalesce(level, '') AS level, standard,
        coalesce(sum(n) FILTER (state = 'certified' AND NOT coalesce(valid_to < least(due, $today::DATE), false)), 0) AS certified,
        coalesce(sum(n) FILTER (state = 'certified' AND valid_to < least(due, $today::DATE)), 0) AS expired,
        coalesce(sum(n) FILTER (state = 'implemented'), 0) AS implemented,
        coalesce(sum(n) FILTER (state = 'planned'), 0) AS planned,
        coalesce(sum(n) FILTER (state = 'no'), 0) AS "no",
        coalesce(sum(n) FILTER (state = 'na'), 0) AS na,
        sum(n) AS said
    FROM standard_share
    WHERE list_contains($standards::VARCHAR[], standard) AND chosen($levels, level) AND chosen($regions, region)
        AND chosen($ownerships, ownership) AND chosen($authorities, authority)
    GROUP BY ALL
)
SELECT e.year, e.level, s.standard,
    coalesce(c.certified, 0)::BIGINT AS certified, coalesce(c.expired, 0)::BIGINT AS expired,
    coalesce(c.implemented, 0)::BIGINT AS implemented, coalesce(c.planned, 0)::BIGINT AS planned,
    coalesce(c."no", 0)::BIGINT AS "no", coalesce(c.na, 0)::BIGINT AS na,
    (e.given - coalesce(c.said, 0))::BIGINT AS blank, (e.expected - e.given)::BIGINT AS "none"
FROM everyone e CROSS JOIN (SELECT unnest($standards::VARCHAR[]) AS standard) s
LEFT JOIN counted c ON c.year = e.year AND c.level = e.level AND c.standard = s.standard
ORDER BY e.year, e.level, s.standard;
