//! A signature header on the first line, and the body that it signs below.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback_core::provider::any_bytes;

fuzz_target!(|bytes: &[u8]| any_bytes::signature_header(bytes));
