//! A person's name without what people put around it: titles, degrees, pronouns, decorations, a nickname in its midst, the
//! family name first with a comma. A service looks for `Jane Doe`, and `Doe, Dr. Jane` is nobody else.
//!
//! What tells two people apart stays: `Jr.` and `III`, middle names, every part of a double name, another name behind the
//! name. A service that knows people by given and family name is not sent all of it.

use std::borrow::Cow;

use super::tidy;

/// Before a name. Those that are words or initials as well count with their full stop alone.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "rev.",
    "hon.",
    "herr",
    "frau",
    "dipl",
    "dipl.-ing",
    "ing.",
    "mag.",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "señor",
    "señora",
    "dott.",
    "dott.ssa",
    "avv.",
    "sig.",
    "sig.ra",
    "dhr.",
    "mevr.",
    "drs.",
    "ir.",
    "eng.",
];

/// Behind a name, however they are written.
const DEGREES: &[&str] = &[
    "phd", "mba", "llm", "dba", "edd", "psyd", "pharmd", "cpa", "cfa", "pmp", "shrm-cp",
    "shrm-scp", "msc", "bsc",
];

/// The same, which are names or initials as well: behind a comma alone.
const LETTERS: &[&str] = &[
    "md", "dds", "jd", "esq", "ma", "ba", "ms", "bs", "rn", "pe", "cissp", "phr", "sphr", "acca",
    "fca", "med", "mph", "mpa", "msw", "meng", "beng", "ing", "dipl-ing", "ceng", "frsa",
];

/// They tell a father from his son.
const GENERATIONS: &[&str] = &[
    "jr", "sr", "jun", "sen", "jnr", "snr", "ii", "iii", "iv", "v", "junior", "senior", "filho",
    "neto",
];

/// Before a family name, and a part of it.
const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "da", "das", "de", "del", "dela", "della", "den", "der", "des", "di",
    "do", "dos", "du", "el", "het", "la", "le", "op", "te", "ten", "ter", "van", "vom", "von",
    "zu", "zum", "zur",
];

const PRONOUNS: &[&str] = &[
    "she", "her", "hers", "he", "him", "his", "they", "them", "theirs",
];

/// The name in a cell for whole names.
pub(super) fn plain_name(text: &str) -> String {
    let text = &*undecorated(text);
    if !text.contains(',') {
        return plain_part(text);
    }
    let parts = parts_of(text);
    let turned = match parts[..] {
        [family, given] if !family.is_empty() && !given.is_empty() && !is_generation(given) => {
            format!("{given} {family}")
        }
        [family, given, generation]
            if !family.is_empty() && !given.is_empty() && is_generation(generation) =>
        {
            format!("{given} {family} {generation}")
        }
        _ => parts.join(" "),
    };
    bare(&turned)
}

/// A given or family name out of a cell of its own, or both of them together: no comma turns it round.
pub(super) fn plain_part(text: &str) -> String {
    let text = &*undecorated(text);
    if !text.contains(',') {
        return bare(without_pronouns(text));
    }
    bare(&parts_of(text).join(" "))
}

/// A name as it is sent: without a nickname or another name in brackets or quotes, wherever it stands.
pub(super) fn sent_name(name: &str) -> String {
    let mut name = Cow::Borrowed(name);
    while let Some(shorter) = aside(&name).map(|(before, _, after)| format!("{before} {after}")) {
        name = Cow::Owned(shorter);
    }
    tidy(&name)
}

/// Given and family name as they are sent, out of a name's two parts: without initials between them, and without what tells
/// a father from his son behind them.
pub(super) fn sent_parts(first: &str, last: &str) -> (String, String) {
    let (first, last) = (sent_name(first), sent_name(last));
    let (mut first, mut last) = (&first[..], &last[..]);
    while let Some((rest, initial)) = first.rsplit_once(' ')
        && is_initial(initial)
    {
        first = rest;
    }
    while let Some((rest, generation)) = last.rsplit_once(' ')
        && is_generation(generation)
    {
        last = rest.trim_end_matches(',');
    }
    while let Some((initial, rest)) = last.split_once(' ')
        && is_initial(initial)
    {
        last = rest;
    }
    (first.to_owned(), last.to_owned())
}

/// `M.`, `M`, `J.R.`
fn is_initial(word: &str) -> bool {
    let mut letters = word.split_terminator('.').map(|part| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    });
    letters.all(|is_one| is_one)
}

/// `text` without what is no part of any name: emoji, stars, ticks and their like.
fn undecorated(text: &str) -> Cow<'_, str> {
    const JOINER: char = '\u{200d}';
    if is_plain(text) || !text.contains(is_decoration) {
        return Cow::Borrowed(text);
    }
    // What joins emoji joins letters, too.
    let plain = |word: &str| match word.contains(is_decoration) {
        true => word.replace(|c| is_decoration(c) || c == JOINER, " "),
        false => word.to_owned(),
    };
    let words: Vec<String> = text.split_whitespace().map(plain).collect();
    Cow::Owned(tidy(&words.join(" ")))
}

/// Whether `text` is nothing but letters of Western scripts, spaces, stops and hyphens: most names are, and that is seen
/// without reading letter by letter.
fn is_plain(text: &str) -> bool {
    let is_part = |byte: u8| {
        byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'.' | b'-' | 0x80..=0xBF | 0xC3..=0xC9)
    };
    text.bytes().all(is_part)
}

const fn is_decoration(c: char) -> bool {
    matches!(c, '*' | '~' | '©' | '®' | '™' | '\u{20e3}' | '\u{2190}'..='\u{2bff}' | '\u{3030}' | '\u{303d}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f000}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}')
}

/// What may stand around a nickname.
const ASIDES: [(char, char); 8] = [
    ('(', ')'),
    ('[', ']'),
    ('"', '"'),
    ('“', '”'),
    ('„', '“'),
    ('«', '»'),
    ('‘', '’'),
    ('\'', '\''),
];

/// What stands in `name` before, in and behind the first of its brackets or quotes, where letters are outside of them.
fn aside(name: &str) -> Option<(&str, &str, &str)> {
    if is_plain(name) || !name.contains(ASIDES.map(|(open, _)| open)) {
        return None;
    }
    let between = |(open, close): (char, char)| {
        // An apostrophe within a word begins nothing.
        let begins = |at: &usize| name[..*at].chars().next_back().is_none_or(|c| c == ' ');
        let mut starts = name.match_indices(open).map(|(at, _)| at);
        let start = starts.find(|at| begins(at))?;
        let (before, rest) = name.split_at(start);
        let rest = rest.strip_prefix(open)?;
        let mut ends = rest.match_indices(close).map(|(at, _)| at);
        let ends_word = |at: &usize| {
            let behind = rest[*at..].chars().nth(1);
            behind.is_none_or(|c| c == ' ' || c == ',')
        };
        let end = ends.find(|at| ends_word(at))?;
        let (within, after) = rest.split_at(end);
        Some((before, within, after.strip_prefix(close)?))
    };
    let says = |text: &str| text.chars().any(char::is_alphabetic);
    let mut found = ASIDES.into_iter().filter_map(between);
    found.find(|(before, _, after)| says(before) || says(after))
}

/// `Robert (Bob) Smith` without the nickname in its midst.
fn without_nicknames(name: &str) -> Cow<'_, str> {
    let says = |text: &str| text.chars().any(char::is_alphabetic);
    let mut name = Cow::Borrowed(name);
    while let Some((before, _, after)) = aside(&name)
        && says(before)
        && says(after)
    {
        name = Cow::Owned(format!("{} {}", before.trim_end(), after.trim_start()));
    }
    name
}

/// What stands between its commas, without degrees at its end.
fn parts_of(text: &str) -> Vec<&str> {
    let name = without_pronouns(text);
    let mut parts: Vec<&str> = name.split(',').map(str::trim).collect();
    while parts.len() > 1 && parts.last().is_some_and(|part| is_letters(part)) {
        parts.pop();
    }
    parts
}

/// Without titles before it and degrees behind it, as long as a name is left.
fn bare(name: &str) -> String {
    let mut name = name.trim();
    while let Some((first, rest)) = name.split_once(char::is_whitespace)
        && is_title(first)
    {
        name = rest.trim_start();
    }
    while let Some((rest, last)) = name.rsplit_once(char::is_whitespace)
        && is_among(last, DEGREES)
    {
        name = rest.trim_end();
    }
    tidy(&without_nicknames(name))
}

fn is_title(word: &str) -> bool {
    is_one(word, TITLES)
        || word
            .strip_suffix('.')
            .is_some_and(|word| is_one(word, TITLES))
}

/// Degrees alone, such as `PhD, MBA` and `MD FACS` have them.
fn is_letters(part: &str) -> bool {
    let all = |list: &[&str]| part.split_whitespace().all(|word| is_among(word, list));
    part.is_empty() || all(DEGREES) || all(LETTERS)
}

pub(super) fn is_generation(part: &str) -> bool {
    is_among(part, GENERATIONS)
}

/// Whether `words` stand before the family name `last` and are a part of it: `van der`, `De`, and what else is written small
/// before one that is not.
pub(super) fn is_particle(words: &str, last: &str) -> bool {
    let is_small = |word: &str| {
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        let small = letters.next().is_some_and(char::is_lowercase);
        small && (letters.next().is_some() || word.starts_with(['\'', '’']))
    };
    let has_large = last.contains(char::is_uppercase);
    let is_one = |word: &str| is_among(word, PARTICLES) || has_large && is_small(word);
    !words.is_empty() && words.split_whitespace().all(is_one)
}

/// What stands behind a name in a cell of its own, without degrees.
pub(super) fn without_degrees(suffix: &str) -> String {
    let parts = suffix.split(',').filter(|part| !is_letters(part));
    super::joined(parts.flat_map(str::split_whitespace))
}

/// Whatever its case and its full stops.
fn is_among(word: &str, list: &[&str]) -> bool {
    match word.contains('.') {
        true => is_one(&word.replace('.', ""), list),
        false => is_one(word, list),
    }
}

/// Whether one of `list`, which is in lower case, is `word` in any.
fn is_one(word: &str, list: &[&str]) -> bool {
    match word.is_ascii() {
        true => list.iter().any(|other| other.eq_ignore_ascii_case(word)),
        false => list.contains(&word.to_lowercase().as_str()),
    }
}

/// Without `(she/her)` at its end.
fn without_pronouns(text: &str) -> &str {
    let text = text.trim();
    let Some((name, last)) = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    else {
        return text;
    };
    let mut said = last
        .split(['/', ' ', ','])
        .filter(|word| !word.is_empty())
        .peekable();
    let is_pronoun = |word: &str| PRONOUNS.contains(&word.to_lowercase().as_str());
    match said.peek().is_some() && said.all(is_pronoun) {
        true => name.trim(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_name_is_no_part_of_it() {
        for written in [
            "Jane Doe",
            "Dr. Jane Doe",
            "Prof. Dr. Jane Doe",
            "MS JANE DOE",
            "Doe, Jane",
            "Doe, Dr. Jane",
            "Jane Doe, PhD",
            "Jane Doe, Ph.D., MBA",
            "Doe, Jane, M.D.",
            "Jane Doe MBA",
            "Frau Dipl.-Ing. Jane Doe",
            "Jane Doe (She/Her)",
            "Ing. Jane Doe,",
            "Jane Doe, MA",
            "Jane 🚀 Doe",
            "★ Jane Doe ✔️",
            "Jane 👩🏽‍💻Doe",
            "*Jane Doe*",
            "Jane (Janie) Doe",
            "Jane \"JD\" Doe",
            "Jane “JD” Doe, PhD",
            "Jane 'JD' Doe",
            "Doe, Jane (Janie)",
        ] {
            assert_eq!(plain_name(written).to_lowercase(), "jane doe", "{written}");
            let once = plain_name(written);
            assert_eq!(plain_name(&once), once, "{written}");
        }
    }

    #[test]
    fn what_tells_people_apart_stays() {
        for (written, name) in [
            ("John Smith, Jr.", "John Smith Jr."),
            ("John Smith III", "John Smith III"),
            ("Jack Ma", "Jack Ma"),
            ("Wei Li", "Wei Li"),
            ("Li Wei", "Li Wei"),
            ("Md Rahman", "Md Rahman"),
            ("Ing Chan", "Ing Chan"),
            ("Jane Doe (Smith)", "Jane Doe (Smith)"),
            ("M. Laurent", "M. Laurent"),
            ("Mary Ann Doe", "Mary Ann Doe"),
            ("Dr", "Dr"),
            ("Miss", "Miss"),
            ("PhD", "PhD"),
            ("", ""),
            (",", ""),
            ("Doe, Jane, Ann", "Doe Jane Ann"),
            ("Smith, John, Jr.", "John Smith Jr."),
            ("O'Brien d'Or", "O'Brien d'Or"),
            ("علی\u{200c}رضا", "علی\u{200c}رضا"),
        ] {
            assert_eq!(plain_name(written), name, "{written}");
        }
    }

    /// Whom services know by given and family name.
    #[test]
    fn initials_generations_and_nicknames_are_not_sent_as_parts_of_a_name() {
        for (first, last, sent) in [
            ("Ada", "M. van der Berg Jr.", ("Ada", "van der Berg")),
            ("Ada M.", "Berg", ("Ada", "Berg")),
            ("Ada", "J.R. M Berg III", ("Ada", "Berg")),
            ("Ada Maria", "Berg, Sr.", ("Ada Maria", "Berg")),
            ("Robert (Bob)", "Smith", ("Robert", "Smith")),
            ("Jane", "Doe (Smith)", ("Jane", "Doe")),
            ("J.", "Smith", ("J.", "Smith")),
            ("Ada", "M.", ("Ada", "M.")),
            ("José", "Ortega y Gasset", ("José", "Ortega y Gasset")),
            ("伟", "李", ("伟", "李")),
            ("(Ada)", "Junior", ("(Ada)", "Junior")),
        ] {
            let (given, family) = sent_parts(first, last);
            assert_eq!((&given[..], &family[..]), sent, "{first} {last}");
        }
        assert_eq!(sent_name("Jane Doe (Smith)"), "Jane Doe");
        assert_eq!(sent_name("Jane O'Brien (née d'Or) \"JD\""), "Jane O'Brien");
        assert_eq!(sent_name("John Smith Jr."), "John Smith Jr.");
    }

    #[test]
    fn a_part_of_a_name_is_not_turned_round() {
        for (written, name) in [
            ("Dr. Jane", "Jane"),
            ("Doe, PhD", "Doe"),
            ("Doe, Jones", "Doe Jones"),
            ("Dr.", "Dr."),
        ] {
            assert_eq!(plain_part(written), name, "{written}");
        }
    }
}
