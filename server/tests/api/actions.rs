//! Actions of sales and service, and what activities share.

use crate::support::{User, code, json as read_json, refusal, start, text};
use serde_json::{Value as Json, json};
use uuid::Uuid;

async fn opportunity(user: &User) -> (String, String) {
    let row = user.made("opportunities", json!({"name": "Pumpenpark"})).await;
    let id = text(&row, "opportunityid");
    (format!("opportunities({id})"), format!("/opportunities({id})"))
}

async fn case(user: &User) -> (String, String, Json) {
    let account = user.made("accounts", json!({"name": "Kunde"})).await;
    let bind = format!("/accounts({})", text(&account, "accountid"));
    let row = user.made("incidents", json!({"title": "Riss", "customerid_account@odata.bind": bind})).await;
    let id = text(&row, "incidentid").to_owned();
    (format!("incidents({id})"), format!("/incidents({id})"), row)
}

#[tokio::test]
async fn a_qualified_lead_becomes_what_was_asked_for() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let lead = admin
        .made(
            "leads",
            json!({"subject": "Neue Pumpe", "firstname": "Ada", "lastname": "Stein", "companyname": "Stein AG", "jobtitle": "Leitung",
                   "emailaddress1": "ada@stein.example", "telephone2": "22", "pager": "33", "numberofemployees": 7, "budgetamount": 1200.5,
                   "leadqualitycode": 1, "qualificationcomments": "passt", "address1_city": "Bern", "description": "Text"}),
        )
        .await;
    let path = format!("leads({})", text(&lead, "leadid"));
    let body = json!({"CreateAccount": true, "CreateContact": true, "CreateOpportunity": true, "Status": 3});
    let action = format!("{path}/Microsoft.Dynamics.CRM.QualifyLead");
    let made = read_json(admin.post(&action, body.clone()).await).await;
    let of = |kind: &str, key: &str| {
        let made = made["value"].as_array().unwrap();
        let found =
            made.iter().find(|m| m["@odata.type"] == format!("#Microsoft.Dynamics.CRM.{kind}")).unwrap();
        found[key].as_str().unwrap().to_owned()
    };
    let account = admin.read(&format!("accounts({})", of("account", "accountid"))).await;
    let contact = admin.read(&format!("contacts({})", of("contact", "contactid"))).await;
    let opportunity = admin.read(&format!("opportunities({})", of("opportunity", "opportunityid"))).await;
    assert_eq!(account["name"], "Stein AG");
    assert_eq!((&account["numberofemployees"], &account["telephone2"]), (&json!(7), &json!("22")));
    assert_eq!(account["address1_city"], "Bern");
    assert_eq!((&contact["fullname"], &contact["jobtitle"]), (&json!("Ada Stein"), &json!("Leitung")));
    assert_eq!((&contact["pager"], &contact["emailaddress1"]), (&json!("33"), &json!("ada@stein.example")));
    assert_eq!(contact["_parentcustomerid_value"], account["accountid"]);
    assert_eq!(
        (&opportunity["name"], &opportunity["opportunityratingcode"]),
        (&json!("Neue Pumpe"), &json!(1))
    );
    assert_eq!(
        (&opportunity["budgetamount"], &opportunity["qualificationcomments"]),
        (&json!(1200.5), &json!("passt"))
    );
    assert_eq!(opportunity["_customerid_value"], account["accountid"]);
    for row in [&account, &contact, &opportunity] {
        assert_eq!(row["_originatingleadid_value"], lead["leadid"]);
    }
    let lead = admin.read(&path).await;
    assert_eq!((&lead["statecode"], &lead["statuscode"]), (&json!(1), &json!(3)));
    assert_eq!(refusal(admin.post(&action, body).await).await, (400, code(0x8004_0519)));
}

#[tokio::test]
async fn a_lead_that_cannot_be_qualified_leaves_nothing_behind() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let lead =
        admin.made("leads", json!({"subject": "x", "lastname": "Nichts", "companyname": "Nichts AG"})).await;
    let action = format!("leads({})/Microsoft.Dynamics.CRM.QualifyLead", text(&lead, "leadid"));
    let wrong =
        json!({"CreateAccount": true, "CreateContact": true, "CreateOpportunity": false, "Status": 5});
    assert_eq!(refusal(admin.post(&action, wrong).await).await, (400, code(0x8004_8408)));
    assert_eq!(admin.post(&action, json!({"Status": 3})).await.status(), 400);
    assert_eq!(admin.read("accounts?$filter=name eq 'Nichts AG'").await["value"], json!([]));
    let path = format!("leads({})", text(&lead, "leadid"));
    let closed = read_json(admin.patch(&path, None, json!({"statecode": 2, "statuscode": 7})).await).await;
    assert_eq!(closed["statuscode"], 7);
    let open = read_json(admin.patch(&path, None, json!({"statecode": 0, "statuscode": 1})).await).await;
    assert_eq!(open["statecode"], 0);
}

#[tokio::test]
async fn an_opportunity_is_won_or_lost_once() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (path, bind) = opportunity(&admin).await;
    let close = json!({"subject": "Gewonnen", "opportunityid@odata.bind": bind, "actualrevenue": 100.25, "actualend": "2026-11-19T10:00:00Z"});
    let body = json!({"Status": 3, "OpportunityClose": close});
    assert_eq!(admin.post("WinOpportunity", body.clone()).await.status(), 204);
    let won = admin.read(&path).await;
    assert_eq!((&won["statecode"], &won["statuscode"]), (&json!(1), &json!(3)));
    assert_eq!((&won["actualvalue"], &won["actualclosedate"]), (&json!(100.25), &json!("2026-11-19")));
    let closes = admin.read(&format!("{path}/Opportunity_OpportunityClose")).await;
    assert_eq!(
        (&closes["value"][0]["statecode"], &closes["value"][0]["subject"]),
        (&json!(1), &json!("Gewonnen"))
    );
    assert_eq!(refusal(admin.post("WinOpportunity", body).await).await, (400, code(0x8004_0515)));
    let (path, bind) = opportunity(&admin).await;
    let competitor = admin.made("competitors", json!({"name": "Gegner"})).await;
    let close = json!({"opportunityid@odata.bind": bind, "competitorid@odata.bind": format!("/competitors({})", text(&competitor, "competitorid"))});
    let wrong = admin.post("LoseOpportunity", json!({"Status": 3, "OpportunityClose": close})).await;
    assert_eq!(refusal(wrong).await, (400, code(0x8004_8408)));
    assert_eq!(
        admin.post("LoseOpportunity", json!({"Status": 5, "OpportunityClose": close})).await.status(),
        204
    );
    assert_eq!(admin.read(&path).await["statuscode"], 5);
    assert_eq!(
        admin
            .post("LoseOpportunity", json!({"Status": 5, "OpportunityClose": {"subject": "x"}}))
            .await
            .status(),
        400
    );
}

#[tokio::test]
async fn a_case_is_resolved_by_its_action_when_nothing_is_open() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (path, bind, _) = case(&admin).await;
    assert_eq!(
        refusal(admin.patch(&path, None, json!({"statecode": 1})).await).await,
        (400, code(0x8004_0233))
    );
    assert_eq!(
        refusal(admin.patch(&path, None, json!({"statuscode": 5})).await).await,
        (400, code(0x8004_0233))
    );
    let task = admin.made("tasks", json!({"subject": "Prüfen", "actualdurationminutes": 30, "regardingobjectid_incident_task@odata.bind": bind})).await;
    let body = json!({"Status": 5, "IncidentResolution": {"subject": "Geklebt", "incidentid@odata.bind": bind, "timespent": 60}});
    assert_eq!(refusal(admin.post("CloseIncident", body.clone()).await).await, (400, code(0x8004_440A)));
    let done =
        admin.patch(&format!("tasks({})", text(&task, "activityid")), None, json!({"statecode": 1})).await;
    assert_eq!(done.status(), 200);
    assert_eq!(admin.post("CloseIncident", body.clone()).await.status(), 204);
    let closed = admin.read(&path).await;
    assert_eq!((&closed["statecode"], &closed["statuscode"]), (&json!(1), &json!(5)));
    let resolutions = admin.read(&format!("{path}/Incident_IncidentResolutions")).await;
    assert_eq!(resolutions["value"][0]["timespent"], 60);
    let total = admin.read(&format!("{path}/Microsoft.Dynamics.CRM.CalculateTotalTimeIncident()")).await;
    assert_eq!(total["TotalTime"], 30);
    assert_eq!(refusal(admin.post("CloseIncident", body).await).await, (400, code(0x8004_4411)));
    let again = read_json(admin.patch(&path, None, json!({"statecode": 0, "statuscode": 1})).await).await;
    assert_eq!(again["statecode"], 0);
    let cancelled = read_json(admin.patch(&path, None, json!({"statecode": 2, "statuscode": 6})).await).await;
    assert_eq!(cancelled["statuscode"], 6);
}

#[tokio::test]
async fn two_records_become_one() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (kept, gone) = (
        admin.made("accounts", json!({"name": "Bleibt"})).await,
        admin.made("accounts", json!({"name": "Geht"})).await,
    );
    let bind = format!("/accounts({})", text(&gone, "accountid"));
    let contact =
        admin.made("contacts", json!({"lastname": "Mit", "parentcustomerid_account@odata.bind": bind})).await;
    let row =
        |row: &Json| json!({"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": row["accountid"]});
    let body = json!({"Target": row(&kept), "Subordinate": row(&gone), "UpdateContent": {"@odata.type": "Microsoft.Dynamics.CRM.account", "telephone1": "5"}, "PerformParentingChecks": false});
    assert_eq!(admin.post("Merge", body).await.status(), 204);
    let contact = admin.read(&format!("contacts({})", text(&contact, "contactid"))).await;
    assert_eq!(contact["_parentcustomerid_value"], kept["accountid"]);
    assert_eq!(admin.read(&format!("accounts({})", text(&kept, "accountid"))).await["telephone1"], "5");
    let gone = admin.read(&format!("accounts({})", text(&gone, "accountid"))).await;
    assert_eq!((&gone["statecode"], &gone["merged"]), (&json!(1), &json!(true)));
    assert_eq!(gone["_masterid_value"], kept["accountid"]);
    let same = json!({"Target": row(&kept), "Subordinate": row(&kept)});
    assert_eq!(admin.post("Merge", same).await.status(), 400);
}

#[tokio::test]
async fn members_are_added_to_a_team_and_removed() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let me = ines.read("WhoAmI").await["UserId"].clone();
    let before =
        admin.read(&format!("systemusers({})/teammembership_association", me.as_str().unwrap())).await;
    let mine: Vec<Json> = before["value"].as_array().unwrap().iter().map(|t| t["teamid"].clone()).collect();
    let teams = admin.all("teams?$filter=isdefault eq false", 100).await;
    let team = teams.iter().find(|t| !mine.contains(&t["teamid"])).unwrap();
    let path = format!("teams({})", text(team, "teamid"));
    let body = json!({"Members": [{"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "ownerid": me}]});
    let members = |path: &str| {
        format!("{path}/teammembership_association?$filter=systemuserid eq {}", me.as_str().unwrap())
    };
    let add = format!("{path}/Microsoft.Dynamics.CRM.AddMembersTeam");
    assert_eq!(ines.post(&add, body.clone()).await.status(), 403);
    assert_eq!(admin.post(&add, body.clone()).await.status(), 204);
    assert_eq!(admin.read(&members(&path)).await["value"].as_array().unwrap().len(), 1);
    assert_eq!(
        admin.post(&format!("{path}/Microsoft.Dynamics.CRM.RemoveMembersTeam"), body).await.status(),
        204
    );
    assert_eq!(admin.read(&members(&path)).await["value"], json!([]));
}

#[tokio::test]
async fn a_record_is_followed_and_unfollowed() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let account = admin.made("accounts", json!({"name": "Spannend"})).await;
    let bind = format!("/accounts({})", text(&account, "accountid"));
    let follow = admin.made("postfollows", json!({"regardingobjectid_account@odata.bind": bind})).await;
    assert_eq!(follow["regardingobjectidname"], "Spannend");
    let path = format!("postfollows({})", text(&follow, "postfollowid"));
    assert_eq!(admin.patch(&path, Some("*"), json!({})).await.status(), 405);
    assert_eq!(admin.delete(&path).await.status(), 204);
}

#[tokio::test]
async fn activities_are_read_together_with_their_parties() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let me = admin.read("WhoAmI").await["UserId"].as_str().unwrap().to_owned();
    let party = |mask: i32| json!({"partyid_systemuser@odata.bind": format!("/systemusers({me})"), "participationtypemask": mask});
    let call = admin
        .made("phonecalls", json!({"subject": "Rückruf", "phonecall_activity_parties": [party(1), party(2)]}))
        .await;
    let path = format!("phonecalls({})", text(&call, "activityid"));
    let parties = format!("{path}/phonecall_activity_parties?$orderby=participationtypemask");
    let masks = |reply: Json| -> Vec<i64> {
        reply["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["participationtypemask"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(masks(admin.read(&parties).await), [1, 2]);
    let changed = admin.patch(&path, None, json!({"phonecall_activity_parties": [party(5)]})).await;
    assert_eq!(changed.status(), 200);
    assert_eq!(masks(admin.read(&parties).await), [5]);
    let shared = format!("activitypointers({})", text(&call, "activityid"));
    assert_eq!(admin.read(&shared).await["subject"], "Rückruf");
    assert_eq!(admin.patch(&shared, None, json!({"subject": "x"})).await.status(), 405);
    assert_eq!(admin.post("activitypointers", json!({"subject": "x"})).await.status(), 405);
    assert_eq!(admin.delete(&shared).await.status(), 204);
    assert_eq!(admin.get(&path).await.status(), 404);
    assert_eq!(admin.get(&shared).await.status(), 404);
    assert_eq!(
        admin
            .post(&format!("leads({})/Microsoft.Dynamics.CRM.NoSuch", Uuid::nil()), json!({}))
            .await
            .status(),
        501
    );
}

#[tokio::test]
async fn what_waits_in_a_queue_waits_once() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let (_, _, case) = case(&admin).await;
    let mut items = Vec::new();
    for name in ["Erste", "Zweite"] {
        let queue = admin.made("queues", json!({"name": name})).await;
        let path = format!("queues({})/Microsoft.Dynamics.CRM.AddToQueue", text(&queue, "queueid"));
        let target = json!({"Target": {"@odata.type": "Microsoft.Dynamics.CRM.incident", "incidentid": case["incidentid"]}});
        let added = read_json(admin.post(&path, target).await).await;
        let item = admin.read(&format!("queueitems({})", added["QueueItemId"].as_str().unwrap())).await;
        assert_eq!((&item["_queueid_value"], &item["title"]), (&queue["queueid"], &json!("Riss")));
        items.push(item["queueitemid"].clone());
    }
    assert_eq!(items[0], items[1]);
}

#[tokio::test]
async fn an_email_waits_to_be_sent_or_is_recorded_as_sent() {
    let running = start().await;
    let user = running.sign_in("admin").await;
    let who = text(&user.read("WhoAmI").await, "UserId").to_owned();
    let email = async |recipients: bool| {
        let mut row = json!({"subject": "Offer"});
        if recipients {
            row["email_activity_parties"] = json!([
                {"partyid_systemuser@odata.bind": format!("/systemusers({who})"), "participationtypemask": 2}
            ]);
        }
        text(&user.made("emails", row).await, "activityid").to_owned()
    };
    let send = async |id: &str, issue: bool| {
        user.post(&format!("emails({id})/Microsoft.Dynamics.CRM.SendEmail"), json!({"IssueSend": issue}))
            .await
    };
    for (issue, status) in [(true, 6), (false, 3)] {
        let id = email(true).await;
        let reply = send(&id, issue).await;
        assert_eq!(reply.status(), 200);
        assert_eq!(read_json(reply).await["Subject"], "Offer");
        let row = user.read(&format!("emails({id})")).await;
        assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(1), &json!(status)));
        assert_eq!(row["senton"].is_null(), issue, "nothing was sent yet");
        assert_eq!(refusal(send(&id, issue).await).await.0, 400, "only once");
    }
    assert_eq!(refusal(send(&email(false).await, true).await).await.0, 400, "nobody to send it to");
}

#[tokio::test]
async fn counts_and_facts_of_the_organization_are_told() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    for user in [&admin, &ines] {
        let told = user.read("RetrieveTotalRecordCount(EntityNames=['account','contact'])").await;
        let told = &told["EntityRecordCountCollection"];
        assert_eq!(told["Keys"], json!(["account", "contact"]));
        for (n, set) in ["accounts", "contacts"].iter().enumerate() {
            let counted = user.get(&format!("{set}/$count")).await.text().await.unwrap();
            assert_eq!(told["Values"][n].to_string(), counted, "{set}");
        }
    }
    let unknown = admin.get("RetrieveTotalRecordCount(EntityNames=@p1)?@p1=[\"nothing\"]").await;
    assert_eq!(refusal(unknown).await.0, 400);
    assert!(text(&admin.read("RetrieveVersion()").await, "Version").starts_with("9."));
    let access = "Microsoft.Dynamics.CRM.EndpointAccessType'Default'";
    let told = admin.read(&format!("RetrieveCurrentOrganization(AccessType={access})")).await;
    assert_eq!(told["Detail"]["OrganizationId"], admin.read("WhoAmI").await["OrganizationId"]);
}
