-- clustering.sql: how many rows of each table were in order when they were last sorted.
SELECT "table", sorted_rows FROM clustering;
