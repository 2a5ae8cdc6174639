# Offline status: footer, flyout, banner, device status (checklist 16-31).

status-none = Not set up for offline
status-available = Available
status-available-warning = Available
status-initializing = Initializing
status-not-available = Not available
status-repairing = Not available
status-error = Error

tables-ready = { $total ->
        [one] { $ready } of { $total } table ready to work offline
       *[other] { $ready } of { $total } tables ready to work offline
    }
tables-ready-short = { $ready } of { $total } available

table-synced = { $table } synced { $when }
table-last-synced = { $table } last synced { $when }
table-not-synced = { $table } not synced yet
last-sync = Last sync { $when }
synced = Synced { $when }
not-synced = Not synced yet
usable-in = usable offline in about { $time }

link-online = Online
link-unknown = Not connected yet
link-unreachable = Offline
link-unavailable = Network or service unavailable
link-switched-off = Working offline
link-sign-in-needed = Sign-in needed
link-since = since { $when }
reconnect = Reconnect
go-online = Go online
sign-in-again = Sign in
syncing = Syncing…

reason-not-downloaded = Nothing is on this device yet
reason-not-downloaded-more = Download to work without a connection.
reason-downloading = The first download is running
reason-downloading-more = { $done } of { $total } tables. You can work meanwhile.
reason-paused = The download is paused
reason-paused-more = It goes on where it was.
reason-unmetered = Waiting for a connection that costs nothing
reason-unmetered-more = You chose to sync over such connections only. “Sync now” doesn't wait.
reason-manual = Syncs when you ask
reason-manual-more = You chose to sync by hand.
reason-metadata = Newer tables and forms are waiting
reason-metadata-more = They come when you agree to the update.
reason-repairing = A repair is running
reason-repairing-more = Your data comes back when it is done.
reason-database = The database can't be used
reason-table = { $table } is not up to date
reason-sync = The last sync ended early
reason-waiting = { $changes ->
        [one] { $changes } change waits to be sent
       *[other] { $changes } changes wait to be sent
    }
reason-waiting-more = { $records ->
        [one] In { $records } record.
       *[other] In { $records } records.
    } { $online ->
        [yes] Goes up with the next sync.
       *[no] Sent once you are online.
    }
reason-attention = { $changes ->
        [one] { $changes } change needs you
       *[other] { $changes } changes need you
    }
reason-attention-more = Retry or discard in the queue.
reason-fine = { $table } synced { $when }
reason-fine-more = { $count ->
        [one] { $count } row on this device
       *[other] { $count } rows on this device
    }
open-queue = Queue
resolve = Resolve

count-waiting = { $count } waiting
count-attention = { $count ->
        [one] { $count } needs you
       *[other] { $count } need you
    }

banner-title = Getting ready for offline
banner-text = You can work meanwhile. Stay connected until it is done.
banner-waiting = Waits for a connection, then goes on where it stopped.
banner-rows = { $rows } of { $expected } rows
banner-rows-only = { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    }
banner-tables = { $done } of { $total } tables
banner-size = { $size }
banner-left = { $time } left
banner-more = { $count ->
        [one] and { $count } more table
       *[other] and { $count } more tables
    }
banner-show-all = Show all
banner-show-fewer = Show fewer
banner-next = next
banner-table-rows = { $rows } of { $expected }

time-seconds = { $n } s
time-minutes = { $n } min
time-hours = { $h } h { $m } min

notice-update = Newer tables and forms are waiting for you.
notice-ready = You can start working offline.
notice-sent = { $count ->
        [one] { $count } change sent.
       *[other] { $count } changes sent.
    }
notice-parked = A change needs you.

## An update of tables and columns
update-accept = Update now
update-table-appears = New table: { $table }
update-table-disappears = { $table } leaves this device.
update-column-appears = New in { $table }: { $column }
update-column-disappears = { $column } leaves { $table }.
update-column-changes = { $column } in { $table } holds another kind of value.
update-unsent = { $count ->
        [one] { $count } unsent change
       *[other] { $count } unsent changes
    } of { $table } are touched; what you typed is kept.
update-profile = Your offline profile changed: other rows come and go.
update-download-unknown = How much there is to download can't be told.
update-title = Newer tables and forms
update-text = What you typed and what waits to be sent is kept either way.
update-later = Later
update-more-columns = { $count ->
        [one] { $count } more column in { $table }
       *[other] { $count } more columns in { $table }
    }
update-size = To download: { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    }, about { $size }.

## Drafts
reason-drafts = { $count ->
        [one] { $count } draft waits to be saved
       *[other] { $count } drafts wait to be saved
    }
reason-drafts-more = Open “Draft Records” and save each.

## Notices outside the window
notices-title = Tell me when something needs me
notices-text = A message outside the window: ready for offline, a change that needs you, a sync that failed, an update or drafts that wait.
notices-yes = Yes, tell me
notices-no = No
