-- report_ids.sql: the reports a snapshot shows, of one source ('form' or 'history').
SELECT report FROM report WHERE source = $source;
