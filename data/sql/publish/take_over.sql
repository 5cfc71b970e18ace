-- take_over.sql: replace the dimensions, note what they and the batch touch, drop what is replaced.
-- Given: new_institution, new_year, new_requirement, batch_report, replaced (report).
CREATE TEMP TABLE changed_year AS
    SELECT DISTINCT institution, year FROM (
        (SELECT * FROM institution_year EXCEPT SELECT * FROM new_year)
        UNION ALL (SELECT * FROM new_year EXCEPT SELECT * FROM institution_year)
    );
CREATE TEMP TABLE moved_year AS
    SELECT n.institution, n.year FROM new_year n JOIN institution_year o USING (institution, year)
    WHERE (n.region, n.ownership, n.authority, n.level)
        IS DISTINCT FROM (o.region, o.ownership, o.authority, o.level)
    UNION ALL (SELECT institution, year FROM institution_year EXCEPT SELECT institution, year FROM new_year)
    UNION ALL (SELECT institution, year FROM new_year EXCEPT SELECT institution, year FROM institution_year);
CREATE TEMP TABLE touched AS
    SELECT institution, year FROM report WHERE report IN (SELECT report FROM replaced)
    UNION SELECT institution, year FROM batch_report
    UNION SELECT institution, year FROM moved_year;
CREATE TEMP TABLE touched_year AS
    SELECT year FROM touched UNION SELECT year FROM changed_year
    -- A requirement that moved to another dimension or step changes every year.
    UNION SELECT year FROM institution_year
    WHERE EXISTS (FROM requirement EXCEPT FROM new_requirement)
        OR EXISTS (FROM new_requirement EXCEPT FROM requirement);

TRUNCATE institution;
INSERT INTO institution BY NAME FROM new_institution;
TRUNCATE institution_year;
INSERT INTO institution_year BY NAME FROM new_year ORDER BY year, institution;
TRUNCATE requirement;
INSERT INTO requirement BY NAME FROM new_requirement;

DELETE FROM report WHERE report IN (SELECT report FROM replaced);
DELETE FROM cell WHERE report IN (SELECT report FROM replaced);
DELETE FROM observation_by_indicator WHERE report IN (SELECT report FROM replaced);
DELETE FROM observation_by_institution WHERE report IN (SELECT report FROM replaced);
DELETE FROM requirement_state WHERE report IN (SELECT report FROM replaced);
