//! A solution in the layout and with the oddities of genuine ones: what is usable afterwards, and what an export keeps.

use super::solutions::{export, import, zipped};
use crate::support::{User, start, text};
use farfield_server::solutions::Package;
use serde_json::json;
use std::path::{Path, PathBuf};

/// The unpacked solution, as a zip of its folder.
fn harbour() -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/harbour");
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let name = |path: &PathBuf| {
        format!("Harbour/src/{}", path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/"))
    };
    let files: Vec<(String, Vec<u8>)> = files.iter().map(|p| (name(p), std::fs::read(p).unwrap())).collect();
    zipped(&files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect::<Vec<_>>())
}

async fn report(admin: &User) -> String {
    let job = admin.all("importjobs", 5).await;
    text(&job[0], "data").to_owned()
}

/// What the report says of a part.
fn line<'r>(report: &'r str, id: &str) -> &'r str {
    report.split("<component ").find(|c| c.contains(&format!("id=\"{id}\""))).unwrap_or_default()
}

#[tokio::test]
async fn an_unpacked_solution_brings_a_table_whose_states_screens_and_app_can_be_used() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let reply = import(&admin, &harbour()).await;
    assert_eq!(reply.status(), 204, "{}", reply.text().await.unwrap());
    let path = "EntityDefinitions(LogicalName='hbr_berth')/Attributes(LogicalName='statuscode')/Microsoft.Dynamics.CRM.StatusAttributeMetadata?$select=LogicalName&$expand=OptionSet";
    let status = admin.read(path).await;
    let options = status["OptionSet"]["Options"].as_array().unwrap();
    let of = |value: i64| options.iter().find(|o| o["Value"] == value).unwrap();
    assert_eq!(of(271_600_001)["State"], 1);
    assert_eq!(of(1)["Label"]["UserLocalizedLabel"]["Label"], "Free");
    let account = admin.made("accounts", json!({"name": "Tugs"})).await;
    let bind = format!("/accounts({})", text(&account, "accountid"));
    let berth = json!({"hbr_name": "N1", "hbr_depth": 9.5, "hbr_fee": 20.5, "hbr_quay": 271_600_001,
                       "statuscode": 271_600_000, "hbr_Operator@odata.bind": bind});
    let berth = admin.made("hbr_berths", berth).await;
    assert_eq!((&berth["statuscode"], &berth["hbr_fee"]), (&json!(271_600_000), &json!(20.5)));
    let views = admin.all("savedqueries?$filter=returnedtypecode eq 'hbr_berth'&$orderby=name", 20).await;
    let names: Vec<&str> = views.iter().map(|v| text(v, "name")).collect();
    assert_eq!(names, ["Berths in service", "My berths"]);
    let shown = admin.all(&format!("hbr_berths?savedQuery={}", text(&views[0], "savedqueryid")), 5).await;
    assert_eq!(shown.len(), 1);
    let forms = admin.all("systemforms?$filter=objecttypecode eq 'hbr_berth'&$orderby=name", 5).await;
    assert_eq!(forms.iter().map(|f| text(f, "name")).collect::<Vec<_>>(), ["Card", "Information"]);
    assert!(text(&forms[1], "formxml").contains("datafieldname=\"hbr_name\""));
    assert!(text(&forms[0], "formxml").contains("ColorStrip"), "the plain form counts, not its managed twin");
    let charts = admin.all("savedqueryvisualizations?$filter=primaryentitytypecode eq 'hbr_berth'", 5).await;
    assert_eq!(charts.len(), 1);
    assert_eq!(text(&charts[0], "name"), "Berths by quay");
    assert!(text(&charts[0], "datadescription").contains("alias=\"quay\""));
    let permissions = admin.all("fieldpermissions?$filter=entityname eq 'hbr_berth'", 5).await;
    assert_eq!(permissions.len(), 1);
    let allowed = ["canread", "canupdate", "cancreate"].map(|may| permissions[0][may].as_i64().unwrap());
    assert_eq!(allowed, [4, 4, 0]);
    let profile = text(&permissions[0], "_fieldsecurityprofileid_value");
    let profile = admin.read(&format!("fieldsecurityprofiles({profile})")).await;
    assert_eq!(text(&profile, "name"), "Harbour dues");
    let apps = admin.all("appmodules?$filter=uniquename eq 'hbr_Harbour'", 5).await;
    let app = text(&apps[0], "appmoduleid");
    let valid = admin.read(&format!("ValidateApp(AppModuleId={app})")).await;
    assert_eq!(valid["AppValidationResponse"]["ValidationSuccess"], true, "{valid}");
}

#[tokio::test]
async fn a_report_tells_of_every_part_that_is_only_kept() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    assert_eq!(import(&admin, &harbour()).await.status(), 204);
    let report = report(&admin).await;
    for kept in [
        "hbr_berth.utcconversiontimezonecode",
        "Berths of docks",
        "Mobil",
        "hbr_Harbour: 1 msdyn_dock",
        "prvReadmsdyn_dock",
        "hbr_mail",
        "hbr_/berth.svg",
        "WebResources/hbr_berth.svg",
        "Berthing",
        "Workflows/Berthing-5B1F0C1E-0000-4000-8000-0000000000B1.xaml",
        "msdyn_dock.msdyn_fee",
    ] {
        assert!(line(&report, kept).contains("result=\"warning\""), "{kept}: {report}");
    }
    let made = line(&report, "hbr_berth.hbr_depth");
    assert!(made.contains("result=\"success\"") && made.contains("IsSearchable"), "{made}");
    let name = line(&report, "hbr_berth.hbr_name");
    assert!(!name.contains("changed") && name.contains("result=\"success\""), "{name}");
    assert!(line(&report, "Berthing").contains("Business process flows in XAML"), "{report}");
    assert!(report.contains("AppModuleRoleMaps"), "{report}");
    assert!(line(&report, "account").contains("result=\"success\""), "{report}");
    assert!(!report.contains("RibbonDiffXml"), "a ribbon without content is nothing to tell of");
    let account = admin.read("EntityDefinitions(LogicalName='account')?$select=HasNotes,HasActivities").await;
    assert_eq!((&account["HasNotes"], &account["HasActivities"]), (&json!(true), &json!(true)));
}

#[tokio::test]
async fn an_export_lists_its_parts_and_has_all_that_was_not_understood() {
    let here = start().await;
    let admin = here.sign_in("admin").await;
    assert_eq!(import(&admin, &harbour()).await.status(), 204);
    let package = export(&admin, "Harbour").await;
    let manifest = package.solution.clone().unwrap();
    for part in [
        "<RootComponent type=\"1\" schemaName=\"hbr_berth\" behavior=\"0\"/>",
        "<RootComponent type=\"80\" schemaName=\"hbr_Harbour\" behavior=\"0\"/>",
        "<RootComponent type=\"70\" id=\"{6f1a2f0e-61f4-4a71-9a0f-0c6d5a8b7ef0}\" behavior=\"0\"/>",
        "<RootComponent type=\"61\" schemaName=\"hbr_/berth.svg\" behavior=\"0\" />",
        "<CustomizationOptionValuePrefix>27160</CustomizationOptionValuePrefix>",
        "https://harbour.example",
        "schemaName=\"msdyn_dock\"",
    ] {
        assert!(manifest.contains(part), "{part}: {manifest}");
    }
    for part in [
        "<EntityColor>#0088aa</EntityColor>",
        "<HasRelatedNotes>1</HasRelatedNotes>",
        "<AccuracySource>2</AccuracySource>",
        "PrimaryName|ValidForAdvancedFind|ValidForForm|ValidForGrid|RequiredForForm",
        "As the pilots call it",
        "PhysicalName=\"UTCConversionTimeZoneCode\"",
        "<status value=\"271600001\" state=\"1\">",
        "<forms type=\"mobile\">",
        "msdyn_dockid",
        "<LocalizedName description=\"Informationen\" languagecode=\"1031\" />",
        "Berths in service, as the harbour sees them",
        "<CascadeArchive>RemoveLink</CascadeArchive>",
        "<NavPaneOrder>10000</NavPaneOrder>",
        "<AppModuleComponent type=\"1\" schemaName=\"msdyn_dock\" />",
        "<AppModuleComponent type=\"62\" schemaName=\"hbr_Harbour\"/>",
        "<Role id=\"{627090ff-40a3-4053-8790-584edc5be201}\" />",
        "prvReadmsdyn_dock",
        "<ShowRecents>True</ShowRecents>",
        "<ExternalTypeName>",
        "hbr_mail",
        "<Language>1031</Language>",
        "fieldsecurityprofileid=\"{6f1a2f0e-61f4-4a71-9a0f-0c6d5a8b7ef0}\"",
        "<AttributeName>hbr_fee</AttributeName><CanRead>4</CanRead><CanUpdate>4</CanUpdate><CanCreate>0</CanCreate>",
        "<AttributeName>msdyn_fee</AttributeName>",
        "<measure alias=\"berths\" />",
        "<Chart Palette=\"None\">",
        "<Category>4</Category>",
    ] {
        assert!(package.customizations.contains(part), "{part}");
    }
    let there = start().await;
    let other = there.sign_in("admin").await;
    let reply = import(&other, &package.write().unwrap()).await;
    assert_eq!(reply.status(), 204, "{}", reply.text().await.unwrap());
    let again = export(&other, "Harbour").await;
    assert_eq!(again.solution, package.solution);
    assert_eq!(again.files, package.files);
    let sorted = |package: &Package| {
        let mut lines: Vec<String> = package.customizations.split('<').map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&again), sorted(&package));
}
