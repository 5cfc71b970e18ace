-- serve.sql: work the serving tables out anew for the years and institutions touched.
DELETE FROM decile WHERE year IN (SELECT year FROM touched_year);
INSERT INTO decile
    SELECT indicator, year, level, coalesce(region, ''), n, q[1], q[2], q[3], q[4], q[5], q[6], q[7], q[8],
        q[9], q[10], q[11], q[12], q[13]
    FROM (
        SELECT indicator, year, level, region, count(*) AS n,
            quantile_cont(value, [.01, .1, .2, .25, .3, .4, .5, .6, .7, .75, .8, .9, .99]) AS q
        FROM observation_by_indicator
        WHERE year IN (SELECT year FROM touched_year) AND NOT shadowed AND value IS NOT NULL
        GROUP BY GROUPING SETS ((indicator, year, level), (indicator, year, level, region))
        -- Figures of institutions whose region is not known count in the whole only.
        HAVING GROUPING(region) = 1 OR region <> ''
    );

DELETE FROM dimension_share WHERE year IN (SELECT year FROM touched_year);
INSERT INTO dimension_share
    SELECT institution, year, level, region, ownership, authority, dimension,
        count(*) FILTER (state = 'evidenced') / nullif(count(*) FILTER (state <> 'na'), 0),
        count(*) FILTER (state IN ('evidenced', 'declared')) / nullif(count(*) FILTER (state <> 'na'), 0),
        count(*) FILTER (state <> 'na')
    FROM requirement_state WHERE year IN (SELECT year FROM touched_year)
    GROUP BY ALL;

-- The index is the mean of the dimensions that apply; summed in their order, so that a year worked
-- out twice gives the very same bits.
DELETE FROM completeness WHERE year IN (SELECT year FROM touched_year);
INSERT INTO completeness
    SELECT d.* EXCLUDE (weakest), s.evidenced_count, s.declared_count, s.applicable, d.weakest, s.report FROM (
        SELECT institution, year, level, region, ownership, authority,
            avg(evidenced ORDER BY dimension) AS evidenced, avg(declared ORDER BY dimension) AS declared,
            min({'share': evidenced, 'dimension': dimension}) FILTER (applicable > 0).dimension AS weakest
        FROM dimension_share WHERE year IN (SELECT year FROM touched_year)
        GROUP BY ALL
    ) d JOIN (
        SELECT institution, year, any_value(report) AS report, count(*) FILTER (state <> 'na') AS applicable,
            count(*) FILTER (state = 'evidenced') AS evidenced_count,
            count(*) FILTER (state IN ('evidenced', 'declared')) AS declared_count
        FROM requirement_state WHERE year IN (SELECT year FROM touched_year)
        GROUP BY ALL
    ) s USING (institution, year);

DELETE FROM requirement_share WHERE year IN (SELECT year FROM touched_year);
INSERT INTO requirement_share
    WITH stated AS (
        SELECT requirement, year, level, region, ownership, authority,
            count(*) FILTER (state = 'evidenced') AS evidenced,
            count(*) FILTER (state = 'declared') AS declared,
            count(*) FILTER (state = 'unmet') AS unmet,
            count(*) FILTER (state = 'blank') AS blank,
            count(*) FILTER (state = 'na') AS na,
            0 AS none
        FROM requirement_state WHERE year IN (SELECT year FROM touched_year) GROUP BY ALL
    ), silent AS (
        SELECT q.requirement, y.year, y.level, y.region, y.ownership, y.authority,
            0, 0, 0, 0, 0, count(*)
        FROM (FROM institution_year ANTI JOIN completeness USING (institution, year)) y CROSS JOIN requirement q
        WHERE y.expected AND y.year IN (SELECT year FROM touched_year)
        GROUP BY ALL
    )
    SELECT s.requirement, q.dimension, q.step, s.year, s.level, s.region, s.ownership, s.authority,
        sum(s.evidenced), sum(s.declared), sum(s.unmet), sum(s.blank), sum(s.na), sum(s.none)
    FROM (FROM stated UNION ALL FROM silent) s LEFT JOIN requirement q USING (requirement)
    GROUP BY ALL;

DELETE FROM qa_share WHERE year IN (SELECT year FROM touched_year);
INSERT INTO qa_share
    SELECT y.year, y.level, y.region, y.ownership, y.authority,
        count(*) FILTER (form = 'unit'), count(*) FILTER (form = 'person'), count(*) FILTER (form = 'none'),
        count(*) FILTER (r.institution IS NOT NULL AND form IS NULL), count(*) FILTER (r.institution IS NULL)
    FROM institution_year y
    LEFT JOIN (
        SELECT institution, year, max(qa_form) AS form FROM told WHERE source = 'form' GROUP BY ALL
    ) r USING (institution, year)
    WHERE y.year IN (SELECT year FROM touched_year) AND (y.expected OR r.institution IS NOT NULL)
    GROUP BY ALL;

DELETE FROM arrival WHERE year IN (SELECT year FROM touched_year);
INSERT INTO arrival
    SELECT year, level, region, ownership, authority, received_on, due, count(*)
    FROM institution_year
    WHERE received_on IS NOT NULL AND expected AND year IN (SELECT year FROM touched_year)
    GROUP BY ALL;

-- Summed as whole millionths: decimals added in another order would end in other bits.
DELETE FROM indicator_share WHERE year IN (SELECT year FROM touched_year);
INSERT INTO indicator_share
    SELECT indicator, year, level, region, ownership, authority, source = 'history',
        count(*) FILTER (is_whole),
        CAST(sum(TRY_CAST(numerator AS DECIMAL(38, 6))) FILTER (is_whole) AS DOUBLE),
        CAST(sum(TRY_CAST(denominator AS DECIMAL(38, 6))) FILTER (is_whole) AS DOUBLE),
        count(*) FILTER (status = 'reported'), count(*) FILTER (status = 'missing'),
        count(*) FILTER (status = 'nothing'), count(*) FILTER (status NOT IN ('reported', 'missing', 'nothing'))
    FROM (
        SELECT *, status = 'reported' AND numerator IS NOT NULL
            AND (value IS NOT NULL OR denominator IS NOT NULL) AS is_whole
        FROM observation_by_indicator
        WHERE year IN (SELECT year FROM touched_year) AND NOT shadowed
    )
    GROUP BY ALL
    ORDER BY ALL;

-- A report without a day it is due on is judged today, whenever that is.
CREATE TEMP TABLE telling AS
    SELECT y.institution, y.year, y.level, y.region, y.ownership, y.authority,
        coalesce(y.due, DATE '9999-12-31') AS due, t.* EXCLUDE (institution, year)
    FROM institution_year y
    LEFT JOIN (FROM told WHERE source <> 'history') t ON t.institution = y.institution AND t.year = y.year
    WHERE y.expected AND y.year IN (SELECT year FROM touched_year);
CREATE TEMP TABLE owing AS
    SELECT t.*, m.due AS day, m.status,
        m.due < t.due AND m.status <> 'cancelled' AS is_owed,
        m.due < t.due AND m.status = 'done' AS is_done,
        m.due < t.due AND m.status = 'done' AND m.done_on <= m.due AS is_on_time,
        m.due < t.due AND m.status NOT IN ('done', 'cancelled') AS is_overdue
    FROM measure m JOIN telling t USING (report)
    WHERE m.year IN (SELECT year FROM touched_year);

DELETE FROM told_share WHERE year IN (SELECT year FROM touched_year);
INSERT INTO told_share
    SELECT t.year, t.level, t.region, t.ownership, t.authority, t.due,
        count(DISTINCT t.institution), count(DISTINCT t.institution) FILTER (t.report IS NOT NULL), count(t.report),
        count(*) FILTER (t.eval_done = 'yes'), count(*) FILTER (t.eval_done = 'yes' AND t.found IS NULL),
        count(*) FILTER (t.found = 0), sum(t.found), sum(t.closed) FILTER (t.found > 0), sum(t.recommended),
        sum(o.measures), sum(o.done), sum(o.owed), sum(o.owed_done), sum(o.owed_on_time), sum(o.overdue)
    FROM telling t LEFT JOIN (
        SELECT report, count(*) AS measures, count(*) FILTER (status = 'done') AS done,
            count(*) FILTER (is_owed) AS owed, count(*) FILTER (is_done) AS owed_done,
            count(*) FILTER (is_on_time) AS owed_on_time, count(*) FILTER (is_overdue) AS overdue
        FROM owing GROUP BY report
    ) o USING (report)
    GROUP BY ALL
    ORDER BY ALL;

DELETE FROM measure_day WHERE year IN (SELECT year FROM touched_year);
INSERT INTO measure_day
    SELECT year, level, region, ownership, authority, due, day, count(*) FILTER (is_owed),
        count(*) FILTER (is_done), count(*) FILTER (is_on_time), count(*) FILTER (is_overdue)
    FROM owing WHERE day < due
    GROUP BY ALL
    ORDER BY ALL;

DELETE FROM standard_share WHERE year IN (SELECT year FROM touched_year);
INSERT INTO standard_share
    SELECT year, level, region, ownership, authority, due, standard, state, valid_to, count(*) FROM (
        SELECT t.institution, t.year, t.level, t.region, t.ownership, t.authority, t.due, a.standard,
            CASE WHEN max(a.status) IN ('certified', 'implemented', 'planned', 'no') THEN max(a.status)
                WHEN max(a.said) = 'not_applicable' THEN 'na' END AS state,
            CASE WHEN max(a.status) = 'certified' THEN max(a.valid_to) END AS valid_to
        FROM telling t JOIN standard_answer a USING (report)
        WHERE a.standard <> 'std_other' AND a.year IN (SELECT year FROM touched_year)
        GROUP BY ALL
    ) WHERE state IS NOT NULL
    GROUP BY ALL
    ORDER BY ALL;

DELETE FROM latest_value WHERE institution IN (SELECT institution FROM touched);
INSERT INTO latest_value
    SELECT indicator, institution, level, max(year), arg_max(numerator, year), arg_max(denominator, year),
        arg_max(value, year), arg_max(report, year)
    FROM observation_by_institution
    WHERE institution IN (SELECT institution FROM touched) AND NOT shadowed AND value IS NOT NULL
    GROUP BY ALL;
