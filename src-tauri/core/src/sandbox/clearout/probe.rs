//! The test addresses `KEY@example.com`, which cost nothing (Clearout docs: API overview, test addresses). What each
//! answers is assumed from the sub-status table, because it is not documented.

/// What a test address is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// Its sub-status.
    pub code: u16,
    /// Its `safe_to_send`, where it is about that.
    pub safe: Option<&'static str>,
    /// The flag that it is about.
    pub flag: &'static str,
}

/// The probe behind an address, in lower case.
pub fn of(account: &str, domain: &str) -> Option<Probe> {
    (domain == "example.com").then(|| by_key(account)).flatten()
}

fn by_key(key: &str) -> Option<Probe> {
    let code = match key {
        "valid" | "safe_to_send_yes" | "safe_to_send_no" | "safe_to_send_risky" => 200,
        "disposable" | "role" | "free" | "gibberish" | "suggested_email_address" => 200,
        "syntax_error" => 400,
        "spamtrap" => 401,
        "domain_not_found" => 403,
        "not_a_mailserver" | "unroutable_mailserver" => 404,
        "mailbox_not_found" | "hard_bounce" | "invalid" => 406,
        "greylisted" => 407,
        "catch_all" => 411,
        "unknown" => 412,
        "mailbox_quota_exceeded" | "soft_bounce" => 413,
        "dns_query_timeout" => 417,
        "receiving_limit_reached" => 421,
        "overquota_and_inactive" => 428,
        "allowlist_email_address" | "whitelisted_email_address" => 601,
        "blocklist_email_address" | "blacklisted_email_address" => 602,
        "allowlist_domain" | "whitelisted_domain" => 603,
        "blocklist_domain" | "blacklisted_domain" => 604,
        _ => return None,
    };
    let safe = match key {
        "safe_to_send_no" => Some("no"),
        "safe_to_send_risky" => Some("risky"),
        _ => None,
    };
    let flag = match key {
        "disposable" => "disposable",
        "role" => "role",
        "free" => "free",
        "gibberish" => "gibberish",
        "suggested_email_address" => "suggested",
        _ => "",
    };
    Some(Probe { code, safe, flag })
}
