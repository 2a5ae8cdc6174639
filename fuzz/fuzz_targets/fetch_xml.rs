//! A FetchXML, and its SQL.
#![no_main]

use farfield_fuzz::{CATALOG, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|xml: &str| {
    let _ = query::fetch::quick_find_columns(xml);
    if let Ok(fetch) = query::fetch::parse_fetch(xml, &*CATALOG) {
        write(&fetch.query);
        if let (Some(keys), Some(cookie)) =
            (query::fetch::cookie::keys(&fetch.query, &*CATALOG), &fetch.paging_cookie)
        {
            let _ = query::fetch::cookie::read(cookie, &keys);
        }
    }
});
