//! Rules about single files.

/// More lines than this are more than one subject.
const MOST_LINES: usize = 700;

/// Folders of one machine; a path in them means nothing to others.
const MACHINE_FOLDERS: [&str; 3] = ["root", "home", "work"];

/// What a file breaks.
pub fn breaches(path: &str, text: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    if path.ends_with(".rs") {
        if text.lines().count() > MOST_LINES {
            breaches.push(format!("{path} has more than {MOST_LINES} lines: it has more than one subject"));
        }
        if path.ends_with("src/lib.rs") && !text.starts_with("//!") {
            breaches.push(format!("{path} does not begin by saying what the crate is for (//!)"));
        }
    }
    for (index, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", index + 1);
        if has_open_task(line) {
            breaches.push(format!("{place} has a task without the number of its checklist item"));
        }
        if let Some(found) = machine_path(line) {
            breaches.push(format!("{place} names a path of one machine: {found}"));
        }
    }
    breaches
}

/// A reminder is fine when it says which item of the checklist it belongs to.
fn has_open_task(line: &str) -> bool {
    let reminder = concat!("TO", "DO");
    line.contains(reminder) && !line.contains("checklist")
}

/// A word that begins with a folder of one machine.
fn machine_path(line: &str) -> Option<&str> {
    line.split(|c: char| c.is_whitespace() || "\"'`()[]<>,;=".contains(c)).find(|word| {
        let Some(rest) = word.strip_prefix('/') else { return false };
        let mut steps = rest.split('/');
        steps.next().is_some_and(|first| MACHINE_FOLDERS.contains(&first))
            && steps.next().is_some_and(|s| !s.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found_and_a_url_is_not() {
        let path = format!("/{}/main/ui", "work");
        assert_eq!(breaches("a.md", &format!("see `{path}` there")).len(), 1);
        assert!(breaches("a.md", "GET https://example.test/home/page and /api/data").is_empty());
    }

    #[test]
    fn a_reminder_needs_its_checklist_item() {
        let reminder = concat!("TO", "DO");
        assert_eq!(breaches("a.rs", &format!("// {reminder}: later")).len(), 1);
        assert!(breaches("a.rs", &format!("// {reminder} checklist 43: later")).is_empty());
    }

    #[test]
    fn a_crate_says_first_what_it_is_for() {
        assert_eq!(breaches("x/src/lib.rs", "pub mod a;\n").len(), 1);
        assert!(breaches("x/src/lib.rs", "//! Things.\npub mod a;\n").is_empty());
    }

    #[test]
    fn a_long_file_is_told_to_part() {
        assert_eq!(breaches("a.rs", &"x\n".repeat(MOST_LINES + 1)).len(), 1);
        assert!(breaches("a.css", &"x\n".repeat(MOST_LINES + 1)).is_empty());
    }
}
