//! Enrow: bulk e-mail finding (Enrow docs: bulk finder, get bulk results, account info, webhooks).

mod answer;
mod client;
mod delivery;
pub mod wire;

pub use answer::raw_row;
pub use client::{Client, Offer};
pub use delivery::read_event;

use crate::domain::Credits;

/// Where Enrow answers (Enrow docs: every reference page).
pub const BASE_URL: &str = "https://api.enrow.io";

/// The largest batch Enrow takes (Enrow docs: bulk finder, `Limit is currently at 5000 per batch`).
pub const MAX_BATCH: u32 = 5000;

/// What one found e-mail address costs; what is not found is free (Enrow docs: credits and billing).
pub const PRICE_OF_FOUND_EMAIL: Credits = Credits::whole(1);

/// POSTs a second that a key may make (Enrow docs: rate limits).
pub const POSTS_A_SECOND: u32 = 10;
