//! Names of people and companies in columns whose header says nothing. A wrong mapping costs money and a missing one a
//! click: a column is taken for one only where something else of the same rows bears it out (the address of `Ada Moreau`
//! begins with `ada.moreau`, that of `Northpier Ltd` is at `northpier.example`), or many of its words are given names or
//! legal forms, and where it is the only such column.

use std::collections::HashSet;

use deunicode::deunicode;

use crate::domain::Field;

use super::{
    content::{Look, common_look, look},
    first_row::{has_legal_form, is_name, is_single_name},
    records::Record,
    words::{is_among, is_personal, is_whose, may_be_a_company, plain},
};

/// What programs call a column that has no name, before its number.
const NAMELESS: &str = "column col spalte colonne columna colonna coluna kolom field feld champ campo veld unnamed f c v";

/// So many cells at least are looked at, and so many where nothing but common words speaks for a column.
const FEW: usize = 3;
const SEVERAL: usize = 5;

/// Given names that are common where our users' lists come from, and that are hardly anything else.
const GIVEN: &str = "adam adrian agnes alain alan albert alberto alejandra alejandro alessandra alessandro alex alexander \
    alexandra alexandre alfred alice alicia amanda amelie ana anders andrea andreas andrew angela anita anja anke ann anna \
    anne annette annika antoine antonia antonio arthur astrid barbara beatrice beatriz benjamin benoit bernard bernd bettina \
    birgit brigitte bruno bryan camille carla carlo carlos carmen carol carolina caroline catherine cecile celine charles \
    chiara chloe christian christina christine christoph christopher claire clara claudia claudio clemens cristina daniel \
    daniela daniele daphne david deborah denis dennis diana diego dieter dirk dominik dominique donald doris edward elena \
    eleonora elias elisa elisabeth elizabeth elke ella emanuele emily emma enrico eric erica erik erika esther eva \
    fabian fabio federica federico felix fernando filip florian francesca francesco francisco francois frank franz fred \
    frederic frederik gabriel gabriela gabriele gerard gerhard giorgio giovanni giulia giuseppe gregor gregory guido \
    guillaume gustavo hans harald heike heinz helen helena helene helga henri henrik henry herbert hilde holger hugo ian \
    ignacio ines inga ingrid irene isabel isabelle jacob jacqueline jakob james jan jana jane janet jean jeff jeffrey \
    jennifer jens jeremy jessica joan joana joao johan johann johanna johannes john jonas jonathan jorge jose joseph juan \
    judith julia julian julie julien juliette jurgen karen karin karl karsten katharina katherine kathrin katja katrin \
    kenneth kerstin kevin klaus kristin kristina lars laura laurent lea lena leon leonardo linda lisa lorenzo louis louise \
    luc luca lucas lucia lucie luigi luis luisa lukas maarten manfred manon manuel manuela marc marcel marco marcus margaret \
    maria marianne marie marina mario marion markus marta martin martina mary mathieu matteo matthew matthias maurice \
    max maximilian melanie mercedes michael michaela michel michele miguel mike monica monika moritz nadia nadine natalie \
    nathalie nicholas nick nicola nicolas nicole nils nina nora oliver olivia olivier oscar otto pablo paolo pascal patricia \
    patrick paul paula paulo pedro peter petra philip philipp philippe pierre pieter rachel rafael rainer ralf ralph \
    rebecca regina renate rene ricardo riccardo richard rita robert roberta roberto roger roland rolf romain ronald rosa \
    roxane ruth ryan sabine sabrina sally salvatore samantha samuel sandra sara sarah sascha sebastian serge sergio silke \
    silvia simon simone sofie sonia sonja sophia sophie stefan stefania stefano steffen stephan stephane stephanie stephen \
    steve steven susan susanne sven sylvia sylvie tanja teresa theo theresa thierry thomas thorsten tim timothy tobias tom \
    torsten ulrich ulrike ursula ute uwe valentin valerie vanessa vera veronica veronika vicente vincent vincenzo volker \
    walter werner wilhelm willem william wolfgang xavier yannick yves";

/// What companies call themselves by, beside their names, in seven languages: people are called none of these.
const TRADES: &str = "academy agency agencia agence agenzia agentur akademie analytics architects architekten assurance auto automotive bakery \
    bank bau beratung bikes brewery builders building business capital care center centre cloud club co coffee college \
    commerce company computer concept construction construcciones consult consulting consultoria consultores consulenza \
    costruzioni construtora creative data dental design development digital druck education electric elektro elettronica \
    energia energie energy engineering enterprises equipment events express farm fashion film finance financial fitness \
    foods foundation foundry freight garage gastro global group groep grupo gruppe gruppo handel haustechnik health holding \
    holdings hosting hotel hotels house immo immobilien immobilier immobiliere immobiliaria immobiliare imobiliaria industrial \
    industrie industries ingenieria ingenieurbau inmobiliaria insurance interactive international invest investments kliniek \
    klinik lab laboratories labs legal logistic logistica logistics logistik logistiek logistique machines machinery makelaardij \
    management manufacturing maschinenbau marine market marketing media mechanics medical metal metall metallbau mobile mobility \
    motors music network networks online optics packaging partner partners pharma photo pictures plastics power press \
    print printing productions produktion products properties publishing realty recruiting recruitment renewables research \
    resources restaurant retail robotics sanitaer savings school schule security seguros service services servicios servizi \
    shipping shop solar software solution solutions soluciones soluzioni sports steel storage store stores studio studios supplies \
    supply support systeme systemes systems team tech technik technologies technology telecom textiles tiefbau toys tools \
    tourism trade trading training transport transporte transportes transports trasporti travel treuhand university ventures \
    verlag versicherungen vastgoed verzekeringen video web werft werke wines workshop works worldwide zorg";

/// What columns hold that are `free`, by their places, for headers say nothing of them; the others are known as `fields`.
pub(super) fn told_by_values(
    names: &[String],
    fields: &[Option<Field>],
    free: &[usize],
    body: &[&Record],
) -> Vec<(usize, Field)> {
    if free.is_empty() || body.len() < FEW {
        return Vec::new();
    }
    let known = |field| fields.contains(&Some(field));
    let named = [Field::FullName, Field::FirstName, Field::LastName].into_iter();
    let columns: Vec<Column<'_>> = free
        .iter()
        .map(|at| Column::of(*at, fields, body))
        .collect();
    let mut told = Vec::new();
    if !named.into_iter().any(known) {
        let first = only(&columns, |column| column.has_given_names());
        let last = first.and_then(|_| only(&columns, |column| column.has_family_names()));
        let whole = only(&columns, |column| column.has_people());
        told.extend([
            (first, Field::FirstName),
            (last, Field::LastName),
            (whole, Field::FullName),
        ]);
    }
    if !known(Field::Company) {
        let has_name = told.iter().any(|(column, _)| column.is_some());
        let company = only(&columns, |column| {
            let may_be_sites = || match is_whose(&names[column.at]) {
                true => {
                    may_be_a_company(&names[column.at]) && may_be_companys(column, names, fields)
                }
                false => has_name || has_person(fields) || !column.may_be_people(),
            };
            (column.is_of_forms() || column.is_called_by_hosts() && may_be_sites())
                && column.has_companies()
                && !column.has_people()
        });
        told.push((company, Field::Company));
    }
    let told = told.into_iter();
    told.filter_map(|(column, field)| Some((column?.at, field)))
        .collect()
}

/// Whether somebody's whole name is known.
fn has_person(fields: &[Option<Field>]) -> bool {
    let known = |field| fields.contains(&Some(field));
    known(Field::FullName) || known(Field::FirstName) && known(Field::LastName)
}

/// Whether neither the header nor the cells of the `column` speak for people, who may have sites of their own name.
fn may_be_companys(column: &Column<'_>, names: &[String], fields: &[Option<Field>]) -> bool {
    let mut bare = fields.to_vec();
    if let Some(own) = bare.get_mut(column.at) {
        *own = None;
    }
    (has_person(&bare) || !names.iter().any(|name| is_personal(name))) && !column.may_be_people()
}

/// Whether the cells of the column at `at` are names of people, as far as the rest of their rows and given names tell.
pub(super) fn are_people(at: usize, fields: &[Option<Field>], body: &[&Record]) -> bool {
    let column = Column::of(at, fields, body);
    let has_given = |cell: &str| cell.split_whitespace().any(is_given);
    let is_person = |cell: &str| is_name(&cell.replacen(',', "", 1)) && !is_of_a_trade(cell);
    column.are(1, 8, is_person)
        && !column.are(1, 1, has_legal_form)
        && (column.are(1, 4, has_given) || column.is_about_the_person())
}

/// Whether the column at `at`, of names, has those of the companies whose sites and addresses are known as `fields`, and no
/// person's.
pub(super) fn are_called_by_sites(
    at: usize,
    names: &[String],
    fields: &[Option<Field>],
    body: &[&Record],
) -> bool {
    let column = Column::of(at, fields, body);
    // A family's name is the last one of its people's.
    let by = |cell: &str, witness: &Witness| {
        let name = squeezed(cell);
        let begins = |host: &String| name.starts_with(host) || host.starts_with(&name);
        witness.hosts.iter().any(begins)
    };
    column.has_companies()
        && may_be_companys(&column, names, fields)
        && column.is_borne_out(Witness::has_hosts, by)
        && !column.has_people()
        && !column.is_about_the_person()
}

/// The one column that is so.
fn only<'c, 'a>(
    columns: &'c [Column<'a>],
    is_so: impl Fn(&Column<'a>) -> bool,
) -> Option<&'c Column<'a>> {
    let mut so = columns.iter().filter(|column: &&Column<'a>| is_so(column));
    so.next().filter(|_| so.next().is_none())
}

/// Whether `header` is what programs write over a column that has no name: `Column 3`, `Spalte3`, `C`.
pub(super) fn says_nothing(header: &str) -> bool {
    let word = plain(header);
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    bare.len() < 2 || is_among(NAMELESS, bare)
}

/// The cells of a column that have something in them, each with what its row says of the person and of the company.
struct Column<'a> {
    at: usize,
    cells: Vec<(&'a str, Witness)>,
}

/// In letters and digits alone; empty where the row says nothing.
#[derive(Clone, Default)]
struct Witness {
    /// What stands before the `@`, and in the profile's address.
    person: String,
    /// The hosts of the address and of the web site, without what is behind the name.
    hosts: Vec<String>,
}

impl Witness {
    fn of(record: &Record, fields: &[Option<Field>]) -> Self {
        let mut witness = Self::default();
        for (cell, field) in record.cells.iter().zip(fields) {
            match field {
                Some(Field::Email) if look(cell) == Some(Look::Email) => {
                    let (local, host) = cell.rsplit_once('@').unwrap_or_default();
                    // What is before the bracket is the name itself.
                    let local = local.rsplit_once('<').map_or(local, |(_, local)| local);
                    witness.person.push_str(&squeezed(local));
                    witness.hosts.push(label(host));
                }
                Some(Field::LinkedinUrl) if look(cell) == Some(Look::Profile) => {
                    let slug = cell.trim_end_matches('/').rsplit('/').next();
                    witness.person.push_str(&squeezed(slug.unwrap_or_default()));
                }
                Some(Field::Domain) if look(cell) == Some(Look::Web) => {
                    let host = cell.split_once("://").map_or(&cell[..], |(_, host)| host);
                    witness.hosts.push(label(host.trim_start_matches("www.")));
                }
                _ => {}
            }
        }
        witness
    }

    fn has_hosts(&self) -> bool {
        !self.hosts.is_empty()
    }
}

impl<'a> Column<'a> {
    fn of(at: usize, fields: &[Option<Field>], body: &[&'a Record]) -> Self {
        let cell = |record: &&'a Record| {
            let cell = record.cells.get(at)?.trim();
            (!cell.is_empty()).then(|| (cell, Witness::of(record, fields)))
        };
        Self {
            at,
            cells: body.iter().filter_map(cell).collect(),
        }
    }

    /// Whether at least so many in ten of the cells are so, of which there are at least so many.
    fn are(&self, least: usize, tenths: usize, is_so: impl Fn(&str) -> bool) -> bool {
        let so = self.cells.iter().filter(|(cell, _)| is_so(cell)).count();
        self.cells.len() >= least && so * 10 >= self.cells.len() * tenths
    }

    fn has_many_different(&self) -> bool {
        let different: HashSet<&str> = self.cells.iter().map(|(cell, _)| *cell).collect();
        different.len() * 10 >= self.cells.len() * 8
    }

    /// Whether the rows bear out at least three in five of the cells about which they say something.
    fn is_borne_out(&self, has: fn(&Witness) -> bool, by: fn(&str, &Witness) -> bool) -> bool {
        let asked = self.cells.iter().filter(|(_, witness)| has(witness));
        let (asked, borne_out) = asked.fold((0, 0), |(asked, out), (cell, witness)| {
            (asked + 1, out + usize::from(by(cell, witness)))
        });
        asked >= FEW && borne_out * 5 >= asked * 3
    }

    fn is_about_the_person(&self) -> bool {
        let by = |cell: &str, witness: &Witness| {
            let mut words = cell.split_whitespace().map(squeezed);
            words.any(|word| word.len() > 2 && witness.person.contains(&word))
        };
        self.is_borne_out(|witness| !witness.person.is_empty(), by)
    }

    fn has_people(&self) -> bool {
        let has_given = |cell: &str| cell.split_whitespace().any(is_given);
        // `Moreau, Ada`
        self.are(FEW, 8, |cell| is_name(&cell.replacen(',', "", 1)))
            && !self.are(1, 1, has_legal_form)
            && self.has_many_different()
            && (self.is_about_the_person() || self.are(SEVERAL, 4, has_given))
    }

    fn has_given_names(&self) -> bool {
        let known = self.are(FEW, 6, |cell| cell.split(['-', ' ']).any(is_given));
        self.are(FEW, 8, is_single_name)
            && known
            && (self.cells.len() >= SEVERAL || self.is_about_the_person())
    }

    fn has_family_names(&self) -> bool {
        self.are(FEW, 8, |cell| is_single_name(cell) || is_name(cell))
            && !self.are(1, 3, is_given)
            && self.is_about_the_person()
    }

    fn has_companies(&self) -> bool {
        let is_short = |cell: &str| cell.split_whitespace().count() < 9;
        self.are(FEW, 9, is_short)
            && self.cells.iter().all(|(cell, _)| look(cell).is_none())
            && (self.is_of_forms() || self.is_called_by_hosts())
    }

    fn is_of_forms(&self) -> bool {
        self.are(FEW, 4, has_legal_form) && self.has_many_different()
    }

    /// Whether nearly all cells could be people whose sites are called as they are.
    fn may_be_people(&self) -> bool {
        let asked = self.cells.iter().filter(|(_, witness)| witness.has_hosts());
        let (asked, so) = asked.fold((0, 0), |(asked, so), (cell, witness)| {
            (asked + 1, so + usize::from(may_be_person(cell, witness)))
        });
        so > 0 && so * 10 >= asked * 7
    }

    fn is_called_by_hosts(&self) -> bool {
        let by = |cell: &str, witness: &Witness| {
            let name = squeezed(cell);
            let is_it = |host: &String| {
                let (long, short) = (host.len().max(name.len()), host.len().min(name.len()));
                (name.contains(host) || host.contains(&name)) && short > 2 && short * 2 >= long
            };
            witness.hosts.iter().any(is_it)
        };
        self.is_borne_out(Witness::has_hosts, by)
    }
}

/// Whether `cell` could be a person's name of whose words one of the hosts is made up wholly.
fn may_be_person(cell: &str, witness: &Witness) -> bool {
    let is_of = |host: &String| {
        let mut words: Vec<String> = cell.split_whitespace().map(squeezed).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let take = |rest: String, word: &String| rest.replacen(word.as_str(), "", 1);
        words.iter().fold(host.clone(), take).is_empty()
    };
    is_name(cell)
        && !has_legal_form(cell)
        && !is_of_a_trade(cell)
        && witness.hosts.iter().any(is_of)
}

fn is_of_a_trade(cell: &str) -> bool {
    let mut words = cell.split_whitespace().map(squeezed);
    words.any(|word| is_among(TRADES, &word))
}

fn is_given(word: &str) -> bool {
    let word = squeezed(word);
    is_among(GIVEN, &word)
}

/// The first part of a host: its name.
fn label(host: &str) -> String {
    let host = host.split(['/', '?', '#', ':', '>']).next();
    squeezed(
        host.unwrap_or_default()
            .split('.')
            .next()
            .unwrap_or_default(),
    )
}

/// In small letters and digits of ASCII.
fn squeezed(text: &str) -> String {
    let text = deunicode(text).to_lowercase();
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Whether the cells of the column at `at` have a look of their own.
pub(super) fn has_look(at: usize, body: &[&Record]) -> bool {
    let cells = body.iter().filter_map(|record| record.cells.get(at));
    common_look(cells.map(String::as_str)).is_some()
}
