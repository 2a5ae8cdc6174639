//! Views, forms and charts.

use super::super::charts::{CHART, charts_of};
use super::super::screens::{FORMS, forms_of, views_of};
use super::super::xml::put;
use super::Export;
use super::write::{number_of, text_of};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use model::storage::SqlValue;

/// `<SavedQueries>`: all views of a maker's table, of others those that the solution has.
///
/// # Errors
/// What the database says.
pub(super) fn views(
    conn: &mut dyn Conn,
    export: &Export<'_>,
    table: &Table,
    xml: &mut String,
) -> Result<(), Fault> {
    let sql = "SELECT id, name, querytype, fetchxml, layoutxml, isdefault, isquickfindquery
               FROM data_savedquery WHERE returnedtypecode = ? ORDER BY name, id";
    let rows = conn.rows(sql, &[table.meta.logical_name.as_str().into()])?;
    let wanted = export.components(conn, "savedquery")?;
    xml.push_str("<SavedQueries><savedqueries>");
    for row in rows {
        let Some(id) = row.first().and_then(SqlValue::as_id).map(|id| id.to_string()) else { continue };
        if !table.more.is_custom && !wanted.contains(&id) {
            continue;
        }
        put(
            xml,
            format_args!(
                "<savedquery><isquickfindquery>{}</isquickfindquery><isdefault>{}</isdefault><savedqueryid>{{{id}}}</savedqueryid><layoutxml>{}</layoutxml><querytype>{}</querytype><fetchxml>{}</fetchxml>{}{}</savedquery>",
                number_of(&row, 6),
                number_of(&row, 5),
                text_of(&row, 4),
                number_of(&row, 2),
                text_of(&row, 3),
                export.rest("savedquery", &id),
                export.names("savedquery", &id, &text_of(&row, 1))
            ),
        );
    }
    let kept = export.kept(&views_of(&table.meta.logical_name));
    put(xml, format_args!("{kept}</savedqueries></SavedQueries>"));
    Ok(())
}

/// `<FormXml>`: all forms of a maker's table, of others those that the solution has.
///
/// # Errors
/// What the database says.
pub(super) fn forms(
    conn: &mut dyn Conn,
    export: &Export<'_>,
    table: &Table,
    xml: &mut String,
) -> Result<(), Fault> {
    let sql = "SELECT id, name, type, formxml, formactivationstate FROM data_systemform
               WHERE objecttypecode = ? ORDER BY name, id";
    let name = table.meta.logical_name.as_str();
    let rows = conn.rows(sql, &[name.into()])?;
    let wanted = export.components(conn, "systemform")?;
    xml.push_str("<FormXml>");
    for row in rows {
        let Some(id) = row.first().and_then(SqlValue::as_id).map(|id| id.to_string()) else { continue };
        let kind = FORMS.iter().find(|(_, number)| i64::from(*number) == number_of(&row, 2));
        let Some((kind, _)) = kind.filter(|_| table.more.is_custom || wanted.contains(&id)) else { continue };
        put(
            xml,
            format_args!(
                "<forms type=\"{kind}\"><systemform><formid>{{{id}}}</formid><FormActivationState>{}</FormActivationState>{}{}{}</systemform></forms>",
                number_of(&row, 4),
                text_of(&row, 3),
                export.rest("systemform", &id),
                export.names("systemform", &id, &text_of(&row, 1))
            ),
        );
    }
    let prefix = forms_of(name, "");
    let mut kinds: Vec<&str> = export.kept.iter().filter_map(|p| p.parent.strip_prefix(&prefix)).collect();
    kinds.dedup();
    for kind in kinds {
        let forms = export.kept(&forms_of(name, kind));
        put(xml, format_args!("<forms type=\"{kind}\">{forms}</forms>"));
    }
    xml.push_str("</FormXml>");
    Ok(())
}

/// `<Visualizations>`: all charts of a maker's table, of others those that the solution has.
///
/// # Errors
/// What the database says.
pub(super) fn charts(
    conn: &mut dyn Conn,
    export: &Export<'_>,
    table: &Table,
    xml: &mut String,
) -> Result<(), Fault> {
    let sql = "SELECT id, name, datadescription, presentationdescription, isdefault
               FROM data_savedqueryvisualization WHERE primaryentitytypecode = ? ORDER BY name, id";
    let name = table.meta.logical_name.as_str();
    let rows = conn.rows(sql, &[name.into()])?;
    let wanted = export.components(conn, CHART)?;
    xml.push_str("<Visualizations>");
    for row in rows {
        let Some(id) = row.first().and_then(SqlValue::as_id).map(|id| id.to_string()) else { continue };
        if !table.more.is_custom && !wanted.contains(&id) {
            continue;
        }
        put(
            xml,
            format_args!(
                "<visualization><savedqueryvisualizationid>{{{id}}}</savedqueryvisualizationid><datadescription>{}</datadescription><presentationdescription>{}</presentationdescription><isdefault>{}</isdefault><primaryentitytypecode>{name}</primaryentitytypecode>{}{}</visualization>",
                text_of(&row, 2),
                text_of(&row, 3),
                number_of(&row, 4) == 1,
                export.rest(CHART, &id),
                export.names(CHART, &id, &text_of(&row, 1))
            ),
        );
    }
    put(xml, format_args!("{}</Visualizations>", export.kept(&charts_of(name))));
    Ok(())
}
