//! A result file of Clearout, CSV or XLSX.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback_core::provider::any_bytes;

fuzz_target!(init: ringback_fuzz::let_libraries_panic(), |bytes: &[u8]| any_bytes::result_file(bytes));
