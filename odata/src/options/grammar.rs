//! The grammar of `$filter`, without knowledge of tables. Text comes from anyone, so depth and size are bounded.

use crate::ODataError;
use crate::error::codes;
use model::RecordId;
use query::Op;
use winnow::ascii::{multispace0, multispace1};
use winnow::combinator::{alt, cut_err, delimited, opt, preceded, repeat, separated, terminated};
use winnow::error::{ContextError, ErrMode};
use winnow::prelude::*;
use winnow::stream::Stateful;
use winnow::token::{any, take_while};

/// Deeper than any genuine filter.
const MAX_DEPTH: usize = 64;
/// Dataverse's bound on conditions.
const MAX_CONDITIONS: usize = 500;
/// Longest filter, in bytes.
const MAX_LENGTH: usize = 65_536;

/// A filter as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    /// `a and b`
    And(Vec<Expression>),
    /// `a or b`
    Or(Vec<Expression>),
    /// `not a`
    Not(Box<Expression>),
    /// `left op right`
    Compare(Operand, Op, Operand),
    /// `contains(a,b)`, `Microsoft.Dynamics.CRM.In(PropertyName='a',PropertyValues=['b'])`
    Call(String, Vec<(Option<String>, Operand)>),
    /// `tasks/any(t:…)`, `tasks/any()`
    Lambda(Lambda),
}

/// A lambda over a collection.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lambda {
    /// The path to the collection.
    pub path: String,
    /// Whether all rows must pass, or any one.
    pub all: bool,
    /// What its rows are called; empty without a condition.
    pub variable: String,
    /// The condition; `None` where any row will do.
    pub body: Option<Box<Expression>>,
}

/// One side of a comparison, or an argument.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    /// A property or a path to one.
    Path(String),
    /// A parameter alias, with its `@`.
    Alias(String),
    /// A constant.
    Literal(Literal),
    /// `['a','b']`
    List(Vec<Literal>),
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `'it''s'`
    Text(String),
    /// As written, so that no float comes between.
    Number(String),
    /// Bare.
    Guid(RecordId),
    /// A date, with or without time, as written.
    Date(String),
}

#[derive(Clone, Debug, Default)]
struct Bounds {
    depth: usize,
    conditions: usize,
    too_deep: bool,
}

type Input<'i> = Stateful<&'i str, Bounds>;
type Parsed<T> = Result<T, ErrMode<ContextError>>;

/// Reads a filter.
///
/// # Errors
/// 400 with the place of the fault; more than 500 conditions or too deep a nesting are refused.
pub(crate) fn filter(text: &str) -> Result<Expression, ODataError> {
    parsed(text, disjunction)
}

/// Reads a constant or list, such as the value of a parameter alias.
///
/// # Errors
/// 400.
pub(crate) fn operand(text: &str) -> Result<Operand, ODataError> {
    parsed(text, operand_here)
}

fn parsed<T>(text: &str, mut parser: impl FnMut(&mut Input<'_>) -> Parsed<T>) -> Result<T, ODataError> {
    if text.len() > MAX_LENGTH {
        return Err(ODataError::bad_url("The filter is too long."));
    }
    let mut input = Input { input: text, state: Bounds::default() };
    let result = delimited(multispace0, &mut parser, multispace0).parse_next(&mut input);
    if input.state.too_deep {
        return Err(ODataError::bad_url("The filter is nested too deeply."));
    }
    if input.state.conditions > MAX_CONDITIONS {
        return Err(ODataError::new(
            400,
            codes::TOO_MANY_CONDITIONS,
            "The filter has more than 500 conditions.",
        ));
    }
    match result {
        Ok(value) if input.input.is_empty() => Ok(value),
        _ => {
            let position = text.len() - input.input.len();
            Err(ODataError::bad_url(format!("Syntax error at position {position} of the expression.")))
        }
    }
}

fn backtrack<T>() -> Parsed<T> {
    Err(ErrMode::Backtrack(ContextError::new()))
}

fn disjunction(input: &mut Input<'_>) -> Parsed<Expression> {
    input.state.depth += 1;
    if input.state.depth > MAX_DEPTH {
        input.state.too_deep = true;
        return Err(ErrMode::Cut(ContextError::new()));
    }
    let mut terms = joined(conjunction, "or", input)?;
    input.state.depth -= 1;
    Ok(if terms.len() == 1 { terms.swap_remove(0) } else { Expression::Or(terms) })
}

fn conjunction(input: &mut Input<'_>) -> Parsed<Expression> {
    let mut terms = joined(negation, "and", input)?;
    Ok(if terms.len() == 1 { terms.swap_remove(0) } else { Expression::And(terms) })
}

fn joined(
    mut term: impl FnMut(&mut Input<'_>) -> Parsed<Expression>,
    word: &'static str,
    input: &mut Input<'_>,
) -> Parsed<Vec<Expression>> {
    let mut terms = vec![term(input)?];
    while opt((multispace0, keyword(word), multispace0)).parse_next(input)?.is_some() {
        terms.push(cut_err(&mut term).parse_next(input)?);
    }
    Ok(terms)
}

/// A word that no letter, digit or `_` continues.
fn keyword<'i>(word: &'static str) -> impl FnMut(&mut Input<'i>) -> Parsed<()> {
    move |input| {
        let continues = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        match input.input.strip_prefix(word) {
            Some(rest) if !continues(rest) => {
                input.input = rest;
                Ok(())
            }
            _ => backtrack(),
        }
    }
}

fn negation(input: &mut Input<'_>) -> Parsed<Expression> {
    let mut nots = 0_usize;
    while opt((keyword("not"), multispace0)).parse_next(input)?.is_some() {
        nots += 1;
    }
    // Two cancel each other, in three-valued logic too, so a long row of them costs no depth.
    let term = term(input)?;
    Ok(if nots % 2 == 1 { Expression::Not(Box::new(term)) } else { term })
}

fn term(input: &mut Input<'_>) -> Parsed<Expression> {
    alt((delimited(('(', multispace0), cut_err(disjunction), (multispace0, ')')), condition))
        .parse_next(input)
}

fn condition(input: &mut Input<'_>) -> Parsed<Expression> {
    input.state.conditions += 1;
    if input.state.conditions > MAX_CONDITIONS {
        return Err(ErrMode::Cut(ContextError::new()));
    }
    if let Some((name, _)) = opt((word, '(')).parse_next(input)? {
        if let Some(path) = name.strip_suffix("/any") {
            return lambda(path, false, input);
        }
        if let Some(path) = name.strip_suffix("/all") {
            return lambda(path, true, input);
        }
        let comma = (multispace0, ',', multispace0);
        multispace0.parse_next(input)?;
        let arguments: Vec<_> = cut_err(separated(1.., argument, comma)).parse_next(input)?;
        cut_err((multispace0, ')')).parse_next(input)?;
        return Ok(Expression::Call(name, arguments));
    }
    let left = operand_here(input)?;
    let op = cut_err(delimited(multispace1, operator, multispace1)).parse_next(input)?;
    let right = cut_err(operand_here).parse_next(input)?;
    Ok(Expression::Compare(left, op, right))
}

/// What follows `path/any(`.
fn lambda(path: &str, all: bool, input: &mut Input<'_>) -> Parsed<Expression> {
    let path = path.to_owned();
    multispace0.parse_next(input)?;
    if !all && opt(')').parse_next(input)?.is_some() {
        return Ok(Expression::Lambda(Lambda { path, all, variable: String::new(), body: None }));
    }
    let (variable, _, _, _) = cut_err((name, multispace0, ':', multispace0)).parse_next(input)?;
    let body = cut_err(disjunction).parse_next(input)?;
    cut_err((multispace0, ')')).parse_next(input)?;
    Ok(Expression::Lambda(Lambda { path, all, variable, body: Some(Box::new(body)) }))
}

/// A name without path or namespace.
fn name(input: &mut Input<'_>) -> Parsed<String> {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let other = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (take_while(1, first), take_while(0.., other)).take().map(str::to_owned).parse_next(input)
}

fn operator(input: &mut Input<'_>) -> Parsed<Op> {
    alt((
        keyword("eq").value(Op::Eq),
        keyword("ne").value(Op::Ne),
        keyword("gt").value(Op::Gt),
        keyword("ge").value(Op::Ge),
        keyword("lt").value(Op::Lt),
        keyword("le").value(Op::Le),
    ))
    .parse_next(input)
}

fn argument(input: &mut Input<'_>) -> Parsed<(Option<String>, Operand)> {
    (opt(terminated(word, '=')), operand_here).parse_next(input)
}

fn operand_here(input: &mut Input<'_>) -> Parsed<Operand> {
    let comma = (multispace0, ',', multispace0);
    alt((
        literal.map(Operand::Literal),
        delimited(('[', multispace0), separated(0.., literal, comma), (multispace0, ']')).map(Operand::List),
        ('@', word).map(|(_, name)| Operand::Alias(format!("@{name}"))),
        word.map(Operand::Path),
    ))
    .parse_next(input)
}

/// A name, a path `a/b`, or a name with its namespace.
fn word(input: &mut Input<'_>) -> Parsed<String> {
    let first = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$');
    let other = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.');
    (take_while(1, first), take_while(0.., other)).take().map(str::to_owned).parse_next(input)
}

fn literal(input: &mut Input<'_>) -> Parsed<Literal> {
    alt((
        quoted('\'').map(Literal::Text),
        quoted('"').map(Literal::Text),
        guid.map(Literal::Guid),
        date.map(Literal::Date),
        number.map(Literal::Number),
        keyword("null").value(Literal::Null),
        keyword("true").value(Literal::Bool(true)),
        keyword("false").value(Literal::Bool(false)),
        // An enum: Microsoft.Dynamics.CRM.AttributeTypeCode'Picklist'
        preceded(word, quoted('\'')).map(Literal::Text),
    ))
    .parse_next(input)
}

/// A text in quotes; a doubled quote is one.
fn quoted<'i>(quote: char) -> impl Parser<Input<'i>, String, ErrMode<ContextError>> {
    let doubled = move |input: &mut Input<'i>| (quote, quote).value(quote).parse_next(input);
    let plain = any.verify(move |c: &char| *c != quote);
    delimited(
        quote,
        repeat(0.., alt((doubled, plain))).fold(String::new, |mut text, c| {
            text.push(c);
            text
        }),
        quote,
    )
}

fn guid(input: &mut Input<'_>) -> Parsed<RecordId> {
    let Some((text, rest)) = input.input.split_at_checked(36) else { return backtrack() };
    match uuid::Uuid::try_parse(text) {
        Ok(id) if !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) => {
            input.input = rest;
            Ok(RecordId(id))
        }
        _ => backtrack(),
    }
}

fn date(input: &mut Input<'_>) -> Parsed<String> {
    let digit = |c: char| c.is_ascii_digit();
    let rest = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | 't' | 'Z' | 'z' | '.' | '+');
    (take_while(4, digit), '-', take_while(2, digit), '-', take_while(2, digit), take_while(0.., rest))
        .take()
        .map(str::to_owned)
        .parse_next(input)
}

fn number(input: &mut Input<'_>) -> Parsed<String> {
    let digits = || take_while(1.., |c: char| c.is_ascii_digit());
    let exponent = (alt(('e', 'E')), opt(alt(('-', '+'))), digits());
    let text = (opt('-'), digits(), opt(('.', digits())), opt(exponent)).take().parse_next(input)?.to_owned();
    if input.input.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        backtrack()
    } else {
        Ok(text)
    }
}
