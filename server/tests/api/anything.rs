//! Whatever is asked, the answer is one of the protocol: no panic, no 500, an error that names its fault, in bounded
//! time. Requests are put together at random from what is right and what is not.

use crate::support::{Running, User, start};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reqwest::{Method, StatusCode};
use serde_json::Value as Json;
use std::time::Duration;

/// No request may take so long, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
const CASES: u32 = 1_500;

const METHODS: [&str; 6] = ["GET", "GET", "POST", "PATCH", "PUT", "DELETE"];

const PATHS: [&str; 48] = [
    "",
    "accounts",
    "contacts",
    "opportunities",
    "activitypointers",
    "systemusers",
    "roles",
    "teams",
    "nosuch",
    "accounts({id})",
    "accounts({id}",
    "accounts()",
    "accounts(accountnumber='x')",
    "accounts(name=1,name=2)",
    "accounts({id})/name",
    "accounts({id})/name/$value",
    "accounts({id})/$ref",
    "accounts({id})/primarycontactid",
    "accounts({id})/contact_customer_accounts",
    "accounts({id})/contact_customer_accounts/$ref",
    "accounts({id})/contact_customer_accounts/$count",
    "accounts/$count",
    "contacts({id})/entityimage/$value",
    "$metadata",
    "$batch",
    "EntityDefinitions",
    "EntityDefinitions(LogicalName='account')",
    "EntityDefinitions(LogicalName='account')/Attributes",
    "EntityDefinitions({id})/Keys",
    "GlobalOptionSetDefinitions",
    "RelationshipDefinitions",
    "WhoAmI",
    "WhoAmI()",
    "RetrieveMetadataChanges(Query=@p1)",
    "WinOpportunity",
    "QualifyLead",
    "ExportSolution",
    "ImportSolution",
    "CalculateRollupField(Target=@t,FieldName='x')",
    "accounts/Microsoft.Dynamics.CRM.CreateMultiple",
    "accounts/Microsoft.Dynamics.CRM.UpsertMultiple",
    "systemusers({id})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges",
    "GrantAccess",
    "EvaluateProfile(ProfileId={id})",
    "annotations({id})/documentbody/$value",
    "$crossjoin(accounts)",
    "%00",
    "accounts({id})/Microsoft.Dynamics.CRM.X",
];

const OPTIONS: [&str; 46] = [
    "$select=name",
    "$select=",
    "$select=name,name,nosuch",
    "$top=3",
    "$top=-1",
    "$top=99999999999999999999",
    "$count=true",
    "$count=perhaps",
    "$orderby=name desc",
    "$orderby=name sideways",
    "$orderby=revenue,name desc",
    "$filter=name eq 'x'",
    "$filter=name eq 'x",
    "$filter=name eq null and",
    "$filter=contains(name,'%_''')",
    "$filter=revenue gt 1e400",
    "$filter=revenue add 1 gt 2",
    "$filter=createdon gt 2020-13-45",
    "$filter=accountid eq 7",
    "$filter=accountid eq {id}",
    "$filter=statecode in (0,1,'x')",
    "$filter=year(createdon) eq 2026",
    "$filter=contact_customer_accounts/any(c:c/lastname eq 'x')",
    "$filter=contact_customer_accounts/all()",
    "$filter=Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=-5)",
    "$filter=Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['a',1])",
    "$filter=Microsoft.Dynamics.CRM.Under(PropertyName='accountid',PropertyValue='{id}')",
    "$filter=not not not true",
    "$filter=(((",
    "$filter=@p eq 1&@p=name",
    "$expand=primarycontactid",
    "$expand=contact_customer_accounts($select=lastname;$top=2;$orderby=lastname)",
    "$expand=contact_customer_accounts(",
    "$expand=primarycontactid($expand=parentcustomerid_account($levels=max))",
    "$expand=*",
    "$apply=aggregate($count as n)",
    "$apply=groupby((name),aggregate(revenue with sum as s))",
    "$apply=groupby((",
    "$skiptoken=xyz",
    "$deltatoken=track.AAAA",
    "$search=x",
    "fetchXml={xml}",
    "savedQuery={id}",
    "userQuery=7",
    "@p1={}",
    "%ff=%fe",
];

const XML: [&str; 10] = [
    "<fetch><entity name='account'><attribute name='name'/></entity></fetch>",
    "<fetch>",
    "",
    "<fetch top='x'><entity name='account'/></fetch>",
    "<fetch aggregate='true'><entity name='account'/></fetch>",
    "<fetch page='99999999999' count='5'><entity name='account'><order attribute='name'/></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='name' operator='eq'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='createdon' operator='last-x-days' value='999999999999'/></filter></entity></fetch>",
    "<fetch><entity name='account'><link-entity name='contact' from='x' to='y'/></entity></fetch>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><fetch><entity name='&b;'/></fetch>",
];

const BODIES: [&str; 22] = [
    "",
    "{",
    "[]",
    "null",
    "7",
    "\u{0}",
    "{}",
    r#"{"name":"Zufall"}"#,
    r#"{"name":7}"#,
    r#"{"nosuch":1}"#,
    r#"{"name":null,"revenue":1e999}"#,
    r#"{"revenue":"12"}"#,
    r#"{"statecode":5,"statuscode":-1}"#,
    r#"{"primarycontactid@odata.bind":"/contacts({id})"}"#,
    r#"{"primarycontactid@odata.bind":"../../etc"}"#,
    r#"{"contact_customer_accounts":[{"lastname":"x"},7]}"#,
    r#"{"value":"x"}"#,
    r#"{"Targets":[{},{"@odata.type":"x"}]}"#,
    r#"{"@odata.id":"accounts({id})"}"#,
    r#"{"accountid":"{id}","name":"\ud800"}"#,
    r#"{"Query":{"Criteria":{}}}"#,
    r#"{"Status":-1,"OpportunityClose":{"opportunityid@odata.bind":"/opportunities({id})"}}"#,
];

const HEADERS: [(&str, &str); 16] = [
    ("if-match", "*"),
    ("if-match", "W/\"1\""),
    ("if-match", "\"\\"),
    ("if-none-match", "*"),
    ("if-none-match", "x"),
    ("prefer", "return=representation"),
    ("prefer", "odata.maxpagesize=0"),
    ("prefer", "odata.track-changes"),
    ("prefer", "odata.include-annotations=\"*\",,;="),
    ("content-type", "multipart/mixed;boundary=b"),
    ("content-type", "text/plain"),
    ("accept", "image/png"),
    ("repeatability-request-id", "x"),
    ("mscrmcallerid", "00000000-0000-0000-0000-000000000001"),
    ("content-range", "bytes 5-1/3"),
    ("mscrm.suppressduplicatedetection", "maybe"),
];

/// A request, as it can be shown and sent.
#[derive(Debug)]
struct Anything {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, &'static str)>,
    body: String,
}

impl Anything {
    fn from_chance(chance: &mut impl Rng, ids: &[String]) -> Self {
        let mut pick = |from: &[&'static str]| (*from.choose(chance).unwrap()).to_owned();
        let (mut path, xml, body) = (pick(&PATHS), pick(&XML), pick(&BODIES));
        let method = METHODS.choose(chance).unwrap();
        let options: Vec<&str> =
            (0..chance.random_range(0..4)).filter_map(|_| OPTIONS.choose(chance)).copied().collect();
        if !options.is_empty() {
            path = format!("{path}?{}", options.join("&"));
        }
        let id = ids.choose(chance).unwrap();
        let path = path.replace("{id}", id).replace("{xml}", &odata::options::percent_encoded(&xml));
        let headers =
            (0..chance.random_range(0..3)).filter_map(|_| HEADERS.choose(chance)).copied().collect();
        Self {
            method,
            path: damaged(chance, path.replace(' ', "%20")),
            headers,
            body: damaged(chance, body.replace("{id}", id)),
        }
    }
}

/// The same in most cases; else with a letter lost, doubled or exchanged.
fn damaged(chance: &mut impl Rng, text: String) -> String {
    if text.is_empty() || chance.random_range(0..4) > 0 {
        return text;
    }
    let mut letters: Vec<char> = text.chars().collect();
    let at = chance.random_range(0..letters.len());
    match chance.random_range(0..3) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        _ => letters[at] = *['(', ')', '\'', '"', ',', '/', '$', '=', '{', '9', 'ß'].choose(chance).unwrap(),
    }
    letters.into_iter().collect()
}

/// Ids of rows that are there, of one that isn't, and what is none.
async fn ids(user: &User) -> Vec<String> {
    let accounts = user.read("accounts?$select=name&$top=3").await;
    let known = accounts["value"].as_array().unwrap().iter();
    let known = known.map(|row| row["accountid"].as_str().unwrap().to_owned());
    known.chain(["00000000-0000-0000-0000-0000000000ff".to_owned(), "x'y".to_owned()]).collect()
}

/// Sends one and looks at the answer.
async fn checked(user: &User, one: &Anything) -> Option<String> {
    let method = Method::from_bytes(one.method.as_bytes()).unwrap();
    let mut request = user.request(method, &one.path).body(one.body.clone()).timeout(PATIENCE);
    for (name, value) in &one.headers {
        request = request.header(*name, *value);
    }
    let reply = match request.send().await {
        Ok(reply) => reply,
        // What the client itself won't send is no request.
        Err(error) if error.is_builder() => return None,
        Err(error) => return Some(format!("no answer: {error}")),
    };
    let status = reply.status();
    let told = reply.text().await.unwrap_or_default();
    if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED {
        return Some(format!("{status}: {told}"));
    }
    if status.is_client_error() {
        let names_its_fault = serde_json::from_str::<Json>(&told)
            .is_ok_and(|body| body["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
        return (!names_its_fault && one.method != "HEAD")
            .then(|| format!("{status} without a word: {told}"));
    }
    None
}

async fn tried(running: &Running, seed: u64, cases: u32) {
    eprintln!("FARFIELD_SEED={seed}");
    let users = [running.sign_in("admin").await, running.sign_in("ines").await];
    let ids = ids(&users[0]).await;
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut wrong = Vec::new();
    for n in 0..cases {
        let one = Anything::from_chance(&mut chance, &ids);
        let user = &users[chance.random_range(0..users.len())];
        if let Some(why) = checked(user, &one).await {
            wrong.push(format!("{n}: {one:?}\n  {why}"));
        }
    }
    assert!(wrong.is_empty(), "FARFIELD_SEED={seed}: {} of {cases}\n{}", wrong.len(), wrong.join("\n"));
    users[0].read("WhoAmI").await;
}

/// `FARFIELD_CASES` and `FARFIELD_SEED` try more, or the same again.
#[tokio::test]
async fn whatever_is_asked_is_answered_by_the_protocol() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let cases = number("FARFIELD_CASES").map_or(CASES, |cases| u32::try_from(cases).unwrap());
    let seed = number("FARFIELD_SEED").unwrap_or_else(|| rand::rng().random());
    tried(&start().await, seed, cases).await;
}
