-- Version 5: what a change started from, where its record has moved on since under an earlier change of it: version and
-- values of the columns that it writes, as JSON. Else it would go over another's edit without anybody noticing.
ALTER TABLE change_queue ADD COLUMN own_base TEXT;
