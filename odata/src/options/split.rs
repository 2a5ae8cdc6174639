//! Lists whose items hold lists themselves: what is in quotes or parentheses is not split.

use crate::ODataError;

/// Splits at a character outside of quotes, parentheses and brackets; items are trimmed.
///
/// # Errors
/// 400 for parentheses or quotes that don't match.
pub(super) fn split(text: &str, at: char) -> Result<Vec<&str>, ODataError> {
    let unbalanced = || ODataError::bad_url("The parentheses or quotes of a query option do not match.");
    let (mut items, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (n, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.checked_sub(1).ok_or_else(unbalanced)?,
            _ if c == at && depth == 0 => {
                items.push(text[start..n].trim());
                start = n + c.len_utf8();
            }
            _ => {}
        }
    }
    if quoted || depth > 0 {
        return Err(unbalanced());
    }
    items.push(text[start..].trim());
    Ok(items)
}

/// `name(inside)` as its two parts; no parentheses, no inside.
///
/// # Errors
/// 400 for anything after the parentheses.
pub(super) fn call(text: &str) -> Result<(&str, Option<&str>), ODataError> {
    let Some((name, rest)) = text.split_once('(') else { return Ok((text.trim(), None)) };
    match rest.trim_end().strip_suffix(')') {
        Some(inside) => Ok((name.trim(), Some(inside))),
        None => Err(ODataError::bad_url("The parentheses of a query option do not match.")),
    }
}
