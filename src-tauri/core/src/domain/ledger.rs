//! The ledger's nouns. Every entry moves an amount out of one purse into another, so nothing is ever made or lost: an
//! amount has no sign, and all purses together hold nothing.

use super::words;

/// What an entry of a batch is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// The service holds, or may hold, the full price of every search of the batch.
    Hold,
    /// Nobody tells what became of the hold, and the user waits for it no more.
    WriteOff,
    /// What had been written off was told of after all.
    Recovery,
    /// The bill was higher than the hold: so much was held beside it.
    TopUp,
    /// What the service kept.
    Charge,
    /// What it gave back.
    Refund,
}
words!(Entry {
    Hold = "hold",
    WriteOff = "write_off",
    Recovery = "recovery",
    TopUp = "top_up",
    Charge = "charge",
    Refund = "refund",
});

/// Where credits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purse {
    /// The balance at a service. The only purse that may fall below nothing: what it began with is not in the books.
    Balance,
    /// Held for one batch.
    Held,
    /// Paid.
    Spent,
    /// Given up.
    WrittenOff,
    /// Gone from the balance, or come to it, by nothing that is booked.
    Unexplained,
}
words!(Purse {
    Balance = "balance",
    Held = "held",
    Spent = "spent",
    WrittenOff = "written off",
    Unexplained = "unexplained",
});

impl Entry {
    /// Out of which purse it moves its amount, and into which.
    pub const fn moves(self) -> [Purse; 2] {
        match self {
            Self::Hold | Self::TopUp => [Purse::Balance, Purse::Held],
            Self::Charge => [Purse::Held, Purse::Spent],
            Self::Refund => [Purse::Held, Purse::Balance],
            Self::WriteOff => [Purse::Held, Purse::WrittenOff],
            Self::Recovery => [Purse::WrittenOff, Purse::Held],
        }
    }
}
