//! A delivery: one HTTP request that reached the listener, kept as bytes.

use jiff::Timestamp;

use super::{BatchId, DeliveryId, Kind, ProviderName, words};

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// Kept, not yet read.
    Unread,
    /// Read, and what it says has been taken in.
    Applied,
    /// Read, and it said nothing new.
    Repeated,
    /// It cannot be read, or does not fit its batch; kept with the reason.
    Unreadable,
}
words!(DeliveryState { Unread = "unread", Applied = "applied", Repeated = "repeated", Unreadable = "unreadable" });

/// On whose path a delivery came, which is also what proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// On that of a batch, which only the service was told.
    Batch(BatchId),
    /// On that of the webhook of the account at this service, which has signed it.
    Account(ProviderName),
}

/// A delivery that has proved itself, on its way into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// On whose path it came.
    pub via: Via,
    /// When the last byte had arrived.
    pub received_at: Timestamp,
    /// The request's headers, one `name: value` a line.
    pub head: String,
    /// The body, untouched.
    pub body: Vec<u8>,
}

/// A request that wanted to be a delivery and was refused, on its way into the store. What it came with is kept to be
/// looked at, and is believed in nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefused {
    /// Why, in a sentence.
    pub reason: String,
    /// When it came.
    pub received_at: Timestamp,
    /// How long its body was: as long as was said, or at least as much as was read.
    pub bytes: u64,
    /// The request's headers, one `name: value` a line.
    pub head: String,
    /// The beginning of its body.
    pub body: Vec<u8>,
    /// The account on whose webhook's path it came, where it was its signature that proved nothing: with another secret
    /// it may prove something yet.
    pub account: Option<ProviderName>,
}

/// A delivery as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, in order of arrival.
    pub id: DeliveryId,
    /// On whose path it came.
    pub via: Via,
    /// When the last byte had arrived.
    pub received_at: Timestamp,
    /// The body, untouched.
    pub body: Vec<u8>,
}

/// What a delivery says happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The service has finished a batch or a single search, whose answer is to be fetched: what else the delivery says
    /// is not believed.
    BatchFinished {
        /// What was searched for.
        kind: Kind,
        /// It was a single search.
        single: bool,
        /// The service's reference.
        reference: String,
    },
}
