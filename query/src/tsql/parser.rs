//! Reading a SELECT from its pieces.

use super::lexer::Token;
use super::refused;
use super::select::{Function, Item, Join, Name, Order, Select, Source, Term, Window};
use model::Problem;

/// Words that end a name without an alias, and what isn't supported of them.
const RESERVED: [&str; 25] = [
    "from",
    "where",
    "group",
    "order",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "join",
    "on",
    "and",
    "or",
    "not",
    "union",
    "having",
    "offset",
    "fetch",
    "as",
    "in",
    "is",
    "like",
    "between",
    "except",
    "intersect",
];

/// Reads a statement.
///
/// # Errors
/// [`model::Code::BadRequest`], naming what isn't understood or isn't supported.
pub fn parse(tokens: &[Token]) -> Result<Select, Problem> {
    let mut parser = Parser { rest: tokens };
    let select = parser.select()?;
    match parser.rest.first() {
        None => Ok(select),
        Some(token) => Err(unexpected(Some(token), "the end")),
    }
}

/// What is left to read.
pub(super) struct Parser<'t> {
    pub(super) rest: &'t [Token],
}

pub(super) fn unexpected(token: Option<&Token>, wanted: &str) -> Problem {
    match token {
        None => refused(format!("{wanted} is missing")),
        Some(Token::Word(word) | Token::Name(word) | Token::Number(word)) => {
            refused(format!("'{word}' stands where {wanted} is expected"))
        }
        Some(Token::Text(_)) => refused(format!("a text stands where {wanted} is expected")),
        Some(Token::Sign(sign)) => refused(format!("'{sign}' stands where {wanted} is expected")),
    }
}

impl<'t> Parser<'t> {
    pub(super) fn next(&mut self) -> Option<&'t Token> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.rest.first(), Some(Token::Word(w)) if w.eq_ignore_ascii_case(word))
    }

    /// Takes a word if it comes next.
    pub(super) fn took(&mut self, word: &str) -> bool {
        let is_it = self.is_word(word);
        if is_it {
            self.next();
        }
        is_it
    }

    pub(super) fn need(&mut self, word: &str) -> Result<(), Problem> {
        match self.took(word) {
            true => Ok(()),
            false => Err(unexpected(self.rest.first(), &word.to_ascii_uppercase())),
        }
    }

    pub(super) fn took_sign(&mut self, sign: &str) -> bool {
        let is_it = matches!(self.rest.first(), Some(Token::Sign(s)) if *s == sign);
        if is_it {
            self.next();
        }
        is_it
    }

    pub(super) fn need_sign(&mut self, sign: &str) -> Result<(), Problem> {
        match self.took_sign(sign) {
            true => Ok(()),
            false => Err(unexpected(self.rest.first(), &format!("'{sign}'"))),
        }
    }

    fn number(&mut self) -> Result<u32, Problem> {
        match self.next() {
            Some(Token::Number(n)) => n.parse().map_err(|_| refused(format!("{n} is no whole number"))),
            other => Err(unexpected(other, "a number")),
        }
    }

    fn name(&mut self) -> Result<String, Problem> {
        match self.next() {
            Some(Token::Name(name)) => Ok(name.to_ascii_lowercase()),
            Some(Token::Word(word)) if !is_reserved(word) => Ok(word.to_ascii_lowercase()),
            other => Err(unexpected(other, "a name")),
        }
    }

    /// `column`, `source.column`
    pub(super) fn column(&mut self) -> Result<Name, Problem> {
        let first = self.name()?;
        match self.took_sign(".") {
            true => Ok(Name { source: Some(first), column: self.name()? }),
            false => Ok(Name { source: None, column: first }),
        }
    }

    fn select(&mut self) -> Result<Select, Problem> {
        if !self.took("select") {
            return Err(refused("only SELECT is supported"));
        }
        let mut select = Select { distinct: self.took("distinct"), ..Select::default() };
        if self.took("top") {
            let in_brackets = self.took_sign("(");
            select.top = Some(self.number()?);
            if in_brackets {
                self.need_sign(")")?;
            }
        }
        select.items = self.list(Self::item)?;
        self.need("from")?;
        select.from = self.source()?;
        if self.took_sign(",") {
            return Err(refused("tables are joined by JOIN … ON"));
        }
        while let Some(outer) = self.join_kind()? {
            select.joins.push(self.join(outer)?);
        }
        if self.took("where") {
            select.filter = Some(self.any(false, 0)?);
        }
        if self.took("group") {
            self.need("by")?;
            select.groups = self.list(Self::column)?;
        }
        if self.took("order") {
            self.need("by")?;
            select.order = self.list(Self::order)?;
        }
        if self.took("offset") {
            select.page = Some(self.window()?);
        }
        for word in ["having", "union", "except", "intersect", "option", "for"] {
            if self.is_word(word) {
                return Err(refused(format!("{} is not supported", word.to_ascii_uppercase())));
            }
        }
        Ok(select)
    }

    pub(super) fn list<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        let mut all = vec![one(self)?];
        while self.took_sign(",") {
            all.push(one(self)?);
        }
        Ok(all)
    }

    fn item(&mut self) -> Result<Item, Problem> {
        if self.took_sign("*") {
            return Err(refused("SELECT * is not supported, name the columns"));
        }
        let what = self.term()?;
        Ok(Item { what, alias: self.alias()? })
    }

    /// `AS name`, or a name alone.
    fn alias(&mut self) -> Result<Option<String>, Problem> {
        if self.took("as") {
            return match self.next() {
                Some(Token::Text(name) | Token::Name(name) | Token::Word(name)) => Ok(Some(name.clone())),
                other => Err(unexpected(other, "a name")),
            };
        }
        match self.rest.first() {
            Some(Token::Name(name)) => {
                self.next();
                Ok(Some(name.clone()))
            }
            Some(Token::Word(word)) if !is_reserved(word) => {
                self.next();
                Ok(Some(word.clone()))
            }
            _ => Ok(None),
        }
    }

    fn term(&mut self) -> Result<Term, Problem> {
        let function = match self.rest {
            [Token::Word(word), Token::Sign("("), ..] => {
                let function = function(word).ok_or_else(|| refused(format!("{word}() is not supported")))?;
                self.next();
                self.next();
                function
            }
            _ => return self.column().map(Term::Column),
        };
        let distinct = self.took("distinct");
        let of = match self.took_sign("*") {
            true if function == Function::Count && !distinct => None,
            true => return Err(refused("only COUNT takes *")),
            false => Some(self.column()?),
        };
        self.need_sign(")")?;
        Ok(Term::Aggregate { function, distinct, of })
    }

    /// `table`, `dbo.table`, with its alias.
    fn source(&mut self) -> Result<Source, Problem> {
        if self.took_sign("(") {
            return Err(refused("subqueries are not supported"));
        }
        let name = self.column()?;
        if name.source.as_deref().is_some_and(|schema| schema != "dbo") {
            return Err(refused("a table has no schema but dbo"));
        }
        Ok(Source { table: name.column, alias: self.alias()?.map(|alias| alias.to_ascii_lowercase()) })
    }

    /// Whether another join follows, and whether rows without a partner stay.
    fn join_kind(&mut self) -> Result<Option<bool>, Problem> {
        for word in ["right", "full", "cross"] {
            if self.is_word(word) {
                return Err(refused(format!("{} JOIN is not supported", word.to_ascii_uppercase())));
            }
        }
        let outer = match (self.took("inner"), self.took("left")) {
            (true, _) => Some(false),
            (_, true) => {
                self.took("outer");
                Some(true)
            }
            _ => None,
        };
        match (outer, self.took("join")) {
            (Some(outer), true) => Ok(Some(outer)),
            (None, true) => Ok(Some(false)),
            (None, false) => Ok(None),
            (Some(_), false) => Err(unexpected(self.rest.first(), "JOIN")),
        }
    }

    fn join(&mut self, outer: bool) -> Result<Join, Problem> {
        let source = self.source()?;
        self.need("on")?;
        let in_brackets = self.took_sign("(");
        let left = self.column()?;
        self.need_sign("=")?;
        let right = self.column()?;
        if in_brackets {
            self.need_sign(")")?;
        }
        if self.is_word("and") || self.is_word("or") {
            return Err(refused("a join has one pair of columns, other conditions belong to WHERE"));
        }
        Ok(Join { source, outer, left, right })
    }

    fn order(&mut self) -> Result<Order, Problem> {
        let by = self.term()?;
        let descending = self.took("desc");
        if !descending {
            self.took("asc");
        }
        Ok(Order { by, descending })
    }

    /// `OFFSET n ROWS FETCH NEXT m ROWS ONLY`
    fn window(&mut self) -> Result<Window, Problem> {
        let skipped = self.number()?;
        self.rows()?;
        self.need("fetch")?;
        if !self.took("next") {
            self.need("first")?;
        }
        let rows = self.number()?;
        self.rows()?;
        self.need("only")?;
        match skipped.checked_rem(rows) {
            Some(0) => Ok(Window { rows, number: (skipped / rows).saturating_add(1) }),
            _ => Err(refused("OFFSET must be a multiple of the rows that FETCH takes")),
        }
    }

    fn rows(&mut self) -> Result<(), Problem> {
        if self.took("row") { Ok(()) } else { self.need("rows") }
    }
}

fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| word.eq_ignore_ascii_case(reserved))
}

fn function(word: &str) -> Option<Function> {
    Some(match word.to_ascii_lowercase().as_str() {
        "count" => Function::Count,
        "sum" => Function::Sum,
        "avg" => Function::Avg,
        "min" => Function::Min,
        "max" => Function::Max,
        _ => return None,
    })
}
