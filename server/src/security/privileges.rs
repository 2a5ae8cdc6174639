//! Privileges as rows of `privilege`: one for each right on each table, and some that belong to no table
//! (`reference/dataverse.md` §11.1).

use super::{AccessRights, Depth, roles};
use crate::catalog::{Catalog, Table, VERSION};
use crate::seed::tables::definition;
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::metadata::Ownership;
use model::{Fields, Problem, RecordId, Value};
use std::collections::BTreeSet;

/// Privileges that belong to no table: what makers do with metadata, going offline, acting for others.
pub const OTHERS: [&str; 17] = [
    "prvCreateEntity",
    "prvReadEntity",
    "prvWriteEntity",
    "prvDeleteEntity",
    "prvCreateAttribute",
    "prvReadAttribute",
    "prvWriteAttribute",
    "prvDeleteAttribute",
    "prvCreateRelationship",
    "prvReadRelationship",
    "prvWriteRelationship",
    "prvDeleteRelationship",
    "prvPublishCustomization",
    "prvImportCustomization",
    "prvExportCustomization",
    "prvGoOffline",
    "prvActOnBehalfOfAnotherUser",
];

/// A privilege.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Privilege {
    /// `prvReadAccount`
    pub name: String,
    /// The right, as its bit; 0 for one that belongs to no table.
    pub rights: AccessRights,
    /// Whether it may be given to less than the whole organisation.
    pub has_levels: bool,
}

impl Privilege {
    /// Its id.
    pub fn id(&self) -> RecordId {
        privilege_id(&self.name)
    }

    /// The privileges of a table.
    pub fn of_table(table: &Table) -> impl Iterator<Item = Self> + '_ {
        let has_levels = !matches!(table.meta.ownership, Ownership::OrganizationOwned | Ownership::None);
        table.rights.iter().map(move |right| Self {
            name: table.privilege(*right),
            rights: AccessRights::of(*right),
            has_levels,
        })
    }

    fn fields(&self) -> Fields {
        let level = |column: &str, may: bool| (column.to_owned(), Value::Bool(may));
        Fields::from([
            ("name".to_owned(), Value::Text(self.name.clone())),
            ("accessright".to_owned(), Value::Int(self.rights.bits())),
            level("canbebasic", self.has_levels),
            level("canbelocal", self.has_levels),
            level("canbedeep", self.has_levels),
            level("canbeglobal", true),
        ])
    }
}

/// The id of the privilege of that name, the same in every database.
pub fn privilege_id(name: &str) -> RecordId {
    RecordId(definition(&format!("privilege.{name}")))
}

/// All privileges there are, each once.
pub fn all(catalog: &Catalog) -> Vec<Privilege> {
    let mut seen = BTreeSet::new();
    let of_tables = catalog.tables().iter().flat_map(|table| Privilege::of_table(table));
    let others = OTHERS.iter().map(|name| Privilege {
        name: (*name).to_owned(),
        rights: AccessRights::NONE,
        has_levels: false,
    });
    of_tables.chain(others).filter(|privilege| seen.insert(privilege.name.clone())).collect()
}

/// Makes the privileges that are missing and gives them, for the whole organisation, to system administrators. To be
/// called when a server starts on a database.
///
/// # Errors
/// What the database says.
pub fn ensure(conn: &mut dyn Conn, catalog: &Catalog) -> Result<(), Problem> {
    let mut known = BTreeSet::new();
    conn.each("SELECT id FROM data_privilege", &[], &mut |row| {
        known.extend(row.first().map(id).transpose()?);
        Ok(())
    })?;
    let missing: Vec<Privilege> = all(catalog).into_iter().filter(|p| !known.contains(&p.id())).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let administrators = roles::of_template(conn, roles::ADMINISTRATOR)?;
    let table = catalog.need("privilege")?;
    for privilege in missing {
        let mut fields = privilege.fields();
        fields.insert(VERSION.to_owned(), Value::Int(rows::next_version(conn)?));
        rows::insert(conn, table, privilege.id(), &fields)?;
        for role in &administrators {
            roles::grant(conn, catalog, *role, privilege.id(), Depth::Global)?;
        }
    }
    Ok(())
}

/// Makes the privileges of a table that was made at run time, and gives them to customizers too, as Dataverse does. To
/// be called in the transaction that makes the table, with the catalog that has it.
///
/// # Errors
/// What the database says.
pub fn ensure_for(conn: &mut dyn Conn, catalog: &Catalog, table: &Table) -> Result<(), Problem> {
    ensure(conn, catalog)?;
    for role in roles::of_template(conn, roles::CUSTOMIZER)? {
        for privilege in Privilege::of_table(table) {
            roles::grant(conn, catalog, role, privilege.id(), Depth::Global)?;
        }
    }
    Ok(())
}
