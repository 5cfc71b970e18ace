-- rows_loop.sql: what each report in force says of the improvement loop, counted as in loop.sql; beside each line
-- the sums over all of them.
WITH report_of AS (
    SELECT DISTINCT r.report, r.institution, coalesce(y.level, '') AS level, coalesce(y.region, '') AS region,
        least(y.due, $today::DATE) AS judged, r.attempt, r.received_at
    FROM report r
    JOIN institution_year y ON y.institution = r.institution AND y.year = r.year
    WHERE r.year = $year AND y.year = $year AND r.source <> 'history' AND y.expected AND chosen($levels, y.level)
        AND chosen($regions, y.region) AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
        AND chosen($institutions, r.institution)
),
counted AS (
    SELECT m.report, count(*) AS measures,
        count(*) FILTER (m.status = 'done') AS done,
        count(*) FILTER (m.due < r.judged AND m.status <> 'cancelled') AS due,
        count(*) FILTER (m.due < r.judged AND m.status = 'done') AS due_done,
        count(*) FILTER (m.due < r.judged AND m.status = 'done' AND m.done_on <= m.due) AS due_on_time,
        count(*) FILTER (m.due < r.judged AND m.status NOT IN ('done', 'cancelled')) AS overdue
    FROM (FROM measure WHERE year = $year) m JOIN report_of r USING (report)
    GROUP BY m.report
),
line AS (
    SELECT r.institution, r.level, r.region, coalesce(t.eval_done = 'yes', false) AS evaluated, t.found,
        CASE WHEN t.found > 0 THEN t.closed END AS closed, coalesce(t.recommended, 0) AS recommended,
        coalesce(c.measures, 0) AS measures, coalesce(c.done, 0) AS done, coalesce(c.due, 0) AS due,
        coalesce(c.due_done, 0) AS due_done, coalesce(c.due_on_time, 0) AS due_on_time,
        coalesce(c.overdue, 0) AS overdue, r.report, r.attempt, r.received_at,
        CASE WHEN coalesce(c.overdue, 0) > 0 THEN 'overdue' WHEN coalesce(c.due, 0) > 0 THEN 'due'
            WHEN coalesce(c.measures, 0) > 0 THEN 'measures' ELSE 'without' END AS state
    FROM report_of r LEFT JOIN (FROM told WHERE year = $year) t USING (report) LEFT JOIN counted c USING (report)
),
whole AS (
    SELECT count(*) AS n, count(*) FILTER (evaluated) AS all_evaluated, sum(found) AS all_found,
        sum(closed) AS all_closed, sum(recommended) AS all_recommended, sum(measures) AS all_measures,
        sum(done) AS all_done, sum(due) AS all_due, sum(due_done) AS all_due_done,
        sum(due_on_time) AS all_due_on_time, sum(overdue) AS all_overdue
    FROM line
),
page AS (
    SELECT *, count(*) OVER () AS total
    FROM line
    WHERE chosen($states, state)
    ORDER BY region, level, institution
    LIMIT $limit OFFSET $offset
)
SELECT p.institution, coalesce(i.name_ky, p.institution) AS name_ky, coalesce(i.name_ru, p.institution) AS name_ru,
    coalesce(i.name_en, p.institution) AS name_en, coalesce(i.levels, '') AS levels,
    coalesce(i.authority, '') AS authority, p.level, p.region, p.evaluated, p.found, p.closed, p.recommended,
    p.measures, p.done, p.due, p.due_done, p.due_on_time, p.overdue, p.report, p.attempt::DOUBLE AS attempt,
    p.received_at, p.total, w.n, w.all_evaluated, coalesce(w.all_found, 0)::BIGINT AS all_found,
    coalesce(w.all_closed, 0)::BIGINT AS all_closed, w.all_recommended::BIGINT AS all_recommended,
    w.all_measures::BIGINT AS all_measures, w.all_done::BIGINT AS all_done, w.all_due::BIGINT AS all_due,
    w.all_due_done::BIGINT AS all_due_done, w.all_due_on_time::BIGINT AS all_due_on_time,
    w.all_overdue::BIGINT AS all_overdue
FROM page p CROSS JOIN whole w
    LEFT JOIN institution i ON i.institution = p.institution
ORDER BY p.region, p.level, p.institution;
