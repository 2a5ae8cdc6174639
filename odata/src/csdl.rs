//! `$metadata`: the tables as an OData v4 EDMX document.

mod capabilities;
mod checksum;
mod device;

use crate::Tables;
use crate::row::wire_name;
use model::metadata::ManyToOne;
use model::{ColumnKind, TableMeta, rules};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

type Xml = Writer<Vec<u8>>;

/// The base of all entity types: what a lookup to several tables points to.
const BASE_TYPE: &str = "mscrm.crmbaseentity";

/// The EDM type of a column; a lookup is the guid in `_x_value`.
pub fn edm_type(kind: &ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Uniqueidentifier | ColumnKind::Lookup { .. } | ColumnKind::File { .. } => "Edm.Guid",
        ColumnKind::String { .. }
        | ColumnKind::Memo { .. }
        | ColumnKind::EntityName
        | ColumnKind::MultiPicklist { .. } => "Edm.String",
        ColumnKind::Integer { .. }
        | ColumnKind::Picklist { .. }
        | ColumnKind::State { .. }
        | ColumnKind::Status { .. } => "Edm.Int32",
        ColumnKind::BigInt => "Edm.Int64",
        ColumnKind::Decimal { .. } | ColumnKind::Money { .. } => "Edm.Decimal",
        ColumnKind::Double { .. } => "Edm.Double",
        ColumnKind::Boolean { .. } => "Edm.Boolean",
        ColumnKind::DateTime { date_only, behavior } => {
            let local_day = *date_only && *behavior == model::metadata::DateBehavior::UserLocal;
            if local_day || rules::stores_day(kind) { "Edm.Date" } else { "Edm.DateTimeOffset" }
        }
        ColumnKind::Image => "Edm.Binary",
    }
}

/// Writes the document. Navigation properties lead to the tables given only. `annotations` says whether the document
/// tells what the sets can do.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn document(tables: &[TableMeta], annotations: bool) -> io::Result<String> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.create_element("edmx:Edmx")
        .with_attribute(("Version", "4.0"))
        .with_attribute(("xmlns:edmx", "http://docs.oasis-open.org/odata/ns/edmx"))
        .write_inner_content(|xml| {
            if annotations {
                capabilities::reference(xml)?;
            }
            xml.create_element("edmx:DataServices")
                .write_inner_content(|xml| schema(xml, tables, annotations))?;
            Ok(())
        })?;
    String::from_utf8(xml.into_inner()).map_err(io::Error::other)
}

fn schema(xml: &mut Xml, tables: &[TableMeta], annotations: bool) -> io::Result<()> {
    xml.create_element("Schema")
        .with_attribute(("Namespace", "Microsoft.Dynamics.CRM"))
        .with_attribute(("Alias", "mscrm"))
        .with_attribute(("xmlns", "http://docs.oasis-open.org/odata/ns/edm"))
        .write_inner_content(|xml| {
            xml.create_element("EntityType")
                .with_attribute(("Name", "crmbaseentity"))
                .with_attribute(("Abstract", "true"))
                .write_empty()?;
            tables.iter().try_for_each(|table| entity_type(xml, table, tables))?;
            who_am_i(xml)?;
            checksum::function(xml)?;
            device::action(xml)?;
            container(xml, tables, annotations)
        })?;
    Ok(())
}

fn entity_type(xml: &mut Xml, table: &TableMeta, tables: &[TableMeta]) -> io::Result<()> {
    xml.create_element("EntityType")
        .with_attribute(("Name", table.logical_name.as_str()))
        .with_attribute(("BaseType", BASE_TYPE))
        .write_inner_content(|xml| {
            xml.create_element("Key").write_inner_content(|xml| {
                xml.create_element("PropertyRef")
                    .with_attribute(("Name", table.primary_id.as_str()))
                    .write_empty()?;
                Ok(())
            })?;
            for column in &table.columns {
                let property = xml
                    .create_element("Property")
                    .with_attribute(("Name", &*wire_name(column)))
                    .with_attribute(("Type", edm_type(&column.kind)));
                let property = match column.logical_name == table.primary_id {
                    true => property.with_attribute(("Nullable", "false")),
                    false => property,
                };
                match edm_type(&column.kind) {
                    "Edm.Decimal" => property.with_attribute(("Scale", "Variable")).write_empty()?,
                    _ => property.write_empty()?,
                };
            }
            navigations(xml, table, tables)
        })?;
    Ok(())
}

/// Lookups of a table by navigation property; an owner has one property for several tables.
fn lookups<'t>(table: &'t TableMeta, tables: &[TableMeta]) -> BTreeMap<&'t str, Vec<&'t ManyToOne>> {
    let mut by_name: BTreeMap<&str, Vec<&ManyToOne>> = BTreeMap::new();
    for relation in table.many_to_one.iter().filter(|r| tables.by_name(&r.target).is_some()) {
        by_name.entry(&relation.navigation).or_default().push(relation);
    }
    by_name
}

/// Relations of other tables that lead to this one, each name once.
fn collections<'t>(table: &TableMeta, tables: &'t [TableMeta]) -> Vec<(&'t TableMeta, &'t ManyToOne)> {
    let mut seen = BTreeSet::new();
    tables
        .iter()
        .flat_map(|other| other.many_to_one.iter().map(move |relation| (other, relation)))
        .filter(|(_, r)| r.target == table.logical_name && !r.reverse_navigation.is_empty())
        .filter(|(_, r)| seen.insert(r.reverse_navigation.as_str()))
        .collect()
}

fn navigations(xml: &mut Xml, table: &TableMeta, tables: &[TableMeta]) -> io::Result<()> {
    for (name, relations) in lookups(table, tables) {
        let property = xml.create_element("NavigationProperty").with_attribute(("Name", name));
        match relations.as_slice() {
            [only] => {
                let target = tables.by_name(&only.target).map_or("", |t| t.primary_id.as_str());
                property
                    .with_attribute(("Type", format!("mscrm.{}", only.target).as_str()))
                    .write_inner_content(|xml| {
                        xml.create_element("ReferentialConstraint")
                            .with_attribute(("Property", format!("_{}_value", only.column).as_str()))
                            .with_attribute(("ReferencedProperty", target))
                            .write_empty()?;
                        Ok(())
                    })?
            }
            _ => property.with_attribute(("Type", BASE_TYPE)).write_empty()?,
        };
    }
    for (other, relation) in collections(table, tables) {
        xml.create_element("NavigationProperty")
            .with_attribute(("Name", relation.reverse_navigation.as_str()))
            .with_attribute(("Type", format!("Collection(mscrm.{})", other.logical_name).as_str()))
            .write_empty()?;
    }
    Ok(())
}

fn who_am_i(xml: &mut Xml) -> io::Result<()> {
    xml.create_element("ComplexType").with_attribute(("Name", "WhoAmIResponse")).write_inner_content(
        |xml| {
            for name in ["BusinessUnitId", "UserId", "OrganizationId"] {
                xml.create_element("Property")
                    .with_attribute(("Name", name))
                    .with_attribute(("Type", "Edm.Guid"))
                    .with_attribute(("Nullable", "false"))
                    .write_empty()?;
            }
            Ok(())
        },
    )?;
    xml.create_element("Function").with_attribute(("Name", "WhoAmI")).write_inner_content(|xml| {
        xml.create_element("ReturnType")
            .with_attribute(("Type", "mscrm.WhoAmIResponse"))
            .with_attribute(("Nullable", "false"))
            .write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn container(xml: &mut Xml, tables: &[TableMeta], annotations: bool) -> io::Result<()> {
    xml.create_element("EntityContainer").with_attribute(("Name", "System")).write_inner_content(|xml| {
        tables.iter().try_for_each(|table| entity_set(xml, table, tables, annotations))?;
        xml.create_element("FunctionImport")
            .with_attribute(("Name", "WhoAmI"))
            .with_attribute(("Function", "mscrm.WhoAmI"))
            .write_empty()?;
        checksum::import(xml)?;
        device::import(xml)?;
        Ok(())
    })?;
    Ok(())
}

fn entity_set(xml: &mut Xml, table: &TableMeta, tables: &[TableMeta], annotations: bool) -> io::Result<()> {
    let set = xml
        .create_element("EntitySet")
        .with_attribute(("Name", table.set_name.as_str()))
        .with_attribute(("EntityType", format!("mscrm.{}", table.logical_name).as_str()));
    set.write_inner_content(|xml| {
        let single = lookups(table, tables).into_iter().filter(|(_, relations)| relations.len() == 1);
        let single = single
            .filter_map(|(name, r)| Some((name, tables.by_name(&r.first()?.target)?.set_name.as_str())));
        let many = collections(table, tables);
        let many = many.iter().map(|(other, r)| (r.reverse_navigation.as_str(), other.set_name.as_str()));
        for (path, target) in single.chain(many) {
            xml.create_element("NavigationPropertyBinding")
                .with_attribute(("Path", path))
                .with_attribute(("Target", target))
                .write_empty()?;
        }
        if annotations { capabilities::change_tracking(xml, table) } else { Ok(()) }
    })?;
    Ok(())
}
