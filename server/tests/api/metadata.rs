//! What the server says of its tables reads back as what it has; views, forms and sitemaps are the genuine kind.

use crate::support::{start, text};
use farfield_server::catalog::Catalog;
use farfield_server::seed;
use model::{form, sitemap, view};
use odata::changes::{ChangesReply, ChangesRequest};
use uuid::Uuid;

fn catalog() -> Catalog {
    Catalog::new(seed::tables::read().unwrap()).unwrap()
}

#[tokio::test]
async fn the_metadata_of_every_table_comes_back_whole() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let request = ChangesRequest { tables: Vec::new(), stamp: None };
    let reply = ines.get(&request.to_url()).await.bytes().await.unwrap();
    let changes = ChangesReply::from_body(&reply).unwrap();
    let catalog = catalog();
    assert_eq!(changes.tables.len(), catalog.metas().len());
    for (told, known) in changes.tables.iter().zip(catalog.metas()) {
        assert_eq!(told, known, "{}", known.logical_name);
    }
    let again = ChangesRequest { tables: Vec::new(), stamp: Some(changes.stamp.clone()) };
    let nothing = ChangesReply::from_body(&ines.get(&again.to_url()).await.bytes().await.unwrap()).unwrap();
    assert_eq!(nothing, ChangesReply { tables: Vec::new(), stamp: changes.stamp });
}

#[tokio::test]
async fn definitions_are_found_by_name_and_by_id_and_narrowed() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let account =
        ines.read("EntityDefinitions(LogicalName='account')?$select=LogicalName,EntitySetName").await;
    assert_eq!(account["EntitySetName"], "accounts");
    assert_eq!(account["SchemaName"], serde_json::Value::Null);
    let by_id = ines.read(&format!("EntityDefinitions({})", text(&account, "MetadataId"))).await;
    assert_eq!(by_id["LogicalName"], "account");
    let picklists = "EntityDefinitions(LogicalName='account')/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet($select=Options)";
    let picklists = ines.read(picklists).await;
    let names: Vec<&str> =
        picklists["value"].as_array().unwrap().iter().map(|a| text(a, "LogicalName")).collect();
    assert!(names.contains(&"industrycode") && !names.contains(&"name"));
    assert_eq!(ines.get("EntityDefinitions(LogicalName='nosuch')").await.status(), 404);
    let document = ines.get("$metadata").await.text().await.unwrap();
    assert!(document.contains("EntityType Name=\"account\""));
}

#[tokio::test]
async fn views_forms_and_the_sitemap_name_only_what_exists() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let catalog = catalog();
    let views = ines.all("savedqueries", 5000).await;
    assert!(views.len() > 40);
    for row in &views {
        let table = catalog.named(text(row, "returnedtypecode")).unwrap();
        for column in view::parse_layout(text(row, "layoutxml")).unwrap() {
            assert!(table.has(&column.name), "{} {}", text(row, "name"), column.name);
        }
        query::fetch::parse(text(row, "fetchxml"), &catalog).unwrap();
    }
    let mut kinds = std::collections::BTreeSet::new();
    for row in ines.all("systemforms", 5000).await {
        let table = catalog.named(text(&row, "objecttypecode")).unwrap();
        let form = form::parse(Uuid::nil(), "", &table.meta.logical_name, text(&row, "formxml")).unwrap();
        let sections = form.tabs.iter().flat_map(|t| &t.columns).flat_map(|c| &c.sections);
        let cells = sections.flat_map(|s| &s.rows).flatten().chain(&form.header);
        for cell in cells {
            let Some(name) = cell.column() else { continue };
            let column = table.meta.column(name).unwrap_or_else(|| panic!("{name}"));
            kinds.insert(model::rules::kind_name(&column.kind));
        }
    }
    for kind in ["text", "whole_number", "number", "money", "yes_no", "date", "date_time", "choice", "lookup"]
    {
        assert!(kinds.contains(kind), "no form shows a {kind}");
    }
    let sitemaps = ines.all("sitemaps?$filter=sitemapnameunique eq 'fieldsales'", 5).await;
    let sitemap = sitemap::parse(text(&sitemaps[0], "sitemapxml")).unwrap();
    let tables =
        ["account", "contact", "lead", "opportunity", "incident", "task", "phonecall", "appointment"];
    assert_eq!(sitemap.tables(), tables);
}

#[tokio::test]
async fn an_app_lists_its_tables_views_and_forms_as_components() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let apps = ines.all("appmodules?$select=name,uniquename,farfield_offlineenabled", 10).await;
    let app = apps.iter().find(|a| a["uniquename"] == "fieldsales").unwrap();
    assert_eq!(app["farfield_offlineenabled"], true);
    let filter = format!("_appmoduleidunique_value eq {}", text(app, "appmoduleid"));
    let components = ines.all(&format!("appmodulecomponents?$filter={filter}"), 5000).await;
    let of_type = |kind: i64| components.iter().filter(|c| c["componenttype"] == kind).count();
    assert_eq!((of_type(1), of_type(62)), (13, 1));
    assert!(of_type(26) > 40 && of_type(60) >= 9);
    for component in components.iter().filter(|c| c["componenttype"] == 1) {
        let path = format!("EntityDefinitions({})?$select=LogicalName", text(component, "objectid"));
        ines.read(&path).await;
    }
}
