//! The function `RetrieveRowsChecksum`.

use super::Xml;
use crate::checksum::FUNCTION;
use std::io;

/// The function and the type of its reply.
pub(super) fn function(xml: &mut Xml) -> io::Result<()> {
    let response = format!("{FUNCTION}Response");
    xml.create_element("ComplexType").with_attribute(("Name", response.as_str())).write_inner_content(
        |xml| {
            for name in ["Count", "Sum"] {
                xml.create_element("Property")
                    .with_attribute(("Name", name))
                    .with_attribute(("Type", "Edm.Int64"))
                    .with_attribute(("Nullable", "false"))
                    .write_empty()?;
            }
            Ok(())
        },
    )?;
    xml.create_element("Function").with_attribute(("Name", FUNCTION)).write_inner_content(|xml| {
        xml.create_element("Parameter")
            .with_attribute(("Name", "DeltaLink"))
            .with_attribute(("Type", "Edm.String"))
            .with_attribute(("Nullable", "false"))
            .write_empty()?;
        xml.create_element("ReturnType")
            .with_attribute(("Type", format!("mscrm.{response}").as_str()))
            .with_attribute(("Nullable", "false"))
            .write_empty()?;
        Ok(())
    })?;
    Ok(())
}

/// How it is called.
pub(super) fn import(xml: &mut Xml) -> io::Result<()> {
    xml.create_element("FunctionImport")
        .with_attribute(("Name", FUNCTION))
        .with_attribute(("Function", format!("mscrm.{FUNCTION}").as_str()))
        .write_empty()?;
    Ok(())
}
