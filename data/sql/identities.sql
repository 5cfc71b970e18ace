-- identities.sql: institutions by code, as known today.
SELECT institution, coalesce(name_ky, institution) AS name_ky, coalesce(name_ru, institution) AS name_ru,
    coalesce(name_en, institution) AS name_en, level, levels, region, ownership, authority, merged_into
FROM institution
WHERE list_contains($institutions, institution)
ORDER BY institution;
