//! What is known of mail hosts and mailboxes by their names alone. Addresses under `.example` are left alone: the sandbox
//! invents them.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Hosts at which anybody has an address: one tells nothing of a company.
const FREE: [&str; 74] = [
    "126.com",
    "163.com",
    "alice.it",
    "aol.com",
    "arcor.de",
    "bigpond.com",
    "bk.ru",
    "bluewin.ch",
    "bol.com.br",
    "btinternet.com",
    "centrum.cz",
    "comcast.net",
    "cox.net",
    "daum.net",
    "email.cz",
    "fastmail.com",
    "foxmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hanmail.net",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "inbox.ru",
    "interia.pl",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.com",
    "live.fr",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "o2.pl",
    "online.de",
    "onet.pl",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rediffmail.com",
    "sbcglobal.net",
    "seznam.cz",
    "sfr.fr",
    "sina.com",
    "t-online.de",
    "terra.com.br",
    "tutanota.com",
    "uol.com.br",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.co.uk",
    "yahoo.com",
    "yandex.ru",
];

/// Mailboxes that belong to an office (many of them RFC 2142's), in the languages lists are in.
const ROLES: [&str; 58] = [
    "abuse",
    "accounting",
    "accounts",
    "admin",
    "administration",
    "all",
    "billing",
    "bonjour",
    "buchhaltung",
    "career",
    "careers",
    "compliance",
    "contact",
    "contacto",
    "customerservice",
    "datenschutz",
    "enquiries",
    "feedback",
    "finance",
    "hallo",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "information",
    "inquiries",
    "jobs",
    "kontakt",
    "mail",
    "mailer-daemon",
    "marketing",
    "newsletter",
    "no-reply",
    "noc",
    "noreply",
    "office",
    "orders",
    "postmaster",
    "presse",
    "press",
    "privacy",
    "reception",
    "root",
    "sales",
    "security",
    "service",
    "services",
    "spam",
    "support",
    "team",
    "vertrieb",
    "webmaster",
    "welcome",
    "www",
    "buero",
    "vendas",
];

static DISPOSABLE: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| mailchecker::blacklist().into_iter().collect());

/// Whether anybody can have an address at `host`.
pub(super) fn is_free(host: &str) -> bool {
    FREE.contains(&host)
}

/// Whether `address`, in its one form, is an office's.
pub(super) fn is_role(address: &str) -> bool {
    real(address).is_some_and(|(local, _)| {
        let mailbox = local.split('+').next().unwrap_or_default();
        ROLES.contains(&mailbox)
    })
}

/// Whether `address`, in its one form, is at a host whose addresses are made to be thrown away, or under one.
pub(super) fn is_disposable(address: &str) -> bool {
    let Some((_, host)) = real(address) else {
        return false;
    };
    let dots = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
    let mut hosts = std::iter::once(host).chain(dots);
    hosts.any(|host| DISPOSABLE.contains(host))
}

fn real(address: &str) -> Option<(&str, &str)> {
    let parts = address.rsplit_once('@')?;
    (!is_reserved(parts.1)).then_some(parts)
}

/// Whether `host` is under a name that is set aside for examples and tests (RFC 2606): no mail and no site is there.
pub fn is_reserved(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    ["example", "invalid", "localhost", "test"].contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_told_from_a_person() {
        for (address, role) in [
            ("info@northpier.com", true),
            ("no-reply+7@northpier.com", true),
            ("buchhaltung@northpier.de", true),
            ("informatik.ada@northpier.de", false),
            ("ada@info.com", false),
            ("info@northpier.example", false),
        ] {
            assert_eq!(is_role(address), role, "{address}");
        }
    }

    #[test]
    fn an_address_that_is_thrown_away_is_known_by_its_host() {
        for (address, disposable) in [
            ("ada@mailinator.com", true),
            ("ada@any.mailinator.com", true),
            ("ada@northpiermailinator.com", false),
            ("ada@gmail.com", false),
            ("mailinator.com@northpier.com", false),
            ("ada@mailinator.com.example", false),
        ] {
            assert_eq!(is_disposable(address), disposable, "{address}");
        }
    }

    #[test]
    fn free_hosts_are_no_companies() {
        assert!(is_free("gmail.com") && is_free("t-online.de"));
        assert!(!is_free("google.com") && !is_free("gmail.com.example"));
        let unique: HashSet<_> = FREE.into_iter().collect();
        assert_eq!(unique.len(), FREE.len());
        let unique: HashSet<_> = ROLES.into_iter().collect();
        assert_eq!(unique.len(), ROLES.len());
    }
}
