-- Version 6: drafts, for users without an offline profile.

-- New records that lie here alone until their user saves each of them; `attempt` is the id under which one was sent.
CREATE TABLE draft (
  record BLOB PRIMARY KEY,
  table_name TEXT NOT NULL,
  body TEXT NOT NULL,
  attempt BLOB
) WITHOUT ROWID;

-- Records used lately by somebody whose records aren't downloaded, as JSON.
CREATE TABLE cached_record (
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  used_at INTEGER NOT NULL,
  PRIMARY KEY (table_name, record)
) WITHOUT ROWID;
