//! Labels of the seed in three languages: English and German as its files have them, Arabic by what it is in English.

use model::metadata::{ENGLISH, Label, LocalizedLabel};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Two texts: English, German.
pub type Names = (String, String);

/// German, the second language of the labels.
const GERMAN: u32 = 1031;
/// Arabic, the third.
const ARABIC: u32 = 1025;
/// Texts in Arabic by what they are in English; where one English word means two things, that of one of them stands by
/// English and German, `Title / Position`. Tests read the file; a damaged one gives none.
static IN_ARABIC: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../seed/arabic.json")).unwrap_or_default());

/// The label in English, German and, where the file has it, Arabic; a test wants it of every label of the seed.
pub fn label((english, german): &Names) -> Label {
    let text = |lcid: u32, text: &str| LocalizedLabel { lcid, text: text.to_owned() };
    let arabic = IN_ARABIC.get(&format!("{english} / {german}")).or_else(|| IN_ARABIC.get(english));
    let arabic = arabic.map(|arabic| text(ARABIC, arabic));
    Label([text(ENGLISH, english), text(GERMAN, german)].into_iter().chain(arabic).collect())
}
