-- Version 9: files and pictures of records, what is here of each, and what is to be sent.

-- One row per file, and another for one that was made here and not sent yet.
CREATE TABLE content (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT NOT NULL,
  mime TEXT NOT NULL,
  -- Bytes it has, and those of them that are here: always the first ones.
  size INTEGER NOT NULL,
  here INTEGER NOT NULL DEFAULT 0,
  -- SHA-256 of the whole, once it is here.
  hash BLOB,
  -- A small picture of it.
  thumbnail BLOB,
  -- 1: made here, and the server doesn't have it yet.
  made_here INTEGER NOT NULL,
  -- What the record's row said of the file when it was read: another word means another file.
  stamp TEXT
);
CREATE INDEX content_place ON content (table_name, record, column_name);

CREATE TABLE content_part (
  content INTEGER NOT NULL REFERENCES content (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (content, at)
) WITHOUT ROWID;

-- Files to be sent or taken away, in the order made.
CREATE TABLE content_change (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  column_name TEXT NOT NULL,
  -- What is sent; NULL where the file is taken away.
  content INTEGER REFERENCES content (id),
  -- The stamp of the file that the user saw when he made it.
  base TEXT,
  parked INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Where the parts of an upload go, and how many bytes the server has of it.
  session TEXT,
  sent INTEGER NOT NULL DEFAULT 0,
  problem TEXT,
  made_at INTEGER NOT NULL
);
