//! Query options as the client writes them.

use super::{functions, percent_encoded};
use crate::row::wire_name;
use model::{Code, ColumnKind, ColumnMeta, Problem, TableMeta, Value};
use query::{Condition, Filter, Op, Query};

/// Writes a query as the part of a URL after `?`, percent-encoded; empty for a query of everything.
///
/// # Errors
/// [`Code::UnknownColumn`], and [`Code::BadRequest`] for what OData can't say or this writer doesn't: links,
/// patterns with wildcards inside, negated text operators (whose view of empty values differs).
pub fn write(query: &Query, table: &TableMeta) -> Result<String, Problem> {
    if !query.links.is_empty() || query.distinct {
        return Err(cannot("linked tables"));
    }
    let mut parts = Vec::new();
    if let Some(columns) = &query.columns {
        let names = columns.iter().map(|name| property(table, name)).collect::<Result<Vec<_>, _>>()?;
        parts.push(format!("$select={}", percent_encoded(&names.join(","))));
    }
    if let Some(filter) = &query.filter {
        parts.push(format!("$filter={}", percent_encoded(&write_filter(filter, table)?)));
    }
    if !query.order.is_empty() {
        let order = |o: &query::Order| {
            property(table, &o.column).map(|name| if o.descending { format!("{name} desc") } else { name })
        };
        let keys = query.order.iter().map(order).collect::<Result<Vec<_>, _>>()?;
        parts.push(format!("$orderby={}", percent_encoded(&keys.join(","))));
    }
    if let Some(top) = query.top {
        parts.push(format!("$top={top}"));
    }
    Ok(parts.join("&"))
}

/// Writes a filter as the text of a `$filter`, not percent-encoded.
///
/// # Errors
/// As [`write`].
pub fn write_filter(filter: &Filter, table: &TableMeta) -> Result<String, Problem> {
    let joined = |terms: &[Filter], word: &str| {
        let terms = terms.iter().map(|t| nested(t, table)).collect::<Result<Vec<_>, _>>()?;
        if terms.is_empty() { Err(cannot("an empty group")) } else { Ok(terms.join(word)) }
    };
    match filter {
        Filter::And(terms) => joined(terms, " and "),
        Filter::Or(terms) => joined(terms, " or "),
        Filter::Not(term) => Ok(format!("not ({})", write_filter(term, table)?)),
        Filter::Condition(one) => condition(one, table),
        Filter::Columns(_) | Filter::Exists(_) => Err(cannot("a condition on other columns or rows")),
        Filter::Listed(_) => Err(cannot("a list of keys")),
    }
}

fn nested(filter: &Filter, table: &TableMeta) -> Result<String, Problem> {
    let text = write_filter(filter, table)?;
    Ok(if matches!(filter, Filter::And(_) | Filter::Or(_)) { format!("({text})") } else { text })
}

fn condition(condition: &Condition, table: &TableMeta) -> Result<String, Problem> {
    let column = known(table, &condition.column)?;
    let name = wire_name(column);
    let one = || match condition.values.as_slice() {
        [value] => Ok(value),
        _ => Err(cannot("a condition without exactly one value")),
    };
    let compared = |op: &str| Ok(format!("{name} {op} {}", constant(column, one()?)?));
    let function = |function: &str, text: &str| Ok(format!("{function}({name},{})", quoted(text)));
    let text = || one()?.as_text().ok_or_else(|| cannot("a text operator without a text"));
    match condition.op {
        Op::Eq => compared("eq"),
        Op::Ne => compared("ne"),
        Op::Gt => compared("gt"),
        Op::Ge => compared("ge"),
        Op::Lt => compared("lt"),
        Op::Le => compared("le"),
        Op::Null => Ok(format!("{name} eq null")),
        Op::NotNull => Ok(format!("{name} ne null")),
        Op::Contains => function("contains", text()?),
        Op::BeginsWith => function("startswith", text()?),
        Op::EndsWith => function("endswith", text()?),
        Op::Like => match pattern(text()?)? {
            (true, inner, true) => function("contains", inner),
            (false, inner, true) => function("startswith", inner),
            (true, inner, false) => function("endswith", inner),
            (false, inner, false) => Ok(format!("{name} eq {}", quoted(inner))),
        },
        op => call(column, op, &condition.values),
    }
}

/// Whether a pattern begins and ends with `%`, and what is between.
fn pattern(text: &str) -> Result<(bool, &str, bool), Problem> {
    let (open_start, rest) = text.strip_prefix('%').map_or((false, text), |rest| (true, rest));
    let (open_end, inner) = rest.strip_suffix('%').map_or((false, rest), |rest| (true, rest));
    if inner.contains(['%', '_', '[']) {
        Err(cannot("a pattern with wildcards inside"))
    } else {
        Ok((open_start, inner, open_end))
    }
}

fn call(column: &ColumnMeta, op: Op, values: &[Value]) -> Result<String, Problem> {
    let function = functions::name(op).ok_or_else(|| cannot("this operator"))?;
    let mut arguments = vec![format!("PropertyName={}", quoted(&column.logical_name))];
    match values {
        [] => {}
        [Value::Int(n)] if op.takes_number() => arguments.push(format!("PropertyValue={n}")),
        [one] if *op.arity().end() == 1 => {
            arguments.push(format!("PropertyValue={}", constant(column, one)?))
        }
        many => {
            let texts =
                many.iter().map(|v| Ok(quoted(&plain(column, v)?))).collect::<Result<Vec<_>, Problem>>()?;
            arguments.push(format!("PropertyValues=[{}]", texts.join(",")));
        }
    }
    Ok(format!("Microsoft.Dynamics.CRM.{function}({})", arguments.join(",")))
}

/// A value as a literal of the filter's grammar.
fn constant(column: &ColumnMeta, value: &Value) -> Result<String, Problem> {
    let text = plain(column, value)?;
    Ok(if matches!(value, Value::Text(_) | Value::Choices(_)) { quoted(&text) } else { text })
}

fn plain(column: &ColumnMeta, value: &Value) -> Result<String, Problem> {
    match value {
        Value::Null => Err(cannot("an empty value")),
        // A filter keeps the time that rows of such a column don't show.
        Value::Instant(at) => Ok(at.to_string()),
        _ => Ok(crate::row::plain_text(column, value)),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn known<'t>(table: &'t TableMeta, column: &str) -> Result<&'t ColumnMeta, Problem> {
    table.column(column).ok_or_else(|| {
        Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", column)
    })
}

fn property(table: &TableMeta, column: &str) -> Result<String, Problem> {
    let column = known(table, column)?;
    match column.kind {
        ColumnKind::Lookup { .. } => Ok(format!("_{}_value", column.logical_name)),
        _ => Ok(column.logical_name.clone()),
    }
}

fn cannot(what: &str) -> Problem {
    Problem::new(Code::BadRequest).with("detail", format!("{what} can't be written as OData"))
}
