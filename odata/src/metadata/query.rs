//! Query options on definitions: they are few and in memory, so the query runs on their JSON.

use crate::ODataError;
use crate::options::grammar::{self, Expression, Literal, Operand};
use crate::options::pairs;
use query::Op;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// Definitions, their members, and the option sets of these.
const MAX_DEPTH: usize = 4;

/// `$select`, `$filter` and `$expand` of a request for definitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DefinitionQuery {
    select: Option<Vec<String>>,
    filter: Option<Expression>,
    /// Collections to bring along, each with its own query.
    expand: Vec<(String, DefinitionQuery)>,
}

impl DefinitionQuery {
    /// Reads the part of a URL after `?`.
    ///
    /// # Errors
    /// 400 for what can't be read, 501 for other options.
    pub fn parse(query: &str) -> Result<Self, ODataError> {
        Self::from_pairs(&pairs(query), 0)
    }

    fn from_pairs(pairs: &[(String, String)], depth: usize) -> Result<Self, ODataError> {
        let mut query = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "$select" => {
                    query.select = Some(value.split(',').map(|name| name.trim().to_owned()).collect())
                }
                "$filter" => query.filter = Some(grammar::filter(value)?),
                "$expand" => {
                    query.expand = split(value, ',')
                        .into_iter()
                        .map(|item| expand(item, depth))
                        .collect::<Result<_, _>>()?
                }
                other if other.starts_with('$') => {
                    return Err(ODataError::not_implemented(&format!("The query parameter '{other}'")));
                }
                _ => {}
            }
        }
        Ok(query)
    }

    /// Whether a collection such as `Attributes` is to be brought along.
    pub fn expands(&self, collection: &str) -> bool {
        self.expand.iter().any(|(name, _)| name == collection)
    }

    /// Filters and narrows definitions. `MetadataId` and `@odata.type` always stay; option sets stay only where they
    /// are selected or expanded.
    ///
    /// # Errors
    /// 501 for a filter beyond comparisons.
    pub fn apply(&self, definitions: Vec<Json>) -> Result<Vec<Json>, ODataError> {
        let mut passed = Vec::new();
        for mut definition in definitions {
            let passes = match &self.filter {
                Some(filter) => holds(filter, &definition)?,
                None => true,
            };
            if passes {
                self.narrow(&mut definition)?;
                passed.push(definition);
            }
        }
        Ok(passed)
    }

    /// Narrows one definition, without the filter.
    ///
    /// # Errors
    /// As [`DefinitionQuery::apply`].
    pub fn narrow(&self, definition: &mut Json) -> Result<(), ODataError> {
        let Some(members) = definition.as_object_mut() else { return Ok(()) };
        for (name, query) in &self.expand {
            match members.get_mut(name) {
                Some(Json::Array(items)) => *items = query.apply(std::mem::take(items))?,
                Some(one @ Json::Object(_)) => query.narrow(one)?,
                _ => {}
            }
        }
        for name in ["OptionSet", "GlobalOptionSet"] {
            let is_selected = self.select.as_ref().is_some_and(|s| s.iter().any(|n| n == name));
            if !is_selected && !self.expands(name) {
                members.remove(name);
            }
        }
        if let Some(select) = &self.select {
            members.retain(|name, _| {
                name.starts_with("@odata")
                    || name == "MetadataId"
                    || select.contains(name)
                    || self.expands(name)
            });
        }
        Ok(())
    }
}

/// `Attributes($select=LogicalName;$filter=…)`
fn expand(item: &str, depth: usize) -> Result<(String, DefinitionQuery), ODataError> {
    let item = item.trim();
    if depth > MAX_DEPTH {
        return Err(ODataError::bad_url("The $expand is nested too deeply."));
    }
    let Some((name, rest)) = item.split_once('(') else {
        return Ok((item.to_owned(), DefinitionQuery::default()));
    };
    let inner = rest
        .strip_suffix(')')
        .ok_or_else(|| ODataError::bad_url("A parenthesis of $expand is not closed."))?;
    let pair = |option: &str| option.split_once('=').map(|(n, v)| (n.trim().to_owned(), v.to_owned()));
    let pairs: Vec<_> = split(inner, ';').into_iter().filter_map(pair).collect();
    Ok((name.to_owned(), DefinitionQuery::from_pairs(&pairs, depth + 1)?))
}

fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut depth, mut quoted) = (0_u32, false);
    text.split(|c| {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == separator && depth == 0 && !quoted
    })
    .collect()
}

fn holds(filter: &Expression, definition: &Json) -> Result<bool, ODataError> {
    match filter {
        Expression::And(terms) => terms.iter().try_fold(true, |all, t| Ok(all && holds(t, definition)?)),
        Expression::Or(terms) => terms.iter().try_fold(false, |any, t| Ok(any || holds(t, definition)?)),
        Expression::Not(term) => Ok(!holds(term, definition)?),
        Expression::Compare(Operand::Path(path), op, Operand::Literal(literal)) => {
            let pointer = format!("/{path}");
            compare(definition.pointer(&pointer).unwrap_or(&Json::Null), *op, literal)
        }
        Expression::Call(name, arguments) => called(name, arguments, definition),
        _ => Err(ODataError::not_implemented("This filter on definitions")),
    }
}

/// `contains(LogicalName,'acc')`, `startswith`, `endswith`
fn called(
    name: &str,
    arguments: &[(Option<String>, Operand)],
    definition: &Json,
) -> Result<bool, ODataError> {
    let unsupported = || ODataError::not_implemented("This filter on definitions");
    let [(None, Operand::Path(path)), (None, Operand::Literal(Literal::Text(part)))] = arguments else {
        return Err(unsupported());
    };
    let member = definition.pointer(&format!("/{path}")).and_then(Json::as_str).unwrap_or_default();
    let (member, part) = (member.to_lowercase(), part.to_lowercase());
    match name {
        "contains" => Ok(member.contains(&part)),
        "startswith" => Ok(member.starts_with(&part)),
        "endswith" => Ok(member.ends_with(&part)),
        _ => Err(unsupported()),
    }
}

fn compare(member: &Json, op: Op, literal: &Literal) -> Result<bool, ODataError> {
    let order = match (member, literal) {
        (Json::Null, Literal::Null) => Some(Ordering::Equal),
        (Json::Bool(a), Literal::Bool(b)) => Some(a.cmp(b)),
        (Json::String(a), Literal::Text(b)) => Some(a.as_str().cmp(b.as_str())),
        (Json::String(a), Literal::Guid(b)) => Some(a.to_ascii_lowercase().cmp(&b.to_string())),
        (Json::Number(a), Literal::Number(b)) => {
            a.as_f64().zip(b.parse::<f64>().ok()).and_then(|(a, b)| a.partial_cmp(&b))
        }
        _ => None,
    };
    Ok(match op {
        Op::Eq => order == Some(Ordering::Equal),
        Op::Ne => order != Some(Ordering::Equal),
        Op::Gt => order == Some(Ordering::Greater),
        Op::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Op::Lt => order == Some(Ordering::Less),
        Op::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        _ => return Err(ODataError::not_implemented("This filter on definitions")),
    })
}
