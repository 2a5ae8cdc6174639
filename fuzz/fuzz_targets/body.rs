//! The JSON of a row to be written, and of a row that was read.
#![no_main]

use farfield_fuzz::CATALOG;
use libfuzzer_sys::fuzz_target;
use odata::Tables;

fuzz_target!(|body: &[u8]| {
    let table = CATALOG.by_name("opportunity").expect("opportunities");
    let _ = odata::row::read_body(table, body, &*CATALOG);
    let _ = odata::row::read_row(table, body);
    let _ = odata::row::read_page(table, body);
});
