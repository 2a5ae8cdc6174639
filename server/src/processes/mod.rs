//! Business rules and process flows: which are active, and what they mean for writes (`docs/PROCESSES.md`,
//! `reference/dataverse.md` §9).

mod definition;
mod instance;
mod rules;

pub use definition::{check_definition, ensure_instances, follow_definition};
pub use instance::{check_instance, participant, start_default};
pub use rules::apply;

use crate::catalog::Catalog;
use crate::store::Conn;
use crate::store::conn::id;
use model::business_rule::{self, BusinessRule};
use model::process::{self, Flow};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use std::collections::BTreeMap;

/// `workflow.category` of business rules and of flows.
const RULE: i64 = 2;
const FLOW: i64 = 4;
/// `workflow.processtriggerscope`: the server runs the rule too.
const ENTITY_SCOPE: i64 = 2;

/// The active processes, read with the metadata.
#[derive(Debug, Default)]
pub struct Processes {
    /// By table, in order: the rules that the server runs.
    rules: BTreeMap<String, Vec<BusinessRule>>,
    /// In order of their `processorder`.
    flows: Vec<ActiveFlow>,
}

/// An active process flow.
#[derive(Debug)]
pub struct ActiveFlow {
    /// `workflowid`
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Logical name of the table of its instances.
    pub instances: String,
    /// What it is.
    pub flow: Flow,
}

impl Processes {
    /// The active processes of a snapshot. What doesn't fit the tables any more is left out and logged.
    ///
    /// # Errors
    /// What the database says.
    pub fn load(conn: &mut dyn Conn, catalog: &Catalog) -> Result<Self, Problem> {
        let mut processes = Self::default();
        if catalog.named("workflow").is_none() {
            return Ok(processes);
        }
        let sql = "SELECT id, name, uniquename, category, processtriggerscope, primaryentity, clientdata
                   FROM data_workflow WHERE statecode = 1 AND category IN (2, 4) ORDER BY processorder, name";
        for row in conn.rows(sql, &[])? {
            let text = |n: usize| row.get(n).and_then(SqlValue::as_text).unwrap_or_default();
            let number = |n: usize| row.get(n).and_then(SqlValue::as_integer);
            let read = match number(3) {
                Some(RULE) if number(4) == Some(ENTITY_SCOPE) => {
                    processes.add_rule(catalog, text(5), text(6))
                }
                Some(FLOW) => {
                    let id = row.first().map(id).transpose()?.ok_or(model::Code::DatabaseDamaged)?;
                    processes.add_flow(catalog, id, text(1), text(2), text(6))
                }
                _ => Ok(()),
            };
            if let Err(problem) = read {
                tracing::warn!(%problem, "a process does not fit its table and is passed over");
            }
        }
        Ok(processes)
    }

    fn add_rule(&mut self, catalog: &Catalog, table: &str, body: &str) -> Result<(), Problem> {
        let rule = business_rule::parse(body, &catalog.need(table)?.meta)?;
        self.rules.entry(table.to_owned()).or_default().push(rule);
        Ok(())
    }

    fn add_flow(
        &mut self,
        catalog: &Catalog,
        id: RecordId,
        name: &str,
        instances: &str,
        body: &str,
    ) -> Result<(), Problem> {
        let flow = process::parse(body, |table| catalog.named(table).map(|t| &t.meta))?;
        let (name, instances) = (name.to_owned(), instances.to_owned());
        self.flows.push(ActiveFlow { id, name, instances, flow });
        Ok(())
    }

    /// The rules of a table that the server runs.
    pub fn rules(&self, table: &str) -> &[BusinessRule] {
        self.rules.get(table).map_or(&[], Vec::as_slice)
    }

    /// The active flows, in order.
    pub fn flows(&self) -> &[ActiveFlow] {
        &self.flows
    }

    /// The flow whose instances are rows of a table.
    pub fn flow_of(&self, instances: &str) -> Option<&ActiveFlow> {
        self.flows.iter().find(|f| f.instances == instances)
    }
}
