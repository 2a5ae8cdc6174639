//! What `PublishXml` names (`reference/dataverse.md` §7.6).

use crate::RecordId;
use crate::xml;

/// The ids of components in a `ParameterXml`:
/// `<publish><mobileofflineprofiles><mobileofflineprofile>guid</mobileofflineprofile>…`, whatever the root is called.
///
/// # Errors
/// What can't be read, in words.
pub fn named_in(parameter_xml: &str, plural: &str, singular: &str) -> Result<Vec<RecordId>, String> {
    let id = |text: &String| {
        let text = text.trim().trim_matches(['{', '}']);
        text.parse().map_err(|_| format!("a {singular} is not named by its id"))
    };
    texts_in(parameter_xml, plural, singular)?.iter().map(id).collect()
}

/// The names in a `ParameterXml`, such as those of tables.
///
/// # Errors
/// What can't be read, in words.
pub fn texts_in(parameter_xml: &str, plural: &str, singular: &str) -> Result<Vec<String>, String> {
    let root = xml::parse(parameter_xml).map_err(|p| p.args.get("detail").cloned().unwrap_or_default())?;
    Ok(root.within(plural, singular).map(|element| element.text.clone()).collect())
}
