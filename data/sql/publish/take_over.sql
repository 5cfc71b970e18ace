-- take_over.sql: replace the dimensions, note what they and the batch touch, drop what is replaced.
-- Given: new_institution, new_year, new_requirement, batch_report, replaced (report).
CREATE TEMP TABLE changed_year AS
    SELECT institution, year FROM (FROM new_year EXCEPT FROM institution_year)
    UNION ALL SELECT institution, year FROM institution_year ANTI JOIN new_year USING (institution, year);
CREATE TEMP TABLE moved_year AS
    SELECT c.institution, c.year FROM changed_year c
    LEFT JOIN new_year n ON n.institution = c.institution AND n.year = c.year
    LEFT JOIN institution_year o ON o.institution = c.institution AND o.year = c.year
    WHERE (n.institution IS NULL) <> (o.institution IS NULL) OR (n.region, n.ownership, n.authority, n.level)
        IS DISTINCT FROM (o.region, o.ownership, o.authority, o.level);
CREATE TEMP TABLE changed_requirement AS FROM new_requirement EXCEPT FROM requirement;
CREATE TEMP TABLE touched AS
    SELECT institution, year FROM report WHERE report IN (SELECT report FROM replaced)
    UNION SELECT institution, year FROM batch_report
    UNION SELECT institution, year FROM moved_year;
CREATE TEMP TABLE touched_year AS
    SELECT year FROM touched UNION SELECT year FROM changed_year
    -- A requirement that moved to another dimension or step changes every year.
    UNION SELECT year FROM institution_year
    WHERE EXISTS (FROM requirement EXCEPT FROM new_requirement) OR EXISTS (FROM changed_requirement);

TRUNCATE institution;
INSERT INTO institution BY NAME FROM new_institution;
DELETE FROM institution_year y USING changed_year c WHERE y.institution = c.institution AND y.year = c.year;
INSERT INTO institution_year
    SELECT n.* FROM new_year n SEMI JOIN changed_year c ON n.institution = c.institution AND n.year = c.year
    ORDER BY year, institution;
TRUNCATE requirement;
INSERT INTO requirement BY NAME FROM new_requirement;

DELETE FROM report WHERE report IN (SELECT report FROM replaced);
DELETE FROM cell WHERE report IN (SELECT report FROM replaced);
-- By year as well: in the order of this table a report's rows lie far apart, a year's close together.
DELETE FROM observation_by_indicator
    WHERE report IN (SELECT report FROM replaced) AND year IN (SELECT year FROM replaced);
DELETE FROM observation_by_institution WHERE report IN (SELECT report FROM replaced);
DELETE FROM requirement_state WHERE report IN (SELECT report FROM replaced);
DELETE FROM told WHERE report IN (SELECT report FROM replaced);
DELETE FROM measure WHERE report IN (SELECT report FROM replaced);
DELETE FROM standard_answer WHERE report IN (SELECT report FROM replaced);
