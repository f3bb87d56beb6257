//! The body of a delivery, of either service.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback_core::provider::any_bytes;

fuzz_target!(|bytes: &[u8]| any_bytes::webhook_body(bytes));
