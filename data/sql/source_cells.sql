-- source_cells.sql: the cells that the two halves of one value name ("sheet!A1+sheet!B2").
WITH named AS (
    SELECT report, unnest([
        {'side': 'numerator', 'cells': numerator_cell}, {'side': 'denominator', 'cells': denominator_cell}
    ], recursive := true)
    FROM observation_by_institution
    WHERE institution = $institution AND indicator = $indicator AND year = $year AND level = $level
        AND NOT shadowed
), address AS (
    SELECT report, side, unnest(string_split(cells, '+')) AS address FROM named WHERE cells <> ''
)
SELECT a.side, c.sheet, c.cell, c.field, c."row", c.part, c.raw, c.number
FROM address a JOIN cell c ON c.report = a.report AND c.sheet || '!' || c.cell = a.address
WHERE c.institution = $institution AND c.year = $year
ORDER BY a.side DESC, c.sheet, c.cell, c.field;
