-- sort_cell.sql: put rows that were added one publication after the other back into their order.
CREATE TEMP TABLE in_order AS FROM cell ORDER BY institution, year, report, sheet, field, "row", part;
TRUNCATE cell;
INSERT INTO cell FROM in_order;
DROP TABLE in_order;
