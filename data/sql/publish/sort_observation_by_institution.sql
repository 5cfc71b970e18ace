-- sort_observation_by_institution.sql: put rows that were added one publication after the other back into their order.
CREATE TEMP TABLE in_order AS FROM observation_by_institution ORDER BY institution, indicator, year, level, report;
TRUNCATE observation_by_institution;
INSERT INTO observation_by_institution FROM in_order;
DROP TABLE in_order;
