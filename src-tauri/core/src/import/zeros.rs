//! Leading zeros that a spreadsheet took away: it takes a postcode or a phone number for a quantity. A single one cannot be
//! told from what is right elsewhere (`1067` is Dresden or near Lausanne, `612345678` a mobile in Lyon or in Seville), so
//! it takes the row's country, or the column's other cells.

use std::collections::{BTreeMap, HashMap};

use crate::domain::Column;
use crate::domain::Field;

use super::{
    mapping::phone_columns,
    words::{is_among, plain},
};

/// Headers of columns with postcodes, spelled as [`plain`] spells them.
const POSTCODES: &str = "zip zipcode postcode postalcode zippostalcode postleitzahl plz codepostal cp codigopostal \
    codicepostale cap companyzip companyzipcode companypostalcode personzip mailingzip mailingzippostalcode billingzip \
    billingzippostalcode businesspostalcode homepostalcode postnummer postnr";

/// Headers of columns with countries, and with the states of one.
const COUNTRIES: &str = "country countryname countrycode countryregion companycountry personcountry mailingcountry \
    billingcountry businesscountryregion land landcode laendercode pays codepays pais paese nazione";
const STATES: &str =
    "state statecode stateprovince stateregion companystate personstate mailingstate billingstate";

/// Headers of columns with addresses whose ends tell a country.
const DOMAINS: &str = "email emailaddress mail emailadresse companyemail workemail website web webseite homepage url domain \
    companydomain companywebsite sitioweb siteweb sitoweb";

/// Ends of domains in countries whose postcodes have four digits at most, be there letters beside them or not.
const FOUR_DIGITS: &str = "at ch li be nl lu dk no hu si bg lv au nz za";

/// American states whose postcodes begin with a zero.
const ZERO_STATES: &str = "ct ma me nh nj ri vt pr vi connecticut massachusetts maine newhampshire newjersey rhodeisland \
    vermont puertorico virginislands";

/// Headers of phone columns in languages of countries whose numbers of nine digits are whole.
const WHOLE_NINE: &str = "telefono movil celular numerodetelefono telefonomovil cellulare numeroditelefono telefone telemovel \
    numerodetelefone";

/// How addresses and web sites end in such countries.
const WHOLE_NINE_HOSTS: [&str; 4] = [".es", ".pl", ".pt", ".cz"];

/// So many different names of countries and states are kept.
const MOST: usize = 1_000;

/// What a country's numbers are like.
struct Country {
    /// What it is called, by its code first.
    names: &'static str,
    /// How many digits a postcode has; 0 where it has letters.
    postcode: usize,
    /// Whether a phone number begins with a zero within the country.
    trunk: bool,
}

const fn country(names: &'static str, postcode: usize, trunk: bool) -> Country {
    Country {
        names,
        postcode,
        trunk,
    }
}

const KNOWN: [Country; 27] = [
    country(
        "de germany deutschland allemagne alemania germania duitsland",
        5,
        true,
    ),
    country("fr france frankreich francia frankrijk", 5, true),
    country("it italy italien italia italie", 5, false),
    country("es spain spanien espagne espana spagna spanje", 5, false),
    country(
        "us usa unitedstates unitedstatesofamerica vereinigtestaaten etatsunis estadosunidos statiuniti",
        5,
        false,
    ),
    country("mx mexico mexiko mexique", 5, false),
    country("fi finland finnland finlande suomi", 5, true),
    country("ee estonia estland", 5, false),
    country("sk slovakia slowakei slovensko", 5, true),
    country("tr turkey turkiye turkei", 5, true),
    country("ua ukraine", 5, true),
    country("se sweden schweden sverige suede", 5, true),
    country("pl poland polen polska pologne", 5, false),
    country("cz czechia czechrepublic tschechien", 5, false),
    country("ch switzerland schweiz suisse svizzera suiza", 4, true),
    country("at austria osterreich oesterreich autriche", 4, true),
    country("be belgium belgien belgique belgie belgica belgio", 4, true),
    country("lu luxembourg luxemburg", 4, false),
    country("dk denmark danmark danemark", 4, false),
    country("no norway norwegen norge norvege", 4, false),
    country("hu hungary ungarn magyarorszag", 4, false),
    country("au australia australien", 4, true),
    country("nz newzealand neuseeland", 4, true),
    country("za southafrica sudafrika", 4, true),
    country(
        "gb uk unitedkingdom greatbritain england scotland wales grossbritannien royaumeuni reinounido",
        0,
        true,
    ),
    country("ie ireland irland irlande", 0, true),
    country(
        "nl netherlands thenetherlands niederlande paysbas nederland",
        0,
        true,
    ),
];

/// What a row says about where it is.
#[derive(Clone, Copy)]
enum Where {
    /// Nothing.
    Unsaid,
    /// A country of which nothing is known.
    Elsewhere,
    /// A country.
    In(&'static Country),
}

/// The postcodes of a column.
#[derive(Default)]
struct Postcodes {
    /// Too short for their country.
    proven: u64,
    /// Without a country: of three or four digits, and of five.
    short: u64,
    whole: u64,
    /// Of four digits, in rows with a domain of a country that has no longer ones; and of short ones, in rows with another
    /// country's.
    foreign: u64,
    doubted: u64,
}

/// The phone numbers of a column: those in digits alone, by how many they have.
#[derive(Default)]
struct Phones {
    /// Without the zero that their country's begin with.
    proven: u64,
    /// Without a country, and without a zero: of nine digits, and of ten that no American number is.
    nine: u64,
    ten: u64,
    /// The same of ten digits that begin with 7, as British mobiles do.
    sevens: u64,
    /// With their zero, of ten digits and of eleven.
    zero_nine: u64,
    zero_ten: u64,
    /// Written otherwise.
    other: u64,
}

/// What has been seen so far.
pub(super) struct Zeros {
    country: Option<usize>,
    state: Option<usize>,
    domains: Vec<usize>,
    /// What cells with countries and with states say.
    places: [HashMap<String, Where>; 2],
    postcodes: BTreeMap<usize, Postcodes>,
    phones: BTreeMap<usize, Phones>,
    /// The columns with addresses and web sites, how many of their cells are filled, and how many of these are at home where
    /// nine digits are a whole number.
    hosts: Vec<usize>,
    hosted: u64,
    hosted_whole: u64,
}

impl Zeros {
    /// Nothing seen yet in a table with these `columns`.
    pub(super) fn new(columns: &[Column]) -> Self {
        let called =
            |names: &'static str| move |column: &Column| is_among(names, &plain(&column.name));
        let places = |is: &dyn Fn(&Column) -> bool| {
            let all = columns.iter().enumerate();
            let found = all.filter(|(_, column)| is(column)).map(|(at, _)| at);
            found.collect::<Vec<_>>()
        };
        let mapped = columns
            .iter()
            .position(|column| column.field == Some(Field::Country));
        let phones = phone_columns(columns).into_iter().enumerate();
        let phones = phones.filter(|(_, is_phone)| *is_phone);
        Self {
            country: mapped.or_else(|| columns.iter().position(called(COUNTRIES))),
            state: columns.iter().position(called(STATES)),
            domains: places(&|column| {
                matches!(column.field, Some(Field::Email | Field::Domain))
                    || called(DOMAINS)(column)
            }),
            places: [HashMap::new(), HashMap::new()],
            postcodes: places(&called(POSTCODES))
                .into_iter()
                .map(|at| (at, Postcodes::default()))
                .collect(),
            phones: phones.map(|(at, _)| (at, Phones::default())).collect(),
            hosts: places(&|column| matches!(column.field, Some(Field::Email | Field::Domain))),
            hosted: 0,
            hosted_whole: 0,
        }
    }

    /// Looks at a row's cells.
    pub(super) fn look(&mut self, cells: &[String]) {
        if self.postcodes.is_empty() && self.phones.is_empty() {
            return;
        }
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        // Where a row is from matters to a bare number alone: most rows have none.
        let mut numbers = self.postcodes.keys().chain(self.phones.keys());
        let has_number = numbers.any(|at| is_digits(cell(*at)));
        let place = match has_number {
            true => self.place(cell),
            false => Where::Unsaid,
        };
        for (at, seen) in &mut self.postcodes {
            let ends = self.domains.iter().map(|at| end_of_domain(cell(*at)));
            seen.look(cell(*at), place, ends);
        }
        for (at, seen) in &mut self.phones {
            seen.look(cell(*at), place);
        }
        let hosts = self.hosts.iter().map(|at| cell(*at));
        for host in hosts.filter(|host| !host.is_empty()) {
            self.hosted += 1;
            self.hosted_whole += u64::from(is_at_whole_nine(host));
        }
    }

    fn place<'c>(&mut self, cell: impl Fn(usize) -> &'c str) -> Where {
        let [countries, states] = &mut self.places;
        match known(countries, self.country.map_or("", &cell), country_called) {
            Where::Unsaid => known(states, self.state.map_or("", &cell), state_called),
            said => said,
        }
    }

    /// Postcodes that are short, with their column.
    pub(super) fn postcodes(&self) -> impl Iterator<Item = (usize, u64)> {
        let told = self.postcodes.iter().map(|(at, seen)| (*at, seen.told()));
        told.filter(|(_, count)| *count > 0)
    }

    /// Phone numbers without a zero, with the columns called `names`.
    pub(super) fn phones(&self, names: &[String]) -> impl Iterator<Item = (usize, u64)> {
        let is_whole = |at: &usize| {
            let name = names.get(*at).map(|name| plain(name));
            self.hosted_whole * 2 > self.hosted
                || name.is_some_and(|name| is_among(WHOLE_NINE, &name))
        };
        let told = self
            .phones
            .iter()
            .map(move |(at, seen)| (*at, seen.told(is_whole(at))));
        told.filter(|(_, count)| *count > 0)
    }
}

impl Postcodes {
    /// `ends` are those of the row's domains.
    fn look<'c>(&mut self, cell: &str, place: Where, ends: impl Iterator<Item = Option<&'c str>>) {
        if !is_digits(cell) {
            return;
        }
        match (place, cell.len()) {
            (Where::In(country), length) => {
                let lost = country.postcode.saturating_sub(length);
                self.proven += u64::from((1..=2).contains(&lost));
            }
            (Where::Unsaid, length @ (3 | 4)) => {
                // Ends of three letters and more are no country's.
                let mut countries = ends.flatten().filter(|end| end.len() == 2).peekable();
                let is_any = countries.peek().is_some();
                let is_foreign =
                    countries.any(|end| is_among(FOUR_DIGITS, &end.to_ascii_lowercase()));
                *match is_foreign && length == 4 {
                    true => &mut self.foreign,
                    false if is_any => &mut self.doubted,
                    false => &mut self.short,
                } += 1;
            }
            (Where::Unsaid, 5) => self.whole += 1,
            (Where::Unsaid | Where::Elsewhere, _) => {}
        }
    }

    /// Without a country, short ones are too short where others are whole; a few foreigners in a country of four digits make
    /// none of its own too short. Where nothing tells of some, and most of the others are whole by their domains, those are,
    /// too.
    fn told(&self) -> u64 {
        let short = self.doubted
            + if self.foreign > self.short {
                0
            } else {
                self.short
            };
        let all = self.short + self.doubted + self.foreign;
        let is_mixed = self.whole > 0 && self.whole * 10 >= all;
        self.proven + if is_mixed { short } else { 0 }
    }
}

impl Phones {
    fn look(&mut self, cell: &str, place: Where) {
        if cell.is_empty() {
            return;
        }
        let is_bare = is_digits(cell) && !cell.starts_with('0');
        let count = match (place, cell.len(), cell.as_bytes().first()) {
            (Where::In(country), 8..=10, _) if is_bare && country.trunk => &mut self.proven,
            (Where::Unsaid, 9, _) if is_bare => &mut self.nine,
            (Where::Unsaid, 10, Some(b'1')) if is_bare => &mut self.ten,
            (Where::Unsaid, 10, Some(b'7')) if is_bare => &mut self.sevens,
            (Where::Unsaid, 10, _) if is_digits(cell) && !is_bare => &mut self.zero_nine,
            (Where::Unsaid, 11, _) if is_digits(cell) && !is_bare => &mut self.zero_ten,
            _ => &mut self.other,
        };
        *count += 1;
    }

    /// Without a country it takes numbers that are longer by a zero, or nearly all in the length of a number without one.
    /// `is_whole`: nine digits are a whole number where the column's language is spoken.
    fn told(&self, is_whole: bool) -> u64 {
        let tens = self.ten + self.sevens;
        if self.zero_nine + self.zero_ten > 0 {
            let nine = if self.zero_nine > 0 { self.nine } else { 0 };
            let ten = if self.zero_ten > 0 { tens } else { 0 };
            return self.proven + nine + ten;
        }
        // Few Americans have a 7 in front, and hardly several of them alone.
        let sevens = if self.sevens > 2 { self.sevens } else { 0 };
        let short = self.ten + sevens + if is_whole { 0 } else { self.nine };
        let all = self.nine + tens + self.other;
        self.proven + if short * 5 >= all * 4 { short } else { 0 }
    }
}

/// What `cell` says by `named`, which is asked once for each.
fn known(cells: &mut HashMap<String, Where>, cell: &str, named: fn(&str) -> Where) -> Where {
    if cell.is_empty() {
        return Where::Unsaid;
    }
    if let Some(known) = cells.get(cell) {
        return *known;
    }
    let said = named(&plain(cell));
    if cells.len() < MOST {
        cells.insert(cell.to_owned(), said);
    }
    said
}

fn country_called(name: &str) -> Where {
    let known = KNOWN.iter().find(|known| is_among(known.names, name));
    match known {
        Some(known) => Where::In(known),
        None if name.is_empty() => Where::Unsaid,
        None => Where::Elsewhere,
    }
}

fn state_called(name: &str) -> Where {
    match is_among(ZERO_STATES, name) {
        true => country_called("us"),
        false => Where::Unsaid,
    }
}

/// The host in `cell`: of `office@acme.example` and of `https://acme.example/en` it is `acme.example`.
fn host(cell: &str) -> &str {
    let behind = match cell.find([':', '@']) {
        Some(at) => cell[at + 1..].trim_start_matches('/'),
        None => cell,
    };
    let end = behind.find(['/', '?', '#', ':', '>', ',', ';', ' ']);
    behind[..end.unwrap_or(behind.len())].trim_end_matches('.')
}

/// The end of the domain in `cell`, `example` there.
fn end_of_domain(cell: &str) -> Option<&str> {
    let (_, end) = host(cell).rsplit_once('.')?;
    Some(end)
}

/// Whether an address or a web site is in a country whose numbers of nine digits are whole.
fn is_at_whole_nine(cell: &str) -> bool {
    let host = host(cell).as_bytes();
    let ends = |end: &&str| {
        let start = host.len().checked_sub(end.len());
        start.is_some_and(|start| host[start..].eq_ignore_ascii_case(end.as_bytes()))
    };
    WHOLE_NINE_HOSTS.iter().any(ends)
}

/// Whether `cell` is digits and nothing else.
pub(super) fn is_digits(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many postcodes and phone numbers are told of rows of a table in text.
    fn told(table: &str) -> (u64, u64) {
        let rows: Vec<Vec<String>> = table
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect();
        let column = |name: &String| Column {
            name: name.clone(),
            field: match &name[..] {
                "Email" => Some(Field::Email),
                "Website" => Some(Field::Domain),
                _ => None,
            },
        };
        let columns: Vec<Column> = rows[0].iter().map(column).collect();
        let mut zeros = Zeros::new(&columns);
        rows[1..].iter().for_each(|row| zeros.look(row));
        (
            zeros.postcodes().map(|(_, count)| count).sum(),
            zeros.phones(&rows[0]).map(|(_, count)| count).sum(),
        )
    }

    #[test]
    fn postcodes_are_short_beside_whole_ones_or_for_their_country() {
        for (table, expected) in [
            ("PLZ\n1067\n1099\n4109\n50667", 3),
            ("Zip\n2108\n10001\n94105\n501", 2),
            ("Mailing Zip/Postal Code\n2108\n10001", 1),
            ("PLZ\n1067\n1099\n4109", 0),
            ("PLZ\n50667\n01067", 0),
            ("Postcode\nSW1A 1AA\n1067", 0),
            ("Ref\n1067\n50667", 0),
            ("PLZ,Land\n1067,DE\n1099,Deutschland", 2),
            ("PLZ,Land\n1010,AT\n8001,Schweiz\n50667,DE", 0),
            ("PLZ,Land\n1010,AT\n1067,DE\n50667,DE", 1),
            (
                "Code postal,Pays\n1000,Belgique\n6000,France\n75001,France",
                1,
            ),
            ("Zip,Country\n150,NO\n1067,Bulgaria\n50667,Bulgaria", 1),
            ("City,State,Zip\nBoston,MA,2108\nNewark,New Jersey,7102", 2),
            ("City,State,Zip\nPerth,WA,6000", 0),
        ] {
            assert_eq!(told(table).0, expected, "{table}");
        }
        let swiss = "PLZ\n".to_owned() + &"8001\n".repeat(20) + "50667\n";
        assert_eq!(told(&swiss).0, 0);
    }

    #[test]
    fn a_postcode_of_four_digits_is_whole_where_its_rows_domain_says_so() {
        for (table, expected) in [
            (
                "PLZ,Website\n80331,a.de\n1010,b.at\n8001,https://www.c.ch/de?x",
                0,
            ),
            (
                "PLZ,E-Mail\n80331,x@a.de\n1010,x@b.at\n9490,x@c.li\n2100,x@d.DK",
                0,
            ),
            ("PLZ,Website\n80331,a.de\n1067,b.de\n8001,c.ch", 1),
            // An end that is no country's tells nothing: the others do.
            (
                "PLZ,Website\n80331,a.de\n1010,b.at\n8001,c.ch\n1020,d.com",
                0,
            ),
            ("PLZ,Website\n80331,a.de\n1010,b.at\n1067,c.com\n1099,", 2),
            ("PLZ,Website\n80331,a.com\n1067,b.com", 1),
            ("PLZ,Website\n80331,a.de\n150,b.no\n1150,c.no", 1),
            ("PLZ,E-Mail,Website\n80331,,a.de\n1010,x@b.com,b.at", 0),
            ("PLZ\n80331\n1010\n8001", 2),
        ] {
            assert_eq!(told(table).0, expected, "{table}");
        }
        let german =
            "PLZ,Website\n".to_owned() + &"1067,a.de\n".repeat(20) + "8001,b.ch\n50667,a.de";
        assert_eq!(told(&german).0, 0, "as many as without the domains");
    }

    #[test]
    fn phone_numbers_lack_a_zero_beside_those_with_one_or_all_of_them() {
        for (table, expected) in [
            ("Phone\n612345678\n145678901\n756789012", 3),
            ("Phone\n0612345678\n06 12 34 56 79\n612345670", 1),
            ("Phone\n7400123456\n7400123457\n1632960123\n2079460123", 0),
            ("Phone\n7400123456\n7400123457\n7400123458\n1632960123", 4),
            ("Phone\n07400123456\n7400123457", 1),
            ("Phone\n612345678\n+33612345679", 0),
            ("Phone\n2025550100\n7185550101\n3125550102", 0),
            ("Phone\n7185550101\n7185550102", 0),
            ("Phone\n22334455\n33445566", 0),
            ("Teléfono\n612345678\n912345678", 0),
            ("Ref\n612345678", 0),
            (
                "Phone,Website\n612345678,https://example.es/a\n912345678,www.example.es\n912345679,northpier.example",
                0,
            ),
            (
                "Phone,Email\n612345678,ada@example.PL\n512345678,bo@example.pl\n512345679,",
                0,
            ),
            (
                "Phone,Email\n612345678,ada@example.pl\n145678901,bo@example.fr\n756789012,",
                3,
            ),
            (
                "Phone,Country\n612345678,FR\n612345678,Spain\n912345678,PT",
                1,
            ),
            ("Phone,Country\n3023125001,Germany\n2025550100,US", 1),
        ] {
            assert_eq!(told(table).1, expected, "{table}");
        }
    }
}
