-- given.sql: take the frames handed over (frame_*) into tables of the snapshot's own types.
CREATE TEMP TABLE new_institution AS FROM institution LIMIT 0;
INSERT INTO new_institution BY NAME FROM frame_institution;
CREATE TEMP TABLE new_year AS FROM institution_year LIMIT 0;
INSERT INTO new_year BY NAME FROM frame_year;
CREATE TEMP TABLE new_requirement AS FROM requirement LIMIT 0;
INSERT INTO new_requirement BY NAME FROM frame_requirement;
CREATE TEMP TABLE batch_report AS FROM report LIMIT 0;
INSERT INTO batch_report BY NAME FROM frame_report;
CREATE TEMP TABLE batch_cell (
    report VARCHAR, sheet VARCHAR, cell VARCHAR, field VARCHAR, "row" VARCHAR, part VARCHAR,
    raw VARCHAR, text VARCHAR, number DOUBLE, date TIMESTAMP, problem VARCHAR
);
INSERT INTO batch_cell BY NAME FROM frame_cell;
CREATE TEMP TABLE batch_observation (
    report VARCHAR, indicator VARCHAR, level VARCHAR, numerator DOUBLE, denominator DOUBLE, value DOUBLE,
    status VARCHAR, numerator_cell VARCHAR, denominator_cell VARCHAR
);
INSERT INTO batch_observation BY NAME FROM frame_observation;
CREATE TEMP TABLE batch_state (report VARCHAR, requirement VARCHAR, state VARCHAR);
INSERT INTO batch_state BY NAME FROM frame_state;
-- Only what is there: nothing has to be looked for in the large tables when all reports are new.
CREATE TEMP TABLE replaced AS
    SELECT report FROM report WHERE report IN (SELECT report::VARCHAR FROM frame_replaced);
