-- open_institution.sql: what everybody may know of one institution; its contact is no part of it.
SELECT institution, coalesce(name_ky, institution) AS name_ky, coalesce(name_ru, institution) AS name_ru,
    coalesce(name_en, institution) AS name_en, coalesce(level, '') AS level, coalesce(region, '') AS region,
    coalesce(website, '') AS website, coalesce(merged_into, '') AS merged_into
FROM institution
WHERE institution = $institution;
