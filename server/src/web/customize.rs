//! Actions of makers: options of choices, lookups to several tables.

use super::define::{body, change};
use super::{Asked, Reply};
use crate::fault::Fault;
use crate::metadata::{choice, relation, screens, table};
use crate::records::Writing;
use crate::store::Conn;
use model::metadata::LookupRole;
use odata::ODataError;
use odata::metadata::define;
use serde_json::{Value as Json, json};

/// Whether a name is such an action.
pub fn is_one(name: &str) -> bool {
    matches!(
        name,
        "CreateEntities"
            | "InsertOptionValue"
            | "InsertStatusValue"
            | "UpdateOptionValue"
            | "UpdateStateValue"
            | "DeleteOptionValue"
            | "OrderOption"
            | "CreateCustomerRelationships"
            | "CreatePolymorphicLookupAttribute"
    )
}

/// Carries one out.
///
/// # Errors
/// As [`choice`] and [`relation`] say; 403 for a caller who is no maker.
pub fn act(asked: &Asked, conn: &mut dyn Conn, name: &str) -> Result<Reply, Fault> {
    let json = body(asked)?;
    let privilege = "prvWriteAttribute";
    match name {
        "InsertOptionValue" => {
            let (value, _) = change(asked, conn, privilege, |d| choice::insert(d, &json))?;
            Ok(answer(asked, name, json!({"NewOptionValue": value})))
        }
        "InsertStatusValue" => {
            let (value, _) = change(asked, conn, privilege, |d| choice::insert_status(d, &json))?;
            Ok(answer(asked, name, json!({"NewOptionValue": value})))
        }
        "CreateEntities" => entities(asked, conn, json),
        "CreateCustomerRelationships" => lookup(asked, conn, name, LookupRole::Customer, &json),
        "CreatePolymorphicLookupAttribute" => lookup(asked, conn, name, LookupRole::Lookup, &json),
        _ => {
            change(asked, conn, privilege, |d| match name {
                "UpdateOptionValue" => choice::update(d, &json),
                "UpdateStateValue" => choice::update_state(d, &json),
                "DeleteOptionValue" => choice::delete(d, &json),
                "OrderOption" => choice::order(d, &json),
                other => Err(ODataError::no_segment(other)),
            })?;
            Ok(Reply::empty(204))
        }
    }
}

/// `POST CreateEntities`: `{"Entities": [ComplexEntityMetadata, …]}`, which differs from the definitions that
/// `POST EntityDefinitions` takes in the names of its types only.
fn entities(asked: &Asked, conn: &mut dyn Conn, mut json: Json) -> Result<Reply, Fault> {
    plain_types(&mut json);
    let entities = json.get("Entities").and_then(Json::as_array).filter(|all| !all.is_empty());
    let entities =
        entities.ok_or_else(|| ODataError::invalid_argument("'Entities' lists no definitions."))?;
    for entity in entities {
        let (name, catalog) = change(asked, conn, "prvCreateEntity", |d| table::add(d, entity))?;
        screens::add(conn, Writing { catalog: &catalog, ..asked.writing() }, &name)?;
    }
    Ok(Reply::empty(204))
}

/// `Microsoft.Dynamics.CRM.ComplexStringAttributeMetadata` is `…StringAttributeMetadata`.
fn plain_types(json: &mut Json) {
    match json {
        Json::Array(all) => all.iter_mut().for_each(plain_types),
        Json::Object(members) => {
            if let Some(Json::String(name)) = members.get_mut("@odata.type") {
                *name = name.replacen("Microsoft.Dynamics.CRM.Complex", "Microsoft.Dynamics.CRM.", 1);
            }
            members.values_mut().for_each(plain_types);
        }
        _ => {}
    }
}

/// A lookup with a relationship for each of its tables.
fn lookup(
    asked: &Asked,
    conn: &mut dyn Conn,
    name: &str,
    role: LookupRole,
    json: &Json,
) -> Result<Reply, Fault> {
    let need = |member: &str| {
        let message = format!("Required field '{member}' is missing or empty.");
        json.get(member).ok_or_else(|| ODataError::invalid_argument(message))
    };
    let lookup = define::lookup(need("Lookup")?)?;
    let relations = need("OneToManyRelationships")?.as_array().map_or(&[][..], Vec::as_slice);
    let relations = relations.iter().map(define::one_to_many).collect::<Result<Vec<_>, _>>()?;
    let is_customer = |r: &define::DefinedOneToMany| matches!(r.referenced.as_str(), "account" | "contact");
    if relations.is_empty() || (role == LookupRole::Customer && !relations.iter().all(is_customer)) {
        let message = "A customer lookup has relationships with account and contact.";
        return Err(ODataError::invalid_argument(message).into());
    }
    let ((attribute, made), _) =
        change(asked, conn, "prvCreateRelationship", |d| relation::add_lookup(d, lookup, role, &relations))?;
    Ok(answer(asked, name, json!({"AttributeId": attribute, "RelationshipIds": made})))
}

fn answer(asked: &Asked, name: &str, members: Json) -> Reply {
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.{name}Response", asked.base);
    let mut body = json!({ "@odata.context": context });
    if let (Some(all), Json::Object(members)) = (body.as_object_mut(), members) {
        all.extend(members);
    }
    Reply::json(200, body.to_string())
}
