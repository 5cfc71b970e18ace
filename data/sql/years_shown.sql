-- years_shown.sql: every year a snapshot holds figures of, history among them.
SELECT DISTINCT year FROM report ORDER BY year
