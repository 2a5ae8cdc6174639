-- Version 10: pairs that syncs bring. What they bring lies in the data table of the relationship; here is what this device
-- made or ended on the server, until a round of that table that began later has ended, or for good where pairs don't come.

-- 1: made, 0: ended.
ALTER TABLE pair ADD COLUMN paired INTEGER NOT NULL DEFAULT 1;
-- The round of the relationship's table in or after which it was.
ALTER TABLE pair ADD COLUMN round INTEGER NOT NULL DEFAULT 0;

-- Records with unsent work that a source doesn't bring: the server is asked by id whether the user may read them at all.
CREATE TABLE doubted (
  source INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (source, record)
) WITHOUT ROWID;
