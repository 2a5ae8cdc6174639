//! Column security profiles.

use super::super::column_security::{PROFILE, permissions_of, within};
use super::super::xml::{escaped, put};
use super::Export;
use super::write::{number_of, text_of};
use crate::fault::Fault;
use crate::store::Conn;
use model::RecordId;

/// `<FieldSecurityProfiles>`: those that came with the solution.
///
/// # Errors
/// What the database says.
pub(super) fn write(conn: &mut dyn Conn, export: &Export<'_>, xml: &mut String) -> Result<(), Fault> {
    xml.push_str("<FieldSecurityProfiles>");
    for name in export.components(conn, PROFILE)? {
        let Ok(profile) = name.parse::<RecordId>() else { continue };
        let sql = "SELECT name, description FROM data_fieldsecurityprofile WHERE id = ?";
        let Some(row) = conn.first(sql, &[profile.into()])? else { continue };
        put(
            xml,
            format_args!(
                "<FieldSecurityProfile name=\"{}\" description=\"{}\" fieldsecurityprofileid=\"{{{profile}}}\">{}<FieldPermissions>",
                escaped(&text_of(&row, 0)),
                escaped(&text_of(&row, 1)),
                export.rest(PROFILE, &name)
            ),
        );
        permissions(conn, export, profile, xml)?;
        let kept = export.kept(&permissions_of(profile));
        put(xml, format_args!("{kept}</FieldPermissions></FieldSecurityProfile>"));
    }
    put(xml, format_args!("{}</FieldSecurityProfiles>", export.kept("FieldSecurityProfiles")));
    Ok(())
}

fn permissions(
    conn: &mut dyn Conn,
    export: &Export<'_>,
    profile: RecordId,
    xml: &mut String,
) -> Result<(), Fault> {
    let sql =
        "SELECT entityname, attributelogicalname, canread, canupdate, cancreate FROM data_fieldpermission
               WHERE fieldsecurityprofileid = ? ORDER BY entityname, attributelogicalname";
    for row in conn.rows(sql, &[profile.into()])? {
        let (table, column) = (text_of(&row, 0), text_of(&row, 1));
        put(
            xml,
            format_args!(
                "<FieldPermission><EntityName>{table}</EntityName><AttributeName>{column}</AttributeName><CanRead>{}</CanRead><CanUpdate>{}</CanUpdate><CanCreate>{}</CanCreate>{}</FieldPermission>",
                number_of(&row, 2),
                number_of(&row, 3),
                number_of(&row, 4),
                export.kept(&within(profile, &table, &column))
            ),
        );
    }
    Ok(())
}
