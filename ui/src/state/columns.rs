//! The columns that a person chooses for a grid, in order.

/// Names of columns, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown(Vec<String>);

impl Shown {
    /// Those that are shown now.
    pub fn new(names: Vec<String>) -> Self {
        Self(names)
    }

    /// Their names in order.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Shows another one at the end.
    pub fn add(&mut self, name: String) {
        if !name.is_empty() && !self.0.contains(&name) {
            self.0.push(name);
        }
    }

    /// Hides one, unless it is the last.
    pub fn remove(&mut self, at: usize) {
        if self.0.len() > 1 && at < self.0.len() {
            self.0.remove(at);
        }
    }

    /// Moves one towards the start.
    pub fn earlier(&mut self, at: usize) {
        if at > 0 && at < self.0.len() {
            self.0.swap(at, at - 1);
        }
    }

    /// Moves one towards the end.
    pub fn later(&mut self, at: usize) {
        if at + 1 < self.0.len() {
            self.0.swap(at, at + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> Shown {
        Shown::new(["a", "b", "c"].map(str::to_owned).to_vec())
    }

    #[test]
    fn columns_move_and_the_ends_are_ends() {
        let mut shown = shown();
        shown.earlier(2);
        shown.later(0);
        assert_eq!(shown.names(), ["c", "a", "b"]);
        shown.earlier(0);
        shown.later(2);
        assert_eq!(shown.names(), ["c", "a", "b"]);
    }

    #[test]
    fn one_column_always_stays_and_none_is_there_twice() {
        let mut shown = shown();
        shown.add("b".into());
        shown.add(String::new());
        assert_eq!(shown.names().len(), 3);
        (0..5).for_each(|_| shown.remove(0));
        assert_eq!(shown.names(), ["c"]);
    }
}
