//! The words, numbers, texts and signs of a statement.

use super::refused;
use model::Problem;

/// A piece of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A name or a word of the language, as it was written.
    Word(String),
    /// A name in brackets or double quotes, which is no word of the language.
    Name(String),
    /// A number, as it was written.
    Number(String),
    /// A text, without its quotes.
    Text(String),
    /// A sign: one of `( ) , . * = < > <= >= <>`.
    Sign(&'static str),
}

const SIGNS: [&str; 14] = ["<>", "!=", "<=", ">=", "(", ")", ",", ".", "*", "=", "<", ">", "-", "+"];

/// Splits a statement; comments count as blanks.
///
/// # Errors
/// [`model::Code::BadRequest`] for a text, name or comment that doesn't end, and for signs that aren't known.
pub fn tokens(statement: &str) -> Result<Vec<Token>, Problem> {
    let mut tokens = Vec::new();
    let mut rest = statement.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '\'' => quoted(rest, '\'', "text").map(|(text, after)| (Token::Text(text), after))?,
            '[' => quoted(rest, ']', "name").map(|(name, after)| (Token::Name(name), after))?,
            '"' => quoted(rest, '"', "name").map(|(name, after)| (Token::Name(name), after))?,
            'N' | 'n' if rest.get(1..2) == Some("'") => {
                let text = rest.get(1..).unwrap_or_default();
                quoted(text, '\'', "text").map(|(text, after)| (Token::Text(text), after))?
            }
            '0'..='9' => {
                let (number, after) = split(rest, |c| c.is_ascii_digit() || c == '.');
                (Token::Number(number.to_owned()), after)
            }
            c if c.is_alphabetic() || c == '_' => {
                let (word, after) = split(rest, |c| c.is_alphanumeric() || c == '_');
                (Token::Word(word.to_owned()), after)
            }
            _ if rest.starts_with("--") => {
                rest = rest.split_once('\n').map_or("", |(_, after)| after).trim_start();
                continue;
            }
            _ if rest.starts_with("/*") => {
                let end = rest.split_once("*/").ok_or_else(|| refused("a comment does not end"))?;
                rest = end.1.trim_start();
                continue;
            }
            ';' if rest.trim_matches(|c: char| c == ';' || c.is_whitespace()).is_empty() => break,
            ';' => return Err(refused("there is one statement only")),
            other => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                let sign = sign.ok_or_else(|| refused(format!("'{other}' is not understood")))?;
                (Token::Sign(sign), rest.get(sign.len()..).unwrap_or_default())
            }
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

/// What stands between the first character and `end`, which stands for itself where it is doubled.
fn quoted<'t>(text: &'t str, end: char, what: &str) -> Result<(String, &'t str), Problem> {
    let mut inner = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c != end {
            inner.push(c);
        } else if characters.peek().is_some_and(|(_, next)| *next == end) {
            inner.push(end);
            characters.next();
        } else {
            return Ok((inner, text.get(at + c.len_utf8()..).unwrap_or_default()));
        }
    }
    Err(refused(format!("a {what} does not end")))
}
