//! Step 4: what a profile means for a person. The same queries count here that devices download by.

use super::ask::{Ask, Done, Noted, Told, json};
use super::jobs;
use super::refusal::Failure;
use super::routes::Routes;
use crate::catalog::Right;
use crate::fault::Fault;
use crate::offline::{self, Asking, PROFILE};
use crate::records::reaches;
use crate::security::{self, Caller, Holder};
use crate::store::{Conn, rows};
use admin_contract::endpoints::{AskHeaviest, AskPreview, AskSamples, AskWhy};
use admin_contract::jobs::{Job, JobKind};
use admin_contract::preview::{
    self, Preview, PreviewReason, PreviewTable, ReasonKind, Sample, Samples, Source, Why, WhyReason,
};
use admin_contract::{Named, Nothing};
use model::offline::{Environment, Profile};
use model::{RecordId, Value};

/// Speed of a link where none is named, in kilobits per second.
const USUAL_KBPS: u32 = 10_000;
/// Time of a request there and back, in milliseconds, on a mobile link.
const ROUND_TRIP_MS: u64 = 100;
/// Rows of a page of a download.
const PAGE: u64 = 5_000;
/// What a value takes on the wire beyond its own bytes, compressed, as a share of them: names of columns repeat.
const WIRE_PERCENT: u64 = 60;
/// Samples of a table.
const SAMPLES: usize = 20;
/// Rows that samples are looked for among.
const LOOKED_AT: usize = 500;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .writes::<AskHeaviest>(heaviest)
        .reads::<AskPreview>(preview)
        .reads::<AskSamples>(samples)
        .reads::<AskWhy>(why)
}

/// A profile, a user and the environment: what every preview needs.
struct Looked {
    profile: Profile,
    user: Caller,
    environment: Environment,
}

impl Looked {
    fn asking<'a>(&'a self, ask: &'a Ask) -> Asking<'a> {
        Asking { catalog: &ask.catalog, user: &self.user, environment: &self.environment, now_ms: ask.now_ms }
    }
}

/// The profile that is meant.
///
/// # Errors
/// 404
pub fn profile_of(conn: &mut dyn Conn, ask: &Ask, source: &Source) -> Result<Profile, Failure> {
    let found = match source {
        Source::Unsaved { profile } => return Ok((**profile).clone()),
        Source::Draft { id } => offline::profile(conn, &ask.catalog, *id)?,
        Source::Published { id } => offline::published(conn, *id)?.map(|(profile, _)| profile),
    };
    found.ok_or_else(|| Failure::not_found(PROFILE).at("source"))
}

fn look(conn: &mut dyn Conn, ask: &Ask, source: &Source, user: RecordId) -> Result<Looked, Failure> {
    let profile = profile_of(conn, ask, source)?;
    let user = security::load(conn, user)?.ok_or_else(|| Failure::not_found("systemuser").at("user"))?;
    let environment = offline::environment(conn, &ask.catalog)?;
    Ok(Looked { profile, user, environment })
}

fn preview(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: preview::AskPreview,
) -> Result<Told<Preview>, Failure> {
    let looked = look(conn, ask, &wanted.source, wanted.user)?;
    let results = offline::evaluate(conn, looked.asking(ask), &looked.profile)?;
    let tables: Vec<PreviewTable> = results.iter().map(|result| table(ask, result)).collect();
    let sum = |of: fn(&PreviewTable) -> u64| tables.iter().map(of).sum::<u64>();
    let (rows, bytes) = (sum(|t| t.rows), sum(|t| t.bytes));
    let may_read = offline::may_read_profiles(&looked.user, &ask.catalog);
    let nothing = match () {
        () if looked.user.disabled => Some("The user is disabled.".to_owned()),
        () if !may_read => Some("None of the user's roles lets him read offline profiles.".to_owned()),
        () => None,
    };
    Ok(Preview {
        user: Named { id: looked.user.id, name: looked.user.name.clone() },
        profile: Named { id: looked.profile.id, name: looked.profile.name.clone() },
        rows,
        bytes,
        file_bytes: sum(|t| t.file_bytes),
        first_sync_s: first_sync_s(rows, bytes, tables.len() as u64, wanted.link_kbps.unwrap_or(USUAL_KBPS)),
        bytes_per_day: sum(|t| t.bytes_per_day),
        nothing,
        tables,
    }
    .into())
}

/// Bytes over the link, and a round trip for each page and each table's count.
fn first_sync_s(rows: u64, bytes: u64, tables: u64, kbps: u32) -> u64 {
    let bits = bytes.saturating_mul(WIRE_PERCENT) / 100 * 8;
    let moving_ms = bits / u64::from(kbps.max(1));
    let pages = rows.div_ceil(PAGE) + 2 * tables;
    (moving_ms + pages * ROUND_TRIP_MS).div_ceil(1000)
}

fn table(ask: &Ask, result: &offline::TableResult) -> PreviewTable {
    let bytes = result.bytes as u64;
    let rows_per_day = (result.recent_rows as u64).div_ceil(offline::RECENT_DAYS.unsigned_abs());
    let plain = bytes - result.file_bytes as u64;
    let reason = |reason: &offline::ReasonResult| PreviewReason {
        kind: kind(reason.kind),
        name: reason.name.clone(),
        rows: reason.rows as u64,
        bytes: reason.bytes as u64,
    };
    PreviewTable {
        table: result.logical_name.clone(),
        label: ask.table_label(&result.logical_name),
        rows: result.rows as u64,
        bytes,
        file_bytes: result.file_bytes as u64,
        rows_per_day,
        bytes_per_day: plain.saturating_mul(rows_per_day) / (result.rows as u64).max(1),
        reasons: result.reasons.iter().map(reason).collect(),
    }
}

fn kind(word: &str) -> ReasonKind {
    match word {
        "rule" => ReasonKind::Rule,
        "relation" => ReasonKind::Relation,
        "follow" => ReasonKind::Follow,
        "organisation" => ReasonKind::Organisation,
        _ => ReasonKind::Security,
    }
}

/// Some rows of a table that the device would hold. Whoever looks sees only what he may read himself.
fn samples(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: preview::AskSamples,
) -> Result<Told<Samples>, Failure> {
    let looked = look(conn, ask, &wanted.source, wanted.user)?;
    let table = ask.table_named(&wanted.table).map_err(|failure| failure.at("table"))?;
    let found = offline::rows_on_device(conn, looked.asking(ask), &looked.profile, table)?;
    let mut samples = Vec::new();
    let mut newest: Vec<_> = found.into_keys().collect();
    // Ids grow with time.
    newest.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
    for id in newest.into_iter().take(LOOKED_AT) {
        let Some(row) = rows::read(conn, table, id)? else { continue };
        let holder = Holder::of(table, row.id, &row.fields);
        if !reaches(conn, &ask.caller, Right::Read, table, row.id, holder)? {
            continue;
        }
        let name = row.fields.get(&table.meta.primary_name).and_then(Value::as_text).unwrap_or_default();
        samples.push(Sample {
            id: row.id,
            name: name.to_owned(),
            modified_ms: offline::moment(&row.fields, "modifiedon").map(|at| at.0),
        });
    }
    samples.sort_by_key(|sample| std::cmp::Reverse(sample.modified_ms));
    samples.truncate(SAMPLES);
    Ok(Samples { rows: samples }.into())
}

/// Why one record is on the device, or why not; one that the caller may not read is not there for him.
fn why(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: preview::AskWhy) -> Result<Told<Why>, Failure> {
    let looked = look(conn, ask, &wanted.source, wanted.user)?;
    let table = ask.table_named(&wanted.table).map_err(|failure| failure.at("table"))?;
    let absent = || Failure::not_found(&wanted.id.to_string()).at("id");
    let row = rows::read(conn, table, wanted.id)?.ok_or_else(absent)?;
    let holder = Holder::of(table, row.id, &row.fields);
    if !reaches(conn, &ask.caller, Right::Read, table, row.id, holder)? {
        return Err(absent());
    }
    let told = offline::explain(conn, looked.asking(ask), &looked.profile, table, row.id)?;
    let reasons = told.reasons.into_iter().map(|looked| WhyReason {
        kind: kind(looked.kind),
        name: looked.name,
        holds: looked.holds,
        text: looked.text,
    });
    Ok(Why { included: told.included, summary: told.summary, reasons: reasons.collect() }.into())
}

fn heaviest(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: preview::AskHeaviest,
) -> Result<Done<Job>, Failure> {
    let profile = profile_of(conn, ask, &wanted.source)?;
    if let Source::Unsaved { .. } = wanted.source {
        return Err(Failure::bad("source", "Save the profile first: one that isn't saved has no users."));
    }
    let job = jobs::begin(conn, ask, JobKind::Heaviest, &json(&wanted))?;
    let noted = Noted::of_record(profile.id, profile.name);
    Ok(Told::from(job).noting(noted))
}

/// How much a user's device would hold; nothing where he gets nothing.
///
/// # Errors
/// 400 for a profile that can't be evaluated; what the database says.
pub fn weigh(
    conn: &mut dyn Conn,
    ask: &Ask,
    environment: &Environment,
    profile: &Profile,
    user: RecordId,
) -> Result<Option<(Named, u64, u64)>, Failure> {
    let Some(user) = security::load(conn, user)?.filter(|user| !user.disabled) else { return Ok(None) };
    let asking = Asking { catalog: &ask.catalog, user: &user, environment, now_ms: ask.now_ms };
    let (rows, bytes) = offline::weigh(conn, asking, profile).map_err(|fault: Fault| Failure::from(fault))?;
    Ok(Some((Named { id: user.id, name: user.name.clone() }, rows as u64, bytes as u64)))
}
