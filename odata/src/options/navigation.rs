//! Navigation properties: where they lead, and the joins that a path over them means.

use super::filter;
use crate::{ODataError, Tables};
use model::{ColumnMeta, TableMeta};
use query::{Link, LinkKind, Related};

/// Dataverse's bound on joined tables in a query.
const MAX_LINKS: usize = 15;

/// Where a navigation property leads.
pub(super) enum Navigation<'t> {
    /// To the record of a lookup, of one of these tables.
    One { column: &'t str, targets: Vec<&'t TableMeta> },
    /// To the records of a table whose lookup points here.
    Many { table: &'t TableMeta, column: &'t str },
    /// To the records of a table that an intersect table pairs with this one.
    Pairs { intersect: &'t TableMeta, own: &'t str, other: &'t str, target: &'t TableMeta },
}

/// Finds a navigation property of a table.
pub(super) fn find<'t>(tables: &'t dyn Tables, table: &'t TableMeta, name: &str) -> Option<Navigation<'t>> {
    let to: Vec<_> = table.many_to_one.iter().filter(|r| r.navigation == name).collect();
    if let Some(first) = to.first() {
        let targets = to.iter().filter_map(|r| tables.by_name(&r.target)).collect();
        return Some(Navigation::One { column: &first.column, targets });
    }
    tables.all().into_iter().find_map(|other| {
        let points =
            |r: &&model::metadata::ManyToOne| r.target == table.logical_name && r.reverse_navigation == name;
        if let Some(relation) = other.many_to_one.iter().find(points) {
            return Some(Navigation::Many { table: other, column: &relation.column });
        }
        let (own, far) = other.pairs.as_ref()?.from(&table.logical_name, name)?;
        let target = tables.by_name(&far.table)?;
        Some(Navigation::Pairs { intersect: other, own: &own.column, other: &far.column, target })
    })
}

/// The tables that a filter and an order join, and the lambdas that are open around the place that is read.
pub(super) struct Frames<'t> {
    pub tables: &'t dyn Tables,
    /// The table asked first, then one for each lambda around.
    open: Vec<Frame<'t>>,
    joined: usize,
}

/// The table that names belong to.
struct Frame<'t> {
    /// What the lambda calls its rows; empty for the table asked.
    variable: String,
    table: &'t TableMeta,
    /// What its columns are called by; empty for the table asked.
    alias: String,
    /// What its lookups lead to.
    links: Vec<Link>,
}

impl<'t> Frames<'t> {
    pub fn new(tables: &'t dyn Tables, table: &'t TableMeta) -> Self {
        let first = Frame { variable: String::new(), table, alias: String::new(), links: Vec::new() };
        Self { tables, open: vec![first], joined: 0 }
    }

    /// The links of the table asked.
    pub fn into_links(mut self) -> Vec<Link> {
        self.open.first_mut().map(|frame| std::mem::take(&mut frame.links)).unwrap_or_default()
    }

    /// The column at the end of a path, and the name that the query tree has for it.
    ///
    /// # Errors
    /// 400 for a path that leads nowhere or over too many tables.
    pub fn column(&mut self, path: &str) -> Result<(&'t ColumnMeta, String), ODataError> {
        let (frame, rest) = self.frame(path)?;
        let (way, property) = rest.rsplit_once('/').map_or((None, rest), |(way, last)| (Some(way), last));
        let (table, alias) = match way {
            Some(way) => self.follow(frame, way, Some(property))?,
            None => (self.open[frame].table, self.open[frame].alias.clone()),
        };
        let column = filter::column(table, property)?;
        let name = &column.logical_name;
        Ok((column, if alias.is_empty() { name.clone() } else { format!("{alias}.{name}") }))
    }

    /// The frame whose variable begins a path, and the rest of the path.
    fn frame<'p>(&self, path: &'p str) -> Result<(usize, &'p str), ODataError> {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let named = self.open.iter().rposition(|f| !f.variable.is_empty() && f.variable == first);
        match named {
            Some(frame) => Ok((frame, rest)),
            None if self.open.len() == 1 => Ok((0, path)),
            None => {
                Err(ODataError::bad_url(format!("Inside a lambda '{path}' must begin with its variable.")))
            }
        }
    }

    /// Joins the tables of a path of single-valued navigation properties. `property` chooses between several tables
    /// that a lookup may point to.
    fn follow(
        &mut self,
        frame: usize,
        way: &str,
        property: Option<&str>,
    ) -> Result<(&'t TableMeta, String), ODataError> {
        let mut table = self.open[frame].table;
        let mut parent = self.open[frame].alias.clone();
        let mut chain: Vec<String> = Vec::new();
        let segments: Vec<&str> = way.split('/').collect();
        for (n, segment) in segments.iter().enumerate() {
            let unknown = || ODataError::no_property(&table.logical_name, segment);
            let Some(Navigation::One { column, targets }) = find(self.tables, table, segment) else {
                return Err(unknown());
            };
            let next = segments.get(n + 1).copied().or(property).unwrap_or_default();
            let fits = |t: &&&TableMeta| {
                filter::column(t, next).is_ok() || t.many_to_one.iter().any(|r| r.navigation == next)
            };
            let target = *targets.iter().find(fits).or(targets.first()).ok_or_else(unknown)?;
            parent = self.link(frame, &chain, target, column)?;
            chain.push(parent.clone());
            table = target;
        }
        Ok((table, parent))
    }

    /// The alias of a link below those of `chain`; the same path is joined once.
    fn link(
        &mut self,
        frame: usize,
        chain: &[String],
        target: &TableMeta,
        column: &str,
    ) -> Result<String, ODataError> {
        let joined = self.joined;
        let mut links = &mut self.open[frame].links;
        for alias in chain {
            let Some(at) = links.iter().position(|l| l.alias == *alias) else { break };
            links = &mut links[at].links;
        }
        if let Some(link) = links.iter().find(|l| l.table == target.logical_name && l.to == column) {
            return Ok(link.alias.clone());
        }
        let alias = format!("_x{joined}");
        links.push(Link {
            table: target.logical_name.clone(),
            from: target.primary_id.clone(),
            to: column.to_owned(),
            alias: alias.clone(),
            kind: LinkKind::Outer,
            columns: Vec::new(),
            filter: None,
            links: Vec::new(),
        });
        self.count()?;
        Ok(alias)
    }

    fn count(&mut self) -> Result<(), ODataError> {
        self.joined += 1;
        match self.joined > MAX_LINKS {
            true => Err(ODataError::new(
                400,
                crate::error::codes::TOO_MANY_LINKS,
                "Number of link entities in query exceeded maximum limit.",
            )),
            false => Ok(()),
        }
    }

    /// Opens a lambda over the collection at the end of a path. [`Frames::close`] ends it.
    ///
    /// # Errors
    /// 400 for a path that leads to no collection.
    pub fn open(&mut self, path: &str, variable: &str) -> Result<Opened, ODataError> {
        let (frame, rest) = self.frame(path)?;
        let (way, name) = rest.rsplit_once('/').map_or((None, rest), |(way, last)| (Some(way), last));
        let (table, outer) = match way {
            Some(way) => self.follow(frame, way, Some(name))?,
            None => (self.open[frame].table, self.open[frame].alias.clone()),
        };
        let unknown = || ODataError::no_property(&table.logical_name, name);
        let (own, alias) = (format!("_r{}", self.joined), format!("_x{}", self.joined));
        let key = match outer.as_str() {
            "" => table.primary_id.clone(),
            alias => format!("{alias}.{}", table.primary_id),
        };
        let (opened, target, alias) = match find(self.tables, table, name).ok_or_else(unknown)? {
            Navigation::One { .. } => return Err(unknown()),
            Navigation::Many { table, column } => {
                let rows = Related {
                    table: table.logical_name.clone(),
                    from: column.to_owned(),
                    to: key,
                    alias: own.clone(),
                    ..Related::default()
                };
                (Opened { rows, pair: None }, table, own)
            }
            Navigation::Pairs { intersect, own: mine, other, target } => {
                let rows = Related {
                    table: intersect.logical_name.clone(),
                    from: mine.to_owned(),
                    to: key,
                    alias: own,
                    ..Related::default()
                };
                let pair = Link {
                    table: target.logical_name.clone(),
                    from: target.primary_id.clone(),
                    to: other.to_owned(),
                    alias: alias.clone(),
                    kind: LinkKind::Inner,
                    columns: Vec::new(),
                    filter: None,
                    links: Vec::new(),
                };
                (Opened { rows, pair: Some(pair) }, target, alias)
            }
        };
        self.count()?;
        self.open.push(Frame { variable: variable.to_owned(), table: target, alias, links: Vec::new() });
        Ok(opened)
    }

    /// Ends the innermost lambda.
    pub fn close(&mut self, opened: Opened, filter: Option<query::Filter>) -> Related {
        let links = self.open.pop().map(|frame| frame.links).unwrap_or_default();
        let Opened { rows, pair } = opened;
        let links = match pair {
            Some(pair) => vec![Link { links, ..pair }],
            None => links,
        };
        Related { filter, links, ..rows }
    }
}

/// A lambda that is open.
pub(super) struct Opened {
    rows: Related,
    /// The far side of a many-to-many relationship, joined to the pairs.
    pair: Option<Link>,
}
