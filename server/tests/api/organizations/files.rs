//! Files and pictures: nobody has a byte of a row or column that he may not read.

use super::queries::View;
use super::world::{Row, World};
use crate::support::{User, json as body, text};
use reqwest::Method;
use serde_json::json;

/// The file column of contacts that the profile opens.
const SECURED: &str = "new_plan";
/// The file column of accounts that is open to whoever reads the row.
const OPEN: &str = "new_paper";
/// Begins a PNG of one point.
const POINT: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xDE, 0, 0, 0, 0x0C, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63,
    0x60, 0x60, 0x60, 0, 0, 0, 4, 0, 1, 0xF6, 0x17, 0x38, 0x55, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE,
    0x42, 0x60, 0x82,
];

/// Makes the columns, opens the secured one to the profile, and gives every account and contact its files.
pub async fn add(admin: &User, world: &World) {
    for (table, name, secured) in [("account", "new_Paper", false), ("contact", "new_Plan", true)] {
        let column = json!({"@odata.type": "Microsoft.Dynamics.CRM.FileAttributeMetadata", "SchemaName": name,
                            "AttributeTypeName": {"Value": "FileType"}, "MaxSizeInKB": 1024, "IsSecured": secured,
                            "DisplayName": {"LocalizedLabels": [{"Label": name, "LanguageCode": 1033}]}});
        let made = admin.post(&format!("EntityDefinitions(LogicalName='{table}')/Attributes"), column).await;
        assert!(made.status().is_success(), "{}", made.text().await.unwrap());
    }
    let profile = format!("/fieldsecurityprofiles({})", world.profile);
    let permission = json!({"entityname": "contact", "attributelogicalname": SECURED, "canread": 4,
                            "fieldsecurityprofileid@odata.bind": profile});
    admin.made("fieldpermissions", permission).await;
    for row in &world.rows {
        if let Some((set, column)) = column_of(row) {
            put(admin, &format!("{set}({})/{column}", row.id), "a.txt", row.name.as_bytes()).await;
            put(admin, &format!("{set}({})/entityimage", row.id), "a.png", POINT).await;
        }
    }
}

async fn put(admin: &User, path: &str, name: &str, bytes: &[u8]) {
    let request = admin.request(Method::PATCH, path).header("content-type", "application/octet-stream");
    let reply = request.header("x-ms-file-name", name).body(bytes.to_vec()).send().await.unwrap();
    assert_eq!(reply.status(), 204, "{path}: {}", reply.text().await.unwrap());
}

fn column_of(row: &Row) -> Option<(&'static str, &'static str)> {
    match row.table {
        "account" => Some(("accounts", OPEN)),
        "contact" => Some(("contacts", SECURED)),
        _ => None,
    }
}

impl View<'_> {
    /// Asks for the bytes in every way.
    pub async fn files(&self) {
        let profile = self.world.has_profile(self.person);
        // A third of the rows, as their ids fall: each is asked for in four ways by everybody.
        for row in self.world.rows.iter().filter(|row| row.id.as_bytes()[0] % 3 == 0) {
            let Some((set, column)) = column_of(row) else { continue };
            let path = format!("{set}({})", row.id);
            let sees = self.world.sees(self.person, row);
            let opens = sees && (column == OPEN || profile);
            self.bytes(&format!("{path}/{column}/$value"), opens.then_some(row.name.as_bytes())).await;
            self.bytes(&format!("{path}/entityimage/$value?size=full"), sees.then_some(POINT)).await;
            self.in_blocks(row, column, opens).await;
            if sees {
                let shown = self.user.read(&path).await;
                let tells = shown.get(column).is_some_and(|id| !id.is_null());
                assert_eq!(tells, opens, "{}", self.at(&path));
            }
        }
    }

    async fn bytes(&self, path: &str, expected: Option<&[u8]>) {
        let reply = self.user.get(path).await;
        match expected {
            Some(bytes) => {
                assert_eq!(reply.status(), 200, "{}", self.at(path));
                assert_eq!(reply.bytes().await.unwrap(), bytes, "{}", self.at(path));
            }
            None => assert_eq!(reply.status(), 403, "{}", self.at(path)),
        }
    }

    async fn in_blocks(&self, row: &Row, column: &str, opens: bool) {
        let mut target = json!({"@odata.type": format!("Microsoft.Dynamics.CRM.{}", row.table)});
        target[format!("{}id", row.table)] = json!(row.id);
        let begun = json!({"Target": target, "FileAttributeName": column});
        let begun = self.user.post("InitializeFileBlocksDownload", begun).await;
        if !opens {
            assert_eq!(begun.status(), 403, "{}", self.at(&row.name));
            return;
        }
        let token = text(&body(begun).await, "FileContinuationToken").to_owned();
        let block = json!({"Offset": 0, "BlockLength": 100, "FileContinuationToken": token});
        assert_eq!(self.user.post("DownloadBlock", block).await.status(), 200, "{}", self.at(&row.name));
    }
}
