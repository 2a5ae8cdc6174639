//! A SELECT as it was read.

/// A SELECT statement.
#[derive(Debug, Default)]
pub struct Select {
    pub distinct: bool,
    pub top: Option<u32>,
    pub items: Vec<Item>,
    pub from: Source,
    pub joins: Vec<Join>,
    pub filter: Option<Condition>,
    pub groups: Vec<Name>,
    pub order: Vec<Order>,
    pub page: Option<Window>,
}

/// A column as it is called: `name`, `a.name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub source: Option<String>,
    pub column: String,
}

/// What is selected, and what it is called.
#[derive(Debug)]
pub struct Item {
    pub what: Term,
    pub alias: Option<String>,
}

/// A column, or what is computed of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    Column(Name),
    /// `of` is absent for `COUNT(*)`.
    Aggregate {
        function: Function,
        distinct: bool,
        of: Option<Name>,
    },
}

/// A function over the rows of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Count,
    Sum,
    Avg,
    Min,
    Max,
}

/// A table and the name by which its columns are called.
#[derive(Debug, Default)]
pub struct Source {
    pub table: String,
    pub alias: Option<String>,
}

/// A joined table.
#[derive(Debug)]
pub struct Join {
    pub source: Source,
    pub outer: bool,
    pub left: Name,
    pub right: Name,
}

/// What a column is compared with.
#[derive(Clone, Debug)]
pub enum Operand {
    Value(String),
    Column(Name),
}

/// A comparison of FetchXML with the one it becomes by NOT.
pub type Operator = (&'static str, &'static str);

/// A condition. Negation is pushed down to the single comparisons while it is read.
#[derive(Clone, Debug)]
pub enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Compare { column: Name, operator: &'static str, with: Operand },
    In { column: Name, values: Vec<String>, negated: bool },
    Null { column: Name, negated: bool },
}

/// A column or alias to sort by.
#[derive(Debug)]
pub struct Order {
    pub by: Term,
    pub descending: bool,
}

/// `OFFSET … FETCH`, as a page of so many rows and its number from 1.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub rows: u32,
    pub number: u32,
}
