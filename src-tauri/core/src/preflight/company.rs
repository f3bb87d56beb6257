//! Which company is meant: out of what people type into a web site column, and out of its name.

use url::{Host, Url};

use super::fold::fold;
use super::hosts::is_reserved;
use super::name::{is_one, is_unknown};

/// A web site, as far as it says which company is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The host, lower case, in its ASCII form, without `www.`.
    pub host: String,
    /// Which page there is the company's, where the host is many companies'.
    pub page: Option<String>,
    /// The host is another company's, a network on which this one has a page: asked about, it would be that one.
    pub borrowed: bool,
}

/// Networks and directories, on which the path says who is meant.
const NETWORKS: [&str; 51] = [
    "11880.com",
    "about.me",
    "amazon.com",
    "amazon.de",
    "beacons.ai",
    "behance.net",
    "bit.ly",
    "booking.com",
    "bsky.app",
    "calendly.com",
    "crunchbase.com",
    "dasoertliche.de",
    "doctolib.de",
    "doctolib.fr",
    "etsy.com",
    "facebook.com",
    "fb.com",
    "fb.me",
    "g.page",
    "gelbeseiten.de",
    "github.com",
    "gitlab.com",
    "goo.gl",
    "google.com",
    "instagram.com",
    "jameda.de",
    "linkedin.com",
    "linktr.ee",
    "lnkd.in",
    "malt.com",
    "malt.fr",
    "medium.com",
    "northdata.com",
    "northdata.de",
    "pagesjaunes.fr",
    "paginegialle.it",
    "pinterest.com",
    "t.me",
    "threads.net",
    "tiktok.com",
    "tripadvisor.com",
    "twitter.com",
    "upwork.com",
    "vk.com",
    "wa.me",
    "x.com",
    "xing.com",
    "yelp.com",
    "yelp.de",
    "yelp.fr",
    "youtube.com",
];

/// Hosts of many web sites that the public suffix list does not name: there the first part of the name is the company.
const HOSTS: [&str; 29] = [
    "business.site",
    "canalblog.com",
    "carrd.co",
    "de.tl",
    "e-monsite.com",
    "free.fr",
    "godaddysites.com",
    "home.pl",
    "jimdo.com",
    "jimdofree.com",
    "jimdosite.com",
    "livejournal.com",
    "myshopify.com",
    "npage.de",
    "odoo.com",
    "over-blog.com",
    "pagesperso-orange.fr",
    "site123.me",
    "square.site",
    "squarespace.com",
    "strikingly.com",
    "substack.com",
    "tumblr.com",
    "typepad.com",
    "webador.de",
    "webador.nl",
    "weebly.com",
    "wixsite.com",
    "wordpress.com",
];

/// The same, under the top-level domains of many countries.
const HOSTS_EVERYWHERE: [&str; 2] = ["blogspot", "webnode"];

/// The site that `cell` names; `None` where it names none, or only an IP address, or a name without a dot. Of several
/// words the first is one only where domains are registered under it: `J.P. Morgan` is a name.
pub fn site_of(cell: &str) -> Option<Site> {
    let is_parting = |byte: &u8| matches!(byte, b' ' | b',' | b';' | b'\n' | b'\t' | b'|');
    let words = cell.as_bytes().split(is_parting);
    let mut words = words.filter(|part| !part.is_empty());
    // Between two characters of ASCII stand whole ones.
    let first = mended(str::from_utf8(words.next()?).ok()?);
    let (host, page) = plain_host(first)
        .map(|host| (host, None))
        .or_else(|| any_site(first))?;
    let sound = host.contains('.') && host.split('.').all(|label| !label.is_empty());
    let alone = words.next().is_none() || registered(&host).is_some() || is_reserved(&host);
    (sound && alone).then(|| Site {
        borrowed: page.is_some() && is_network(&host),
        host,
        page,
    })
}

/// `cell` without the quotes or brackets around it, and with one scheme at most, where it had two or a broken one.
fn mended(cell: &str) -> &str {
    const AROUND: [char; 8] = ['"', '\'', '<', '>', '“', '”', '„', '`'];
    let mut site = cell;
    if !cell.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        site = cell.trim_start_matches(AROUND);
        if site.len() < cell.len() {
            site = site.trim_end_matches(AROUND);
        }
    }
    while let Some(rest) = without_scheme(site) {
        site = rest;
    }
    site
}

/// What is behind `https://`, however many of its signs there are.
fn without_scheme(site: &str) -> Option<&str> {
    let (scheme, rest) = site.split_at_checked("http".len())?;
    if !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let rest = rest.strip_prefix(['s', 'S']).unwrap_or(rest);
    let host = rest.trim_start_matches([':', '/', '\\']);
    let signs = rest.len() - host.len();
    (signs > 1 || rest.starts_with(':') && signs > 0).then_some(host)
}

/// The host of a site without a page of its own: what [`any_site`] sees in nearly every cell, in a fraction of its time.
fn plain_host(cell: &str) -> Option<String> {
    let scheme = ["https://", "http://"].into_iter();
    let bare = |scheme| {
        let (start, rest) = cell.split_at_checked(str::len(scheme))?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let rest = scheme.filter_map(bare).next().unwrap_or(cell);
    let end = rest.bytes().position(|byte| b"/?#".contains(&byte));
    let host = &rest[..end.unwrap_or(rest.len())];
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    if !host.bytes().all(is_plain) || rest.len() == cell.len() && cell.contains("://") {
        return None;
    }
    let host = host.trim_end_matches('.');
    let host = match host.split_at_checked("www.".len()) {
        Some((www, rest)) if www.eq_ignore_ascii_case("www.") => rest,
        _ => host,
    };
    let host = host.to_ascii_lowercase();
    // What ends in a number may be an address, and what is written in another script has rules of its own.
    let last = host.rsplit('.').next()?;
    let is_puny = host.contains('-') && host.contains("xn--");
    if !last.starts_with(|letter: char| letter.is_ascii_lowercase()) || is_puny {
        return None;
    }
    (!is_of_many(&host)).then_some(host)
}

/// The host that the web's own rules see there, and its page.
fn any_site(cell: &str) -> Option<(String, Option<String>)> {
    let with_scheme = if cell.contains("://") {
        cell.to_owned()
    } else {
        format!("http://{cell}")
    };
    let url = Url::parse(&with_scheme).ok()?;
    let Host::Domain(host) = url.host()? else {
        return None;
    };
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    Some((host.to_owned(), page(&url, host)))
}

/// The host of the site that `cell` names.
pub fn domain_of(cell: &str) -> Option<String> {
    site_of(cell).map(|site| site.host)
}

/// The path, where the host is many companies': at a network all of it, at a host of web sites its first part. A number
/// may say who is meant instead (`profile.php?id=7`).
fn page(url: &Url, host: &str) -> Option<String> {
    let parts = url.path_segments()?.filter(|part| !part.is_empty());
    let listed = Listed::of(host);
    let mut page: String = match (listed.is_network(), listed.is_shared()) {
        (true, _) => parts.collect::<Vec<_>>().join("/"),
        (false, true) => parts.take(1).collect(),
        (false, false) => return None,
    };
    let id = url.query_pairs().find(|(name, _)| name == "id");
    if let Some((_, id)) = id.filter(|_| page.ends_with(".php")) {
        page = format!("{page}?id={id}");
    }
    (!page.is_empty()).then(|| page.to_lowercase())
}

/// Whether the host is many companies', so that a page there says which.
pub(super) fn is_of_many(host: &str) -> bool {
    let listed = Listed::of(host);
    listed.is_network() || listed.is_shared()
}

fn is_network(host: &str) -> bool {
    Listed::of(host).is_network()
}

/// The part of `host` that is registered; `None` under a top-level domain that nobody registers under, as `.example` is.
fn registered(host: &str) -> Option<&str> {
    Listed::of(host).registered
}

/// What the public suffix list says of a host.
struct Listed<'h> {
    /// See [`registered`].
    registered: Option<&'h str>,
    /// Whether what it ends in is a company's, which lets others have names under it.
    is_private: bool,
}

impl<'h> Listed<'h> {
    fn of(host: &'h str) -> Self {
        let domain = psl::domain(host.as_bytes());
        let suffix = match &domain {
            Some(domain) => Some(domain.suffix()),
            None => psl::suffix(host.as_bytes()),
        };
        let is_known = |domain: &psl::Domain<'_>| domain.suffix().is_known();
        let registered = domain.filter(is_known);
        Self {
            registered: registered.and_then(|domain| str::from_utf8(domain.as_bytes()).ok()),
            is_private: suffix.is_some_and(|suffix| suffix.typ() == Some(psl::Type::Private)),
        }
    }

    fn is_network(&self) -> bool {
        self.registered
            .is_some_and(|domain| NETWORKS.contains(&domain))
    }

    /// Whether web sites of several companies are under the registered domain.
    fn is_shared(&self) -> bool {
        self.is_private
            || self.registered.is_some_and(|domain| {
                let name = domain.split('.').next().unwrap_or_default();
                HOSTS.contains(&domain) || HOSTS_EVERYWHERE.contains(&name)
            })
    }
}

/// The part of a host that makes the company: all of it where several share the domain, and where nothing is known about
/// its top-level domain: addresses that the sandbox invents end in one.
pub(super) fn home_of(host: &str) -> &str {
    let listed = Listed::of(host);
    match listed.is_shared() {
        true => host,
        false => listed.registered.unwrap_or(host),
    }
}

/// Legal forms that have a longer spelling. Those of different words are different companies.
const FORMS: [(&str, &str); 13] = [
    ("incorporated", "inc"),
    ("und co kg", "co kg"),
    ("und co", "co"),
    ("and co", "co"),
    ("and company", "co"),
    ("limited", "ltd"),
    ("corporation", "corp"),
    ("company", "co"),
    ("s a", "sa"),
    ("s l", "sl"),
    ("a s", "as"),
    ("b v", "bv"),
    ("sp z oo", "spzoo"),
];

/// The company's name in the form that all its spellings share, its legal form at the end.
pub(super) fn name_of(company: &str) -> String {
    // `S.A.` is `SA`, `A/S` is `AS`; `C++` is not `C#`.
    let plain: String = fold(company)
        .chars()
        .filter(|letter| *letter != '.')
        .map(
            |letter| match letter.is_alphanumeric() || "+#".contains(letter) {
                true => letter,
                false => ' ',
            },
        )
        .collect();
    let mut plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    while let Some(shorter) = in_short(&plain) {
        plain = shorter;
    }
    plain
}

/// `name` with its legal form in the shorter spelling, where it has the longer one.
fn in_short(name: &str) -> Option<String> {
    FORMS.iter().find_map(|(long, short)| {
        let name = name.strip_suffix(long)?.strip_suffix(' ')?;
        Some(format!("{name} {short}"))
    })
}

/// Whether `text` is several words, the last of which is a legal form: a company's name, wherever it stands.
pub(super) fn ends_in_form(text: &str) -> bool {
    let name = name_of(text);
    let last = name.rsplit_once(' ').map(|(_, last)| last);
    last.is_some_and(is_form) && !text.contains(['/', '@'])
}

/// A name in its one spelling without the legal form at its end; `None` where it has none.
pub(super) fn without_form(name: &str) -> Option<&str> {
    let (bare, _) = name.rsplit_once(' ').filter(|(_, last)| is_form(last))?;
    Some(without_form(bare).unwrap_or(bare))
}

/// Whether `word` is how a legal form is written: what ends in one is a name, though `.inc` and `.sa` are domains, too.
fn is_form(word: &str) -> bool {
    const SHORT: [&str; 20] = [
        "ab", "ag", "as", "bv", "co", "corp", "gmbh", "inc", "kg", "llc", "llp", "ltd", "nv", "oy",
        "plc", "sa", "sarl", "se", "spa", "srl",
    ];
    SHORT.contains(&word)
}

/// Whether `cell`, where a company should be, says that there is none, or that it is not known which.
pub(super) fn is_no_company(cell: &str) -> bool {
    const LONGEST: usize = 24;
    const WORDS: &[&str] = &[
        "none",
        "null",
        "nan",
        "-",
        "selbstständig",
        "selbständig",
        "freelance",
        "freelancer",
        "freiberuflich",
        "freiberufler",
        "freiberuflerin",
        "self-employed",
        "self employed",
        "selfemployed",
        "stealth startup",
        "indépendant",
        "indépendante",
        "autónomo",
        "autónoma",
        "autonomo",
        "libero professionista",
        "libera professionista",
        "zzp",
        "zzp'er",
    ];
    is_unknown(cell) || cell.len() <= LONGEST && is_one(cell, WORDS)
}

/// Whether a name that stands in the company's column is rather its domain.
pub(super) fn domain_in_name(name: &str) -> Option<String> {
    let site = site_in_name(name).filter(|site| !site.borrowed)?;
    Some(site.host)
}

/// Whether a name that stands in the company's column is rather its site, or an address there: under a domain under which
/// domains are registered.
pub(super) fn site_in_name(name: &str) -> Option<Site> {
    let bare = !name.contains(char::is_whitespace) && name.contains('.');
    let site = site_of(name).filter(|_| bare)?;
    let last = site.host.rsplit('.').next().unwrap_or_default();
    let is_one = registered(&site.host).is_some() && !is_form(last);
    is_one.then_some(site)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_host_in_whatever_was_typed() {
        for (cell, domain) in [
            ("northpier.example", Some("northpier.example")),
            ("WWW.NorthPier.Example", Some("northpier.example")),
            (
                "https://www.northpier.example/about?utm_source=x#top",
                Some("northpier.example"),
            ),
            ("http://northpier.example:8080", Some("northpier.example")),
            ("//northpier.example/", Some("northpier.example")),
            ("shop.northpier.example.", Some("shop.northpier.example")),
            (
                "northpier.example, other.example",
                Some("northpier.example"),
            ),
            ("https://müller.example", Some("xn--mller-kva.example")),
            ("n/a", None),
            ("-", None),
            ("localhost", None),
            ("192.168.0.1", None),
            ("Northpier Ltd", None),
            ("a..example", None),
            (
                "https://https://northpier.example",
                Some("northpier.example"),
            ),
            (
                "http://https://www.northpier.example/",
                Some("northpier.example"),
            ),
            ("https//northpier.example", Some("northpier.example")),
            ("https:/northpier.example/team", Some("northpier.example")),
            ("HTTPS:\\\\northpier.example", Some("northpier.example")),
            ("https:northpier.example", Some("northpier.example")),
            ("\"northpier.example\"", Some("northpier.example")),
            ("<northpier.example>", Some("northpier.example")),
            ("<https://northpier.example/>", Some("northpier.example")),
            ("http.example", Some("http.example")),
            ("https.northpier.example", Some("https.northpier.example")),
            ("https://", None),
            ("\"\"", None),
        ] {
            assert_eq!(domain_of(cell).as_deref(), domain, "{cell}");
        }
    }

    #[test]
    fn a_company_is_where_its_domain_is_registered() {
        for (host, home) in [
            ("northpier.co.uk", "northpier.co.uk"),
            ("shop.northpier.co.uk", "northpier.co.uk"),
            ("a.b.northpier.com", "northpier.com"),
            // Several companies' domains.
            ("ada.github.io", "ada.github.io"),
            ("ada.wixsite.com", "ada.wixsite.com"),
            ("ada.wordpress.com", "ada.wordpress.com"),
            ("github.io", "github.io"),
            ("ada.blogspot.com", "ada.blogspot.com"),
            ("ada.blogspot.de", "ada.blogspot.de"),
            ("ada.blogspot.com.br", "ada.blogspot.com.br"),
            ("ada.webnode.cz", "ada.webnode.cz"),
            ("ada.webador.de", "ada.webador.de"),
            ("ada.free.fr", "ada.free.fr"),
            ("ada.de.tl", "ada.de.tl"),
            ("ada.odoo.com", "ada.odoo.com"),
            ("de.booking.com", "booking.com"),
            // Nobody registers there; the sandbox invents such.
            ("northpier.com.example", "northpier.com.example"),
            ("shop.northpier.example", "shop.northpier.example"),
            ("com.example", "com.example"),
        ] {
            assert_eq!(home_of(host), home);
        }
    }

    #[test]
    fn a_page_says_which_company_where_the_host_is_many() {
        for (cell, page, borrowed) in [
            ("https://www.facebook.com/Acme/?ref=x", Some("acme"), true),
            (
                "facebook.com/profile.php?id=7&ref=x",
                Some("profile.php?id=7"),
                true,
            ),
            ("linkedin.com/company/acme/", Some("company/acme"), true),
            (
                "https://sites.google.com/view/acme",
                Some("view/acme"),
                true,
            ),
            ("user.wixsite.com/acme/about", Some("acme"), false),
            ("ada.github.io/tools", Some("tools"), false),
            ("ada.github.io", None, false),
            ("https://www.gelbeseiten.de/gsbiz/7", Some("gsbiz/7"), true),
            ("bit.ly/acme", Some("acme"), true),
            ("https://maps.app.goo.gl/acme", Some("acme"), true),
            ("g.page/acme", Some("acme"), true),
            ("yelp.fr/biz/acme", Some("biz/acme"), true),
            (
                "www.booking.com/hotel/de/acme.html",
                Some("hotel/de/acme.html"),
                true,
            ),
            ("amazon.de/shops/acme", Some("shops/acme"), true),
            ("acme.strikingly.com/one", Some("one"), false),
            // The company itself.
            ("https://www.facebook.com", None, false),
            ("booking.com", None, false),
            ("https://www.amazon.com/", None, false),
            ("https://www.northpier.com/about", None, false),
        ] {
            let site = site_of(cell).unwrap();
            assert_eq!(
                (site.page.as_deref(), site.borrowed),
                (page, borrowed),
                "{cell}"
            );
        }
    }

    #[test]
    fn a_name_has_one_spelling_and_keeps_its_legal_form() {
        for (one, other) in [
            ("Acme, Inc.", "ACME INC"),
            ("Acme Incorporated", "Acme Inc."),
            ("Acme Limited", "acme ltd."),
            ("Acme G.m.b.H.", "Acme GmbH"),
            ("Nordic Pier A/S", "nordic pier as"),
            ("Telepier, S.A.", "TELEPIER SA"),
            ("Pier Sp. z o.o.", "pier sp z oo"),
            ("Söhne & Co", "sohne co"),
            ("Acme GmbH & Co. KG", "ACME GmbH und Co KG"),
            ("Smith and Company", "Smith & Co."),
        ] {
            assert_eq!(name_of(one), name_of(other), "{one}");
        }
        for (one, other) in [
            ("Acme GmbH", "Acme Inc"),
            ("Acme GmbH", "Acme GmbH & Co. KG"),
            ("Acme", "Acme Inc"),
            ("C++ Ltd", "C# Ltd"),
            ("Acme One", "Acme Two"),
        ] {
            assert_ne!(name_of(one), name_of(other), "{one}");
        }
        assert_eq!(name_of("Company"), "company", "a name of its own");
    }

    #[test]
    fn a_name_may_be_a_domain() {
        for (name, domain) in [
            ("northpier.com", Some("northpier.com")),
            ("Booking.com", Some("booking.com")),
            ("www.northpier.de", Some("northpier.de")),
            ("Acme.Inc", None),
            ("St. Gallen", None),
            ("Node.js", None),
            ("Northpier", None),
            ("firm.example", None),
            ("facebook.com/acme", None),
        ] {
            assert_eq!(domain_in_name(name).as_deref(), domain, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_name_in_its_form_stays_so(name in "\\PC{0,30}") {
            proptest::prop_assert_eq!(name_of(&name_of(&name)), name_of(&name));
        }

        #[test]
        fn a_plain_site_is_what_it_is_by_the_rules_of_the_web(
            cell in "((https?|HTTP|Https|ftp):/{1,3})?(www\\.)?([a-zA-Z0-9-]{0,3}\\.){1,3}(com|CO\\.uk|github\\.io|x\\.com|example|de|7|0x1|xn--a)[./?#:@%\\\\]{0,2}[a-z:/]{0,4}",
        ) {
            if let Some(host) = plain_host(&cell) {
                proptest::prop_assert_eq!(Some((host, None)), any_site(&cell));
            }
        }

        #[test]
        fn a_home_is_its_own(host in "([a-z]{1,5}\\.){1,3}(com|co\\.uk|github\\.io|wixsite\\.com|example|de)") {
            let home = home_of(&host);
            proptest::prop_assert_eq!(home_of(home), home);
        }
    }
}
