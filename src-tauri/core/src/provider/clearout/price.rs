//! What things cost (Clearout docs: pricing guide). Result files and most replies do not say, so the list does.

use super::{Deliverability, Finding, Outcome, Product, Verification};
use crate::domain::Credits;
use crate::domain::Per;
use crate::domain::Price;

/// An address with a verdict.
pub const VERIFIED: Credits = Credits::whole(1);
/// A person's own address found.
pub const FOUND: Credits = Credits::whole(4);
/// A function's address found.
pub const FOUND_ROLE: Credits = Credits::whole(2);
/// One field of a form looked at.
pub const FORM_GUARD_FIELD: Credits = Credits::whole(2);

/// The most that one search can cost. A finder's file is only taken where the balance covers this for every row.
pub const fn worst(product: Product) -> Credits {
    match product {
        Product::Verifier => VERIFIED,
        Product::Finder => FOUND,
    }
}

/// What one search of `product` costs. A function's address is half the price, which no result file tells apart.
pub const fn price(product: Product) -> Price {
    Price {
        each: worst(product),
        per: match product {
            Product::Verifier => Per::Verdict,
            Product::Finder => Per::Found,
        },
    }
}

impl Verification {
    /// What it cost: an unknown is free.
    pub const fn price(&self) -> Credits {
        match self.deliverability {
            Deliverability::Unknown => Credits::ZERO,
            _ => VERIFIED,
        }
    }
}

impl Finding {
    /// What it cost: as Clearout says, or by the list.
    pub fn price(&self) -> Credits {
        let by_list = match (self.outcome, self.mailboxes.first()) {
            (Outcome::Found, Some(mailbox)) if mailbox.role == Some(true) => FOUND_ROLE,
            (Outcome::Found, _) => FOUND,
            _ => Credits::ZERO,
        };
        self.charged.unwrap_or(by_list)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::wire;
    use super::*;

    fn verified(said: Value) -> Credits {
        let said: wire::Verified = serde_json::from_value(said).unwrap();
        Verification::from(said).price()
    }

    fn found(said: Value) -> Credits {
        let said: wire::Found = serde_json::from_value(said).unwrap();
        Finding::from(said).price()
    }

    #[test]
    fn trap_17_an_unknown_is_free_and_every_other_verdict_costs_one() {
        for (status, price) in [
            ("valid", 1),
            ("invalid", 1),
            ("catch_all", 1),
            ("unknown", 0),
        ] {
            assert_eq!(
                verified(json!({"status": status})),
                Credits::whole(price),
                "{status}"
            );
        }
    }

    #[test]
    fn a_finding_costs_what_clearout_says_or_what_the_list_says() {
        let person = json!({"email_address": "a@b.example", "role": "no"});
        let office = json!({"email_address": "info@b.example", "role": "yes"});
        for (said, price) in [
            (json!({"emails": [person]}), 4),
            (json!({"emails": [office]}), 2),
            (json!({"emails": [office, person]}), 4),
            (json!({"emails": []}), 0),
            (json!({"emails": [person], "credits_charged": 3}), 3),
        ] {
            assert_eq!(found(said.clone()), Credits::whole(price), "{said}");
        }
    }
}
