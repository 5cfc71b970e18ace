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
        SELECT institution, year, any_value(c.text) AS form
        FROM report LEFT JOIN cell c USING (report, institution, year)
        WHERE source = 'form' AND (c.field = 'qa_form' AND c."row" = '' AND c.part = 'value')
        GROUP BY ALL
        UNION ALL
        SELECT institution, year, NULL FROM report WHERE source = 'form' AND report NOT IN (
            SELECT report FROM cell WHERE field = 'qa_form' AND "row" = '' AND part = 'value')
    ) r USING (institution, year)
    WHERE y.year IN (SELECT year FROM touched_year) AND (y.expected OR r.institution IS NOT NULL)
    GROUP BY ALL;

DELETE FROM arrival WHERE year IN (SELECT year FROM touched_year);
INSERT INTO arrival
    SELECT year, level, region, ownership, authority, received_on, due, count(*)
    FROM institution_year
    WHERE received_on IS NOT NULL AND expected AND year IN (SELECT year FROM touched_year)
    GROUP BY ALL;

DELETE FROM latest_value WHERE institution IN (SELECT institution FROM touched);
INSERT INTO latest_value
    SELECT indicator, institution, level, max(year), arg_max(numerator, year), arg_max(denominator, year),
        arg_max(value, year), arg_max(report, year)
    FROM observation_by_institution
    WHERE institution IN (SELECT institution FROM touched) AND NOT shadowed AND value IS NOT NULL
    GROUP BY ALL;
