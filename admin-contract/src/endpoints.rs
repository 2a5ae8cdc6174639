//! Every endpoint of the admin API.

use crate::endpoint::{Endpoint, Method, Needs, Visitor, endpoints};
use crate::{
    List, ListQuery, Nothing, apps, audit, conflicts, designer, devices, health, jobs, overview, people,
    preview, profiles, provisioning, session, settings, solutions, sync_errors, tables,
};
use model::offline::{Profile, Settings};

endpoints! {
    /// Signs in and sets the cookie for refreshes.
    SignIn: Post "/session", session::SignIn => session::Session, Nobody;
    /// Gives another access token to who has the cookie, and replaces the cookie.
    RefreshSession: Post "/session/refresh" => session::Session, Nobody;
    /// Ends the session of the cookie.
    SignOut: Post "/session/end" => Nothing, Nobody;
    /// Ends every session of the caller, those of his devices included.
    SignOutEverywhere: Post "/session/end-everywhere" => Nothing, SignedIn;
    /// Tells who is signed in, and what he may do.
    WhoAmI: Get "/me" => session::Me, SignedIn;
    /// Tells where the four steps stand, and what waits.
    ReadOverview: Get "/overview" => overview::Overview, Maker;

    /// Lists all tables, with what was saved and not published.
    ListTables: Get "/tables" => tables::Tables, Maker;
    /// Saves a change of a table; it takes effect when it is published.
    SaveTable: Put "/tables/{table}", tables::TableSetting => tables::Tables, Customizer, versioned;
    /// Drops what was saved of a table and not published.
    DropTableDraft: Delete "/tables/{table}/draft" => tables::Tables, Customizer;
    /// Tells what a publishing of the saved changes will do.
    DiffTables: Get "/tables-diff" => tables::TablesDiff, Maker;
    /// Publishes all saved changes of tables.
    PublishTables: Post "/tables-publish" => tables::Tables, Customizer, versioned;
    /// Measures how much each table is, as a job.
    MeasureTables: Post "/tables-measure" => jobs::Job, Maker;

    /// Tells where provisioning stands.
    ReadProvisioning: Get "/provisioning" => provisioning::Provisioning, Maker;
    /// Starts provisioning, with the consent of the caller.
    StartProvisioning: Post "/provisioning/start", provisioning::StartProvisioning => provisioning::Provisioning, Maker;
    /// Stops provisioning before its next unit of work.
    StopProvisioning: Post "/provisioning/stop" => provisioning::Provisioning, Maker;
    /// Goes on with a job that failed or was stopped.
    RetryProvisioning: Post "/provisioning/retry" => provisioning::Provisioning, Maker;
    /// Takes provisioning back.
    Deprovision: Post "/provisioning/deprovision" => provisioning::Provisioning, Maker;

    /// Lists the profiles.
    ListProfiles: Get "/profiles" => List<profiles::ProfileRow>, Maker;
    /// Makes a profile, empty or as a copy.
    CreateProfile: Post "/profiles", profiles::NewProfile => profiles::Draft, Maker;
    /// Makes or replaces a profile from a file, or tells what that would change.
    ImportProfile: Post "/profiles-import", profiles::ImportProfile => profiles::Imported, Maker;
    /// Reads the draft of a profile.
    ReadProfile: Get "/profiles/{id}" => profiles::Draft, Maker;
    /// Replaces the draft of a profile.
    SaveProfile: Put "/profiles/{id}", Profile => profiles::Draft, Maker, versioned;
    /// Deletes a profile; devices that hold it remove its rows.
    DeleteProfile: Delete "/profiles/{id}" => Nothing, Maker, versioned;
    /// Checks a profile that isn't saved, and prices its rules.
    CheckProfile: Post "/profiles-check", Profile => profiles::Checked, Maker;
    /// Compares the draft with what devices get.
    DiffProfile: Get "/profiles/{id}/diff" => profiles::ProfileDiff, Maker;
    /// Makes the draft what devices get.
    PublishProfile: Post "/profiles/{id}/publish" => profiles::Draft, Maker, versioned;
    /// Lists the publishings of a profile, the latest first.
    ListPublications: Get "/profiles/{id}/history" => List<profiles::Publication>, Maker;
    /// Reads what was published once, and what going back to it would change.
    ReadPublication: Get "/profiles/{id}/history/{number}" => profiles::PublishedProfile, Maker;
    /// Goes back to what was published once.
    RollBackProfile: Post "/profiles/{id}/history/{number}/restore", profiles::RollBack => profiles::Draft, Maker, versioned;
    /// Exports the draft of a profile as a file for version control.
    ExportProfile: Get "/profiles/{id}/export" => Profile, Maker;
    /// Lists who is in a profile.
    ListMembers: Get "/profiles/{id}/people" => profiles::Members, Maker;
    /// Puts users and teams into a profile.
    AddMembers: Post "/profiles/{id}/people", profiles::ChangeMembers => profiles::Members, Maker;
    /// Takes users and teams out of a profile.
    RemoveMembers: Post "/profiles/{id}/people/remove", profiles::ChangeMembers => profiles::Members, Maker;

    /// Lists the tables that a profile may have, with the environment's limits.
    ReadMaterial: Get "/designer" => designer::Material, Maker;
    /// Tells what may be chosen of a table: columns with their operators, images, files, views.
    ReadTableMaterial: Get "/designer/{table}" => designer::TableMaterial, Maker;
    /// Lists the relationships that a table's item may follow, and why others may not be picked.
    AskRelations: Post "/designer-relations", designer::AskRelations => designer::Relations, Maker;
    /// Reads a filter from FetchXML or writes it, checks and prices it.
    AskFilter: Post "/designer-filter", designer::AskFilter => designer::Filter, Maker;
    /// Finds records to choose as a value, or to ask about.
    FindCandidates: Get "/designer-candidates" ? designer::CandidateQuery => designer::Candidates, Maker;

    /// Tells what a device of a user would hold.
    AskPreview: Post "/preview", preview::AskPreview => preview::Preview, Maker;
    /// Gives some of the rows of a table that a device of a user would hold.
    AskSamples: Post "/preview-samples", preview::AskSamples => preview::Samples, Maker;
    /// Tells why a record would be on a device of a user, or why not.
    AskWhy: Post "/preview-why", preview::AskWhy => preview::Why, Maker;
    /// Looks for the users whose devices would hold most, as a job.
    AskHeaviest: Post "/preview-heaviest", preview::AskHeaviest => jobs::Job, Maker;

    /// Lists the jobs of the last days, the latest first.
    ListJobs: Get "/jobs" => List<jobs::Job>, Maker;
    /// Tells how a job stands, with its result.
    ReadJob: Get "/jobs/{id}" => jobs::Job, Maker;
    /// Stops a job.
    StopJob: Post "/jobs/{id}/stop" => jobs::Job, Maker;

    /// Lists the apps.
    ListApps: Get "/apps" => List<apps::App>, Maker;
    /// Enables an app for offline and says which profiles it offers; published at once.
    SaveApp: Put "/apps/{id}", apps::AppSetting => apps::App, Maker, versioned;
    /// Makes a draft of a profile from the contents of an app.
    ProposeProfile: Post "/apps/{id}/propose" => apps::Proposed, Maker;

    /// Tells what becomes of two edits of one record.
    ReadConflicts: Get "/conflicts" => conflicts::Conflicts, Maker;
    /// Changes what becomes of two edits of one record.
    SaveConflicts: Put "/conflicts", conflicts::ConflictSetting => conflicts::Conflicts, Administrator, versioned;
    /// Reads the environment's switches.
    ReadSettings: Get "/settings" => settings::EnvironmentSettings, Maker;
    /// Changes the environment's switches.
    SaveSettings: Put "/settings", Settings => settings::EnvironmentSettings, Administrator, versioned;

    /// Lists the devices: all, or with `only` those in `trouble` or `blocked`.
    ListDevices: Get "/devices" ? ListQuery => List<devices::Device>, Administrator;
    /// Tells a device to sync, or to download everything anew, at its next report.
    OrderDevice: Post "/devices/{id}/order", devices::GiveOrder => devices::Device, Administrator;
    /// Blocks a device: it is refused until it is unblocked.
    BlockDevice: Post "/devices/{id}/block" => devices::Device, Administrator;
    /// Lets a device in again.
    UnblockDevice: Post "/devices/{id}/unblock" => devices::Device, Administrator;

    /// Groups the open sync errors of all users by their causes.
    GroupSyncErrors: Get "/sync-errors/groups" => List<sync_errors::ErrorGroup>, Administrator;
    /// Lists sync errors: open ones, or with `only` those of a group, or `resolved`.
    ListSyncErrors: Get "/sync-errors" ? ListQuery => List<sync_errors::ErrorRow>, Administrator;
    /// Shows both sides of a sync error.
    ReadSyncError: Get "/sync-errors/{id}" => sync_errors::ErrorDetail, Administrator;
    /// Settles a sync error for its user, with a note that he reads.
    ResolveSyncError: Post "/sync-errors/{id}/resolve", sync_errors::Resolve => sync_errors::ErrorRow, Administrator, versioned;
    /// Carries the refused change out anew, as it was.
    RetrySyncError: Post "/sync-errors/{id}/retry" => sync_errors::ErrorRow, Administrator, versioned;

    /// Lists users: all, or with `only` those that are `enabled` or `disabled`.
    ListUsers: Get "/users" ? ListQuery => List<people::UserRow>, Maker;
    /// Makes a user who signs in with a password.
    CreateUser: Post "/users", people::NewUser => people::Credentials, Administrator;
    /// Reads a user.
    ReadUser: Get "/users/{id}" => people::User, Maker;
    /// Changes a user.
    SaveUser: Put "/users/{id}", people::UserSetting => people::User, Administrator, versioned;
    /// Gives a user another password.
    SetPassword: Post "/users/{id}/password", people::NewPassword => people::Credentials, Administrator;
    /// Gives roles to a user and takes roles from him.
    AssignUserRoles: Post "/users/{id}/roles", people::Assign => people::User, Administrator;
    /// Explains what a user may do, and what gives him that.
    ExplainRights: Get "/users/{id}/rights" => people::EffectiveRights, Administrator;
    /// Lists teams.
    ListTeams: Get "/teams" ? ListQuery => List<people::Team>, Maker;
    /// Makes a team.
    CreateTeam: Post "/teams", people::NewTeam => people::TeamDetail, Administrator;
    /// Reads a team with its members and roles.
    ReadTeam: Get "/teams/{id}" => people::TeamDetail, Maker;
    /// Renames a team.
    SaveTeam: Put "/teams/{id}", people::TeamSetting => people::TeamDetail, Administrator, versioned;
    /// Deletes a team that owns nothing.
    DeleteTeam: Delete "/teams/{id}" => Nothing, Administrator;
    /// Adds members to a team and removes members.
    AssignMembers: Post "/teams/{id}/members", people::Assign => people::TeamDetail, Administrator;
    /// Gives roles to a team and takes roles from it.
    AssignTeamRoles: Post "/teams/{id}/roles", people::Assign => people::TeamDetail, Administrator;
    /// Lists business units.
    ListUnits: Get "/units" => List<people::Unit>, Maker;
    /// Makes a business unit.
    CreateUnit: Post "/units", people::UnitSetting => people::Unit, Administrator;
    /// Renames or moves a business unit.
    SaveUnit: Put "/units/{id}", people::UnitSetting => people::Unit, Administrator, versioned;
    /// Deletes a business unit that nobody and nothing is in.
    DeleteUnit: Delete "/units/{id}" => Nothing, Administrator;
    /// Lists roles.
    ListRoles: Get "/roles" => List<people::Role>, Maker;
    /// Makes a role that gives nothing, or what another gives.
    CreateRole: Post "/roles", people::NewRole => people::RoleGrid, Administrator;
    /// Reads a role with its grid of depths.
    ReadRole: Get "/roles/{id}" => people::RoleGrid, Maker;
    /// Changes cells of a role's grid.
    SaveRole: Put "/roles/{id}", people::ChangeGrid => people::RoleGrid, Administrator, versioned;
    /// Deletes a role that nobody has.
    DeleteRole: Delete "/roles/{id}" => Nothing, Administrator;

    /// Lists solutions.
    ListSolutions: Get "/solutions" => List<solutions::Solution>, Customizer;
    /// Tells what an import would do, and does nothing.
    TryImport: Post "/solutions-dry-run", solutions::SolutionFile => solutions::ImportReport, Customizer;
    /// Imports a solution.
    ImportSolution: Post "/solutions-import", solutions::SolutionFile => solutions::ImportReport, Customizer;
    /// Exports a solution.
    ExportSolution: Get "/solutions/{name}/export" ? solutions::ExportQuery => solutions::ExportedFile, Customizer;

    /// Tells how the server is.
    ReadHealth: Get "/health" => health::Health, Administrator;
    /// Copies the database, as a job.
    BackUp: Post "/backups" => jobs::Job, Administrator;
    /// Lists what was done in the console, the latest first; `only` is the name of an endpoint.
    ListAudit: Get "/audit" ? ListQuery => List<audit::Entry>, Administrator;
}
