# Pages and controls.

app-name = Farfield

## Words on many pages
back = Back
cancel = Cancel
close = Close
details = Details
open = Open
try-again = Try again
loading = Loading
today-at = today, { $time }
yesterday-at = yesterday, { $time }
Today-at = Today, { $time }
Yesterday-at = Yesterday, { $time }
empty-value = –
yes = Yes
no = No

## Sign-in
sign-in-title = Sign in
sign-in-lead = Your customers, with or without a network.
sign-in-server = Server address
sign-in-user = User name
sign-in-password = Password
sign-in-passphrase = Passphrase for this device
sign-in-passphrase-hint = This device has no keychain. The passphrase protects your data here; it can't be recovered.
sign-in-submit = Sign in
sign-in-working = Signing in…
sign-in-fill-server = Enter the server address.
sign-in-fill-user = Enter your user name.
sign-in-fill-password = Enter your password.
sign-in-fill-passphrase = Enter a passphrase.
unlock-title = Unlock
unlock-lead = { $user } at { $server }
unlock-submit = Unlock
unlock-working = Unlocking…
broken-title = Your database can't be opened
broken-reset = Sign out and start again
broken-reset-confirm = Sign out and delete this database?
broken-reset-more = Unsent changes in it are lost. Everything else is downloaded again after you sign in.
starting = Starting…

## Apps and the download prompt
apps-title = Choose an app
apps-lead = Signed in as { $name }
apps-empty = You have no apps yet. Ask your administrator to share one with you.
apps-offline = Works offline
apps-opening = Opening…
prompt-title = Work offline with { $app }
prompt-text = Farfield keeps your records on this device, encrypted, so that you can work without a connection.
prompt-tables = Tables
prompt-rows = Rows
prompt-size = Download size
prompt-free = Free on this device
prompt-download = Download
prompt-skip = Skip for now
prompt-later = You can start it later from the status at the bottom.

## Navigation
nav-main = Main
nav-home = Home
nav-new = New
nav-sync = Sync
nav-more = More
nav-device = Device status
nav-queue = Changes
account-menu = Account
switch-app = Switch app
sign-out = Sign out
mark-usable = usable offline
mark-unusable = not usable offline

## Home
greeting-morning = Good morning, { $name }
greeting-afternoon = Good afternoon, { $name }
greeting-evening = Good evening, { $name }
home-tables = On this device
home-download = Work offline
home-download-text = Download your records to work without a connection.
home-unsent = { $count ->
        [one] { $count } change is not sent yet
       *[other] { $count } changes are not sent yet
    }
home-unsent-more = In { $records ->
        [one] { $records } record
       *[other] { $records } records
    }
home-attention = { $count ->
        [one] { $count } change needs you
       *[other] { $count } changes need you
    }

## Grid
grid-rows = { $count ->
        [one] { $count } row
       *[other] { $count } rows
    }
grid-records = { $count ->
        [one] { $count } record on this device
       *[other] { $count } records on this device
    }
grid-found = { $count ->
        [one] { $count } match
       *[other] { $count } matches
    }
grid-search = Search { $table }
grid-search-clear = Clear search
grid-views = Views
grid-sort = Sort
grid-sort-by = Sort by
grid-state = State
grid-label = { $view }, { $count ->
        [one] { $count } row
       *[other] { $count } rows
    }
grid-empty = No { $table } in this view.
grid-empty-new = New { $name }
grid-empty-match = No { $table } match “{ $search }”.
grid-empty-clear = Clear search
grid-empty-not-downloaded = { $table } are not here yet.
grid-empty-downloading = { $table } are not here yet. { $percent } % downloaded.
grid-empty-download = Download
grid-empty-not-offline = { $table } are not in your offline profile. Connect to see them.
grid-empty-forbidden = You may not read { $table }. Ask your administrator.

mark-saved-here = Saved here
mark-waiting = Waiting
mark-waiting-long = Waiting to send
mark-attention = Needs attention
mark-sent = Sent
mark-changes-waiting = { $count ->
        [one] { $count } change waiting
       *[other] { $count } changes waiting
    }

## Form
form-new = New { $name }
form-save = Save
form-save-close = Save and close
form-delete = Delete
form-new-record = New
form-undo = Undo changes
form-unsaved = Unsaved
form-read-only = Read only
form-required = required
form-recommended = recommended
form-waiting = Waiting. On the server: { $value }
form-call = Call { $value }
form-mail = Write to { $value }
form-open = Open { $value }
form-tabs = Sections
form-general = General
form-no-fields = This form has no fields yet.
form-untitled = No name
form-clear = Clear { $field }
form-problems = { $count ->
        [one] { $count } field needs a look before saving.
       *[other] { $count } fields need a look before saving.
    }
related-tab = Related
related-none = No { $table } yet.
related-no-tables = No other tables on this device belong to this record.
related-by = { $table } ({ $column })
timeline-title = Timeline
timeline-add = Add
timeline-none = Nothing has been noted yet.
timeline-more = Show older
timeline-done = Done by { $name }
timeline-due = Due { $when }
timeline-note = Write a note
timeline-note-save = Save note
form-left-out = “{ $name }” is not shown here.
delete-title = Delete { $name }?
delete-text = It disappears from this device now and from the server with the next sync.
delete-confirm = Delete
unsaved-title = Leave without saving?
unsaved-text = { $count ->
        [one] { $count } field was changed and is not saved.
       *[other] { $count } fields were changed and are not saved.
    }
unsaved-leave = Leave without saving
unsaved-stay = Keep editing
unsaved-save = Save

lookup-search = Search { $table }
lookup-none = No record matches “{ $search }”.
lookup-empty = No records on this device.
lookup-recent = Suggestions
lookup-absent = Not on this device. The name may be out of date.

## Queue
queue-title = Changes
queue-empty = Everything is sent.
queue-empty-more = Changes you make offline wait here until the server has them.
queue-attention = Needs you
queue-waiting = Waiting to be sent
queue-create = New
queue-update = Changed
queue-delete = Deleted
queue-associate = Connected
queue-disassociate = Disconnected
queue-command = Command
queue-state-queued = Waiting
queue-state-in-flight = Sending
queue-state-parked = Needs you
queue-state-blocked = Waits for an earlier change
queue-attempts = { $count ->
        [one] sent { $count } time
       *[other] sent { $count } times
    }
queue-recreate = Create it again
queue-discard = Discard
queue-discard-title = Discard this change?
queue-discard-text = { $name } shows the server's values again. Changes that depend on it are discarded too.
queue-fields = { $count ->
        [one] { $count } field
       *[other] { $count } fields
    }
queue-was = was { $value }

## Settling a change
conflict-fields = { $count ->
        [one] One field differs
       *[other] { $count } fields differ
    }
conflict-gone = Deleted on the server
conflict-deleted-here = Changed on the server since you deleted it
conflict-refused = Refused by the server
conflict-made = changed here { $when }
conflict-whose = Whose values
conflict-all-mine = All mine
conflict-all-theirs = All server
conflict-by-field = Field by field
conflict-field = Field
conflict-before = Before
conflict-yours-title = Yours
conflict-server-title = Server
conflict-agreed = Nothing in dispute
conflict-edit = Edit
conflict-other-value = Another value
conflict-preview = What will be saved
conflict-open = Still to choose
conflict-yours = yours
conflict-server = server
conflict-typed = typed by you
conflict-kept = What loses stays in the ledger.
conflict-later = Decide later
conflict-discard = Discard mine
conflict-keep-record = Keep the record
conflict-delete-anyway = Delete anyway
conflict-resubmit = Resubmit
conflict-settled = Settled. It goes up with the next sync.
ledger-title = Ledger
ledger-text = Values that lost against others are kept here until you clear them.
ledger-empty = Nothing was lost.
ledger-mine = Your values
ledger-theirs = The server's values
ledger-server-wins = The server's values hold in this organization.
ledger-client-wins = Values from devices hold in this organization.
ledger-chosen = You chose the other side.
ledger-discarded = You discarded the change.
ledger-settled = An administrator settled it for you.
ledger-note = “{ $note }”
ledger-now = now { $value }
ledger-restore = Restore
ledger-restored = Restored as a new change.
ledger-forget = Remove
ledger-clear = Clear
ledger-clear-title = Clear the ledger?
ledger-clear-text = The values in it can't be restored afterwards.

## Device status
palette-title = Go to or do
palette-label = Type what you look for
palette-nothing = Nothing is called so.
shortcuts-title = Keyboard shortcuts
key-palette = Go anywhere, do anything
key-search = Search the list
key-rows = Walk through rows
key-open = Open the row
key-close = Close what is open
key-shortcuts = Show this list
settings-title = Syncing
settings-unmetered = Only over connections that cost nothing
settings-unmetered-text = “Sync now” doesn't wait for one.
settings-manual = Only when I ask
settings-manual-text = Changes wait here until then.
settings-interval = Time between syncs
settings-interval-profile = As the profile says
settings-interval-minutes = { $count ->
        [60] 1 hour
        [240] 4 hours
        [1440] 1 day
       *[other] { $count } minutes
    }
appearance = Appearance
appearance-language = Language
language-system = As the system
appearance-theme = Theme
appearance-density = Height of rows
theme-system = As the system
theme-light = Light
theme-dark = Dark
density-compact = Compact
density-normal = Normal
density-roomy = Roomy
device-title = Device status
device-tables = Tables
device-work-offline = Work offline
device-work-offline-text = Nothing is sent or received until you switch it off.
device-sync = Sync now
device-download = Download
device-changes = { $count ->
        [one] { $count } change waiting
       *[other] { $count } changes waiting
    }
device-changes-more = { $records ->
        [one] in { $records } record
       *[other] in { $records } records
    }
device-rows-of = { $rows } of { $expected }
sign-out-title = Sign out?
sign-out-text = Your records are deleted from this device. They stay on the server.
sign-out-unsent = { $count ->
        [one] Signing out deletes { $count } unsent change.
       *[other] Signing out deletes { $count } unsent changes.
    }
sign-out-unsent-unknown = Signing out deletes changes that were not sent yet, if there are any.
sign-out-confirm = Sign out
sign-out-discard = Delete and sign out

## Toasts
toast-dismiss = Dismiss
