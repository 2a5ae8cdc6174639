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
