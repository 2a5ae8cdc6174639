//! What to tell a person about a [`Problem`].

use crate::bundle::{Arg, find};
use model::Problem;

/// Arguments that are counts or limits; all others are names and stay as they are.
const NUMBERS: [&str; 5] = ["count", "length", "max", "min", "retry_after_s"];

/// What happened and what to do, in a sentence or two.
///
/// Arguments go in as they are, so a face that knows the label of a column puts it in the place of its logical name
/// first.
pub fn problem(problem: &Problem) -> String {
    let args: Vec<_> =
        problem.args.iter().map(|(name, value)| (name.as_str(), argument(name, value))).collect();
    let id = format!("problem-{}", problem.code.name().replace('_', "-"));
    find(&id, &args).unwrap_or_else(|| problem.to_string())
}

fn argument(name: &str, value: &str) -> Arg {
    match value.parse() {
        Ok(number) if NUMBERS.contains(&name) => Arg::Number(number),
        _ => Arg::Text(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Code;
    use serde::de::{Deserialize, Deserializer, Error, Visitor, value};

    /// Asks a type for the names of its variants, so that the test can't forget one.
    struct Names<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Names<'_> {
        type Error = value::Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(Self::Error::custom("not an enum"))
        }

        fn deserialize_enum<V: Visitor<'de>>(
            self,
            _: &'static str,
            variants: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = variants;
            Err(Self::Error::custom("only the names were wanted"))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
        }
    }

    fn every_code() -> &'static [&'static str] {
        let mut names: &'static [&'static str] = &[];
        assert!(Code::deserialize(Names(&mut names)).is_err());
        names
    }

    #[test]
    fn every_code_says_what_happened_and_what_to_do() {
        assert!(every_code().len() > 40);
        for name in every_code() {
            let id = format!("problem-{}", name.replace('_', "-"));
            let text = find(&id, &[]).unwrap_or_else(|| panic!("no text {id}"));
            assert!(!text.contains("{$"), "{id} needs a bare form: {text}");
            let sentences = text.matches(['.', ';', ':']).count();
            assert!(sentences >= 2, "{id} says only one thing: {text}");
        }
    }

    #[test]
    fn arguments_are_filled_in() {
        let too_long =
            Problem::new(Code::TextTooLong).with("column", "City").with("max", 80).with("length", 1200);
        assert_eq!(problem(&too_long), "“City” is too long: 1,200 of at most 80 characters. Shorten it.");
    }

    #[test]
    fn a_missing_argument_falls_back_to_the_bare_text() {
        assert_eq!(problem(&Problem::new(Code::Required)), "This is required. Fill it in to save.");
    }
}
