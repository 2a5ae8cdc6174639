//! Step 5: which apps work offline, with which profiles (checklist 169-170, 182).

use super::ask::{Ask, Done, Noted, Told, version};
use super::profiles;
use super::refusal::Failure;
use super::routes::Routes;
use crate::metadata::drafts;
use crate::offline::{self, APP_PROFILE, PROFILE};
use crate::records;
use crate::store::Conn;
use admin_contract::apps::{App, AppObstacle, AppSetting, Offer, OfferedProfile, Proposed};
use admin_contract::endpoints::{ListApps, ProposeProfile, SaveApp};
use admin_contract::profiles::ProfileState;
use admin_contract::{List, Named, Nothing};
use model::{Fields, Lookup, RecordId, Value};
use query::ddl::StoredRow;
use std::collections::BTreeSet;
use uuid::Uuid;

const APP: &str = "appmodule";

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes.reads::<ListApps>(list).writes::<SaveApp>(save).writes::<ProposeProfile>(propose)
}

fn list(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<List<App>>, Failure> {
    let mut rows = Vec::new();
    for row in offline::rows_of(conn, &ask.catalog, APP)? {
        rows.push(app(conn, ask, &row)?);
    }
    rows.sort_by_key(|app| app.name.to_lowercase());
    let total = rows.len() as u64;
    Ok(List { rows, total }.into())
}

fn app(conn: &mut dyn Conn, ask: &Ask, row: &StoredRow) -> Result<App, Failure> {
    let links = links(conn, ask, row.id)?;
    let setting = AppSetting {
        offline: offline::flag(&row.fields, "farfield_offlineenabled") == Some(true),
        offers: links.iter().filter_map(offer).collect(),
    };
    let mut offered = Vec::new();
    for offer in &setting.offers {
        let Some(draft) = offline::profile(conn, &ask.catalog, offer.profile)? else { continue };
        let (state, _) = profiles::state(conn, &draft)?;
        offered.push(OfferedProfile { profile: Named { id: draft.id, name: draft.name }, state });
    }
    let is_inactive = offline::number(&row.fields, "statecode") == Some(1);
    Ok(App {
        id: row.id,
        name: offline::text(&row.fields, "name").to_owned(),
        unique_name: offline::text(&row.fields, "uniquename").to_owned(),
        version: version(&setting),
        setting,
        profiles: offered,
        obstacle: is_inactive.then_some(AppObstacle::Inactive),
        has_draft: drafts::find(conn, APP, row.id)?.is_some(),
    })
}

/// What an app offers, in its order.
fn links(conn: &mut dyn Conn, ask: &Ask, app: RecordId) -> Result<Vec<StoredRow>, Failure> {
    let mut links = offline::rows_pointing(conn, &ask.catalog, APP_PROFILE, "farfield_appmoduleid", app)?;
    links.sort_by_key(|row| (offline::number(&row.fields, "farfield_sequence").unwrap_or(i64::MAX), row.id));
    Ok(links)
}

fn offer(link: &StoredRow) -> Option<Offer> {
    let profile = offline::id(&link.fields, "farfield_mobileofflineprofileid")?;
    Some(Offer { profile, for_everyone: offline::flag(&link.fields, "farfield_foreveryone") == Some(true) })
}

fn row(conn: &mut dyn Conn, ask: &Ask) -> Result<StoredRow, Failure> {
    let row = offline::row_of(conn, &ask.catalog, APP, ask.id()?)?;
    row.ok_or_else(|| Failure::not_found(ask.argument(0)))
}

fn save(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: AppSetting) -> Result<Done<App>, Failure> {
    let row_before = row(conn, ask)?;
    let before = app(conn, ask, &row_before)?;
    ask.expect(&before.version, &before)?;
    check(conn, ask, &before, &wanted)?;
    if wanted.offline != before.setting.offline {
        let columns = Fields::from([("farfield_offlineenabled".to_owned(), Value::Bool(wanted.offline))]);
        records::update(conn, ask.writing(), ask.catalog.need(APP)?, &row_before, None, columns)
            .map_err(|fault| Failure::from(fault).at("offline"))?;
    }
    relink(conn, ask, &before, &wanted)?;
    let stored = row(conn, ask)?;
    let after = app(conn, ask, &stored)?;
    let noted = Noted::of_record(after.id, after.name.clone()).before(&before.setting).after(&after.setting);
    let version = after.version.clone();
    Ok(Told::of_version(after, version).noting(noted))
}

fn check(conn: &mut dyn Conn, ask: &Ask, before: &App, wanted: &AppSetting) -> Result<(), Failure> {
    if wanted.offline && before.obstacle.is_some() {
        return Err(Failure::bad(
            "offline",
            "Only a published app can be enabled for offline: activate it first.",
        ));
    }
    let mut seen = BTreeSet::new();
    for (n, offer) in wanted.offers.iter().enumerate() {
        let at = format!("offers[{n}].profile");
        if !seen.insert(offer.profile) {
            return Err(Failure::bad(&at, "The app offers this profile already."));
        }
        let draft = offline::profile(conn, &ask.catalog, offer.profile)?;
        let draft = draft.ok_or_else(|| Failure::bad(&at, "There is no such profile."))?;
        let is_there = before.setting.offers.iter().any(|known| known.profile == offer.profile);
        if !is_there && profiles::state(conn, &draft)?.0 == ProfileState::Draft {
            let message =
                format!("Publish the profile '{}' first: an app offers published profiles.", draft.name);
            return Err(Failure::bad(&at, message));
        }
    }
    Ok(())
}

/// Makes the links as they are wanted, and leaves alone those that are so already.
fn relink(conn: &mut dyn Conn, ask: &Ask, before: &App, wanted: &AppSetting) -> Result<(), Failure> {
    let table = ask.catalog.need(APP_PROFILE)?;
    for link in links(conn, ask, before.id)? {
        let is_wanted =
            offer(&link).is_some_and(|known| wanted.offers.iter().any(|o| o.profile == known.profile));
        if !is_wanted {
            records::delete(conn, ask.writing(), table, &link, None)?;
        }
    }
    let known = links(conn, ask, before.id)?;
    for (n, wanted) in wanted.offers.iter().enumerate() {
        let sequence = Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        let mut columns = Fields::from([
            ("farfield_foreveryone".to_owned(), Value::Bool(wanted.for_everyone)),
            ("farfield_sequence".to_owned(), sequence),
        ]);
        match known.iter().find(|link| offer(link).is_some_and(|known| known.profile == wanted.profile)) {
            Some(link) => records::update(conn, ask.writing(), table, link, None, columns)?,
            None => {
                let to = |table: &str, id| Value::Lookup(Lookup { table: table.to_owned(), id, name: None });
                columns.insert("farfield_appmoduleid".to_owned(), to(APP, before.id));
                columns.insert("farfield_mobileofflineprofileid".to_owned(), to(PROFILE, wanted.profile));
                columns.insert("farfield_name".to_owned(), Value::Text(before.name.clone()));
                records::create(conn, ask.writing(), table, RecordId(Uuid::now_v7()), columns)?;
            }
        }
    }
    Ok(())
}

fn propose(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Proposed>, Failure> {
    let app = row(conn, ask)?;
    let id = offline::generate(conn, ask.writing(), app.id)?;
    let draft = offline::profile(conn, &ask.catalog, id)?.ok_or_else(|| Failure::not_found(PROFILE))?;
    let noted = Noted::of_record(id, draft.name.clone()).after(&draft);
    Ok(Told::from(Proposed { profile: Named { id, name: draft.name } }).noting(noted))
}
