//! Rows as a table of comma-separated values (RFC 4180), safe to open in a program that takes cells for formulas.

use model::Value;

/// A cell that begins with one of these could be taken for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Lines of cells as a file: a mark that says UTF-8, lines that end as the format wants.
pub fn file(lines: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = String::from('\u{feff}');
    for line in lines {
        let cells: Vec<String> = line.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A value as a cell. Numbers and days stand as programs read them, everything else as `shown` says it; what could be
/// taken for a formula begins with an apostrophe.
pub fn cell(value: &Value, shown: &str) -> String {
    match value {
        Value::Int(n) => n.to_string(),
        Value::Decimal(n) => n.to_string(),
        Value::Double(n) => n.to_string(),
        Value::Money(money) => money.to_decimal().normalize().to_string(),
        Value::Date(day) => day.to_string(),
        Value::Instant(at) => at.to_string(),
        _ => harmless(shown),
    }
}

/// A text that no program takes for a formula.
pub fn harmless(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', ';', '\n', '\r', '\t']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_is_made_harmless() {
        for text in ["=1+1", "+49 7541", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(cell(&Value::Text(text.into()), text), format!("'{text}"));
        }
        assert_eq!(cell(&Value::Text("Acme".into()), "Acme"), "Acme");
    }

    #[test]
    fn a_negative_number_stays_a_number() {
        assert_eq!(cell(&Value::Int(-5), "−5"), "-5");
    }

    #[test]
    fn quotes_separators_and_line_ends_are_kept_inside_a_cell() {
        let line = vec!["a".to_owned(), "b, \"c\"".to_owned(), "d\ne".to_owned()];
        assert_eq!(file([line]), "\u{feff}a,\"b, \"\"c\"\"\",\"d\ne\"\r\n");
    }
}
