//! The sample list: what a first run works on before the user has a file at hand. Everyone in it is made up, every domain
//! is under the reserved `.example`, every phone number from a range reserved for fiction.

/// A lead list of made-up people with the usual mess, as a CSV file.
pub const SAMPLE: &[u8] = include_bytes!("../../samples/leads.csv");
