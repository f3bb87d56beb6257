//! An answer of Enrow about a batch or a single search.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback_core::provider::any_bytes;

fuzz_target!(|bytes: &[u8]| any_bytes::answer(bytes));
