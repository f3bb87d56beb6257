//! Whether mail to an address "arrives": an invention like every other answer, and binary, as Enrow's is.

use super::address::fold;
use super::chance;
use super::choices::DELIVERABLE_SHARE;

/// Names service and kind, in draws and in the ledger.
pub const VERIFY_EMAIL: &str = "enrow/email/verify";

/// The verdict on `email`. What is no address is not deliverable.
pub fn is_deliverable(seed: u64, email: &str) -> bool {
    looks_like_address(email)
        && chance::happens(seed, VERIFY_EMAIL, &fold(email), DELIVERABLE_SHARE)
}

/// Enough to refuse what cannot be one (Enrow docs: single verifier, `invalid email format`).
pub fn looks_like_address(text: &str) -> bool {
    let text = text.trim();
    let parts = text.rsplit_once('@');
    let sound = |(local, domain): (&str, &str)| {
        !local.is_empty()
            && domain.contains('.')
            && domain.split('.').all(|label| !label.is_empty())
    };
    parts.is_some_and(sound) && !text.contains([' ', ',', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_are_deliverable_and_each_spelling_has_one_verdict() {
        let addresses: Vec<String> = (0..2000)
            .map(|n| format!("person{n}@firm{n}.example"))
            .collect();
        let arrive = addresses
            .iter()
            .filter(|email| is_deliverable(1, email))
            .count();
        assert!((1540..1660).contains(&arrive), "{arrive}");
        for email in &addresses[..50] {
            assert_eq!(
                is_deliverable(1, email),
                is_deliverable(1, &format!(" {}", email.to_uppercase()))
            );
        }
    }

    #[test]
    fn what_is_no_address_is_not_deliverable() {
        for text in [
            "",
            "ada",
            "ada@",
            "@a.example",
            "ada@localhost",
            "ada@a..example",
            "a b@c.example",
            "a@b.example,c@d.example",
        ] {
            assert!(!looks_like_address(text), "{text}");
            assert!(!(0..20).any(|seed| is_deliverable(seed, text)), "{text}");
        }
        assert!(looks_like_address("ada@a.example"));
    }
}
