//! Each text that the code names stands in a Fluent file: a missing one would be shown to people as its key.

use std::collections::BTreeSet;

/// How the code names a text.
const NAMED_BY: &str = "t!(\"";

/// The texts that the code names and the files that name them, and the texts there are.
#[derive(Default)]
pub struct Texts {
    named: BTreeSet<(String, String)>,
    known: BTreeSet<String>,
}

impl Texts {
    /// Reads what a tracked file adds.
    pub fn read(&mut self, path: &str, text: &str) {
        if path.ends_with(".ftl") {
            self.known.extend(text.lines().filter_map(key));
        } else if path.ends_with(".rs") && !path.starts_with("xtask/") {
            self.named.extend(names(text).map(|name| (name.to_owned(), path.to_owned())));
        }
    }

    /// The texts that are named and aren't there.
    pub fn breaches(&self) -> Vec<String> {
        let missing = self.named.iter().filter(|(name, _)| !self.known.contains(name));
        missing.map(|(name, path)| format!("{path}: there is no text “{name}” in assets/i18n")).collect()
    }
}

/// The keys that code names; a macro whose name only ends in `t` names none.
fn names(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices(NAMED_BY).filter_map(|(at, _)| {
        let is_tail = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let (name, _) = code[at + NAMED_BY.len()..].split_once('"')?;
        let is_key = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (is_key && !is_tail).then_some(name)
    })
}

/// The key that a line of a Fluent file begins, if it begins one.
fn key(line: &str) -> Option<String> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic()) && !key.contains(char::is_whitespace);
    is_key.then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_named_but_not_written_is_a_breach() {
        let mut texts = Texts::default();
        texts.read("assets/i18n/en/a.ftl", "known = Known\n    .title = Title\n");
        texts.read("ui/src/a.rs", "t!(\"known\"); t!(\"unknown\", count = 1); format!(\"no text\")");
        assert_eq!(texts.breaches(), ["ui/src/a.rs: there is no text “unknown” in assets/i18n"]);
    }
}
