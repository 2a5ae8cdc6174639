# What is done with records: commands, processes, files, lists.

## Commands
command-qualify = Qualify
command-disqualify = Disqualify
command-close-won = Close as won
command-close-lost = Close as lost
command-resolve = Resolve case
command-mark-complete = Mark complete
command-convert-to-case = Convert to case
command-convert-to-opportunity = Convert to opportunity
command-set-state = Change status
command-assign = Assign
command-share = Share
command-unshare = Stop sharing
done-qualify = { $name } is qualified.
done-disqualify = { $name } is disqualified.
done-close-won = { $name } is won.
done-close-lost = { $name } is lost.
done-resolve = { $name } is resolved.
done-mark-complete = { $name } is complete.
done-convert-to-case = { $name } became a case.
done-convert-to-opportunity = { $name } became an opportunity.
done-set-state = { $name } has another status.
done-assign = { $name } is assigned.
done-share = { $name } is shared.
done-unshare = { $name } is no longer shared.
done-delete = { $name } is deleted.
ask-createaccount = Create an account
ask-createcontact = Create a contact
ask-createopportunity = Create an opportunity
ask-actualrevenue = Actual revenue
ask-actualend = Close date
ask-description = Description
ask-subject = Resolution
ask-timespent = Minutes spent
ask-billabletime = Billable minutes
ask-complete = Mark the activity as complete
ask-rights = Rights
ask-principal = User or team
right-read = Read
right-write = Write
right-append = Append
right-append-to = Append to
right-assign = Assign
right-share = Share
right-delete = Delete
toast-undo = Undo
toast-undone = Taken back.

## Process flows and business rules
process-place = Stage { $at } of { $of }
process-passed = passed
process-now = current stage
process-ahead = ahead
process-next = Next stage
process-previous = Previous stage
process-set-active = Set active
process-missing = Fill in first: { $fields }
process-no-steps = Nothing is to be filled in here.
process-moved = The stage has changed.
rule-take = Apply

## Files and pictures
file-unnamed = File
file-attach = Attach a file
file-camera = Take or attach a picture
file-choose = Choose a file
file-replace = Replace
file-remove = Remove { $name }
file-remove-title = Remove { $name }?
file-remove-text = It disappears from this device now and from the server with the next sync.
file-remove-confirm = Remove
file-removing = Will be removed
file-sending = Sending, { $percent } %
file-waiting = Waiting, { $size }
file-retry = Send again
file-save = Save to this device
file-kept = { $name } is in your downloads.

## Queue, drafts, orphans
queue-more = Show more
queue-retry = Retry now
queue-files = Files
queue-undone = { $count ->
        [one] One change was taken back.
       *[other] { $count } changes were taken back.
    }
wait-sending = It is on its way.
wait-behind = Waits for the change of { $name } before it.
wait-switched-off = Waits because you work offline.
wait-no-link = Waits for a connection.
wait-tries-again = Did not go last time. Tries again by itself.
wait-next-sync = Goes with the next sync.
drafts-title = Draft records
drafts-text = New records that lie on this device alone until you save them on the server.
drafts-empty = No drafts.
drafts-empty-more = Drafts are for records of tables that are not on this device.
draft-send = Save on the server
draft-sent = The draft is saved.
draft-discarded = The draft is deleted.
draft-discard-title = Discard { $name }?
draft-discard-text = It lies on this device alone and can't be restored.
orphans-title = Values without a column
orphans-text = These columns are gone. What you typed and never sent stays here until you remove it.
orphan-clear = Remove the value of { $name }

## Provisioning
provisioning-ready = The server is ready for devices
provisioning-not-ready = The server is not ready for devices yet
provisioning-stage = Stage { $stage } of { $stages }
provisioning-waiting = waiting
provisioning-running = running
provisioning-done = done

## Lists
grid-export = Export to CSV
grid-exported = { $count } rows are in { $name }.
grid-select = Select records
grid-selected = { $count ->
        [one] { $count } selected
       *[other] { $count } selected
    }
grid-clear-selection = Clear selection
grid-pick = Select { $name }
bulk-delete-title = { $count ->
        [one] Delete { $count } record?
       *[other] Delete { $count } records?
    }
bulk-deleted = { $count ->
        [one] { $count } record deleted.
       *[other] { $count } records deleted.
    }
bulk-done = { $command }: { $count } done.
bulk-passed = { $count ->
        [one] { $count } had nothing to do.
       *[other] { $count } had nothing to do.
    }

## Search, agenda, my work
nav-search = Search
search-all = Search everything on this device
search-hint = Names, numbers, addresses: type what you remember.
search-nothing = Nothing on this device matches “{ $search }”.
search-show-all = Show all { $count }
agenda-title = My agenda
agenda-none = Nothing is due in the next seven days.
agenda-late = Overdue
agenda-today = Today
agenda-tomorrow = Tomorrow
work-title = My open work
work-all = Show all

## Filters of columns
filter-title = Filter
filter-apply = Apply
filter-clear = Clear filters
filter-remove = Remove the filter on { $field }
filter-contains = { $field } contains
filter-contains-hint = contains …
filter-from = From
filter-to = To
filter-empty = empty
grid-empty-filter = No { $table } match these filters.
recent-title = Recently opened
key-space = Space
key-pick = Select the row
file-no-picture = This file is no picture.

## Start page, pins, charts
pinned-title = Pinned
pin = Pin { $name }
unpin = Unpin { $name }
agenda-earlier = { $count } earlier
chart-title = { $table } by { $column }
chart-none = not set
chart-share = { $percent } %

## Views of one's own
view-own = My views
view-keep = Save as my view
view-keep-title = Save as my view
view-keep-text = Filters, sort and columns as they are now. Kept on this device only.
view-name = Name
view-drop = Delete this view
columns-title = Columns
columns-add = Add a column
columns-earlier = Move { $name } earlier
columns-later = Move { $name } later
columns-remove = Remove { $name }
columns-reset = Reset

## Many records at once
bulk-edit = Edit
bulk-edit-title = { $count ->
        [one] Edit { $count } record
       *[other] Edit { $count } records
    }
bulk-edit-text = What you add here replaces the value in every selected record. An empty field empties it.
bulk-edit-add = Add a field
bulk-edit-run = { $count ->
        [one] Change { $count } record
       *[other] Change { $count } records
    }
bulk-edited = { $count ->
        [one] { $count } record changed.
       *[other] { $count } records changed.
    }

## Where there are only drafts
draft-chip = Draft
draft-kept = The draft is kept on this device.
draft-edit = Edit
draft-text = This draft lies on this device alone until you save it on the server.
draft-lookup = Chosen when the draft is saved on the server.
draft-belonging = New, belonging to this record
kept-text = As the server had it { $when }. It can be changed with a connection.
apart-search = Search { $table } on the server
apart-found = On the server
apart-cached = Used lately on this device
apart-empty-online = Search for { $table }, or make a new one. What you open is kept on this device.
apart-empty-offline = No { $table } were used on this device yet. You can draft new ones.
related-add = Add existing
related-add-title = Add { $table }
related-added = { $name } was added.
key-save = Save the record

## Duplicates
duplicate-title = This may be here already
duplicate-text = The rules of your organisation compare these records. Look at them, or save nevertheless.
duplicate-save = Save anyway
