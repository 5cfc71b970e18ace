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
