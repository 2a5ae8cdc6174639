//! A `$filter` typed by the metadata of its table.

use super::grammar::{self, Expression, Literal, Operand};
use crate::ODataError;
use crate::csdl::edm_type;
use crate::path::NAMESPACE;
use model::{ColumnKind, ColumnMeta, TableMeta, Value};
use query::{Condition, Filter, Op, literal};

/// Reads a `$filter`. `aliases` are the pairs of the query string.
pub(super) fn parse(
    text: &str,
    table: &TableMeta,
    aliases: &[(String, String)],
) -> Result<Filter, ODataError> {
    Typer { table, aliases }.filter(grammar::filter(text)?)
}

/// The column a property names: `_primarycontactid_value` is `primarycontactid`.
pub(super) fn column<'t>(table: &'t TableMeta, property: &str) -> Result<&'t ColumnMeta, ODataError> {
    if property.contains('/') {
        return Err(ODataError::not_implemented("A path through a navigation property"));
    }
    let lookup = property.strip_prefix('_').and_then(|p| p.strip_suffix("_value"));
    let found = match lookup.and_then(|name| table.column(name)) {
        Some(column) if matches!(column.kind, ColumnKind::Lookup { .. }) => Some(column),
        _ => table.column(property),
    };
    found.ok_or_else(|| ODataError::no_property(&table.logical_name, property))
}

struct Typer<'a> {
    table: &'a TableMeta,
    aliases: &'a [(String, String)],
}

impl Typer<'_> {
    fn filter(&self, expression: Expression) -> Result<Filter, ODataError> {
        let all =
            |terms: Vec<Expression>| terms.into_iter().map(|t| self.filter(t)).collect::<Result<Vec<_>, _>>();
        Ok(match expression {
            Expression::And(terms) => Filter::And(all(terms)?),
            Expression::Or(terms) => Filter::Or(all(terms)?),
            Expression::Not(term) => Filter::Not(Box::new(self.filter(*term)?)),
            Expression::Compare(left, op, right) => Filter::Condition(self.compare(left, op, right)?),
            Expression::Call(name, arguments) => Filter::Condition(self.call(&name, arguments)?),
        })
    }

    fn compare(&self, left: Operand, op: Op, right: Operand) -> Result<Condition, ODataError> {
        let (property, op, constant) = match (left, self.resolved(right)?) {
            (Operand::Path(property), constant @ Operand::Literal(_)) => (property, op, constant),
            (constant, Operand::Path(property)) => (property, flipped(op), self.resolved(constant)?),
            _ => return Err(ODataError::bad_url("A comparison needs a property on one side.")),
        };
        let Operand::Literal(constant) = constant else {
            return Err(ODataError::not_implemented("Comparing two properties"));
        };
        let column = column(self.table, &property)?;
        let name = column.logical_name.clone();
        match (op, &constant) {
            (Op::Eq, Literal::Null) => Ok(Condition { column: name, op: Op::Null, values: Vec::new() }),
            (Op::Ne, Literal::Null) => Ok(Condition { column: name, op: Op::NotNull, values: Vec::new() }),
            _ => Ok(Condition { column: name, op, values: vec![typed(column, &constant)?] }),
        }
    }

    /// An alias replaced by its value; a missing one is null, as OData says.
    fn resolved(&self, operand: Operand) -> Result<Operand, ODataError> {
        let Operand::Alias(alias) = operand else { return Ok(operand) };
        match self.aliases.iter().find(|(name, _)| *name == alias) {
            Some((_, text)) => grammar::operand(text),
            None => Ok(Operand::Literal(Literal::Null)),
        }
    }

    fn call(&self, name: &str, arguments: Vec<(Option<String>, Operand)>) -> Result<Condition, ODataError> {
        match name {
            "contains" => self.text_function(Op::Contains, arguments),
            "startswith" => self.text_function(Op::BeginsWith, arguments),
            "endswith" => self.text_function(Op::EndsWith, arguments),
            _ => match name.strip_prefix(NAMESPACE) {
                Some(function) => self.query_function(function, arguments),
                None => {
                    Err(ODataError::bad_url(format!("An unknown function with name '{name}' was found.")))
                }
            },
        }
    }

    fn text_function(
        &self,
        op: Op,
        arguments: Vec<(Option<String>, Operand)>,
    ) -> Result<Condition, ODataError> {
        let bad = || ODataError::bad_url("A text function takes a property and a text.");
        let [(None, Operand::Path(property)), (None, text)] =
            <[_; 2]>::try_from(arguments).map_err(|_| bad())?
        else {
            return Err(bad());
        };
        let column = column(self.table, &property)?;
        match (self.resolved(text)?, column.kind.is_text()) {
            (Operand::Literal(Literal::Text(text)), true) => {
                Ok(Condition { column: column.logical_name.clone(), op, values: vec![Value::Text(text)] })
            }
            _ => Err(bad()),
        }
    }

    fn query_function(
        &self,
        name: &str,
        arguments: Vec<(Option<String>, Operand)>,
    ) -> Result<Condition, ODataError> {
        let op = super::functions::op(name)
            .ok_or_else(|| ODataError::not_implemented(&format!("The query function '{name}'")))?;
        let mut property = None;
        let mut constants = Vec::new();
        for (argument, operand) in arguments {
            match (argument.as_deref(), self.resolved(operand)?) {
                (Some("PropertyName"), Operand::Literal(Literal::Text(name))) => property = Some(name),
                (Some("PropertyValues"), Operand::List(values)) => constants.extend(values),
                (Some("PropertyValue" | "PropertyValue1" | "PropertyValue2"), Operand::Literal(one)) => {
                    constants.push(one)
                }
                _ => return Err(ODataError::bad_url(format!("The arguments of '{name}' cannot be read."))),
            }
        }
        let property =
            property.ok_or_else(|| ODataError::bad_url(format!("'{name}' needs PropertyName.")))?;
        let column = column(self.table, &property)?;
        let values =
            constants.iter().map(|c| argument_value(column, op, c)).collect::<Result<Vec<_>, _>>()?;
        let condition = Condition { column: column.logical_name.clone(), op, values };
        if !op.arity().contains(&condition.values.len()) {
            return Err(ODataError::bad_url(format!("'{name}' does not take so many values.")));
        }
        Ok(condition)
    }
}

/// The argument of a query function: numbers may stand in quotes there.
fn argument_value(column: &ColumnMeta, op: Op, constant: &Literal) -> Result<Value, ODataError> {
    match constant {
        Literal::Text(text) | Literal::Number(text) | Literal::Date(text) => {
            literal::operand_from_text(column, op, text).ok_or_else(|| incompatible(column, constant))
        }
        _ => typed(column, constant),
    }
}

fn flipped(op: Op) -> Op {
    match op {
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        other => other,
    }
}

/// A constant as a value of the column.
fn typed(column: &ColumnMeta, constant: &Literal) -> Result<Value, ODataError> {
    let text = match (&column.kind, constant) {
        (_, Literal::Null) => return Err(ODataError::bad_url("Only eq and ne compare with null.")),
        (ColumnKind::Uniqueidentifier | ColumnKind::Lookup { .. }, Literal::Guid(id)) => {
            return Ok(Value::Id(*id));
        }
        (ColumnKind::Boolean { .. }, Literal::Bool(b)) => return Ok(Value::Bool(*b)),
        (ColumnKind::Uniqueidentifier | ColumnKind::Lookup { .. }, Literal::Text(text)) => text,
        (ColumnKind::DateTime { .. }, Literal::Date(text) | Literal::Text(text)) => text,
        (
            ColumnKind::String { .. }
            | ColumnKind::Memo { .. }
            | ColumnKind::EntityName
            | ColumnKind::MultiPicklist { .. },
            Literal::Text(text),
        ) => text,
        (
            ColumnKind::Integer { .. }
            | ColumnKind::BigInt
            | ColumnKind::Decimal { .. }
            | ColumnKind::Double { .. }
            | ColumnKind::Money { .. }
            | ColumnKind::Picklist { .. }
            | ColumnKind::State { .. }
            | ColumnKind::Status { .. },
            Literal::Number(text),
        ) => text,
        _ => return Err(incompatible(column, constant)),
    };
    literal::value_from_text(column, text).ok_or_else(|| incompatible(column, constant))
}

fn incompatible(column: &ColumnMeta, constant: &Literal) -> ODataError {
    let found = match constant {
        Literal::Null => "<null>",
        Literal::Bool(_) => "Edm.Boolean",
        Literal::Text(_) => "Edm.String",
        Literal::Number(_) => "a number",
        Literal::Guid(_) => "Edm.Guid",
        Literal::Date(_) => "a date",
    };
    ODataError::bad_url(format!(
        "A binary operator with incompatible types was detected. Found operand types '{}' and '{found}' for the property '{}'.",
        edm_type(&column.kind),
        column.logical_name,
    ))
}
