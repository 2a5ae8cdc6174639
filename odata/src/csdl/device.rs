//! The action `farfield_ReportDevice`.

use super::Xml;
use crate::device::ACTION;
use std::io;

/// Parameters that a report must have.
const NEEDED: [(&str, &str); 3] =
    [("DeviceId", "Edm.Guid"), ("AppVersion", "Edm.String"), ("Platform", "Edm.String")];
/// Parameters that it may have.
const OPTIONAL: [(&str, &str); 11] = [
    ("Name", "Edm.String"),
    ("LastSync", "Edm.DateTimeOffset"),
    ("Rows", "Edm.Int64"),
    ("Bytes", "Edm.Int64"),
    ("QueueLength", "Edm.Int64"),
    ("OldestChange", "Edm.DateTimeOffset"),
    ("Errors", "Edm.Int64"),
    ("Clock", "Edm.DateTimeOffset"),
    ("State", "Edm.String"),
    ("ProfileId", "Edm.Guid"),
    ("LastOrder", "Edm.Int64"),
];

/// The action and the type of its reply.
pub(super) fn action(xml: &mut Xml) -> io::Result<()> {
    let response = format!("{ACTION}Response");
    xml.create_element("ComplexType").with_attribute(("Name", response.as_str())).write_inner_content(
        |xml| {
            let members = [
                ("Blocked", "Edm.Boolean", "false"),
                ("Order", "Edm.String", "true"),
                ("OrderNumber", "Edm.Int64", "true"),
            ];
            for (name, kind, nullable) in members {
                xml.create_element("Property")
                    .with_attribute(("Name", name))
                    .with_attribute(("Type", kind))
                    .with_attribute(("Nullable", nullable))
                    .write_empty()?;
            }
            Ok(())
        },
    )?;
    xml.create_element("Action").with_attribute(("Name", ACTION)).write_inner_content(|xml| {
        let needed = NEEDED.iter().map(|parameter| (parameter, "false"));
        for ((name, kind), nullable) in needed.chain(OPTIONAL.iter().map(|parameter| (parameter, "true"))) {
            xml.create_element("Parameter")
                .with_attribute(("Name", *name))
                .with_attribute(("Type", *kind))
                .with_attribute(("Nullable", nullable))
                .write_empty()?;
        }
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
    xml.create_element("ActionImport")
        .with_attribute(("Name", ACTION))
        .with_attribute(("Action", format!("mscrm.{ACTION}").as_str()))
        .write_empty()?;
    Ok(())
}
