//! Path and query string of a request.
#![no_main]

use farfield_fuzz::{CATALOG, write};
use libfuzzer_sys::fuzz_target;
use odata::Tables;

fuzz_target!(|url: &str| {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let _ = odata::path::parse(path, query);
    let table = CATALOG.by_name("account").expect("accounts");
    if let Ok(options) = odata::options::parse(query, table, &*CATALOG) {
        write(&options.into_query(table));
    }
});
