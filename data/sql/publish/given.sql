-- given.sql: take the frames handed over (frame_*) into tables of the snapshot's own types.
-- These are written out: see schema.sql for what becomes of a table made AS FROM an empty one.
CREATE TEMP TABLE new_institution (
    institution VARCHAR NOT NULL,
    name_ky VARCHAR, name_ru VARCHAR, name_en VARCHAR,
    level VARCHAR, levels VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR, website VARCHAR,
    valid_from DATE, valid_to DATE, merged_into VARCHAR
);
INSERT INTO new_institution BY NAME FROM frame_institution;
CREATE TEMP TABLE new_year (
    institution VARCHAR NOT NULL, year BIGINT NOT NULL,
    name_ky VARCHAR, name_ru VARCHAR, name_en VARCHAR,
    level VARCHAR, levels VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR, website VARCHAR,
    expected BOOLEAN NOT NULL, waived BOOLEAN NOT NULL, due DATE, is_due BOOLEAN NOT NULL,
    reported BOOLEAN NOT NULL, received_on DATE, late_days BIGINT, on_time BOOLEAN, state VARCHAR NOT NULL
);
INSERT INTO new_year BY NAME FROM frame_year;
CREATE TEMP TABLE new_requirement (
    requirement VARCHAR NOT NULL, dimension VARCHAR NOT NULL, step VARCHAR NOT NULL
);
INSERT INTO new_requirement BY NAME FROM frame_requirement;
CREATE TEMP TABLE batch_report (
    report VARCHAR NOT NULL, institution VARCHAR NOT NULL, year BIGINT NOT NULL, attempt BIGINT,
    state VARCHAR NOT NULL, source VARCHAR NOT NULL, language VARCHAR,
    received_at TIMESTAMP, submitted_at TIMESTAMP, signed_at TIMESTAMP, signed_by VARCHAR,
    due DATE, late_days BIGINT, on_time BOOLEAN, sha256 VARCHAR, filename VARCHAR
);
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
    SELECT report, year FROM report WHERE report IN (SELECT report::VARCHAR FROM frame_replaced);
