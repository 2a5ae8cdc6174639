//! Paths to metadata: `EntityDefinitions`, `RelationshipDefinitions`, `GlobalOptionSetDefinitions`
//! (`reference/dataverse.md` §6).

use super::{NAMESPACE, Segment, unquoted};
use crate::ODataError;
use uuid::Uuid;

/// Metadata that a path names.
#[derive(Clone, Debug, PartialEq)]
pub enum Definitions {
    /// `EntityDefinitions`
    All,
    /// `EntityDefinitions(LogicalName='account')`
    Table(TableKey),
    /// `…/Attributes`, `…/ManyToOneRelationships`, `…/Keys`, `…/Privileges`, with the cast if any:
    /// `PicklistAttributeMetadata`.
    Members(TableKey, String, Option<String>),
    /// `…/Attributes(LogicalName='name')`, `…/Keys(LogicalName='key')`, with the cast if any.
    Member(TableKey, String, TableKey, Option<String>),
    /// `…/Attributes(LogicalName='name')/Microsoft.Dynamics.CRM.PicklistAttributeMetadata/OptionSet`: a property of a
    /// member.
    Property(TableKey, String, TableKey, String),
    /// `RelationshipDefinitions`, with the cast if any: `OneToManyRelationshipMetadata`.
    Relationships(Option<String>),
    /// `RelationshipDefinitions(SchemaName='x')`, with the cast if any.
    Relationship(TableKey, Option<String>),
    /// `GlobalOptionSetDefinitions`
    OptionSets,
    /// `GlobalOptionSetDefinitions(Name='x')`, with or without a cast: there is only one kind.
    OptionSet(TableKey),
}

/// How a definition is named.
#[derive(Clone, Debug, PartialEq)]
pub enum TableKey {
    /// `(LogicalName='account')`; for relationships `SchemaName`, for option sets `Name`.
    LogicalName(String),
    /// `(guid)` or `(MetadataId=guid)`
    MetadataId(Uuid),
}

/// Names of the roots of metadata.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "EntityDefinitions" | "RelationshipDefinitions" | "GlobalOptionSetDefinitions")
}

/// Reads a path that begins with one of them.
pub(super) fn parse(first: &Segment, rest: &[Segment]) -> Result<Definitions, ODataError> {
    match first.name.as_str() {
        "RelationshipDefinitions" => {
            let cast = last_cast(rest)?;
            Ok(match &first.arguments {
                None => Definitions::Relationships(cast),
                Some(key) => Definitions::Relationship(key_by("SchemaName", key)?, cast),
            })
        }
        "GlobalOptionSetDefinitions" => {
            last_cast(rest)?;
            match &first.arguments {
                None => Ok(Definitions::OptionSets),
                Some(key) => key_by("Name", key).map(Definitions::OptionSet),
            }
        }
        _ => entity(first, rest),
    }
}

fn entity(first: &Segment, rest: &[Segment]) -> Result<Definitions, ODataError> {
    let Some(arguments) = &first.arguments else {
        last_cast(rest)?;
        return Ok(Definitions::All);
    };
    let table = key_by("LogicalName", arguments)?;
    let Some((members, tail)) = rest.split_first() else { return Ok(Definitions::Table(table)) };
    let name = members.name.clone();
    let Some(key) = &members.arguments else {
        return Ok(Definitions::Members(table, name, last_cast(tail)?));
    };
    // Relationships of a table are named by their schema name, everything else by its logical name.
    let by = if name.ends_with("Relationships") { "SchemaName" } else { "LogicalName" };
    let member = key_by(by, key)?;
    match tail {
        [] => Ok(Definitions::Member(table, name, member, None)),
        [one] if one.cast().is_some() => {
            Ok(Definitions::Member(table, name, member, one.cast().map(str::to_owned)))
        }
        [property] if property.arguments.is_none() => {
            Ok(Definitions::Property(table, name, member, property.name.clone()))
        }
        [cast, property] if cast.cast().is_some() && property.arguments.is_none() => {
            Ok(Definitions::Property(table, name, member, property.name.clone()))
        }
        [other, ..] => Err(ODataError::no_segment(&other.name)),
    }
}

/// What follows may be one cast and nothing else.
fn last_cast(rest: &[Segment]) -> Result<Option<String>, ODataError> {
    match rest {
        [] => Ok(None),
        [only] => match only.cast() {
            Some(cast) => Ok(Some(cast.to_owned())),
            None => Err(ODataError::no_segment(&only.name)),
        },
        [_, other, ..] => Err(ODataError::no_segment(&other.name)),
    }
}

impl Segment {
    fn cast(&self) -> Option<&str> {
        self.name.strip_prefix(NAMESPACE).filter(|_| self.arguments.is_none())
    }
}

/// A key that gives a name, in the property `by`, or an id.
fn key_by(by: &str, arguments: &str) -> Result<TableKey, ODataError> {
    let bad = || ODataError::bad_url(format!("The key of the definition is neither {by} nor MetadataId."));
    match arguments.split_once('=') {
        Some((property, name)) if property == by => Ok(TableKey::LogicalName(unquoted(name))),
        Some(("MetadataId", id)) => Uuid::parse_str(id).map(TableKey::MetadataId).map_err(|_| bad()),
        Some(_) => Err(bad()),
        None => Uuid::parse_str(arguments).map(TableKey::MetadataId).map_err(|_| bad()),
    }
}
