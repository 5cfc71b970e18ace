-- insert.sql: add the batch's rows in each table's own order, with what the year's facts say.
-- Given: batch_report, batch_cell, batch_observation, batch_state.
INSERT INTO report BY NAME FROM batch_report ORDER BY year, institution, report;

INSERT INTO cell
    SELECT c.report, r.institution, r.year, c.sheet, c.cell, c.field, c."row", c.part,
        c.raw, c.text, c.number, CAST(c.date AS DATE), c.problem
    FROM batch_cell c JOIN batch_report r USING (report)
    ORDER BY r.institution, r.year, c.report, c.sheet, c.field, c."row", c.part;

CREATE TEMP TABLE batch_row AS
    SELECT o.indicator, r.year, r.institution, o.level, y.region, y.ownership, y.authority,
        o.numerator, o.denominator, o.value, o.status, r.late_days > 0 AS late,
        o.report, o.numerator_cell, o.denominator_cell, r.source, false AS shadowed
    FROM batch_observation o JOIN batch_report r USING (report)
    LEFT JOIN institution_year y USING (institution, year);
INSERT INTO observation_by_indicator FROM batch_row ORDER BY indicator, year, institution, level, report;
INSERT INTO observation_by_institution FROM batch_row ORDER BY institution, indicator, year, level, report;

INSERT INTO requirement_state
    SELECT r.institution, r.year, y.level, y.region, y.ownership, y.authority,
        s.requirement, q.dimension, q.step, s.state, s.report
    FROM batch_state s JOIN batch_report r USING (report)
    LEFT JOIN institution_year y USING (institution, year)
    LEFT JOIN requirement q USING (requirement)
    ORDER BY r.year, r.institution, s.requirement;

INSERT INTO told
    SELECT r.report, r.institution, r.year, r.source,
        max(c.text) FILTER (c.field = 'qa_form' AND c."row" = '' AND c.part = 'value'),
        max(c.text) FILTER (c.field = 'eval_done' AND c.part = 'value'),
        max(c."number") FILTER (c.field = 'findings' AND c.part = 'value'),
        max(c."number") FILTER (c.field = 'findings_closed' AND c.part = 'value'),
        count(DISTINCT c."row") FILTER (c.field = 'recommendations')
    FROM batch_report r LEFT JOIN batch_cell c ON c.report = r.report
        AND list_contains(['qa_form', 'eval_done', 'findings', 'findings_closed', 'recommendations'], c.field)
    GROUP BY ALL
    ORDER BY r.year, r.institution, r.report;

-- A measure of this year's plan and of the account of last year's that have one number count once, as
-- accounted for ("prev_measures" before "measures").
INSERT INTO measure
    SELECT r.report, r.institution, r.year, m.due, m.done_on, m.status FROM (
        SELECT report, field, "row", max(text) FILTER (part = 'id') AS id, max(text) FILTER (part = 'status') AS status,
            CAST(max("date") FILTER (part = 'due') AS DATE) AS due,
            CAST(max("date") FILTER (part = 'done_on') AS DATE) AS done_on
        FROM batch_cell
        WHERE sheet IN ('measures', 'prev_measures')
        GROUP BY report, field, "row"
        QUALIFY row_number() OVER (PARTITION BY report, coalesce(id, field || "row") ORDER BY field DESC, "row") = 1
    ) m JOIN batch_report r USING (report)
    ORDER BY r.year, r.institution, r.report, m.due, m.done_on, m.status;

INSERT INTO standard_answer
    SELECT r.report, r.institution, r.year, regexp_replace(c.field, '_cert.*$', '') AS standard,
        max(c.text) FILTER (c.part = 'value' AND NOT contains(c.field, '_cert')),
        max(c.text) FILTER (c.part = 'state' AND NOT contains(c.field, '_cert')),
        max(c.text) FILTER (c.part = 'number'),
        CAST(max(c."date") FILTER (c.part = 'date' AND ends_with(c.field, '_cert')) AS DATE),
        max(c.text) FILTER (c.part = 'link'),
        CAST(max(c."date") FILTER (ends_with(c.field, '_cert_to')) AS DATE)
    FROM batch_cell c JOIN batch_report r USING (report)
    WHERE c.sheet = 'standards'
    GROUP BY r.report, r.institution, r.year, standard
    ORDER BY r.year, r.institution, r.report, standard;
