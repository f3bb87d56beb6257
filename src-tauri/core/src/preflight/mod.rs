//! What need not be bought, and what exactly is asked for the rest. Pure and free: nothing here costs a credit or
//! leaves the machine.

mod address;
mod company;
mod fold;
mod hosts;
mod key;
mod look_up;
mod marks;
mod name;
mod parts;
mod phone;
mod profile;
mod same;
mod suppressed;
mod turn;
mod versions;

use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Company;
use crate::domain::Country;
use crate::domain::Details;
use crate::domain::Field;
use crate::domain::Included;
use crate::domain::Kind;
use crate::domain::Lead;
use crate::domain::Skip;
use company::{Site, ends_in_form, is_no_company, site_in_name, site_of};
use fold::fold;
use hosts::{company_domain, is_disposable, is_free, is_role};
use name::{is_nobodys, is_unknown, plain_name, sent_name, sent_parts, unsaluted_name};
use parts::Parts;

pub use hosts::is_reserved;

pub use address::address_of;
use address::first_address;
use address::name_beside;
pub use company::domain_of;
pub use key::{
    KEY_RULE, is_at, key_of_address, key_of_lead, keys_of_name, person_key, person_of, sighting_key,
};
pub use look_up::{NotAsked, look_up};
pub use marks::{Marks, goes_by_name, namesakes_of};
pub use phone::phone_of;
pub use profile::profile_of;
pub use same::{Asking, why_same};
pub use suppressed::{
    NotSuppressed, SuppressionLines, Suppressions, suppression_of, suppressions_in_file,
    suppressions_typed,
};
pub use turn::{Before, LeadEnd, Retry, Turn, has_answer, turn, turn_again};
pub use versions::{Who, asks_the_same, id_column, name_signs, pair, person_sign, rough_sign};

/// The question of `kind` that `lead` makes, or why it makes none.
pub fn ask(kind: Kind, lead: &Lead, columns: &[Column], details: Details) -> Result<Asked, Skip> {
    match kind {
        Kind::FindEmail => find_email(lead, columns, details),
        Kind::VerifyEmail => verify_email(lead, columns, details),
        Kind::FindPhone => find_phone(lead, columns, details),
    }
}

/// The fields of a lead that a question of `kind` may contain something of, in the order in which they are shown.
pub const fn fields_asked(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::FindEmail => &[
            Field::FullName,
            Field::FirstName,
            Field::MiddleName,
            Field::LastName,
            Field::Suffix,
            Field::Company,
            Field::Domain,
            Field::Email,
            Field::Country,
        ],
        Kind::VerifyEmail => &[Field::Email],
        Kind::FindPhone => &[
            Field::FullName,
            Field::FirstName,
            Field::MiddleName,
            Field::LastName,
            Field::Suffix,
            Field::Company,
            Field::Domain,
            Field::Email,
            Field::LinkedinUrl,
        ],
    }
}

/// The question that `lead` makes where nothing that can be included is a reason to skip it; `None` where it has none.
pub fn ask_all(kind: Kind, lead: &Lead, columns: &[Column]) -> Option<Asked> {
    let details = Details {
        include: Included::all(),
        ..Details::default()
    };
    ask(kind, lead, columns, details).ok()
}

fn find_email(lead: &Lead, columns: &[Column], details: Details) -> Result<Asked, Skip> {
    find_email_at(lead, columns, details, company).map(|(asked, _)| asked)
}

/// The same, at the company that `at` finds in the lead; with the whole name, of which not all may be sent.
fn find_email_at(
    lead: &Lead,
    columns: &[Column],
    details: Details,
    at: fn(&Lead, &[Column], Details) -> Result<Company, Skip>,
) -> Result<(Asked, String), Skip> {
    let has_email = lead
        .get(columns, Field::Email)
        .is_some_and(looks_like_address);
    unless(has_email, Skip::HasEmail, details)?;
    let whole = full_name(lead, columns).ok_or(Skip::NoName)?;
    let full_name = sent_name(&whole);
    let company = at(lead, columns, details)?;
    check_length(&full_name, &company, details)?;
    let country = match company {
        // Beside a domain it changes nothing, and would only split batches (Enrow docs: API settings).
        Company::Domain(_) => None,
        Company::Name(_) => lead
            .get(columns, Field::Country)
            .and_then(Country::from_code)
            .or(details.country),
    };
    let asked = Asked::FindEmail {
        full_name,
        company,
        country,
        gender: details.gender,
    };
    Ok((asked, whole))
}

fn verify_email(lead: &Lead, columns: &[Column], details: Details) -> Result<Asked, Skip> {
    let cell = lead.get(columns, Field::Email).ok_or(Skip::NoEmail)?;
    let email = match first_address(cell) {
        Some(email) => email,
        // `n/a` says that there is none; that is not a slip to be corrected.
        None if !cell.contains('@') => return Err(Skip::NoEmail),
        // Whoever knows better has it asked as it stands there.
        None => {
            unless(true, Skip::BadEmail, details)?;
            cell.trim().to_owned()
        }
    };
    unless(is_role(&email), Skip::Role, details)?;
    unless(is_disposable(&email), Skip::Disposable, details)?;
    Ok(Asked::VerifyEmail { email })
}

/// Refuses where that is `so`, unless the user wants such leads to be asked about.
fn unless(so: bool, skip: Skip, details: Details) -> Result<(), Skip> {
    match so && !details.include.has(skip) {
        true => Err(skip),
        false => Ok(()),
    }
}

/// A profile says who is meant, a name may fit several; so a name is sent only where there is no profile.
fn find_phone(lead: &Lead, columns: &[Column], details: Details) -> Result<Asked, Skip> {
    let has_phone = lead
        .get(columns, Field::Phone)
        .is_some_and(looks_like_phone);
    unless(has_phone, Skip::HasPhone, details)?;
    let cell = lead.get(columns, Field::LinkedinUrl);
    if let Some(linkedin_url) = cell.and_then(profile_of) {
        return Ok(Asked::FindPhoneByProfile { linkedin_url });
    }
    let by_name = phone_by_name(lead, columns, details);
    let bad_profile = cell.is_some_and(|cell| cell.contains('.'));
    match by_name {
        Err(
            Skip::NoPerson | Skip::NoCompany | Skip::FreeMail | Skip::Platform | Skip::BadDomain,
        ) if bad_profile => Err(Skip::BadProfile),
        by_name => by_name,
    }
}

fn phone_by_name(lead: &Lead, columns: &[Column], details: Details) -> Result<Asked, Skip> {
    let (first_name, last_name) = two_names(lead, columns).ok_or(Skip::NoPerson)?;
    let company = company(lead, columns, details)?;
    check_length(&first_name, &company, details)?;
    check_length(&last_name, &company, details)?;
    Ok(Asked::FindPhoneByName {
        first_name,
        last_name,
        company,
    })
}

fn check_length(name: &str, company: &Company, details: Details) -> Result<(), Skip> {
    let (Company::Domain(text) | Company::Name(text)) = company;
    let long = name.chars().count() > LONGEST_NAME || text.chars().count() > LONGEST_COMPANY;
    unless(long, Skip::TooLong, details)
}

/// Beyond this it is a slip, a whole row in one cell most likely; and one such row would sink its batch.
const LONGEST_NAME: usize = 150;
/// A domain has at most 253 characters.
const LONGEST_COMPANY: usize = 253;

/// Enough to tell an address from `n/a` and `-`: whether it is deliverable is another question.
fn looks_like_address(cell: &str) -> bool {
    cell.split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
}

/// Enough to tell a number from `n/a` and `-`, and from what a spreadsheet leaves of one (`4.41E+11`).
fn looks_like_phone(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits >= 5 && !phone::is_spoilt(cell)
}

/// Given and family name as they are sent.
fn two_names(lead: &Lead, columns: &[Column]) -> Option<(String, String)> {
    let (first, last) = two_parts(lead, columns)?;
    let (first, last) = sent_parts(&first, &last);
    let says = |name: &str| name.chars().any(char::is_alphabetic);
    (says(&first) && says(&last)).then_some((first, last))
}

/// Given and family name: from their own cells, or out of the whole name, whose first word is taken for the given name.
fn two_parts(lead: &Lead, columns: &[Column]) -> Option<(String, String)> {
    let whole = || {
        let name = unsaluted_name(whole_cell(lead, columns)?);
        let (first, last) = name.split_once(' ')?;
        Some((first.to_owned(), last.to_owned()))
    };
    let parts = Parts::of(lead, columns);
    parts.two().or_else(whole)
}

/// Where a whole name stands: in its own cell, or else before the e-mail address.
fn whole_cell<'l>(lead: &'l Lead, columns: &[Column]) -> Option<&'l str> {
    let beside = || name_beside(lead.get(columns, Field::Email)?);
    let own = lead
        .get(columns, Field::FullName)
        .filter(|cell| !is_nobodys(cell));
    own.or_else(beside)
}

/// The name of the lead that `asked` is about, with what tells it apart and is not sent; `None` where that is another name.
fn name_asked(asked: &Asked, lead: &Lead, columns: &[Column]) -> Option<String> {
    match asked {
        Asked::FindEmail {
            full_name: sent, ..
        } => {
            let name = full_name(lead, columns)?;
            let is_sent = sent_name(&name) == *sent || was_sent(sent, &name, lead, columns);
            is_sent.then_some(name)
        }
        Asked::FindPhoneByName {
            first_name,
            last_name,
            ..
        } => {
            let (first, last) = two_parts(lead, columns)?;
            let sent = (first_name.clone(), last_name.clone());
            let name = format!("{first} {last}");
            let is_sent = sent_parts(&first, &last) == sent
                || was_sent(&format!("{first_name} {last_name}"), &name, lead, columns);
            is_sent.then_some(name)
        }
        Asked::VerifyEmail { .. } | Asked::FindPhoneByProfile { .. } => None,
    }
}

/// Whether an older version, which knew less of what stands around names, made `sent` of the cells in which `name` is found
/// today: it is all there, and in `sent` is nothing else than in them.
fn was_sent(sent: &str, name: &str, lead: &Lead, columns: &[Column]) -> bool {
    let words = |text: &str| -> Vec<String> { fold(text).split(' ').map(str::to_owned).collect() };
    let cells = [Field::FullName, Field::FirstName, Field::LastName];
    let cells = cells.map(|field| lead.get(columns, field).unwrap_or_default());
    let (cells, sent) = (words(&cells.join(" ").replace(',', " ")), words(sent));
    let now = words(&sent_name(name));
    now.iter().all(|word| sent.contains(word)) && sent.iter().all(|word| cells.contains(word))
}

/// The whole name, with all that tells two people apart.
fn full_name(lead: &Lead, columns: &[Column]) -> Option<String> {
    let says = |name: &String| name.chars().any(char::is_alphabetic) && !is_nobodys(name);
    let own = lead.get(columns, Field::FullName).map(plain_name);
    let joined = || Some(Parts::of(lead, columns).joined()).filter(says);
    let beside = || name_beside(lead.get(columns, Field::Email)?).map(plain_name);
    let own = own.filter(says).or_else(joined);
    own.or_else(|| beside().filter(says))
}

/// What the lead says of its company, or else where its e-mail address is. What a row says goes first, though a domain were
/// surer: who was asked about by a company's name is not paid for again by its domain.
fn company(lead: &Lead, columns: &[Column], details: Details) -> Result<Company, Skip> {
    let at = || company_domain(&first_address(lead.get(columns, Field::Email)?)?);
    own_company(lead, columns, details).or_else(|skip| at().map(Company::Domain).ok_or(skip))
}

/// A domain says which company is meant, a name may fit several; so a name is sent only where there is no domain. One
/// that is another company's is none. What stands in the wrong column is taken for what it is.
fn own_company(lead: &Lead, columns: &[Column], details: Details) -> Result<Company, Skip> {
    // `k.A.` looks like a host.
    let says = |cell: &&str| cell.len() > "k.A.".len() || !is_unknown(cell);
    let cell = lead.get(columns, Field::Domain).filter(says);
    let site = cell.and_then(site_of);
    let doubt = site.as_ref().and_then(another_companys);
    let own = doubt.is_none_or(|doubt| details.include.has(doubt));
    if let Some(site) = site.filter(|_| own) {
        return Ok(Company::Domain(site.host));
    }
    let name = lead
        .get(columns, Field::Company)
        .filter(|cell| !is_no_company(cell))
        .map(tidy)
        .filter(|name| name.chars().any(char::is_alphanumeric));
    let Some(name) = name else {
        return named_as_site(cell, doubt, details);
    };
    let Some(site) = site_in_name(&name) else {
        return Ok(Company::Name(name));
    };
    if let Some(doubt) = another_companys(&site) {
        unless(true, doubt, details)?;
    }
    Ok(Company::Domain(site.host))
}

/// Why `site` says nothing of whose it is.
fn another_companys(site: &Site) -> Option<Skip> {
    match () {
        () if site.borrowed => Some(Skip::Platform),
        () if is_free(&site.host) => Some(Skip::FreeMail),
        () => None,
    }
}

/// The company's name where its web site should be. Without a legal form it may as well be a remark.
fn named_as_site(
    cell: Option<&str>,
    doubt: Option<Skip>,
    details: Details,
) -> Result<Company, Skip> {
    if let Some(doubt) = doubt {
        return Err(doubt);
    }
    let says = |cell: &str| cell.chars().filter(|letter| letter.is_alphabetic()).count() > 2;
    let cell = cell.filter(|cell| says(cell) && !is_no_company(cell));
    let cell = cell.map(tidy);
    let cell = cell.ok_or(Skip::NoCompany)?;
    unless(!ends_in_form(&cell), Skip::BadDomain, details)?;
    Ok(Company::Name(cell))
}

/// Its words with one space between them.
fn tidy(text: &str) -> String {
    match is_tidy(text) {
        true => text.to_owned(),
        false => joined(text.split_whitespace()),
    }
}

/// Whether that is seen of `text` byte by byte.
fn is_tidy(text: &str) -> bool {
    let mut after_space = true;
    let is_fit = |byte: u8| {
        let is_space = byte == b' ';
        let is_second = is_space && after_space;
        after_space = is_space;
        // No white space but that in ASCII is written with the others.
        !is_second && matches!(byte, b' '..=b'~' | 0x80..=0xBF | 0xC3..=0xC9)
    };
    text.bytes().all(is_fit) && !after_space
}

/// The words with one space between them.
fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut joined = String::with_capacity(ROOM);
    for word in words {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// Bytes that hold most names.
const ROOM: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LeadId;

    const FIELDS: [Field; 9] = [
        Field::FullName,
        Field::FirstName,
        Field::LastName,
        Field::Company,
        Field::Domain,
        Field::Email,
        Field::Phone,
        Field::LinkedinUrl,
        Field::Country,
    ];

    fn ask(cells: [&str; 6]) -> Result<Asked, Skip> {
        let [full, first, last, company, domain, email] = cells;
        let cells = [full, first, last, company, domain, email, "", "", ""];
        ask_with(Kind::FindEmail, cells, Details::default())
    }

    fn ask_with(kind: Kind, cells: [&str; 9], details: Details) -> Result<Asked, Skip> {
        let columns = FIELDS.map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        });
        let lead = Lead {
            id: LeadId(1),
            row: 2,
            cells: cells.map(str::to_owned).to_vec(),
        };
        super::ask(kind, &lead, &columns, details)
    }

    fn by_domain(name: &str, domain: &str) -> Result<Asked, Skip> {
        Ok(Asked::FindEmail {
            full_name: name.into(),
            company: Company::Domain(domain.into()),
            country: None,
            gender: false,
        })
    }

    #[test]
    fn a_domain_goes_before_a_company_name() {
        assert_eq!(
            ask([
                "Ada Moreau",
                "",
                "",
                "Northpier",
                "https://www.northpier.example/team",
                ""
            ]),
            by_domain("Ada Moreau", "northpier.example")
        );
        let named = Asked::FindEmail {
            full_name: "Ada Moreau".into(),
            company: Company::Name("Northpier Ltd".into()),
            country: None,
            gender: false,
        };
        assert_eq!(
            ask(["Ada Moreau", "", "", " Northpier  Ltd ", "n/a", ""]),
            Ok(named)
        );
    }

    #[test]
    fn a_name_is_one_cell_or_its_parts() {
        assert_eq!(
            ask(["", " Ada ", "Moreau\n", "", "a.example", ""]),
            by_domain("Ada Moreau", "a.example")
        );
        assert_eq!(
            ask(["Dr Ada  Moreau", "Ada", "Moreau", "", "a.example", ""]),
            by_domain("Ada Moreau", "a.example")
        );
        assert_eq!(
            ask(["", "", "Moreau", "", "a.example", ""]),
            by_domain("Moreau", "a.example")
        );
        for (written, sent) in [
            ("Ada 🚀 Moreau", "Ada Moreau"),
            ("Robert \"Bob\" Smith Jr.", "Robert Smith Jr."),
            ("Jane Doe (Smith)", "Jane Doe"),
        ] {
            let asked = ask([written, "", "", "", "a.example", ""]);
            assert_eq!(asked, by_domain(sent, "a.example"));
        }
        assert_eq!(
            ask(["", "Robert (Bob)", "Smith", "", "a.example", ""]),
            by_domain("Robert Smith", "a.example")
        );
    }

    #[test]
    fn what_says_that_nothing_is_known_is_neither_a_name_nor_a_company() {
        for name in [
            "N/A",
            "unknown",
            "unbekannt",
            "Info",
            "Herr",
            "Frau",
            "#N/A",
            "#VALUE!",
        ] {
            let asked = ask([name, "", "", "", "a.example", ""]);
            assert_eq!(asked, Err(Skip::NoName), "{name}");
            let asked = ask([name, "Ada", "Moreau", "", "a.example", ""]);
            assert_eq!(asked, by_domain("Ada Moreau", "a.example"), "{name}");
        }
        let asked = ask(["", "N/A", "Moreau", "", "a.example", ""]);
        assert_eq!(asked, by_domain("Moreau", "a.example"));
        let asked = ask(["", "Frau", "Moreau", "", "a.example", ""]);
        assert_eq!(asked, by_domain("Moreau", "a.example"));
        assert_eq!(
            ask(["", "N/A", "N/A", "", "a.example", ""]),
            Err(Skip::NoName)
        );
        for company in [
            "N/A",
            "n/a",
            "k.A.",
            "keine Angabe",
            "unbekannt",
            "unknown",
            "none",
            "NULL",
            "-",
            "#N/A",
            "#REF!",
            "Err:508",
            "Selbstständig",
            "selbständig",
            "Freelance",
            "Freelancer",
            "freiberuflich",
            "Self-Employed",
            "self employed",
            "Stealth Startup",
            "Indépendant",
            "Autónomo",
            "libero professionista",
            "ZZP",
        ] {
            for cells in [[company, ""], ["", company], [company, "n/a"]] {
                let [company, domain] = cells;
                let asked = ask(["Ada Moreau", "", "", company, domain, ""]);
                assert_eq!(asked, Err(Skip::NoCompany), "{cells:?}");
            }
            let asked = ask(["Ada Moreau", "", "", company, "a.example", ""]);
            assert_eq!(asked, by_domain("Ada Moreau", "a.example"), "{company}");
        }
        for company in [
            "Nonesuch",
            "Freelance GmbH",
            "Stealth Security",
            "Unknown Worlds",
        ] {
            assert!(
                ask(["Ada Moreau", "", "", company, "", ""]).is_ok(),
                "{company}"
            );
        }
    }

    #[test]
    fn what_is_too_long_to_be_a_name_is_not_asked() {
        let long = "x".repeat(300);
        assert_eq!(
            ask([&long, "", "", "Northpier", "", ""]),
            Err(Skip::TooLong)
        );
        assert_eq!(
            ask(["Ada Moreau", "", "", &long, "", ""]),
            Err(Skip::TooLong)
        );
    }

    #[test]
    fn what_makes_no_search_says_why() {
        assert_eq!(
            ask(["", "", "", "Northpier", "a.example", ""]),
            Err(Skip::NoName)
        );
        assert_eq!(
            ask(["—", "", "", "Northpier", "a.example", ""]),
            Err(Skip::NoName)
        );
        assert_eq!(
            ask(["Ada Moreau", "", "", "-", "", ""]),
            Err(Skip::NoCompany)
        );
        assert_eq!(
            ask([
                "Ada Moreau",
                "",
                "",
                "Northpier",
                "",
                "ada@northpier.example"
            ]),
            Err(Skip::HasEmail)
        );
        assert!(
            ask(["Ada Moreau", "", "", "Northpier", "", "n/a"]).is_ok(),
            "n/a is no address"
        );
    }

    /// Trap 26: settings are batch-wide, so a country is said only where it changes something.
    #[test]
    fn trap_26_a_country_goes_beside_a_company_name_and_nowhere_else() {
        let [germany, france] = ["DE", "FR"].map(Country::from_code);
        let details = |country| Details {
            country,
            gender: true,
            ..Details::default()
        };
        let country = |domain, cell, default| {
            let cells = ["Ada Moreau", "", "", "Northpier", domain, "", "", "", cell];
            match ask_with(Kind::FindEmail, cells, details(default)).unwrap() {
                Asked::FindEmail {
                    country, gender, ..
                } => {
                    assert!(gender);
                    country
                }
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(country("", "de", france), germany);
        assert_eq!(country("", "somewhere", france), france);
        assert_eq!(country("", "", None), None);
        assert_eq!(country("northpier.example", "de", france), None);
    }

    #[test]
    fn another_companys_domain_is_none() {
        let asked = |[company, domain]: [&str; 2], include: Included| {
            let cells = ["Ada Moreau", "", "", company, domain, "", "", "", ""];
            let details = Details {
                include,
                ..Details::default()
            };
            match ask_with(Kind::FindEmail, cells, details)? {
                Asked::FindEmail { company, .. } => Ok(company),
                other => panic!("{other:?}"),
            }
        };
        let domain = |text: &str| Ok(Company::Domain(text.into()));
        let name = |text: &str| Ok(Company::Name(text.into()));
        let none = Included::default();
        let facebook = "https://www.facebook.com/northpier";
        for (cells, said) in [
            (["Northpier", "gmail.com"], name("Northpier")),
            (["", "gmail.com"], Err(Skip::FreeMail)),
            (["-", "www.gmx.de"], Err(Skip::FreeMail)),
            (["Northpier", facebook], name("Northpier")),
            (["", facebook], Err(Skip::Platform)),
            (["", "linkedin.com/company/northpier"], Err(Skip::Platform)),
            (["", "facebook.com"], domain("facebook.com")),
            (
                ["", "northpier.wixsite.com"],
                domain("northpier.wixsite.com"),
            ),
            // What stands in the other's place.
            (["northpier.com", ""], domain("northpier.com")),
            (["northpier.com", facebook], domain("northpier.com")),
            (["gmail.com", ""], Err(Skip::FreeMail)),
            (["ada@gmail.com", ""], Err(Skip::FreeMail)),
            (["gmail.com", "northpier.com"], domain("northpier.com")),
            (["ada@northpier.com", ""], domain("northpier.com")),
            (["facebook.com/northpier", ""], Err(Skip::Platform)),
            (["", "Northpier Ltd."], name("Northpier Ltd.")),
            (["", "E.ON SE"], name("E.ON SE")),
            (["J.P. Morgan", "J.P. Morgan"], name("J.P. Morgan")),
            (["", "northpier.com (main)"], domain("northpier.com")),
            (["", "Northpier Industries"], Err(Skip::BadDomain)),
            (["", "J.P. Morgan"], Err(Skip::BadDomain)),
            (["", "no website"], Err(Skip::BadDomain)),
            (["", "n/a"], Err(Skip::NoCompany)),
        ] {
            assert_eq!(asked(cells, none), said, "{cells:?}");
        }
        let by_word = |skip| Included::default().and(skip);
        assert_eq!(
            asked(["", "gmail.com"], by_word(Skip::FreeMail)),
            domain("gmail.com")
        );
        assert_eq!(
            asked(["", facebook], by_word(Skip::Platform)),
            domain("facebook.com")
        );
        assert_eq!(
            asked(["gmail.com", ""], by_word(Skip::FreeMail)),
            domain("gmail.com")
        );
        assert_eq!(
            asked(["", "Northpier  Industries"], by_word(Skip::BadDomain)),
            name("Northpier Industries")
        );
        assert_eq!(
            asked(["", facebook], by_word(Skip::FreeMail)),
            Err(Skip::Platform)
        );
    }

    /// The domain of an address is the company's where nothing else says which it is, and where not anybody has one there.
    #[test]
    fn a_company_is_known_by_its_peoples_addresses_where_nothing_else_says_it() {
        let asked = |kind, [company, domain, email]: [&str; 3]| {
            let cells = ["Ada Moreau", "", "", company, domain, email, "", "", ""];
            let details = Details {
                include: Included::default().and(Skip::HasEmail),
                ..Details::default()
            };
            match ask_with(kind, cells, details)? {
                Asked::FindEmail { company, .. } | Asked::FindPhoneByName { company, .. } => {
                    Ok(company)
                }
                other => panic!("{other:?}"),
            }
        };
        let domain = |text: &str| Ok(Company::Domain(text.into()));
        let facebook = "https://www.facebook.com/northpier";
        for (cells, said) in [
            (
                ["", "", "ada@northpier.example"],
                domain("northpier.example"),
            ),
            (["", "", "Ada <Ada@NorthPier.com>"], domain("northpier.com")),
            (["-", "n/a", "ada@northpier.com"], domain("northpier.com")),
            (["", facebook, "ada@northpier.com"], domain("northpier.com")),
            (
                ["", "gmail.com", "ada@northpier.com"],
                domain("northpier.com"),
            ),
            (
                ["", "no website", "info@northpier.com"],
                domain("northpier.com"),
            ),
            (["", "pier.com", "ada@northpier.com"], domain("pier.com")),
            (
                ["Northpier", "", "ada@northpier.com"],
                Ok(Company::Name("Northpier".into())),
            ),
            (["", "", "ada@gmail.com"], Err(Skip::NoCompany)),
            (["", "", "ada@gmx.de"], Err(Skip::NoCompany)),
            (["", "", "ada@yahoo.pl"], Err(Skip::NoCompany)),
            (["", "", "ada@tin.it"], Err(Skip::NoCompany)),
            (
                ["", "", "x7@privaterelay.appleid.com"],
                Err(Skip::NoCompany),
            ),
            (["", "", "ada@mailinator.com"], Err(Skip::NoCompany)),
            (["", "gmail.com", "ada@gmail.com"], Err(Skip::FreeMail)),
            (["", "", "ada@northpier"], Err(Skip::NoCompany)),
            (["", "", "n/a"], Err(Skip::NoCompany)),
        ] {
            for kind in [Kind::FindEmail, Kind::FindPhone] {
                assert_eq!(asked(kind, cells), said, "{cells:?}");
            }
        }
    }

    /// As it comes out of a mail program.
    #[test]
    fn a_name_is_taken_from_beside_the_address_where_there_is_no_other() {
        let beside = "\"Moreau, Dr. Ada M.\" <Ada@northpier.com>";
        let ask = |kind, [full, first, last]: [&str; 3]| {
            let cells = [full, first, last, "", "", beside, "", "", ""];
            let details = Details {
                include: Included::default().and(Skip::HasEmail),
                ..Details::default()
            };
            ask_with(kind, cells, details)
        };
        let named = |first: &str, last: &str| {
            Ok(Asked::FindPhoneByName {
                first_name: first.into(),
                last_name: last.into(),
                company: Company::Domain("northpier.com".into()),
            })
        };
        let find = |cells| ask(Kind::FindEmail, cells);
        assert_eq!(
            find(["", "", ""]),
            by_domain("Ada M. Moreau", "northpier.com")
        );
        assert_eq!(
            find(["Kim Lee", "", ""]),
            by_domain("Kim Lee", "northpier.com")
        );
        assert_eq!(find(["", "", "Lee"]), by_domain("Lee", "northpier.com"));
        let phone = |cells| ask(Kind::FindPhone, cells);
        assert_eq!(phone(["", "", ""]), named("Ada", "Moreau"));
        assert_eq!(phone(["", "Kim", "Lee"]), named("Kim", "Lee"));
        assert_eq!(
            ask(Kind::VerifyEmail, ["", "", ""]),
            Ok(Asked::VerifyEmail {
                email: "ada@northpier.com".into()
            })
        );
    }

    #[test]
    fn what_can_be_asked_is_asked_by_word() {
        let cells = [
            "Ada Moreau",
            "",
            "",
            "",
            "northpier.com",
            "info@mailinator.com",
            "+33 1 99 00 12 34",
            "",
            "",
        ];
        for (kind, skips) in [
            (Kind::FindEmail, &[Skip::HasEmail][..]),
            (Kind::VerifyEmail, &[Skip::Role, Skip::Disposable]),
            (Kind::FindPhone, &[Skip::HasPhone]),
        ] {
            let mut include = Included::default();
            for skip in skips {
                let details = Details {
                    include,
                    ..Details::default()
                };
                assert_eq!(ask_with(kind, cells, details), Err(*skip));
                assert!(skip.can_be_included());
                include = include.and(*skip);
            }
            let details = Details {
                include,
                ..Details::default()
            };
            assert!(ask_with(kind, cells, details).is_ok());
        }
    }

    #[test]
    fn whoever_knows_better_has_it_asked_as_it_stands_there() {
        let bad = ["", "", "", "", "", " ada@northpier ", "", "", ""];
        let all = Details {
            include: Included::all(),
            ..Details::default()
        };
        assert_eq!(
            ask_with(Kind::VerifyEmail, bad, all),
            Ok(Asked::VerifyEmail {
                email: "ada@northpier".into()
            })
        );
        let none = ["", "", "", "", "", "n/a", "", "", ""];
        let asked = ask_with(Kind::VerifyEmail, none, all);
        assert_eq!(asked, Err(Skip::NoEmail), "there is nothing to ask");
        let long = "x".repeat(300);
        let long = ["Ada Moreau", "", "", &long, "", "", "", "", ""];
        assert!(ask_with(Kind::FindEmail, long, all).is_ok());
    }

    #[test]
    fn a_number_that_a_spreadsheet_has_spoilt_is_none() {
        let cells = [
            "Ada Moreau",
            "",
            "",
            "Northpier",
            "",
            "",
            "4.41E+11",
            "",
            "",
        ];
        assert!(ask_with(Kind::FindPhone, cells, Details::default()).is_ok());
    }

    #[test]
    fn an_address_is_verified_in_its_one_form_or_it_is_said_why_not() {
        let verify = |cell| {
            let cells = ["", "", "", "", "", cell, "", "", ""];
            ask_with(Kind::VerifyEmail, cells, Details::default())
        };
        let asked = Asked::VerifyEmail {
            email: "ada@northpier.example".into(),
        };
        assert_eq!(
            verify(" Ada@NorthPier.example"),
            Ok(asked),
            "reserved domains are left alone"
        );
        let first = verify("ada@northpier.example; ida@northpier.example");
        assert_eq!(first, verify("ada@northpier.example"));
        assert_eq!(verify(""), Err(Skip::NoEmail));
        assert_eq!(verify("n/a"), Err(Skip::NoEmail));
        assert_eq!(verify("ada@northpier"), Err(Skip::BadEmail));
    }

    #[test]
    fn a_phone_is_looked_for_by_profile_first_and_by_name_else() {
        let find = |[full, first, last, company, domain, phone, profile]: [&str; 7]| {
            let cells = [full, first, last, company, domain, "", phone, profile, ""];
            ask_with(Kind::FindPhone, cells, Details::default())
        };
        let profile = Asked::FindPhoneByProfile {
            linkedin_url: "https://www.linkedin.com/in/ada".into(),
        };
        assert_eq!(
            find(["", "", "", "", "", "", "linkedin.com/in/ada"]),
            Ok(profile.clone())
        );
        assert_eq!(
            find([
                "Ada Moreau",
                "",
                "",
                "Northpier",
                "",
                "-",
                "linkedin.com/in/Ada/"
            ]),
            Ok(profile)
        );
        let named = |first: &str, last: &str| {
            Ok(Asked::FindPhoneByName {
                first_name: first.into(),
                last_name: last.into(),
                company: Company::Domain("a.example".into()),
            })
        };
        assert_eq!(
            find(["", "Ada", " Moreau ", "A", "a.example", "", ""]),
            named("Ada", "Moreau")
        );
        assert_eq!(
            find(["Ada van der Berg", "", "", "", "a.example", "", "n/a"]),
            named("Ada", "van der Berg")
        );
        let long = "Dr. Ada 🚀 (Addie) M. van der Berg Jr.";
        assert_eq!(
            find([long, "", "", "", "a.example", "", ""]),
            named("Ada", "van der Berg")
        );
        assert_eq!(
            find(["", "★ Ada M.", "Moreau, Jr.", "", "a.example", "", ""]),
            named("Ada", "Moreau")
        );
        for (cells, skip) in [
            (
                ["Ada Moreau", "", "", "A", "", "+33 1 99 00 12 34", ""],
                Skip::HasPhone,
            ),
            (["Ada", "", "", "A", "", "", ""], Skip::NoPerson),
            (["", "Ada", "", "A", "", "", "n/a"], Skip::NoPerson),
            (["Ada Moreau", "", "", "", "", "", ""], Skip::NoCompany),
            (
                ["", "", "", "", "", "", "https://www.linkedin.com/company/a"],
                Skip::BadProfile,
            ),
            (
                ["", &"x".repeat(151), "Moreau", "A", "", "", ""],
                Skip::TooLong,
            ),
        ] {
            assert_eq!(find(cells), Err(skip), "{cells:?}");
        }
    }
}
