//! Commands and pairs on the wire (`reference/dataverse.md` §1.8, §10, §11.2), and how one that was done is known as such
//! when its reply was lost: by the records that it made, under the ids that the device chose, and by the record's state.

use super::changes::{new_values, with_preferences};
use super::client::{Answer, Client, Request, Unanswered, row_path, unreadable};
use super::outcome::Rejection;
use super::pages::read_one;
use crate::change::{AttemptId, Change};
use crate::ports::{Failure, MadeThere, Settled};
use contract::shapes::ChangeKind;
use model::command::{Call, Command};
use model::state;
use model::{Code, Fields, Lookup, Problem, RecordId, TableMeta, Value};
use odata::batch::{self, Item};
use odata::path::NAMESPACE;
use odata::{ODataError, Tables};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// What a server says of a record that was closed before: lead, opportunity, case (§10.2-10.4).
const CLOSED: [u32; 3] = [0x8004_0519, 0x8004_0515, 0x8004_4411];
/// The status reasons of Dataverse's own tables, where the device has no better word.
const FIRST_STATUS: i32 = -1;

/// A pair, or the end of one, as a request.
pub(super) fn pair_request(
    client: &Client,
    table: &TableMeta,
    tables: &[TableMeta],
    change: &Change,
    attempt: AttemptId,
) -> Result<Request, Failure> {
    let field = change.fields.first();
    let named = field.map(|field| field.column.as_str()).unwrap_or_default();
    let unknown = || {
        let problem = Problem::new(Code::UnknownRelationship);
        Failure::Refused(problem.with("table", &table.logical_name).with("relationship", named))
    };
    let relation = change.pairs.as_ref().ok_or_else(unknown)?;
    let ((Value::Lookup(other), _) | (_, Value::Lookup(other))) =
        field.map(|field| (field.new.clone(), field.old.clone())).ok_or_else(unknown)?
    else {
        return Err(unknown());
    };
    let is_first = relation.first.table == table.logical_name;
    let navigation = if is_first { &relation.first.navigation } else { &relation.second.navigation };
    let row = row_path(table, change.head.record);
    let request = if change.head.kind == ChangeKind::Associate {
        let target = tables.by_name(&other.table).ok_or_else(unknown)?;
        let address = client.address(&row_path(target, other.id))?;
        Request::new(Method::POST, format!("{row}/{navigation}/$ref"))
            .json(json!({ "@odata.id": address }).to_string())
    } else {
        Request::new(Method::DELETE, format!("{row}/{navigation}({})/$ref", other.id))
    };
    Ok(with_preferences(request, attempt, client.now_ms(), Vec::new()))
}

/// Whether a command is several requests that succeed or fail together.
pub(super) fn is_set(change: &Change) -> bool {
    let command = change.call.as_ref().map(|call| call.command);
    matches!(command, Some(Command::ConvertToCase | Command::ConvertToOpportunity))
}

/// A command that is one message, as a request.
pub(super) fn request(
    client: &Client,
    table: &TableMeta,
    change: &Change,
    call: &Call,
    attempt: AttemptId,
) -> Request {
    let record = change.head.record;
    let (path, body) = match call.command {
        Command::Qualify => {
            let path = format!("{}/{NAMESPACE}QualifyLead", row_path(table, record));
            (path, qualify_body(change, call))
        }
        Command::CloseWon => (
            "WinOpportunity".to_owned(),
            closing_body(table, change, call, "OpportunityClose", "opportunityid"),
        ),
        Command::CloseLost => (
            "LoseOpportunity".to_owned(),
            closing_body(table, change, call, "OpportunityClose", "opportunityid"),
        ),
        Command::Resolve => (
            "CloseIncident".to_owned(),
            closing_body(table, change, call, "IncidentResolution", "incidentid"),
        ),
        Command::Unshare => ("RevokeAccess".to_owned(), share_body(table, record, call)),
        _ => ("GrantAccess".to_owned(), share_body(table, record, call)),
    };
    let ids = call.made.iter().map(|made| (made.table.clone(), made.id.0)).collect();
    let request = Request::new(Method::POST, path).json(body.to_string());
    with_preferences(request, attempt, client.now_ms(), ids)
}

fn qualify_body(change: &Change, call: &Call) -> Json {
    let wished = |name: &str| call.parameters.get(name) != Some(&Value::Bool(false));
    json!({
        "CreateAccount": wished("createaccount"),
        "CreateContact": wished("createcontact"),
        "CreateOpportunity": wished("createopportunity"),
        "Status": status(change),
    })
}

/// The status reason that the record gets.
fn status(change: &Change) -> i32 {
    state::choice(&new_values(change), state::STATUS).unwrap_or(FIRST_STATUS)
}

fn closing_body(table: &TableMeta, change: &Change, call: &Call, activity: &str, about: &str) -> Json {
    let subject = change.base.as_ref().and_then(|base| base.fields.get(&table.primary_name));
    let mut close = Map::new();
    if let Some(made) = call.made.first() {
        close.insert("activityid".to_owned(), json!(made.id));
    }
    let own = call.parameters.iter().filter(|(name, _)| *name != state::STATUS);
    close.extend(own.map(|(name, value)| (name.clone(), plain(value))));
    if let Some(subject) = subject.and_then(Value::as_text) {
        close.entry("subject").or_insert_with(|| json!(subject));
    }
    let to = format!("/{}", row_path(table, change.head.record));
    close.insert(format!("{about}@odata.bind"), json!(to));
    json!({ "Status": status(change), activity: close })
}

/// A value of a parameter: moments where a day was chosen, as the closing activities keep them.
fn plain(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Int(n) => json!(n),
        Value::Bool(on) => json!(on),
        Value::Choice(n) => json!(n),
        Value::Money(money) => number(&money.to_decimal().normalize().to_string()),
        Value::Decimal(decimal) => number(&decimal.normalize().to_string()),
        Value::Double(n) => json!(n),
        Value::Date(day) => json!(format!("{day}T00:00:00Z")),
        Value::Instant(at) => json!(at.to_string()),
        _ => Json::Null,
    }
}

fn number(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or(Json::Null)
}

fn share_body(table: &TableMeta, record: RecordId, call: &Call) -> Json {
    let mut target = json!({ "@odata.type": format!("{NAMESPACE}{}", table.logical_name) });
    target[&table.primary_id] = json!(record);
    let principal = match call.parameters.get("principal") {
        Some(Value::Lookup(to)) => {
            let key = if to.table == "team" { "teamid" } else { "systemuserid" };
            let mut principal = json!({ "@odata.type": format!("{NAMESPACE}{}", to.table) });
            principal[key] = json!(to.id);
            principal
        }
        _ => Json::Null,
    };
    if call.command == Command::Unshare {
        return json!({ "Target": target, "Revokee": principal });
    }
    let mask = access_mask(call.parameters.get("rights").and_then(Value::as_text).unwrap_or("read"));
    json!({ "Target": target, "PrincipalAccess": { "Principal": principal, "AccessMask": mask } })
}

/// `read, write` as `ReadAccess,WriteAccess`. What isn't known is left for the server to refuse.
fn access_mask(rights: &str) -> String {
    let one = |right: &str| {
        let mut letters = right.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        match right {
            "append_to" | "appendto" => "AppendToAccess".to_owned(),
            _ => format!("{first}{}Access", letters.as_str()),
        }
    };
    let listed = rights.split(',').map(str::trim).filter(|right| !right.is_empty());
    listed.map(|right| one(&right.to_lowercase())).collect::<Vec<_>>().join(",")
}

/// Sends a command that is several requests, in a change set.
pub(super) async fn send_set(
    client: &Client,
    table: &TableMeta,
    tables: &[TableMeta],
    change: &Change,
    call: &Call,
) -> Result<Settled, Failure> {
    let made = call.made.first().ok_or_else(|| unreadable("a conversion that makes nothing"))?;
    let target = tables
        .by_name(&made.table)
        .ok_or_else(|| Failure::Refused(Problem::new(Code::UnknownTable).with("table", &made.table)))?;
    let body = |meta: &TableMeta, id, fields: &Fields| {
        odata::row::write_body(meta, id, fields, tables).map_err(Failure::Refused)
    };
    let mut fields = call.row.clone();
    fields.retain(|column, _| target.column(column).is_some_and(|column| column.can_create));
    let create = part(1, "POST", &target.set_name, body(target, Some(made.id), &fields)?);
    let mut patch =
        part(2, "PATCH", &row_path(table, change.head.record), body(table, None, &new_values(change))?);
    // It must be there, in whatever version.
    patch.headers.push(("If-Match".to_owned(), "*".to_owned()));
    let set = [Item::ChangeSet(vec![create, patch])];
    let (content_type, bytes) = batch::write_requests(&format!("batch_{}", Uuid::new_v4()), &set);
    let request = Request::new(Method::POST, "$batch").body(content_type, bytes);
    let rejection = match client.send(&request).await {
        Ok(answer) => {
            let items =
                batch::read_responses(answer.content_type.as_deref().unwrap_or_default(), &answer.body)
                    .map_err(|problem| Failure::Transient { problem, retry_after_ms: None })?;
            let refused = items.iter().flat_map(Item::parts).find(|part| part.status >= 400);
            match refused {
                None => return done(client, table, tables, change, call, &[]).await,
                Some(part) => {
                    Rejection { error: ODataError::parse(part.status, &part.body), retry_after: None }
                }
            }
        }
        Err(Unanswered::Rejected(rejection)) => rejection,
        Err(unanswered) => return Err(unanswered.into()),
    };
    if read_one(client, target, made.id).await?.is_some() {
        // It was done before, and the reply was lost.
        return done(client, table, tables, change, call, &[]).await;
    }
    match read_one(client, table, change.head.record).await? {
        None => Ok(Settled::Gone),
        Some(_) => Err(rejection.failure()),
    }
}

fn part(n: usize, method: &str, path: &str, body: String) -> batch::Request<'static> {
    let json = ("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned());
    batch::Request {
        content_id: Some(n.to_string()),
        method: method.to_owned(),
        url: format!("/api/data/v9.2/{path}"),
        headers: vec![("Accept".to_owned(), "application/json".to_owned()), json],
        body: body.into_bytes().into(),
    }
}

#[derive(Deserialize)]
struct MadeRows {
    #[serde(default)]
    value: Vec<Map<String, Json>>,
}

/// What an accepted command gives.
pub(super) async fn accepted(
    client: &Client,
    table: &TableMeta,
    tables: &[TableMeta],
    change: &Change,
    call: &Call,
    answer: &Answer,
) -> Result<Settled, Failure> {
    let rows: Vec<Map<String, Json>> = match call.command {
        Command::Qualify => serde_json::from_slice::<MadeRows>(&answer.body).map_err(unreadable)?.value,
        _ => Vec::new(),
    };
    let named = |row: &Map<String, Json>| {
        let name = row.get("@odata.type")?.as_str()?.rsplit('.').next()?.to_owned();
        let id = row.get(&format!("{name}id"))?.as_str()?.parse().ok()?;
        Some(Lookup { table: name, id, name: None })
    };
    let there: Vec<Lookup> = rows.iter().filter_map(named).collect();
    done(client, table, tables, change, call, &there).await
}

/// A command is done: reads what the server has now of its record and of what it made. `there` names what was made,
/// where the server told.
async fn done(
    client: &Client,
    table: &TableMeta,
    tables: &[TableMeta],
    change: &Change,
    call: &Call,
    there: &[Lookup],
) -> Result<Settled, Failure> {
    let row = read_one(client, table, change.head.record).await?;
    let mut made = Vec::with_capacity(call.made.len());
    for wished in &call.made {
        let Some(meta) = tables.by_name(&wished.table) else { continue };
        let told = there.iter().find(|told| told.table == wished.table).map(|told| told.id);
        let row = match told.or_else(|| there.is_empty().then_some(wished.id)) {
            Some(id) => read_one(client, meta, id).await?,
            None => None,
        };
        made.push(MadeThere { table: wished.table.clone(), here: wished.id, row });
    }
    Ok(Settled::Done(row, made))
}

/// What a refused command means.
pub(super) async fn rejected(
    client: &Client,
    table: &TableMeta,
    tables: &[TableMeta],
    change: &Change,
    call: &Call,
    rejection: Rejection,
) -> Result<Settled, Failure> {
    let is_closed = CLOSED.contains(&rejection.error.code);
    if !is_closed && rejection.error.status != 404 {
        return Err(rejection.failure());
    }
    let Some(row) = read_one(client, table, change.head.record).await? else { return Ok(Settled::Gone) };
    let wished = new_values(change);
    let has = |column: &str| match wished.get(column) {
        Some(value) => row.fields.get(column).is_some_and(|there| there.same_as(value)),
        None => true,
    };
    if !is_closed || !has(state::STATE) || !has(state::STATUS) {
        return Err(rejection.failure());
    }
    // It was done before and the reply was lost, or somebody else did the same: what that made is what we wished.
    let mut there = Vec::new();
    for made in &call.made {
        if let Some(meta) = tables.by_name(&made.table)
            && let Some(found) = made_of(client, meta, change.head.record, made.id).await?
        {
            there.push(Lookup { id: found, ..made.clone() });
        }
    }
    done(client, table, tables, change, call, &there).await
}

/// The row of a table that a lead became: ours, or another that says so.
async fn made_of(
    client: &Client,
    table: &TableMeta,
    lead: RecordId,
    ours: RecordId,
) -> Result<Option<RecordId>, Failure> {
    if read_one(client, table, ours).await?.is_some() {
        return Ok(Some(ours));
    }
    if table.column("originatingleadid").is_none() {
        return Ok(None);
    }
    let (set, key) = (&table.set_name, &table.primary_id);
    let path = format!("{set}?$select={key}&$filter=_originatingleadid_value%20eq%20{lead}&$top=1");
    let answer = client.send(&Request::get(path)).await?;
    let rows: MadeRows = serde_json::from_slice(&answer.body).map_err(unreadable)?;
    let id = |row: &Map<String, Json>| row.get(key)?.as_str()?.parse().ok();
    Ok(rows.value.first().and_then(id))
}
