//! What `PublishXml` names (`reference/dataverse.md` §7.6).

use crate::RecordId;
use crate::xml;

/// The ids of components in a `ParameterXml`:
/// `<publish><mobileofflineprofiles><mobileofflineprofile>guid</mobileofflineprofile>…`, whatever the root is called.
///
/// # Errors
/// What can't be read, in words.
pub fn named_in(parameter_xml: &str, plural: &str, singular: &str) -> Result<Vec<RecordId>, String> {
    let root = xml::parse(parameter_xml).map_err(|p| p.args.get("detail").cloned().unwrap_or_default())?;
    let id = |text: &str| text.parse().map_err(|_| format!("a {singular} is not named by its id"));
    root.within(plural, singular).map(|element| id(&element.text)).collect()
}
