//! The metadata of a server: how it is described, changed and stored (`reference/dataverse.md` §6).
//!
//! A change edits a copy of all definitions; what it means for the database and for version stamps is found by
//! comparing the copy with what was there before. Everything happens in the transaction of the request.

mod activity;
pub mod app_components;
pub mod auto_number;
pub mod change;
pub mod charts;
pub mod choice;
pub mod column;
pub mod ddl;
pub mod dependencies;
pub mod describe;
pub mod drafts;
pub mod managed;
pub mod process;
pub mod relation;
pub mod screens;
pub mod source;
pub mod storage;
pub mod table;
pub mod versions;

use model::metadata::Label;
use odata::ODataError;
use odata::error::codes;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// Other components need what was to be deleted.
const COMPONENT_IN_USE: u32 = 0x8004_F01F;
/// The system's own definitions can't be deleted.
const NOT_CUSTOMIZABLE: u32 = 0x8004_F026;

/// 404: no such definition.
fn unknown(kind: &str, name: &str) -> ODataError {
    let message = format!("Could not find an {kind} with specified name: {name}.");
    ODataError::new(404, codes::OBJECT_DOES_NOT_EXIST, message)
}

/// 412: the name is taken.
fn exists_already(kind: &str, name: &str) -> ODataError {
    let message =
        format!("{kind} with the specified name {name} already exists. Please specify a unique name.");
    ODataError::new(412, codes::DUPLICATE_RECORD, message)
}

/// 400: another component needs this one.
pub fn is_in_use(kind: &str, id: Uuid, user: &str) -> ODataError {
    let message = format!(
        "The {kind}({id}) component cannot be deleted because it is referenced by 1 or more other components, such as {user}. For a list of referenced components, use the RetrieveDependenciesForDeleteRequest."
    );
    ODataError::new(400, COMPONENT_IN_USE, message)
}

/// 400: the definition is the system's.
fn not_customizable(kind: &str, name: &str) -> ODataError {
    let message = format!("The {kind} '{name}' is part of the system and cannot be changed in this way.");
    ODataError::new(400, NOT_CUSTOMIZABLE, message)
}

/// Gives a label new texts. Merged, languages that the new label lacks keep theirs.
fn relabel(label: &mut Label, new: Option<Label>, merge: bool) {
    let Some(new) = new else { return };
    if !merge {
        *label = new;
        return;
    }
    for text in new.0 {
        match label.0.iter_mut().find(|l| l.lcid == text.lcid) {
            Some(known) => *known = text,
            None => label.0.push(text),
        }
    }
}

/// Takes over members that are only kept. Labels among them are merged like others.
fn keep(members: &mut Map<String, Json>, new: Map<String, Json>, merge: bool) {
    for (name, value) in new {
        match members.get_mut(&name) {
            Some(known) if merge => merge_label(known, value),
            _ => {
                members.insert(name, value);
            }
        }
    }
}

fn merge_label(known: &mut Json, new: Json) {
    let texts = |json: &Json| json.get("LocalizedLabels").and_then(Json::as_array).cloned();
    let (Some(old_texts), Some(new_texts)) = (texts(known), texts(&new)) else {
        *known = new;
        return;
    };
    let language = |json: &Json| json.get("LanguageCode").and_then(Json::as_i64);
    let has = |list: &[Json], one: &Json| list.iter().any(|other| language(other) == language(one));
    let mut merged = new;
    let kept = old_texts.into_iter().filter(|one| !has(&new_texts, one)).collect::<Vec<_>>();
    if let Some(list) = merged.get_mut("LocalizedLabels").and_then(Json::as_array_mut) {
        list.extend(kept);
    }
    *known = merged;
}
