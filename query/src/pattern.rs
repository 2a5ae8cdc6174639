//! Text patterns: `%` any text, `_` any character, `[a-c]` one of, `[^a]` none of. Folded, so that case and accents
//! don't matter; written as `GLOB` for SQLite, whose `LIKE` has no sets, and as a regular expression for PostgreSQL.

use model::{Code, Problem, fold::fold};

/// Longest pattern, in characters.
const MAX_LENGTH: usize = 4_000;
/// Each `%` may make a match slower by the length of the text.
const MAX_WILDCARDS: usize = 16;

/// A pattern.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pattern(Vec<Token>);

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Any,
    One,
    Set { negated: bool, ranges: Vec<(char, char)> },
    Literal(char),
}

impl Pattern {
    /// Reads a pattern; `open_start` and `open_end` put a `%` before and after it.
    ///
    /// # Errors
    /// [`Code::BadRequest`] when it is too long or has too many `%`.
    pub fn parse(text: &str, open_start: bool, open_end: bool) -> Result<Self, Problem> {
        let mut tokens = Vec::new();
        if open_start {
            tokens.push(Token::Any);
        }
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (token, length) = match c {
                '%' => (Some(Token::Any), 1),
                '_' => (Some(Token::One), 1),
                '[' => match set(rest) {
                    Some((token, length)) => (Some(token), length),
                    None => (Some(Token::Literal('[')), 1),
                },
                _ => (None, c.len_utf8()),
            };
            match token {
                Some(token) => tokens.push(token),
                None => tokens.extend(fold(&rest[..length]).chars().map(Token::Literal)),
            }
            rest = &rest[length..];
        }
        if open_end {
            tokens.push(Token::Any);
        }
        tokens.dedup_by(|a, b| matches!((a, b), (Token::Any, Token::Any)));
        let wildcards = tokens.iter().filter(|t| matches!(t, Token::Any)).count();
        if tokens.len() > MAX_LENGTH || wildcards > MAX_WILDCARDS {
            return Err(Problem::new(Code::BadRequest).with("detail", "the text pattern is too long"));
        }
        Ok(Self(tokens))
    }

    /// For SQLite's `GLOB`, to be matched with a folded text.
    pub fn to_glob(&self) -> String {
        let mut glob = String::new();
        for token in &self.0 {
            match token {
                Token::Any => glob.push('*'),
                Token::One => glob.push('?'),
                Token::Literal(c @ ('*' | '?' | '[')) => glob.extend(['[', *c, ']']),
                Token::Literal(c) => glob.push(*c),
                Token::Set { negated, ranges } => {
                    glob.push_str(if *negated { "[^" } else { "[" });
                    for (low, high) in ranges {
                        glob.extend([*low, '-', *high]);
                    }
                    glob.push(']');
                }
            }
        }
        glob
    }

    /// For PostgreSQL's `~`, to be matched with a folded text.
    pub fn to_regex(&self) -> String {
        let mut regex = String::from("^");
        for token in &self.0 {
            match token {
                Token::Any => regex.push_str(".*"),
                Token::One => regex.push('.'),
                Token::Literal(c) => push_escaped(&mut regex, *c),
                Token::Set { negated, ranges } => push_set(&mut regex, *negated, ranges),
            }
        }
        regex.push('$');
        regex
    }

    /// Whether a text matches; it is folded first.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = fold(text).chars().collect();
        // reached[n]: the tokens so far can match the first n characters.
        let mut reached = vec![false; text.len() + 1];
        reached[0] = true;
        for token in &self.0 {
            reached = step(token, &reached, &text);
        }
        reached[text.len()]
    }
}

/// Any other than a letter or digit may mean something to PostgreSQL, and escaped it never does.
fn push_escaped(regex: &mut String, c: char) {
    if c.is_ascii() && !c.is_ascii_alphanumeric() {
        regex.push('\\');
    }
    regex.push(c);
}

/// A range from high to low holds nothing for `GLOB`, and is an error for PostgreSQL.
fn push_set(regex: &mut String, negated: bool, ranges: &[(char, char)]) {
    let ranges: Vec<_> = ranges.iter().filter(|(low, high)| low <= high).collect();
    match (ranges.is_empty(), negated) {
        (true, true) => regex.push('.'),
        // What is no character at all.
        (true, false) => regex.push_str("(?!.)."),
        (false, _) => {
            regex.push_str(if negated { "[^" } else { "[" });
            for (low, high) in ranges {
                push_escaped(regex, *low);
                regex.push('-');
                push_escaped(regex, *high);
            }
            regex.push(']');
        }
    }
}

fn step(token: &Token, reached: &[bool], text: &[char]) -> Vec<bool> {
    if matches!(token, Token::Any) {
        let first = reached.iter().position(|r| *r).unwrap_or(reached.len());
        return (0..reached.len()).map(|n| n >= first).collect();
    }
    let mut next = vec![false; reached.len()];
    for (n, c) in text.iter().enumerate().filter(|(n, _)| reached[*n]) {
        next[n + 1] = match token {
            Token::Literal(literal) => literal == c,
            Token::Set { negated, ranges } => {
                ranges.iter().any(|(low, high)| (low..=high).contains(&c)) != *negated
            }
            Token::One | Token::Any => true,
        };
    }
    next
}

/// Reads `[…]` at the start of a text: the set, and how many bytes it takes. `None` when it isn't closed or is empty.
fn set(text: &str) -> Option<(Token, usize)> {
    let inner = text.strip_prefix('[')?;
    let end = inner.find(']').filter(|end| *end > 0)?;
    let (negated, members) = inner[..end].strip_prefix('^').map_or((false, &inner[..end]), |m| (true, m));
    let members: Vec<char> = members.chars().map(folded).collect();
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(low) = members.get(at) {
        match (members.get(at + 1), members.get(at + 2)) {
            (Some('-'), Some(high)) => {
                ranges.push((*low, *high));
                at += 3;
            }
            _ => {
                ranges.push((*low, *low));
                at += 1;
            }
        }
    }
    // GLOB would end its set at a bracket, and there is none to be had here; an empty set is no set.
    (!ranges.is_empty()).then_some((Token::Set { negated, ranges }, end + 2))
}

/// The fold of one character, where it is one.
fn folded(c: char) -> char {
    let fold = fold(c.encode_utf8(&mut [0; 4]));
    let mut chars = fold.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}
