-- institution_states.sql: one institution's requirements in one year.
SELECT q.requirement, q.dimension, q.step, coalesce(s.state, 'none') AS state, s.report
FROM requirement q
LEFT JOIN requirement_state s
    ON s.requirement = q.requirement AND s.institution = $institution AND s.year = $year
ORDER BY q.requirement;
