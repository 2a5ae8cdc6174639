//! The functions and actions of offline configuration, as the Web API has them.

use super::evaluate::{Asking, evaluate_for};
use super::hooks::findings_json;
use super::{PROFILE, environment, explain, generate, load, provisioning, publish, published};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::metadata::drafts::{self, Which};
use crate::records::{Writing, check_right};
use crate::security::{self, Caller};
use crate::store::Conn;
use crate::store::stamps::{self, Stamps};
use crate::track::token;
use crate::web::{Asked, Reply};
use model::RecordId;
use model::offline::{Profile, named_in};
use model::value::Instant;
use odata::ODataError;
use odata::path::{Call, RowPath, unquoted};
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Whether a function is one of these.
pub fn is_function(name: &str) -> bool {
    matches!(name, "EvaluateProfile" | "ExplainRow" | "RetrieveOfflineConfiguration")
}

/// Whether an action is one of these.
pub fn is_action(name: &str) -> bool {
    matches!(
        name,
        "farfield_StartOfflineProvisioning"
            | "farfield_StopOfflineProvisioning"
            | "farfield_RetryOfflineProvisioning"
            | "farfield_DeprovisionOffline"
            | "farfield_CreateDefaultOfflineProfile"
            | "CloneMobileOfflineProfile"
            | "PublishXml"
            | "PublishAllXml"
    )
}

/// Answers a function.
///
/// # Errors
/// 400 for arguments that are missing or can't be read, 403 without the right, 404 for what does not exist.
pub fn function(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    match call.name.as_str() {
        "EvaluateProfile" => evaluate_profile(asked, conn, call),
        "ExplainRow" => explain_row(asked, conn, call),
        "RetrieveOfflineConfiguration" => {
            let app = guid(call, "AppModuleId")?;
            let tag = tag(asked, conn, app)?;
            if asked.header("if-none-match") == Some(tag.as_str()) {
                return Ok(Reply::empty(304).with("ETag", tag));
            }
            let mut body = super::configuration::configuration(conn, &asked.catalog, &asked.caller, app)?;
            Ok(reply(asked, "RetrieveOfflineConfiguration", &mut body).with("ETag", tag))
        }
        name => Err(ODataError::no_segment(name).into()),
    }
}

/// Another one whenever anything of what a device is configured by may have changed for a user: metadata, rights and teams,
/// apps with their views, forms and sitemaps, processes, profiles and switches (`docs/OFFLINE.md`, "Nothing new").
fn tag(asked: &Asked, conn: &mut dyn Conn, app: RecordId) -> Result<String, Fault> {
    let Stamps { standing, metadata, offering } = stamps::read(conn)?;
    let stamps = [standing, metadata, offering].map(i64::to_le_bytes).concat();
    let (user, epoch) = (asked.caller.id, asked.catalog.stamp());
    let digest = token::digest(&[&stamps, user.as_bytes(), app.as_bytes(), epoch.as_bytes()]);
    Ok(format!("W/\"{digest}\""))
}

/// Answers a function that is bound to a profile.
///
/// # Errors
/// 404 for another table or function, or a profile that was never published.
pub fn bound_function(
    asked: &Asked,
    conn: &mut dyn Conn,
    row: &RowPath,
    call: &Call,
) -> Result<Reply, Fault> {
    let (table, id) = asked.row(row)?;
    if table.meta.logical_name != PROFILE {
        return Err(ODataError::no_segment(&call.name).into());
    }
    check_right(&asked.caller, Right::Read, table)?;
    match call.name.as_str() {
        // The rows are the draft.
        "RetrieveUnpublished" => crate::web::single::row(asked, conn, row),
        "farfield_RetrievePublished" => {
            let found = published::read(conn, id)?;
            let (profile, at) = found.ok_or_else(|| ODataError::row_not_found(PROFILE, id))?;
            let mut body = json!({"Profile": profile, "PublishedOn": Instant(at).to_string()});
            Ok(reply(asked, &call.name, &mut body))
        }
        name => Err(ODataError::no_segment(name).into()),
    }
}

/// Carries out an action; `body` is that of the request.
///
/// # Errors
/// 400 for a body that can't be read or an order rule that is broken, 403 without the right.
pub fn action(asked: &Asked, conn: &mut dyn Conn, name: &str) -> Result<Reply, Fault> {
    let body = body(asked)?;
    let writing = writing(asked);
    if matches!(name, "PublishXml" | "PublishAllXml") {
        return publish_xml(conn, writing, &body, name == "PublishAllXml");
    }
    check_maker(asked, if name == "CloneMobileOfflineProfile" { Right::Create } else { Right::Write })?;
    let job = match name {
        "farfield_StartOfflineProvisioning" => {
            provisioning::start(conn, writing, body.get("Consent").and_then(Json::as_bool) == Some(true))?
        }
        "farfield_StopOfflineProvisioning" => provisioning::stop(conn, writing)?,
        "farfield_RetryOfflineProvisioning" => provisioning::retry(conn, writing)?,
        "farfield_DeprovisionOffline" => provisioning::deprovision(conn, writing)?,
        "farfield_CreateDefaultOfflineProfile" => {
            let app = id_in(&body, "AppModuleId")?;
            let profile = generate::generate(conn, writing, app)?;
            return Ok(reply(asked, name, &mut json!({"MobileOfflineProfileId": profile})));
        }
        "CloneMobileOfflineProfile" => {
            let source = body.get("Source").ok_or_else(|| missing("Source"))?;
            let copy = publish::copy(conn, writing, id_in(source, "mobileofflineprofileid")?)?;
            return profile_row(asked, conn, copy);
        }
        name => return Err(ODataError::no_segment(name).into()),
    };
    Ok(reply(asked, name, &mut json!({"ProvisioningId": job})))
}

/// `PublishXml` and `PublishAllXml`: profiles, and what waits of views, forms, sitemaps and apps.
fn publish_xml(conn: &mut dyn Conn, writing: Writing<'_>, body: &Json, all: bool) -> Result<Reply, Fault> {
    let profiles = writing.catalog.need(PROFILE)?;
    if all {
        check_right(writing.caller, Right::Write, profiles)?;
        publish::publish_all(conn, writing)?;
        drafts::publish(conn, writing, &Which::All)?;
        return Ok(Reply::empty(204));
    }
    let xml = body.get("ParameterXml").and_then(Json::as_str).ok_or_else(|| missing("ParameterXml"))?;
    let unreadable =
        |why: String| ODataError::invalid_argument(format!("'ParameterXml' can't be read: {why}."));
    let named = named_in(xml, "mobileofflineprofiles", "mobileofflineprofile").map_err(unreadable)?;
    if !named.is_empty() {
        check_right(writing.caller, Right::Write, profiles)?;
    }
    for profile in named {
        publish::publish(conn, writing, profile)?;
    }
    let which = Which::named_in(xml).map_err(unreadable)?;
    if which != Which::Some(BTreeSet::new(), BTreeSet::new()) {
        crate::metadata::change::check_maker(writing.caller, "prvPublishCustomization")?;
        drafts::publish(conn, writing, &which)?;
    }
    Ok(Reply::empty(204))
}

/// Carries out an action that is bound to a profile.
///
/// # Errors
/// As [`action`]; 404 for another table or action.
pub fn bound_action(asked: &Asked, conn: &mut dyn Conn, row: &RowPath, call: &Call) -> Result<Reply, Fault> {
    let (table, id) = asked.row(row)?;
    if table.meta.logical_name != PROFILE {
        return Err(ODataError::no_segment(&call.name).into());
    }
    match call.name.as_str() {
        "Validate" | "ValidateUnpublished" => {
            check_right(&asked.caller, Right::Read, table)?;
            let (_, findings) = publish::validate(conn, &asked.catalog, id)?;
            let is_valid = !findings.iter().any(model::offline::Finding::is_error);
            let mut body = json!({"IsValid": is_valid, "Findings": findings_json(&findings)});
            Ok(reply(asked, "Validate", &mut body))
        }
        "CloneMobileOfflineProfile" => {
            check_maker(asked, Right::Create)?;
            let copy = publish::copy(conn, writing(asked), id)?;
            profile_row(asked, conn, copy)
        }
        name => Err(ODataError::no_segment(name).into()),
    }
}

/// `EvaluateProfile(ProfileId=…,UserId=…)`, of the draft; with `Published=true` of what devices get.
fn evaluate_profile(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let profile = chosen(asked, conn, call)?;
    let user = user(asked, conn, call)?;
    let tables = evaluate_for(conn, &asked.catalog, &user, &profile, asked.now_ms)?;
    Ok(reply(asked, "EvaluateProfile", &mut json!({"Tables": tables})))
}

/// `ExplainRow(ProfileId=…,UserId=…,LogicalName=…,Id=…)`; a row that the caller may not read is not there for him.
fn explain_row(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let name = unquoted(call.argument("LogicalName").ok_or_else(|| missing("LogicalName"))?);
    let table = asked.catalog.named(&name);
    let table = table.ok_or_else(|| ODataError::invalid_argument(format!("There is no table '{name}'.")))?;
    let id = guid(call, "Id")?;
    let profile = chosen(asked, conn, call)?;
    let user = user(asked, conn, call)?;
    // A row that the caller may not read is not there for him.
    let visible = crate::web::single::readable(asked, conn, table, id);
    visible.map_err(|fault| match fault {
        Fault::Refused(_) => ODataError::row_not_found(&name, id).into(),
        failed => failed,
    })?;
    let environment = environment::environment(conn, &asked.catalog)?;
    let asking =
        Asking { catalog: &asked.catalog, user: &user, environment: &environment, now_ms: asked.now_ms };
    let explanation = explain::explain(conn, asking, &profile, table, id)?;
    let mut body = as_json(&explanation);
    body["LogicalName"] = json!(name);
    body["Id"] = json!(id);
    Ok(reply(asked, "ExplainRow", &mut body))
}

/// The profile of a call: its draft, or what was published.
fn chosen(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Profile, Fault> {
    let id = guid(call, "ProfileId")?;
    let table = asked.catalog.need(PROFILE)?;
    check_right(&asked.caller, Right::Read, table)?;
    let found = match call.argument("Published") {
        Some("true") => published::read(conn, id)?.map(|(profile, _)| profile),
        None | Some("false") => load::profile(conn, &asked.catalog, id)?,
        Some(_) => return Err(ODataError::invalid_argument("'Published' is true or false.").into()),
    };
    found.ok_or_else(|| ODataError::row_not_found(PROFILE, id).into())
}

/// The user of a call. Others than oneself are for those who may change profiles.
fn user(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Caller, Fault> {
    let id = guid(call, "UserId")?;
    if id != asked.caller.id {
        check_maker(asked, Right::Write)?;
    }
    let found = security::load(conn, id)?;
    found.ok_or_else(|| ODataError::row_not_found("systemuser", id).into())
}

/// Checklist 98: who may author profiles.
fn check_maker(asked: &Asked, right: Right) -> Result<(), Fault> {
    Ok(check_right(&asked.caller, right, asked.catalog.need(PROFILE)?)?)
}

fn writing(asked: &Asked) -> Writing<'_> {
    Writing { catalog: &asked.catalog, caller: &asked.caller, now: Instant(asked.now_ms) }
}

/// The row of a profile that was made.
fn profile_row(asked: &Asked, conn: &mut dyn Conn, id: RecordId) -> Result<Reply, Fault> {
    let row = load::profile(conn, &asked.catalog, id)?;
    let name = row.map(|profile| profile.name).unwrap_or_default();
    let mut body = json!({"mobileofflineprofileid": id, "name": name, "componentstate": 1});
    body["@odata.context"] = json!(format!("{}$metadata#mobileofflineprofiles/$entity", asked.base));
    Ok(Reply::json(200, body.to_string()))
}

fn reply(asked: &Asked, name: &str, body: &mut Json) -> Reply {
    body["@odata.context"] = json!(format!("{}$metadata#Microsoft.Dynamics.CRM.{name}Response", asked.base));
    Reply::json(200, body.to_string())
}

fn as_json(value: &impl Serialize) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}

fn guid(call: &Call, name: &str) -> Result<RecordId, Fault> {
    let text = unquoted(call.argument(name).ok_or_else(|| missing(name))?);
    text.parse().map_err(|_| ODataError::invalid_argument(format!("'{name}' is not a guid.")).into())
}

fn missing(name: &str) -> ODataError {
    ODataError::invalid_argument(format!("The parameter '{name}' is missing."))
}

fn body(asked: &Asked) -> Result<Json, Fault> {
    if asked.body.is_empty() {
        return Ok(json!({}));
    }
    let body: Option<Json> = serde_json::from_slice(&asked.body).ok().filter(Json::is_object);
    body.ok_or_else(|| ODataError::invalid_argument("The body is not a JSON object.").into())
}

fn id_in(body: &Json, name: &str) -> Result<RecordId, Fault> {
    let text = body.get(name).and_then(Json::as_str).ok_or_else(|| missing(name))?;
    text.parse().map_err(|_| ODataError::invalid_argument(format!("'{name}' is not a guid.")).into())
}
