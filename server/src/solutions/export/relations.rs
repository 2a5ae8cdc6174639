//! Relationships.

use super::super::rest;
use super::super::xml::put;
use super::Export;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use model::metadata::{DeleteRule, ManyToOne};
use serde_json::Value as Json;

/// `<EntityRelationships>`
///
/// # Errors
/// What the database says.
pub(super) fn write(conn: &mut dyn Conn, export: &Export<'_>, xml: &mut String) -> Result<(), Fault> {
    let wanted = export.components(conn, "relationship")?;
    let wanted = |name: &str| wanted.iter().any(|w| w.eq_ignore_ascii_case(name));
    xml.push_str("<EntityRelationships>");
    for table in export.catalog.tables() {
        for relation in table.meta.many_to_one.iter().filter(|r| wanted(&r.schema_name)) {
            one_to_many(export, table, relation, xml);
        }
        if let Some(pairs) = table.meta.pairs.as_ref().filter(|p| wanted(&p.schema_name)) {
            put(
                xml,
                format_args!(
                    "<EntityRelationship Name=\"{}\"><EntityRelationshipType>ManyToMany</EntityRelationshipType><FirstEntityName>{}</FirstEntityName><SecondEntityName>{}</SecondEntityName><IntersectEntityName>{}</IntersectEntityName>{}<EntityRelationshipRoles><EntityRelationshipRole>{}<NavigationPropertyName>{}</NavigationPropertyName></EntityRelationshipRole><EntityRelationshipRole>{}<NavigationPropertyName>{}</NavigationPropertyName></EntityRelationshipRole></EntityRelationshipRoles></EntityRelationship>",
                    pairs.schema_name,
                    pairs.first.table,
                    pairs.second.table,
                    table.meta.logical_name,
                    export.rest("relationship", &pairs.schema_name),
                    role(export, &pairs.schema_name, "0"),
                    pairs.first.navigation,
                    role(export, &pairs.schema_name, "1"),
                    pairs.second.navigation
                ),
            );
        }
    }
    put(xml, format_args!("{}</EntityRelationships>", export.kept("EntityRelationships")));
    Ok(())
}

fn one_to_many(export: &Export<'_>, table: &Table, relation: &ManyToOne, xml: &mut String) {
    let more = table.more.relations.get(&relation.schema_name);
    let delete = match relation.on_delete {
        DeleteRule::Cascade => "Cascade",
        DeleteRule::RemoveLink => "RemoveLink",
        DeleteRule::Restrict => "Restrict",
        DeleteRule::NoCascade => "NoCascade",
    };
    put(
        xml,
        format_args!(
            "<EntityRelationship Name=\"{}\"><EntityRelationshipType>OneToMany</EntityRelationshipType><ReferencingEntityName>{}</ReferencingEntityName><ReferencedEntityName>{}</ReferencedEntityName><CascadeDelete>{delete}</CascadeDelete>",
            relation.schema_name, table.meta.logical_name, relation.target
        ),
    );
    for cascade in ["Assign", "Reparent", "Share", "Unshare", "RollupView"] {
        let rule = more.and_then(|m| m.members.get("CascadeConfiguration")?.get(cascade)?.as_str());
        if let Some(rule) = rule {
            put(xml, format_args!("<Cascade{cascade}>{rule}</Cascade{cascade}>"));
        }
    }
    let hierarchical = more.and_then(|m| m.members.get("IsHierarchical")).and_then(Json::as_bool);
    put(
        xml,
        format_args!(
            "<IsHierarchical>{}</IsHierarchical><ReferencingAttributeName>{}</ReferencingAttributeName>{}<EntityRelationshipRoles><EntityRelationshipRole>{}<NavigationPropertyName>{}</NavigationPropertyName><RelationshipRoleType>1</RelationshipRoleType></EntityRelationshipRole><EntityRelationshipRole>{}<NavigationPropertyName>{}</NavigationPropertyName><RelationshipRoleType>0</RelationshipRoleType></EntityRelationshipRole></EntityRelationshipRoles></EntityRelationship>",
            i32::from(hierarchical.unwrap_or(false)),
            relation.column,
            export.rest("relationship", &relation.schema_name),
            role(export, &relation.schema_name, "1"),
            relation.navigation,
            role(export, &relation.schema_name, "0"),
            relation.reverse_navigation
        ),
    );
}

/// What a role says beyond its navigation property.
fn role(export: &Export<'_>, relationship: &str, role: &str) -> String {
    export.kept(&rest::role_of(relationship, role))
}
