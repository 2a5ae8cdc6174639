//! Solution files come in, are reported on, and go out again.

use crate::support::{User, json as body, refusal, start, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use farfield_server::solutions::Package;
use serde_json::{Value as Json, json};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const CUSTOMIZATIONS: &str = include_str!("../fixtures/fleet_customizations.xml");
const SOLUTION: &str = include_str!("../fixtures/fleet_solution.xml");

pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn fleet() -> Vec<u8> {
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("solution.xml", SOLUTION.as_bytes()),
        ("customizations.xml", CUSTOMIZATIONS.as_bytes()),
        ("WebResources/flt_car.svg", b"<svg/>"),
    ])
}

pub async fn import(user: &User, file: &[u8]) -> reqwest::Response {
    let job = "6b1d2f30-0000-4000-8000-00000000abcd";
    let asked = json!({"CustomizationFile": STANDARD.encode(file), "ImportJobId": job, "OverwriteUnmanagedCustomizations": true});
    user.post("ImportSolution", asked).await
}

pub async fn export(user: &User, name: &str) -> Package {
    let reply = user.post("ExportSolution", json!({"SolutionName": name, "Managed": false})).await;
    assert_eq!(reply.status(), 200);
    let file = body(reply).await["ExportSolutionFile"].as_str().unwrap().to_owned();
    Package::read(&STANDARD.decode(file).unwrap()).unwrap()
}

#[tokio::test]
async fn a_solution_brings_tables_screens_roles_and_an_app_and_reports_the_rest() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let reply = import(&admin, &fleet()).await;
    assert_eq!(reply.status(), 204, "{}", reply.text().await.unwrap());
    let table = admin
        .read("EntityDefinitions(LogicalName='flt_vehicle')?$expand=Attributes($select=LogicalName),Keys")
        .await;
    assert_eq!(
        (text(&table, "EntitySetName"), &table["IsOfflineInMobileClient"]["Value"]),
        ("flt_vehicles", &json!(true))
    );
    assert_eq!(table["Keys"][0]["KeyAttributes"], json!(["flt_name"]));
    let account = admin.made("accounts", json!({"name": "Garage", "flt_fleetsize": 3})).await;
    let bind = format!("/accounts({})", text(&account, "accountid"));
    let car = json!({"flt_name": "KA-1", "flt_mileage": 10, "flt_colour": 1, "flt_bought": "2026-01-02", "flt_AccountId@odata.bind": bind});
    let car = admin.made("flt_vehicles", car).await;
    assert_eq!((&car["flt_fuelcode"], &car["flt_leased"]), (&json!(171_240_001), &json!(false)));
    let views = admin.all("savedqueries?$filter=returnedtypecode eq 'flt_vehicle'", 50).await;
    assert_eq!(views.iter().map(|v| text(v, "name")).collect::<Vec<_>>(), ["Active Vehicles"]);
    let apps = admin.all("appmodules?$filter=uniquename eq 'flt_Fleet'", 5).await;
    let app = text(&apps[0], "appmoduleid");
    let components = admin.read(&format!("RetrieveAppComponents(AppModuleId={app})")).await;
    assert_eq!(components["AppComponents"].as_array().unwrap().len(), 3);
    let valid = admin.read(&format!("ValidateApp(AppModuleId={app})")).await;
    assert_eq!(valid["AppValidationResponse"]["ValidationSuccess"], true);
    let roles = admin.all("roles?$filter=name eq 'Fleet Manager'", 5).await;
    assert_eq!(roles.len(), 1);
    let job = admin.all("importjobs", 5).await;
    let report = text(&job[0], "data");
    for kept in [
        "prvNoSuchThing",
        "RibbonDiffXml",
        "WebResources",
        "Broken",
        "lk_flt_vehicle_nosuch",
        "WebResources/flt_car.svg",
        "aaduser",
    ] {
        let line =
            report.split("<component ").find(|c| c.contains(&format!("id=\"{kept}\"")) || c.contains(kept));
        assert!(line.unwrap_or_default().contains("result=\"warning\""), "{kept}: {report}");
    }
    // Once more changes nothing and is no error.
    assert_eq!(import_again(&admin).await, 204);
}

async fn import_again(user: &User) -> u16 {
    let asked = json!({"CustomizationFile": STANDARD.encode(fleet())});
    user.post("ImportSolutionAsync", asked.clone()).await;
    user.post("ImportSolution", asked).await.status().as_u16()
}

#[tokio::test]
async fn an_export_can_be_imported_elsewhere_and_has_what_was_kept() {
    let here = start().await;
    let admin = here.sign_in("admin").await;
    assert_eq!(import(&admin, &fleet()).await.status(), 204);
    let package = export(&admin, "Fleet").await;
    assert_eq!(package.files["WebResources/flt_car.svg"], b"<svg/>");
    for kept in
        ["<Type>partylist</Type>", "<RibbonDiffXml>", "flt_car.svg", "flt_nosuch", "lk_flt_vehicle_nosuch"]
    {
        assert!(package.customizations.contains(kept), "{kept}");
    }
    let there = start().await;
    let other = there.sign_in("admin").await;
    let reply = import(&other, &package.write().unwrap()).await;
    assert_eq!(reply.status(), 204, "{}", reply.text().await.unwrap());
    let definition = |table: Json| {
        let attributes = table["Attributes"].as_array().unwrap().iter();
        let mut names: Vec<String> = attributes.map(|a| text(a, "LogicalName").to_owned()).collect();
        names.sort();
        names
    };
    let path = "EntityDefinitions(LogicalName='flt_vehicle')?$expand=Attributes($select=LogicalName)";
    assert_eq!(definition(admin.read(path).await), definition(other.read(path).await));
    other.made("flt_vehicles", json!({"flt_name": "KA-2", "flt_colour": 1})).await;
    let missing = admin.post("ExportSolution", json!({"SolutionName": "nosuch"})).await;
    assert_eq!(refusal(missing).await.0, 404);
}

#[tokio::test]
async fn hostile_files_are_refused_and_leave_nothing() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let bomb = vec![b'a'; 20 * 1024 * 1024];
    let laughs =
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><ImportExportXml>&b;</ImportExportXml>";
    let deep = format!("{}{}", "<a>".repeat(5000), "</a>".repeat(5000));
    let files = [
        b"PK\x03\x04 nonsense".to_vec(),
        zipped(&[("solution.xml", b"<a/>")]),
        zipped(&[("customizations.xml", CUSTOMIZATIONS.as_bytes()), ("../../etc/passwd", b"x")]),
        zipped(&[("customizations.xml", CUSTOMIZATIONS.as_bytes()), ("/abs", b"x")]),
        zipped(&[("customizations.xml", CUSTOMIZATIONS.as_bytes()), ("bomb", &bomb)]),
        laughs.as_bytes().to_vec(),
        deep.into_bytes(),
        b"<ImportExportXml><Entities>".to_vec(),
        b"\xff\xfe".to_vec(),
        b"<other/>".to_vec(),
    ];
    for (n, file) in files.iter().enumerate() {
        assert_eq!(refusal(import(&admin, file).await).await.0, 400, "file {n}");
    }
    assert_eq!(refusal(admin.post("ImportSolution", json!({"CustomizationFile": "!"})).await).await.0, 400);
    assert_eq!(admin.get("EntityDefinitions(LogicalName='flt_vehicle')").await.status(), 404);
    let ines = running.sign_in("ines").await;
    assert_eq!(refusal(import(&ines, &fleet()).await).await.0, 403);
}

/// The fleet as a managed solution, whose account column nobody may change.
fn managed_fleet() -> Vec<u8> {
    let solution = SOLUTION.replace("<Managed>0</Managed>", "<Managed>1</Managed>");
    let closed = "<IsCustomField>1</IsCustomField><IsCustomizable>0</IsCustomizable>";
    let (tables, account) = CUSTOMIZATIONS.split_once("<entity Name=\"Account\">").unwrap();
    let account = account.replacen("<IsCustomField>1</IsCustomField>", closed, 1);
    let customizations = format!("{tables}<entity Name=\"Account\">{account}");
    assert_ne!(solution, SOLUTION);
    assert!(customizations.contains(closed));
    zipped(&[("solution.xml", solution.as_bytes()), ("customizations.xml", customizations.as_bytes())])
}

#[tokio::test]
async fn what_a_managed_solution_brought_is_closed_and_goes_when_it_is_uninstalled() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    assert_eq!(import(&admin, &managed_fleet()).await.status(), 204);
    let solution = admin.all("solutions?$filter=uniquename eq 'Fleet'", 5).await.remove(0);
    assert_eq!(solution["ismanaged"], true);
    let vehicle = "EntityDefinitions(LogicalName='flt_vehicle')";
    assert_eq!(admin.read(vehicle).await["IsManaged"], true);
    assert_eq!(refusal(admin.delete(vehicle).await).await.0, 400);
    let size = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='flt_fleetsize')";
    let body = json!({"@odata.type": "Microsoft.Dynamics.CRM.IntegerAttributeMetadata", "LogicalName": "flt_fleetsize",
                      "SchemaName": "flt_FleetSize", "MinValue": 0, "MaxValue": 5, "RequiredLevel": {"Value": "None"}});
    let change = admin.request(reqwest::Method::PUT, size).json(&body).send().await.unwrap();
    assert_eq!(refusal(change).await.0, 400);
    let path = format!("solutions({})", text(&solution, "solutionid"));
    let ines = running.sign_in("ines").await;
    assert_eq!(refusal(ines.delete(&path).await).await.0, 403);
    // What somebody else built on it keeps it here.
    let fetch = r#"<fetch><entity name="account"><link-entity name="flt_vehicle" from="flt_accountid" to="accountid"/></entity></fetch>"#;
    let view = json!({"name": "Drivers", "returnedtypecode": "account", "querytype": 0, "fetchxml": fetch});
    let view = admin.made("savedqueries", view).await;
    assert_eq!(refusal(admin.delete(&path).await).await.0, 400);
    assert_eq!(admin.get(vehicle).await.status(), 200);
    assert_eq!(admin.delete(&format!("savedqueries({})", text(&view, "savedqueryid"))).await.status(), 204);
    let gone = admin.delete(&path).await;
    assert_eq!(gone.status(), 204, "{}", gone.text().await.unwrap());
    assert_eq!(
        (admin.get(vehicle).await.status(), admin.get(size).await.status()),
        (404.try_into().unwrap(), 404.try_into().unwrap())
    );
    for (set, filter) in [
        ("appmodules", "uniquename eq 'flt_Fleet'"),
        ("roles", "name eq 'Fleet Manager'"),
        ("savedqueries", "returnedtypecode eq 'flt_vehicle'"),
    ] {
        assert_eq!(admin.all(&format!("{set}?$filter={filter}"), 5).await.len(), 0, "{set}");
    }
    assert_eq!(admin.get("accounts?$top=1").await.status(), 200);
    // Once more from the beginning; the id of the first import's job is taken.
    assert_eq!(refusal(import(&admin, &managed_fleet()).await).await.0, 412);
    assert_eq!(admin.get(vehicle).await.status(), 404);
    let again = json!({"CustomizationFile": STANDARD.encode(managed_fleet())});
    assert_eq!(admin.post("ImportSolution", again).await.status(), 204);
}
