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
page-solutions = Solutions
page-conflicts = Conflict policy
page-people = People and roles
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
filter-remove-criterion = Remove the condition
filter-column = Column
filter-operator = Operator
filter-value = Value
filter-values = Values, with commas between
filter-choose-column = Choose a column
filter-choose-value = Choose…
filter-target = Table
filter-find = Find by name
filter-clear-value = Clear
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

## Step 3: profiles
create = Create
change = Change
take-over = Take over
saved = Saved.
not-saved = Not saved
leave = Leave without saving
leave-title = Leave without saving?
leave-lead = Your changes of this profile are lost.
choose-file = Choose a file
file-unreadable = The file can't be read.
profile = Profile
profile-new = New profile
profile-import = Import
profile-import-lead = A profile that was exported as JSON. Nothing is changed before you have seen what differs; its people stay.
profile-import-new = “{ $name }” is new here.
profile-import-old = What changes in “{ $name }”:
profile-imported = Imported as a draft.
profile-name = Name
profile-description = What it is for
profile-begin = Begin with
profile-empty = Nothing
profile-state = State
profile-people = People
profile-estimate = Heaviest device
profile-estimate-of = Of { $users } people looked at, { $at }
profile-published = Published
profile-never = never
profile-users = { $users ->
        [one] { $users } user
       *[other] { $users } users
    }
profile-users-teams = { $teams ->
        [one] { $users } users, { $teams } team
       *[other] { $users } users, { $teams } teams
    }
profile-rows = { $count ->
        [one] { $count } row
       *[other] { $count } rows
    }
profiles-none = No profile yet
profiles-none-lead = Make one, or let an app propose one from its contents.
profile-draft = Draft
profile-is-published = Published
profile-changed = Changed since
profile-changed-since = published { $at }
profile-unsaved = Not saved
profile-sides = Parts of the profile
profile-settings = Settings
profile-history = History
profile-no-tables = No table yet
profile-no-tables-lead = Add the tables that people need on their devices.
profile-add-table = Add a table
profile-enables = is enabled by it
profile-remove-table = Remove the table
profile-remove-title = Remove { $table }?
profile-remove-lead = Its rule and the relationships to it go. Once published, its rows leave the devices; unsent changes stay.
profile-publish-title = Publish “{ $name }”?
profile-publish-first = It was never published. Its people get it at their next sync.
profile-cannot-publish = It can't be published before the errors are put right.
profile-export = Export as JSON
profile-export-lead = For version control: the draft without its people.
profile-delete = Delete the profile
profile-delete-title = Delete “{ $name }”?
profile-delete-lead = Its people lose it at their next sync: the rows leave their devices. This can't be taken back.
profile-deleted = Deleted.
profile-offered = Apps that offer it
profile-not-offered = No app offers this profile yet.
profile-apps-go = To the apps
app-not-enabled = not enabled for offline
app-everyone = for everyone
validate = Validate
validate-count = { $count ->
        [one] { $count } finding
       *[other] { $count } findings
    }
validate-title = What the checks say
validate-none = Nothing is wrong or doubtful.
compare = Compare with published
finding-error = Error
finding-warning = Warning
finding-note = Note
pane = Part of the designer
pane-rule = Rule

## The rule of a table
rule-title = Rule
rule-which = Rows of { $table }
rule-related = Related
rule-all = All
rule-owned = By owner
rule-custom = Custom
rule-is-none = No rule: no rows
rule-is-related = Related only
rule-is-all = All
rule-is-custom = Custom filter
rule-is-nobody = By owner: nobody
rule-is-mine = The user's
rule-is-team = His teams'
rule-is-unit = His unit's
rule-is-mine-team = The user's and his teams'
rule-is-mine-unit = The user's and his unit's
rule-is-team-unit = His teams' and his unit's
rule-is-mine-team-unit = The user's, his teams' and his unit's
rule-none-lead = No rule is chosen: no rows come. Choose one above.
rule-related-lead = Only rows that relationships of other tables bring.
rule-all-lead = All rows that pass the organization filter and that the user may read.
owned-mine = The user's rows
owned-team = His teams' rows
owned-unit = His business unit's rows (for small master data)
combine-or = Either
combine-and = Both
combine-ask = Relationships bring rows too. Do rows need the filter or a relationship, or both?
combine-or-lead = A row comes when it passes the filter or a relationship brings it.
combine-and-lead = A row comes when it passes the filter and a relationship brings it.
filter-as-tree = As conditions
filter-holes = A condition is not complete and doesn't count yet.
filter-from-view = Begin with a view
filter-not-drawn = This filter can't be drawn as conditions; it works all the same.
price-free = Free.
price-cheap = Cheap.
price-moderate = Moderate.
price-dear = Dear.
cause-index = { $column } has an index.
cause-scan = { $rows ->
        [0] No index serves { $column }: every row is looked at.
       *[other] No index serves { $column }: { $rows } rows are looked at.
    }
cause-contains = A pattern that begins with a wildcard on { $column } can't use an index.
cause-negation = Most rows pass what { $column } must not be.
cause-deep-relation = It follows linked tables { $levels } levels deep.
cause-many-ors = { $count } conditions with “or” between them are as many ways to look.
cause-or-related = A custom filter and relationships add up: related rows come although the filter leaves them out.
cause-and-related = Rows that pass the filter stay away where nothing relates them.
cause-tiny-window = The window of { $column } is so narrow that rows come and go all day.
cause-all-rows = { $rows ->
        [0] Every row comes.
       *[other] Every one of { $rows } rows comes.
    }
cause-no-rule = It brings no rows.
cause-unreadable = It can't be read, so its price isn't known.

## Relationships
relations-title = These rows also bring
relations-counted = { $count } of { $most } relationships
relations-none = This table has no relationships to tables that can go offline.
relations-all = Show all { $count }
relations-fewer = Show fewer
relations-adds = adds { $table }
relations-brings = { $count } rows
relations-go = To { $table }
relation-one-to-many = To the rows that point here
relation-many-to-one = To the row that the lookup points to
relation-many-to-many = To paired rows

## Kept on the device
kept-title = { $table } on the device
item-name = Name in the profile
columns = Columns
columns-all = All { $count }
columns-some = { $chosen } of { $all }
columns-every = All columns
columns-required = always comes
columns-secured = secured
images = Pictures
files = Pictures, files
files-none = None
files-only = Files
files-images = { $count ->
        [one] { $count } picture
       *[other] { $count } pictures
    }
files-both = { $count ->
        [one] { $count } picture, files
       *[other] { $count } pictures, files
    }
files-lead = Files come along
interval = Sync
interval-every = Every { $time }
followed = Followed rows
followed-lead = Rows that the user follows come along

## Preview
preview = Preview as user
preview-took = { $seconds } s
preview-person = Whose device
preview-find = Find a person
preview-link = { $mbit } Mbit/s
preview-link-label = Speed of the link
preview-rows = rows
preview-data = data
preview-first = first sync
preview-daily = a day
preview-against = Against what devices get now
preview-same = the same rows
preview-more = { $count ->
        [one] + { $count } row
       *[other] + { $count } rows
    }
preview-fewer = { $count ->
        [one] − { $count } row
       *[other] − { $count } rows
    }
preview-samples = { $table }: samples
preview-name = Name
preview-modified = Changed
preview-heaviest = The ten heaviest
preview-looked-at = { $count ->
        [one] { $count } person was looked at
       *[other] { $count } people were looked at
    }
why = Why is it on the device?
why-find = Find a record of { $table }
why-included = On the device
why-kept-away = Kept away
reason-rule = Rule
reason-relation = Relationship
reason-follow = Follow
reason-organisation = Organization filter
reason-security = Right
reason-holds = yes
reason-holds-not = no

## People of a profile
people-lead = People take effect at once, without a new publishing. Each user has one profile: adding him here takes him out of another one.
people-users = { $count ->
        [one] { $count } user
       *[other] { $count } users
    }
people-teams = { $count ->
        [one] { $count } team
       *[other] { $count } teams
    }
people-members = { $count ->
        [one] { $count } member
       *[other] { $count } members
    }
people-add-user = Add a user
people-add-team = Add a team
people-remove = Remove { $name }
people-disabled = may not sign in
people-instead = gets { $name } instead
people-may-not = his roles don't let him read profiles
people-everyone = Everybody gets it in: { $apps }
people-move = { $count ->
        [one] Move { $count } person
       *[other] Move { $count } people
    }
people-move-title = { $count ->
        [one] { $count } person is in another profile
       *[other] { $count } people are in another profile
    }
people-move-lead = They get this profile instead: at their next sync rows come and go on their devices. Tell them beforehand.
people-from = now in { $name }

## History
history-number = Publishing
history-when = When
history-who = By
history-none = It was never published.
history-current = devices have it
history-restored = brought back { $number }
history-back = Go back to it
history-back-title = Go back to publishing { $number }?
history-as-draft = As a draft
history-publish = Publish it
history-is-draft = It is the draft now.
history-unsaved = Your unsaved changes are lost by this.

## Findings
fault-profile-name-empty = The profile needs a name.
fault-profile-name-taken = A profile with the name “{ $name }” exists already.
fault-item-name-empty = The table needs a name in the profile.
fault-item-name-taken = The name “{ $name }” is in the profile already.
fault-table-twice = { $table } is in the profile already.
fault-not-offline-capable = { $table } can't be taken offline.
fault-added-automatically = { $table } comes along by itself.
fault-intersect-table = { $table } connects two tables and comes along with them.
fault-rows-not-for-ownership = “{ $choice }” isn't offered for { $table }, because of who owns its rows.
fault-owned-without-choice = Choose whose rows of { $table } come: the user's, his teams' or his unit's.
fault-no-rule = No rule is chosen for { $table }: no rows of it come.
fault-related-without-relationship = { $table } brings related rows only, but no relationship leads to it.
fault-choose-and-or = { $table } has a filter and relationships: say whether rows need both or either.
fault-relationship-redundant = “{ $relationship }” adds nothing: all rows of { $table } come anyway.
fault-not-a-relationship-of = “{ $relationship }” is no relationship of { $table }.
fault-related-table-missing = “{ $relationship }” leads to { $table }, which isn't in the profile.
fault-relationship-twice = { $table } has “{ $relationship }” twice.
fault-circular = It would run in a circle: { $path }.
fault-too-many-relationships = { $table } has { $direct } relationships, { $transitive } with those that follow; { $most } are allowed. Revisit the data model.
fault-too-many-to-many = { $table } has { $count } relationships of kind 1:N or N:N; { $most } allowed. Revisit the data model.
fault-too-many-images = The profile has { $count } picture columns; { $most } are allowed.
fault-interval = { $table } syncs every { $minutes } minutes; 5 to 1440 are allowed.
fault-unknown-column = { $table } has no column “{ $column }”.
fault-not-an-image = “{ $column }” of { $table } holds no pictures.
fault-filter-unreadable = The filter of { $table } can't be read: { $why }.
fault-filter-too-deep = The filter of { $table } has { $depth } levels; { $most } are allowed.
fault-too-many-criteria = The filter of { $table } has { $count } conditions; { $most } are allowed.
fault-filter-column = The filter uses “{ $column }”, which { $table } doesn't have.
fault-filter-operator = Profiles don't take “{ $operator }” on “{ $column }” of { $table }.
fault-organisation-filter-unreadable = The organization filter of { $table } can't be read: { $why }.
fault-too-many-organisation-criteria = The organization filter of { $table } has { $count } conditions; { $most } are allowed.
fault-organisation-criterion = The organization filter of { $table } doesn't take “{ $operator }” on “{ $column }”.
fault-business-unit-rows = The unit's rows of { $table } can be many. They are meant for small master data.
fault-many-tables = The profile has { $count } tables; under { $advised } are advised.
fault-no-items = The profile has no tables: nothing comes.
fault-view-of-another-table = The view chosen as the rule is one of another table than { $table }.
fault-view-beyond-profile = The view “{ $view }” of { $table } refers to { $other }, which isn't in the profile: devices can't show it.

## Step 4: apps
apps-none = There are no apps yet. Import a solution with one.
app-offline = Mobile offline
app-not-published = The app isn't published yet. Only published apps can work offline.
app-lead = The app offers these profiles. Who is in one of them gets it; “for everyone” gives it to all others with the app.
app-no-profiles = No published profile. Publish one, or let the app propose one.
app-propose = Propose a profile from the app
app-save = Save and publish

## Devices
devices-all = All
devices-trouble = In trouble
devices-blocked = Blocked
devices-which = Which devices
devices-find = Find a device or person
devices-none = No device here.
device-whose = Person and device
device-state = State
device-synced = Last sync
device-holds = Holds
device-queue = Waiting
device-errors = Errors
device-version = App
device-since = since { $at }
device-clock = clock { $time } off
device-refresh = Refresh
device-resync = Download anew
device-block = Block
device-unblock = Let in again
device-resync-title = Let the device download everything anew?
device-resync-lead = It forgets what was downloaded and downloads it again, which costs time and mobile data. Unsent changes stay.
device-block-title = Block the device?
device-block-lead = The server refuses it until it is let in again. What is on it stays there, unsent changes too.
trouble-blocked = blocked
trouble-errors = errors
trouble-late = late
trouble-old-changes = old changes
trouble-clock = clock
device-is-downloading = downloading
device-is-syncing = syncing
device-is-idle = up to date
device-is-replaying = sending
order-refresh = will refresh
order-resync = will download anew

## Conflict policy
conflicts-lead = Two people edit one record, one of them on a device without a network. What becomes of the two edits? The examples begin with: city Ulm, phone 1.
conflicts-losing = The change that lost
conflicts-losing-label = What becomes of it
losing-keep = It is kept in the ledger of the device
losing-ask = Its user is asked
conflicts-tables = Tables with a policy of their own
conflicts-of = Policy of { $table }
policy-as-all = As all others
policy-no = No: the device wins
policy-no-lead = Conflict detection is off. What comes from a device is written.
policy-no-example =
    Device: city Bonn. Server: city Kiel, phone 2.
    Then: city Bonn, phone 2.
policy-yes = Yes: the server wins
policy-yes-lead = Conflict detection is on. A change that meets another one is refused.
policy-yes-example =
    Device: city Bonn. Server: city Kiel, phone 2.
    Then: city Kiel, phone 2.
policy-field-merge = Merge by column
policy-field-merge-lead = Columns that only one side changed are merged; the user decides about the others.
policy-field-merge-example =
    Device: city Bonn. Server: phone 2.
    Then: city Bonn, phone 2. If both changed the city, the user is asked.
policy-client-wins = The device wins
policy-client-wins-lead = As “No”, but said by the finer setting, which can differ by table.
policy-client-wins-example =
    Device: city Bonn. Server: city Kiel.
    Then: city Bonn.
policy-server-wins = The server wins
policy-server-wins-lead = As “Yes”, but said by the finer setting, which can differ by table.
policy-server-wins-example =
    Device: city Bonn. Server: city Kiel.
    Then: city Kiel; the device's city is in its ledger.
policy-ask = Always ask
policy-ask-lead = Whenever both sides changed a record, its user decides.
policy-ask-example =
    Device: city Bonn. Server: phone 2.
    Then: the user sees both and chooses.

## Audit log
audit-find = Find a name or action
audit-action = Action
audit-target = What
audit-changes = Changes
audit-none = Nothing was done yet.
audit-differences = { $count ->
        [one] { $count } difference
       *[other] { $count } differences
    }

## Sync errors
errors-none = No open sync errors.
errors-none-here = None here.
errors-which = Which errors
errors-open = Open
errors-resolved = Settled
errors-user = User
errors-what = What
errors-why = Why
errors-note = Note: { $note }
errors-of = { $users ->
        [one] { $users } user, last { $at }
       *[other] { $users } users, last { $at }
    }
error-conflict = Conflict
error-not-found = Record not found
error-exists = Record exists
error-other = Refused
error-title = Sync error
error-note = Note to the user
error-note-hint = Where you keep the server's, he reads it on his device.
error-settled = Settled. The user's device is told at its next sync.
error-retry = Retry
error-retried = The change was carried out.
error-refused-again = The server refused it again.
error-theirs = Keep the server's
error-mine = Take the user's
error-gone = The record isn't there any more.
error-before = Before
error-entered = The user's
error-server = The server's
error-differs = differs

## Health
health-database = Database
health-kind = Kind
health-schema = Version of the tables
health-version = Server
health-log = Change log
health-entries = Entries
health-oldest = Oldest
health-kept = Kept
health-days = { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
health-log-lead = A device that was away longer downloads everything anew.
health-requests = Requests
health-since = Since
health-served = Answered
health-failed = Failed
health-throttled = Slowed down
health-running = Running
health-backups = Backups
health-back-up = Back up now
health-restore = How to restore
health-jobs = Jobs
health-no-jobs = No jobs in the last days.
job-volumes = Measure tables
job-heaviest = Heaviest devices
job-backup = Backup

## Solutions
solutions-none = No solutions.
solution-import = Import
solution-lead = Choose the zip file of a solution. Nothing is imported before you have seen what it would do.
solution-imported = Imported: { $made } made, { $changed } changed.
solution-would = It would make { $made }, change { $changed } and keep { $kept } parts as they came, without understanding them.
solution-version = Version
solution-kind = Kind
solution-managed = managed
solution-unmanaged = unmanaged
solution-export = Export
outcome-made = new
outcome-changed = changed
outcome-kept = kept as it came

## People and roles
org-sides = Sides of the page
org-users = Users
org-teams = Teams
org-units = Business units
org-roles = Roles
org-name = Name
org-email = E-mail
org-unit = Business unit
org-profile = Profile
org-state = State
org-kind = Kind
org-members = Members
org-rename = Rename
org-deleted = Deleted.
org-delete-title = Delete “{ $name }”?
org-delete-of = Delete { $name }
org-users-which = Which users
org-users-all = All
org-users-enabled = Enabled
org-users-disabled = Disabled
org-users-find = Find a user
org-enabled = enabled
org-disabled = disabled
org-user = User
org-user-new = New user
org-user-made = { $name } may sign in now.
org-sign-in = Name to sign in with
org-signs-in = Signs in as { $name }
org-first = First name
org-last = Last name
org-manager = Manager
org-manager-none = Without a manager
org-manager-find = Find a manager
org-may-sign-in = May sign in
org-disable-lead = All his sessions end, those of his devices included, and he can't sign in any more. What he owns stays his; unsent changes stay on his devices.
org-move-lead = What he owns moves along into the other business unit, and he loses all roles that he was given himself, unless the organization's settings keep them. Give him roles anew afterwards.
org-his-roles = Roles
org-his-teams = Teams
org-his-reports = Reports to him
org-roles-at-once = Roles take effect at once.
org-role-in = { $role } ({ $unit })
org-role-choose = Choose a role
org-role-give = Another role
org-role-give-now = Give
org-role-take = Take { $name } away
org-own-role-title = Take your own role away?
org-own-role-lead = You may lose what you do here with it. Then only another administrator can give it back.
org-own-role-take = Take it away
org-role-first = First role
org-role-none = None yet
org-password = Password
org-password-hint = At least ten letters. Left empty, the server makes one.
org-password-set = Set another password
org-password-title = Another password for { $name }?
org-password-lead = The old one is void at once and his sessions end. His devices ask for the new one before they sync again.
org-password-once = It is shown this once. Write it down and hand it on in person.
org-password-done = The password was set.
org-teams-find = Find a team
org-team = Team
org-team-new = New team
org-team-owner = Owns records
org-team-access = Shared with
org-team-default = All of a unit
org-team-is-access = Only to share records with; it owns none and has no roles
org-team-access-lead = A team to share with has no roles.
org-team-default-lead = Its members are those of its business unit: move a user to change them.
org-team-roles = Roles of the team
org-team-delete = Delete the team
org-team-delete-lead = Its members lose what they may do only by it, and what was shared with it. A team that owns records can't be deleted. This can't be taken back.
org-member-add = Add a member
org-units-lead = Roles can reach a user's own business unit, or that and all below it.
org-unit-above = The unit above
org-unit-below = New business unit below { $name }
org-unit-change = Rename or move { $name }
org-unit-move-lead = All units below it move along. Roles that reach “unit and below” then reach its records from the new place, and no longer from the old one.
org-unit-delete = Delete the business unit
org-unit-delete-lead = Only a business unit that nobody and nothing is in can be deleted: move its users, teams, records and units first. This can't be taken back.
org-role = Role
org-roles-lead = A person may do all that one of his roles gives, or one of his teams'.
org-role-new = New role
org-role-fixed = fixed
org-role-fixed-lead = This role gives everything and stays as it is.
org-role-is-held = Somebody has this role: take it from users and teams before deleting it.
org-role-delete = Delete the role
org-role-delete-lead = What it gives is not kept anywhere else. This can't be taken back.
org-role-lead = Users who have it: { $users }; teams: { $teams }. What you save holds for all of them at once; what it takes away leaves their devices at their next sync.
org-role-leave-lead = Your changes of this role are lost.
org-role-save = { $count ->
        [one] Save { $count } change
       *[other] Save { $count } changes
    }
org-only-given = Only what it gives
org-others = Privileges without a table
privilege-of = { $what }: { $right }
privilege-tables = Tables
privilege-columns = Columns
privilege-relationships = Relationships
privilege-publish = Publish customizations
privilege-import = Import customizations
privilege-export = Export customizations
privilege-offline = Work offline
privilege-on-behalf = Act on behalf of another user
org-depths = How far a right reaches, and the key that sets it
org-grid = Rights by table
org-cell = { $right }, { $table }: { $depth }
depth-none = None
depth-user = User
depth-unit = Business unit
depth-below = Unit and below
depth-organization = Organization
right-create = Create
org-right = Right
org-reaches = Reaches
org-given-by = Given by
org-by-team = { $role }, by team { $team }
org-by-depth = { $role }: { $depth }
org-rights-open = What may this person do?
org-rights-of = What { $name } may do
org-rights-lead = By all roles together, the teams' included; of each right the widest reach holds. Business unit: { $unit }. Single records that were shared come on top. Tables that aren't named are closed.
org-rights-hierarchy = Reads the records of those below, too:
