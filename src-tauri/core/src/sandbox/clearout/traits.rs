//! What can be told of an address by looking at it.

/// Domains of free mail, a few of them: they are compared, never written to.
const FREE: [&str; 12] = [
    "aol.com",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "outlook.com",
    "proton.me",
    "web.de",
    "yahoo.com",
    "freemail.example",
];

/// Domains of throw-away mail.
const DISPOSABLE: [&str; 6] = [
    "10minutemail.com",
    "guerrillamail.com",
    "mailinator.com",
    "temp-mail.org",
    "yopmail.com",
    "throwaway.example",
];

/// Accounts of roles.
const ROLES: [&str; 16] = [
    "abuse",
    "admin",
    "billing",
    "contact",
    "hello",
    "help",
    "hr",
    "info",
    "jobs",
    "mail",
    "marketing",
    "office",
    "postmaster",
    "sales",
    "support",
    "team",
];

/// Whether the domain gives addresses to everyone.
pub fn is_free(domain: &str) -> bool {
    FREE.contains(&domain)
}

/// Whether the domain gives addresses for minutes.
pub fn is_disposable(domain: &str) -> bool {
    DISPOSABLE.contains(&domain)
}

/// Whether the account is a role's.
pub fn is_role(account: &str) -> bool {
    ROLES.contains(&account)
}

/// Whether the text looks typed by a cat: six consonants in a row, or what lies side by side on a keyboard or in the
/// alphabet.
pub fn is_gibberish(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_ascii_alphabetic());
    let run = |word: &str| {
        word.split(['a', 'e', 'i', 'o', 'u', 'y'])
            .map(str::len)
            .max()
    };
    ["qwerty", "abcd"].iter().any(|row| text.contains(row))
        || words
            .map(|word| run(word).unwrap_or(0))
            .any(|longest| longest >= 6)
}

/// A domain that nobody can own, for `domain`: itself where it is one.
pub fn invented(domain: &str) -> String {
    match domain.is_empty() || domain.ends_with(".example") {
        true => domain.to_owned(),
        false => format!("{domain}.example"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gibberish_and_people() {
        for (text, gibberish) in [
            ("qwertyuiop", true),
            ("xkcdfgh", true),
            ("abcd12345", true),
            ("iris.falk", false),
            ("Schwarz", false),
            ("p17", false),
        ] {
            assert_eq!(is_gibberish(text), gibberish, "{text}");
        }
    }
}
