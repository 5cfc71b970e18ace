-- loop.sql: from shortcomings found to measures done, in sums per year and level.
-- Only figures of reports in force. Measures are judged on the day the year's report was due, or today
-- where that day is still to come: then those due by today are added from the days of measure_day.
WITH place AS (
    SELECT year, level, reports, evaluated, unsaid, none_found, found, closed, recommended, measures, done,
        CASE WHEN due <= $today::DATE THEN owed END AS owed, CASE WHEN due <= $today::DATE THEN owed_done END AS owed_done,
        CASE WHEN due <= $today::DATE THEN owed_on_time END AS owed_on_time,
        CASE WHEN due <= $today::DATE THEN overdue END AS overdue
    FROM told_share
    WHERE reports > 0 AND chosen($levels, level) AND chosen($regions, region)
        AND chosen($ownerships, ownership) AND chosen($authorities, authority)
    UNION ALL BY NAME
    SELECT year, level, owed, owed_done, owed_on_time, overdue
    FROM measure_day
    WHERE due > $today::DATE AND day < $today::DATE AND chosen($levels, level) AND chosen($regions, region)
        AND chosen($ownerships, ownership) AND chosen($authorities, authority)
)
SELECT year, coalesce(level, '') AS level, sum(reports)::BIGINT AS reports,
    sum(evaluated)::BIGINT AS evaluated, sum(unsaid)::BIGINT AS unsaid, sum(none_found)::BIGINT AS none_found,
    coalesce(sum(found), 0)::BIGINT AS found, coalesce(sum(closed), 0)::BIGINT AS closed,
    coalesce(sum(recommended), 0)::BIGINT AS recommended,
    coalesce(sum(measures), 0)::BIGINT AS measures, coalesce(sum(done), 0)::BIGINT AS done,
    coalesce(sum(owed), 0)::BIGINT AS due, coalesce(sum(owed_done), 0)::BIGINT AS due_done,
    coalesce(sum(owed_on_time), 0)::BIGINT AS due_on_time, coalesce(sum(overdue), 0)::BIGINT AS overdue
FROM place
GROUP BY ALL
ORDER BY year, level;
