# The command line: prompts, what was done, and what would be right.

cli-ask-password = Password of { $user }:
cli-ask-passphrase = Passphrase of this device:
cli-ask-new-passphrase = Choose a passphrase for this device (it can't be recovered):
cli-ask-export-passphrase = Passphrase of the file:
cli-ask-passphrase-again = The same passphrase again:

## What was done
cli-signed-in = Signed in as { $name }.
cli-download-started = { $app } is set up for offline. “farfield sync” downloads it.
cli-app-entered = In { $app }.
cli-app-online-only = { $app } is not enabled for offline, so nothing is downloaded. Ask your administrator.
cli-choose-app = You may use several apps. Name one with --app: { $apps }.
cli-signed-out = Signed out. Your records are deleted from this device.
cli-synced = { $sent ->
        [one] { $sent } change sent
       *[other] { $sent } changes sent
    }, { $rows ->
        [one] { $rows } row received
       *[other] { $rows } rows received
    }.
cli-needs-you = { $count ->
        [one] { $count } change needs
       *[other] { $count } changes need
    } you: “farfield errors” tells why.
cli-working-offline = Working offline. Nothing is sent or received until “farfield offline off”.
cli-working-online = Working online. “farfield sync” sends and receives.
cli-created = Saved on this device. It goes to the server with the next sync.
cli-deleted = Deleted on this device. It goes to the server with the next sync.
cli-unchanged = Nothing was different, so nothing was changed.
cli-duplicates = { $count ->
    [one] Nothing was saved: this record may be the same. --allow-duplicates saves all the same.
   *[other] Nothing was saved: these { $count } records may be the same. --allow-duplicates saves all the same.
 }
cli-relationships = Name one with --relationship: { $names }
cli-recreated = Change { $seq } creates the record again with the next sync.
cli-retried = Change { $seq } waits to be sent again.
cli-discarded = Change { $seq } is discarded.
cli-exported = { $count ->
        [one] { $count } change is
       *[other] { $count } changes are
    } in the file. “farfield queue import” takes them over on another device of yours.
cli-imported = { $count ->
        [one] { $count } change waits
       *[other] { $count } changes wait
    } on this device now. “farfield sync” sends them.
cli-undone = { $count ->
        [one] { $count } change is taken back.
       *[other] { $count } changes are taken back.
    } “farfield ledger” keeps the values.
cli-resolved = Change { $seq } is settled. “farfield sync” sends what is to be sent.
cli-superseded = { $count ->
        [one] { $count } of your changes met another one on the server, which holds.
       *[other] { $count } of your changes met others on the server, which hold.
    } “farfield ledger” keeps your values.
cli-restored = Saved on this device again. It goes to the server with the next sync.
cli-ledger-cleared = Forgotten.
cli-ledger-empty = No value has lost against another.
cli-rows-shown = { $shown } of { $total }. --limit shows more.
cli-no-rows = No rows.
cli-not-offline = This table is not in your offline profile, so its rows are not on this device.
cli-update-none = No update waits.
cli-update-waits = “farfield metadata --accept” applies it, “farfield metadata --later” lets it wait.
cli-update-found = An update of tables and columns waits: “farfield metadata” shows it.
cli-update-accepted = The tables are up to date. What is new comes with the next sync.
cli-update-later = It waits. This device goes on with the tables it has.
cli-update-download = To download: { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    }, about { $kib } KiB.
cli-orphan-cleared = It is deleted.
cli-no-orphans = Nothing was put aside.
cli-settings-by-itself = Syncs by itself.
cli-settings-manual = Syncs only when asked.
cli-settings-unmetered = Only over connections that cost nothing.
cli-settings-interval = At least { $minutes } minutes between two syncs.
cli-settings-fixed = Your administrator decides when this device syncs.
cli-provisioning-none = This server needs no getting ready.
cli-provisioning-open = The server is ready.
cli-provisioning-stage = Stage { $stage } of { $stages }: { $name }
cli-provisioning-left = { $percent } %, { $seconds } s left
cli-nothing-to-pause = Nothing is being downloaded.
cli-paused = The download is paused. “farfield resume” goes on with it.
cli-resumed = The next sync downloads.
cli-reconfigured = What was downloaded is thrown away. The next sync downloads it again.
cli-no-drafts = There are no drafts.
cli-draft-kept = The draft is kept on this device alone. “farfield drafts save ID” saves it on the server.
cli-draft-saved = The record is on the server.
cli-draft-discarded = The draft is deleted.
cli-draft-tie = A tie is given as COLUMN=TABLE:ID.
cli-fetched = From the server; kept for later.
cli-fetched-from-device = From this device, as it was at { $when }.
cli-queue-empty = Everything is sent.
cli-no-errors = Nothing needs you.

## Headings
cli-head-column = column
cli-head-table = table
cli-head-name = name
cli-head-rows = rows
cli-head-ready = ready
cli-head-synced = last sync
cli-head-id = id
cli-head-mark = state
cli-head-change = change
cli-head-kind = what
cli-head-record = record
cli-head-columns = columns
cli-head-base = before
cli-head-mine = yours
cli-head-theirs = on the server
cli-head-side = whose
cli-head-why = why
cli-head-when = when
cli-side-mine = yours
cli-side-theirs = the server's
cli-lost-server-wins = the server wins here
cli-lost-client-wins = devices win here
cli-lost-chosen = you chose the other
cli-lost-discarded = discarded
cli-lost-settled = an administrator settled it
cli-lost-settled-note = an administrator settled it: { $note }
cli-user = Signed in as
cli-server = Server
cli-app = App
cli-database = Database
cli-link = Connection

## What would be right
cli-no-terminal-password = There is no terminal to ask for the password. Give it on standard input, with --password-stdin.
cli-no-password = No password came on standard input. Write it there as one line.
cli-no-terminal-passphrase = There is no keychain here, and no terminal to ask for the passphrase. Set FARFIELD_PASSPHRASE.
cli-no-terminal-export-passphrase = There is no terminal to ask for the file's passphrase. Set FARFIELD_EXPORT_PASSPHRASE.
cli-passphrases-differ = The two passphrases differ. Try again.
cli-no-home = This system names no folder for data. Choose one with --home or FARFIELD_HOME.
cli-not-a-field = “{ $argument }” is not of the form column=value. Write it like name="Alpine Ski House".
cli-not-a-choice = “{ $argument }” is not a choice. Write column=mine, column=theirs, or column==VALUE.
cli-field-twice = “{ $column }” is given twice. Give it once.
cli-not-an-id = This is not the id of a record. Copy it from “farfield list”.
cli-no-app = This app doesn't exist, or you may not use it. Yours are: { $apps }.
cli-no-view = This view doesn't exist. The table has: { $views }.
cli-similar-columns = Did you mean { $columns }?
cli-usage = “farfield --help” lists the commands.
cli-expected-places = It keeps { $places ->
        [one] { $places } place
       *[other] { $places } places
    } after the point.
cli-verified = Everything on this device is as it should be.
cli-verified-wrong = { $count ->
        [one] One table differs
       *[other] { $count } tables differ
    } from the server. The next sync puts it right.
cli-verify-right = as it should be
cli-verify-wrong = differs
cli-verify-unknown = can't be compared
cli-why-all = You may read it, and your app has no offline profile that says less.
cli-why-rule = The rule “{ $name }” of your offline profile brings it.
cli-why-relation = The relationship “{ $name }” brings it ({ $way }).
cli-why-follow = You follow it.
cli-why-unsent = It has changes that were not sent yet.
cli-why-touched = Nothing holds it any more: a later sync looks at it again.
cli-why-not-here = It isn't on this device.
cli-expected-option = One of: { $options }.
cli-expected-table = Its tables are: { $tables }.
cli-expected-whole-number = Write it like 42.
cli-expected-number = Write it like 12.5.
cli-expected-money = Write it like 1250.50, without a currency.
cli-expected-yes-no = Write true, false, yes or no.
cli-expected-date = Write it like 2026-11-21.
cli-expected-date-time = Write it like 2026-11-21T08:30:00Z.
cli-expected-lookup = Write its table and id, like { $table }:6f1d2a40-0001-7000-8000-0000000000aa, or its name.
cli-expected-guid = Write it like 6f1d2a40-0001-7000-8000-0000000000aa.
cli-name-not-found = No record on this device that “{ $column }” may point to has this name. Check the name, or write the record's table and id.
cli-name-not-unique = { $count } records have this name. Write one of them for “{ $column }”: { $records }.

# Whose device this is, in `farfield status`.
device-app = App
device-server = Server
device-user = User

# Files and pictures of records.
cli-attached = “{ $name }” is attached. The next sync sends it.
cli-file-removed = The file is taken away.
cli-file-undone = The operation is taken back.
cli-file-waits = It goes again with the next sync.
cli-file-saved = The file is in { $path }, readable for everyone who may read this folder.
cli-no-files = There are no files.
