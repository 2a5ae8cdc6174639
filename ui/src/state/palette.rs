//! What the command palette offers, and what of it a few typed letters mean.

use super::route::Route;
use model::command::Command;
use model::fold::fold;

/// Something that can be done from anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What people read.
    pub name: String,
    /// What it does.
    pub does: Does,
}

/// What a choice does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Leads to a page.
    Go(Route),
    /// Begins a sync.
    Sync,
    /// Works offline from now on, or no longer.
    Offline(bool),
    /// Begins a command of the record on screen.
    Run(Command),
}

/// The choices that letters mean, in any case and without accents: those whose name begins with them, then those with a
/// word that does, then those that hold them anywhere. In each of the three the order stays.
pub fn found(choices: &[Choice], typed: &str) -> Vec<Choice> {
    let typed = fold(typed.trim());
    let rank = |choice: &Choice| {
        let name = fold(&choice.name);
        let word_begins = name.split_whitespace().any(|word| word.starts_with(&typed));
        match name.find(&typed) {
            Some(0) => Some(0),
            Some(_) if word_begins => Some(1),
            Some(_) => Some(2),
            None => None,
        }
    };
    let mut ranked: Vec<(u8, &Choice)> = choices.iter().filter_map(|c| Some((rank(c)?, c))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, choice)| choice.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(typed: &str) -> Vec<String> {
        let names = ["Home", "Accounts", "New account", "Activités", "Device status", "Sync now"];
        let choices = names.map(|name| Choice { name: name.into(), does: Does::Sync });
        found(&choices, typed).into_iter().map(|choice| choice.name).collect()
    }

    #[test]
    fn beginnings_come_before_words_and_words_before_the_rest() {
        assert_eq!(names("ac"), ["Accounts", "Activités", "New account"]);
        assert_eq!(names("n"), ["New account", "Sync now", "Accounts"]);
    }

    #[test]
    fn accents_case_and_space_around_do_not_matter() {
        assert_eq!(names(" ACTIVITE "), ["Activités"]);
        assert_eq!(names("").len(), 6);
        assert!(names("zebra").is_empty());
    }
}
