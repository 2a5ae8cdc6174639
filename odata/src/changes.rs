//! `RetrieveMetadataChanges`, both ways (`reference/dataverse.md` §6.5).

mod criteria;

pub use criteria::MetadataQuery;

use crate::ODataError;
use crate::metadata::{Parts, table_from_json, table_to_json};
use crate::options::percent_encoded;
use crate::path::unquoted;
use model::{Code, Problem, TableMeta};
use serde_json::{Value as Json, json};

/// Name of the function.
pub const FUNCTION: &str = "RetrieveMetadataChanges";

/// What the client asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangesRequest {
    /// Logical names of the tables wanted; empty for all.
    pub tables: Vec<String>,
    /// `ServerVersionStamp` of an earlier reply.
    pub stamp: Option<String>,
}

/// What the server answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangesReply {
    /// The tables; our server leaves them all out when the stamp is still its own.
    pub tables: Vec<TableMeta>,
    /// For the next request.
    pub stamp: String,
}

impl ChangesRequest {
    /// Path and query, relative to the Web API's base, percent-encoded.
    pub fn to_url(&self) -> String {
        let all = json!({"AllProperties": true});
        let mut query = json!({"Properties": all, "AttributeQuery": {"Properties": all}, "RelationshipQuery": {"Properties": all}});
        if !self.tables.is_empty() {
            query["Criteria"] = json!({"FilterOperator": "And", "Conditions": [{
                "PropertyName": "LogicalName",
                "ConditionOperator": "In",
                "Value": {"Type": "System.String[]", "Value": json!(self.tables).to_string()},
            }]});
        }
        let query = percent_encoded(&query.to_string());
        match &self.stamp {
            None => format!("{FUNCTION}(Query=@p1)?@p1={query}"),
            Some(stamp) => {
                let stamp = percent_encoded(&format!("'{}'", stamp.replace('\'', "''")));
                format!("{FUNCTION}(Query=@p1,ClientVersionStamp=@p2)?@p1={query}&@p2={stamp}")
            }
        }
    }

    /// Reads the arguments of the function, as [`crate::path::parse`] gives them. Of the criteria, `LogicalName` with
    /// `Equals` or `In` is understood; which properties are asked for is passed over, all come.
    ///
    /// # Errors
    /// 400 for a query that can't be read, 501 for other criteria.
    pub fn from_arguments(arguments: &[(String, String)]) -> Result<Self, ODataError> {
        let argument = |name: &str| arguments.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let query = argument("Query")
            .ok_or_else(|| ODataError::bad_url("Request message has unresolved parameters."))?;
        let query: Json = serde_json::from_str(query)
            .map_err(|_| ODataError::invalid_argument("The parameter 'Query' is not JSON."))?;
        let conditions = query.pointer("/Criteria/Conditions").and_then(Json::as_array);
        let mut tables = Vec::new();
        for condition in conditions.into_iter().flatten() {
            tables.extend(
                names(condition).ok_or_else(|| ODataError::not_implemented("This metadata criterion"))?,
            );
        }
        Ok(Self { tables, stamp: argument("ClientVersionStamp").filter(|s| *s != "null").map(unquoted) })
    }
}

/// The table names in a condition on `LogicalName`.
fn names(condition: &Json) -> Option<Vec<String>> {
    let member = |name: &str| condition.get(name).and_then(Json::as_str);
    if member("PropertyName") != Some("LogicalName") {
        return None;
    }
    let value = condition.pointer("/Value/Value").and_then(Json::as_str)?;
    match member("ConditionOperator")? {
        "Equals" => Some(vec![value.to_owned()]),
        "In" => serde_json::from_str(value).ok(),
        _ => None,
    }
}

impl ChangesReply {
    /// The body. `base` is the Web API's address, ending in `/`; `all` are all tables, for relationships.
    pub fn to_body(&self, base: &str, all: &[TableMeta]) -> String {
        let parts = Parts { attributes: true, relationships: true };
        let tables: Vec<Json> = self.tables.iter().map(|t| table_to_json(t, all, parts)).collect();
        json!({
            "@odata.context": format!("{base}$metadata#Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse"),
            "EntityMetadata": tables,
            "ServerVersionStamp": self.stamp,
            "DeletedMetadata": null,
        })
        .to_string()
    }

    /// Reads a body. Tables without an entity set are left out: no URL leads to their rows.
    ///
    /// # Errors
    /// [`Code::UnexpectedReply`].
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        let bad = |detail: &str| Problem::new(Code::UnexpectedReply).with("detail", detail);
        let json: Json = serde_json::from_slice(body).map_err(|_| bad("the metadata is not JSON"))?;
        let tables = json
            .get("EntityMetadata")
            .and_then(Json::as_array)
            .ok_or_else(|| bad("EntityMetadata is missing"))?;
        let stamp = json
            .get("ServerVersionStamp")
            .and_then(Json::as_str)
            .ok_or_else(|| bad("ServerVersionStamp is missing"))?;
        Ok(Self {
            tables: tables.iter().filter(|t| has_set(t)).map(table_from_json).collect::<Result<_, _>>()?,
            stamp: stamp.to_owned(),
        })
    }
}

fn has_set(table: &Json) -> bool {
    table.get("EntitySetName").and_then(Json::as_str).is_some_and(|name| !name.is_empty())
}
