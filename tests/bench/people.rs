//! Lead lists of any length, of people and companies that do not exist. The same seed makes the same list, byte for byte,
//! so that figures of different days are about the same work.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

const HEADER: &str =
    "Ref,First name,Last name,Job title,Company,Website,LinkedIn,E-mail,Phone,City,Country,Notes";
const GIVEN: [&str; 12] = [
    "Anneke", "Björn", "Chloé", "Dariusz", "Elif", "Fionn", "Giulia", "Håkon", "Inês", "Jiří",
    "Katalin", "Lavinia",
];
const SYLLABLES: [&str; 12] = [
    "bar", "dell", "fen", "gor", "hal", "lind", "mar", "nor", "pell", "quin", "ros", "vey",
];
const TITLES: [&str; 6] = [
    "CTO",
    "Head of Sales",
    "Purchasing",
    "Managing Director",
    "HR Director",
    "Team Lead, Data",
];
const TRADES: [&str; 6] = [
    "Textiles", "Foods", "Logistik", "Optics", "Software", "Timber",
];
const PLACES: [(&str, &str); 6] = [
    ("Halle (Saale)", "Germany"),
    ("Lyon", "France"),
    ("London", "United Kingdom"),
    ("Boise, ID", "United States"),
    ("Göteborg", "Sweden"),
    ("Porto", "Portugal"),
];
const NOTES: [&str; 4] = [
    "",
    "asked for a quote; call back in May",
    "met at the fair, \"very interested\"",
    "speaks English",
];

/// Writes a list of `leads` people to `path`: a comma, CRLF, quotes where they are needed. No two of them are the same
/// person, so every one is a search.
pub fn write(path: &Path, leads: usize) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut dice = Dice(2026);
    write!(file, "{HEADER}\r\n")?;
    for number in 1..=leads {
        let cells = lead(number, &mut dice).map(|cell| quoted(&cell));
        write!(file, "{}\r\n", cells.join(","))?;
    }
    file.flush()
}

fn lead(number: usize, dice: &mut Dice) -> [String; 12] {
    let (given, family) = (dice.pick(&GIVEN), capital(&dice.syllables(3)));
    let firm = dice.syllables(2);
    let (city, country) = dice.pick(&PLACES);
    let domain = format!("{firm}{number}.example");
    [
        format!("{number:06}"),
        given.to_owned(),
        family.clone(),
        dice.pick(&TITLES).to_owned(),
        format!("{} {} {number}", capital(&firm), dice.pick(&TRADES)),
        format!("https://www.{domain}/team"),
        format!(
            "https://www.linkedin.com/in/{}-{number}",
            family.to_lowercase()
        ),
        String::new(),
        format!("+44 20 7946 0{:03}", dice.below(1_000)),
        city.to_owned(),
        country.to_owned(),
        dice.pick(&NOTES).to_owned(),
    ]
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A splitmix64 generator: good enough to mix names, and no library.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn syllables(&mut self, number: usize) -> String {
        (0..number).map(|_| self.pick(&SYLLABLES)).collect()
    }
}
