-- sorted.sql: note how many rows of a table lie in order.
UPDATE clustering SET sorted_rows = $rows WHERE "table" = $table;
