//! What helps who makes a record: which columns it takes over from another, and which records it may be the same as
//! (`reference/dataverse.md` §1.2, §10.7).

use super::configuration::listed;
use super::together::{Told, wished};
use crate::ports::Failure;
use model::RecordId;
use model::duplicates::{Comparison, DuplicateRule};
use model::mapping::Mapping;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Where they are: mappings of tables and of columns, published rules and their conditions.
pub(super) const PATHS: [&str; 4] = [
    "entitymaps?$select=entitymapid,sourceentityname,targetentityname",
    "attributemaps?$select=_entitymapid_value,sourceattributename,targetattributename",
    "duplicaterules?$select=duplicateruleid,baseentityname,matchingentityname,iscasesensitive,excludeinactiverecords&$filter=statecode%20eq%201",
    "duplicateruleconditions?$select=_regardingobjectid_value,baseattributename,matchingattributename,operatorcode,operatorparam,ignoreblankvalues",
];

#[derive(Deserialize)]
struct EntityMap {
    entitymapid: RecordId,
    sourceentityname: Option<String>,
    targetentityname: Option<String>,
}

#[derive(Deserialize)]
struct AttributeMap {
    _entitymapid_value: Option<RecordId>,
    sourceattributename: Option<String>,
    targetattributename: Option<String>,
}

#[derive(Deserialize)]
struct Rule {
    duplicateruleid: RecordId,
    baseentityname: Option<String>,
    matchingentityname: Option<String>,
    iscasesensitive: Option<bool>,
    excludeinactiverecords: Option<bool>,
}

#[derive(Deserialize)]
struct Condition {
    _regardingobjectid_value: Option<RecordId>,
    baseattributename: Option<String>,
    matchingattributename: Option<String>,
    operatorcode: Option<i64>,
    operatorparam: Option<i64>,
    ignoreblankvalues: Option<bool>,
}

/// The mappings; none from a server that doesn't tell them to this user.
pub(super) fn mappings(tables: Told, columns: Told) -> Result<Vec<Mapping>, Failure> {
    let columns: Vec<AttributeMap> = rows(columns)?;
    let mut all: Vec<Mapping> = Vec::new();
    for map in rows::<EntityMap>(tables)? {
        let own = columns.iter().filter(|column| column._entitymapid_value == Some(map.entitymapid));
        let pair = |column: &AttributeMap| {
            Some((column.sourceattributename.clone()?, column.targetattributename.clone()?))
        };
        let mut columns: Vec<(String, String)> = own.filter_map(pair).collect();
        columns.sort();
        if let (Some(source), Some(target)) = (map.sourceentityname, map.targetentityname) {
            all.push(Mapping { source, target, columns });
        }
    }
    all.sort_by(|a, b| (&a.source, &a.target).cmp(&(&b.source, &b.target)));
    Ok(all)
}

/// The published rules; none from a server that doesn't tell them to this user.
pub(super) fn rules(rules: Told, conditions: Told) -> Result<Vec<DuplicateRule>, Failure> {
    let conditions: Vec<Condition> = rows(conditions)?;
    let mut known: Vec<Rule> = rows(rules)?;
    known.sort_by_key(|rule| rule.duplicateruleid);
    let rule = |rule: Rule| {
        let own = conditions.iter().filter(|one| one._regardingobjectid_value == Some(rule.duplicateruleid));
        let comparison = |one: &Condition| {
            Some(Comparison {
                base: one.baseattributename.clone()?,
                matching: one.matchingattributename.clone()?,
                operator: one.operatorcode.unwrap_or_default(),
                characters: one.operatorparam.and_then(|n| usize::try_from(n).ok()).unwrap_or_default(),
                ignore_blank: one.ignoreblankvalues.unwrap_or_default(),
            })
        };
        Some(DuplicateRule {
            base: rule.baseentityname?,
            matching: rule.matchingentityname?,
            case_sensitive: rule.iscasesensitive.unwrap_or_default(),
            exclude_inactive: rule.excludeinactiverecords.unwrap_or_default(),
            conditions: own.filter_map(comparison).collect(),
        })
    };
    Ok(known.into_iter().filter_map(rule).collect())
}

fn rows<T: DeserializeOwned>(told: Told) -> Result<Vec<T>, Failure> {
    wished(told)?.map_or(Ok(Vec::new()), |body| listed(&body))
}
