//! What the entity sets can do, as annotations of the vocabulary `Org.OData.Capabilities.V1`.
//!
//! Dataverse says `Supported` of a tracked set (`reference/dataverse.md` §1.1). Deltas over filtered queries go beyond it:
//! the columns that a tracked query may filter by are listed as `FilterableProperties`, which is empty where a server
//! tracks whole tables only.

use super::Xml;
use crate::row::wire_name;
use model::{ColumnKind, ColumnMeta, TableMeta};
use std::io;

const NAMESPACE: &str = "Org.OData.Capabilities.V1";
const ADDRESS: &str =
    "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Capabilities.V1.xml";
/// Old values of longer texts aren't kept.
const LONGEST_FILTERABLE: u32 = 4000;

/// Where the vocabulary is.
pub(super) fn reference(xml: &mut Xml) -> io::Result<()> {
    xml.create_element("edmx:Reference").with_attribute(("Uri", ADDRESS)).write_inner_content(|xml| {
        xml.create_element("edmx:Include")
            .with_attribute(("Namespace", NAMESPACE))
            .with_attribute(("Alias", "Capabilities"))
            .write_empty()?;
        Ok(())
    })?;
    Ok(())
}

/// That changes of a set are tracked, and by what they can be filtered.
pub(super) fn change_tracking(xml: &mut Xml, table: &TableMeta) -> io::Result<()> {
    xml.create_element("Annotation")
        .with_attribute(("Term", format!("{NAMESPACE}.ChangeTracking").as_str()))
        .write_inner_content(|xml| {
            xml.create_element("Record").write_inner_content(|xml| {
                xml.create_element("PropertyValue")
                    .with_attribute(("Property", "Supported"))
                    .with_attribute(("Bool", "true"))
                    .write_empty()?;
                filterable(xml, table)
            })?;
            Ok(())
        })?;
    Ok(())
}

fn filterable(xml: &mut Xml, table: &TableMeta) -> io::Result<()> {
    xml.create_element("PropertyValue")
        .with_attribute(("Property", "FilterableProperties"))
        .write_inner_content(|xml| {
            xml.create_element("Collection").write_inner_content(|xml| {
                for column in table.columns.iter().filter(|column| is_filterable(column)) {
                    xml.create_element("PropertyPath")
                        .write_text_content(quick_xml::events::BytesText::new(&wire_name(column)))?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
    Ok(())
}

fn is_filterable(column: &ColumnMeta) -> bool {
    match &column.kind {
        ColumnKind::String { max_length, .. } | ColumnKind::Memo { max_length } => {
            *max_length <= LONGEST_FILTERABLE
        }
        kind => !matches!(kind, ColumnKind::Image | ColumnKind::File { .. }),
    }
}
