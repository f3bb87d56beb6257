//! Numbers with their nouns, for sentences that people read.

use super::Credits;

/// `1 lead`, `4 leads`; `one` is the noun for one of them.
pub fn counted(n: u64, one: &str) -> String {
    let stem = one.strip_suffix('y');
    match (n, stem.filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{n} {stem}ies"),
        (_, None) if one.ends_with("ch") || one.ends_with("ss") => format!("{n} {one}es"),
        (_, None) => format!("{n} {one}s"),
    }
}

impl Credits {
    /// `1 credit`, `4 credits`.
    pub fn in_words(self) -> String {
        match self == Self::whole(1) {
            true => "1 credit".to_owned(),
            false => format!("{self} credits"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_kind_is_no_plural() {
        for (n, one, said) in [
            (1, "lead", "1 lead"),
            (0, "lead", "0 leads"),
            (1, "search", "1 search"),
            (2, "search", "2 searches"),
            (3, "address", "3 addresses"),
            (90, "day", "90 days"),
            (2, "delivery", "2 deliveries"),
        ] {
            assert_eq!(counted(n, one), said);
        }
        let said = [100, 0, 150, 400].map(|n| Credits::from_hundredths(n).in_words());
        assert_eq!(said, ["1 credit", "0 credits", "1.5 credits", "4 credits"]);
    }
}
