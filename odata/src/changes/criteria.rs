//! The query of `RetrieveMetadataChanges`: which definitions, and what of them (`reference/dataverse.md` §6.5).

use crate::ODataError;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// Deeper than any genuine criteria.
const MAX_DEPTH: usize = 8;

/// `EntityQueryExpression`: the query of tables, with those of their parts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct MetadataQuery {
    properties: Option<Properties>,
    criteria: Option<Criteria>,
    attribute_query: Option<PartQuery>,
    relationship_query: Option<PartQuery>,
    key_query: Option<PartQuery>,
    label_query: Option<LabelQuery>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct PartQuery {
    properties: Option<Properties>,
    criteria: Option<Criteria>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Properties {
    all_properties: bool,
    property_names: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct LabelQuery {
    filter_languages: Vec<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Criteria {
    filter_operator: FilterOperator,
    conditions: Vec<Condition>,
    filters: Vec<Criteria>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
enum FilterOperator {
    #[default]
    And,
    Or,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Condition {
    property_name: String,
    condition_operator: ConditionOperator,
    #[serde(default)]
    value: Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum ConditionOperator {
    Equals,
    NotEquals,
    In,
    NotIn,
    GreaterThan,
    LessThan,
}

/// The collections of a table, and which query is theirs.
const PARTS: [&str; 5] =
    ["Attributes", "Keys", "OneToManyRelationships", "ManyToOneRelationships", "ManyToManyRelationships"];

impl MetadataQuery {
    /// Reads the value of the parameter `Query`.
    ///
    /// # Errors
    /// 400 for what is no such query.
    pub fn parse(text: &str) -> Result<Self, ODataError> {
        let query: Self = serde_json::from_str(text).map_err(|e| {
            ODataError::invalid_argument(format!("The parameter 'Query' cannot be read: {e}."))
        })?;
        let criteria = [&query.attribute_query, &query.relationship_query, &query.key_query];
        let parts = criteria.into_iter().flatten().filter_map(|part| part.criteria.as_ref());
        let is_too_deep = query.criteria.iter().chain(parts).any(|c| c.depth() > MAX_DEPTH);
        if is_too_deep {
            return Err(ODataError::invalid_argument("The criteria of 'Query' are nested too deeply."));
        }
        Ok(query)
    }

    /// Keeps of full table definitions what is asked for. `is_changed` says of an item with a `HasChanged` of false
    /// that it is to go all the same where only changes are wanted.
    pub fn apply(&self, tables: Vec<Json>, only_changed: bool) -> Vec<Json> {
        let passes = |table: &Json| self.criteria.as_ref().is_none_or(|c| c.holds(table));
        let kept = tables.into_iter().filter(passes).filter_map(|table| self.table(table, only_changed));
        kept.collect()
    }

    fn table(&self, table: Json, only_changed: bool) -> Option<Json> {
        let Json::Object(mut members) = table else { return None };
        let mut has_parts = false;
        for part in PARTS {
            let wanted = wants(self.properties.as_ref(), part);
            let Some(Json::Array(items)) = members.remove(part) else { continue };
            if !wanted {
                continue;
            }
            let items = self.part(part, items, only_changed);
            has_parts |= !items.is_empty();
            members.insert(part.to_owned(), Json::Array(items));
        }
        let is_changed = members.get("HasChanged") == Some(&Json::Bool(true));
        if only_changed && !is_changed && !has_parts {
            return None;
        }
        if let Some(properties) = &self.properties {
            properties.narrow(&mut members);
        }
        self.speak(&mut members);
        Some(Json::Object(members))
    }

    fn part(&self, part: &str, items: Vec<Json>, only_changed: bool) -> Vec<Json> {
        let query = match part {
            "Attributes" => &self.attribute_query,
            "Keys" => &self.key_query,
            _ => &self.relationship_query,
        };
        let passes = |item: &Json| {
            let is_new = !only_changed || item.get("HasChanged") == Some(&Json::Bool(true));
            let criteria = query.as_ref().and_then(|q| q.criteria.as_ref());
            is_new && criteria.is_none_or(|c| c.holds(item))
        };
        let narrowed = |mut item: Json| {
            let properties = query.as_ref().and_then(|q| q.properties.as_ref());
            if let (Some(properties), Some(members)) = (properties, item.as_object_mut()) {
                properties.narrow(members);
            }
            item
        };
        items.into_iter().filter(passes).map(narrowed).collect()
    }

    /// Leaves of every label the languages asked for.
    fn speak(&self, members: &mut Map<String, Json>) {
        let Some(languages) = self.label_query.as_ref().map(|q| &q.filter_languages) else { return };
        if !languages.is_empty() {
            members.values_mut().for_each(|member| keep_languages(member, languages));
        }
    }
}

fn wants(properties: Option<&Properties>, name: &str) -> bool {
    properties.is_none_or(|p| p.all_properties || p.property_names.iter().any(|n| n == name))
}

fn keep_languages(json: &mut Json, languages: &[u32]) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| keep_languages(item, languages)),
        Json::Object(members) => {
            if let Some(Json::Array(labels)) = members.get_mut("LocalizedLabels") {
                let wanted = |l: &Json| l.get("LanguageCode").and_then(Json::as_u64);
                labels.retain(|l| wanted(l).is_some_and(|n| languages.iter().any(|w| u64::from(*w) == n)));
            } else {
                members.values_mut().for_each(|member| keep_languages(member, languages));
            }
        }
        _ => {}
    }
}

impl Properties {
    /// Names and ids always come.
    fn narrow(&self, members: &mut Map<String, Json>) {
        if self.all_properties {
            return;
        }
        members.retain(|name, _| {
            name.starts_with("@odata")
                || matches!(name.as_str(), "MetadataId" | "HasChanged" | "LogicalName" | "SchemaName")
                || self.property_names.iter().any(|n| n == name)
        });
    }
}

impl Criteria {
    fn depth(&self) -> usize {
        1 + self.filters.iter().map(Self::depth).max().unwrap_or(0)
    }

    fn holds(&self, item: &Json) -> bool {
        let mut conditions = self.conditions.iter().map(|c| c.holds(item));
        let mut filters = self.filters.iter().map(|f| f.holds(item));
        match self.filter_operator {
            FilterOperator::And => conditions.all(|holds| holds) && filters.all(|holds| holds),
            FilterOperator::Or => {
                let is_empty = self.conditions.is_empty() && self.filters.is_empty();
                is_empty || conditions.any(|holds| holds) || filters.any(|holds| holds)
            }
        }
    }
}

impl Condition {
    fn holds(&self, item: &Json) -> bool {
        let member = item.get(&self.property_name).unwrap_or(&Json::Null);
        // A managed property and the name of a type count by their value.
        let member = text(member.get("Value").unwrap_or(member));
        let value = self.value.get("Value").unwrap_or(&self.value);
        let is_one = |json: &Json| text(json).eq_ignore_ascii_case(&member);
        let is_in = || match value {
            Json::Array(items) => items.iter().any(is_one),
            Json::String(list) => {
                serde_json::from_str::<Vec<Json>>(list).is_ok_and(|items| items.iter().any(is_one))
            }
            _ => false,
        };
        let numbers = || member.parse::<f64>().ok().zip(text(value).parse::<f64>().ok());
        match self.condition_operator {
            ConditionOperator::Equals => is_one(value),
            ConditionOperator::NotEquals => !is_one(value),
            ConditionOperator::In => is_in(),
            ConditionOperator::NotIn => !is_in(),
            ConditionOperator::GreaterThan => numbers().is_some_and(|(a, b)| a > b),
            ConditionOperator::LessThan => numbers().is_some_and(|(a, b)| a < b),
        }
    }
}

fn text(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}
