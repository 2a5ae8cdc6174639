-- Version 4: changes that go regardless of the version on the server, changes of relationships between records, and
-- the ledger of values that lost. A CHECK can't be changed, so the queue is made anew; places stay used.
CREATE TABLE change_queue_4 (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  -- Name of the record when the change was made.
  title TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('create', 'update', 'delete', 'associate', 'disassociate')),
  -- Columns with old and new values, as JSON. Of a relationship: its name, with the other record as a lookup.
  fields TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'in_flight', 'parked')),
  attempts INTEGER NOT NULL DEFAULT 0,
  attempt BLOB,
  problem TEXT,
  made_at INTEGER NOT NULL,
  -- 1: it goes over whatever version the server has.
  regardless INTEGER NOT NULL DEFAULT 0
);
INSERT INTO change_queue_4
    (seq, table_name, record, title, kind, fields, state, attempts, attempt, problem, made_at)
  SELECT seq, table_name, record, title, kind, fields, state, attempts, attempt, problem, made_at
  FROM change_queue;
CREATE TABLE change_dependency_4 (
  seq INTEGER NOT NULL REFERENCES change_queue_4 (seq) ON DELETE CASCADE,
  needs INTEGER NOT NULL REFERENCES change_queue_4 (seq) ON DELETE CASCADE,
  PRIMARY KEY (seq, needs)
) WITHOUT ROWID;
INSERT INTO change_dependency_4 (seq, needs) SELECT seq, needs FROM change_dependency;
DELETE FROM sqlite_sequence WHERE name = 'change_queue_4';
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'change_queue_4', seq FROM sqlite_sequence WHERE name = 'change_queue';
DROP TABLE change_dependency;
DROP TABLE change_queue;
ALTER TABLE change_queue_4 RENAME TO change_queue;
ALTER TABLE change_dependency_4 RENAME TO change_dependency;
CREATE INDEX change_queue_record ON change_queue (table_name, record);
CREATE INDEX change_dependency_needs ON change_dependency (needs);

-- Values that lost against others, until the user clears them.
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  record BLOB NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('mine', 'theirs')),
  why TEXT NOT NULL CHECK (why IN ('server_wins', 'client_wins', 'chosen', 'discarded')),
  at INTEGER NOT NULL,
  -- Columns with the value that lost and the one that held, as JSON.
  fields TEXT NOT NULL
);
CREATE INDEX ledger_record ON ledger (table_name, record);

-- What the server is told of changes that need the user: its `syncerror` rows.
CREATE TABLE sync_report (
  -- syncerrorid
  id BLOB PRIMARY KEY,
  -- The change; it may have left the queue.
  seq INTEGER NOT NULL,
  -- new: the server isn't told. told: it has the row. settled: the change was settled here, and the server isn't told.
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'told', 'settled')),
  -- Columns of the row, as JSON.
  body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sync_report_seq ON sync_report (seq);
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
