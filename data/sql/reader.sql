-- reader.sql: what a reader gives up. A question can reach no file and change no setting.
SET enable_external_access = false;
SET lock_configuration = true;
