//! The headers `Prefer` and `Preference-Applied` (`reference/dataverse.md` §1.3).

use std::fmt::Write;
use uuid::Uuid;

/// The largest page, and the size of one where nothing is asked.
pub const MAX_PAGE_SIZE: u32 = 5000;

/// What a request prefers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefer {
    /// `return=representation` (true) or `return=minimal` (false).
    pub representation: Option<bool>,
    /// `odata.include-annotations`
    pub annotations: Annotations,
    /// `odata.maxpagesize`, 1 to 5000.
    pub max_page_size: Option<u32>,
    /// `odata.track-changes`
    pub track_changes: bool,
    /// `odata.continue-on-error`
    pub continue_on_error: bool,
    /// `farfield.exact-count`: counts go beyond 5,000, which Dataverse's do not.
    pub exact_count: bool,
    /// `farfield.keys-only`: of a tracked list only keys and versions, while its links stay those of the whole rows.
    pub keys_only: bool,
    /// `farfield.new-ids="contact=…"`: the ids that rows are to get which a message makes, by table.
    pub new_ids: Vec<(String, Uuid)>,
    /// The value of `farfield.keys-only`: columns that come beside keys and versions.
    pub keys_with: Vec<String>,
}

/// Which annotations are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotations(Vec<Pattern>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    exclude: bool,
    prefix: String,
    wildcard: bool,
}

impl Annotations {
    /// All of them: `"*"`.
    pub fn all() -> Self {
        Self::parse("*")
    }

    /// Reads the list between the quotes: names, `prefix*`, and `-` before what is left out.
    pub fn parse(list: &str) -> Self {
        let pattern = |item: &str| {
            let (exclude, name) = item.strip_prefix('-').map_or((false, item), |rest| (true, rest));
            let (prefix, wildcard) = name.strip_suffix('*').map_or((name, false), |rest| (rest, true));
            Pattern { exclude, prefix: prefix.to_owned(), wildcard }
        };
        Self(list.split(',').map(str::trim).filter(|item| !item.is_empty()).map(pattern).collect())
    }

    /// Whether an annotation is wanted; the most specific pattern decides, as OData says.
    pub fn wants(&self, name: &str) -> bool {
        self.0
            .iter()
            .filter(|p| if p.wildcard { name.starts_with(&p.prefix) } else { name == p.prefix })
            .max_by_key(|p| (p.prefix.len(), !p.wildcard, p.exclude))
            .is_some_and(|p| !p.exclude)
    }

    /// Whether none is wanted.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|p| p.exclude)
    }

    fn list(&self) -> String {
        let item = |p: &Pattern| {
            format!("{}{}{}", if p.exclude { "-" } else { "" }, p.prefix, if p.wildcard { "*" } else { "" })
        };
        self.0.iter().map(item).collect::<Vec<_>>().join(",")
    }
}

impl Prefer {
    /// Reads the header; several headers are joined with commas first. What isn't known is passed over, as HTTP says.
    pub fn parse(header: &str) -> Self {
        let mut prefer = Self::default();
        for preference in split_outside_quotes(header) {
            let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
            let value = value.trim().trim_matches('"');
            let name = name.trim().to_ascii_lowercase();
            match name.strip_prefix("odata.").unwrap_or(&name) {
                "return" => prefer.representation = Some(value == "representation"),
                "include-annotations" => prefer.annotations = Annotations::parse(value),
                "maxpagesize" => {
                    prefer.max_page_size =
                        value.parse::<u32>().ok().filter(|n| *n > 0).map(|n| n.min(MAX_PAGE_SIZE));
                }
                "track-changes" => prefer.track_changes = true,
                "farfield.exact-count" => prefer.exact_count = true,
                "farfield.keys-only" => {
                    prefer.keys_only = true;
                    prefer.keys_with = value.split_ascii_whitespace().map(str::to_owned).collect();
                }
                "farfield.new-ids" => prefer.new_ids = new_ids(value),
                "continue-on-error" => prefer.continue_on_error = value != "false",
                _ => {}
            }
        }
        prefer
    }

    /// Writes the header `Prefer`, or, with what was really applied, `Preference-Applied`; `None` when empty.
    pub fn to_header(&self) -> Option<String> {
        let mut parts = Vec::new();
        if let Some(representation) = self.representation {
            parts.push(if representation { "return=representation" } else { "return=minimal" }.to_owned());
        }
        if self.track_changes {
            parts.push("odata.track-changes".to_owned());
        }
        if let Some(size) = self.max_page_size {
            parts.push(format!("odata.maxpagesize={size}"));
        }
        if !self.annotations.0.is_empty() {
            let mut part = String::new();
            // Writing to a String can't fail.
            let _ = write!(part, "odata.include-annotations=\"{}\"", self.annotations.list());
            parts.push(part);
        }
        if self.continue_on_error {
            parts.push("odata.continue-on-error".to_owned());
        }
        if self.exact_count {
            parts.push("farfield.exact-count".to_owned());
        }
        if self.keys_only {
            parts.push(match self.keys_with.as_slice() {
                [] => "farfield.keys-only".to_owned(),
                columns => format!("farfield.keys-only=\"{}\"", columns.join(" ")),
            });
        }
        if !self.new_ids.is_empty() {
            let ids: Vec<String> = self.new_ids.iter().map(|(table, id)| format!("{table}={id}")).collect();
            parts.push(format!("farfield.new-ids=\"{}\"", ids.join(",")));
        }
        (!parts.is_empty()).then(|| parts.join(","))
    }

    /// The id that a row of a table is to get which a message makes.
    pub fn new_id(&self, table: &str) -> Option<Uuid> {
        self.new_ids.iter().find(|(name, _)| name == table).map(|(_, id)| *id)
    }
}

/// `contact=…,account=…`; what is no id is passed over.
fn new_ids(value: &str) -> Vec<(String, Uuid)> {
    let one = |pair: &str| {
        let (table, id) = pair.trim().split_once('=')?;
        Some((table.to_owned(), Uuid::parse_str(id).ok()?))
    };
    value.split(',').filter_map(one).collect()
}

fn split_outside_quotes(header: &str) -> Vec<&str> {
    let mut quoted = false;
    header
        .split(|c| {
            quoted ^= c == '"';
            !quoted && matches!(c, ',' | ';')
        })
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}
