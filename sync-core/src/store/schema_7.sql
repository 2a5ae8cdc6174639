-- Version 7: which reason holds which row, and a cursor for each reason.

-- One row per reason for which rows of a table are on the device.
CREATE TABLE source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  -- 1: `_seen` of the table's rows says what this one holds; what the others hold stands in membership.
  main INTEGER NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  -- Tables from the one whose rule starts the way to this one, as JSON.
  way TEXT NOT NULL,
  -- FetchXML; NULL for all rows the user may read.
  fetch_xml TEXT,
  -- Whether it was read whole, and the link to what changed since.
  complete INTEGER NOT NULL DEFAULT 0,
  delta TEXT,
  -- Number of the last read begun; what it reads, NULL when it is over; where it goes on.
  number INTEGER NOT NULL DEFAULT 0,
  reading TEXT,
  next TEXT,
  -- When its checksum was right last.
  verified_at INTEGER
);
CREATE INDEX source_table ON source (table_name);

-- Rows that a reason other than the table's main one holds, with the number of the read that saw them last.
CREATE TABLE membership (
  source INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY (source, rid)
) WITHOUT ROWID;

-- Reasons of records that have no row here, because the user deleted them and the server hasn't yet.
CREATE TABLE absent (
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  source INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY (table_name, record, source)
) WITHOUT ROWID;

-- Records that may have nothing to hold them any more: looked at when a later round than this one ends.
CREATE TABLE loose (
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  round INTEGER NOT NULL,
  PRIMARY KEY (table_name, record)
) WITHOUT ROWID;

-- Keys that a reconcile read from the server; after the comparison those whose rows are still to be fetched.
CREATE TABLE server_key (
  source INTEGER NOT NULL,
  record BLOB NOT NULL,
  version INTEGER,
  PRIMARY KEY (source, record)
) WITHOUT ROWID;

-- Minutes between two syncs of a table. Its columns `pass` and `running` count and mark rounds from here on.
ALTER TABLE table_state ADD COLUMN interval_min INTEGER NOT NULL DEFAULT 10;

-- A table that was read whole has all rows the user may read; one that was not begins anew.
INSERT INTO source (table_name, main, position, kind, name, way, complete, number)
  SELECT table_name, 1, 0, 'all', 'All', '[]', complete, pass FROM table_state WHERE installed = 1;
UPDATE table_state SET running = 0, next = NULL;
