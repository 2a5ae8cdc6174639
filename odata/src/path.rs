//! The path of a URL after `/api/data/v9.x/`, read into a closed list of resources.

use crate::ODataError;
use model::RecordId;
use uuid::Uuid;

/// What a path names. Whether a set, a column, a navigation property or a function exists, metadata must tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Resource {
    /// The root.
    Service,
    /// `$metadata`
    Metadata,
    /// `accounts`
    Set(String),
    /// `accounts/$count`
    Count(String),
    /// `accounts(key)`
    Row(RowPath),
    /// `accounts(key)/name`: a column or a navigation property.
    Member(RowPath, String),
    /// `accounts(key)/name/$value`
    MemberValue(RowPath, String),
    /// `accounts(key)/contact_customer_accounts/$count`
    MemberCount(RowPath, String),
    /// `accounts(key)/primarycontactid/$ref`, or `…/contact_customer_accounts(related)/$ref`.
    Reference(RowPath, String, Option<Key>),
    /// `WhoAmI`, `WhoAmI()`, `RetrieveMetadataChanges(Query=@p1)`; may also be an entity set when it has no
    /// parentheses, see [`Resource::Set`].
    Function(Call),
    /// `accounts/Microsoft.Dynamics.CRM.CreateMultiple`
    BoundToSet(String, Call),
    /// `leads(key)/Microsoft.Dynamics.CRM.QualifyLead`
    BoundToRow(RowPath, Call),
    /// `EntityDefinitions…`
    Definitions(Definitions),
    /// `GlobalOptionSetDefinitions…`: nothing of it is told apart.
    GlobalOptionSets,
}

/// A row by its set and key.
#[derive(Clone, Debug, PartialEq)]
pub struct RowPath {
    /// Entity set.
    pub set: String,
    /// Key.
    pub key: Key,
}

/// A key in parentheses.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// `(guid)`
    Id(RecordId),
    /// `(accountid=guid)`, `(firstname='Joe',emailaddress1='a@b')`: names, and literals as written, without quotes.
    Named(Vec<(String, String)>),
}

/// A function or action with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its name, without the namespace.
    pub name: String,
    /// Parameters as written, aliases like `@p1` replaced by the value in the query.
    pub arguments: Vec<(String, String)>,
    /// Whether it was written with parentheses.
    pub parentheses: bool,
}

/// Metadata of tables.
#[derive(Clone, Debug, PartialEq)]
pub enum Definitions {
    /// `EntityDefinitions`
    All,
    /// `EntityDefinitions(LogicalName='account')`
    Table(TableKey),
    /// `…/Attributes`, `…/ManyToOneRelationships`, `…/Keys`, `…/Privileges`, with the cast if any:
    /// `PicklistAttributeMetadata`.
    Members(TableKey, String, Option<String>),
    /// `…/Attributes(LogicalName='name')`, with the cast if any.
    Member(TableKey, String, TableKey, Option<String>),
}

/// How a definition is named.
#[derive(Clone, Debug, PartialEq)]
pub enum TableKey {
    /// `(LogicalName='account')`
    LogicalName(String),
    /// `(guid)` or `(MetadataId=guid)`
    MetadataId(Uuid),
}

/// Reads a path. `query` is the part after `?`, for parameter aliases.
///
/// # Errors
/// 400 or 404 as Dataverse answers what it can't resolve.
pub fn parse(path: &str, query: &str) -> Result<Resource, ODataError> {
    let _ = query;
    Err(ODataError::no_segment(path))
}
