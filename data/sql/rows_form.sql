-- rows_form.sql: who answers for quality at each institution, and the cell that says so; beside each line the sums.
WITH handed AS (
    SELECT t.institution, max(t.qa_form) AS form, max(t.report) AS report, max(r.attempt) AS attempt,
        max(r.received_at) AS received_at
    FROM (FROM told WHERE year = $year AND source = 'form') t
    LEFT JOIN (SELECT report, attempt, received_at FROM report WHERE year = $year) r USING (report)
    GROUP BY t.institution
),
line AS (
    SELECT y.institution, coalesce(y.level, '') AS level, coalesce(y.region, '') AS region,
        CASE WHEN h.institution IS NULL THEN 'no_report' ELSE coalesce(h.form, 'blank') END AS form,
        coalesce(h.report, '') AS report, h.attempt, h.received_at
    FROM institution_year y LEFT JOIN handed h USING (institution)
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
),
-- The cells of the page's institutions only: they lie together.
said AS (
    SELECT report, any_value(sheet || '!' || cell) AS place, any_value(raw) AS raw
    FROM cell
    WHERE year = $year AND field = 'qa_form' AND "row" = '' AND part = 'value'
        AND institution IN (SELECT institution FROM page) AND report IN (SELECT report FROM page)
    GROUP BY report
)
SELECT p.institution, coalesce(i.name_ky, p.institution) AS name_ky, coalesce(i.name_ru, p.institution) AS name_ru,
    coalesce(i.name_en, p.institution) AS name_en, coalesce(i.levels, '') AS levels,
    coalesce(i.authority, '') AS authority, p.level, p.region, p.form,
    coalesce(c.place, '') AS place, coalesce(c.raw, '') AS raw, p.report, p.attempt::DOUBLE AS attempt, p.received_at, p.total, w.unit, w.person, w."none", w.blank, w.no_report
FROM page p CROSS JOIN whole w
    LEFT JOIN institution i ON i.institution = p.institution
    LEFT JOIN said c ON c.report = p.report
ORDER BY p.region, p.level, p.institution;
