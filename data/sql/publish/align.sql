-- align.sql: bring what older rows repeat of the dimensions up to date, and decide which of several
-- values of one year counts: one that was answered before one that was not, the form before history.
UPDATE observation_by_indicator o SET region = y.region, ownership = y.ownership, authority = y.authority
    FROM moved_year m LEFT JOIN institution_year y USING (institution, year)
    WHERE o.institution = m.institution AND o.year = m.year;
UPDATE observation_by_institution o SET region = y.region, ownership = y.ownership, authority = y.authority
    FROM moved_year m LEFT JOIN institution_year y USING (institution, year)
    WHERE o.institution = m.institution AND o.year = m.year;
UPDATE requirement_state s
    SET level = y.level, region = y.region, ownership = y.ownership, authority = y.authority
    FROM moved_year m LEFT JOIN institution_year y USING (institution, year)
    WHERE s.institution = m.institution AND s.year = m.year;
UPDATE requirement_state s SET dimension = q.dimension, step = q.step
    FROM changed_requirement q
    WHERE s.requirement = q.requirement AND (s.dimension, s.step) IS DISTINCT FROM (q.dimension, q.step);

CREATE TEMP TABLE shade AS
    SELECT report, indicator, level, shadowed, place > 1 AS shadow FROM (
        SELECT o.report, o.indicator, o.level, o.shadowed, row_number() OVER (
            PARTITION BY o.institution, o.year, o.indicator, o.level
            ORDER BY o.status = 'missing', o.source <> 'form', r.received_at DESC, o.report DESC
        ) AS place
        FROM observation_by_institution o JOIN report r USING (report)
        SEMI JOIN touched t ON t.institution = o.institution AND t.year = o.year
    ) WHERE shadowed <> (place > 1);
UPDATE observation_by_indicator o SET shadowed = s.shadow FROM shade s
    WHERE o.report = s.report AND o.indicator = s.indicator AND o.level = s.level;
UPDATE observation_by_institution o SET shadowed = s.shadow FROM shade s
    WHERE o.report = s.report AND o.indicator = s.indicator AND o.level = s.level;
