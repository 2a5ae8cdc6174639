//! Reading a formula: words, then an expression by the precedence of its operators, with columns looked up in the table.

use super::MAX_LENGTH;
use super::eval::{Expression, Item, Operator};
use super::functions::{Function, Unit};
use crate::metadata::ENGLISH;
use crate::{Code, ColumnKind, ColumnMeta, Problem, TableMeta};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Parentheses and calls in one another.
const MAX_DEPTH: usize = 30;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(Decimal),
    Text(String),
    /// A word, or what stood in single quotes.
    Name(String),
    Sign(&'static str),
}

/// Signs, longer ones before those that begin them.
const SIGNS: [&str; 20] =
    ["<>", "<=", ">=", "&&", "||", "+", "-", "*", "/", "&", "=", "<", ">", "!", "(", ")", ",", ".", "%", ";"];

/// The expression, and the logical names of the columns in it.
pub(super) fn parse(text: &str, table: &TableMeta) -> Result<(Expression, BTreeSet<String>), Problem> {
    if text.chars().count() > MAX_LENGTH {
        return Err(bad(format!("a formula has at most {MAX_LENGTH} characters")));
    }
    let tokens = tokens(text.trim().trim_start_matches('='))?;
    let mut parser = Parser { tokens, at: 0, depth: 0, table, columns: BTreeSet::new() };
    let root = parser.expression(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok((root, parser.columns)),
        Some(token) => Err(bad(format!("{} was not expected", shown(token)))),
    }
}

fn bad(detail: impl std::fmt::Display) -> Problem {
    Problem::new(Code::BadRequest).with("detail", detail)
}

fn shown(token: &Token) -> String {
    match token {
        Token::Number(n) => format!("'{n}'"),
        Token::Text(_) => "a text".to_owned(),
        Token::Name(name) => format!("'{name}'"),
        Token::Sign(sign) => format!("'{sign}'"),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, left) = match first {
            '"' | '\'' => {
                let (inner, left) = quoted(rest, first)?;
                (if first == '"' { Token::Text(inner) } else { Token::Name(inner) }, left)
            }
            c if c.is_ascii_digit() => {
                let (word, left) = split(rest, |c| c.is_ascii_digit() || c == '.');
                (Token::Number(word.parse().map_err(|_| bad(format!("'{word}' is no number")))?), left)
            }
            c if c.is_alphabetic() || c == '_' => {
                let (word, left) = split(rest, |c| c.is_alphanumeric() || c == '_');
                (Token::Name(word.to_owned()), left)
            }
            c => {
                let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
                let sign = sign.ok_or_else(|| bad(format!("'{c}' was not expected")))?;
                (Token::Sign(sign), rest.strip_prefix(sign).unwrap_or_default())
            }
        };
        tokens.push(token);
        rest = left.trim_start();
    }
    Ok(tokens)
}

fn split(text: &str, is_in: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !is_in(c)).unwrap_or(text.len()))
}

/// What stands between quotes, a doubled one standing for itself, and the rest.
fn quoted(text: &str, quote: char) -> Result<(String, &str), Problem> {
    let mut inner = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c != quote {
            inner.push(c);
        } else if characters.next_if(|(_, next)| *next == quote).is_some() {
            inner.push(quote);
        } else {
            return Ok((inner, text.get(at + quote.len_utf8()..).unwrap_or_default()));
        }
    }
    Err(bad("a quotation mark is not closed"))
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    table: &'a TableMeta,
    columns: BTreeSet<String>,
}

/// An operator between two terms and how strongly it binds them.
fn between(token: &Token) -> Option<(Operator, u8)> {
    Some(match token {
        Token::Sign("||") => (Operator::Or, 1),
        Token::Name(name) if name == "Or" => (Operator::Or, 1),
        Token::Sign("&&") => (Operator::And, 2),
        Token::Name(name) if name == "And" => (Operator::And, 2),
        Token::Sign("=") => (Operator::Equal, 3),
        Token::Sign("<>") => (Operator::Unequal, 3),
        Token::Sign("<") => (Operator::Less, 3),
        Token::Sign("<=") => (Operator::LessOrEqual, 3),
        Token::Sign(">") => (Operator::Greater, 3),
        Token::Sign(">=") => (Operator::GreaterOrEqual, 3),
        Token::Sign("&") => (Operator::Join, 4),
        Token::Sign("+") => (Operator::Add, 5),
        Token::Sign("-") => (Operator::Subtract, 5),
        Token::Sign("*") => (Operator::Multiply, 6),
        Token::Sign("/") => (Operator::Divide, 6),
        _ => return None,
    })
}

impl Parser<'_> {
    fn expression(&mut self, least: u8) -> Result<Expression, Problem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(bad("the formula is nested too deeply"));
        }
        let mut left = self.term()?;
        while let Some((operator, binds)) =
            self.tokens.get(self.at).and_then(between).filter(|(_, b)| *b > least)
        {
            self.at += 1;
            let right = self.expression(binds)?;
            left = Expression::Both(operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn term(&mut self) -> Result<Expression, Problem> {
        let mut term = match self.next()? {
            Token::Number(n) => Expression::Constant(Item::Number(n)),
            Token::Text(text) => Expression::Constant(Item::Text(text)),
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.need(")")?;
                inner
            }
            // Binds more strongly than everything between two terms.
            Token::Sign("-") => Expression::Call(Function::Negate, vec![self.expression(6)?]),
            Token::Sign("!") => Expression::Call(Function::Not, vec![self.expression(6)?]),
            Token::Name(name) if self.is_next("(") => self.call(&name)?,
            Token::Name(name) if self.is_next(".") => {
                return Err(bad(format!(
                    "'{name}.' leads to another row, which formulas can't look at here"
                )));
            }
            Token::Name(name) if name.eq_ignore_ascii_case("true") => Expression::Constant(Item::Bool(true)),
            Token::Name(name) if name.eq_ignore_ascii_case("false") => {
                Expression::Constant(Item::Bool(false))
            }
            Token::Name(name) => self.column(&name)?,
            token @ Token::Sign(_) => return Err(bad(format!("{} was not expected", shown(&token)))),
        };
        while self.is_next("%") {
            self.at += 1;
            let hundred = Expression::Constant(Item::Number(Decimal::ONE_HUNDRED));
            term = Expression::Both(Operator::Divide, Box::new(term), Box::new(hundred));
        }
        Ok(term)
    }

    fn call(&mut self, name: &str) -> Result<Expression, Problem> {
        let function =
            Function::named(name).ok_or_else(|| bad(format!("the function '{name}' can't be used here")))?;
        self.need("(")?;
        let mut arguments = Vec::new();
        while !self.is_next(")") {
            if !arguments.is_empty() {
                self.need(",")?;
            }
            let unit = if function.takes_unit(arguments.len()) { self.unit() } else { None };
            arguments.push(match unit {
                Some(unit) => Expression::Unit(unit),
                None => self.expression(0)?,
            });
        }
        self.need(")")?;
        if !function.takes(arguments.len()) {
            return Err(bad(format!("'{name}' doesn't take {} arguments", arguments.len())));
        }
        Ok(Expression::Call(function, arguments))
    }

    /// `TimeUnit.Days`, or `Days`.
    fn unit(&mut self) -> Option<Unit> {
        let name = |at: usize| match self.tokens.get(at) {
            Some(Token::Name(name)) => Some(name.as_str()),
            _ => None,
        };
        let (first, ahead) = match name(self.at)? {
            "TimeUnit" if self.tokens.get(self.at + 1) == Some(&Token::Sign(".")) => (self.at + 2, 3),
            _ => (self.at, 1),
        };
        let unit = Unit::named(name(first)?)?;
        self.at += ahead;
        Some(unit)
    }

    fn column(&mut self, name: &str) -> Result<Expression, Problem> {
        let columns = &self.table.columns;
        let named = |column: &&ColumnMeta| column.logical_name.eq_ignore_ascii_case(name);
        let labelled = |column: &&ColumnMeta| column.display_name.text(ENGLISH) == name;
        let found = columns.iter().find(named).or_else(|| columns.iter().find(labelled));
        let column = found.ok_or_else(|| bad(format!("there is no column '{name}'")))?;
        if !is_readable(&column.kind) {
            return Err(bad(format!("formulas can't calculate with the column '{name}'")));
        }
        self.columns.insert(column.logical_name.clone());
        Ok(Expression::Column(column.logical_name.clone()))
    }

    fn next(&mut self) -> Result<Token, Problem> {
        let token = self.tokens.get(self.at).cloned().ok_or_else(|| bad("the formula ends too early"))?;
        self.at += 1;
        Ok(token)
    }

    fn is_next(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Sign(next)) if *next == sign)
    }

    fn need(&mut self, sign: &str) -> Result<(), Problem> {
        if self.is_next(sign) {
            self.at += 1;
            return Ok(());
        }
        Err(bad(format!("'{sign}' is missing")))
    }
}

/// Whether formulas can look at columns of a kind. Choices have labels in Power Fx and numbers here.
fn is_readable(kind: &ColumnKind) -> bool {
    super::can_be(kind) || matches!(kind, ColumnKind::Memo { .. } | ColumnKind::BigInt)
}
