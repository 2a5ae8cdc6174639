//! The Fluent bundles, one for each language; what a language lacks is said in English.

use crate::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentAttribute, FluentMessage, FluentResource, FluentValue};
use std::borrow::Cow;
use std::sync::LazyLock;

/// The files of a language, each about one subject. The console's are only in what asks for them: the app needs none.
macro_rules! files {
    ($language:literal) => {
        &[
            include_str!(concat!("../../assets/i18n/", $language, "/problems.ftl")),
            include_str!(concat!("../../assets/i18n/", $language, "/status.ftl")),
            include_str!(concat!("../../assets/i18n/", $language, "/face.ftl")),
            include_str!(concat!("../../assets/i18n/", $language, "/records.ftl")),
            include_str!(concat!("../../assets/i18n/", $language, "/cli.ftl")),
            #[cfg(feature = "console")]
            include_str!(concat!("../../assets/i18n/", $language, "/console.ftl")),
        ]
    };
}

/// The files of a language.
pub(crate) fn files(language: Language) -> &'static [&'static str] {
    match language {
        Language::English | Language::Pseudo => files!("en"),
        Language::German => files!("de"),
        Language::Arabic => files!("ar"),
    }
}

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English));
static GERMAN: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::German));
static ARABIC: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Arabic));
static PSEUDO: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Pseudo));

fn of(language: Language) -> &'static Bundle {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        Language::Arabic => &ARABIC,
        Language::Pseudo => &PSEUDO,
    }
}

fn bundle(language: Language) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![language.locale().parse().unwrap_or_default()]);
    // The face isolates foreign text with <bdi>; invisible marks in the text would break searching and copying.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(if language == Language::German { with_points } else { with_commas }));
    if language == Language::Pseudo {
        bundle.set_transform(Some(pseudo));
    }
    for source in files(language) {
        // What could be read of a broken file still serves; a test holds that none is broken.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// An argument of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Put in as it is.
    Text(String),
    /// Chooses the plural and is written with thousands apart.
    Number(i64),
}

macro_rules! numbers {
    ($($number:ty),*) => { $(impl From<$number> for Arg {
        fn from(n: $number) -> Self { Self::Number(i64::try_from(n).unwrap_or(i64::MAX)) }
    })* };
}
numbers!(u8, u16, u32, u64, usize, i32, i64);

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// The text of an id in the language spoken, or the id itself where there is none.
pub fn text(id: &str, args: &[(&str, Arg)]) -> String {
    find(id, args).unwrap_or_else(|| id.to_owned())
}

/// Whether there is a text of that id.
pub fn has(id: &str) -> bool {
    ENGLISH.has_message(id)
}

/// The text of an id, or its `.bare` form when an argument is missing; `None` when there is no such text.
pub(crate) fn find(id: &str, args: &[(&str, Arg)]) -> Option<String> {
    find_in(Language::spoken(), id, args)
}

/// The same in a language that needn't be the one spoken.
pub(crate) fn find_in(language: Language, id: &str, args: &[(&str, Arg)]) -> Option<String> {
    let said = said(of(language), id);
    let (bundle, message) = said.or_else(|| self::said(&ENGLISH, id))?;
    let mut named = FluentArgs::new();
    for (name, value) in args {
        named.set(*name, value_of(value));
    }
    let mut errors = Vec::new();
    let full = bundle.format_pattern(message.value()?, Some(&named), &mut errors).into_owned();
    if errors.is_empty() {
        return Some(full);
    }
    let Some(bare) = message.get_attribute("bare").as_ref().map(FluentAttribute::value) else {
        return Some(full);
    };
    Some(bundle.format_pattern(bare, Some(&named), &mut Vec::new()).into_owned())
}

fn said<'b>(bundle: &'b Bundle, id: &str) -> Option<(&'b Bundle, FluentMessage<'b>)> {
    bundle.get_message(id).map(|message| (bundle, message))
}

fn value_of(arg: &Arg) -> FluentValue<'_> {
    match arg {
        Arg::Text(text) => FluentValue::from(text.as_str()),
        Arg::Number(n) => FluentValue::from(*n),
    }
}

/// As English writes thousands, and Arabic with the digits used here.
fn with_commas<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    grouped(value, ',')
}

/// As German writes thousands.
fn with_points<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    grouped(value, '.')
}

/// Writes a whole number with a mark between thousands; `None` for numbers that need none.
fn grouped(value: &FluentValue<'_>, mark: char) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let plain = number.as_string().into_owned();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    if digits.len() < 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut text = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    Some(text)
}

/// Longer and accented, so that what is cut off or was never translated is seen.
fn pseudo(text: &str) -> Cow<'_, str> {
    let accented = |c: char| match c {
        'a' => "áá",
        'e' => "éé",
        'i' => "í",
        'o' => "óó",
        'u' => "ú",
        'A' => "Á",
        'E' => "É",
        'I' => "Í",
        'O' => "Ó",
        'U' => "Ú",
        _ => "",
    };
    text.chars()
        .fold(String::with_capacity(text.len() * 2), |mut longer, c| {
            match accented(c) {
                "" => longer.push(c),
                accented => longer.push_str(accented),
            }
            longer
        })
        .into()
}
