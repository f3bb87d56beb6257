//! What the verifier says of an address: an invention that depends on the seed and the address alone. Servers are
//! invented under `.example`.

use serde_json::{Value, json};

use crate::domain::Credits;
use crate::sandbox::address::fold;
use crate::sandbox::chance;
use crate::sandbox::choices::clearout as choices;

use super::clock;
use super::probe;
use super::sub_status;
use super::sub_status::{Status, SubStatus};
use super::traits;

/// Names service and kind, in draws and in the ledger.
const VERIFY: &str = "clearout/verify";

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// As it was asked.
    pub address: String,
    /// Before the `@`.
    pub account: String,
    /// Behind it.
    pub domain: String,
    /// Why it is what it is.
    pub sub_status: SubStatus,
    /// `safe_to_send`.
    pub safe: &'static str,
    /// A better spelling, for the test address that has one.
    pub suggested: &'static str,
    /// Of a service for throw-away addresses.
    pub disposable: bool,
    /// Of a free mail service.
    pub free: bool,
    /// Of a role, not a person.
    pub role: bool,
    /// No word of any language.
    pub gibberish: bool,
    /// `detail_info.mx_record`.
    pub mx: String,
    /// `detail_info.smtp_provider`.
    pub provider: &'static str,
    /// `time_taken`.
    pub took_ms: u32,
    /// What it costs.
    pub cost: Credits,
}

/// The verdict on `address`.
pub fn verify(seed: u64, address: &str) -> Verdict {
    let folded = fold(address);
    let (account, domain) = folded.rsplit_once('@').unwrap_or((&folded, ""));
    let probe = probe::of(account, domain);
    let code = match probe {
        Some(probe) => probe.code,
        None => invented_code(seed, account, domain),
    };
    let sub_status = sub_status::of(code);
    let flag = probe.map(|probe| probe.flag);
    let is = |name: &str, otherwise: bool| flag.map_or(otherwise, |flag| flag == name);
    let disposable = is("disposable", traits::is_disposable(domain));
    let role = is("role", traits::is_role(account));
    let reached = ![400, 403, 606].contains(&code);
    let safe = safe(sub_status.status, disposable, role);
    Verdict {
        account: account.to_owned(),
        domain: domain.to_owned(),
        sub_status,
        safe: probe.and_then(|probe| probe.safe).unwrap_or(safe),
        suggested: if is("suggested", false) {
            "suggested@example.com"
        } else {
            ""
        },
        disposable,
        role,
        free: is("free", traits::is_free(domain)),
        gibberish: is("gibberish", traits::is_gibberish(account)),
        mx: if reached {
            format!("mx1.{}", traits::invented(domain))
        } else {
            String::new()
        },
        provider: if reached { provider(seed, domain) } else { "" },
        took_ms: 120 + (chance::draw(seed, "time taken", &folded) * 1400.0) as u32,
        cost: if probe.is_some() {
            Credits::ZERO
        } else {
            price(sub_status.status)
        },
        address: address.to_owned(),
    }
}

/// What makes two verifications the same one.
pub fn identity(address: &str) -> String {
    hex::encode(&chance::digest(0, VERIFY, &fold(address))[..16])
}

fn invented_code(seed: u64, account: &str, domain: &str) -> u16 {
    if account.is_empty()
        || !domain.contains('.')
        || domain.contains("..")
        || account.contains([' ', '@', ','])
    {
        return 400;
    }
    if !account.is_ascii() || !domain.is_ascii() {
        return 606;
    }
    let by_domain = match chance::draw(seed, "clearout/domain", domain) {
        // Everybody knows that these exist, and that they do not take everything.
        _ if traits::is_free(domain) => None,
        draw if draw < 0.03 => Some(403),
        draw if draw < 0.04 => Some(404),
        draw if draw < 0.13 => Some(411),
        _ => None,
    };
    by_domain
        .unwrap_or_else(|| by_mailbox(chance::draw(seed, VERIFY, &format!("{account}@{domain}"))))
}

fn by_mailbox(draw: f64) -> u16 {
    const SHARES: [(f64, u16); 13] = [
        (0.70, 200),
        (0.84, 406),
        (0.86, 413),
        (0.87, 421),
        (0.88, 428),
        (0.885, 401),
        (0.89, 701),
        (0.91, 402),
        (0.93, 407),
        (0.96, 412),
        (0.975, 416),
        (0.985, 417),
        (1.0, 420),
    ];
    SHARES
        .iter()
        .find(|(upto, _)| draw < *upto)
        .map_or(420, |(_, code)| *code)
}

/// Catch-all is risky (documented); flags making a valid address less safe is assumed.
const fn safe(status: Status, disposable: bool, role: bool) -> &'static str {
    match status {
        Status::Valid if disposable => "no",
        Status::Valid if role => "risky",
        Status::Valid => "yes",
        Status::Invalid => "no",
        Status::CatchAll => "risky",
        Status::Unknown => "unknown",
    }
}

const fn price(status: Status) -> Credits {
    match status {
        Status::Unknown => Credits::ZERO,
        Status::Valid | Status::Invalid | Status::CatchAll => choices::VERIFIED,
    }
}

fn provider(seed: u64, domain: &str) -> &'static str {
    const PROVIDERS: [&str; 4] = ["gsuite", "office365", "zoho", "other"];
    let draw = chance::draw(seed, "clearout/provider", domain);
    PROVIDERS[((draw * 4.0) as usize).min(3)]
}

/// `yes` or `no`: results have no booleans.
pub const fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

impl Verdict {
    /// The `data` of an instant verification and of its event (Clearout docs: email verify, webhook events).
    pub fn json(&self, verified_at: i64) -> Value {
        json!({
            "email_address": self.address,
            "safe_to_send": self.safe,
            "status": self.sub_status.status.word(),
            "sub_status": {"code": self.sub_status.code, "desc": self.sub_status.desc},
            "verified_on": clock::iso(verified_at),
            "time_taken": self.took_ms,
            "detail_info": {
                "account": self.account,
                "domain": self.domain,
                "mx_record": self.mx,
                "smtp_provider": self.provider,
            },
            "disposable": yes(self.disposable),
            "free": yes(self.free),
            "role": yes(self.role),
            "gibberish": yes(self.gibberish),
            "suggested_email_address": self.suggested,
            "profile": null,
            "bounce_type": self.sub_status.bounce,
            "ai_verdict": format!("The sandbox says: {}.", self.sub_status.desc.trim_end_matches('.')),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_occurs_and_about_as_often_as_meant() {
        let verdicts: Vec<Verdict> = (0..4000)
            .map(|n| verify(1, &format!("person{n}@company{}.example", n % 400)))
            .collect();
        let share = |status| {
            verdicts
                .iter()
                .filter(|v| v.sub_status.status == status)
                .count()
        };
        assert!(
            (2200..2700).contains(&share(Status::Valid)),
            "{}",
            share(Status::Valid)
        );
        assert!(
            (500..1000).contains(&share(Status::Invalid)),
            "{}",
            share(Status::Invalid)
        );
        assert!(share(Status::CatchAll) > 150 && share(Status::Unknown) > 250);
        assert_ne!(
            verdicts[..50]
                .iter()
                .map(|v| v.sub_status.code)
                .collect::<Vec<_>>(),
            (0..50)
                .map(|n| verify(2, &format!("person{n}@company{n}.example"))
                    .sub_status
                    .code)
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_same_address_spelled_another_way_gets_the_same_verdict() {
        for n in 0..40 {
            let plain = verify(1, &format!("p{n}@tannwerk.example"));
            let shouted = verify(1, &format!(" P{n}@Tannwerk.Example "));
            assert_eq!(plain.sub_status, shouted.sub_status);
            assert_eq!(identity(&plain.address), identity(&shouted.address));
        }
    }

    #[test]
    fn what_is_no_address() {
        for (text, code) in [
            ("", 400),
            ("iris", 400),
            ("@a.example", 400),
            ("a b@c.example", 400),
            ("a@b", 400),
            ("ü@b.example", 606),
        ] {
            assert_eq!(verify(1, text).sub_status.code, code, "{text}");
        }
    }

    #[test]
    fn trap_16_flags_are_not_statuses_and_safe_to_send_has_four_values() {
        let probe = |key: &str| verify(9, &format!("{key}@example.com"));
        let disposable = probe("disposable");
        assert!(disposable.disposable && disposable.sub_status.status == Status::Valid);
        for (key, safe) in [
            ("valid", "yes"),
            ("invalid", "no"),
            ("catch_all", "risky"),
            ("unknown", "unknown"),
            ("safe_to_send_yes", "yes"),
            ("safe_to_send_no", "no"),
            ("safe_to_send_risky", "risky"),
        ] {
            assert_eq!(probe(key).safe, safe, "{key}");
            assert_eq!(probe(key).cost, Credits::ZERO, "test addresses are free");
        }
    }

    /// `KEY@example.com`, its code, status, `safe_to_send` and bounce. The keys are documented (API overview), and so is
    /// what each code means (email verifier, overview); which code a key has is assumed from its name, and what
    /// `unroutable_mailserver` is, which has no row there.
    #[test]
    fn all_33_documented_test_addresses() {
        let table = [
            ("valid", 200, "valid", "yes", ""),
            ("invalid", 406, "invalid", "no", "hard"),
            ("catch_all", 411, "catch_all", "risky", ""),
            ("unknown", 412, "unknown", "unknown", ""),
            ("safe_to_send_yes", 200, "valid", "yes", ""),
            ("safe_to_send_no", 200, "valid", "no", ""),
            ("safe_to_send_risky", 200, "valid", "risky", ""),
            ("disposable", 200, "valid", "no", ""),
            ("role", 200, "valid", "risky", ""),
            ("free", 200, "valid", "yes", ""),
            ("gibberish", 200, "valid", "yes", ""),
            ("suggested_email_address", 200, "valid", "yes", ""),
            ("hard_bounce", 406, "invalid", "no", "hard"),
            ("soft_bounce", 413, "invalid", "no", "soft"),
            ("syntax_error", 400, "invalid", "no", "hard"),
            ("greylisted", 407, "unknown", "unknown", ""),
            ("spamtrap", 401, "invalid", "no", "soft"),
            ("domain_not_found", 403, "invalid", "no", "hard"),
            ("not_a_mailserver", 404, "invalid", "no", "hard"),
            ("unroutable_mailserver", 404, "invalid", "no", "hard"),
            ("mailbox_not_found", 406, "invalid", "no", "hard"),
            ("mailbox_quota_exceeded", 413, "invalid", "no", "soft"),
            ("dns_query_timeout", 417, "unknown", "unknown", ""),
            ("overquota_and_inactive", 428, "invalid", "no", "soft"),
            ("receiving_limit_reached", 421, "invalid", "no", "soft"),
            ("allowlist_email_address", 601, "valid", "yes", ""),
            ("whitelisted_email_address", 601, "valid", "yes", ""),
            ("blocklist_email_address", 602, "invalid", "no", ""),
            ("blacklisted_email_address", 602, "invalid", "no", ""),
            ("allowlist_domain", 603, "valid", "yes", ""),
            ("whitelisted_domain", 603, "valid", "yes", ""),
            ("blocklist_domain", 604, "invalid", "no", ""),
            ("blacklisted_domain", 604, "invalid", "no", ""),
        ];
        assert_eq!(table.len(), 33);
        for (key, code, status, safe, bounce) in table {
            for seed in 0..3 {
                let verdict = verify(seed, &format!("{key}@example.com"));
                let said = verdict.json(0);
                assert_eq!(said["sub_status"]["code"], code, "{key}");
                assert_eq!(said["status"], status, "{key}");
                assert_eq!(said["safe_to_send"], safe, "{key}");
                assert_eq!(said["bounce_type"], bounce, "{key}");
                for flag in ["disposable", "role", "free", "gibberish"] {
                    assert_eq!(said[flag], yes(flag == key), "{key} {flag}");
                }
                let suggested = said["suggested_email_address"] != "";
                assert_eq!(suggested, key == "suggested_email_address", "{key}");
                assert_eq!(verdict.cost, Credits::ZERO, "{key}");
            }
        }
    }

    #[test]
    fn trap_17_what_is_unknown_is_free() {
        let free = |n: &u32| verify(3, &format!("p{n}@tannwerk.example")).cost == Credits::ZERO;
        let unknown = |n: &u32| {
            verify(3, &format!("p{n}@tannwerk.example"))
                .sub_status
                .status
                == Status::Unknown
        };
        assert!((0..300).any(|n| unknown(&n)));
        assert!((0..300).all(|n| free(&n) == unknown(&n)));
    }
}
