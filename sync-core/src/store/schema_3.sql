-- Version 3: updates of tables and columns wait for the user's yes.

-- The update that waits: the configuration it leads to and what it would change, as JSON.
CREATE TABLE schema_plan (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  stamp TEXT NOT NULL,
  body TEXT NOT NULL,
  plan TEXT NOT NULL,
  postponed INTEGER NOT NULL DEFAULT 0
);

-- Columns that were added to tables with rows, as a JSON list, and how far their values are.
CREATE TABLE filling (
  table_name TEXT PRIMARY KEY,
  columns TEXT NOT NULL,
  next TEXT
) WITHOUT ROWID;

-- Values that the user typed and that were never sent, of columns that are gone. `label` and `value` are JSON.
CREATE TABLE orphan (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  title TEXT NOT NULL,
  column_name TEXT NOT NULL,
  label TEXT NOT NULL,
  value TEXT NOT NULL,
  made_at INTEGER NOT NULL
);
