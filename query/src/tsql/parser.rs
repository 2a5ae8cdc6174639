//! Reading a SELECT from its pieces.

use super::lexer::Token;
use super::refused;
use super::select::{
    Condition, Function, Item, Join, Name, Operand, Operator, Order, Select, Source, Term, Window,
};
use model::Problem;

/// Deeper than anybody nests conditions by hand.
const MAX_DEPTH: usize = 32;
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

struct Parser<'t> {
    rest: &'t [Token],
}

fn unexpected(token: Option<&Token>, wanted: &str) -> Problem {
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
    fn next(&mut self) -> Option<&'t Token> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.rest.first(), Some(Token::Word(w)) if w.eq_ignore_ascii_case(word))
    }

    /// Takes a word if it comes next.
    fn took(&mut self, word: &str) -> bool {
        let is_it = self.is_word(word);
        if is_it {
            self.next();
        }
        is_it
    }

    fn need(&mut self, word: &str) -> Result<(), Problem> {
        match self.took(word) {
            true => Ok(()),
            false => Err(unexpected(self.rest.first(), &word.to_ascii_uppercase())),
        }
    }

    fn took_sign(&mut self, sign: &str) -> bool {
        let is_it = matches!(self.rest.first(), Some(Token::Sign(s)) if *s == sign);
        if is_it {
            self.next();
        }
        is_it
    }

    fn need_sign(&mut self, sign: &str) -> Result<(), Problem> {
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
    fn column(&mut self) -> Result<Name, Problem> {
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

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
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

    /// Conditions with OR between them.
    fn any(&mut self, negated: bool, depth: usize) -> Result<Condition, Problem> {
        let mut terms = vec![self.all(negated, depth)?];
        while self.took("or") {
            terms.push(self.all(negated, depth)?);
        }
        Ok(joined(terms, !negated))
    }

    /// Conditions with AND between them.
    fn all(&mut self, negated: bool, depth: usize) -> Result<Condition, Problem> {
        let mut terms = vec![self.single(negated, depth)?];
        while self.took("and") {
            terms.push(self.single(negated, depth)?);
        }
        Ok(joined(terms, negated))
    }

    fn single(&mut self, mut negated: bool, depth: usize) -> Result<Condition, Problem> {
        if depth > MAX_DEPTH {
            return Err(refused("the conditions are too deep"));
        }
        while self.took("not") {
            negated = !negated;
        }
        if self.is_word("exists") {
            return Err(refused("subqueries are not supported"));
        }
        if self.took_sign("(") {
            let inner = self.any(negated, depth + 1)?;
            self.need_sign(")")?;
            return Ok(inner);
        }
        match self.operand()? {
            Operand::Column(column) => self.comparison(column, negated),
            Operand::Value(value) => {
                let (operator, flipped) = self.operator()?;
                let column = self.column()?;
                let operator = turned(pick((operator, flipped), negated));
                Ok(Condition::Compare { column, operator, with: Operand::Value(value) })
            }
        }
    }

    /// What follows the column that a condition is about.
    fn comparison(&mut self, column: Name, mut negated: bool) -> Result<Condition, Problem> {
        if self.took("is") {
            negated ^= self.took("not");
            self.need("null")?;
            return Ok(Condition::Null { column, negated });
        }
        negated ^= self.took("not");
        if self.took("like") {
            let Operand::Value(pattern) = self.operand()? else {
                return Err(refused("LIKE takes a text"));
            };
            if self.is_word("escape") {
                return Err(refused("ESCAPE is not supported, put the sign in brackets"));
            }
            let operator = pick(("like", "not-like"), negated);
            return Ok(Condition::Compare { column, operator, with: Operand::Value(pattern) });
        }
        if self.took("in") {
            self.need_sign("(")?;
            if self.is_word("select") {
                return Err(refused("subqueries are not supported"));
            }
            let values = self.list(Self::value)?;
            self.need_sign(")")?;
            return Ok(Condition::In { column, values, negated });
        }
        if self.took("between") {
            let least = self.value()?;
            self.need("and")?;
            let most = self.value()?;
            let of = |operators, value| Condition::Compare {
                column: column.clone(),
                operator: pick(operators, negated),
                with: Operand::Value(value),
            };
            return Ok(joined(vec![of(("ge", "lt"), least), of(("le", "gt"), most)], negated));
        }
        let operator = pick(self.operator()?, negated);
        if self.is_word("null") {
            return Err(refused("a column is compared with NULL by IS NULL"));
        }
        Ok(Condition::Compare { column, operator, with: self.operand()? })
    }

    fn operator(&mut self) -> Result<Operator, Problem> {
        let token = self.next();
        let Some(Token::Sign(sign)) = token else { return Err(unexpected(token, "a comparison")) };
        Ok(match *sign {
            "=" => ("eq", "ne"),
            "<>" | "!=" => ("ne", "eq"),
            "<" => ("lt", "ge"),
            "<=" => ("le", "gt"),
            ">" => ("gt", "le"),
            ">=" => ("ge", "lt"),
            _ => return Err(unexpected(token, "a comparison")),
        })
    }

    fn value(&mut self) -> Result<String, Problem> {
        match self.operand()? {
            Operand::Value(value) => Ok(value),
            Operand::Column(_) => Err(refused("a value is expected instead of a column")),
        }
    }

    fn operand(&mut self) -> Result<Operand, Problem> {
        match self.rest {
            [Token::Text(text), ..] | [Token::Number(text), ..] => {
                self.next();
                Ok(Operand::Value(text.clone()))
            }
            [Token::Sign(sign @ ("-" | "+")), Token::Number(number), ..] => {
                self.next();
                self.next();
                Ok(Operand::Value(if *sign == "-" { format!("-{number}") } else { number.clone() }))
            }
            [Token::Word(word), Token::Sign("("), ..] => {
                Err(refused(format!("{word}() is not supported here")))
            }
            _ => self.column().map(Operand::Column),
        }
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

fn pick((plain, opposite): Operator, negated: bool) -> &'static str {
    if negated { opposite } else { plain }
}

/// The same comparison seen from the other side.
fn turned(operator: &'static str) -> &'static str {
    match operator {
        "lt" => "gt",
        "le" => "ge",
        "gt" => "lt",
        "ge" => "le",
        same => same,
    }
}

/// Several conditions as one; by De Morgan NOT turns AND into OR.
fn joined(mut terms: Vec<Condition>, is_or: bool) -> Condition {
    match (terms.len(), is_or) {
        (1, _) => terms.remove(0),
        (_, true) => Condition::Or(terms),
        (_, false) => Condition::And(terms),
    }
}
