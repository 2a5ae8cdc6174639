//! Queries over several tables: expansions, lambdas, aggregates, FetchXML and views, for users with different rights.

use crate::support::{User, code, json as body, refusal, start, text};
use odata::error::codes;
use odata::options::percent_encoded;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const ANNOTATIONS: &str = "odata.include-annotations=\"*\"";

/// An account of that name with contacts of these names.
async fn company(user: &User, name: &str, people: &[&str]) -> (String, Vec<String>) {
    let account = user.made("accounts", json!({"name": name, "revenue": 100.5})).await;
    let id = text(&account, "accountid").to_owned();
    let mut contacts = Vec::new();
    for person in people {
        let row =
            json!({"lastname": person, "parentcustomerid_account@odata.bind": format!("accounts({id})")});
        contacts.push(text(&user.made("contacts", row).await, "contactid").to_owned());
    }
    if let Some(first) = contacts.first() {
        let primary = json!({"primarycontactid@odata.bind": format!("contacts({first})")});
        user.patch(&format!("accounts({id})"), None, primary).await;
    }
    (id, contacts)
}

async fn annotated(user: &User, path: &str) -> Json {
    let reply = user.request(Method::GET, path).header("prefer", ANNOTATIONS).send().await.unwrap();
    assert_eq!(reply.status(), 200, "{path}");
    body(reply).await
}

fn names(rows: &Json, member: &str) -> Vec<String> {
    rows["value"].as_array().unwrap().iter().map(|row| text(row, member).to_owned()).collect()
}

async fn fetch(user: &User, set: &str, xml: &str) -> Json {
    annotated(user, &format!("{set}?fetchXml={}", percent_encoded(xml))).await
}

#[tokio::test]
async fn related_rows_come_inside_of_rows_and_the_rest_by_a_link() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (id, _) = company(&admin, "Ziegelei", &["Anders", "Berg", "Clausen"]).await;
    let expand = "primarycontactid($select=lastname),contact_customer_accounts($select=lastname;$orderby=lastname desc;$top=2;$count=true)";
    let row = admin.read(&format!("accounts({id})?$select=name&$expand={expand}")).await;
    assert_eq!(row["primarycontactid"]["lastname"], "Anders");
    assert!(row["primarycontactid"]["@odata.etag"].is_string());
    let contacts: Vec<&str> =
        row["contact_customer_accounts"].as_array().unwrap().iter().map(|c| text(c, "lastname")).collect();
    assert_eq!(contacts, ["Clausen", "Berg"]);
    assert_eq!(row["contact_customer_accounts@odata.count"], 3);

    let list = format!(
        "accounts?$select=name&$filter=accountid eq {id}&$expand=contact_customer_accounts($select=lastname;$orderby=lastname;$expand=parentcustomerid_account($select=name))"
    );
    let page =
        admin.request(Method::GET, &list).header("prefer", "odata.maxpagesize=2").send().await.unwrap();
    let page = body(page).await;
    let row = &page["value"][0];
    assert_eq!(row["contact_customer_accounts"][1]["lastname"], "Berg");
    assert_eq!(row["contact_customer_accounts"][1]["parentcustomerid_account"]["name"], "Ziegelei");
    let rest = admin.read(text(row, "contact_customer_accounts@odata.nextLink")).await;
    assert_eq!(names(&rest, "lastname"), ["Clausen"]);
}

#[tokio::test]
async fn a_lookup_that_is_empty_expands_to_null_and_a_reference_to_an_address() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (id, contacts) = company(&admin, "Ziegelei", &["Anders"]).await;
    let row = admin
        .read(&format!(
            "accounts({id})?$select=name&$expand=parentaccountid($select=name),primarycontactid/$ref"
        ))
        .await;
    assert!(row["parentaccountid"].is_null() && row.get("parentaccountid").is_some());
    assert!(text(&row["primarycontactid"], "@odata.id").ends_with(&format!("contacts({})", contacts[0])));
}

#[tokio::test]
async fn filters_follow_paths_and_lambdas_and_compare_columns() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (brick, _) = company(&admin, "Ziegelei Querweg", &["Anders", "Querweg"]).await;
    let (mill, _) = company(&admin, "Mühle Querweg", &["Berg"]).await;
    let found = async |filter: &str| {
        let path = format!(
            "accounts?$select=name&$filter={}",
            percent_encoded(&format!("contains(name,'querweg') and ({filter})"))
        );
        names(&admin.read(&path).await, "accountid").into_iter().collect::<BTreeSet<_>>()
    };
    let only = |id: &String| BTreeSet::from([id.clone()]);
    assert_eq!(found("primarycontactid/lastname eq 'ANDERS'").await, only(&brick));
    assert_eq!(found("contact_customer_accounts/any(c:c/lastname eq 'berg')").await, only(&mill));
    assert_eq!(found("contact_customer_accounts/all(c:c/lastname eq 'Berg')").await, only(&mill));
    assert_eq!(found("not contact_customer_accounts/any(c:c/lastname eq 'Berg')").await, only(&brick));
    assert_eq!(found("contact_customer_accounts/any(c:c/parentcustomerid_account/primarycontactid/lastname eq c/lastname)").await.len(), 2);
    assert_eq!(found("createdon eq modifiedon").await.len(), 0);
    assert_eq!(found("createdon le modifiedon").await.len(), 2);
    assert_eq!(
        found("Microsoft.Dynamics.CRM.LastXHours(PropertyName='createdon',PropertyValue=1)").await.len(),
        2
    );
    assert_eq!(
        found(&format!("Microsoft.Dynamics.CRM.EqualUserId(PropertyName='ownerid') and accountid eq {mill}"))
            .await
            .len(),
        1
    );
    let reply = admin.get("accounts?$filter=name gt revenue").await;
    assert_eq!(refusal(reply).await.0, 400);
}

#[tokio::test]
async fn a_hierarchy_is_followed_up_and_down() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let mut ids: Vec<String> = Vec::new();
    for level in 0..3 {
        let mut row = json!({"name": format!("Stufe {level}")});
        if let Some(parent) = ids.last() {
            row["parentaccountid@odata.bind"] = json!(format!("accounts({parent})"));
        }
        ids.push(text(&admin.made("accounts", row).await, "accountid").to_owned());
    }
    let found = async |function: &str, id: &str| {
        let filter =
            format!("Microsoft.Dynamics.CRM.{function}(PropertyName='accountid',PropertyValue='{id}')");
        let path = format!("accounts?$select=name&$orderby=name&$filter={}", percent_encoded(&filter));
        names(&admin.read(&path).await, "name")
    };
    assert_eq!(found("Under", &ids[0]).await, ["Stufe 1", "Stufe 2"]);
    assert_eq!(found("UnderOrEqual", &ids[1]).await, ["Stufe 1", "Stufe 2"]);
    assert_eq!(found("Above", &ids[2]).await, ["Stufe 0", "Stufe 1"]);
    assert_eq!(found("AboveOrEqual", &ids[0]).await, ["Stufe 0"]);
}

#[tokio::test]
async fn aggregates_count_sum_and_group() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let rows = admin.all("accounts?$select=revenue,statecode", 5000).await;
    let mut sums = std::collections::BTreeMap::<i64, (i64, f64)>::new();
    for row in &rows {
        let one = sums.entry(row["statecode"].as_i64().unwrap()).or_default();
        one.0 += 1;
        one.1 += row["revenue"].as_f64().unwrap_or_default();
    }
    let groups = admin.read("accounts?$apply=groupby((statecode),aggregate($count as n,revenue with sum as total))&$orderby=statecode").await;
    let groups = groups["value"].as_array().unwrap();
    assert_eq!(groups.len(), sums.len());
    for (group, (state, (count, total))) in groups.iter().zip(&sums) {
        assert_eq!((group["statecode"].as_i64(), group["n"].as_i64()), (Some(*state), Some(*count)));
        assert!((group["total"].as_f64().unwrap() - total).abs() < 0.01);
    }
    let by_name = admin
        .read("contacts?$apply=filter(contains(lastname,'e'))/groupby((parentcustomerid_account/name))")
        .await;
    assert!(by_name["value"][0].get("parentcustomerid_account_name").is_some());

    let xml = "<fetch aggregate='true'><entity name='account'><attribute name='accountid' aggregate='count' alias='n'/><attribute name='createdon' groupby='true' dategrouping='year' alias='year'/></entity></fetch>";
    let years = fetch(&admin, "accounts", xml).await;
    let counted: i64 = years["value"].as_array().unwrap().iter().map(|y| y["n"].as_i64().unwrap()).sum();
    assert_eq!(counted as usize, rows.len());
    assert!(years["value"][0]["n@OData.Community.Display.V1.FormattedValue"].is_string());
}

#[tokio::test]
async fn fetch_xml_goes_on_from_page_to_page_by_its_cookie() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let all = admin.all("contacts?$select=lastname", 5000).await.len();
    let (mut seen, mut page, mut cookie) = (Vec::new(), 1, String::new());
    loop {
        let xml = format!(
            "<fetch count='70' page='{page}'{cookie}><entity name='contact'><attribute name='lastname'/><order attribute='lastname' descending='true'/><link-entity name='account' from='accountid' to='parentcustomerid' alias='a' link-type='outer'><attribute name='name'/><attribute name='primarycontactid'/><attribute name='telephone1' alias='phone'/></link-entity></entity></fetch>"
        );
        let reply = fetch(&admin, "contacts", &xml).await;
        assert_eq!(reply["@Microsoft.Dynamics.CRM.totalrecordcount"], -1);
        seen.extend(reply["value"].as_array().unwrap().iter().cloned());
        if reply["@Microsoft.Dynamics.CRM.morerecords"] == false {
            assert!(reply.get("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie").is_none());
            break;
        }
        let annotation = text(&reply, "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie");
        let inner = annotation.split("pagingcookie=\"").nth(1).unwrap().split('"').next().unwrap();
        let once = odata::options::pairs(&format!("c={inner}")).remove(0).1;
        let twice = odata::options::pairs(&format!("c={once}")).remove(0).1;
        assert!(twice.starts_with(&format!("<cookie page=\"{page}\">")), "{twice}");
        let escaped =
            twice.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        page += 1;
        assert!(annotation.contains(&format!("pagenumber=\"{page}\"")));
        cookie = format!(" paging-cookie='{escaped}'");
    }
    let ids: BTreeSet<&str> = seen.iter().map(|c| text(c, "contactid")).collect();
    assert_eq!((seen.len(), ids.len()), (all, all));
    let linked = seen.iter().find(|c| c.get("a_x002e_primarycontactid").is_some()).unwrap();
    assert_eq!(linked["a_x002e_primarycontactid@Microsoft.Dynamics.CRM.lookuplogicalname"], "contact");
    assert!(linked["a_x002e_name"].is_string());
    assert!(seen.iter().any(|c| c.get("phone").is_some()));
    assert!(seen.iter().all(|c| c.as_object().unwrap().values().all(|v| !v.is_null())));
}

#[tokio::test]
async fn distinct_values_come_once_whatever_their_case() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    for city in ["Querstadt", "QUERSTADT", "Querdorf"] {
        admin.made("accounts", json!({"name": city, "address1_city": city})).await;
    }
    let xml = "<fetch distinct='true' returntotalrecordcount='true'><entity name='account'><attribute name='address1_city'/><order attribute='address1_city'/><filter><condition attribute='address1_city' operator='begins-with' value='quer'/></filter></entity></fetch>";
    let reply = fetch(&admin, "accounts", xml).await;
    assert_eq!(names(&reply, "address1_city"), ["Querdorf", "QUERSTADT"]);
    assert!(reply["value"][0].get("accountid").is_none());
    assert_eq!(reply["@Microsoft.Dynamics.CRM.totalrecordcount"], 2);
}

#[tokio::test]
async fn a_view_runs_as_the_caller_and_can_be_narrowed() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let views = admin
        .read("savedqueries?$select=name,fetchxml&$filter=returnedtypecode eq 'account' and querytype eq 0")
        .await;
    let view = &views["value"][0];
    let id = text(view, "savedqueryid");
    let all = admin.read(&format!("accounts?savedQuery={id}")).await;
    assert!(!all["value"].as_array().unwrap().is_empty());
    let narrowed =
        admin.read(&format!("accounts?savedQuery={id}&$filter=startswith(name,'a')&$select=name")).await;
    assert!(names(&narrowed, "name").iter().all(|name| name.to_lowercase().starts_with(['a', 'ä'])));
    let (status, _) = refusal(admin.get(&format!("contacts?savedQuery={id}")).await).await;
    assert_eq!(status, 400);
    let (status, found) =
        refusal(admin.get("accounts?savedQuery=00000000-0000-0000-0000-0000000000ff").await).await;
    assert_eq!((status, found), (404, code(codes::OBJECT_DOES_NOT_EXIST)));
}

#[tokio::test]
async fn rows_that_a_user_may_not_read_are_nowhere_for_him() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let (id, contacts) = company(&ines, "Inesbau", &["Inesfrau"]).await;
    let hidden =
        json!({"lastname": "Geheim", "parentcustomerid_account@odata.bind": format!("accounts({id})")});
    let hidden = text(&admin.made("contacts", hidden).await, "contactid").to_owned();
    let primary = json!({"primarycontactid@odata.bind": format!("contacts({hidden})")});
    assert_eq!(admin.patch(&format!("accounts({id})"), None, primary).await.status(), 200);

    let row = ines.read(&format!("accounts({id})?$expand=primarycontactid($select=lastname),contact_customer_accounts($select=lastname;$count=true)")).await;
    assert!(row["primarycontactid"].is_null());
    assert_eq!(row["contact_customer_accounts"].as_array().unwrap().len(), 1);
    assert_eq!(row["contact_customer_accounts@odata.count"], 1);
    for filter in [
        "primarycontactid/lastname eq 'Geheim'",
        "contact_customer_accounts/any(c:c/lastname eq 'Geheim')",
        &format!("contact_customer_accounts/any(c:c/contactid eq {hidden})"),
    ] {
        let path = format!("accounts?$select=name&$filter={}", percent_encoded(filter));
        assert!(names(&ines.read(&path).await, "name").is_empty(), "{filter}");
        assert_eq!(names(&admin.read(&path).await, "name"), ["Inesbau"], "{filter}");
    }
    let link = |kind: &str| {
        format!(
            "<fetch><entity name='account'><attribute name='name'/><filter><condition attribute='accountid' operator='eq' value='{id}'/></filter><link-entity name='contact' from='contactid' to='primarycontactid' alias='c' link-type='{kind}'><attribute name='lastname'/></link-entity></entity></fetch>"
        )
    };
    assert!(fetch(&ines, "accounts", &link("inner")).await["value"].as_array().unwrap().is_empty());
    assert!(fetch(&ines, "accounts", &link("outer")).await["value"][0].get("c_x002e_lastname").is_none());
    let apply = format!("contacts?$apply=filter(_parentcustomerid_value eq {id})/aggregate($count as n)");
    assert_eq!(ines.read(&apply).await["value"][0]["n"], 1);
    assert_eq!(admin.read(&apply).await["value"][0]["n"], 2);
    assert_eq!(contacts.len(), 1);
}

#[tokio::test]
async fn what_is_too_much_or_makes_no_sense_is_refused_by_its_code() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let link = "<link-entity name='contact' from='parentcustomerid' to='accountid'/>".repeat(16);
    let entity = |inner: &str| format!("<fetch><entity name='account'>{inner}</entity></fetch>");
    for (xml, expected) in [
        (entity(&link), codes::TOO_MANY_LINKS),
        (
            entity("<filter><condition attribute='name' operator='resembles'/></filter>"),
            codes::QUERY_INVALID_OPERATOR,
        ),
        (entity("<attribute name='nothing'/>"), codes::QUERY_NO_ATTRIBUTE),
        ("<fetch><entity name='nothing'/></fetch>".to_owned(), codes::QUERY_NO_ENTITY),
        ("<fetch><entity".to_owned(), codes::INVALID_FETCH_XML),
        (
            "<fetch page='2' paging-cookie='rubbish'><entity name='account'/></fetch>".to_owned(),
            codes::INVALID_PAGING_COOKIE,
        ),
    ] {
        let reply = admin.get(&format!("accounts?fetchXml={}", percent_encoded(&xml))).await;
        assert_eq!(refusal(reply).await, (400, code(expected)), "{}", &xml[..60.min(xml.len())]);
    }
    let (status, _) =
        refusal(admin.get("contacts?fetchXml=<fetch><entity name='account'/></fetch>").await).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_row_tells_how_many_are_below_it() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let (top, _) = company(&admin, "Konzern", &[]).await;
    for name in ["Tochter A", "Tochter B"] {
        let row = json!({"name": name, "parentaccountid@odata.bind": format!("accounts({top})")});
        admin.made("accounts", row).await;
    }
    let xml = |more: &str| {
        format!(
            "<fetch><entity name='account'><attribute name='name'/><attribute name='accountid' rowaggregate='CountChildren' {more}/>\
             <filter><condition attribute='accountid' operator='eq-or-under' value='{top}'/></filter><order attribute='name'/></entity></fetch>"
        )
    };
    let rows = fetch(&admin, "accounts", &xml("alias='below'")).await;
    let counts: Vec<&Json> = rows["value"].as_array().unwrap().iter().map(|row| &row["below"]).collect();
    assert_eq!(counts, [2, 0, 0], "{rows}");
    // Who may not read what is below is told of nothing.
    let share = json!({"Target": {"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": top},
                       "PrincipalAccess": {"AccessMask": "ReadAccess", "Principal": {"@odata.type": "Microsoft.Dynamics.CRM.systemuser",
                       "systemuserid": text(&ines.read("WhoAmI").await, "UserId")}}});
    assert_eq!(admin.post("GrantAccess", share).await.status(), 204);
    let rows = fetch(&ines, "accounts", &xml("alias='below'").replace("eq-or-under", "eq")).await;
    assert_eq!((rows["value"][0]["name"].as_str(), &rows["value"][0]["below"]), (Some("Konzern"), &json!(0)));
    for wrong in ["", "alias='below' aggregate='count'"] {
        let bad = xml(wrong).replace("CountChildren", if wrong.is_empty() { "CountChildren" } else { "Sum" });
        let reply = admin.get(&format!("accounts?fetchXml={}", percent_encoded(&bad))).await;
        assert_eq!(reply.status(), 400, "{wrong}");
    }
}
