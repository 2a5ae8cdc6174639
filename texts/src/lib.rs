//! Texts for people. The texts themselves are in `assets/i18n`, in Fluent files; this crate finds them by id and
//! fills in their arguments. Nothing else in Farfield holds words for people.
//!
//! ```
//! assert_eq!(texts::t!("grid-rows", count = 1), "1 row");
//! ```

mod bundle;
mod language;
mod problem;

pub use bundle::{Arg, has, text};
pub use language::Language;
pub use problem::problem;

/// The text of an id with named arguments: `t!("grid-rows", count = 214)`.
#[macro_export]
macro_rules! t {
    ($id:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::text($id, &[$((stringify!($name), $crate::Arg::from($value))),*])
    };
}

#[cfg(test)]
mod tests;
