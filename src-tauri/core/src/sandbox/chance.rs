//! Chance without a generator: what happens to the third batch, or whether a person is found, is read out of a hash of
//! the seed and the thing in question. So no answer depends on what else was asked, in which order, or when.

use sha2::{Digest, Sha256};

/// 32 bytes that depend on nothing but the arguments.
pub fn digest(seed: u64, what: &str, about: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(what);
    hash.update([0]);
    hash.update(about);
    hash.finalize().into()
}

/// A number from 0 up to, not including, 1.
pub fn draw(seed: u64, what: &str, about: &str) -> f64 {
    let [a, b, c, d, ..] = digest(seed, what, about);
    f64::from(u32::from_le_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0)
}

/// Whether that which happens with `probability` happens here.
pub fn happens(seed: u64, what: &str, about: &str, probability: f64) -> bool {
    draw(seed, what, about) < probability
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_argument_matters_and_nothing_else() {
        assert_eq!(draw(1, "lose", "1"), draw(1, "lose", "1"));
        assert_ne!(draw(1, "lose", "1"), draw(2, "lose", "1"));
        assert_ne!(draw(1, "lose", "1"), draw(1, "double", "1"));
        assert_ne!(draw(1, "lose", "1"), draw(1, "lose", "11"));
        assert_ne!(
            digest(1, "a", "bc"),
            digest(1, "ab", "c"),
            "the two words do not run together"
        );
    }

    #[test]
    fn never_always_and_about_as_often_as_said() {
        let count = |p: f64| {
            (0..2000)
                .filter(|n| happens(7, "x", &n.to_string(), p))
                .count()
        };
        assert_eq!(count(0.0), 0);
        assert_eq!(count(1.0), 2000);
        assert!((540..660).contains(&count(0.3)), "{}", count(0.3));
    }
}
