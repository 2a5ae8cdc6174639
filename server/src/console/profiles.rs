//! Step 3: profiles from the draft to the devices, and back to what was published once.

use super::ask::{Ask, Done, Noted, Told, json, version};
use super::refusal::Failure;
use super::routes::Routes;
use super::{checks, diff, estimates};
use crate::offline::{self, APP_PROFILE, PROFILE, Publication as Kept, TEAM_MEMBERSHIP, USER_MEMBERSHIP};
use crate::records;
use crate::store::Conn;
use admin_contract::endpoints::{
    CheckProfile, CreateProfile, DeleteProfile, DiffProfile, ExportProfile, ImportProfile, ListProfiles,
    ListPublications, PublishProfile, ReadProfile, ReadPublication, RollBackProfile, SaveProfile,
};
use admin_contract::profiles::{
    self as shapes, Checked, Draft, Imported, NewProfile, ProfileDiff, ProfileRow, ProfileState, Publication,
    PublishedProfile, RollBack,
};
use admin_contract::{List, Named, Nothing};
use model::offline::Profile;
use model::{Problem, RecordId};
use query::ddl::StoredRow;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ListProfiles>(list)
        .writes::<CreateProfile>(create)
        .writes::<ImportProfile>(import)
        .reads::<ReadProfile>(read)
        .writes::<SaveProfile>(save)
        .writes::<DeleteProfile>(delete)
        .reads::<CheckProfile>(check)
        .reads::<DiffProfile>(compare)
        .writes::<PublishProfile>(publish)
        .reads::<ListPublications>(history)
        .reads::<ReadPublication>(publication)
        .writes::<RollBackProfile>(roll_back)
        .reads::<ExportProfile>(export)
}

/// The state of a profile, and when it was published.
///
/// # Errors
/// What the database says.
pub fn state(conn: &mut dyn Conn, draft: &Profile) -> Result<(ProfileState, Option<i64>), Problem> {
    Ok(match offline::published(conn, draft.id)? {
        None => (ProfileState::Draft, None),
        Some((published, at)) if published == *draft => (ProfileState::Published, Some(at)),
        Some((_, at)) => (ProfileState::Changed, Some(at)),
    })
}

fn list(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<List<ProfileRow>>, Failure> {
    let estimates = estimates::all(conn)?;
    let users = counted(conn, ask, USER_MEMBERSHIP, "mobileofflineprofileid")?;
    let teams = counted(conn, ask, TEAM_MEMBERSHIP, "mobileofflineprofileid")?;
    let mut apps = apps(conn, ask)?;
    let mut rows = Vec::new();
    for row in offline::rows_of(conn, &ask.catalog, PROFILE)? {
        let Some(draft) = offline::profile(conn, &ask.catalog, row.id)? else { continue };
        let (state, published_ms) = state(conn, &draft)?;
        rows.push(ProfileRow {
            id: row.id,
            state,
            published_ms,
            users: users.get(&row.id).copied().unwrap_or(0),
            teams: teams.get(&row.id).copied().unwrap_or(0),
            tables: draft.items.len() as u64,
            apps: apps.remove(&row.id).unwrap_or_default(),
            estimate: estimates.get(&row.id).copied(),
            version: version(&draft),
            description: draft.description.unwrap_or_default(),
            name: draft.name,
        });
    }
    rows.sort_by_key(|row| row.name.to_lowercase());
    let total = rows.len() as u64;
    Ok(List { rows, total }.into())
}

/// How many rows of a table point to each record.
fn counted(
    conn: &mut dyn Conn,
    ask: &Ask,
    table: &str,
    column: &str,
) -> Result<BTreeMap<RecordId, u64>, Problem> {
    let mut counts = BTreeMap::new();
    for row in offline::rows_of(conn, &ask.catalog, table)? {
        if let Some(id) = offline::id(&row.fields, column) {
            *counts.entry(id).or_insert(0) += 1;
        }
    }
    Ok(counts)
}

/// The apps that offer each profile.
fn apps(conn: &mut dyn Conn, ask: &Ask) -> Result<BTreeMap<RecordId, Vec<Named>>, Problem> {
    let named = |row: &StoredRow| (row.id, offline::text(&row.fields, "name").to_owned());
    let names: BTreeMap<RecordId, String> =
        offline::rows_of(conn, &ask.catalog, "appmodule")?.iter().map(named).collect();
    let mut found: BTreeMap<RecordId, Vec<Named>> = BTreeMap::new();
    for row in offline::rows_of(conn, &ask.catalog, APP_PROFILE)? {
        let profile = offline::id(&row.fields, "farfield_mobileofflineprofileid");
        let app = offline::id(&row.fields, "farfield_appmoduleid").and_then(|id| Some((id, names.get(&id)?)));
        if let (Some(profile), Some((id, name))) = (profile, app) {
            found.entry(profile).or_default().push(Named { id, name: name.clone() });
        }
    }
    Ok(found)
}

/// The draft that the path names.
fn need(conn: &mut dyn Conn, ask: &Ask) -> Result<Profile, Failure> {
    let draft = offline::profile(conn, &ask.catalog, ask.id()?)?;
    draft.ok_or_else(|| Failure::not_found(ask.argument(0)))
}

/// The draft that the path names, in the version that the request names.
fn need_version(conn: &mut dyn Conn, ask: &Ask) -> Result<Profile, Failure> {
    let draft = need(conn, ask)?;
    if ask.expected.as_deref() != Some(version(&draft).as_str()) {
        let current = told(conn, ask, draft)?.reply;
        ask.expect(&current.version, &current)?;
        return Ok(current.profile);
    }
    Ok(draft)
}

fn told(conn: &mut dyn Conn, ask: &Ask, profile: Profile) -> Result<Told<Draft>, Failure> {
    let (state, published_ms) = state(conn, &profile)?;
    let (version, checked) = (version(&profile), checks::check(conn, ask, &profile)?);
    let draft = Draft { profile, version: version.clone(), state, published_ms, checked };
    Ok(Told::of_version(draft, version))
}

fn read(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<Draft>, Failure> {
    let draft = need(conn, ask)?;
    told(conn, ask, draft)
}

fn create(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: NewProfile) -> Result<Done<Draft>, Failure> {
    let id = match wanted.copy_of {
        Some(original) => offline::copy(conn, ask.writing(), original)?,
        None => RecordId(Uuid::now_v7()),
    };
    let copied = offline::profile(conn, &ask.catalog, id)?;
    let profile = Profile {
        id,
        name: wanted.name,
        description: wanted.description,
        items: copied.map(|profile| profile.items).unwrap_or_default(),
    };
    stored(conn, ask, &profile).map_err(|failure| failure.at("name"))?;
    let made = after(conn, ask, id)?;
    let noted = Noted::of_record(id, made.name.clone()).after(&made);
    Ok(told(conn, ask, made)?.noting(noted))
}

fn stored(conn: &mut dyn Conn, ask: &Ask, profile: &Profile) -> Result<RecordId, Failure> {
    // What the whole profile breaks is told at its member, before the rows refuse it one by one.
    let checked = checks::check(conn, ask, profile)?;
    let blocking = checked.findings.iter().find(|told| told.finding.is_error() && keeps_from_saving(told));
    if let Some(told) = blocking {
        let failure = Failure::new(400, &told.code, told.message.clone());
        return Err(told.field.iter().fold(failure, |failure, field| failure.at(field.clone())));
    }
    Ok(offline::import(conn, ask.writing(), profile)?)
}

/// Whether rows with this fault can't be stored; the others only can't be published.
fn keeps_from_saving(told: &shapes::Told) -> bool {
    use model::offline::Fault as F;
    !matches!(
        told.finding.fault,
        F::RelatedWithoutRelationship { .. }
            | F::Circular { .. }
            | F::TooManyRelationships { .. }
            | F::TooManyToMany { .. }
            | F::TooManyImages { .. }
            | F::ChooseAndOr { .. }
            | F::RelationshipRedundant { .. }
    )
}

/// The draft as it was stored.
fn after(conn: &mut dyn Conn, ask: &Ask, id: RecordId) -> Result<Profile, Failure> {
    offline::profile(conn, &ask.catalog, id)?.ok_or_else(|| Failure::not_found(&id.to_string()))
}

fn save(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: Profile) -> Result<Done<Draft>, Failure> {
    let before = need_version(conn, ask)?;
    if wanted.id != before.id {
        return Err(Failure::bad("id", "The profile in the body is another one than that of the address."));
    }
    let noted = Noted::of_record(before.id, before.name.clone());
    if wanted == before {
        return Ok(told(conn, ask, before)?.noting(noted));
    }
    stored(conn, ask, &wanted)?;
    let saved = after(conn, ask, before.id)?;
    let noted = noted.before(&before).after(&saved);
    Ok(told(conn, ask, saved)?.noting(noted))
}

fn delete(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Nothing>, Failure> {
    let before = need_version(conn, ask)?;
    let table = ask.catalog.need(PROFILE)?;
    let row = offline::row_of(conn, &ask.catalog, PROFILE, before.id)?;
    let row = row.ok_or_else(|| Failure::not_found(ask.argument(0)))?;
    records::delete(conn, ask.writing(), table, &row, None)?;
    let noted = Noted::of_record(before.id, before.name.clone()).before(&before);
    Ok(Told::from(Nothing {}).noting(noted))
}

fn check(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: Profile) -> Result<Told<Checked>, Failure> {
    Ok(checks::check(conn, ask, &wanted)?.into())
}

fn compare(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<ProfileDiff>, Failure> {
    let draft = need(conn, ask)?;
    let published = offline::published(conn, draft.id)?.map(|(profile, _)| profile);
    let (changes, version) = (diff::profiles(published.as_ref(), &draft), version(&draft));
    Ok(Told::of_version(ProfileDiff { changes, version: version.clone() }, version))
}

fn publish(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Draft>, Failure> {
    let draft = need_version(conn, ask)?;
    let before = offline::published(conn, draft.id)?.map(|(profile, _)| profile);
    make_public(conn, ask, &draft)?;
    let noted = Noted::of_record(draft.id, draft.name.clone());
    let noted = Noted { before: before.as_ref().map(json), ..noted.after(&draft) };
    Ok(told(conn, ask, draft)?.noting(noted))
}

fn make_public(conn: &mut dyn Conn, ask: &Ask, draft: &Profile) -> Result<(), Failure> {
    let checked = checks::check(conn, ask, draft)?;
    if let Some(first) = checked.findings.iter().find(|told| told.finding.is_error()) {
        let errors = checked.findings.iter().filter(|told| told.finding.is_error());
        let words: Vec<&str> = errors.map(|told| told.message.as_str()).collect();
        let failure = Failure::new(400, &first.code, words.join(" "));
        return Err(first.field.iter().fold(failure, |failure, field| failure.at(field.clone())));
    }
    offline::publish(conn, ask.writing(), draft.id)?;
    Ok(())
}

fn history(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    _: Nothing,
) -> Result<Told<List<Publication>>, Failure> {
    let draft = need(conn, ask)?;
    let kept = offline::history(conn, draft.id, None)?;
    let rows: Vec<Publication> =
        kept.iter().enumerate().map(|(n, (kept, profile))| told_of(kept, profile, n == 0)).collect();
    let total = rows.len() as u64;
    Ok(List { rows, total }.into())
}

fn told_of(kept: &Kept, profile: &Profile, is_current: bool) -> Publication {
    Publication {
        number: kept.number.unsigned_abs(),
        at_ms: kept.at_ms,
        by: kept.by.clone(),
        tables: profile.items.len() as u64,
        is_current,
        restored_from: kept.restored_from.map(i64::unsigned_abs),
    }
}

/// The publishing that the path names.
fn kept(conn: &mut dyn Conn, ask: &Ask, profile: RecordId) -> Result<(Kept, Profile), Failure> {
    let absent = || Failure::not_found(ask.argument(1));
    let number: i64 = ask.argument(1).parse().map_err(|_| absent())?;
    let mut found = offline::history(conn, profile, Some(number).filter(|n| *n > 0))?;
    match found.len() {
        1 => Ok(found.swap_remove(0)),
        _ => Err(absent()),
    }
}

fn publication(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    _: Nothing,
) -> Result<Told<PublishedProfile>, Failure> {
    let draft = need(conn, ask)?;
    let (kept, profile) = kept(conn, ask, draft.id)?;
    let current = offline::published(conn, draft.id)?.map(|(profile, _)| profile);
    let newest = offline::history(conn, draft.id, None)?.first().map(|(newest, _)| newest.number);
    let publication = told_of(&kept, &profile, newest == Some(kept.number));
    let changes = diff::profiles(current.as_ref(), &profile);
    Ok(PublishedProfile { publication, profile, changes }.into())
}

fn roll_back(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: RollBack) -> Result<Done<Draft>, Failure> {
    let before = need_version(conn, ask)?;
    let (kept, profile) = kept(conn, ask, before.id)?;
    stored(conn, ask, &profile)?;
    let draft = after(conn, ask, before.id)?;
    if wanted.publish {
        make_public(conn, ask, &draft)?;
        offline::restored(conn, draft.id, kept.number)?;
    }
    let noted = Noted::of_record(draft.id, draft.name.clone()).before(&before).after(&draft);
    Ok(told(conn, ask, draft)?.noting(noted))
}

fn export(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<Profile>, Failure> {
    Ok(need(conn, ask)?.into())
}

fn import(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: shapes::ImportProfile,
) -> Result<Done<Imported>, Failure> {
    let profile = wanted.profile;
    let before = offline::profile(conn, &ask.catalog, profile.id)?;
    let changes = diff::profiles(before.as_ref(), &profile);
    let checked = checks::check(conn, ask, &profile)?;
    let (is_new, version) = (before.is_none(), before.as_ref().map(version));
    if wanted.dry_run {
        let imported = super::tried(conn, |conn| {
            stored(conn, ask, &profile).map_err(|failure| failure.within("profile"))
        });
        imported?;
        let looked_at = Imported { id: profile.id, is_new, version, changes, checked };
        return Ok(Told::from(looked_at).unnoted());
    }
    if let (Some(version), Some(before)) = (&version, &before) {
        ask.expect(version, before)?;
    }
    let id = stored(conn, ask, &profile).map_err(|failure| failure.within("profile"))?;
    let noted = Noted::of_record(id, profile.name.clone());
    let noted = Noted { before: before.as_ref().map(json), ..noted.after(&profile) };
    Ok(Told::from(Imported { id, is_new, version, changes, checked }).noting(noted))
}
