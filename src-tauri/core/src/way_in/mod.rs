//! The way in: how a service's callback reaches the listener of a workstation. There is one kind so far, an own HTTPS address
//! that something of the user's (a reverse proxy, a tunnel) forwards to the listener. Whatever kinds come, they are an
//! address and a proof: a nonce that is posted to the address must come back through the listener.

mod address;
mod health;
mod knock;
#[cfg(test)]
pub(crate) mod tests;

pub use address::{NoAddress, PublicAddress};
pub use health::{FAIR_TIME, Health, Mark};
pub use knock::{Arrival, Knocker, Trouble};
