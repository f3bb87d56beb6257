//! Clearout: e-mail verifier, e-mail finder, lookups, and what Form Guard reports (Clearout docs: developers, API).
//! Bulk work travels as files: `sheet` writes and reads them, `client` carries them, and `verification` and `finding`
//! say what a row, a reply or an event means.

mod account;
mod account_event;
mod batch;
mod client;
mod delivery;
mod finding;
mod look_up;
mod price;
mod sheet;
mod signature;
mod single;
mod verification;
pub mod wire;

#[cfg(test)]
mod tests;

pub use account_event::{read_account_event, sightings};
pub use batch::{product, raw_row, read_answer, read_sightings};
pub use client::*;
pub use delivery::{Event, Kind, Reading, Told, UnreadableEvent, read_event};
pub use finding::{Finding, Mailbox, Outcome};
pub use look_up::look_up_price;
pub use price::{FORM_GUARD_FIELD, FOUND, FOUND_ROLE, VERIFIED, price, worst};
pub use sheet::{Address, BadFile, OWN_COLUMN, Person, Row, Rows, Sheet, read_rows};
pub use signature::{HEADER, Proof, Refusal, Secret, Verifier, Window, header_in};
pub use single::read_single;
pub use verification::{Deliverability, Flags, Verification};

/// Where Clearout answers; accounts hosted elsewhere have another address (Clearout docs: API overview).
pub const BASE_URL: &str = "https://api.clearout.io/v2";

/// How many rows a file may well have; more is not refused but discouraged (Clearout docs: credits and limits).
pub const MAX_BATCH: u32 = 500_000;

/// Calls a second of which an account on the largest plan has a minute's worth (Clearout docs: API overview, limits).
pub const POSTS_A_SECOND: u32 = 5;

/// The two products. They have own files, own limits of calls a minute and own prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Product {
    /// Is this address good?
    Verifier,
    /// What is this person's address?
    Finder,
}
