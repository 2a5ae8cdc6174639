//! `QualifyLead`: a lead becomes an account, a contact and an opportunity (`reference/dataverse.md` §10.2).

use super::parameters::Parameters;
use crate::fault::Fault;
use crate::records::{self, associate};
use crate::store::Conn;
use crate::web::{Asked, Reply};
use model::command::Made;
use model::command::qualify::{Becomes, Lead, Wishes, qualify};
use model::{Fields, Lookup, RecordId, Value};
use odata::ODataError;
use odata::path::RowPath;
use serde_json::json;
use uuid::Uuid;

const QUALIFIED: i32 = 1;
const ALREADY_CLOSED: u32 = 0x8004_0519;

/// `POST leads(key)/Microsoft.Dynamics.CRM.QualifyLead`. The ids of what is made may be wished for
/// (`Prefer: farfield.new-ids`).
///
/// # Errors
/// 400 for a lead that is not open or a status of another state; 403, 404.
pub fn lead(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let parameters = Parameters::read(asked)?;
    let lead = associate::existing(conn, table, id)?;
    if lead.fields.get("statecode") != Some(&Value::Choice(0)) {
        return Err(ODataError::new(400, ALREADY_CLOSED, "The lead is already closed.").into());
    }
    let status: i32 = parameters.get("Status")?;
    let wanted = |name: &str| parameters.get::<bool>(name);
    let given = |name: &str| -> Result<Option<Lookup>, Fault> {
        let found = parameters.reference(asked, name)?;
        Ok(found.map(|(table, id)| Lookup { table: table.meta.logical_name.clone(), id, name: None }))
    };
    let wishes = Wishes {
        account: wanted("CreateAccount")?,
        contact: wanted("CreateContact")?,
        opportunity: wanted("CreateOpportunity")?,
        customer: given("OpportunityCustomerId")?,
        currency: given("OpportunityCurrencyId")?,
    };
    let named = |name: &str| asked.catalog.named(name).map(|table| &table.meta);
    let from = Lead { table: &table.meta.logical_name, id, fields: &lead.fields };
    let Becomes { mut made, mut own } = qualify(from, &wishes, &named, &mut || RecordId(Uuid::now_v7()));
    take_wished_ids(asked, &mut made, &mut own);
    let mut entries = Vec::with_capacity(made.len());
    for row in made {
        let table = asked.catalog.need(&row.table)?;
        let mut entry = json!({"@odata.type": format!("#{}{}", odata::path::NAMESPACE, row.table)});
        entry[&table.meta.primary_id] = json!(row.id);
        records::create(conn, asked.writing(), table, row.id, row.fields)?;
        entries.push(entry);
    }
    own.insert("statecode".to_owned(), Value::Choice(QUALIFIED));
    own.insert("statuscode".to_owned(), Value::Choice(status));
    records::apply(conn, asked.writing(), table, &lead, own)?;
    let context = format!("{}$metadata#Collection(Microsoft.Dynamics.CRM.crmbaseentity)", asked.base);
    Ok(Reply::json(200, json!({"@odata.context": context, "value": entries}).to_string()))
}

/// Gives what is made the ids that the client chose, and lookups to it.
fn take_wished_ids(asked: &Asked, made: &mut [Made], own: &mut Fields) {
    for n in 0..made.len() {
        let (old, wished) = (made[n].id, asked.prefer.new_id(&made[n].table));
        let Some(wished) = wished.map(RecordId) else { continue };
        made[n].id = wished;
        let fields = made.iter_mut().map(|row| &mut row.fields).chain([&mut *own]);
        for value in fields.flat_map(|fields| fields.values_mut()) {
            if let Value::Lookup(to) = value
                && to.id == old
            {
                to.id = wished;
            }
        }
    }
}
