//! Whether a domain takes mail, as far as its name servers say.

use super::words;

/// What name servers say of a domain that addresses are at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailDomain {
    /// Nothing speaks against it. That it names no mail host proves nothing: mail falls back to the domain's own address.
    Open,
    /// It says that it takes no mail (RFC 7505).
    Refuses,
    /// There is no such domain.
    Missing,
}
words!(MailDomain { Open = "open", Refuses = "refuses", Missing = "missing" });
