//! `QualifyLead`: a lead becomes an account, a contact and an opportunity (`reference/dataverse.md` §10.2).

use super::parameters::Parameters;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{self, associate};
use crate::store::Conn;
use crate::web::{Asked, Reply};
use model::storage::to_sql;
use model::{ColumnKind, Fields, Lookup, RecordId, Value};
use odata::ODataError;
use odata::path::RowPath;
use serde_json::json;
use uuid::Uuid;

const QUALIFIED: i32 = 1;
const ALREADY_CLOSED: u32 = 0x8004_0519;

/// Columns that the lead shares with what it becomes; those that a table lacks are passed over.
const SHARED: &[&str] = &[
    "address1_line1",
    "address1_line2",
    "address1_line3",
    "address1_city",
    "address1_postalcode",
    "address1_stateorprovince",
    "address1_country",
    "address1_county",
    "address1_latitude",
    "address1_longitude",
    "address1_telephone1",
    "address1_fax",
    "address2_line1",
    "address2_line2",
    "address2_city",
    "address2_postalcode",
    "address2_stateorprovince",
    "address2_country",
    "description",
    "donotemail",
    "donotbulkemail",
    "donotfax",
    "donotphone",
    "donotpostalmail",
    "donotsendmm",
    "emailaddress1",
    "fax",
    "preferredcontactmethodcode",
    "telephone1",
    "telephone2",
    "telephone3",
    "transactioncurrencyid",
    "websiteurl",
];
/// Further columns of the account: the lead's, the account's.
const ACCOUNT: &[(&str, &str)] = &[
    ("companyname", "name"),
    ("industrycode", "industrycode"),
    ("numberofemployees", "numberofemployees"),
    ("revenue", "revenue"),
    ("sic", "sic"),
    ("yominame", "yominame"),
];
/// Further columns of the contact.
const CONTACT: &[(&str, &str)] = &[
    ("firstname", "firstname"),
    ("middlename", "middlename"),
    ("lastname", "lastname"),
    ("salutation", "salutation"),
    ("jobtitle", "jobtitle"),
    ("emailaddress2", "emailaddress2"),
    ("emailaddress3", "emailaddress3"),
    ("mobilephone", "mobilephone"),
    ("pager", "pager"),
];
/// The columns of the opportunity.
const OPPORTUNITY: &[(&str, &str)] = &[
    ("subject", "name"),
    ("description", "description"),
    ("qualificationcomments", "qualificationcomments"),
    ("budgetamount", "budgetamount"),
    ("budgetstatus", "budgetstatus"),
    ("confirminterest", "confirminterest"),
    ("decisionmaker", "decisionmaker"),
    ("estimatedamount", "estimatedvalue"),
    ("estimatedvalue", "estimatedvalue"),
    ("estimatedclosedate", "estimatedclosedate"),
    ("evaluatefit", "evaluatefit"),
    ("initialcommunication", "initialcommunication"),
    ("leadqualitycode", "opportunityratingcode"),
    ("need", "need"),
    ("purchaseprocess", "purchaseprocess"),
    ("purchasetimeframe", "purchasetimeframe"),
    ("salesstage", "salesstage"),
    ("transactioncurrencyid", "transactioncurrencyid"),
];

/// `POST leads(key)/Microsoft.Dynamics.CRM.QualifyLead`. A lead that names an account or contact already gets no
/// second one, and one without a company no account.
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
    let (account, contact, opportunity) =
        (wanted("CreateAccount")?, wanted("CreateContact")?, wanted("CreateOpportunity")?);
    let mut made = Made { asked, table, id, lead: &lead.fields, entries: Vec::new() };
    let account = made.account(conn, account)?;
    let contact = made.contact(conn, contact, account.as_ref())?;
    if opportunity {
        made.opportunity(conn, &parameters, account.as_ref(), contact.as_ref())?;
    }
    let mut fields = Fields::from([
        ("statecode".to_owned(), Value::Choice(QUALIFIED)),
        ("statuscode".to_owned(), Value::Choice(status)),
    ]);
    for (column, to) in [("parentaccountid", account), ("parentcontactid", contact)] {
        fields.extend(to.map(|to| (column.to_owned(), Value::Lookup(to))));
    }
    let entries = made.entries;
    records::apply(conn, asked.writing(), table, &lead, fields)?;
    let context = format!("{}$metadata#Collection(Microsoft.Dynamics.CRM.crmbaseentity)", asked.base);
    Ok(Reply::json(200, json!({"@odata.context": context, "value": entries}).to_string()))
}

/// What a lead becomes, step by step.
struct Made<'a> {
    asked: &'a Asked,
    table: &'a Table,
    id: RecordId,
    lead: &'a Fields,
    entries: Vec<serde_json::Value>,
}

impl Made<'_> {
    fn account(&mut self, conn: &mut dyn Conn, wanted: bool) -> Result<Option<Lookup>, Fault> {
        if let Some(Value::Lookup(known)) = self.lead.get("parentaccountid") {
            return Ok(Some(known.clone()));
        }
        if !wanted || self.lead.get("companyname").is_none_or(Value::is_null) {
            return Ok(None);
        }
        let fields = self.mapped("account", ACCOUNT, true)?;
        self.make(conn, "account", fields).map(Some)
    }

    fn contact(
        &mut self,
        conn: &mut dyn Conn,
        wanted: bool,
        account: Option<&Lookup>,
    ) -> Result<Option<Lookup>, Fault> {
        if let Some(Value::Lookup(known)) = self.lead.get("parentcontactid") {
            return Ok(Some(known.clone()));
        }
        if !wanted {
            return Ok(None);
        }
        let mut fields = self.mapped("contact", CONTACT, true)?;
        fields.extend(account.map(|to| ("parentcustomerid".to_owned(), Value::Lookup(to.clone()))));
        self.make(conn, "contact", fields).map(Some)
    }

    fn opportunity(
        &mut self,
        conn: &mut dyn Conn,
        parameters: &Parameters,
        account: Option<&Lookup>,
        contact: Option<&Lookup>,
    ) -> Result<(), Fault> {
        let mut fields = self.mapped("opportunity", OPPORTUNITY, false)?;
        let lookup = |found: Option<(&std::sync::Arc<Table>, RecordId)>| {
            found.map(|(table, id)| Lookup { table: table.meta.logical_name.clone(), id, name: None })
        };
        let given = lookup(parameters.reference(self.asked, "OpportunityCustomerId")?);
        let currency = lookup(parameters.reference(self.asked, "OpportunityCurrencyId")?);
        let customer = given.or_else(|| account.or(contact).cloned());
        for (column, to) in [
            ("customerid", customer),
            ("parentaccountid", account.cloned()),
            ("parentcontactid", contact.cloned()),
            ("transactioncurrencyid", currency),
        ] {
            fields.extend(to.map(|to| (column.to_owned(), Value::Lookup(to))));
        }
        self.make(conn, "opportunity", fields).map(|_| ())
    }

    /// The values that the lead hands on to a table.
    fn mapped(&self, to: &str, own: &[(&str, &str)], shared: bool) -> Result<Fields, Fault> {
        let target = self.asked.catalog.need(to)?;
        let shared = SHARED.iter().filter(|_| shared).map(|name| (*name, *name));
        let mut fields = Fields::new();
        for (from, to) in shared.chain(own.iter().copied()) {
            let (Some(value), Some(column)) = (self.lead.get(from), target.meta.column(to)) else { continue };
            if !value.is_null() && column.can_create && fits(column, value) {
                fields.insert(to.to_owned(), value.clone());
            }
        }
        if target.has("originatingleadid") {
            let lead = Lookup { table: self.table.meta.logical_name.clone(), id: self.id, name: None };
            fields.insert("originatingleadid".to_owned(), Value::Lookup(lead));
        }
        if let Some(owner) = self.lead.get("ownerid") {
            fields.insert("ownerid".to_owned(), owner.clone());
        }
        Ok(fields)
    }

    fn make(&mut self, conn: &mut dyn Conn, name: &str, fields: Fields) -> Result<Lookup, Fault> {
        let table = self.asked.catalog.need(name)?;
        let id = RecordId(Uuid::now_v7());
        records::create(conn, self.asked.writing(), table, id, fields)?;
        let mut entry = json!({"@odata.type": format!("#{}{name}", odata::path::NAMESPACE)});
        entry[&table.meta.primary_id] = json!(id);
        self.entries.push(entry);
        Ok(Lookup { table: name.to_owned(), id, name: None })
    }
}

/// Whether a value of the lead may stand in a column: of its kind, no longer than it, an option of it.
fn fits(column: &model::ColumnMeta, value: &Value) -> bool {
    matches!(column.kind, ColumnKind::Lookup { .. })
        || (to_sql(column, false, value).is_ok() && model::rules::check_value(column, value).is_ok())
}
