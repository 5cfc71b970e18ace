-- rows_form.sql: who answers for quality at each institution, and the cell that says so; beside each line the sums.
WITH told AS (
    SELECT institution, any_value(text) AS form, any_value(sheet || '!' || cell) AS place, any_value(raw) AS raw
    FROM cell
    WHERE year = $year AND field = 'qa_form' AND "row" = '' AND part = 'value' AND chosen($institutions, institution)
    GROUP BY institution
),
handed AS (
    SELECT institution, any_value(report) AS report, any_value(attempt) AS attempt, any_value(received_at) AS received_at
    FROM report
    WHERE year = $year AND source = 'form'
    GROUP BY institution
),
line AS (
    SELECT y.institution, coalesce(y.level, '') AS level, coalesce(y.region, '') AS region,
        CASE WHEN h.institution IS NULL THEN 'no_report' ELSE coalesce(t.form, 'blank') END AS form,
        coalesce(t.place, '') AS place, coalesce(t.raw, '') AS raw,
        coalesce(h.report, '') AS report, h.attempt, h.received_at
    FROM institution_year y LEFT JOIN handed h USING (institution) LEFT JOIN told t USING (institution)
    WHERE y.year = $year AND (y.expected OR h.institution IS NOT NULL) AND chosen($levels, y.level)
        AND chosen($regions, y.region) AND chosen($ownerships, y.ownership) AND chosen($authorities, y.authority)
        AND chosen($institutions, y.institution)
),
whole AS (
    SELECT count(*) FILTER (form = 'unit') AS unit, count(*) FILTER (form = 'person') AS person,
        count(*) FILTER (form = 'none') AS "none", count(*) FILTER (form = 'blank') AS blank,
        count(*) FILTER (form = 'no_report') AS no_report
    FROM line
),
page AS (
    SELECT *, count(*) OVER () AS total
    FROM line
    WHERE chosen($states, form)
    ORDER BY region, level, institution
    LIMIT $limit OFFSET $offset
)
SELECT p.institution, coalesce(i.name_ky, p.institution) AS name_ky, coalesce(i.name_ru, p.institution) AS name_ru,
    coalesce(i.name_en, p.institution) AS name_en, coalesce(i.levels, '') AS levels,
    coalesce(i.authority, '') AS authority, p.level, p.region, p.form, p.place, p.raw, p.report,
    p.attempt::DOUBLE AS attempt, p.received_at, p.total, w.unit, w.person, w."none", w.blank, w.no_report
FROM page p CROSS JOIN whole w
    LEFT JOIN institution i ON i.institution = p.institution
ORDER BY p.region, p.level, p.institution;
