//! `RetrieveMetadataChanges`: what of the metadata is new to a client (`reference/dataverse.md` §6.5).

use super::{Asked, Reply};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::metadata::describe::{self, With};
use crate::metadata::storage;
use crate::metadata::versions::{Gone, Kind};
use crate::store::Conn;
use model::Problem;
use odata::ODataError;
use odata::changes::MetadataQuery;
use odata::path::{Call, unquoted};
use serde_json::{Value as Json, json};

/// How long a stamp is good after the change that followed it: Dataverse's default for
/// `organization.expiresubscriptionsindays`.
const STAMP_DAYS: i64 = 90;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Answers the function.
///
/// # Errors
/// 400 for a query that can't be read, and for a stamp that is too old or another server's.
pub fn get(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let argument = |name: &str| call.argument(name).filter(|value| *value != "null");
    let query =
        argument("Query").ok_or_else(|| ODataError::bad_url("Request message has unresolved parameters."))?;
    let query = MetadataQuery::parse(query)?;
    let since =
        argument("ClientVersionStamp").map(|stamp| version(asked, conn, &unquoted(stamp))).transpose()?;
    let tables = match since {
        Some(version) if version == asked.catalog.version() => Vec::new(),
        _ => asked.catalog.tables().iter().map(|table| described(asked, table, since)).collect(),
    };
    let deleted = match since {
        None => Json::Null,
        Some(version) => {
            let wanted = filters(argument("DeletedMetadataFilters").unwrap_or_default());
            deleted(&storage::deleted_since(conn, version)?, &wanted)
        }
    };
    let body = json!({
        "@odata.context": format!("{}$metadata#Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse", asked.base),
        "EntityMetadata": query.apply(tables, since.is_some()),
        "ServerVersionStamp": asked.catalog.stamp(),
        "DeletedMetadata": deleted,
    });
    Ok(Reply::json(200, body.to_string()))
}

/// The version in a client's stamp.
fn version(asked: &Asked, conn: &mut dyn Conn, stamp: &str) -> Result<i64, Fault> {
    let expired = || Fault::from(ODataError::stamp_expired());
    let (version, epoch) = stamp.split_once('!').ok_or_else(expired)?;
    let version: i64 = version.parse().map_err(|_| expired())?;
    let is_ours = asked.catalog.stamp().rsplit_once('!').is_some_and(|(_, ours)| ours == epoch);
    if !is_ours || !(1..=asked.catalog.version()).contains(&version) {
        return Err(expired());
    }
    match storage::changed_after(conn, version)? {
        Some(at_ms) if at_ms < asked.now_ms - STAMP_DAYS * DAY_MS => Err(expired()),
        _ => Ok(version),
    }
}

/// A table with everything, in the complex variants of the types.
fn described(asked: &Asked, table: &Table, since: Option<i64>) -> Json {
    let mut json = describe::table(&asked.catalog, table, With::ALL);
    let parts =
        ["Attributes", "ManyToOneRelationships", "OneToManyRelationships", "ManyToManyRelationships", "Keys"];
    for part in parts {
        for item in json.get_mut(part).and_then(Json::as_array_mut).into_iter().flatten() {
            if let Some(kind) = item.get_mut("@odata.type") {
                let name = kind.as_str().unwrap_or_default().replace(".CRM.", ".CRM.Complex");
                *kind = name.into();
            }
            if let Some(since) = since {
                item["HasChanged"] = (changed(asked, table, part, item) > since).into();
            }
        }
    }
    if let Some(since) = since {
        json["HasChanged"] = (table.more.changed > since).into();
    }
    json
}

/// The version in which a part of a table changed last.
fn changed(asked: &Asked, table: &Table, part: &str, item: &Json) -> i64 {
    let text = |member: &str| item.get(member).and_then(Json::as_str).unwrap_or_default();
    let of = |name: &str| asked.catalog.named(name);
    match part {
        "Attributes" => table.more.columns.get(text("LogicalName")).map_or(0, |c| c.changed),
        "Keys" => table.more.changed,
        "ManyToManyRelationships" => of(text("IntersectEntityName")).map_or(0, |t| t.more.changed),
        _ => {
            let holder = of(text("ReferencingEntity"));
            holder.and_then(|t| t.more.relations.get(text("SchemaName"))).map_or(0, |r| r.changed)
        }
    }
}

/// Which kinds of deleted definitions a client wants: `…DeletedMetadataFilters'Entity|Attribute'`, all where it is
/// `All`, tables where it says nothing.
fn filters(argument: &str) -> Vec<Kind> {
    let names = argument.split_once('\'').map_or(argument, |(_, rest)| rest).trim_end_matches('\'');
    let mut wanted = Vec::new();
    for name in names.split(['|', ',']).map(str::trim) {
        match name {
            "All" | "31" => wanted.extend(Kind::ALL),
            "" | "Default" => wanted.push(Kind::Entity),
            other => wanted.extend(Kind::ALL.into_iter().filter(|k| k.name() == other)),
        }
    }
    wanted
}

fn deleted(gone: &[Gone], wanted: &[Kind]) -> Json {
    let of = |kind: Kind| gone.iter().filter(|g| g.kind == kind).map(|g| g.id).collect::<Vec<_>>();
    let kinds: Vec<Kind> =
        Kind::ALL.into_iter().filter(|k| wanted.contains(k) && gone.iter().any(|g| g.kind == *k)).collect();
    json!({
        "Count": kinds.len(),
        "IsReadOnly": false,
        "Keys": kinds.iter().map(|k| k.name()).collect::<Vec<_>>(),
        "Values": kinds.iter().map(|k| json!({"Items": of(*k)})).collect::<Vec<_>>(),
    })
}

/// Forgets deleted definitions whose stamps have expired.
///
/// # Errors
/// What the database says.
pub fn forget(conn: &mut dyn Conn, now_ms: i64) -> Result<(), Problem> {
    storage::forget_before(conn, now_ms - STAMP_DAYS * DAY_MS)
}
