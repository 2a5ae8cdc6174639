# The admin console.

console-name = Admin console
console-lead = Decide what goes offline, and know what it will do.
console-ended = Your session has ended
console-ended-lead = Sign in again as { $name }. What you were doing stays on the page.
console-forbidden = The console isn't for your roles
console-forbidden-lead = { $name }, your roles don't let you change offline profiles. Ask an administrator for a maker's role.
sign-out-everywhere = Sign out everywhere
sign-out-everywhere-title = Sign out everywhere?
sign-out-everywhere-lead = All your sessions end, those of your devices included. Unsent changes stay on the devices until you sign in there again.

## Pages and groups
nav-setup = Set up offline
nav-watch = Watch
nav-organisation = Organization
page-tables = Tables
page-provisioning = Provisioning
page-profiles = Profiles
page-apps = Apps
page-devices = Devices
page-sync-errors = Sync errors
page-health = Health
page-people = People and roles
page-solutions = Solutions
page-conflicts = Conflict policy
page-audit = Audit log

## What the server refuses
refusal-unreachable = The server can't be reached. Check your connection and try again.
refusal-sign-in = Your session has ended. Sign in again.
refusal-wrong-password = User name or password is wrong.
refusal-forbidden = Your roles don't allow this. Ask an administrator.
refusal-cross-site = The request did not come from this page. Reload the page and try again.
refusal-not-found = It isn't there any more. Reload the page.
refusal-exists = It is there already. Choose another name.
refusal-not-now = This can't be done now.
refusal-would-move = Some of these people are in another profile.
refusal-stale = Somebody else saved this in the meantime. Look at both versions.
refusal-no-version = The page is out of date. Reload it and try again.
refusal-bad-request = The server doesn't accept this.
refusal-too-large = The file is too large.
refusal-too-many = Too many requests. Try again in { $seconds } s.
refusal-not-here = The database of this server can't do this.
refusal-failed = The server could not do it. Nothing was changed; try again.
refusal-unreadable = This page and the server are of different versions. Reload the page.

## Two versions of one thing
stale-title = Somebody else saved this in the meantime
stale-lead = Nothing of yours was saved. These places differ:
stale-where = Place
stale-yours = Yours
stale-now = There now
stale-mine = Save mine over it
stale-theirs = Take theirs

## The four steps
overview-title = Overview
overview-open = Devices may download
overview-closed = Devices can't download yet
ineligible = Offline isn't available in this environment.
step-done = done
step-open = to do
step-begun = begun
step-failed = needs attention
step-tables-lead = Decide which tables may leave the server, and how far back.
step-provisioning-lead = Give consent and prepare the server for devices.
step-profiles-lead = Decide which rows who gets, and see it before it happens.
step-apps-lead = Let apps offer the profiles.
part-tables-enabled = { $count ->
        [0] No table can be taken offline
        [one] { $count } table can be taken offline
       *[other] { $count } tables can be taken offline
    }
part-tables-published = { $count ->
        [0] All changes are published
        [one] { $count } change waits to be published
       *[other] { $count } changes wait to be published
    }
part-consent = Consent
part-provisioned = Server prepared
part-profiles-made = { $count ->
        [0] No profile
        [one] { $count } profile
       *[other] { $count } profiles
    }
part-profiles-published = { $count ->
        [0] None published
        [one] { $count } published
       *[other] { $count } published
    }
part-profiles-current = { $count ->
        [0] No drafts wait
        [one] { $count } draft waits to be published
       *[other] { $count } drafts wait to be published
    }
part-people-assigned = { $count ->
        [0] Nobody is in a profile
        [one] { $count } person in profiles
       *[other] { $count } people in profiles
    }
part-apps-enabled = { $count ->
        [0] No app works offline
        [one] { $count } app works offline
       *[other] { $count } apps work offline
    }
part-apps-offer = { $count ->
        [0] Each of them offers a profile
        [one] { $count } offers no published profile
       *[other] { $count } offer no published profile
    }
next-go = Go on
next-nothing = Everything is set up
next-nothing-lead = Devices download what the published profiles say.
next-tables-enabled = Choose tables
next-tables-enabled-lead = Switch on which tables can be taken offline.
next-tables-published = Publish the tables
next-tables-published-lead = Saved changes of tables take effect when they are published.
next-consent = Read the privacy notice
next-consent-lead = Devices will hold copies of records. Somebody has to agree to that.
next-provisioned = Prepare the server
next-provisioned-lead = Provisioning builds what the filters need. It can be watched and stopped.
next-profiles-made = Make a profile
next-profiles-made-lead = A profile says which rows its people have on their devices.
next-profiles-published = Publish a profile
next-profiles-published-lead = Check the draft, preview it as a person, and publish it.
next-profiles-current = Publish the drafts
next-profiles-current-lead = Some profiles changed since they were published. Devices still get the old ones.
next-people-assigned = Put people into a profile
next-people-assigned-lead = Nobody gets rows before he or one of his teams is in a profile.
next-apps-enabled = Let an app work offline
next-apps-enabled-lead = An app offers its profiles once it is enabled for offline.
next-apps-offer = Choose profiles for the apps
next-apps-offer-lead = Some apps are enabled but offer no published profile.

## Words on many pages
save = Save
publish = Publish
publish-count = { $count ->
        [one] Publish { $count } change
       *[other] Publish { $count } changes
    }
published = Published.
pager = Parts of the list
pager-at = { $first }–{ $last } of { $total }
pager-before = Part before
pager-after = Part after
find-nothing = Nothing found.
diff-none = No differences.
diff-before = before:
diff-after = after:
job-running = Working
job-percent = { $percent } %
job-stop = Stop
job-stopped = Stopped.
job-failed = It failed.
setting-rows = rows
setting-filter = filter
setting-combine = rule and related rows
setting-columns = columns
setting-images = images
setting-files = files
setting-interval = interval
setting-name = name
setting-description = description
setting-item = table
setting-relationship = relationship
setting-followed = followed rows
setting-offline = can be taken offline

## Filters
filter-and = and
filter-or = or
filter-all = All of these
filter-any = One of these
filter-turn = Change between “and” and “or”
filter-add = Condition
filter-add-group = Group
filter-full = { $most ->
        [one] { $most } condition is allowed
       *[other] { $most } conditions are allowed
    }
filter-remove = Remove the condition
filter-column = Column
filter-operator = Operator
filter-value = Value
filter-values = Values, with commas between
filter-choose-column = Choose a column
filter-choose-value = Choose…
filter-target = Table
filter-find = Find by name
filter-clear = Clear
filter-linked = { $count ->
        [0] Linked to { $table }. Edit this as FetchXML.
        [one] Linked to { $table }, with { $count } condition. Edit this as FetchXML.
       *[other] Linked to { $table }, with { $count } conditions. Edit this as FetchXML.
    }
filter-fetch = FetchXML
operator-eq = equals
operator-ne = does not equal
operator-gt = is greater than
operator-ge = is at least
operator-lt = is less than
operator-le = is at most
operator-gt-date = is after
operator-ge-date = is on or after
operator-lt-date = is before
operator-le-date = is on or before
operator-like = matches the pattern
operator-not-like = does not match the pattern
operator-in = is one of
operator-not-in = is none of
operator-null = is empty
operator-not-null = has a value
operator-eq-userid = is the user
operator-ne-userid = is not the user
operator-eq-userteams = is one of the user’s teams
operator-eq-useroruserteams = is the user or one of his teams
operator-eq-useroruserhierarchy = is the user or somebody below him
operator-eq-useroruserhierarchyandteams = is the user, his teams or somebody below him
operator-eq-businessid = is the user’s business unit
operator-ne-businessid = is another business unit
operator-eq-userlanguage = is the user’s language
operator-begins-with = begins with
operator-not-begin-with = does not begin with
operator-ends-with = ends with
operator-not-end-with = does not end with
operator-last-x-days = is in the last … days

## Step 1: tables
tables-only = Which tables
tables-only-possible = Can go offline
tables-only-enabled = Enabled
tables-only-changed = Not published
tables-only-impossible = Can't go offline
tables-find = Find a table
tables-none = No table here.
tables-table = Table
tables-offline = Offline
tables-switch = { $table } can be taken offline
tables-filter = Organization filter
tables-rows = Rows
tables-of = of { $count }
tables-size = Size
tables-per-day = Changes a day
tables-profiles = Profiles
tables-default = default
tables-default-lead = Enabled in every new organization.
tables-draft = not published
tables-drop = Drop what isn't published
tables-held = A profile has this table. Take it out of the profile first.
obstacle-system = Holds the system's own configuration.
obstacle-intersect = Connects two tables and comes along with them.
obstacle-automatic = Comes along by itself.
obstacle-not-tracked = Its changes are not tracked. Turn change tracking on first.
volume-tables = Tables enabled
volume-rows = Rows that may leave
volume-size = Data
volume-per-day = Changes a day
volume-per-day-of = { $rows } · { $size }
volume-measured = Measured { $at }
volume-never = Not measured yet
volume-measure = Measure
volume-warning = How much is downloaded depends on the number of tables, the days of their filters and the rules of profiles. It costs mobile data, sync time and speed on the device.
volume-much = This is more than { $rows } rows or { $size }: narrow the filters, or rely on profiles that do.
volume-unmeasured = { $count ->
        [one] { $count } table is not counted in.
       *[other] { $count } tables are not counted in.
    }
publish-tables-title = Publish the tables?
organisation-title = Organization filter of { $table }
organisation-lead = No row beyond this filter leaves the server, whatever a profile says. Rights and profiles narrow it further.
organisation-kind = Kind of filter
organisation-kind-days = Last days
organisation-kind-criteria = Conditions
organisation-kind-fetch = FetchXML
organisation-kind-nothing = Nothing
organisation-days = { $count ->
        [one] Changed in the last day
       *[other] Changed in the last { $count } days
    }
organisation-criteria = { $count ->
        [0] All rows
        [one] { $count } condition
       *[other] { $count } conditions
    }
organisation-fetch = FetchXML
organisation-nothing = No row
organisation-days-label = Days
organisation-days-hint = Rows that were changed in so many days.
organisation-nothing-lead = No row of this table leaves the server.

## Step 2: provisioning
look-again = Look again
provisioning-checked = Checked { $at }, again in { $seconds } s
provisioning-skipped = In this environment devices don't wait for provisioning. It still makes their syncs faster.
provisioning-moved = After a move of the server
moved-deprovision = De-provision first, then provision again: what was built belongs to the old place.
moved-provision = Nothing is left of the old place: provision.
moved-wait = Wait until the running job has ended.
provisioning-retry = Try again
provisioning-goes-on = Provisioning goes on.
provisioning-stop = Stop
provisioning-stop-title = Stop provisioning?
provisioning-stop-lead = What is built stays. Devices wait until it goes on and is complete.
provisioning-stopping = It stops before its next step.
provisioning-deprovision = De-provision
provisioning-deprovision-title = Take provisioning back?
provisioning-deprovision-lead = Devices can't download or sync any more until the server is provisioned again. It can't be stopped, and a new provisioning has to wait for its end. Unsent changes stay on the devices.
provisioning-taken-back = De-provisioning has begun.
provisioning-start = Start provisioning
provisioning-begun = Provisioning has begun.
consent-title = Privacy notice
consent-given = Agreed by { $name }, { $at }
consent-agree = I agree. My name and the time are recorded.
provisioning-stages = Stages
provisioning-tables-done = { $done } of { $all } done
provisioning-status = Status
provisioning-indexes = Indexes
provisioning-looked = Looked at
provisioning-stage = Stage { $stage } of { $stages }
provisioning-left = { $time } left
provisioning-attempt = This is attempt { $attempt }.
provisioning-complete = Devices may download
provisioning-complete-lead = All stages are done. Nothing needs to be done here, also when profiles change.
provisioning-was-stopped = Stopped
provisioning-was-stopped-lead = What is built is kept. Try again goes on from here.
provisioning-has-failed = It can't go on
provisioning-has-failed-lead = Read what the stage says, put it right, and try again first. Only if that doesn't help, de-provision and start anew.
provisioning-running-lead = You can leave this page. Nobody's device changes before the last stage. Stopping keeps what is built.
provisioning-going-lead = Provisioning is being taken back. This can't be stopped.
provisioning-gone = Not provisioned
provisioning-gone-lead = Provisioning was taken back. Devices keep what they have and can't sync until it is done again.
provisioning-table-done = Done
provisioning-table-next = Next
provisioning-table-open = Not done
stage-checking-the-environment = Checking the environment
stage-reading-the-published-profiles = Reading the published profiles
stage-checking-the-tables = Checking the tables
stage-counting-the-rows = Counting the rows
stage-building-the-sync-index = Building the sync index
stage-checking-the-sync-index = Checking the sync index
stage-opening-for-devices = Opening for devices
stage-is-done = done
stage-is-now = running
stage-is-failed = failed
stage-is-stopped = stopped
stage-is-ahead = not yet
