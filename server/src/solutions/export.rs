//! Exporting a solution: the tables makers made and the rows it has, written as genuine solution files have them, with
//! everything that was kept at its place.

use super::archive::Package;
use super::import::attributes_of;
use super::kept::{self, FILE, Part};
use super::xml::escaped;
use crate::catalog::{Catalog, Table};
use crate::fault::Fault;
use crate::store::Conn;
use model::metadata::{ChoiceOption, DateBehavior, DeleteRule, Label, LookupRole, Ownership, Required};
use model::storage::SqlValue;
use model::{ColumnKind, ColumnMeta};
use odata::ODataError;
use std::fmt::Write;

/// The kept parts of a solution, while they are written back.
struct Kept(Vec<Part>);

impl Kept {
    /// The elements that stood in a place.
    fn of(&self, parent: &str) -> String {
        let here = self.0.iter().filter(|p| p.parent.eq_ignore_ascii_case(parent));
        here.map(|p| String::from_utf8_lossy(&p.body)).collect()
    }
}

/// Writes the solution of a unique name.
///
/// # Errors
/// 404 for an unknown one; what the database says.
pub fn export(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    solution: &str,
    managed: bool,
) -> Result<Package, Fault> {
    let sql = "SELECT friendlyname, version, publisherid__name FROM data_solution WHERE uniquename = ?";
    let row = conn.first(sql, &[solution.into()])?;
    let row = row.ok_or_else(|| {
        let message = format!("The solution '{solution}' does not exist.");
        ODataError::new(404, odata::error::codes::OBJECT_DOES_NOT_EXIST, message)
    })?;
    let text = |n: usize| row.get(n).and_then(SqlValue::as_text).unwrap_or_default();
    let parts = Kept(kept::parts(conn, solution)?);
    let mut xml = String::from("<ImportExportXml xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
    entities(conn, catalog, solution, &parts, &mut xml)?;
    roles(conn, solution, &mut xml)?;
    relationships(conn, catalog, solution, &parts, &mut xml)?;
    option_sets(conn, catalog, solution, &parts, &mut xml)?;
    apps(conn, catalog, solution, &parts, &mut xml)?;
    xml.push_str(&parts.of(""));
    xml.push_str("<Languages><Language>1033</Language></Languages></ImportExportXml>");
    let manifest = format!(
        "<ImportExportXml version=\"9.2\" SolutionPackageVersion=\"9.2\" languagecode=\"1033\"><SolutionManifest><UniqueName>{}</UniqueName><LocalizedNames><LocalizedName description=\"{}\" languagecode=\"1033\"/></LocalizedNames><Version>{}</Version><Managed>{}</Managed>{}<RootComponents/><MissingDependencies/></SolutionManifest></ImportExportXml>",
        escaped(solution),
        escaped(text(0)),
        escaped(text(1)),
        i32::from(managed),
        publisher(conn, solution)?
    );
    let files = parts.0.into_iter().filter(|p| p.parent == FILE).map(|p| (p.name, p.body)).collect();
    Ok(Package { solution: Some(manifest), customizations: xml, files })
}

fn publisher(conn: &mut dyn Conn, solution: &str) -> Result<String, Fault> {
    let sql = "SELECT p.uniquename, p.friendlyname, p.customizationprefix FROM data_solution s
               JOIN data_publisher p ON p.id = s.publisherid WHERE s.uniquename = ?";
    let Some(row) = conn.first(sql, &[solution.into()])? else { return Ok(String::new()) };
    let text = |n: usize| escaped(row.get(n).and_then(SqlValue::as_text).unwrap_or_default());
    Ok(format!(
        "<Publisher><UniqueName>{}</UniqueName><LocalizedNames><LocalizedName description=\"{}\" languagecode=\"1033\"/></LocalizedNames><CustomizationPrefix>{}</CustomizationPrefix></Publisher>",
        text(0),
        text(1),
        text(2)
    ))
}

fn entities(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    solution: &str,
    parts: &Kept,
    xml: &mut String,
) -> Result<(), Fault> {
    xml.push_str("<Entities>");
    let views = kept::components(conn, solution, "savedquery")?;
    let forms = kept::components(conn, solution, "systemform")?;
    for name in kept::components(conn, solution, "entity")? {
        let Some(table) = catalog.named(&name) else { continue };
        entity(table, parts, xml);
        saved_queries(conn, table, &views, xml)?;
        system_forms(conn, table, &forms, xml)?;
        xml.push_str(&parts.of(&table.meta.schema_name));
        xml.push_str("</Entity>");
    }
    xml.push_str(&parts.of("Entities"));
    xml.push_str("</Entities>");
    Ok(())
}

fn entity(table: &Table, parts: &Kept, xml: &mut String) {
    let meta = &table.meta;
    let name = &meta.schema_name;
    put(
        xml,
        format_args!(
            "<Entity><Name LocalizedName=\"{0}\" OriginalName=\"{0}\">{name}</Name><EntityInfo><entity Name=\"{name}\">",
            escaped(meta.display_name.text(1033))
        ),
    );
    texts(xml, &meta.display_name, "LocalizedNames", "LocalizedName");
    texts(xml, &meta.collection_name, "LocalizedCollectionNames", "LocalizedCollectionName");
    xml.push_str("<attributes>");
    let is_custom = |c: &&ColumnMeta| table.more.columns.get(&c.logical_name).is_some_and(|m| m.is_custom);
    for column in meta.columns.iter().filter(is_custom) {
        attribute(table, column, xml);
    }
    xml.push_str(&parts.of(&attributes_of(name)));
    xml.push_str("</attributes>");
    let mask = if meta.ownership == Ownership::UserOwned { "UserOwned" } else { "OrgOwned" };
    put(
        xml,
        format_args!(
            "<EntitySetName>{}</EntitySetName><OwnershipTypeMask>{mask}</OwnershipTypeMask><IsOfflineInMobileClient>{}</IsOfflineInMobileClient>",
            meta.set_name,
            i32::from(meta.offline)
        ),
    );
    xml.push_str("<EntityKeys>");
    for key in &meta.keys {
        put(xml, format_args!("<EntityKey><Name>{}</Name><EntityKeyAttributes>", key.schema_name));
        for column in &key.columns {
            put(xml, format_args!("<AttributeName>{column}</AttributeName>"));
        }
        xml.push_str("</EntityKeyAttributes>");
        texts(xml, &key.display_name, "displaynames", "displayname");
        xml.push_str("</EntityKey>");
    }
    xml.push_str(&parts.of(&format!("{name}/keys")));
    xml.push_str("</EntityKeys></entity></EntityInfo>");
}

fn attribute(table: &Table, column: &ColumnMeta, xml: &mut String) {
    let (name, more) = (&column.logical_name, table.more.columns.get(&column.logical_name));
    let required = match column.required {
        Required::None => "none",
        Required::Recommended => "recommended",
        Required::ApplicationRequired => "required",
        Required::SystemRequired => "systemrequired",
    };
    let mask = if *name == table.meta.primary_name { "PrimaryName|" } else { "" };
    put(
        xml,
        format_args!(
            "<attribute PhysicalName=\"{}\"><Type>{}</Type><Name>{name}</Name><LogicalName>{name}</LogicalName><RequiredLevel>{required}</RequiredLevel><DisplayMask>{mask}ValidForAdvancedFind|ValidForForm|ValidForGrid</DisplayMask><ValidForUpdateApi>{}</ValidForUpdateApi><ValidForReadApi>1</ValidForReadApi><ValidForCreateApi>{}</ValidForCreateApi><IsCustomField>1</IsCustomField><IsSecured>{}</IsSecured>",
            column.schema_name,
            type_name(&column.kind),
            i32::from(column.can_update),
            i32::from(column.can_create),
            i32::from(column.is_secured)
        ),
    );
    limits(&column.kind, xml);
    match more.and_then(|m| m.global_set.as_ref()) {
        Some(set) => put(xml, format_args!("<OptionSetName>{set}</OptionSetName>")),
        None => own_options(table, column, xml),
    }
    texts(xml, &column.display_name, "displaynames", "displayname");
    xml.push_str("</attribute>");
}

fn type_name(kind: &ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Uniqueidentifier => "uniqueidentifier",
        ColumnKind::String { .. } | ColumnKind::EntityName => "nvarchar",
        ColumnKind::Memo { .. } => "ntext",
        ColumnKind::Integer { .. } => "int",
        ColumnKind::BigInt => "bigint",
        ColumnKind::Decimal { .. } => "decimal",
        ColumnKind::Double { .. } => "float",
        ColumnKind::Money { .. } => "money",
        ColumnKind::Boolean { .. } => "bit",
        ColumnKind::DateTime { .. } => "datetime",
        ColumnKind::Picklist { .. } => "picklist",
        ColumnKind::MultiPicklist { .. } => "multiselectpicklist",
        ColumnKind::State { .. } => "state",
        ColumnKind::Status { .. } => "status",
        ColumnKind::Lookup { role: LookupRole::Customer, .. } => "customer",
        ColumnKind::Lookup { .. } => "lookup",
        ColumnKind::Image => "image",
        ColumnKind::File { .. } => "file",
    }
}

fn limits(kind: &ColumnKind, xml: &mut String) {
    match kind {
        ColumnKind::String { max_length, format } => {
            let format = format!("{format:?}").to_ascii_lowercase();
            put(xml, format_args!("<Format>{format}</Format><MaxLength>{max_length}</MaxLength>"));
        }
        ColumnKind::Memo { max_length } => put(xml, format_args!("<MaxLength>{max_length}</MaxLength>")),
        ColumnKind::Integer { min, max, .. } => {
            put(xml, format_args!("<MinValue>{min}</MinValue><MaxValue>{max}</MaxValue>"));
        }
        ColumnKind::Decimal { precision, min, max }
        | ColumnKind::Double { precision, min, max }
        | ColumnKind::Money { precision, min, max } => put(
            xml,
            format_args!(
                "<MinValue>{min}</MinValue><MaxValue>{max}</MaxValue><Accuracy>{precision}</Accuracy>"
            ),
        ),
        ColumnKind::DateTime { behavior, date_only } => {
            let number = match behavior {
                DateBehavior::UserLocal => 1,
                DateBehavior::DateOnly => 2,
                DateBehavior::TimeZoneIndependent => 3,
            };
            let format = if *date_only { "date" } else { "datetime" };
            put(xml, format_args!("<Format>{format}</Format><Behavior>{number}</Behavior>"));
        }
        ColumnKind::File { max_kb } => put(xml, format_args!("<MaxSizeInKB>{max_kb}</MaxSizeInKB>")),
        _ => {}
    }
}

fn own_options(table: &Table, column: &ColumnMeta, xml: &mut String) {
    let name = format!("{}_{}", table.meta.logical_name, column.logical_name);
    match &column.kind {
        ColumnKind::Boolean { true_label, false_label, default } => {
            let option = |value, label: &Label| ChoiceOption {
                value,
                label: label.clone(),
                state: None,
                default_status: None,
                color: None,
            };
            put(xml, format_args!("<AppDefaultValue>{}</AppDefaultValue>", i32::from(*default)));
            option_set_xml(xml, &name, "bit", None, &[option(1, true_label), option(0, false_label)]);
        }
        ColumnKind::Picklist { options, default } => {
            put(xml, format_args!("<AppDefaultValue>{}</AppDefaultValue>", default.unwrap_or(-1)));
            option_set_xml(xml, &name, "picklist", None, options);
        }
        ColumnKind::MultiPicklist { options } => option_set_xml(xml, &name, "picklist", None, options),
        _ => {}
    }
}

fn option_set_xml(
    xml: &mut String,
    name: &str,
    kind: &str,
    global: Option<&Label>,
    options: &[ChoiceOption],
) {
    put(
        xml,
        format_args!(
            "<optionset Name=\"{name}\"><OptionSetType>{kind}</OptionSetType><IsGlobal>{}</IsGlobal>",
            i32::from(global.is_some())
        ),
    );
    if let Some(label) = global {
        texts(xml, label, "displaynames", "displayname");
    }
    xml.push_str("<options>");
    for option in options {
        let color = option.color.as_deref().map(|c| format!(" Color=\"{}\"", escaped(c))).unwrap_or_default();
        put(xml, format_args!("<option value=\"{}\"{color}>", option.value));
        texts(xml, &option.label, "labels", "label");
        xml.push_str("</option>");
    }
    xml.push_str("</options></optionset>");
}

fn saved_queries(
    conn: &mut dyn Conn,
    table: &Table,
    views: &[String],
    xml: &mut String,
) -> Result<(), Fault> {
    let sql =
        "SELECT id, name, querytype, fetchxml, layoutxml, isdefault, isquickfindquery FROM data_savedquery
               WHERE returnedtypecode = ? ORDER BY name";
    let rows = conn.rows(sql, &[table.meta.logical_name.as_str().into()])?;
    xml.push_str("<SavedQueries><savedqueries>");
    for row in rows {
        let Some(id) = row.first().and_then(SqlValue::as_id) else { continue };
        if !table.more.is_custom && !views.contains(&id.to_string()) {
            continue;
        }
        let (text, number) = cells(&row);
        put(
            xml,
            format_args!(
                "<savedquery><isquickfindquery>{}</isquickfindquery><isdefault>{}</isdefault><savedqueryid>{{{id}}}</savedqueryid><layoutxml>{}</layoutxml><querytype>{}</querytype><fetchxml>{}</fetchxml><LocalizedNames><LocalizedName description=\"{}\" languagecode=\"1033\"/></LocalizedNames></savedquery>",
                number(6),
                number(5),
                text(4),
                number(2),
                text(3),
                escaped(&text(1))
            ),
        );
    }
    xml.push_str("</savedqueries></SavedQueries>");
    Ok(())
}

fn system_forms(conn: &mut dyn Conn, table: &Table, forms: &[String], xml: &mut String) -> Result<(), Fault> {
    let sql = "SELECT id, name, type, formxml, formactivationstate FROM data_systemform WHERE objecttypecode = ? ORDER BY name";
    let rows = conn.rows(sql, &[table.meta.logical_name.as_str().into()])?;
    xml.push_str("<FormXml>");
    for row in rows {
        let Some(id) = row.first().and_then(SqlValue::as_id) else { continue };
        let (text, number) = cells(&row);
        let kind = match number(2) {
            2 => "main",
            6 => "quick",
            7 => "quickCreate",
            11 => "card",
            _ => continue,
        };
        if table.more.is_custom || forms.contains(&id.to_string()) {
            put(
                xml,
                format_args!(
                    "<forms type=\"{kind}\"><systemform><formid>{{{id}}}</formid><FormActivationState>{}</FormActivationState>{}<LocalizedNames><LocalizedName description=\"{}\" languagecode=\"1033\"/></LocalizedNames></systemform></forms>",
                    number(4),
                    text(3),
                    escaped(&text(1))
                ),
            );
        }
    }
    xml.push_str("</FormXml>");
    Ok(())
}

type Cells<'r> = (Box<dyn Fn(usize) -> String + 'r>, Box<dyn Fn(usize) -> i64 + 'r>);

fn cells(row: &[SqlValue]) -> Cells<'_> {
    let text = move |n: usize| row.get(n).and_then(SqlValue::as_text).unwrap_or_default().to_owned();
    let number = move |n: usize| row.get(n).and_then(SqlValue::as_integer).unwrap_or_default();
    (Box::new(text), Box::new(number))
}

fn roles(conn: &mut dyn Conn, solution: &str, xml: &mut String) -> Result<(), Fault> {
    xml.push_str("<Roles>");
    for name in kept::components(conn, solution, "role")? {
        let Ok(id) = name.parse::<model::RecordId>() else { continue };
        let Some(title) = conn.value("SELECT name FROM data_role WHERE id = ?", &[id.into()])? else {
            continue;
        };
        let title = escaped(title.as_text().unwrap_or_default());
        put(xml, format_args!("<Role id=\"{{{id}}}\" name=\"{title}\"><RolePrivileges>"));
        for (privilege, depth) in crate::security::roles::privileges(conn, id)? {
            put(xml, format_args!("<RolePrivilege name=\"{privilege}\" level=\"{}\"/>", depth.name()));
        }
        xml.push_str("</RolePrivileges></Role>");
    }
    xml.push_str("</Roles>");
    Ok(())
}

fn relationships(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    solution: &str,
    parts: &Kept,
    xml: &mut String,
) -> Result<(), Fault> {
    xml.push_str("<EntityRelationships>");
    let wanted = kept::components(conn, solution, "relationship")?;
    for table in catalog.tables() {
        for r in table.meta.many_to_one.iter().filter(|r| wanted.contains(&r.schema_name)) {
            let delete = match r.on_delete {
                DeleteRule::Cascade => "Cascade",
                DeleteRule::RemoveLink => "RemoveLink",
                DeleteRule::Restrict => "Restrict",
                DeleteRule::NoCascade => "NoCascade",
            };
            put(
                xml,
                format_args!(
                    "<EntityRelationship Name=\"{}\"><EntityRelationshipType>OneToMany</EntityRelationshipType><ReferencingEntityName>{}</ReferencingEntityName><ReferencedEntityName>{}</ReferencedEntityName><CascadeDelete>{delete}</CascadeDelete><ReferencingAttributeName>{}</ReferencingAttributeName><EntityRelationshipRoles><EntityRelationshipRole><NavigationPropertyName>{}</NavigationPropertyName><RelationshipRoleType>1</RelationshipRoleType></EntityRelationshipRole><EntityRelationshipRole><NavigationPropertyName>{}</NavigationPropertyName><RelationshipRoleType>0</RelationshipRoleType></EntityRelationshipRole></EntityRelationshipRoles></EntityRelationship>",
                    r.schema_name,
                    table.meta.logical_name,
                    r.target,
                    r.column,
                    r.navigation,
                    r.reverse_navigation
                ),
            );
        }
        for pairs in table.meta.pairs.iter().filter(|p| wanted.contains(&p.schema_name)) {
            put(
                xml,
                format_args!(
                    "<EntityRelationship Name=\"{}\"><EntityRelationshipType>ManyToMany</EntityRelationshipType><FirstEntityName>{}</FirstEntityName><SecondEntityName>{}</SecondEntityName><IntersectEntityName>{}</IntersectEntityName><EntityRelationshipRoles><EntityRelationshipRole><NavigationPropertyName>{}</NavigationPropertyName></EntityRelationshipRole><EntityRelationshipRole><NavigationPropertyName>{}</NavigationPropertyName></EntityRelationshipRole></EntityRelationshipRoles></EntityRelationship>",
                    pairs.schema_name,
                    pairs.first.table,
                    pairs.second.table,
                    table.meta.logical_name,
                    pairs.first.navigation,
                    pairs.second.navigation
                ),
            );
        }
    }
    xml.push_str(&parts.of("EntityRelationships"));
    xml.push_str("</EntityRelationships>");
    Ok(())
}

fn option_sets(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    solution: &str,
    parts: &Kept,
    xml: &mut String,
) -> Result<(), Fault> {
    xml.push_str("<optionsets>");
    let wanted = kept::components(conn, solution, "optionset")?;
    for set in catalog.option_sets().iter().filter(|s| wanted.contains(&s.name)) {
        option_set_xml(xml, &set.name, "picklist", Some(&set.display_name), &set.options);
    }
    xml.push_str(&parts.of("optionsets"));
    xml.push_str("</optionsets>");
    Ok(())
}

fn apps(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    solution: &str,
    parts: &Kept,
    xml: &mut String,
) -> Result<(), Fault> {
    xml.push_str("<AppModuleSiteMaps>");
    for unique in kept::components(conn, solution, "sitemap")? {
        let sql = "SELECT sitemapxml, sitemapname FROM data_sitemap WHERE sitemapnameunique = ?";
        for row in conn.rows(sql, &[unique.as_str().into()])? {
            let (text, _) = cells(&row);
            put(
                xml,
                format_args!(
                    "<AppModuleSiteMap><SiteMapUniqueName>{}</SiteMapUniqueName>{}<LocalizedNames><LocalizedName description=\"{}\" languagecode=\"1033\"/></LocalizedNames></AppModuleSiteMap>",
                    escaped(&unique),
                    text(0),
                    escaped(&text(1))
                ),
            );
        }
    }
    xml.push_str(&parts.of("AppModuleSiteMaps"));
    xml.push_str("</AppModuleSiteMaps><AppModules>");
    for unique in kept::components(conn, solution, "appmodule")? {
        let sql = "SELECT a.id, a.name, c.componenttype, c.objectid FROM data_appmodule a
                   LEFT JOIN data_appmodulecomponent c ON c.appmoduleidunique = a.id WHERE a.uniquename = ? ORDER BY c.componenttype";
        let rows = conn.rows(sql, &[unique.as_str().into()])?;
        let name =
            rows.first().and_then(|r| r.get(1)).and_then(SqlValue::as_text).unwrap_or(&unique).to_owned();
        put(
            xml,
            format_args!("<AppModule><UniqueName>{}</UniqueName><AppModuleComponents>", escaped(&unique)),
        );
        for row in &rows {
            let (kind, object) =
                (row.get(2).and_then(SqlValue::as_integer), row.get(3).and_then(SqlValue::as_id));
            let (Some(kind), Some(object)) = (kind, object) else { continue };
            match catalog.with_id(object.0).filter(|_| kind == 1) {
                Some(table) => put(
                    xml,
                    format_args!(
                        "<AppModuleComponent type=\"1\" schemaName=\"{}\"/>",
                        table.meta.logical_name
                    ),
                ),
                None => put(xml, format_args!("<AppModuleComponent type=\"{kind}\" id=\"{{{object}}}\"/>")),
            }
        }
        put(
            xml,
            format_args!(
                "</AppModuleComponents><LocalizedNames><LocalizedName description=\"{}\" languagecode=\"1033\"/></LocalizedNames></AppModule>",
                escaped(&name)
            ),
        );
    }
    xml.push_str("</AppModules>");
    Ok(())
}

fn texts(xml: &mut String, label: &Label, outer: &str, inner: &str) {
    put(xml, format_args!("<{outer}>"));
    for text in &label.0 {
        put(
            xml,
            format_args!("<{inner} description=\"{}\" languagecode=\"{}\"/>", escaped(&text.text), text.lcid),
        );
    }
    put(xml, format_args!("</{outer}>"));
}

fn put(xml: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = xml.write_fmt(part);
}
