//! A lead file: CSV in any dialect and encoding, or a workbook.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback_core::import::any_bytes;

fuzz_target!(init: ringback_fuzz::let_libraries_panic(), |bytes: &[u8]| any_bytes::lead_file(bytes));
