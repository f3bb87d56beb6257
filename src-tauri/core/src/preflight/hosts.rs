//! What is known of mail hosts and mailboxes by their names alone. Addresses under `.example` are left alone: the sandbox
//! invents them.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Hosts at which anybody has an address: one tells nothing of a company.
const FREE: [&str; 162] = [
    "126.com",
    "139.com",
    "163.com",
    "189.cn",
    "abv.bg",
    "alice.it",
    "aol.com",
    "arcor.de",
    "att.net",
    "bellsouth.net",
    "bigpond.com",
    "bigpond.net.au",
    "bk.ru",
    "bluewin.ch",
    "bol.com.br",
    "btinternet.com",
    "centrum.cz",
    "charter.net",
    "citromail.hu",
    "comcast.net",
    "cox.net",
    "daum.net",
    "earthlink.net",
    "email.cz",
    "fastmail.com",
    "fastmail.fm",
    "foxmail.com",
    "free.fr",
    "freemail.hu",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.co.uk",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "gmx.us",
    "googlemail.com",
    "hanmail.net",
    "hey.com",
    "home.nl",
    "hotmail.be",
    "hotmail.ca",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.com.br",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "hotmail.nl",
    "hotmail.se",
    "i.ua",
    "icloud.com",
    "ig.com.br",
    "inbox.ru",
    "interia.pl",
    "kpnmail.nl",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.be",
    "live.ca",
    "live.cn",
    "live.co.uk",
    "live.com",
    "live.com.au",
    "live.com.mx",
    "live.de",
    "live.dk",
    "live.fr",
    "live.it",
    "live.nl",
    "live.no",
    "live.se",
    "mac.com",
    "mail.com",
    "mail.de",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "naver.com",
    "ntlworld.com",
    "o2.pl",
    "o2online.de",
    "onet.pl",
    "online.de",
    "optonline.net",
    "optusnet.com.au",
    "orange.fr",
    "outlook.com",
    "outlook.com.br",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "outlook.it",
    "outlook.jp",
    "planet.nl",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rediffmail.com",
    "rocketmail.com",
    "sapo.pt",
    "sbcglobal.net",
    "seznam.cz",
    "sfr.fr",
    "shaw.ca",
    "sina.cn",
    "sina.com",
    "skynet.be",
    "t-online.de",
    "talktalk.net",
    "telenet.be",
    "terra.com.br",
    "tiscali.it",
    "tuta.com",
    "tuta.io",
    "tutanota.com",
    "tutanota.de",
    "ukr.net",
    "uol.com.br",
    "verizon.net",
    "vip.qq.com",
    "virgilio.it",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "xs4all.nl",
    "ya.ru",
    "yahoo.ca",
    "yahoo.co.id",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.ar",
    "yahoo.com.au",
    "yahoo.com.br",
    "yahoo.com.mx",
    "yahoo.com.sg",
    "yahoo.com.tr",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.gr",
    "yahoo.ie",
    "yahoo.in",
    "yahoo.it",
    "yahoo.se",
    "yandex.com",
    "yandex.ru",
    "yeah.net",
    "ymail.com",
    "ziggo.nl",
    "zohomail.com",
];

/// Hosts at which an address tells nothing of a company, though they are a company's, too (a line's, a relay's): as its web
/// site each may be meant.
const LINES: [&str; 62] = [
    "aon.at",
    "bbox.fr",
    "blueyonder.co.uk",
    "btopenworld.com",
    "chello.at",
    "chello.nl",
    "clix.pt",
    "club-internet.fr",
    "duck.com",
    "email.de",
    "ewe.net",
    "ewetel.net",
    "fastwebnet.it",
    "frontier.com",
    "frontiernet.net",
    "gmx.info",
    "gmx.li",
    "hetnet.nl",
    "hispeed.ch",
    "inwind.it",
    "iol.it",
    "iol.pt",
    "kabelmail.de",
    "lycos.com",
    "lycos.de",
    "magenta.de",
    "mail.ch",
    "mail.pt",
    "mozmail.com",
    "neuf.fr",
    "netcabo.pt",
    "netcologne.de",
    "netscape.net",
    "noos.fr",
    "numericable.fr",
    "ono.com",
    "osnanet.de",
    "passmail.net",
    "plusnet.com",
    "privaterelay.appleid.com",
    "proximus.be",
    "quicknet.nl",
    "r7.com",
    "scarlet.be",
    "simplelogin.com",
    "sky.com",
    "sunrise.ch",
    "telefonica.net",
    "telia.com",
    "terra.es",
    "tim.it",
    "tin.it",
    "tiscali.co.uk",
    "unitybox.de",
    "upcmail.nl",
    "users.noreply.github.com",
    "versanet.de",
    "virginmedia.com",
    "vodafonemail.de",
    "voila.fr",
    "windstream.net",
    "zonnet.nl",
];

/// Names that are free mail hosts under every top-level domain.
const EVERYWHERE: [&str; 6] = ["gmx", "googlemail", "hotmail", "live", "outlook", "yahoo"];

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

/// The domain of the company whose people have addresses like `address`, which is in its one form; `None` where anybody
/// may have one there.
pub(super) fn company_domain(address: &str) -> Option<String> {
    let (_, host) = address.rsplit_once('@')?;
    let name = host.split('.').next().unwrap_or_default();
    let anybodys = is_free(host)
        || LINES.contains(&host)
        || EVERYWHERE.contains(&name)
        || is_disposable(address);
    (!anybodys).then(|| host.to_owned())
}

/// Whether `address`, in its one form, is an office's.
pub(super) fn is_role(address: &str) -> bool {
    real(address).is_some() && is_office(address)
}

/// Whether the mailbox of `address`, in its one form, is an office's, wherever that is.
pub(super) fn is_office(address: &str) -> bool {
    let mailbox = address.split(['+', '@']).next().unwrap_or_default();
    ROLES.contains(&mailbox)
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
        assert!(is_free("yahoo.fr") && is_free("live.nl") && is_free("posteo.de"));
        assert!(!is_free("google.com") && !is_free("gmail.com.example"));
        let unique: HashSet<_> = FREE.into_iter().collect();
        assert_eq!(unique.len(), FREE.len());
        let unique: HashSet<_> = FREE.into_iter().chain(LINES).collect();
        assert_eq!(unique.len(), FREE.len() + LINES.len());
        let unique: HashSet<_> = ROLES.into_iter().collect();
        assert_eq!(unique.len(), ROLES.len());
    }
}
