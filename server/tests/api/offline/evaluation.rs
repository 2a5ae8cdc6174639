//! What a profile means for a user: `EvaluateProfile` and `ExplainRow`, held against the plain rule on the demo.

use super::*;
use crate::support::start;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a table as the administrator sees them.
type Rows = Vec<Json>;

const SETS: [(&str, &str, &str); 3] = [
    ("account", "accounts", "accountid"),
    ("contact", "contacts", "contactid"),
    ("incident", "incidents", "incidentid"),
];
const USERS: [&str; 5] = ["helene", "lena", "jakob", "ines", "tomas"];

/// The rule of an item, in words.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    Nothing,
    Related,
    All,
    Mine,
    Team,
    Unit,
    Active,
}

impl Rule {
    fn columns(self) -> Json {
        match self {
            Self::Nothing => json!({}),
            Self::Related => json!({"recorddistributioncriteria": 0}),
            Self::All => json!({"recorddistributioncriteria": 1}),
            Self::Mine => json!({"recorddistributioncriteria": 2, "recordsownedbyme": true}),
            Self::Team => json!({"recorddistributioncriteria": 2, "recordsownedbymyteam": true}),
            Self::Unit => json!({"recorddistributioncriteria": 2, "recordsownedbymybusinessunit": true}),
            Self::Active => json!({"recorddistributioncriteria": 3, "profileitementityfilter":
                "<filter><condition attribute='statecode' operator='eq' value='0'/></filter>"}),
        }
    }

    fn holds(self, row: &Json, who: &Standing) -> bool {
        let owner = text(row, "_ownerid_value");
        match self {
            Self::Nothing | Self::Related => false,
            Self::All => true,
            Self::Mine => owner == who.id,
            Self::Team => who.teams.contains(owner),
            Self::Unit => text(row, "_owningbusinessunit_value") == who.unit,
            Self::Active => row["statecode"] == 0,
        }
    }
}

struct Standing {
    id: String,
    unit: String,
    teams: BTreeSet<String>,
    /// Ids of the rows he may read, by table.
    readable: BTreeMap<&'static str, BTreeSet<String>>,
}

async fn standing(user: &User) -> Standing {
    let who = user.read("WhoAmI").await;
    let id = text(&who, "UserId").to_owned();
    let teams = user.read(&format!("systemusers({id})/teammembership_association?$select=teamid")).await;
    let teams = teams["value"].as_array().unwrap().iter().map(|t| text(t, "teamid").to_owned()).collect();
    let mut readable = BTreeMap::new();
    for (table, set, key) in SETS {
        let rows = user.all(&format!("{set}?$select={key}"), 5000).await;
        readable.insert(table, rows.iter().map(|row| text(row, key).to_owned()).collect());
    }
    Standing { id, unit: text(&who, "BusinessUnitId").to_owned(), teams, readable }
}

/// The rule in words: own rule or a readable row in scope leads to it, and the user may read it.
fn plainly(
    rules: &BTreeMap<&str, Rule>,
    follows: [bool; 2],
    data: &BTreeMap<&str, Rows>,
    who: &Standing,
) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut scope: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for (table, _, key) in SETS {
        let parent_in_scope = |row: &Json| {
            let (follows, parent, column) = match table {
                "contact" => (follows[0], "account", "_parentcustomerid_value"),
                "incident" => (follows[1], "contact", "_primarycontactid_value"),
                _ => return false,
            };
            follows && row[column].as_str().is_some_and(|id| scope[parent].contains(id))
        };
        let rows = data[table].iter().filter(|row| {
            (rules[table].holds(row, who) || parent_in_scope(row))
                && who.readable[table].contains(text(row, key))
        });
        let ids = rows.map(|row| text(row, key).to_owned()).collect();
        scope.insert(table, ids);
    }
    scope
}

#[tokio::test]
async fn evaluation_the_queries_of_the_reasons_and_the_plain_rule_agree() {
    let seed: u64 = std::env::var("FARFIELD_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_121);
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let server = start().await;
    let user = admin(&server).await;
    switch(
        &user,
        json!({"organisation_filter": false, "related_with_filter": "or", "provisioning": "skipped"}),
    )
    .await;
    let mut data = BTreeMap::new();
    for (table, set, _) in SETS {
        data.insert(table, user.all(set, 5000).await);
    }
    let mut people = Vec::new();
    for name in USERS {
        let one = server.sign_in(name).await;
        let standing = standing(&one).await;
        people.push((one, standing));
    }
    let contacts = relationship(&user, "contact", "contact_customer_accounts").await;
    let incidents = relationship(&user, "incident", "contact_as_primary_contact").await;
    for round in 0..6 {
        let id = profile(&user, &format!("Round {round}")).await;
        let rules =
            [Rule::Nothing, Rule::Related, Rule::All, Rule::Mine, Rule::Team, Rule::Unit, Rule::Active];
        let mut chosen = BTreeMap::new();
        let mut items = BTreeMap::new();
        for (table, ..) in SETS {
            let rule = *rules.choose(&mut random).unwrap();
            chosen.insert(table, rule);
            items.insert(table, item(&user, &id, table, rule.columns()).await);
        }
        let follows = [random.random(), random.random()];
        if follows[0] {
            associate(&user, &items["account"], &contacts).await;
        }
        if follows[1] {
            associate(&user, &items["contact"], &incidents).await;
        }
        for (one, who) in people.iter() {
            let expected = plainly(&chosen, follows, &data, who);
            let path = format!("EvaluateProfile(ProfileId={id},UserId={})", who.id);
            let evaluated = user.read(&path).await;
            for table in evaluated["Tables"].as_array().unwrap() {
                let name = text(table, "LogicalName");
                let count = expected[name].len();
                assert_eq!(table["Rows"], count, "{name} {chosen:?} {follows:?} {}", table["Reasons"]);
                assert_eq!(table["Bytes"].as_u64().unwrap() > 0, count > 0);
            }
            // The user's own evaluation is the same, and explains the same rows.
            assert_eq!(one.read(&path).await["Tables"], evaluated["Tables"]);
            for (table, _, key) in SETS {
                let Some(row) = data[table].choose(&mut random) else { continue };
                let row = text(row, key);
                let path =
                    format!("ExplainRow(ProfileId={id},UserId={},LogicalName='{table}',Id={row})", who.id);
                let explained = user.read(&path).await;
                assert_eq!(explained["Included"], expected[table].contains(row), "{explained}");
            }
        }
    }
}

#[tokio::test]
async fn the_organisation_filter_and_follows_are_reasons_of_their_own() {
    let server = start().await;
    let (user, ines) = (admin(&server).await, server.sign_in("ines").await);
    let who = me(&ines).await;
    let id = profile(&user, "Tour").await;
    let columns = json!({"recorddistributioncriteria": 1, "canbefollowed": true});
    item(&user, &id, "account", columns).await;
    let path = format!("EvaluateProfile(ProfileId={id},UserId={who})");
    let of = |body: &Json, kind: &str| {
        let reasons = body["Tables"][0]["Reasons"].as_array().unwrap().clone();
        reasons.iter().find(|r| r["Kind"] == kind).map(|r| r["Rows"].as_i64().unwrap())
    };
    let open = ines.read(&path).await;
    let rows = open["Tables"][0]["Rows"].as_i64().unwrap();
    assert!(rows > 0 && of(&open, "rule") == Some(rows) && of(&open, "organisation").is_none());
    assert!(of(&open, "security").unwrap() > 0, "others' accounts are kept away");

    // Nothing changed within the last day, but what she follows comes along.
    switch(&user, json!({"organisation_filter_days": 1})).await;
    let narrow = ines.read(&path).await;
    assert_eq!(of(&narrow, "rule"), Some(0));
    assert_eq!(of(&narrow, "organisation"), Some(rows));
    let account = ines.read("accounts?$select=accountid&$top=1").await;
    let account = text(&account["value"][0], "accountid").to_owned();
    let explain = format!("ExplainRow(ProfileId={id},UserId={who},LogicalName='account',Id={account})");
    let out = ines.read(&explain).await;
    assert_eq!(out["Included"], false);
    assert!(text(&out, "Summary").contains("organization filter"), "{out}");
    ines.made(
        "postfollows",
        json!({"regardingobjectid_account@odata.bind": format!("/accounts({account})")}),
    )
    .await;
    let followed = ines.read(&path).await;
    assert_eq!((of(&followed, "follow"), &followed["Tables"][0]["Rows"]), (Some(1), &json!(1)));
    assert_eq!(ines.read(&explain).await["Included"], true);
}

#[tokio::test]
async fn only_makers_ask_about_others_and_nobody_about_rows_he_may_not_read() {
    let server = start().await;
    let (user, ines) = (admin(&server).await, server.sign_in("ines").await);
    let id = id_of(&user, "mobileofflineprofiles", "mobileofflineprofileid", "name", "Field Sales").await;
    let (other, own) = (me(&user).await, me(&ines).await);
    let about = |who: &str| format!("EvaluateProfile(ProfileId={id},UserId={who})");
    assert_eq!(ines.get(&about(&other)).await.status(), 403);
    assert_eq!(ines.get(&about(&own)).await.status(), 200);
    assert_eq!(user.get(&format!("EvaluateProfile(ProfileId={id})")).await.status(), 400);
    let filter = format!("accounts?$select=accountid&$filter=_ownerid_value ne {own}");
    let mine: BTreeSet<String> = ines
        .all("accounts?$select=accountid", 5000)
        .await
        .iter()
        .map(|r| text(r, "accountid").to_owned())
        .collect();
    let all = user.all(&filter, 5000).await;
    let hidden = all.iter().map(|row| text(row, "accountid")).find(|id| !mine.contains(*id)).unwrap();
    let path = format!("ExplainRow(ProfileId={id},UserId={own},LogicalName='account',Id={hidden})");
    assert_eq!(ines.get(&path).await.status(), 404);
    let explained = user.read(&path).await;
    assert_eq!(explained["Included"], false);
    assert!(text(&explained, "Summary").contains("may not read"), "{explained}");
}

#[tokio::test]
async fn the_bytes_of_a_profile_count_the_images_that_it_brings() {
    let server = start().await;
    let user = admin(&server).await;
    switch(&user, json!({"organisation_filter": false, "provisioning": "skipped"})).await;
    let id = profile(&user, "Pictures").await;
    let account = item(&user, &id, "account", json!({"recorddistributioncriteria": 1})).await;
    let path = format!("EvaluateProfile(ProfileId={id},UserId={})", me(&user).await);
    let before = user.read(&path).await["Tables"][0].clone();
    assert_eq!(before["FileBytes"], 0);
    let image =
        "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='entityimage')?$select=MetadataId";
    let image = text(&user.read(image).await, "MetadataId").to_owned();
    associate(&user, &account, &image).await;
    let row = user.made("accounts", json!({"name": "Pictured"})).await;
    let picture = picture();
    let address = format!("accounts({})/entityimage", text(&row, "accountid"));
    let upload = user.request(Method::PATCH, &address).header("x-ms-file-name", "a.png");
    let upload = upload.header("content-type", "application/octet-stream").body(picture.clone());
    assert!(upload.send().await.unwrap().status().is_success());
    let after = user.read(&path).await["Tables"][0].clone();
    let number = |table: &Json, member: &str| table[member].as_u64().unwrap();
    assert!(number(&after, "FileBytes") >= number(&before, "FileBytes") + picture.len() as u64);
    assert!(number(&after, "Bytes") >= number(&before, "Bytes") + picture.len() as u64);
}

/// A picture of one pixel.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(1, 1).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
