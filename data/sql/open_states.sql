-- open_states.sql: the requirements that an institution's published reports show as met.
SELECT s.year, s.requirement, s.state
FROM requirement_state s JOIN report r ON r.report = s.report AND r.institution = s.institution
WHERE s.institution = $institution AND r.state = 'published' AND s.state IN ('evidenced', 'declared')
ORDER BY s.year, s.requirement;
