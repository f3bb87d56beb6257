//! What each column holds. The header's words decide, the cells of the sample correct them (an `url` full of LinkedIn
//! profiles) and speak for columns whose header says nothing. Each field gets at most one column: the best one.

use std::collections::HashSet;

use crate::domain::Column;
use crate::domain::Field;

use super::{
    content::{Look, common_look, is_number, is_value, sites_vary},
    first_row::has_legal_form,
    losses::repaired,
    people::{are_called_by_sites, are_people, has_look, says_nothing, told_by_values},
    records::Record,
    words::{
        field_named, is_another, is_anybody, is_other_thing, is_payer, is_senders, is_whose,
        may_have_a_contact, owner_of, plain,
    },
};

/// How good a claim by content alone is: worse than every header word.
const BY_CONTENT: usize = 1000;

/// So much worse is the claim of a column whose name says something else than its cells.
const CORRECTED: usize = 500;

/// How good that of a second `Email` is, by its content and its name: better than a first one with nothing in it.
const FURTHER: usize = 700;

/// So much worse is that of a column with nothing in it: better still than by content alone.
const EMPTY: usize = 800;

/// So much worse is that of a column with one and the same value in all rows, where people are told apart by such.
const SAME: usize = 2000;

/// So much better is what has the same owner as the rest of the person.
const OF_ONE: usize = 60;

/// So many different values at least refute a name, and so many where some of them fit.
const FEW: usize = 3;
const MANY: usize = 20;

/// A column's claim to a field: the smaller, the better.
type Claim = (Field, usize);

/// What the columns under this header hold, by their names alone.
pub fn fields_of(names: &[String]) -> Vec<Option<Field>> {
    let columns = map_columns(names.to_vec(), &[]);
    columns.into_iter().map(|column| column.field).collect()
}

/// The columns called `names`, mapped to fields with the help of the `body`'s records.
pub(super) fn map_columns(names: Vec<String>, body: &[&Record]) -> Vec<Column> {
    let words: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let named: Vec<Option<Claim>> = (0..names.len())
        .map(|at| named(&names[at], at, &words))
        .collect();
    let claims: Vec<Option<Claim>> = (0..names.len())
        .map(|at| claim(at, &names, named[at], body))
        .collect();
    let weighed = weighed(&names, &claims, body);
    let best = |field: Field| {
        let rank = |at: &usize| {
            weighed[*at]
                .filter(|claim| claim.0 == field)
                .map(|claim| claim.1)
        };
        (0..names.len())
            .filter(|at| rank(at).is_some())
            .min_by_key(rank)
    };
    let wins = |at: usize, field: &Field| best(*field) == Some(at);
    let mut fields: Vec<Option<Field>> = (0..names.len())
        .map(|at| {
            claims[at]
                .map(|claim| claim.0)
                .filter(|field| wins(at, field))
        })
        .collect();
    if let Some(at) = fields.iter().position(|field| *field == Some(Field::Email))
        && is_anothers(at, &names, &fields, body)
    {
        fields[at] = None;
    }
    if let Some((at, field)) = beside_a_person(&names, &words, &fields, &claims, body) {
        fields[at] = Some(field);
    }
    let is_free = |at: &usize| {
        let name = &names[*at];
        let is_unnamed = says_nothing(name) || is_whose(name) || field_named(name).is_some();
        let is_left = claims[*at].is_none() && fields[*at].is_none();
        is_left && is_unnamed && !has_look(*at, body)
    };
    let mut free: Vec<usize> = (0..names.len()).filter(is_free).collect();
    if ends_unnamed(&names, body) {
        let loose = loose(&names, &fields, &free, &claims, &named, body);
        loose.iter().for_each(|at| fields[*at] = None);
        free.extend(loose);
    }
    for (at, field) in told_by_values(&names, &fields, &free, body) {
        fields[at] = Some(field);
    }
    let is_bare =
        |at: &usize| fields[*at] == Some(Field::FullName) && is_one_of(&words[*at], &BARE);
    if !fields.contains(&Some(Field::Company))
        && let Some(at) = (0..fields.len()).find(is_bare)
        && are_called_by_sites(at, &names, &fields, body)
    {
        fields[at] = Some(Field::Company);
    }
    if !fields.contains(&Some(Field::FirstName)) && !fields.contains(&Some(Field::LastName)) {
        let is_beside =
            |field: &&mut Option<Field>| matches!(field, Some(Field::MiddleName | Field::Suffix));
        fields
            .iter_mut()
            .filter(is_beside)
            .for_each(|field| *field = None);
    }
    let named = |(name, field): (String, _)| Column {
        name: repaired(&name).unwrap_or(name),
        field,
    };
    names.into_iter().zip(fields).map(named).collect()
}

/// Which columns hold phone numbers, be they mapped or not: that is where spreadsheet programs destroy digits.
pub(super) fn phone_columns(columns: &[Column]) -> Vec<bool> {
    let is_phone = |column: &Column| {
        column.field == Some(Field::Phone)
            || field_named(&column.name).is_some_and(|(field, _)| field == Field::Phone)
    };
    columns.iter().map(is_phone).collect()
}

/// What the name of the column at `at` says among all `words`.
fn named(name: &str, at: usize, words: &[String]) -> Option<Claim> {
    let (field, rank) = field_named(name)?;
    let word = words.get(at)?;
    let is_given = |word: &String| {
        matches!(
            field_named(word),
            Some((Field::FirstName | Field::LastName, _))
        )
    };
    // Beside the lead's own name it is whoever looks after the lead.
    if word == "responsavel" && words.iter().any(is_given) {
        return None;
    }
    Some((in_context(field, word, words), rank))
}

/// Whether the last column has values and no name, as where the header lacks a delimiter: all names behind it stand one too far
/// to the left.
fn ends_unnamed(names: &[String], body: &[&Record]) -> bool {
    let filled = body.iter().filter(|record| {
        let last = record.cells.get(names.len().saturating_sub(1));
        last.is_some_and(|cell| !cell.trim().is_empty())
    });
    names.last().is_some_and(|name| says_nothing(name)) && filled.count() * 2 > body.len()
}

/// Which columns are people or companies by their names alone, where others show that names stand over the wrong columns: from
/// the first one on that is not what its name says, or all of them where values tell that another one is what one of them is
/// called.
fn loose(
    names: &[String],
    fields: &[Option<Field>],
    free: &[usize],
    claims: &[Option<Claim>],
    named: &[Option<Claim>],
    body: &[&Record],
) -> Vec<usize> {
    let is_by_name = |at: &usize| {
        let is_told = matches!(
            fields[*at],
            Some(
                Field::FullName
                    | Field::FirstName
                    | Field::MiddleName
                    | Field::LastName
                    | Field::Suffix
                    | Field::Company
            )
        );
        is_told && claims[*at] == named[*at]
    };
    let all: Vec<usize> = (0..fields.len()).filter(is_by_name).collect();
    let is_belied = |at: &usize| {
        let word = named[*at].map(|(field, _)| field);
        let is_plain = matches!(
            word,
            Some(Field::FirstName | Field::LastName | Field::Email | Field::Phone)
        );
        is_plain && claims[*at].map(|(field, _)| field) != word
    };
    if let Some(from) = (0..fields.len()).find(is_belied) {
        return all.into_iter().filter(|at| *at > from).collect();
    }
    let mut bare = fields.to_vec();
    all.iter().for_each(|at| bare[*at] = None);
    let asked: Vec<usize> = free.iter().chain(&all).copied().collect();
    let contradicts = |(at, field): &(usize, Field)| {
        *field != Field::Company
            && fields[*at] != Some(*field)
            && (fields[*at].is_some() || fields.contains(&Some(*field)))
    };
    match told_by_values(names, &bare, &asked, body)
        .iter()
        .any(contradicts)
    {
        true => all,
        false => Vec::new(),
    }
}

fn claim(at: usize, names: &[String], named: Option<Claim>, body: &[&Record]) -> Option<Claim> {
    let cells = || {
        body.iter()
            .filter_map(|record| record.cells.get(at))
            .map(String::as_str)
    };
    let look = common_look(cells());
    match named {
        Some((field, rank)) => {
            let held = corrected(field, look, cells())?;
            let worse = if held == field { 0 } else { CORRECTED };
            Some((held, rank + worse))
        }
        None if is_other_thing(&names[at]) || is_senders(&names[at]) => None,
        None if look == Some(Look::Web) && !sites_vary(cells()) => None,
        None => {
            let field = look.and_then(field_of)?;
            let bare: String = plain(&names[at])
                .chars()
                .filter(|c| !c.is_ascii_digit())
                .collect();
            let is_further = field_named(&bare).is_some_and(|(named, _)| named == field);
            Some((field, if is_further { FURTHER } else { BY_CONTENT }))
        }
    }
}

/// The claims, held against each other: a column with nothing in it, or with one value in all rows, loses to another, and an
/// address goes with the name of whose it is.
fn weighed(names: &[String], claims: &[Option<Claim>], body: &[&Record]) -> Vec<Option<Claim>> {
    let weigh = |(at, claim): (usize, &Option<Claim>)| {
        let (field, rank) = (*claim)?;
        let worse = match different(at, body) {
            (0, _) if !body.is_empty() => EMPTY,
            (FEW.., 1) if is_a_persons(field) => SAME,
            _ => 0,
        };
        Some((field, rank + worse))
    };
    let mut weighed: Vec<Option<Claim>> = claims.iter().enumerate().map(weigh).collect();
    const NAMES: [Field; 3] = [Field::FullName, Field::FirstName, Field::LastName];
    const REST: [Field; 3] = [Field::Email, Field::Phone, Field::LinkedinUrl];
    for (from, to) in [(NAMES, REST), ([Field::Email; 3], NAMES)] {
        let best = |field: Field| {
            let of = |at: &usize| weighed[*at].filter(|claim| claim.0 == field);
            (0..names.len())
                .filter(|at| of(at).is_some())
                .min_by_key(|at| of(at).map(|claim| claim.1))
        };
        let Some(owner) = from
            .into_iter()
            .find_map(best)
            .and_then(|at| owner_of(&names[at]))
        else {
            continue;
        };
        for (name, claim) in names.iter().zip(&mut weighed) {
            if let Some((field, rank)) = claim
                && to.contains(field)
                && owner_of(name) == Some(owner)
            {
                *rank = rank.saturating_sub(OF_ONE);
            }
        }
    }
    weighed
}

/// Whether each person has another one.
const fn is_a_persons(field: Field) -> bool {
    !matches!(field, Field::Company | Field::Domain | Field::Country)
}

/// How many cells of the column at `at` have something in them, and how many different ones there are, 2 standing for more.
fn different(at: usize, body: &[&Record]) -> (usize, usize) {
    let cells = body.iter().filter_map(|record| record.cells.get(at));
    let mut filled = cells
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty());
    let Some(first) = filled.next() else {
        return (0, 0);
    };
    filled.fold((1, 1), |(count, different), cell| {
        (count + 1, if cell == first { different } else { 2 })
    })
}

/// Whether the address at `at` is another one's than whoever the names are of: by its header, and because it is one and the same,
/// or the names are a supplier's.
fn is_anothers(at: usize, names: &[String], fields: &[Option<Field>], body: &[&Record]) -> bool {
    let is_name = |field: &Option<Field>| matches!(field, Some(Field::FullName | Field::FirstName));
    let (Some(owner), Some(name)) = (owner_of(&names[at]), fields.iter().position(is_name)) else {
        return false;
    };
    let is_one = matches!(different(at, body), (FEW.., 1));
    match owner_of(&names[name]) {
        Some(other) if other == owner => false,
        Some(other) if !is_anybody(owner) && !is_anybody(other) => {
            is_one || is_payer(owner) && is_another(other)
        }
        _ => is_one && is_payer(owner),
    }
}

/// Which column says whose person stands beside it: the company, or else the second name of a company that has two.
fn beside_a_person(
    names: &[String],
    words: &[String],
    fields: &[Option<Field>],
    claims: &[Option<Claim>],
    body: &[&Record],
) -> Option<(usize, Field)> {
    let at_of = |field: Field| fields.iter().position(|it| *it == Some(field));
    let is_left = |at: &usize| claims[*at].is_none() && !has_look(*at, body);
    let whole = at_of(Field::FullName);
    let parts = at_of(Field::FirstName).zip(at_of(Field::LastName));
    let has_person = whole.is_some_and(|at| !is_one_of(&words[at], &BARE)) || parts.is_some();
    match at_of(Field::Company) {
        None if has_person => {
            let may_be = |at: &usize| {
                is_left(at)
                    && may_have_a_contact(&names[*at])
                    && !matches!(different(*at, body), (FEW.., 1))
                    && are_names(*at, body)
                    && !are_people(*at, fields, body)
            };
            let mut so = (0..names.len()).filter(may_be);
            let company = so.next().filter(|_| so.next().is_none())?;
            Some((company, Field::Company))
        }
        Some(company) if words[company] == "name1" && whole.is_none() && parts.is_none() => {
            let is_second = |at: &usize| words[*at] == "name2" && is_left(at);
            let second = (0..names.len()).find(is_second)?;
            are_people(second, fields, body).then_some((second, Field::FullName))
        }
        _ => None,
    }
}

/// Whether the cells at `at` are neither values nor codes, nor say that something is so or not.
fn are_names(at: usize, body: &[&Record]) -> bool {
    const MARKS: &str = "yes no y n x true false ja nein oui non si sim nao nee";
    let is_mark = |cell: &str| {
        let word = plain(cell);
        word.is_empty() || MARKS.split(' ').any(|mark| mark == word)
    };
    let is_code = |cell: &str| {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        digits > 2 && !cell.contains(char::is_whitespace)
    };
    let cells = body.iter().filter_map(|record| record.cells.get(at));
    let filled = cells
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty());
    let (all, so) = filled.fold((0, 0), |(all, so), cell| {
        (
            all + 1,
            so + usize::from(!is_value(cell) && !is_mark(cell) && !is_code(cell)),
        )
    });
    so * 5 >= all * 4
}

/// What people and companies have, in six languages.
const BARE: [&str; 5] = ["name", "nom", "nombre", "nome", "naam"];

/// Whom somebody asks for at a company: beside one of these, `Name` is the company's.
const CONTACTS: [&str; 21] = [
    "contactperson",
    "contactname",
    "pointofcontact",
    "keycontact",
    "ansprechpartner",
    "ansprechpartnerin",
    "ansprechperson",
    "kontaktperson",
    "kontaktname",
    "interlocuteur",
    "interlocutrice",
    "nomducontact",
    "personnedecontact",
    "personadecontacto",
    "nombredecontacto",
    "referente",
    "personadicontatto",
    "nomereferente",
    "contactpersoon",
    "pessoadecontato",
    "pessoadecontacto",
];

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.contains(&word)
}

/// `Name` beside `Ansprechpartner` is the company; beside `Vorname` it is the family name; `nombre` beside `apellidos` the given name.
fn in_context(field: Field, word: &str, words: &[String]) -> Field {
    let beside = |others: &[&str]| words.iter().any(|word| is_one_of(word, others));
    let has_company = || {
        let fields = words.iter().filter_map(|word| field_named(word));
        fields.into_iter().any(|(field, _)| field == Field::Company)
    };
    match word {
        word if is_one_of(word, &BARE) && beside(&CONTACTS) && !has_company() => Field::Company,
        "name" if beside(&["vorname"]) && !beside(&["nachname", "familienname", "zuname"]) => {
            Field::LastName
        }
        "nom" if beside(&["prenom"]) && !beside(&["nomdefamille"]) => Field::LastName,
        "naam" if beside(&["voornaam"]) && !beside(&["achternaam", "familienaam"]) => {
            Field::LastName
        }
        "nombre" if beside(&["apellidos", "apellido", "primerapellido"]) => Field::FirstName,
        "nome" if beside(&["cognome", "sobrenome", "apelido", "apelidos"]) => Field::FirstName,
        _ => field,
    }
}

/// What a column of this name holds, given how its cells look: an e-mail address is never a name, a profile never a
/// company's web site, a `Name` full of legal forms is a company's, and a `Site` without a single host is a place.
fn corrected<'c>(
    field: Field,
    look: Option<Look>,
    cells: impl Iterator<Item = &'c str> + Clone,
) -> Option<Field> {
    let is_person = matches!(field, Field::FullName | Field::FirstName | Field::LastName);
    match (field, look) {
        (_, Some(look @ (Look::Email | Look::Profile | Look::CompanyPage))) => field_of(look),
        (Field::LinkedinUrl, Some(Look::Web)) => Some(field),
        // Some are called `Booking.example`.
        (Field::Company, Some(Look::Web)) => Some(field),
        (_, Some(Look::Web)) if field != Field::Domain => {
            sites_vary(cells).then_some(Field::Domain)
        }
        // `123-456-7890` may be an account's number.
        (Field::Company, Some(Look::Phone)) => None,
        (Field::MiddleName | Field::Suffix, Some(_)) => None,
        (_, Some(Look::Phone)) => Some(Field::Phone),
        (_, None) if is_person && are_companies(cells.clone()) => Some(Field::Company),
        (_, None) => (!is_refuted(field, cells)).then_some(field),
        _ => Some(field),
    }
}

/// Whether what stands in the column cannot be what its name says. Few values refute no name, save that of an address; nor does
/// one value that is in all rows, such as `none`.
fn is_refuted<'c>(field: Field, cells: impl Iterator<Item = &'c str>) -> bool {
    let different: HashSet<&str> = cells
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect();
    let fit = different.iter().filter(|cell| may_be(field, cell)).count();
    let least = match field {
        Field::Email | Field::Domain | Field::MiddleName | Field::Suffix => 1,
        _ => FEW,
    };
    let is_hardly_any = fit == 0 || different.len() >= MANY && fit * 20 < different.len();
    different.len() >= least && is_hardly_any
}

/// Whether `cell` is not plainly something else than the `field`.
fn may_be(field: Field, cell: &str) -> bool {
    match field {
        Field::Email => cell.contains('@'),
        Field::Domain => may_be_site(cell),
        Field::LinkedinUrl => {
            cell.contains('/') || !cell.contains(char::is_whitespace) && !is_number(cell)
        }
        Field::Phone => cell.contains(|c: char| c.is_numeric() || c == '#'),
        Field::FullName | Field::FirstName | Field::LastName | Field::Company => !is_value(cell),
        Field::MiddleName => is_middle(cell),
        Field::Suffix => is_behind_names(cell),
        Field::Country => true,
    }
}

/// Whether names have in their midst what `cell` holds: a few words without a digit.
fn is_middle(cell: &str) -> bool {
    const WORDS: usize = 4;
    let is_letter = |c: char| c.is_alphabetic() || c.is_whitespace() || ".-'’`".contains(c);
    cell.chars().all(is_letter) && cell.split_whitespace().count() <= WORDS
}

/// Whether `cell` holds what tells a father from his son, or degrees. A street and a file have suffixes, too.
fn is_behind_names(cell: &str) -> bool {
    const KNOWN: &str = "jr jnr jun junior sr snr sen senior i ii iii iv v vi vii 1st 2nd 3rd 4th 5th filho neto fils pere esq \
        esquire phd md mba ma ba msc bsc llm jd cpa cfa dds dmd dvm edd dba psyd pharmd rn pe obe mbe cbe kc qc ret";
    let mut words = cell.split([' ', ',']).filter(|word| !word.is_empty());
    let is_known = |word: &str| {
        let word = word.replace('.', "").to_lowercase();
        KNOWN.split_whitespace().any(|known| known == word)
    };
    words.any(is_known)
}

/// Whether a dot is within a word of `cell`: `acme.example`, but neither `Acme Inc.` nor `St. Gallen`.
fn may_be_site(cell: &str) -> bool {
    let is_site = |word: &str| {
        let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
        inner.contains('.') && inner.ends_with(char::is_alphanumeric)
    };
    cell.contains("://") || cell.split_whitespace().any(is_site)
}

/// Whether more than half of the cells that have something in them end in a legal form.
fn are_companies<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    // `Maria Sá` and `Jose Co` are people, `Stone & Co` is none.
    let is_surname = |cell: &str| {
        let last = cell.rsplit(char::is_whitespace).next().unwrap_or_default();
        last.chars().count() == 2 && last.ends_with(char::is_lowercase) && !cell.contains('&')
    };
    let filled = cells.map(str::trim).filter(|cell| !cell.is_empty());
    let (all, so) = filled.fold((0, 0), |(all, so), cell| {
        let is_so = has_legal_form(cell) && !is_surname(cell);
        (all + 1, so + usize::from(is_so))
    });
    so * 2 > all
}

/// What a column holds whose cells have this `look`.
pub(super) fn field_of(look: Look) -> Option<Field> {
    match look {
        Look::Email => Some(Field::Email),
        Look::Profile => Some(Field::LinkedinUrl),
        Look::CompanyPage => None,
        Look::Web => Some(Field::Domain),
        Look::Phone => Some(Field::Phone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mapping of a table `header\nrow\n…` with cells parted by `|`, as `word` or `-` per column.
    fn of(table: &str) -> String {
        let cells = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
        let mut lines = table.lines();
        let names = cells(lines.next().unwrap());
        let records: Vec<Record> = lines
            .map(|line| Record {
                cells: cells(line),
                ..Record::default()
            })
            .collect();
        let columns = map_columns(names, &records.iter().collect::<Vec<_>>());
        columns
            .iter()
            .map(|column| column.field.map_or("-", Field::word))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn middle_names_and_suffixes_are_such_beside_names_and_by_their_values() {
        for (table, expected) in [
            (
                "Voornaam|Tussenvoegsel|Achternaam|Bedrijf\nJan|de|Boer|Akkerbouw\nJan|van den|Boer|Akkerbouw\nPiet||Boer|Akkerbouw",
                "first_name middle_name last_name company",
            ),
            (
                "First Name|Middle Name|Last Name|Name Suffix|Company\nJohn|A|Doe||Acme\nJohn||Smith|Jr.|Acme",
                "first_name middle_name last_name suffix company",
            ),
            (
                "First Name|MI|Last Name|Suffix",
                "first_name middle_name last_name suffix",
            ),
            (
                "First Name|Middle|Last Name|Suffix\nJohn|3|Doe|7",
                "first_name - last_name -",
            ),
            (
                "First Name|Last Name|Suffix\nJohn|Doe|Street\nAda|Stone|Avenue",
                "first_name last_name -",
            ),
            (
                "First Name|Middle|Last Name\nJohn|2024-01-01|Doe",
                "first_name - last_name",
            ),
            (
                "Name|Middle Name|Suffix|Company\nJohn Doe|A|Jr.|Acme",
                "full_name - - company",
            ),
            ("Product|Suffix\nPier|II", "- -"),
        ] {
            assert_eq!(of(table), expected, "{table}");
        }
    }

    #[test]
    fn a_name_beside_whom_to_ask_for_is_the_companys() {
        for (header, expected) in [
            (
                "Name|Contact person|Email",
                [Some(Field::Company), Some(Field::FullName)],
            ),
            (
                "Name|Ansprechpartner|E-Mail",
                [Some(Field::Company), Some(Field::FullName)],
            ),
            (
                "Nom|Interlocuteur|Ville",
                [Some(Field::Company), Some(Field::FullName)],
            ),
            (
                "Name|Firma|Ansprechpartner",
                [Some(Field::FullName), Some(Field::Company)],
            ),
            (
                "Name|Email|Phone",
                [Some(Field::FullName), Some(Field::Email)],
            ),
        ] {
            let names: Vec<String> = header.split('|').map(str::to_owned).collect();
            assert_eq!(fields_of(&names)[..2], expected, "{header}");
        }
    }

    #[test]
    fn headers_map_columns_each_field_once() {
        for (table, expected) in [
            (
                "First Name|Last Name|Name|Company|Website",
                "first_name last_name full_name company domain",
            ),
            ("Name|Vorname|Firma", "last_name first_name company"),
            ("Name|Vorname|Nachname", "full_name first_name last_name"),
            ("Nombre|Apellidos|Empresa", "first_name last_name company"),
            ("Nome|Cognome", "first_name last_name"),
            ("Nom|Prénom|Société", "last_name first_name company"),
            (
                "url|rss_url|contact_form|twitter|phone",
                "domain - - - phone",
            ),
            ("Phone|Mobile Phone|Email|Email 2", "phone - email -"),
            ("Company Linkedin Url|Person Linkedin Url", "- linkedin_url"),
            ("nickname|middle_name|suffix", "- - -"),
            ("URL|Website", "- domain"),
            (
                "Order ID|Attendee Name|Attendee Email|Ticket",
                "- full_name email -",
            ),
            (
                "Buyer Name|Buyer Email|Attendee Name|Attendee Email|Attendee Company",
                "- - full_name email company",
            ),
        ] {
            assert_eq!(of(table), expected, "{table}");
        }
    }

    #[test]
    fn a_name_does_not_stand_over_values_that_are_plainly_something_else() {
        let emails = "Pier Ada|ada@n.example|Ada Stone|+44 7700 900123\nVega Works|bo@vegaworks.example|Bo Lind|+44 7700 900124\n\
                      Tannwerk|z.crag@tannwerk.example|Zoë Crag|+44 7700 900125";
        for (table, expected) in [
            (
                &*format!("Company Email|Name|Phone|Column 4\n{emails}"),
                "company email full_name phone",
            ),
            (
                "Job Company|First|Last|Column 4\nCEO|Pier Ada GmbH|Ada|Stone\nCTO|Vega AG|Bo|Lind\nCOO|Tannwerk|Zoë|Crag",
                "- company - -",
            ),
            (
                "Job Company|First|Last|Column 4|Email\nCEO|Pier Ada|Ada|Stone|ada@n.example\nCTO|Vega|Bo|Lind|bo@vega.example",
                "- first_name last_name - email",
            ),
            (
                "Job Company|Email|First|Last|Column 5\nCEO|ada@n.example|Pier|Anna|Stone\nCTO|bo@v.example|Vega|Peter|Lind\n\
                 COO|z@t.example|Tannwerk|Julie|Crag\nCEO|a@c.example|Crag|Thomas|Bell\nCEO|b@d.example|Dove|Laura|Hill",
                "- email - first_name -",
            ),
            (
                "First|Last|Phone|Column 4\nAda|Stone|+44 7700 900123|yes\nBo|Lind|+44 7700 900124|no",
                "first_name last_name phone -",
            ),
            ("Phone\nAda Stone\nBo Lind\nZoë Crag", "-"),
            ("Phone\nunknown", "phone"),
            ("Phone\nunknown\nunknown\nnone\n\n", "phone"),
            ("Phone\nunknown\nnone\non request\n2025550100", "phone"),
            ("Phone\n########\n4.4E+11\n-", "phone"),
            ("Website\nSt. Gallen\nNordpier Inc.\nBonn", "-"),
            ("Website\nnone\nat northpier.example.", "domain"),
            ("LinkedIn\nAda Stone\nBo Lind\nZoë Crag", "-"),
            ("LinkedIn\nada-stone\nbo-lind\nzoe-crag", "linkedin_url"),
            ("First Name\n1067\n1099\n4109", "-"),
            ("First Name\nacme.example\nbolt.example", "domain"),
            (
                "Name|Work Email\nada@acme.example|a@acme.example",
                "- email",
            ),
            ("Account|Name\n123-456-7890|Ada", "- full_name"),
            ("Company\nbooking.example\nvega.example", "company"),
            (
                "Phone|Email|LinkedIn|Website\n|||",
                "phone email linkedin_url domain",
            ),
        ] {
            assert_eq!(of(table), expected, "{table}");
        }
    }

    /// Headers as the programs write them, and cells as they could stand below.
    #[test]
    fn exports_of_many_programs_are_recognised() {
        for (program, table, expected) in [
            (
                "Apollo",
                "First Name|Last Name|Title|Company Name|Company Name for Emails|Email|Email Status|Work Direct Phone|\
                 Mobile Phone|Corporate Phone|Person Linkedin Url|Website|Company Linkedin Url",
                "first_name last_name - company - email - - phone - linkedin_url domain -",
            ),
            (
                "HubSpot",
                "Record ID|First Name|Last Name|Email|Phone Number|Contact owner|Lead Status|Associated Company|Website URL",
                "- first_name last_name email phone - - company domain",
            ),
            (
                "Salesforce",
                "Salutation|First Name|Last Name|Title|Account Name|Mailing City|Phone|Fax|Mobile|Email|Account Owner",
                "- first_name last_name - company - phone - - email -",
            ),
            (
                "Pipedrive",
                "Person - Name|Person - Organization|Person - Email - Work|Person - Phone - Work|Person - Owner",
                "full_name company email phone -",
            ),
            (
                "Google Contacts",
                "First Name|Middle Name|Last Name|Nickname|Organization Name|Organization Title|E-mail 1 - Label|\
                 E-mail 1 - Value|Phone 1 - Label|Phone 1 - Value|Website 1 - Label|Website 1 - Value",
                "first_name middle_name last_name - company - - email - phone - domain",
            ),
            (
                "Google Contacts as it was",
                "Name|Given Name|Additional Name|Family Name|Name Prefix|Name Suffix|Nickname|Group Membership|E-mail 1 - Type|\
                 E-mail 1 - Value|Phone 1 - Type|Phone 1 - Value|Organization 1 - Type|Organization 1 - Name|\
                 Organization 1 - Title|Organization 1 - Department|Website 1 - Type|Website 1 - Value",
                "full_name first_name middle_name last_name - suffix - - - email - phone - company - - - domain",
            ),
            (
                "Salesforce's data loader",
                "Id|Salutation|FirstName|LastName|Title|Account.Name|Account.Website|Account.Phone|Owner.Name|Email|Phone|\
                 MobilePhone|MailingCountry",
                "- - first_name last_name - company domain - - email phone - -",
            ),
            (
                "Salesforce's leads",
                "Id|Name|FirstName|LastName|Company|Website|Email|Phone|LeadSource|Owner.Email",
                "- full_name first_name last_name company domain email phone - -",
            ),
            (
                "Pipedrive with its companies",
                "Person - First name|Person - Last name|Person - Email - Work|Person - Phone - Mobile|Organization - Name|\
                 Organization - Website|Deal - Title",
                "first_name last_name email phone company domain -",
            ),
            (
                "HubSpot's contacts",
                "Record ID - Contact|First Name|Last Name|Company Name|Email|Mobile Phone Number|Phone Number|LinkedIn URL|\
                 Company Domain Name|Associated Company IDs",
                "- first_name last_name company email - phone linkedin_url domain -",
            ),
            (
                "another Sales Navigator exporter",
                "Prospect LinkedIn URL|First Name|Last Name|Current Job|Company Name|Company LinkedIn URL|Company Website|\
                 Company Domain|Pro Email|Email Status",
                "linkedin_url first_name last_name - company - - domain email -",
            ),
            (
                "a third one",
                "linkedinUrl|full_name|first_name|last_name|job_title|company_name|company_website|company_linkedin_url|\
                 work_email|personal_email|mobile_phone1",
                "linkedin_url full_name first_name last_name - company domain - email - phone",
            ),
            (
                "Outlook",
                "Title|First Name|Middle Name|Last Name|Suffix|Company|Department|Job Title|Business Phone|Home Phone|\
                 E-mail Address|E-mail Type|E-mail 2 Address|Web Page",
                "- first_name middle_name last_name suffix company - - phone - email - - domain",
            ),
            (
                "Outlook in German",
                "Anrede|Vorname|Weitere Vornamen|Nachname|Firma|Abteilung|Position|Telefon geschäftlich|Telefon 2 (privat)|\
                 Mobiltelefon|E-Mail-Adresse|Webseite",
                "- first_name middle_name last_name company - - phone - - email domain",
            ),
            (
                "a Sales Navigator exporter",
                "profileUrl|fullName|firstName|lastName|companyName|title|companyUrl|linkedInProfileUrl\n\
                 https://www.linkedin.example/sales/lead/7|Ada Moreau|Ada|Moreau|Acme|CEO|\
                 https://www.linkedin.example/sales/company/7|https://www.linkedin.example/in/ada-sample",
                "- full_name first_name last_name company - - linkedin_url",
            ),
            (
                "an Italian CRM",
                "Nome|Cognome|Azienda|Indirizzo e-mail|Cellulare|Sito web",
                "first_name last_name company email phone domain",
            ),
            (
                "a Portuguese CRM",
                "Nome|Sobrenome|Empresa|E-mail|Telefone|Site",
                "first_name last_name company email phone domain",
            ),
            (
                "a Dutch CRM",
                "Voornaam|Tussenvoegsel|Achternaam|Bedrijf|E-mailadres|Telefoonnummer|Website",
                "first_name middle_name last_name company email phone domain",
            ),
        ] {
            assert_eq!(of(table), expected, "{program}");
        }
    }

    /// Under headers that say nothing, and where there is none.
    #[test]
    fn names_are_found_where_something_bears_them_out_and_nowhere_else() {
        for (what, rows, expected) in [
            (
                "addresses bear out people, and domains companies",
                "Ada Moreau|Northpier|ada.moreau@northpier.example|Rome\nBo van Lind|Vega Works|bo@vegaworks.example|Oslo\n\
                 Zoë Crag|Tannwerk GmbH|z.crag@tannwerk.example|Bonn",
                "full_name company email -",
            ),
            (
                "profiles bear out people, and web sites companies",
                "Northpier|https://www.northpier.example|Moreau|Amaury|https://www.linkedin.example/in/amaury-moreau-7\n\
                 Vega|vega.example|Lind|Bosse|https://www.linkedin.example/in/bosse-lind\n\
                 Tannwerk|http://tannwerk.example|Crag|Zenobia|https://www.linkedin.example/in/zenobia-crag",
                "company domain - - linkedin_url",
            ),
            (
                "given names are known, and family names borne out",
                "Anna|Moreau|anna.moreau@a.example\nThomas|Lind|lind@b.example\nJulie|Crag|julie.crag@c.example",
                "first_name last_name email",
            ),
            (
                "many given names",
                "Anna Moreau|Sales Manager\nThomas Lind|Team Lead\nJulie Crag|Key Account\nPeter Dove|Chief Pilot\nZoe Moor|Head Cook",
                "full_name -",
            ),
            (
                "as mail programs write people, parted at spaces",
                "Moreau, Ada|<ada.moreau@northpier.example>\nLind, Bosse|<lind@vega.example>\nCrag, Zoe|<zoe@tannwerk.example>",
                "full_name email",
            ),
            (
                "legal forms",
                "Northpier Ltd.|Rome\nVega S.r.l.|Oslo\nTannwerk|Bonn\nCrag GmbH & Co. KG|Paris",
                "company -",
            ),
            (
                "few people say nothing",
                "Anna Moreau|Sales Manager\nThomas Lind|Team Lead",
                "- -",
            ),
            (
                "cities, titles and what comes again",
                "New York|Sales Manager|Anna Lind\nSan Diego|Team Lead|Anna Lind\nLos Angeles|Key Account|Peter Crag\n\
                 Santa Fe|Head Cook|Peter Crag\nPalo Alto|Chief Pilot|Anna Lind",
                "- - -",
            ),
            (
                "two columns of people: nobody can tell which is meant",
                "Anna Moreau|Julie Dove\nThomas Lind|Peter Crag\nJulie Crag|Anna Bell\nPeter Dove|Thomas Hill\nKarl Moor|Paul Wood",
                "- -",
            ),
            (
                "the address is another person's",
                "Adamo Moreau|info@northpier.example\nBosse Lind|office@vega.example\nZenobia Crag|sales@tannwerk.example",
                "- email",
            ),
        ] {
            let width = expected.split(' ').count();
            for name in ["Column ", "Spalte", "F"] {
                let header: Vec<String> = (1..=width).map(|at| format!("{name}{at}")).collect();
                let table = format!("{}\n{rows}", header.join("|"));
                assert_eq!(of(&table), expected, "{what}: {name}");
            }
        }
        let cities = "City|Manager|x\nAnna Moreau|Anna Dove|1\nThomas Lind|Peter Crag|2\nJulie Crag|Julie Bell|3\n\
                      Peter Dove|Paul Hill|4\nKarl Moor|Karl Wood|5";
        assert_eq!(of(cities), "- - -", "headers that say what they hold");
    }

    #[test]
    fn cells_correct_headers_and_speak_for_columns_without() {
        for (table, expected) in [
            (
                "url|Site\nhttps://www.linkedin.example/in/ada-sample|Rome",
                "linkedin_url -",
            ),
            ("Contact|Email\nada@acme.example|yes", "email -"),
            (
                "Name|Company|Invited by\nAda Stone|North|max@host.example\nBob Ray|South|eva@host.example",
                "full_name company -",
            ),
            (
                "Name|Notes|Mail\nAda Stone|a@x.example|max@host.example\nBob Ray|b@x.example|eva@host.example",
                "full_name - email",
            ),
            (
                "From Name|From Email|To Name|To Email\nMax Host|max@host.example|Ada Stone|ada@n.example\n\
                 Max Host|max@host.example|Bob Ray|bob@s.example\nMax Host|max@host.example|Cy Crag|cy@w.example",
                "- - full_name email",
            ),
            (
                "Name|Note\nAda Moreau <ada@acme.example>|x\nBo Lind <bo@bolt.example>|y",
                "email -",
            ),
            (
                "Column 1\n\"Moreau, Ada\" <ada@acme.example>\nBo Lind <bo@bolt.example>",
                "email",
            ),
            (
                "Column 1|Column 2|Column 3\nAda|ada@acme.example|acme.example",
                "- email domain",
            ),
            (
                "Column 1|Column 2\n+44 20 7946 0123|https://www.linkedin.example/in/x",
                "phone linkedin_url",
            ),
            (
                "Name|Ansprechpartner|E-Mail\nNordpier GmbH|Ada Stone|ada@nordpier.example\nKai AG|Eva Rossi|eva@kai.example",
                "company full_name email",
            ),
            (
                "Name|Contact Person|E-mail|City\nNorth Pier Ltd.|Ada Stone|ada@pier.example|Rome\nVega S.r.l.|Bo Lind||Oslo\n\
                 Tannwerk|Zoë Crag||Bonn",
                "company full_name email -",
            ),
            (
                "Name|Website\nNorth Pier GmbH|northpier.example",
                "company domain",
            ),
            (
                "Name|Website|City\nNorth Pier|northpier.example|Rome\nBolt|www.bolt.example|Oslo\nCrag Tools|cragtools.example|Lyon",
                "company domain -",
            ),
            (
                "Name|Email\nNorth Pier|info@northpier.example\nBolt|office@bolt.example\nCrag Tools|hi@crag-tools.example",
                "company email",
            ),
            (
                "Name|Website\nAda Moreau|adamoreau.example\nBo Lind|bolind.example\nPeter Crag|petercrag.example\n\
                 Julia Dove|juliadove.example\nMaria Vey|mariavey.example",
                "full_name domain",
            ),
            (
                "Name|Email\nAda Moreau|ada@moreau.example\nBo Lind|bo@lind.example\nCy Crag|cy@crag.example",
                "full_name email",
            ),
            (
                "Customer|City\nNorth Pier Ltd|Rome\nBolt AG|Oslo\nCrag SA|Lyon",
                "company -",
            ),
            (
                "Kunde|E-Mail\nAda Moreau|ada.moreau@pier.example\nBo Lind|bo.lind@bolt.example\nCy Crag|c.crag@dove.example",
                "full_name email",
            ),
            (
                "Name|Vendor\nAda Moreau|North Pier Ltd\nBo Lind|North Pier Ltd\nCy Crag|North Pier Ltd",
                "full_name -",
            ),
            (
                "Nom|Société|Courriel\nPort Nord SARL|Groupe Port SA|ada@port.example",
                "- company email",
            ),
            (
                "Nome|Pessoa de contato\nCais Norte SA|Ana Dias",
                "company full_name",
            ),
            (
                "Nombre|Persona de contacto\nMuelle Norte SL|Ana Dias",
                "company full_name",
            ),
            (
                "Contact|Email\nNorth Pier Inc.|ada@pier.example\nStone & Co|bo@stone.example",
                "company email",
            ),
            (
                "Name|Email\nMaria Sá|maria@pier.example\nJose Co|jose@pier.example",
                "full_name email",
            ),
            (
                "Name|Email\nNorth Pier Inc.|ada@pier.example\nBo Lind|bo@pier.example",
                "full_name email",
            ),
            (
                "tickets\nhttps://t.example/1\nhttps://t.example/2\nhttps://t.example/3",
                "-",
            ),
            (
                "rss|Fax|x\nhttps://acme.example/rss|+44 20 7946 0123|https://acme.example",
                "- - domain",
            ),
        ] {
            assert_eq!(of(table), expected, "{table}");
        }
    }

    #[test]
    fn a_name_whose_site_bears_it_is_the_companys_only_where_nothing_speaks_for_people() {
        let sites = "Zeynep Aksoy|zeynepaksoy.example\nWiebke Harms|wiebkeharms.example\nKwame Boateng|kwameboateng.example";
        let companies =
            "North Pier|northpier.example\nBolt|www.bolt.example\nCrag Tools|cragtools.example";
        for (table, expected) in [
            (
                "Name|Title|Website\nZeynep Aksoy|CEO|zeynepaksoy.example\nWiebke Harms|CTO|wiebkeharms.example\n\
                 Kwame Boateng|CEO|kwameboateng.example",
                "full_name - domain",
            ),
            (
                "Anrede|Name|E-Mail\nHerr|Aksoy|info@aksoy.example\nFrau|Harms|info@harms.example\nHerr|Boateng|info@boateng.example",
                "- full_name email",
            ),
            (
                "Kunde|Vorname|E-Mail\nAksoy|Zeynep|info@aksoy.example\nHarms|Wiebke|info@harms.example\n\
                 Boateng|Kwame|info@boateng.example",
                "- first_name email",
            ),
            (
                "Name|LinkedIn|Website\nAksoy||aksoy.example\nHarms||harms.example\nBoateng||boateng.example",
                "full_name linkedin_url domain",
            ),
            (
                "Name|Geburtstag|Website\nAksoy|1.2.1990|aksoy.example\nHarms|1.2.1991|harms.example\nBoateng|1.2.1992|boateng.example",
                "full_name - domain",
            ),
            (&format!("Name|Website\n{sites}"), "full_name domain"),
            (&format!("Name|Website\n{companies}"), "company domain"),
            (&format!("Customer|Website\n{sites}"), "- domain"),
            (&format!("Customer|Website\n{companies}"), "company domain"),
            (&format!("Supplier|Website\n{companies}"), "company domain"),
            (&format!("Lead|Website\n{companies}"), "company domain"),
            (&format!("Lead|Website\n{sites}"), "- domain"),
            (&format!("Attendee|Website\n{sites}"), "- domain"),
            (&format!("Attendee|Website\n{companies}"), "- domain"),
            (&format!("Teilnehmer|Website\n{companies}"), "- domain"),
            (&format!("Candidate|Website\n{sites}"), "- domain"),
            (&format!("Column 1|Website\n{sites}"), "- domain"),
            (&format!("Column 1|Website\n{companies}"), "company domain"),
            (
                "Participant|Email\nZeynep Aksoy|hello@zeynepaksoy.example\nWiebke Harms|hello@wiebkeharms.example\n\
                 Kwame Boateng|hello@kwameboateng.example",
                "- email",
            ),
            (
                "Kunde|Website\nHarms Immobilien|harms-immobilien.example\nAksoy Bau|aksoybau.example\n\
                 Boateng Logistics|boateng-logistics.example",
                "company domain",
            ),
        ] {
            assert_eq!(of(table), expected, "{table}");
        }
    }

    #[test]
    fn an_address_that_is_the_same_in_all_rows_or_another_ones_is_not_the_leads() {
        let leads = [
            "Zeynep Aksoy|z@aksoy.example",
            "Wiebke Harms|w@harms.example",
            "Kwame Boateng|k@boateng.example",
        ];
        let with = |before: &str| {
            let rows: Vec<String> = leads
                .iter()
                .map(|lead| format!("{before}|{lead}"))
                .collect();
            rows.join("\n")
        };
        let host = with("Ina Host|ina@host.example");
        for (table, expected) in [
            (
                &*format!("User Name|User Email|Invitee Name|Invitee Email\n{host}"),
                "- - full_name email",
            ),
            (
                "User Name|User Email|Invitee Name|Invitee Email",
                "- - full_name email",
            ),
            (
                "Guest Name|Guest Email|Attendee Email|Attendee Phone",
                "full_name email - phone",
            ),
            (
                "Guest Email|Attendee Name|Attendee Email|Guest Phone|Attendee Phone",
                "- full_name email - phone",
            ),
            (
                &format!("Guest Name|Guest Email|Attendee Name|Attendee Email\n{host}"),
                "- - full_name email",
            ),
            (
                &format!("Sender|Sender email|Receiver|Receiver email\n{host}"),
                "- - - email",
            ),
            (
                &format!("Host|Host email|Column 3|Column 4\n{host}"),
                "- - - email",
            ),
            (
                &format!("Organizer|Organizer Email|Name|Guests\n{host}"),
                "- - full_name email",
            ),
            (
                "Sender email|Recipient\nina@host.example|z@aksoy.example\nina@host.example|w@harms.example\n\
                 ina@host.example|k@boateng.example",
                "- email",
            ),
            (
                "Sender email|Recipient\nina@host.example|Zeynep Aksoy",
                "- -",
            ),
            (
                "User Email|Invitee Name\nina@host.example|Zeynep Aksoy\nina@host.example|Wiebke Harms\nina@host.example|Kwame Boateng",
                "- full_name",
            ),
            (
                "Supplier|Supplier contact|Buyer|Buyer email\nNorth Pier|Anna Berg|Ina Host|ina@host.example\n\
                 Bolt|Paul Stone|Ina Host|ina@host.example\nCrag|Lea Vogt|Ina Host|ina@host.example",
                "company full_name - -",
            ),
            (
                "Supplier|Supplier contact|Buyer|Buyer email\nNorth Pier|anna@pier.example|Ina Host|ina@host.example\n\
                 Bolt|paul@bolt.example|Ina Host|ina@host.example\nCrag|lea@crag.example|Ina Host|ina@host.example",
                "company email - -",
            ),
            (
                "Contact Name|Primary Email\nZeynep Aksoy|info@pier.example\nWiebke Harms|info@pier.example\n\
                 Kwame Boateng|info@pier.example",
                "full_name email",
            ),
            // One for all is better than none.
            (
                "Name|Email\nZeynep Aksoy|info@pier.example\nWiebke Harms|info@pier.example\nKwame Boateng|info@pier.example",
                "full_name email",
            ),
            (
                "Name|Phone|Mobile\nZeynep Aksoy|+44 20 7946 0100|+44 7700 900123\nWiebke Harms|+44 20 7946 0100|+44 7700 900124\n\
                 Kwame Boateng|+44 20 7946 0100|",
                "full_name - phone",
            ),
            ("host\nacme.example\nbolt.example", "domain"),
        ] {
            assert_eq!(of(table), expected, "{table}");
        }
    }

    #[test]
    fn an_empty_column_does_not_hide_one_that_is_filled() {
        for (table, expected) in [
            (
                "Name|Email|Email 2\nZeynep Aksoy||z@aksoy.example\nWiebke Harms||w@harms.example",
                "full_name - email",
            ),
            (
                "Name|Email|Email\nZeynep Aksoy||z@aksoy.example\nWiebke Harms||w@harms.example",
                "full_name - email",
            ),
            (
                "Name|Email|Work Email\nZeynep Aksoy||z@aksoy.example",
                "full_name - email",
            ),
            (
                "Name|Email\nZeynep Aksoy|\nWiebke Harms|",
                "full_name email",
            ),
            ("Email|Work Email\n|", "email -"),
            ("Company|Organization\n|North Pier", "- company"),
        ] {
            assert_eq!(of(table), expected, "{table}");
        }
    }

    /// Headers that programs and fairs write, over a few rows.
    #[test]
    fn a_company_beside_its_contact_is_one() {
        for (table, expected) in [
            (
                "Kunde|Ansprechpartner\nNordpier|Anna Berg\nTannwerk|Paul Stein",
                "company full_name",
            ),
            (
                "Fornitore|Referente|PEC\nMolo Nord|Anna Berti|molo@pec.example",
                "company full_name email",
            ),
            (
                "Client|Prénom|Nom|Courriel\nPort Nord|Anne|Berger|a@port.example",
                "company first_name last_name email",
            ),
            ("Contact|Org\nAnna Berg|Northpier", "full_name company"),
            (
                "Aussteller|Ansprechpartner\nNordpier|Anna Berg",
                "company full_name",
            ),
            (
                "Exhibitor|Contact Name|Stand\nNorthpier|Anna Berg|A 1",
                "company full_name -",
            ),
            (
                "Exposant|Interlocuteur\nPort Nord|Anne Berger",
                "company full_name",
            ),
            (
                "Account: Account Name|Full Name|Email\nNorthpier|Anna Berg|a@pier.example",
                "company full_name email",
            ),
            (
                "Intitulé|Interlocuteur\nPort Nord|Anne Berger",
                "company full_name",
            ),
            (
                "Responsável|Empresa\nAna Dias|Cais Norte",
                "full_name company",
            ),
            (
                "Nome|Sobrenome|Responsável\nAna|Dias|Rui Vaz",
                "first_name last_name -",
            ),
            (
                "Name1|Name2\nNordpier GmbH|Anna Berg\nTannwerk AG|Paul Stein\nCrag KG|Lea Vogt",
                "company full_name",
            ),
            (
                "Name1|Name2\nNordpier GmbH|Niederlassung Berlin\nTannwerk AG|Werk Nord\nCrag KG|Haus Logistik",
                "company -",
            ),
            (
                "Customer|Supplier Contact|Company\nx|Anna Berg|Northpier",
                "- full_name company",
            ),
            (
                "Customer|First Name|Last Name\nyes|Anna|Berg\nno|Paul|Stone",
                "- first_name last_name",
            ),
            (
                "Customer|First Name|Last Name\n1001|Anna|Berg\n1002|Paul|Stone",
                "- first_name last_name",
            ),
            (
                "Kunde|Ansprechpartner\nAnna Berg|Ina Host\nPaul Stein|Ina Host",
                "- full_name",
            ),
            (
                "Attendee|First Name|Last Name\nx7|Anna|Berg",
                "- first_name last_name",
            ),
            (
                "Lead|First Name|Last Name\nhot|Anna|Berg",
                "- first_name last_name",
            ),
            (
                "Client|First Name|Last Name\nC-10017|Anna|Berg\nC-10018|Paul|Stone",
                "- first_name last_name",
            ),
            (
                "Vendor|Contact person\nOurs|Anna Berg\nOurs|Paul Stone\nOurs|Lea Vogt",
                "- full_name",
            ),
            (
                "Client|Contact|Email\nNorthpier|Anna Berg|a@pier.example",
                "company full_name email",
            ),
            (
                "Partner|First Name|Last Name\nPaul Berg|Anna|Berg\nLea Stone|Paul|Stone",
                "- first_name last_name",
            ),
            ("Customer|Partner|Contact Name", "- - full_name"),
        ] {
            assert_eq!(of(table), expected, "{table}");
        }
    }

    /// The same of programs that know somebody else beside the lead: who sent, who invited, who paid, who supplies.
    #[test]
    fn exports_with_two_people_in_a_row_give_the_lead() {
        for (program, table, expected) in [
            (
                "a calendar for appointments",
                "Team|User Name|User Email|Invitee Name|Invitee First Name|Invitee Last Name|Invitee Email|Event Type Name\n\
                 Sales|Ina Host|ina@host.example|Anna Berg|Anna|Berg|a@pier.example|Demo\n\
                 Sales|Ina Host|ina@host.example|Paul Stone|Paul|Stone|p@bolt.example|Demo\n\
                 Sales|Ina Host|ina@host.example|Lea Vogt|Lea|Vogt|l@crag.example|Demo",
                "- - - full_name first_name last_name email -",
            ),
            (
                "the same in the order of others",
                "Invitee Name|Invitee Email|User Name|User Email|Location\n\
                 Anna Berg|a@pier.example|Ina Host|ina@host.example|Phone",
                "full_name email - - -",
            ),
            (
                "a desk for bookings",
                "Date Time|Customer Name|Customer Email|Customer Phone|Staff Name|Staff Email|Service\n\
                 2026-05-03|Anna Berg|a@pier.example|+49 30 23125 001|Ina Host|ina@host.example|Demo",
                "- full_name email phone - - -",
            ),
            (
                "signatures",
                "Envelope|Sender Name|Sender Email|Recipient Name|Recipient Email|Status\n\
                 7|Ina Host|ina@host.example|Anna Berg|a@pier.example|Signed",
                "- - - full_name email -",
            ),
            (
                "tickets",
                "Order #|Buyer First Name|Buyer Last Name|Buyer Email|Attendee First Name|Attendee Last Name|Attendee Email\n\
                 7|Ina|Host|ina@host.example|Anna|Berg|a@pier.example",
                "- - - - first_name last_name email",
            ),
            (
                "a webinar",
                "Host Name|Host Email|Topic|Name (Original Name)|User Email\n\
                 Ina Host|ina@host.example|Demo|Anna Berg|a@pier.example\nIna Host|ina@host.example|Demo|Paul Stone|p@bolt.example",
                "- - - full_name email",
            ),
            (
                "a webinar's organiser",
                "Organizer Email|Registrant First Name|Registrant Last Name|Registrant E-mail|Organization",
                "- first_name last_name email company",
            ),
            (
                "a report of contacts with accounts",
                "Contact Owner: Full Name|Full Name|Title|Account: Account Name|Email|Account Owner: Email\n\
                 Ina Host|Anna Berg|CEO|Northpier|a@pier.example|ina@host.example",
                "- full_name - company email -",
            ),
            (
                "an Italian program for invoices",
                "Codice|Fornitore|Referente|PEC|Telefono\n7|Molo Nord|Anna Berti|molo@pec.example|",
                "- company full_name email phone",
            ),
            (
                "a French one for accounts",
                "Code|Intitulé|Interlocuteur|Téléphone|E-mail\nPORT|Port Nord|Anne Berger||a@port.example",
                "- company full_name phone email",
            ),
            (
                "a German one for offers",
                "Kundennummer|Kunde|Ansprechpartner|E-Mail\n10001|Nordpier|Anna Berg|a@pier.example",
                "- company full_name email",
            ),
            (
                "a German one for goods",
                "Kreditor|Name1|Name2|PLZ|Ort|E-Mail\n70001|Nordpier GmbH|Anna Berg|10115|Berlin|berg@pier.example\n\
                 70002|Tannwerk AG|Paul Stein|80331|Ulm|stein@tann.example",
                "- company full_name - - email",
            ),
            (
                "a fair's exhibitors",
                "Aussteller|Halle|Stand|Ansprechpartner|E-Mail|Webseite\n\
                 Nordpier|3|A 1|Anna Berg|a@pier.example|pier.example",
                "company - - full_name email domain",
            ),
            (
                "a Portuguese CRM",
                "Cliente|Pessoa de contato|Telefone\nCais Norte|Ana Dias|",
                "company full_name phone",
            ),
            (
                "a Dutch one",
                "Leverancier|Contactpersoon|E-mailadres\nNoordpier|Anna Berg|a@pier.example",
                "company full_name email",
            ),
        ] {
            assert_eq!(of(table), expected, "{program}");
        }
    }
}
