-- schema.sql: the tables of a snapshot. All of it is derived from the archive and the register.
CREATE TABLE institution (
    institution VARCHAR NOT NULL,
    name_ky VARCHAR, name_ru VARCHAR, name_en VARCHAR,
    level VARCHAR, levels VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR, website VARCHAR,
    valid_from DATE, valid_to DATE, merged_into VARCHAR
);

-- One row per institution and year in which it existed: its facts on the deadline day, and whether
-- and when it reported. Figures of institutions that did not report start from here.
CREATE TABLE institution_year (
    institution VARCHAR NOT NULL, year BIGINT NOT NULL,
    name_ky VARCHAR, name_ru VARCHAR, name_en VARCHAR,
    level VARCHAR, levels VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR, website VARCHAR,
    expected BOOLEAN NOT NULL, waived BOOLEAN NOT NULL, due DATE, is_due BOOLEAN NOT NULL,
    reported BOOLEAN NOT NULL, received_on DATE, late_days BIGINT, on_time BOOLEAN, state VARCHAR NOT NULL
);

CREATE TABLE requirement (
    requirement VARCHAR NOT NULL, dimension VARCHAR NOT NULL, step VARCHAR NOT NULL
);

CREATE TABLE report (
    report VARCHAR NOT NULL, institution VARCHAR NOT NULL, year BIGINT NOT NULL, attempt BIGINT,
    state VARCHAR NOT NULL, source VARCHAR NOT NULL, language VARCHAR,
    received_at TIMESTAMP, submitted_at TIMESTAMP, signed_at TIMESTAMP, signed_by VARCHAR,
    due DATE, late_days BIGINT, on_time BOOLEAN, sha256 VARCHAR, filename VARCHAR
);

CREATE TABLE cell (
    report VARCHAR NOT NULL, institution VARCHAR NOT NULL, year BIGINT NOT NULL,
    sheet VARCHAR NOT NULL, cell VARCHAR NOT NULL,
    field VARCHAR NOT NULL, "row" VARCHAR NOT NULL, part VARCHAR NOT NULL,
    raw VARCHAR NOT NULL, text VARCHAR, number DOUBLE, date DATE, problem VARCHAR NOT NULL
);

-- No table is made AS FROM an empty one: of 122,880 rows and more put into it in their order, in the same
-- transaction, DuckDB 2.0.0 keeps the count and loses the rows.

-- The same rows in two orders: DuckDB skips what lies outside the range asked for, and both the
-- question of one indicator over all institutions and that of one institution are asked all day.
CREATE TABLE observation_by_indicator (
    indicator VARCHAR NOT NULL, year BIGINT NOT NULL, institution VARCHAR NOT NULL, level VARCHAR NOT NULL,
    region VARCHAR, ownership VARCHAR, authority VARCHAR,
    numerator DOUBLE, denominator DOUBLE, value DOUBLE, status VARCHAR NOT NULL, late BOOLEAN,
    report VARCHAR NOT NULL, numerator_cell VARCHAR, denominator_cell VARCHAR, source VARCHAR NOT NULL,
    shadowed BOOLEAN NOT NULL
);
CREATE TABLE observation_by_institution (
    indicator VARCHAR NOT NULL, year BIGINT NOT NULL, institution VARCHAR NOT NULL, level VARCHAR NOT NULL,
    region VARCHAR, ownership VARCHAR, authority VARCHAR,
    numerator DOUBLE, denominator DOUBLE, value DOUBLE, status VARCHAR NOT NULL, late BOOLEAN,
    report VARCHAR NOT NULL, numerator_cell VARCHAR, denominator_cell VARCHAR, source VARCHAR NOT NULL,
    shadowed BOOLEAN NOT NULL
);

CREATE TABLE requirement_state (
    institution VARCHAR NOT NULL, year BIGINT NOT NULL,
    level VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR,
    requirement VARCHAR NOT NULL, dimension VARCHAR, step VARCHAR, state VARCHAR NOT NULL,
    report VARCHAR NOT NULL
);

-- What pages count of a report's cells, taken out of them once, when the report is put in: nothing below
-- has to look for it among all cells.
CREATE TABLE told (
    report VARCHAR NOT NULL, institution VARCHAR NOT NULL, year BIGINT NOT NULL, source VARCHAR NOT NULL,
    qa_form VARCHAR, eval_done VARCHAR, found DOUBLE, closed DOUBLE, recommended BIGINT NOT NULL
);
CREATE TABLE measure (
    report VARCHAR NOT NULL, institution VARCHAR NOT NULL, year BIGINT NOT NULL,
    due DATE, done_on DATE, status VARCHAR
);
CREATE TABLE standard_answer (
    report VARCHAR NOT NULL, institution VARCHAR NOT NULL, year BIGINT NOT NULL, standard VARCHAR NOT NULL,
    status VARCHAR, said VARCHAR, number VARCHAR, issued DATE, link VARCHAR, valid_to DATE
);

-- Serving tables: answers worked out once at publication.
CREATE TABLE decile (
    indicator VARCHAR NOT NULL, year BIGINT NOT NULL, level VARCHAR NOT NULL, region VARCHAR NOT NULL,
    n BIGINT NOT NULL, p01 DOUBLE, d10 DOUBLE, d20 DOUBLE, p25 DOUBLE, d30 DOUBLE, d40 DOUBLE, d50 DOUBLE,
    d60 DOUBLE, d70 DOUBLE, p75 DOUBLE, d80 DOUBLE, d90 DOUBLE, p99 DOUBLE
);
CREATE TABLE requirement_share (
    requirement VARCHAR NOT NULL, dimension VARCHAR, step VARCHAR, year BIGINT NOT NULL,
    level VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR,
    evidenced BIGINT, declared BIGINT, unmet BIGINT, blank BIGINT, na BIGINT, none BIGINT
);
CREATE TABLE completeness (
    institution VARCHAR NOT NULL, year BIGINT NOT NULL,
    level VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR,
    evidenced DOUBLE, declared DOUBLE, evidenced_count BIGINT, declared_count BIGINT, applicable BIGINT,
    weakest VARCHAR, report VARCHAR NOT NULL
);
CREATE TABLE dimension_share (
    institution VARCHAR NOT NULL, year BIGINT NOT NULL,
    level VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR,
    dimension VARCHAR NOT NULL, evidenced DOUBLE, declared DOUBLE, applicable BIGINT
);
CREATE TABLE qa_share (
    year BIGINT NOT NULL, level VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR,
    unit BIGINT, person BIGINT, none BIGINT, blank BIGINT, no_report BIGINT
);
CREATE TABLE arrival (
    year BIGINT NOT NULL, level VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR,
    day DATE NOT NULL, due DATE, arrived BIGINT
);
-- Sums of an indicator. `past`: of past series; `whole`: values with both parts, which alone are summed.
CREATE TABLE indicator_share (
    indicator VARCHAR NOT NULL, year BIGINT NOT NULL, level VARCHAR NOT NULL,
    region VARCHAR, ownership VARCHAR, authority VARCHAR, past BOOLEAN NOT NULL,
    whole BIGINT, numerator DOUBLE, denominator DOUBLE,
    reported BIGINT, missing BIGINT, nothing BIGINT, other BIGINT
);
-- The loop. `due` is the day the reports were due. What was owed by then is counted here; the days in
-- measure_day serve only until that day has come.
CREATE TABLE told_share (
    year BIGINT NOT NULL, level VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR, due DATE NOT NULL,
    expected BIGINT, institutions BIGINT, reports BIGINT, evaluated BIGINT, unsaid BIGINT, none_found BIGINT,
    found DOUBLE, closed DOUBLE, recommended BIGINT, measures BIGINT, done BIGINT,
    owed BIGINT, owed_done BIGINT, owed_on_time BIGINT, overdue BIGINT
);
CREATE TABLE measure_day (
    year BIGINT NOT NULL, level VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR, due DATE NOT NULL,
    day DATE NOT NULL, owed BIGINT, owed_done BIGINT, owed_on_time BIGINT, overdue BIGINT
);
-- Standards applied; of certificates by the day they end, so that they can be judged on any day.
CREATE TABLE standard_share (
    year BIGINT NOT NULL, level VARCHAR, region VARCHAR, ownership VARCHAR, authority VARCHAR, due DATE NOT NULL,
    standard VARCHAR NOT NULL, state VARCHAR NOT NULL, valid_to DATE, n BIGINT
);
CREATE TABLE latest_value (
    indicator VARCHAR NOT NULL, institution VARCHAR NOT NULL, level VARCHAR NOT NULL,
    year BIGINT NOT NULL, numerator DOUBLE, denominator DOUBLE, value DOUBLE, report VARCHAR NOT NULL
);

-- How many rows of a table lie in its sort order; those after them were added since.
CREATE TABLE clustering ("table" VARCHAR NOT NULL, sorted_rows BIGINT NOT NULL);
INSERT INTO clustering VALUES ('cell', 0), ('observation_by_indicator', 0), ('observation_by_institution', 0),
    ('requirement_state', 0);

-- No choice given means all.
CREATE MACRO chosen(list, value) AS len(list) = 0 OR list_contains(list, value);
