//! A SELECT, the FetchXML that it becomes, and the SQL of that.
#![no_main]

use farfield_fuzz::{CATALOG, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|statement: &str| {
    if let Ok(translated) = query::tsql::to_fetch_xml(statement, &*CATALOG)
        && let Ok(fetch) = query::fetch::parse_fetch(&translated.xml, &*CATALOG)
    {
        write(&fetch.query);
    }
});
