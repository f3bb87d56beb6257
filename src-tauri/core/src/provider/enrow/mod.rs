//! Enrow: finding and verifying e-mail addresses and finding phone numbers, in bulk and one by one (Enrow docs: every
//! reference page).

mod account_event;
mod answer;
mod client;
mod delivery;
mod question;
mod refusal;
mod sightings;
pub mod wire;

pub use account_event::read_account_event;
pub use answer::{raw_row, read_answer};
pub use client::{Client, Offer};
pub use delivery::read_event;
pub use sightings::read_sightings;

use crate::domain::Credits;
use crate::domain::Kind;
use crate::domain::Per;
use crate::domain::Price;

/// Where Enrow answers (Enrow docs: every reference page).
pub const BASE_URL: &str = "https://api.enrow.io";

/// POSTs a second that a key may make, all kinds together (Enrow docs: rate limits).
pub const POSTS_A_SECOND: u32 = 10;

/// What a phone number costs on older plans (Enrow docs: credits and billing).
pub const OLDER_PHONE: Credits = Credits::whole(50);

/// The largest batch of `kind` that Enrow takes (Enrow docs: bulk finder, bulk verifier, bulk phone finder).
pub const fn max_batch(kind: Kind) -> u32 {
    match kind {
        Kind::FindEmail | Kind::VerifyEmail => 5000,
        Kind::FindPhone => 3000,
    }
}

/// What Enrow charges for `kind` (Enrow docs: credits and billing). A phone number costs 50 on older plans, which the
/// hold shows.
pub const fn price(kind: Kind) -> Price {
    match kind {
        Kind::FindEmail => Price {
            each: Credits::whole(1),
            per: Per::Found,
        },
        Kind::VerifyEmail => Price {
            each: Credits::from_hundredths(25),
            per: Per::Check,
        },
        Kind::FindPhone => Price {
            each: Credits::whole(40),
            per: Per::Found,
        },
    }
}
