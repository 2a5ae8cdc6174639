//! A `$filter` typed by the metadata of its table and of those it leads to.

use super::grammar::{self, Expression, Lambda, Literal, Operand};
use super::navigation::Frames;
use crate::ODataError;
use crate::csdl::edm_type;
use crate::path::NAMESPACE;
use model::{ColumnKind, ColumnMeta, TableMeta, Value};
use query::{ColumnPair, Comparison, Condition, Filter, Op, literal};

/// Reads a `$filter`. `aliases` are the pairs of the query string; what paths join goes into `frames`.
pub(super) fn parse(
    text: &str,
    frames: &mut Frames<'_>,
    aliases: &[(String, String)],
) -> Result<Filter, ODataError> {
    Typer { frames, aliases }.filter(grammar::filter(text)?)
}

/// The column a property names: `_primarycontactid_value` is `primarycontactid`.
pub(super) fn column<'t>(table: &'t TableMeta, property: &str) -> Result<&'t ColumnMeta, ODataError> {
    let lookup = property.strip_prefix('_').and_then(|p| p.strip_suffix("_value"));
    let found = match lookup.and_then(|name| table.column(name)) {
        Some(column) if matches!(column.kind, ColumnKind::Lookup { .. }) => Some(column),
        _ => table.column(property),
    };
    found.ok_or_else(|| ODataError::no_property(&table.logical_name, property))
}

struct Typer<'a, 't> {
    frames: &'a mut Frames<'t>,
    aliases: &'a [(String, String)],
}

type Arguments = Vec<(Option<String>, Operand)>;

impl Typer<'_, '_> {
    fn filter(&mut self, expression: Expression) -> Result<Filter, ODataError> {
        let mut all =
            |terms: Vec<Expression>| terms.into_iter().map(|t| self.filter(t)).collect::<Result<Vec<_>, _>>();
        Ok(match expression {
            Expression::And(terms) => Filter::And(all(terms)?),
            Expression::Or(terms) => Filter::Or(all(terms)?),
            Expression::Not(term) => Filter::Not(Box::new(self.filter(*term)?)),
            Expression::Compare(left, op, right) => self.compare(left, op, right)?,
            Expression::Call(name, arguments) => Filter::Condition(self.call(&name, arguments)?),
            Expression::Lambda(lambda) => self.lambda(lambda)?,
        })
    }

    /// All rows pass where none fails.
    fn lambda(&mut self, lambda: Lambda) -> Result<Filter, ODataError> {
        let opened = self.frames.open(&lambda.path, &lambda.variable)?;
        let body = lambda.body.map(|body| self.filter(*body)).transpose()?;
        let body = match lambda.all {
            true => body.map(|body| Filter::Not(Box::new(body))),
            false => body,
        };
        let exists = Filter::Exists(Box::new(self.frames.close(opened, body)));
        Ok(if lambda.all { Filter::Not(Box::new(exists)) } else { exists })
    }

    fn compare(&mut self, left: Operand, op: Op, right: Operand) -> Result<Filter, ODataError> {
        let (path, op, constant) = match (left, self.resolved(right)?) {
            (Operand::Path(left), Operand::Path(right)) => return self.columns(&left, op, &right),
            (Operand::Path(path), constant @ Operand::Literal(_)) => (path, op, constant),
            (constant, Operand::Path(path)) => (path, flipped(op), self.resolved(constant)?),
            _ => return Err(ODataError::bad_url("A comparison needs a property on one side.")),
        };
        let Operand::Literal(constant) = constant else {
            return Err(ODataError::bad_url("A comparison needs a constant or a property on each side."));
        };
        let (column, name) = self.frames.column(&path)?;
        let condition = |op, values| Ok(Filter::Condition(Condition { column: name, op, values }));
        match (op, &constant) {
            (Op::Eq, Literal::Null) => condition(Op::Null, Vec::new()),
            (Op::Ne, Literal::Null) => condition(Op::NotNull, Vec::new()),
            _ => condition(op, vec![typed(column, &constant)?]),
        }
    }

    fn columns(&mut self, left: &str, op: Op, right: &str) -> Result<Filter, ODataError> {
        let op = match op {
            Op::Eq => Comparison::Eq,
            Op::Ne => Comparison::Ne,
            Op::Gt => Comparison::Gt,
            Op::Ge => Comparison::Ge,
            Op::Lt => Comparison::Lt,
            _ => Comparison::Le,
        };
        let (left, right) = (self.frames.column(left)?.1, self.frames.column(right)?.1);
        Ok(Filter::Columns(ColumnPair { left, op, right }))
    }

    /// An alias replaced by its value; a missing one is null, as OData says.
    fn resolved(&self, operand: Operand) -> Result<Operand, ODataError> {
        let Operand::Alias(alias) = operand else { return Ok(operand) };
        match self.aliases.iter().find(|(name, _)| *name == alias) {
            Some((_, text)) => grammar::operand(text),
            None => Ok(Operand::Literal(Literal::Null)),
        }
    }

    fn call(&mut self, name: &str, arguments: Arguments) -> Result<Condition, ODataError> {
        match name {
            "contains" => return self.text_function(Op::Contains, arguments),
            "startswith" => return self.text_function(Op::BeginsWith, arguments),
            "endswith" => return self.text_function(Op::EndsWith, arguments),
            _ => {}
        }
        let unknown = || ODataError::bad_url(format!("An unknown function with name '{name}' was found."));
        // A path before the namespace says whose property is meant: `primarycontactid/Microsoft.Dynamics.CRM.In(…)`.
        let at = name.find(NAMESPACE).filter(|at| *at == 0 || name[..*at].ends_with('/'));
        let at = at.ok_or_else(unknown)?;
        self.query_function(&name[..at], &name[at + NAMESPACE.len()..], arguments)
    }

    fn text_function(&mut self, op: Op, arguments: Arguments) -> Result<Condition, ODataError> {
        let bad = || ODataError::bad_url("A text function takes a property and a text.");
        let [(None, Operand::Path(path)), (None, text)] = <[_; 2]>::try_from(arguments).map_err(|_| bad())?
        else {
            return Err(bad());
        };
        let text = self.resolved(text)?;
        let (column, name) = self.frames.column(&path)?;
        match (text, column.kind.is_text()) {
            (Operand::Literal(Literal::Text(text)), true) => {
                Ok(Condition { column: name, op, values: vec![Value::Text(text)] })
            }
            _ => Err(bad()),
        }
    }

    fn query_function(
        &mut self,
        way: &str,
        name: &str,
        arguments: Arguments,
    ) -> Result<Condition, ODataError> {
        let op = super::functions::op(name)
            .ok_or_else(|| ODataError::not_implemented(&format!("The query function '{name}'")))?;
        let mut property = None;
        let (mut constants, mut second) = (Vec::new(), None);
        for (argument, operand) in arguments {
            match (argument.as_deref(), self.resolved(operand)?) {
                (Some("PropertyName"), Operand::Literal(Literal::Text(name))) => property = Some(name),
                (Some("PropertyValues"), Operand::List(values)) => constants.extend(values),
                (Some("PropertyValue" | "PropertyValue1"), Operand::Literal(one)) => constants.push(one),
                (Some("PropertyValue2"), Operand::Literal(one)) => second = Some(one),
                _ => return Err(ODataError::bad_url(format!("The arguments of '{name}' cannot be read."))),
            }
        }
        constants.extend(second);
        let property =
            property.ok_or_else(|| ODataError::bad_url(format!("'{name}' needs PropertyName.")))?;
        let (column, path) = self.frames.column(&format!("{way}{property}"))?;
        let values =
            constants.iter().map(|c| argument_value(column, op, c)).collect::<Result<Vec<_>, _>>()?;
        let condition = Condition { column: path, op, values };
        if !op.arity().contains(&condition.values.len()) {
            return Err(ODataError::bad_url(format!("'{name}' does not take so many values.")));
        }
        Ok(condition)
    }
}

/// The argument of a query function: numbers may stand in quotes there.
fn argument_value(column: &ColumnMeta, op: Op, constant: &Literal) -> Result<Value, ODataError> {
    match constant {
        Literal::Guid(id) if op.is_hierarchical() => Ok(Value::Id(*id)),
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
