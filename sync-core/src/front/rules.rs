//! Business rules on the device: what they set and refuse when a record is saved, by the evaluator of the server, and
//! what they do to a form while it is filled in.

use super::{Front, Opened};
use contract::Answers;
use contract::calls::EvaluateRules;
use model::business_rule::{self, BusinessRule, Effects};
use model::metadata::ENGLISH;
use model::process::{Definition, RULE};
use model::{Code, Fields, Problem, TableMeta};

/// `workflow.processtriggerscope`: wherever a row is written.
const EVERYWHERE: i32 = 2;

impl Answers<EvaluateRules> for Front {
    async fn answer(&self, call: EvaluateRules) -> Result<Effects, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let is_here = |rule: &Definition| rule.form.is_none_or(|form| call.form == Some(form));
        let rules = opened.rules(meta, is_here);
        Ok(business_rule::evaluate(&rules, meta, &call.fields, call.is_new))
    }
}

impl Opened {
    /// The rules of a table, in order. What doesn't fit the table is passed over, as it is on the server.
    fn rules(&self, table: &TableMeta, is_wanted: impl Fn(&Definition) -> bool) -> Vec<BusinessRule> {
        let installed = self.installed();
        let all = installed.configuration.iter().flat_map(|configuration| &configuration.processes);
        let own = all.filter(|found| found.category == RULE && found.table == table.logical_name);
        own.filter(|rule| is_wanted(rule))
            .filter_map(|rule| business_rule::parse(&rule.body, table).ok())
            .collect()
    }

    /// Adds to a write what the rules set that hold wherever a row is written: what they refuse is refused here already.
    /// `before` is the record as it is, `None` for a new one.
    pub(super) fn apply_rules(
        &self,
        table: &TableMeta,
        before: Option<&Fields>,
        fields: &mut Fields,
    ) -> Result<(), Problem> {
        let rules = self.rules(table, |rule| rule.scope == Some(EVERYWHERE));
        business_rule::apply(&rules, table, before, fields).map_err(|(column, message)| {
            let message = message.text(ENGLISH);
            Problem::new(Code::RuleForbids).with("column", column).with("message", message)
        })
    }
}
