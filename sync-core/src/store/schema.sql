-- Version 1 of the device database. Tables of records (data_, base_, theirs_) are made from metadata; see entities/.
-- A change of anything here is a new file and a new version (connect.rs, MIGRATIONS); this file stays as it is.

-- One value per name, as JSON: who is signed in, tokens, apps, app, download, offline switch.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- The installed metadata and customisations.
CREATE TABLE configuration (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  stamp TEXT NOT NULL,
  body TEXT NOT NULL
);

-- One row per table of records that is on the device.
CREATE TABLE table_state (
  table_name TEXT PRIMARY KEY,
  -- Place in the order of the download.
  position INTEGER NOT NULL,
  mandatory INTEGER NOT NULL,
  -- 0: it left the configuration and stays until its unsent work is settled.
  installed INTEGER NOT NULL DEFAULT 1,
  -- Metadata by which its columns were made, and the names of the columns with a folded shadow, as JSON.
  meta TEXT NOT NULL,
  folded TEXT NOT NULL,
  complete INTEGER NOT NULL DEFAULT 0,
  row_count INTEGER NOT NULL DEFAULT 0,
  expected INTEGER,
  -- Number of the last pass begun, whether it still runs, and where it goes on.
  pass INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  next TEXT,
  last_sync INTEGER
);

-- What the user did and the server has not settled. AUTOINCREMENT: a place is never used twice.
CREATE TABLE change_queue (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  -- Name of the record when the change was made.
  title TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('create', 'update', 'delete')),
  -- Columns with old and new values, as JSON.
  fields TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'in_flight', 'parked')),
  attempts INTEGER NOT NULL DEFAULT 0,
  attempt BLOB,
  problem TEXT,
  made_at INTEGER NOT NULL
);
CREATE INDEX change_queue_record ON change_queue (table_name, record);

CREATE TABLE change_dependency (
  seq INTEGER NOT NULL REFERENCES change_queue (seq) ON DELETE CASCADE,
  needs INTEGER NOT NULL REFERENCES change_queue (seq) ON DELETE CASCADE,
  PRIMARY KEY (seq, needs)
) WITHOUT ROWID;
CREATE INDEX change_dependency_needs ON change_dependency (needs);

-- Records with unsent work that the server no longer has, or no longer shows to the user.
CREATE TABLE server_gone (
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (table_name, record)
) WITHOUT ROWID;

-- Records whose delete the server accepted during a running pass: a page read before that must not bring them back.
CREATE TABLE tombstone (
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (table_name, record)
) WITHOUT ROWID;

-- Records opened lately, for lookups.
CREATE TABLE recent (
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (table_name, record)
) WITHOUT ROWID;
