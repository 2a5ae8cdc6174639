//! A solution file: a zip, or a `customizations.xml` alone. What can be read is imported.
#![no_main]

use farfield_fuzz::Workshop;
use farfield_server::solutions::Package;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    if let Ok(package) = Package::read(file) {
        Workshop::import(package);
    }
});
