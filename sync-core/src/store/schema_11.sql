-- Version 11: what an administrator settled on the server, with what he wrote about it. Which reasons there are is the
-- program's to say from here on: a CHECK can't be changed, so the ledger is made anew, and numbers stay used.
CREATE TABLE ledger_11 (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('mine', 'theirs')),
  why TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- Columns with the value that lost and the one that held, as JSON.
  fields TEXT NOT NULL,
  -- What who settled it wrote for the user.
  note TEXT
);
INSERT INTO ledger_11 (id, table_name, record, title, kind, side, why, at, fields)
  SELECT id, table_name, record, title, kind, side, why, at, fields FROM ledger;
DELETE FROM sqlite_sequence WHERE name = 'ledger_11';
INSERT INTO sqlite_sequence (name, seq) SELECT 'ledger_11', seq FROM sqlite_sequence WHERE name = 'ledger';
DROP TABLE ledger;
ALTER TABLE ledger_11 RENAME TO ledger;
CREATE INDEX ledger_record ON ledger (table_name, record);
