-- loop.sql: the same as data/sql/loop.sql, counted from the cells themselves.
-- Only figures of reports in force; a measure of this year's plan and of the account of last year's
-- that have one number count once, as accounted for. Overdue: due before the report fell due, and not done.
WITH report_of AS (
    SELECT DISTINCT r.report, r.institution, r.year, coalesce(y.level, '') AS level,
        least(y.due, $today::DATE) AS judged
    FROM report r
    JOIN institution_year y ON y.institution = r.institution AND y.year = r.year
    WHERE r.source <> 'history' AND y.expected AND chosen($levels, y.level) AND chosen($regions, y.region)
        AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
),
told AS (
    SELECT report,
        max(text) FILTER (field = 'eval_done' AND part = 'value') AS eval_done,
        max("number") FILTER (field = 'findings' AND part = 'value') AS found,
        max("number") FILTER (field = 'findings_closed' AND part = 'value') AS closed,
        count(DISTINCT "row") FILTER (field = 'recommendations') AS recommended
    FROM cell
    WHERE sheet IN ('evaluation', 'improvement', 'recommendations')
    GROUP BY report
),
written AS (
    SELECT report, field, "row", max(text) FILTER (part = 'id') AS id,
        max(text) FILTER (part = 'status') AS status, max("date") FILTER (part = 'due') AS due,
        max("date") FILTER (part = 'done_on') AS done_on
    FROM cell
    WHERE sheet IN ('measures', 'prev_measures')
    GROUP BY report, field, "row"
),
measure AS (
    SELECT * FROM written
    QUALIFY row_number() OVER (PARTITION BY report, coalesce(id, field || "row") ORDER BY field DESC) = 1
),
counted AS (
    SELECT m.report, count(*) AS measures,
        count(*) FILTER (m.status = 'done') AS done,
        count(*) FILTER (m.due < r.judged AND m.status <> 'cancelled') AS due,
        count(*) FILTER (m.due < r.judged AND m.status = 'done') AS due_done,
        count(*) FILTER (m.due < r.judged AND m.status = 'done' AND m.done_on <= m.due) AS due_on_time,
        count(*) FILTER (m.due < r.judged AND m.status NOT IN ('done', 'cancelled')) AS overdue
    FROM measure m
    JOIN report_of r USING (report)
    GROUP BY m.report
)
SELECT r.year, r.level, count(*) AS reports,
    count(*) FILTER (t.eval_done = 'yes') AS evaluated,
    count(*) FILTER (t.eval_done = 'yes' AND t.found IS NULL) AS unsaid,
    count(*) FILTER (t.found = 0) AS none_found,
    coalesce(sum(t.found), 0)::BIGINT AS found,
    coalesce(sum(t.closed) FILTER (t.found > 0), 0)::BIGINT AS closed,
    coalesce(sum(t.recommended), 0)::BIGINT AS recommended,
    coalesce(sum(c.measures), 0)::BIGINT AS measures, coalesce(sum(c.done), 0)::BIGINT AS done,
    coalesce(sum(c.due), 0)::BIGINT AS due, coalesce(sum(c.due_done), 0)::BIGINT AS due_done,
    coalesce(sum(c.due_on_time), 0)::BIGINT AS due_on_time, coalesce(sum(c.overdue), 0)::BIGINT AS overdue
FROM report_of r
LEFT JOIN told t USING (report)
LEFT JOIN counted c USING (report)
GROUP BY r.year, r.level
ORDER BY r.year, r.level;
