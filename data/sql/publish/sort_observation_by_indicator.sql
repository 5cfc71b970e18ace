-- sort_observation_by_indicator.sql: put rows that were added one publication after the other back into their order.
CREATE TEMP TABLE in_order AS FROM observation_by_indicator ORDER BY indicator, year, institution, level, report;
TRUNCATE observation_by_indicator;
INSERT INTO observation_by_indicator FROM in_order;
DROP TABLE in_order;
