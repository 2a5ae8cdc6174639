//! The text of a `$filter`, and its SQL.
#![no_main]

use farfield_fuzz::{CATALOG, write};
use libfuzzer_sys::fuzz_target;
use odata::{Tables, options};

fuzz_target!(|text: &str| {
    let table = CATALOG.by_name("contact").expect("contacts");
    let query = format!("$filter={}", options::percent_encoded(text));
    if let Ok(options) = options::parse(&query, table, &*CATALOG) {
        write(&options.into_query(table));
    }
});
