//! The body of a `$batch`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let _ = odata::batch::read_requests("multipart/mixed;boundary=b", body);
    let _ = odata::batch::read_responses("multipart/mixed; boundary=\"b\"", body);
});
