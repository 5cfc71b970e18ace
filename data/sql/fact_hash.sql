-- fact_hash.sql: a sum over the hash of every row, which no order of rows or of loading changes.
-- Left out is what follows from the dimensions, and when things happened.
SELECT 'report' AS "table", count(*) AS rows,
    coalesce(sum(hash(report, institution, year, source, sha256)::HUGEINT), 0)::VARCHAR AS total FROM report
UNION ALL
SELECT 'cell', count(*), coalesce(sum(
    hash(report, institution, year, sheet, cell, field, "row", part, raw, text, number, date, problem)::HUGEINT
), 0)::VARCHAR FROM cell
UNION ALL
SELECT 'observation', count(*), coalesce(sum(
    hash(indicator, year, institution, level, numerator, denominator, value, status, report,
        numerator_cell, denominator_cell, source, shadowed)::HUGEINT
), 0)::VARCHAR FROM observation_by_indicator
UNION ALL
SELECT 'requirement_state', count(*), coalesce(sum(
    hash(institution, year, requirement, state, report)::HUGEINT
), 0)::VARCHAR FROM requirement_state
ORDER BY 1;
