//! The parts of a workbook of any kind.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback_core::import::any_bytes;

fuzz_target!(init: ringback_fuzz::let_libraries_panic(), |bytes: &[u8]| any_bytes::workbook(bytes));
