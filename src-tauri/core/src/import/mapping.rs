//! What each column holds. The header's words decide, the cells of the sample correct them (an `url` full of LinkedIn
//! profiles) and speak for columns whose header says nothing. Each field gets at most one column: the best one.

use std::collections::HashSet;

use crate::domain::Column;
use crate::domain::Field;

use super::{
    content::{Look, common_look, is_number, is_value, sites_vary},
    first_row::has_legal_form,
    people::{are_called_by_sites, are_people, has_look, says_nothing, told_by_values},
    records::Record,
    words::{
        field_named, is_among, is_another, is_anybody, is_other_thing, is_payer, is_senders,
        is_whose, may_have_a_contact, owner_of, plain,
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
    fields_over(names, &[])
}

/// What the columns under this header hold, by their names and the `body`'s records.
pub(super) fn fields_over(names: &[String], body: &[&Record]) -> Vec<Option<Field>> {
    let words: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let named: Vec<Option<Claim>> = (0..names.len())
        .map(|at| named(&names[at], at, &words))
        .collect();
    let claims: Vec<Option<Claim>> = (0..names.len())
        .map(|at| claim(at, names, named[at], body))
        .collect();
    let weighed = weighed(names, &claims, body);
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
        && is_anothers(at, names, &fields, body)
    {
        fields[at] = None;
    }
    if let Some((at, field)) = beside_a_person(names, &words, &fields, &claims, body) {
        fields[at] = Some(field);
    }
    let is_free = |at: &usize| {
        let name = &names[*at];
        let is_unnamed = says_nothing(name) || is_whose(name) || field_named(name).is_some();
        let is_left = claims[*at].is_none() && fields[*at].is_none();
        is_left && is_unnamed && !has_look(*at, body)
    };
    let mut free: Vec<usize> = (0..names.len()).filter(is_free).collect();
    if ends_unnamed(names, body) {
        let loose = loose(names, &fields, &free, &claims, &named, body);
        loose.iter().for_each(|at| fields[*at] = None);
        free.extend(loose);
    }
    for (at, field) in told_by_values(names, &fields, &free, body) {
        fields[at] = Some(field);
    }
    let is_bare =
        |at: &usize| fields[*at] == Some(Field::FullName) && is_one_of(&words[*at], &BARE);
    if !fields.contains(&Some(Field::Company))
        && let Some(at) = (0..fields.len()).find(is_bare)
        && are_called_by_sites(at, names, &fields, body)
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
    fields
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

/// The cells of the column at `at` that have something in them.
fn filled<'a>(at: usize, body: &[&'a Record]) -> impl Iterator<Item = &'a str> {
    let cells = body.iter().filter_map(move |record| record.cells.get(at));
    cells
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
}

/// How many cells of the column at `at` have something in them, and how many different ones there are, 2 standing for more.
fn different(at: usize, body: &[&Record]) -> (usize, usize) {
    let mut filled = filled(at, body);
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
        word.is_empty() || is_among(MARKS, &word)
    };
    let is_code = |cell: &str| {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        digits > 2 && !cell.contains(char::is_whitespace)
    };
    let (all, so) = filled(at, body).fold((0, 0), |(all, so), cell| {
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
    let is_known = |word: &str| is_among(KNOWN, &word.replace('.', "").to_lowercase());
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
mod tests;
