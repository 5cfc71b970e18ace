-- checkpoint.sql: move everything from the log into the file itself.
CHECKPOINT;
