-- sort_requirement_state.sql: put rows that were added one publication after the other back into their order.
CREATE TEMP TABLE in_order AS FROM requirement_state ORDER BY year, institution, requirement;
TRUNCATE requirement_state;
INSERT INTO requirement_state FROM in_order;
DROP TABLE in_order;
