-- Version 8: commands, with what they make; pairs of records; ids that the server gave. Which kinds of change there are
-- is the program's to say from here on: a CHECK can't be changed, so the queue is made anew, and places stay used.
CREATE TABLE change_queue_8 (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  -- Name of the record when the change was made.
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- Columns with old and new values, as JSON. Of a pair: the relationship's name, with the other record as a lookup.
  fields TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'in_flight', 'parked')),
  attempts INTEGER NOT NULL DEFAULT 0,
  attempt BLOB,
  problem TEXT,
  made_at INTEGER NOT NULL,
  -- 1: it goes over whatever version the server has.
  regardless INTEGER NOT NULL DEFAULT 0,
  -- Version and values that it started from, where its record has moved on since under an earlier change of it, as JSON.
  own_base TEXT,
  -- The command that it is, with what the user chose and the ids of what it makes, as JSON.
  command TEXT,
  -- Of a record that a command makes: the command. It is never sent itself, and is settled with it.
  part_of INTEGER REFERENCES change_queue_8 (seq) ON DELETE CASCADE
);
INSERT INTO change_queue_8
    (seq, table_name, record, title, kind, fields, state, attempts, attempt, problem, made_at, regardless, own_base)
  SELECT seq, table_name, record, title, kind, fields, state, attempts, attempt, problem, made_at, regardless, own_base
  FROM change_queue;
CREATE TABLE change_dependency_8 (
  seq INTEGER NOT NULL REFERENCES change_queue_8 (seq) ON DELETE CASCADE,
  needs INTEGER NOT NULL REFERENCES change_queue_8 (seq) ON DELETE CASCADE,
  PRIMARY KEY (seq, needs)
) WITHOUT ROWID;
INSERT INTO change_dependency_8 (seq, needs) SELECT seq, needs FROM change_dependency;
DELETE FROM sqlite_sequence WHERE name = 'change_queue_8';
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'change_queue_8', seq FROM sqlite_sequence WHERE name = 'change_queue';
DROP TRIGGER sync_report_waits;
DROP TRIGGER sync_report_left;
DROP TABLE change_dependency;
DROP TABLE change_queue;
ALTER TABLE change_queue_8 RENAME TO change_queue;
ALTER TABLE change_dependency_8 RENAME TO change_dependency;
CREATE INDEX change_queue_record ON change_queue (table_name, record);
CREATE INDEX change_queue_part ON change_queue (part_of) WHERE part_of IS NOT NULL;
CREATE INDEX change_dependency_needs ON change_dependency (needs);
-- However a parked change is settled, its report is.
CREATE TRIGGER sync_report_waits AFTER UPDATE OF state ON change_queue
  WHEN OLD.state = 'parked' AND NEW.state <> 'parked' BEGIN
    DELETE FROM sync_report WHERE seq = OLD.seq AND state = 'new';
    UPDATE sync_report SET state = 'settled' WHERE seq = OLD.seq;
  END;
CREATE TRIGGER sync_report_left AFTER DELETE ON change_queue WHEN OLD.state = 'parked' BEGIN
    DELETE FROM sync_report WHERE seq = OLD.seq AND state = 'new';
    UPDATE sync_report SET state = 'settled' WHERE seq = OLD.seq;
  END;

-- Records that are paired on the server, by the schema name of the many-to-many relationship; `first` and `second` are
-- its sides. What the user sees is this with the pairs of the queue.
CREATE TABLE pair (
  relationship TEXT NOT NULL,
  first BLOB NOT NULL,
  second BLOB NOT NULL,
  PRIMARY KEY (relationship, first, second)
) WITHOUT ROWID;
CREATE INDEX pair_second ON pair (relationship, second);

-- Records that a command made under an id of this device, and that the server has under another.
CREATE TABLE moved (
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  now BLOB NOT NULL,
  PRIMARY KEY (table_name, record)
) WITHOUT ROWID;
