//! Records that one may be a second of, told before it is saved (checklist 81 asks for less).

use super::defaults::of_new;
use super::records::with_full_name;
use super::{Front, Opened};
use crate::query_run::duplicates;
use contract::Answers;
use contract::calls::FindDuplicates;
use model::duplicates::DuplicateRule;
use model::{Fields, Lookup, Problem};

impl Answers<FindDuplicates> for Front {
    async fn answer(&self, call: FindDuplicates) -> Result<Vec<Lookup>, Problem> {
        let opened = self.opened()?;
        if opened.drafts_only().await {
            // No rows are here to compare with; the server has them.
            return Ok(Vec::new());
        }
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let mut fields = match call.create {
            true => of_new(meta, &opened.who(), self.now()),
            false => match opened.store.record(&call.table, call.id).await? {
                Some(row) => row.fields,
                None => return Err(opened.why_missing(&call.table, call.id).await?),
            },
        };
        let changes = with_full_name(meta, &fields, call.changes);
        let Some(configuration) = installed.configuration.as_ref() else { return Ok(Vec::new()) };
        let is_asked = |rule: &&DuplicateRule| {
            rule.base == call.table && rule.looks_at(|column| call.create || changes.contains_key(column))
        };
        let rules: Vec<&DuplicateRule> = configuration.duplicates.iter().filter(is_asked).collect();
        fields.extend(changes.clone());
        let context = self.query_context(&opened);
        let found = duplicates(&opened.store, &installed, &rules, (call.id, &fields), &context).await?;
        Ok(opened.readable(found))
    }
}

impl Opened {
    /// Those of some records whose table the user may read.
    fn readable(&self, found: Vec<Lookup>) -> Vec<Lookup> {
        found.into_iter().filter(|to| self.rights(&to.table).read).collect()
    }

    /// What a new row takes over from the record it is made from, over which the lookup to that lies.
    ///
    /// # Errors
    /// What the database says.
    pub(super) async fn mapped(&self, from: &Lookup, table: &str) -> Result<Fields, Problem> {
        let installed = self.installed();
        let mappings = installed.configuration.iter().flat_map(|configuration| &configuration.mappings);
        let mapping = mappings.into_iter().find(|one| one.source == from.table && one.target == table);
        let Some(mapping) = mapping else { return Ok(Fields::new()) };
        let Some(source) = self.store.record(&from.table, from.id).await? else { return Ok(Fields::new()) };
        let (from, to) = (&installed.table(&from.table)?.meta, &installed.table(table)?.meta);
        Ok(mapping.initial((from, source.id, &source.fields), to))
    }
}
