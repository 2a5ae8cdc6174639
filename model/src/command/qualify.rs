//! What a lead becomes (`reference/dataverse.md` §10.2): an account, a contact and an opportunity, with the columns that
//! the lead hands on. The server makes the rows of this, the device shows them until then.

use super::Made;
use crate::metadata::{ColumnKind, ColumnMeta};
use crate::storage::to_sql;
use crate::{Fields, Lookup, RecordId, TableMeta, Value, rules};

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

/// A lead.
#[derive(Clone, Copy, Debug)]
pub struct Lead<'a> {
    /// Logical name of its table.
    pub table: &'a str,
    /// Its id.
    pub id: RecordId,
    /// Its columns.
    pub fields: &'a Fields,
}

/// What is wished of it.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// An account.
    pub account: bool,
    /// A contact.
    pub contact: bool,
    /// An opportunity.
    pub opportunity: bool,
    /// The opportunity's customer, instead of the account or contact.
    pub customer: Option<Lookup>,
    /// The opportunity's currency, instead of the lead's.
    pub currency: Option<Lookup>,
}

/// What a lead becomes.
#[derive(Clone, Debug, Default)]
pub struct Becomes {
    /// The rows to make, in this order.
    pub made: Vec<Made>,
    /// Columns of the lead that change beside its state.
    pub own: Fields,
}

/// What a lead becomes. One that names an account or contact already gets no second one, and one without a company no
/// account. Of tables that `known` doesn't have, no column is handed on.
pub fn qualify<'t>(
    lead: Lead<'_>,
    wishes: &Wishes,
    known: &dyn Fn(&str) -> Option<&'t TableMeta>,
    new_id: &mut dyn FnMut() -> RecordId,
) -> Becomes {
    let mut made = Vec::new();
    let named = |column: &str| match lead.fields.get(column) {
        Some(Value::Lookup(to)) => Some(to.clone()),
        _ => None,
    };
    let mut make = |table: &str, own: &[(&str, &str)], shared: bool, more: Vec<(&str, Option<Lookup>)>| {
        let mut fields = known(table).map(|meta| mapped(lead, meta, own, shared)).unwrap_or_default();
        fields.extend(
            more.into_iter().filter_map(|(column, to)| Some((column.to_owned(), Value::Lookup(to?)))),
        );
        let row = Made { table: table.to_owned(), id: new_id(), fields };
        let to = row.lookup();
        made.push(row);
        to
    };
    let has_company = lead.fields.get("companyname").is_some_and(|name| !name.is_null());
    let account = named("parentaccountid")
        .or_else(|| (wishes.account && has_company).then(|| make("account", ACCOUNT, true, Vec::new())));
    let contact = named("parentcontactid").or_else(|| {
        let parent = vec![("parentcustomerid", account.clone())];
        wishes.contact.then(|| make("contact", CONTACT, true, parent))
    });
    if wishes.opportunity {
        let customer = wishes.customer.clone().or_else(|| account.clone().or(contact.clone()));
        let more = vec![
            ("customerid", customer),
            ("parentaccountid", account.clone()),
            ("parentcontactid", contact.clone()),
            ("transactioncurrencyid", wishes.currency.clone()),
        ];
        make("opportunity", OPPORTUNITY, false, more);
    }
    let own = [("parentaccountid", account), ("parentcontactid", contact)];
    let own =
        own.into_iter().filter_map(|(column, to)| Some((column.to_owned(), Value::Lookup(to?)))).collect();
    Becomes { made, own }
}

/// The values that a lead hands on to a table.
fn mapped(lead: Lead<'_>, target: &TableMeta, own: &[(&str, &str)], shared: bool) -> Fields {
    let shared = SHARED.iter().filter(|_| shared).map(|name| (*name, *name));
    let mut fields = Fields::new();
    for (from, to) in shared.chain(own.iter().copied()) {
        let (Some(value), Some(column)) = (lead.fields.get(from), target.column(to)) else { continue };
        if !value.is_null() && column.can_create && fits(column, value) {
            fields.insert(to.to_owned(), value.clone());
        }
    }
    if target.column("originatingleadid").is_some() {
        let lead = Lookup { table: lead.table.to_owned(), id: lead.id, name: None };
        fields.insert("originatingleadid".to_owned(), Value::Lookup(lead));
    }
    if let Some(owner) = lead.fields.get("ownerid") {
        fields.insert("ownerid".to_owned(), owner.clone());
    }
    fields
}

/// Whether a value of the lead may stand in a column: of its kind, no longer than it, an option of it.
fn fits(column: &ColumnMeta, value: &Value) -> bool {
    matches!(column.kind, ColumnKind::Lookup { .. })
        || (to_sql(column, false, value).is_ok() && rules::check_value(column, value).is_ok())
}
