-- source.sql: one value with the report it comes from.
SELECT o.indicator, o.year, o.institution, o.level, o.numerator, o.denominator, o.value, o.status,
    o.report, o.source, r.attempt::DOUBLE AS attempt, r.received_at, r.signed_at, r.signed_by,
    r.sha256, r.filename, o.numerator_cell, o.denominator_cell
FROM observation_by_institution o JOIN report r USING (report)
WHERE o.institution = $institution AND o.indicator = $indicator AND o.year = $year AND o.level = $level
    AND NOT o.shadowed;
