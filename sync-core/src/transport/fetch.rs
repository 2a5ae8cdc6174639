//! FetchXML as the device sends it: with its columns, counted, and page by page where no list is tracked
//! (`reference/dataverse.md` §5: `page` and `paging-cookie`, `morerecords`).

use super::pages::kept;
use model::TableMeta;
use odata::options;
use serde::Deserialize;

/// All that a profile's query says of columns (`query::scope`).
const ALL_COLUMNS: &str = "<all-attributes/>";
/// What a cursor begins with that is a page's number and cookie, and no link.
const CURSOR: &str = "farfield-fetch:";

#[derive(Deserialize)]
struct Paging {
    #[serde(rename = "@Microsoft.Dynamics.CRM.morerecords", default)]
    more: bool,
    #[serde(rename = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie")]
    cookie: Option<String>,
}

/// Path and query of a FetchXML.
pub(super) fn url(table: &TableMeta, fetch_xml: &str) -> String {
    format!("{}?fetchXml={}", table.set_name, options::percent_encoded(fetch_xml))
}

/// A profile's query with the columns that are kept on the device.
pub(super) fn selecting(fetch_xml: &str, table: &TableMeta) -> String {
    let attributes: String =
        kept(table).map(|c| format!("<attribute name=\"{}\"/>", c.logical_name)).collect();
    fetch_xml.replacen(ALL_COLUMNS, &attributes, 1)
}

/// A profile's query that counts, under the alias `rows`.
pub(super) fn counting(fetch_xml: &str, table: &TableMeta) -> String {
    let count = format!(
        "<attribute name=\"{}\" alias=\"rows\" aggregate=\"countcolumn\" distinct=\"true\"/>",
        table.primary_id
    );
    let aggregate =
        fetch_xml.replacen(" distinct=\"true\"", "", 1).replacen("<fetch", "<fetch aggregate=\"true\"", 1);
    aggregate.replacen(ALL_COLUMNS, &count, 1)
}

/// The query of the page after a cursor of [`next`]; `None` for a cursor that is a link.
pub(super) fn page(fetch_xml: &str, cursor: &str) -> Option<String> {
    let (number, cookie) = cursor.strip_prefix(CURSOR)?.split_once(':')?;
    let cookie = match cookie {
        "" => String::new(),
        cookie => format!(" paging-cookie=\"{}\"", escaped(cookie)),
    };
    Some(fetch_xml.replacen("<fetch", &format!("<fetch page=\"{number}\"{cookie}"), 1))
}

/// Whether a cursor is a page's number, and no link.
pub(super) fn is_counted(cursor: &str) -> bool {
    cursor.starts_with(CURSOR)
}

/// The cursor after a page of an untracked FetchXML; `None` after the last one. `cursor` led to this page.
pub(super) fn next(body: &[u8], cursor: Option<&str>) -> Option<String> {
    let paging: Paging = serde_json::from_slice(body).ok().filter(|paging: &Paging| paging.more)?;
    let here = cursor.and_then(|cursor| cursor.strip_prefix(CURSOR)?.split_once(':')?.0.parse().ok());
    let number: u32 = here.unwrap_or(1_u32).checked_add(1)?;
    Some(format!("{CURSOR}{number}:{}", paging.cookie.as_deref().and_then(inner_cookie).unwrap_or_default()))
}

/// The cookie proper: an attribute of an element, percent-encoded twice.
fn inner_cookie(element: &str) -> Option<String> {
    let (_, rest) = element.split_once("pagingcookie=\"")?;
    let (encoded, _) = rest.split_once('"')?;
    Some(decoded(&decoded(encoded)))
}

fn decoded(text: &str) -> String {
    let pair = options::pairs(&format!("c={text}"));
    pair.into_iter().next().map(|(_, value)| value).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_by_number_and_cookie() {
        let body = br#"{"value":[],"@Microsoft.Dynamics.CRM.morerecords":true,"@Microsoft.Dynamics.CRM.fetchxmlpagingcookie":
            "<cookie pagenumber=\"2\" pagingcookie=\"%253ccookie%2520page%253d%25221%2522%252f%253e\" istracking=\"False\" />"}"#;
        let second = next(body, None).unwrap();
        assert_eq!(second, "farfield-fetch:2:<cookie page=\"1\"/>");
        let asked = page("<fetch version=\"1.0\"><entity/></fetch>", &second).unwrap();
        let wanted =
            "<fetch page=\"2\" paging-cookie=\"&lt;cookie page=&quot;1&quot;/&gt;\" version=\"1.0\">";
        assert!(asked.starts_with(wanted), "{asked}");
        assert!(next(body, Some(&second)).unwrap().starts_with("farfield-fetch:3:"));
        assert_eq!(next(br#"{"value":[]}"#, Some(&second)), None);
        assert_eq!(page("<fetch/>", "https://crm.example/api/data/v9.2/accounts?$skiptoken=x"), None);
    }
}
