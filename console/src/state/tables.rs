//! The tables as the first step shows them: which are in sight, how much they are in all, what their filters say.

use admin_contract::tables::{OrganisationFilter, TableRow, TableSetting};

/// Which tables are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// Those that can be taken offline.
    #[default]
    Possible,
    /// Those that are enabled, or will be.
    Enabled,
    /// Those with changes that aren't published.
    Changed,
    /// Those that can't be taken offline.
    Impossible,
}

impl Only {
    /// All choices, in their order.
    pub const ALL: [Self; 4] = [Self::Possible, Self::Enabled, Self::Changed, Self::Impossible];

    /// Its name in handles and texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Enabled => "enabled",
            Self::Changed => "changed",
            Self::Impossible => "impossible",
        }
    }

    /// The choice of a name.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|only| only.name() == name).unwrap_or_default()
    }
}

/// What is edited: the draft, or what holds.
pub fn setting(row: &TableRow) -> &TableSetting {
    row.draft.as_ref().unwrap_or(&row.published)
}

/// The tables in sight, by their labels.
pub fn in_sight<'t>(rows: &'t [TableRow], only: Only, search: &str) -> Vec<&'t TableRow> {
    let search = model::fold::fold(search.trim());
    let fits = |row: &&TableRow| match only {
        Only::Possible => row.obstacle.is_none(),
        Only::Enabled => setting(row).offline,
        Only::Changed => row.draft.is_some(),
        Only::Impossible => row.obstacle.is_some(),
    };
    let found = |row: &&TableRow| {
        model::fold::fold(&row.label).contains(&search) || row.table.contains(search.trim())
    };
    let mut rows: Vec<_> = rows.iter().filter(fits).filter(found).collect();
    rows.sort_by_key(|row| (model::fold::fold(&row.label), row.table.clone()));
    rows
}

/// How much may leave the server, over all tables that are enabled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Tables.
    pub tables: usize,
    /// Of these, tables whose volume isn't known.
    pub unmeasured: usize,
    /// Rows that pass the organization filters.
    pub rows: u64,
    /// Their share of the tables' bytes.
    pub bytes: u64,
    /// Rows that change in a day.
    pub rows_per_day: u64,
    /// Bytes of these.
    pub bytes_per_day: u64,
}

/// More rows than these are advised against (checklist 174).
pub const ADVISED_ROWS: u64 = 200_000;
/// More bytes than these are advised against (checklist 174).
pub const ADVISED_BYTES: u64 = 1_000_000_000;

impl Totals {
    /// Of tables as they are edited.
    pub fn of(rows: &[TableRow]) -> Self {
        rows.iter().filter(|row| setting(row).offline).fold(Self::default(), |mut totals, row| {
            totals.tables += 1;
            match row.volume {
                None => totals.unmeasured += 1,
                Some(volume) => {
                    totals.rows += volume.passing_rows;
                    totals.bytes += share(volume.bytes, volume.passing_rows, volume.rows);
                    totals.rows_per_day += volume.rows_per_day;
                    totals.bytes_per_day += volume.bytes_per_day;
                }
            }
            totals
        })
    }

    /// Whether one person with all of it would have more than is advised.
    pub fn is_much(&self) -> bool {
        self.rows > ADVISED_ROWS || self.bytes > ADVISED_BYTES
    }
}

fn share(bytes: u64, part: u64, whole: u64) -> u64 {
    if whole == 0 { 0 } else { (u128::from(bytes) * u128::from(part) / u128::from(whole)) as u64 }
}

/// What a filter says in a few words: the id of the text and its number.
pub fn filter_words(filter: &OrganisationFilter) -> (&'static str, u64) {
    match filter {
        OrganisationFilter::Default { days } => ("organisation-days", u64::from(*days)),
        OrganisationFilter::Criteria { tree } => {
            ("organisation-criteria", super::filter::criteria(&tree.group) as u64)
        }
        OrganisationFilter::FetchXml { .. } => ("organisation-fetch", 0),
        OrganisationFilter::Nothing => ("organisation-nothing", 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use admin_contract::tables::{TableObstacle, Volume};
    use model::metadata::Ownership;

    fn row(table: &str, label: &str, offline: bool) -> TableRow {
        TableRow {
            table: table.into(),
            label: label.into(),
            ownership: Ownership::UserOwned,
            is_default: false,
            obstacle: None,
            published: TableSetting { offline, filter: OrganisationFilter::Default { days: 10 } },
            draft: None,
            version: "1".into(),
            volume: None,
            profiles: Vec::new(),
        }
    }

    #[test]
    fn a_draft_counts_for_what_it_will_be() {
        let mut rows = vec![row("account", "Accounts", true), row("lead", "Leads", false)];
        rows[1].draft = Some(TableSetting { offline: true, ..rows[1].published.clone() });
        let volume =
            Volume { rows: 1000, bytes: 500_000, passing_rows: 100, rows_per_day: 3, bytes_per_day: 900 };
        rows[1].volume = Some(volume);
        let totals = Totals::of(&rows);
        assert_eq!((totals.tables, totals.unmeasured, totals.rows, totals.bytes), (2, 1, 100, 50_000));
        assert!(!totals.is_much());
        let changed: Vec<_> =
            in_sight(&rows, Only::Changed, "").iter().map(|row| row.table.as_str()).collect();
        assert_eq!(changed, ["lead"]);
    }

    #[test]
    fn what_is_searched_for_is_found_whatever_its_case() {
        let mut rows = vec![row("b_visit", "Besuche", true), row("account", "Firmen", true)];
        rows.push(TableRow {
            obstacle: Some(TableObstacle::System),
            ..row("systemform", "Formulare", false)
        });
        let found = |only, search: &str| -> Vec<String> {
            in_sight(&rows, only, search).iter().map(|row| row.table.clone()).collect()
        };
        assert_eq!(found(Only::Possible, "FIRM"), ["account"]);
        assert_eq!(found(Only::Possible, "b_"), ["b_visit"]);
        assert_eq!(found(Only::Impossible, ""), ["systemform"]);
    }
}
