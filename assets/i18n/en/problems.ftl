# One text for each code of model::Code: what happened, then what to do.
# ".bare" is used when an argument of the main text is not known.

## Signing in and reaching the server
problem-wrong-password = The user name or password is wrong. Check both and try again.
problem-too-many-attempts = Too many attempts. Try again in { $retry_after_s ->
        [one] { $retry_after_s } second
       *[other] { $retry_after_s } seconds
    }.
    .bare = Too many attempts. Wait a minute, then try again.
problem-unreachable = { $server } can't be reached. Check the address and your connection, then try again.
    .bare = The server can't be reached. Check your connection, then try again.
problem-server-unavailable = Network or service unavailable (answer { $status }). Your work stays on this device; try again in a few minutes.
    .bare = Network or service unavailable. Your work stays on this device; try again in a few minutes.
problem-sign-in-expired = Your sign-in has expired. Sign in again to send and receive changes.
problem-device-blocked = An administrator has blocked this device. What you entered stays on it and is sent when the device is let in again. Ask your administrator.
problem-insecure-server = { $server } would send your password unprotected. Use an address that starts with https://.
    .bare = This address would send your password unprotected. Use one that starts with https://.
problem-bad-address = “{ $server }” is not a server address. Write it like https://crm.example.org.
    .bare = This is not a server address. Write it like https://crm.example.org.
problem-throttled = The server is busy and asks to wait. Farfield goes on in { $retry_after_s ->
        [one] { $retry_after_s } second
       *[other] { $retry_after_s } seconds
    }; nothing to do.
    .bare = The server is busy and asks to wait. Farfield goes on by itself; nothing to do.
problem-unexpected-reply = The server answered in a way Farfield doesn't understand. Check the address; if it is right, ask your administrator.
problem-forbidden = Your role doesn't allow this. Ask your administrator for the right.

## Device and database
problem-not-signed-in = Nobody is signed in on this device. Sign in first.
problem-another-account = This device is set up for { $user } on { $server }. Sign that account out first; its unsent changes are asked for.
    .bare = This device is set up for another account. Sign that account out first; its unsent changes are asked for.
problem-wrong-passphrase = This passphrase doesn't open the database. Try again; capital letters count.
problem-passphrase-needed = This device has no keychain. Choose a passphrase to protect your data.
problem-passphrase-too-short = The passphrase is too short. Use at least { $min } characters.
    .bare = The passphrase is too short. Use a longer one.
problem-key-missing = The key of this database is gone from the device's keychain, so it stays closed. Sign out and in again to download your data anew.
problem-database-in-use = Farfield is already open (process { $pid }). Close the other one, then try again.
    .bare = Farfield is already open. Close the other one, then try again.
problem-database-damaged = The database on this device is damaged. Nothing was deleted. Copy { $path } if it holds unsent work, then sign out and in again.
    .bare = The database on this device is damaged. Nothing was deleted. Sign out and in again to download your data anew.
problem-database-too-new = The database was written by a newer Farfield (format { $found }, this one knows { $known }). Update Farfield.
    .bare = The database was written by a newer Farfield. Update Farfield.
problem-disk-full = The disk is full. Free some space, then try again; nothing was lost.
problem-storage-failed = The database could not be read or written. Try again; if it stays, restart Farfield.
problem-contract-mismatch = This window and the program behind it are of different versions. Restart Farfield to load the matching one.
problem-unsent-changes = { $count ->
        [one] One change has not been sent yet.
       *[other] { $count } changes have not been sent yet.
    } Connect and sync first, or delete { $count ->
        [one] it
       *[other] them
    }.
    .bare = Some changes have not been sent yet. Connect and sync first, or delete them.
problem-needs-connection = This needs a connection and you are offline. Reconnect, then try again.
problem-not-downloaded = These records are not on this device yet. Wait for the download, or connect to see them.

## What was asked for
problem-unknown-table = The table “{ $table }” doesn't exist. Check its name, or sync to get the newest tables.
    .bare = This table doesn't exist. Check its name, or sync to get the newest tables.
problem-unknown-column = The column “{ $column }” doesn't exist. Check its name, or sync to get the newest columns.
    .bare = This column doesn't exist. Check its name, or sync to get the newest columns.
problem-unknown-view = This view doesn't exist. Choose another one.
problem-unknown-app = This app doesn't exist, or you may not use it. Choose another one.
problem-unknown-change = This change is not in the queue any more. It was sent or discarded; nothing to do.
problem-record-not-found = Record not found: it was deleted, or it left your device because it no longer fits your profile. Go back to the list.
problem-grid-closed = This list was closed. Open it again.
problem-bad-request = The request could not be read. Check what you entered, then try again.
problem-read-only = “{ $column }” can't be changed. Leave it as it is.
    .bare = This column can't be changed. Leave it as it is.
problem-required = “{ $column }” is empty. Fill it in to save.
    .bare = This is required. Fill it in to save.
problem-text-too-long = “{ $column }” is too long: { $length } of at most { $max } characters. Shorten it.
    .bare = This text is too long. Shorten it.
problem-out-of-range = “{ $column }” is out of range. Enter a number from { $min } to { $max }.
    .bare = This number is out of range. Enter a smaller or larger one.
problem-unknown-option = “{ $column }” has no such option. Choose one from the list.
    .bare = There is no such option. Choose one from the list.
problem-wrong-kind = “{ $column }” can't hold this. Enter { $expected ->
        [text] a text
        [whole_number] a whole number
        [number] a number
        [money] an amount
        [yes_no] yes or no
        [date] a date
        [date_time] a date and time
        [choice] one of the options
        [choices] one or more of the options
        [lookup] a record
        [guid] an id
        [image] a picture
        [fewer_places] fewer places after the point
       *[other] another kind of value
    }.
    .bare = This can't be read. Enter another kind of value.
problem-wrong-target = “{ $column }” can't point to such a record. Choose another one.
    .bare = It can't point to such a record. Choose another one.

## Sending changes
problem-conflict = Somebody changed this record on the server since you edited it. Retry to send your values over theirs, or discard yours.
problem-gone = This record was deleted on the server. Create it again with your change, or discard the change.
problem-already-exists = The server already has this record. Discard your change.
problem-being-sent = This change is on its way to the server. Sync first; then change the record again if you need to.
problem-refused = The server refused this change: { $server_message } Change the record and retry, or discard it.
    .bare = The server refused this change. Change the record and retry, or discard it.
problem-blocked = It waits for an earlier change of the same record that needs you. Settle that one first.
problem-internal = Something in Farfield went wrong. Try again; if it stays, restart Farfield and tell your administrator.
problem-lookup-offline = A draft's look-up column “{ $column }” is filled when the draft is saved online. Leave it empty until then.
    .bare = A draft's look-up columns are filled when it is saved online. Leave them empty until then.
problem-command-unavailable = This can't be done with the record as it is now. Look at its state, then choose another command.
problem-stage-incomplete = This stage is not complete. Fill in { $columns }, then go to the next stage.
    .bare = This stage is not complete. Fill in the required steps, then go to the next stage.
problem-rule-forbids = { $message }
    .bare = A rule of your organisation forbids this. Look at the values, then try again.
problem-unknown-relationship = The relationship “{ $relationship }” doesn't exist. Check its name, or sync to get the newest tables.
    .bare = This relationship doesn't exist. Check its name, or sync to get the newest tables.
problem-draft-of-draft = A draft can't belong to another draft. Save the other one first.
