//! Whether a lead is on the suppression list, by whatever it has.

use std::collections::HashSet;

use super::company::{site_of, without_form};
use super::key::{key_of_person, person_anew};
use super::name::sent_name;
use super::parts::Parts;
use super::{address_of, first_address, full_name, phone_of, profile_of, two_names};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Company;
use crate::domain::Country;
use crate::domain::Field;
use crate::domain::Lead;
use crate::domain::Suppresses;
use crate::domain::Suppression;

/// What `entry` suppresses: an address, a profile, a number that begins with `+`, a domain; or, with a `company`, whoever
/// has that name there. `None` where it is none of these.
pub fn suppression_of(entry: &str, company: Option<&str>) -> Option<Suppression> {
    let entry = entry.trim();
    if let Some(company) = company {
        return person(entry, company);
    }
    let of = |what, value: Option<String>| value.map(|value| Suppression { what, value });
    // Everybody there.
    let there = entry.strip_prefix("*@").or(entry.strip_prefix('@'));
    let entry = there.unwrap_or(entry);
    if entry.contains('@') && !entry.contains("://") {
        return of(Suppresses::Email, address_of(entry));
    }
    if entry.starts_with('+') {
        return of(Suppresses::Phone, phone_of(entry, None));
    }
    let profile = of(Suppresses::Profile, profile_of(entry));
    // A page on a network is one company's, and the network's domain is many's.
    let site = site_of(entry).filter(|site| site.page.is_none());
    profile.or_else(|| of(Suppresses::Domain, site.map(|site| site.host)))
}

/// A line that names nobody who could be suppressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSuppressed {
    /// Which line, from 1.
    pub line: u64,
    /// What stands there.
    pub text: String,
    /// Why it names nobody, and what to write instead.
    pub why: &'static str,
}

/// What lines of text name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuppressionLines {
    /// Whom they suppress, in their order.
    pub all: Vec<Suppression>,
    /// Lines, or parts of lines, that name nobody.
    pub strange: Vec<NotSuppressed>,
    /// The first line of a file that names nobody but stands above others: its header.
    pub header: Option<String>,
}

/// Whom `text` names that somebody has typed or pasted: one a line, or several with commas, semicolons or tabs between
/// them. A person is `NAME at COMPANY`.
pub fn suppressions_typed(text: &str) -> SuppressionLines {
    let mut lines = SuppressionLines::default();
    for (line, text) in (1..).zip(text.lines()) {
        text.split([',', ';', '\t'])
            .for_each(|part| lines.take(line, part));
    }
    lines
}

/// Whom a file of this `text` names: one a line; of a CSV with addresses, or with names and companies, by what `fields_of` says of its header,
/// whoever each row is about; of another one, in the first column that names somebody in every other row, or else in the one
/// that names most.
pub fn suppressions_in_file(
    text: &str,
    fields_of: fn(&[String]) -> Vec<Option<Field>>,
) -> SuppressionLines {
    let text = text.trim_start_matches('\u{feff}');
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let delimiter = delimiter_of(&text);
    // What spreadsheets write first says by what cells are parted.
    let said = |line: &str| line.starts_with("sep=");
    let rows = (1..).zip(text.lines()).filter(|(_, line)| !said(line));
    let rows = rows.map(|(line, text)| (line, cells(text, delimiter)));
    let says = |cells: &[String]| cells.iter().any(|cell| !cell.trim().is_empty());
    let rows: Vec<(u64, Vec<String>)> = rows.filter(|(_, cells)| says(cells)).collect();
    let mut lines = SuppressionLines::default();
    if let [(_, header), rows @ ..] = &rows[..]
        && let Some(people) = People::of(&fields_of(header))
        && !rows.is_empty()
    {
        lines.header = Some(header.join(", "));
        for (line, cells) in rows {
            people.read(&mut lines, *line, cells);
        }
        return lines;
    }
    let column = naming_column(&rows);
    for (line, cells) in &rows {
        match cells.get(column).filter(|cell| !cell.trim().is_empty()) {
            Some(cell) => lines.take(*line, cell),
            None => lines.strange.push(NotSuppressed {
                line: *line,
                text: cells.join(" ").trim().to_owned(),
                why: "nothing stands in the column that names the others",
            }),
        }
    }
    let first = rows.first().map(|(line, _)| *line);
    let named = !lines.all.is_empty();
    if let Some(header) = lines
        .strange
        .first()
        .filter(|one| named && Some(one.line) == first)
    {
        lines.header = Some(header.text.clone());
        lines.strange.remove(0);
    }
    lines
}

/// Where a table has what says who a row is about.
struct People {
    /// Addresses, profiles and numbers: each is one person's.
    own: Vec<usize>,
    names: Vec<usize>,
    companies: Vec<usize>,
}

impl People {
    /// `None` where the table has neither addresses nor people at companies.
    fn of(fields: &[Option<Field>]) -> Option<Self> {
        let at = |wanted: &[Field]| -> Vec<usize> {
            let at = |field: &Field| fields.iter().position(|of| *of == Some(*field));
            wanted.iter().filter_map(at).collect()
        };
        let whole = at(&[Field::FullName]);
        let people = Self {
            own: at(&[Field::Email, Field::LinkedinUrl, Field::Phone]),
            names: match whole.is_empty() {
                true => at(&[
                    Field::FirstName,
                    Field::MiddleName,
                    Field::LastName,
                    Field::Suffix,
                ]),
                false => whole,
            },
            companies: at(&[Field::Domain, Field::Company]),
        };
        let named = !people.names.is_empty() && !people.companies.is_empty();
        let mailed = fields.contains(&Some(Field::Email));
        (named || mailed).then_some(people)
    }

    /// Whoever the row is about: by what is that person's own, or else by the name at each of the companies that stand there.
    fn read(&self, lines: &mut SuppressionLines, line: u64, cells: &[String]) {
        let cell = |at: &usize| cells.get(*at).map_or("", |cell| cell.trim());
        let own = self
            .own
            .iter()
            .filter_map(|at| suppression_of(cell(at), None));
        let mut all: Vec<Suppression> = own.filter(|one| one.what != Suppresses::Domain).collect();
        if all.is_empty() {
            let name = self.names.iter().map(cell).collect::<Vec<_>>().join(" ");
            let companies = self.companies.iter();
            all.extend(companies.filter_map(|at| person(&name, cell(at))));
        }
        if all.is_empty() {
            lines.strange.push(NotSuppressed {
                line,
                text: cells.join(" ").trim().to_owned(),
                why: "neither an e-mail address, a LinkedIn profile, a phone number nor a name with a company stands here",
            });
        }
        lines.all.append(&mut all);
    }
}

/// What parts the cells of most lines.
fn delimiter_of(text: &str) -> char {
    let lines = |delimiter: char| text.lines().filter(|line| line.contains(delimiter)).count();
    // Of several the first, as a comma stands within cells, too.
    let all = [',', '\t', ';'];
    all.into_iter()
        .max_by_key(|delimiter| lines(*delimiter))
        .unwrap_or(',')
}

/// The cells of one line: a quote that is not closed there would hide all lines behind it.
fn cells(line: &str, delimiter: char) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = cells.last().is_some_and(|cell| cell.trim().is_empty());
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => push(&mut cells, '"'),
            '"' if quoted || begins => quoted = !quoted,
            letter if letter == delimiter && !quoted => cells.push(String::new()),
            letter => push(&mut cells, letter),
        }
    }
    cells
}

fn push(cells: &mut [String], letter: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(letter);
    }
}

fn naming_column(rows: &[(u64, Vec<String>)]) -> usize {
    let width = rows.iter().map(|(_, cells)| cells.len()).max();
    let names = |column: usize| {
        let cells = rows.iter().filter_map(|(_, cells)| cells.get(column));
        cells.filter(|cell| entry(cell).is_some()).count()
    };
    let counted: Vec<usize> = (0..width.unwrap_or(0)).map(names).collect();
    let often = counted.iter().position(|names| names * 2 >= rows.len());
    let most = || {
        let most = counted.iter().max()?;
        counted.iter().position(|names| names == most)
    };
    often.or_else(most).unwrap_or(0)
}

impl SuppressionLines {
    fn take(&mut self, line: u64, text: &str) {
        let text = text.trim();
        match entry(text) {
            Some(one) => self.all.push(one),
            None if text.is_empty() => {}
            None => self.strange.push(NotSuppressed {
                line,
                text: text.to_owned(),
                why: why_nobody(text),
            }),
        }
    }
}

/// What `text` suppresses: what [`suppression_of`] knows by itself, or a person with a company.
fn entry(text: &str) -> Option<Suppression> {
    let named = || text.trim().rsplit_once(" at ");
    // Whatever stands behind a domain would be lost without a word.
    let whole = |one: &Suppression| {
        one.what == Suppresses::Phone || !text.trim().contains(char::is_whitespace)
    };
    suppression_of(text, None)
        .filter(whole)
        .or_else(|| named().and_then(|(name, company)| person(name, company)))
}

fn why_nobody(text: &str) -> &'static str {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if text.contains('@') {
        "this is no e-mail address"
    } else if text.starts_with('+') {
        "this is no phone number"
    } else if digits >= 3 && !text.chars().any(char::is_alphabetic) {
        "a phone number has to begin with + and its country, such as +49"
    } else if site_of(text).is_some_and(|site| site.page.is_some()) {
        "this is a page on a site that many share: give the company's own domain"
    } else if text.contains(char::is_whitespace) {
        "a name by itself may be several people's: write NAME at COMPANY"
    } else {
        "this is no e-mail address, domain, LinkedIn profile or phone number"
    }
}

fn person(name: &str, company: &str) -> Option<Suppression> {
    let says = |text: &str| text.chars().any(char::is_alphanumeric);
    let (company, page) = meant_by(company);
    let (Company::Domain(text) | Company::Name(text)) = &company;
    let sound = says(name) && says(text);
    sound.then(|| Suppression {
        what: Suppresses::Person,
        value: key_of_person(name, &company, page.as_deref()).0,
    })
}

/// The company that `text` names, and its page where it is one among others of a host. A text of several words is a name,
/// though one of them be a domain (`Amazon.com Inc`).
fn meant_by(text: &str) -> (Company, Option<String>) {
    let text = text.trim();
    match site_of(text).filter(|_| !text.contains(char::is_whitespace)) {
        Some(site) => (Company::Domain(site.host), site.page),
        None => (Company::Name(text.to_owned()), None),
    }
}

/// A suppression list, to be looked into.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    all: HashSet<(Suppresses, String)>,
    /// People at a company with a legal form, without it: a list may leave it out.
    formless: HashSet<String>,
}

impl FromIterator<Suppression> for Suppressions {
    fn from_iter<I: IntoIterator<Item = Suppression>>(all: I) -> Self {
        let mut list = Self::default();
        all.into_iter().for_each(|one| list.put(one));
        list
    }
}

impl Suppressions {
    fn put(&mut self, mut one: Suppression) {
        if one.what == Suppresses::Person {
            // It may have been kept under an older rule.
            one.value = person_anew(&one.value);
            self.formless
                .extend(formless(&one.value).map(str::to_owned));
        }
        self.all.insert((one.what, one.value));
    }

    /// Puts on it whoever `lead` is, by its names at its companies: it was found under an address that is on the list.
    pub fn put_person(&mut self, lead: &Lead, columns: &[Column]) {
        for value in people_of(lead, columns) {
            self.put(Suppression {
                what: Suppresses::Person,
                value,
            });
        }
    }

    /// Whether `lead`, which asks that, is on it. `own` is the address that the file has of it, where `lead` has another one,
    /// which was found.
    pub fn have(&self, asked: &Asked, lead: &Lead, columns: &[Column], own: Option<&str>) -> bool {
        if self.all.is_empty() {
            return false;
        }
        let cell = |field| lead.get(columns, field);
        let country = cell(Field::Country).and_then(Country::from_code);
        let email = cell(Field::Email).and_then(first_address);
        let profile = cell(Field::LinkedinUrl).and_then(profile_of);
        let phone = || cell(Field::Phone).and_then(|cell| phone_of(cell, country));
        let host = cell(Field::Domain).and_then(site_of).map(|site| site.host);
        let asked_at = match asked {
            Asked::FindEmail {
                company: Company::Domain(domain),
                ..
            }
            | Asked::FindPhoneByName {
                company: Company::Domain(domain),
                ..
            } => Some(domain.clone()),
            _ => None,
        };
        // What a search has found, it may be, and not what the file has.
        let verified = match asked {
            Asked::VerifyEmail { email } => address_of(email),
            _ => None,
        };
        let host_of = |email: &Option<String>| {
            let at = email.as_ref()?.rsplit_once('@')?;
            Some(at.1.to_owned())
        };
        let own = own.and_then(first_address);
        let hosts = [
            host,
            asked_at,
            host_of(&email),
            host_of(&verified),
            host_of(&own),
        ];
        hosts
            .into_iter()
            .flatten()
            .any(|host| self.has_domain(&host))
            || [email, verified, own]
                .into_iter()
                .flatten()
                .any(|email| self.has(Suppresses::Email, email))
            || profile.is_some_and(|profile| self.has(Suppresses::Profile, profile))
            || self.any(Suppresses::Phone)
                && phone().is_some_and(|it| self.has(Suppresses::Phone, it))
            || self.has_person(lead, columns)
    }

    fn has(&self, what: Suppresses, value: String) -> bool {
        self.all.contains(&(what, value))
    }

    fn any(&self, what: Suppresses) -> bool {
        self.all.iter().any(|(of, _)| *of == what)
    }

    fn has_domain(&self, host: &str) -> bool {
        let dots = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
        let mut hosts = std::iter::once(host).chain(dots);
        hosts.any(|host| self.has(Suppresses::Domain, host.to_owned()))
    }

    /// By each name of the lead at each company of its, whatever is asked: a question by a profile or an address has no
    /// name in it. In whatever country the company is, and with or without its legal form: who is not to be asked about is
    /// not.
    fn has_person(&self, lead: &Lead, columns: &[Column]) -> bool {
        let is_on = |key: String| match formless(&key) {
            Some(bare) => {
                self.has(Suppresses::Person, bare.to_owned()) || self.has(Suppresses::Person, key)
            }
            None => self.formless.contains(&key) || self.has(Suppresses::Person, key),
        };
        people_of(lead, columns).into_iter().any(is_on)
    }
}

/// The keys of the person that `lead` is, at each company of its.
fn people_of(lead: &Lead, columns: &[Column]) -> Vec<String> {
    let cell = |field| lead.get(columns, field);
    let joined = Parts::of(lead, columns).least();
    let sent = two_names(lead, columns).map(|(first, last)| format!("{first} {last}"));
    let whole = full_name(lead, columns).map(|name| sent_name(&name));
    // However much of a name the list has.
    let names = [
        cell(Field::FullName),
        Some(joined.as_str()),
        sent.as_deref(),
        whole.as_deref(),
    ];
    let site = cell(Field::Domain).and_then(site_of);
    let email = cell(Field::Email).and_then(first_address);
    let mail_host = email.as_deref().and_then(|email| email.rsplit_once('@'));
    let companies = [
        cell(Field::Domain).map(meant_by),
        cell(Field::Company).map(meant_by),
        site.map(|site| (Company::Domain(site.host), site.page)),
        mail_host.map(|(_, host)| (Company::Domain(host.to_owned()), None)),
    ];
    let named = |name: &&str| name.chars().any(char::is_alphanumeric);
    let people = names.into_iter().flatten().filter(named).flat_map(|name| {
        let at = |(company, page): &(Company, Option<String>)| {
            key_of_person(name, company, page.as_deref()).0
        };
        companies.iter().flatten().map(at).collect::<Vec<_>>()
    });
    people.collect()
}

/// The key of a person at a company with a legal form, without that.
fn formless(key: &str) -> Option<&str> {
    let (_, place) = key.split_once('\n')?;
    place.strip_prefix("of ")?;
    without_form(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Details;
    use crate::domain::Included;
    use crate::domain::Kind;
    use crate::domain::LeadId;

    const FIELDS: [Field; 5] = [
        Field::FullName,
        Field::Domain,
        Field::Email,
        Field::LinkedinUrl,
        Field::Phone,
    ];

    fn is_on(entry: &str, company: Option<&str>, cells: [&str; 5]) -> bool {
        let columns = FIELDS.map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        });
        let lead = Lead {
            id: LeadId(1),
            row: 2,
            cells: cells.map(str::to_owned).to_vec(),
        };
        let details = Details {
            include: Included::all(),
            ..Details::default()
        };
        let asked = super::super::ask(Kind::FindEmail, &lead, &columns, details).unwrap();
        let list: Suppressions = suppression_of(entry, company).into_iter().collect();
        assert_eq!(list.all.len(), 1, "{entry}");
        list.have(&asked, &lead, &columns, None)
    }

    #[test]
    fn whoever_is_on_the_list_is_found_by_whatever_there_is() {
        let ada = [
            "Ada Moreau",
            "https://shop.northpier.com",
            "Ada@NorthPier.com",
            "linkedin.com/in/Ada",
            "+49 30 23125 009",
        ];
        for (entry, company, on) in [
            ("ada@northpier.com", None, true),
            ("ida@northpier.com", None, false),
            ("northpier.com", None, true),
            ("https://www.northpier.com/", None, true),
            ("pier.com", None, false),
            ("https://fr.linkedin.com/in/ada/", None, true),
            ("+493023125009", None, true),
            ("ADA MOREAU", Some("northpier.com"), true),
            ("Ada Moreau", Some("Northpier Ltd"), false),
            ("Ida Moreau", Some("northpier.com"), false),
        ] {
            assert_eq!(is_on(entry, company, ada), on, "{entry} {company:?}");
        }
        let long = ["Dr. Ada M. (Addie) Moreau Jr. ★", ada[1], "", "", ""];
        for (entry, on) in [
            ("Ada Moreau", true),
            ("Ada M. Moreau Jr.", true),
            ("🚀 Ada Moreau", true),
            ("Ada K. Moreau", false),
        ] {
            assert_eq!(is_on(entry, Some("northpier.com"), long), on, "{entry}");
        }
        let frau = ["Frau Moreau", ada[1], "", "", ""];
        for entry in ["Moreau", "Frau Moreau", "Frau Dr. Moreau"] {
            assert!(is_on(entry, Some("northpier.com"), frau), "{entry}");
        }
        let at_host = ["Kim Lee", "", "kim@mail.northpier.com", "", ""];
        let columns = ["Kim Lee", "vega.com", at_host[2], "", ""];
        assert!(
            is_on("northpier.com", None, columns),
            "by the address's domain"
        );
    }

    #[test]
    fn what_names_nobody_is_refused() {
        for (entry, company) in [
            ("", None),
            ("Ada Moreau", None),
            ("030 23125", None),
            ("https://www.facebook.com/acme", None),
            ("-", Some("northpier.com")),
            ("Ada", Some("-")),
        ] {
            assert_eq!(suppression_of(entry, company), None, "{entry}");
        }
    }

    fn by_header(header: &[String]) -> Vec<Option<Field>> {
        let field = |name: &String| match &name[..] {
            "Name" => Some(Field::FullName),
            "First" => Some(Field::FirstName),
            "Last" => Some(Field::LastName),
            "Company" => Some(Field::Company),
            "Website" => Some(Field::Domain),
            "E-mail" => Some(Field::Email),
            _ => None,
        };
        header.iter().map(field).collect()
    }

    #[test]
    fn lines_are_understood_or_told_with_their_number() {
        let said = |lines: &SuppressionLines| {
            let all: Vec<_> = lines.all.iter().map(|one| one.value.clone()).collect();
            let strange: Vec<_> = lines.strange.iter().map(|one| one.line).collect();
            (all, strange)
        };
        let typed = suppressions_typed(
            "ada@northpier.com\n\n vega.com ; +493023125009,Odo Dee\nOdo Dee at Vega\nlinkedin.com/in/kim\n030 231250\n",
        );
        let (all, strange) = said(&typed);
        assert_eq!(
            all,
            [
                "ada@northpier.com",
                "vega.com",
                "+493023125009",
                "odo dee\nof vega",
                "https://www.linkedin.com/in/kim"
            ]
        );
        assert_eq!(strange, [3, 6]);
        assert!(typed.strange[0].why.contains("NAME at COMPANY"));
        assert!(typed.strange[1].why.contains("begin with +"));

        let file =
            "\u{feff}E-mail;Name\r\nada@northpier.com;Ada\r\n\"kim@vega.com\";Kim\r\nnobody;x\r\n";
        let file = suppressions_in_file(file, by_header);
        assert_eq!(file.header.as_deref(), Some("E-mail, Name"));
        let named = vec!["ada@northpier.com".to_owned(), "kim@vega.com".to_owned()];
        assert_eq!(said(&file), (named, vec![4]));
        // What names nobody at all has no header, but lines that are told.
        let none = suppressions_in_file("Ada Moreau\nOdo Dee\n", by_header);
        assert_eq!((none.header, none.strange.len()), (None, 2));
        assert_eq!(suppressions_in_file("vega.com", by_header).all.len(), 1);
    }

    #[test]
    fn in_a_file_the_column_that_names_people_is_found() {
        let read = |text: &str| {
            let lines = suppressions_in_file(text, by_header);
            let all: Vec<_> = lines.all.into_iter().map(|one| one.value).collect();
            let strange: Vec<_> = lines.strange.iter().map(|one| one.line).collect();
            (all.join(" "), lines.header, strange)
        };
        let header = |text: &str| Some(text.to_owned());
        for (text, said) in [
            // Who exports writes what they like into the first column.
            (
                "Contact ID,First Name,Email,Opt-out at\r\n101,Ada,ada@vega.com,2026-01-02\r\n102,Kim,kim@vega.com,\r\n",
                ("ada@vega.com kim@vega.com", header("Email"), vec![]),
            ),
            (
                "sep=;\r\nName;\"E-mail; private\"\r\n\"Dee; Odo\";odo@vega.com\r\n\"He said \"\"no\"\"\";kim@vega.com\r\n",
                (
                    "odo@vega.com kim@vega.com",
                    header("E-mail; private"),
                    vec![],
                ),
            ),
            // The first column where it names most, though another does, too.
            (
                "E-mail,Web site\nada@vega.com,vega.com\nkim@vega.com,vega.com\n",
                (
                    "ada@vega.com kim@vega.com",
                    header("E-mail, Web site"),
                    vec![],
                ),
            ),
            // A row that has nothing there is told, and an empty one is none.
            (
                "Name\tE-mail\nAda\tada@vega.com\nKim\t\n\t\n",
                ("ada@vega.com", header("Name, E-mail"), vec![3]),
            ),
            (
                "\u{feff}ada@vega.com\rkim@vega.com\r",
                ("ada@vega.com kim@vega.com", None, vec![]),
            ),
            (
                "vega.com\nOdo Dee at Lyra\n",
                ("vega.com odo dee\nof lyra", None, vec![]),
            ),
            // A table of people at companies names people: not all who work there.
            (
                "Name,Company,Website,E-mail\nAda Bo,Vega GmbH,vega.com,\nKim Cee,Lyra,,\nOdo Dee,Lyra,lyra.com,odo@lyra.com\n,Lyra,lyra.com,\n",
                (
                    "ada bo\nat vega.com ada bo\nof vega gmbh kim cee\nof lyra odo@lyra.com",
                    header("Name, Company, Website, E-mail"),
                    vec![5],
                ),
            ),
            (
                "First;Last;Company\nAda;Bo;Vega\n",
                ("ada bo\nof vega", header("First, Last, Company"), vec![]),
            ),
            (
                "Company,Website,E-mail\nVega,vega.com,\nLyra,,odo@lyra.com\n",
                ("odo@lyra.com", header("Company, Website, E-mail"), vec![2]),
            ),
            (
                "*@vega.com\n@lyra.com\n",
                ("vega.com lyra.com", None, vec![]),
            ),
        ] {
            let (all, header, strange) = said;
            assert_eq!(read(text), (all.to_owned(), header, strange), "{text}");
        }
    }

    #[test]
    fn a_person_is_not_asked_about_by_any_question() {
        const FIELDS: [Field; 7] = [
            Field::FullName,
            Field::FirstName,
            Field::LastName,
            Field::Company,
            Field::Domain,
            Field::Email,
            Field::LinkedinUrl,
        ];
        let columns = FIELDS.map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        });
        let is_on = |kind, (name, company): (&str, &str), cells: [&str; 7]| {
            let lead = Lead {
                id: LeadId(1),
                row: 2,
                cells: cells.map(str::to_owned).to_vec(),
            };
            let asked = super::super::ask_all(kind, &lead, &columns).unwrap();
            let list: Suppressions = suppression_of(name, Some(company)).into_iter().collect();
            list.have(&asked, &lead, &columns, None)
        };
        let (odo, profile) = (("Odo Dee", "vega.com"), "linkedin.com/in/odo");
        let at_vega = ["Odo Dee", "", "", "", "www.vega.com", "o@vega.com", profile];
        let parted = ["", "Odo", "Dee", "", "vega.com", "odo@post.com", profile];
        let mailed = ["Odo Dee", "", "", "", "", "odo@vega.com", profile];
        let other = ["Odo Dee", "", "", "Vega", "", "odo@other.com", profile];
        for kind in [Kind::FindPhone, Kind::VerifyEmail] {
            for lead in [at_vega, parted, mailed] {
                assert!(is_on(kind, odo, lead), "{kind:?} {lead:?}");
                assert!(!is_on(kind, ("Ida Dee", "vega.com"), lead), "{lead:?}");
            }
            assert!(!is_on(kind, odo, other), "{kind:?}: another's");
        }
        let both = ["Kim Cee", "", "", "Acme GmbH", "acme.com", "", ""];
        for company in ["Acme GmbH", "acme.com"] {
            for kind in [Kind::FindEmail, Kind::FindPhone] {
                assert!(is_on(kind, ("Kim Cee", company), both), "{company}");
            }
        }
        // Where one of the two says no legal form, the other may have any; two that do are two companies.
        for (entry, there, on) in [
            ("Acme", "Acme GmbH", true),
            ("Acme GmbH", "Acme", true),
            ("Acme GmbH", "ACME G.m.b.H.", true),
            ("Acme GmbH", "Acme Inc", false),
            ("Acme", "Acme Nord", false),
        ] {
            let lead = ["Kim Cee", "", "", there, "", "", ""];
            assert_eq!(
                is_on(Kind::FindEmail, ("Kim Cee", entry), lead),
                on,
                "{entry} {there}"
            );
        }
        let named = ["Kim Cee", "", "", "Amazon.com Inc", "", "", ""];
        let amazon = ("Kim Cee", "Amazon.com, Inc.");
        assert!(is_on(Kind::FindEmail, amazon, named));
        let page = ["Kim Cee", "", "", "", "facebook.com/acme", "", ""];
        for (company, on) in [("facebook.com/acme", true), ("facebook.com/other", false)] {
            let person = ("Kim Cee", company);
            assert_eq!(is_on(Kind::FindEmail, person, page), on, "{company}");
        }
    }
}
