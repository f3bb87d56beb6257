//! A person's name without what people put around it: titles, degrees, pronouns, decorations, a nickname in its midst, the
//! family name first with a comma. A service looks for `Jane Doe`, and `Doe, Dr. Jane` is nobody else.
//!
//! What tells two people apart stays: `Jr.` and `III`, middle names, every part of a double name, another name behind the
//! name. A service that knows people by given and family name is not sent all of it.

use std::borrow::Cow;

use super::tidy;
use crate::domain::is_error_value;

/// Before a name, with a full stop or without.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "herr",
    "herrn",
    "frau",
    "dipl",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "señor",
    "señora",
    "señorita",
    "signor",
    "signora",
    "mevrouw",
    "dña",
    "doña",
    "exmo",
    "exma",
    "excmo",
    "excma",
    "ddr",
];

/// The same, which are words, initials or names as well: with their stops alone.
const STOPPED: &[&str] = &[
    "rev.",
    "hon.",
    "ing.",
    "mag.",
    "mag.a",
    "mag.ª",
    "dr.in",
    "prof.in",
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
    "hr.",
    "fr.",
    "geom.",
    "rag.",
    "arch.",
    "ilmo.",
    "ilma.",
    "egr.",
    "gent.mo",
    "gent.ma",
    "priv.-doz",
    "univ.-prof",
    "ass.-prof",
    "hon.-prof",
    "jun.-prof",
    "apl.",
];

/// What a doctorate or a diploma is in, behind that title.
const FACULTIES: &[&str] = &[
    "agr", "biol", "dent", "des", "habil", "hc", "hum", "inf", "ing", "iur", "jur", "kffr", "kfm",
    "math", "med", "mult", "nat", "oec", "paed", "pharm", "phil", "pol", "rer", "sc", "soc",
    "techn", "theol", "troph", "univ", "vet",
];

/// Offices before a name of two more words, as they are written.
const OFFICES: &[&str] = &["RA", "RAin", "StB", "StBin", "WP", "WPin"];

/// The same, in any case.
const OFFICES_IN_WORDS: &[&str] = &[
    "notar",
    "notarin",
    "patentanwalt",
    "patentanwältin",
    "rechtsanwalt",
    "rechtsanwältin",
    "steuerberater",
    "steuerberaterin",
    "wirtschaftsprüfer",
    "wirtschaftsprüferin",
];

/// Who is called so, in a word that is no name.
const SALUTATIONS: &[(&str, &str)] = &[
    ("herr", "Herr"),
    ("herrn", "Herr"),
    ("hr.", "Herr"),
    ("frau", "Frau"),
    ("fr.", "Frau"),
    ("mr", "Mr"),
    ("mrs", "Mrs"),
    ("ms", "Ms"),
    ("miss", "Miss"),
    ("mx", "Mx"),
    ("monsieur", "Monsieur"),
    ("mme", "Madame"),
    ("madame", "Madame"),
    ("mlle", "Mlle"),
    ("sr", "Señor"),
    ("señor", "Señor"),
    ("sra", "Señora"),
    ("señora", "Señora"),
    ("dña", "Señora"),
    ("doña", "Señora"),
    ("srta", "Señorita"),
    ("señorita", "Señorita"),
    ("sig.", "Signor"),
    ("signor", "Signor"),
    ("sig.ra", "Signora"),
    ("signora", "Signora"),
    ("mevr.", "Mevrouw"),
    ("mevrouw", "Mevrouw"),
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

/// Behind a comma, or in capitals behind a name that is not: no family is called so.
const CAPITALS: &[&str] = &[
    "MD", "DDS", "DMD", "DVM", "JD", "RN", "MPH", "MPA", "MSW", "CISSP", "PHR", "SPHR", "ACCA",
    "FCA", "FRCS", "FRCP", "FRCPC", "FRCSC", "FACS", "FACP", "FACC", "MRCP", "MRCS", "MRCGP",
    "MBBS", "FRSA", "FCCA", "CISA", "CISM", "CFP", "MCIPS", "FCIPD", "MCIPD",
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

/// What people write behind their names on networks, in brackets.
const REMARKS: &[&str] = &[
    "fh",
    "th",
    "tu",
    "uni",
    "univ",
    "univ.",
    "ba",
    "dh",
    "eth",
    "verified",
    "lion",
    "l.i.o.n",
    "l.i.o.n.",
    "open networker",
    "opentowork",
    "open to work",
    "#opentowork",
    "hiring",
    "#hiring",
    "we're hiring",
];

/// What people do, behind their names and a dash.
const JOBS: &[&str] = &[
    "founder",
    "co-founder",
    "cofounder",
    "ceo",
    "cto",
    "cfo",
    "coo",
    "cmo",
    "cio",
    "vp",
    "president",
    "director",
    "manager",
    "owner",
    "consultant",
    "recruiter",
    "inhaber",
    "inhaberin",
    "geschäftsführer",
    "geschäftsführerin",
    "gründer",
    "gründerin",
    "leiter",
    "leiterin",
    "fondateur",
    "fondatrice",
    "gérant",
    "gérante",
    "directeur",
    "directrice",
    "fundador",
    "fundadora",
    "titolare",
    "eigenaar",
];

/// In so many bytes is no name: nothing is looked for in them.
const LONGEST: usize = 1_000;

/// So many brackets and quotes at most are looked at.
const MOST_ASIDES: usize = 12;

/// The name in a cell for whole names. Where nothing but one word is left of it, it keeps its salutation: it is what tells
/// `Herr Müller` from `Frau Müller`.
pub(super) fn plain_name(text: &str) -> String {
    saluted(text, turned)
}

/// The name in a cell for whole names, without a salutation.
pub(super) fn unsaluted_name(text: &str) -> String {
    plain(text, turned).1
}

/// A given or family name out of a cell of its own, or both of them together: no comma turns it round.
pub(super) fn plain_part(text: &str) -> String {
    plain(text, |parts| parts.join(" ")).1
}

/// The same, where it is all that there is of a name.
pub(super) fn only_part(text: &str) -> String {
    saluted(text, |parts| parts.join(" "))
}

fn saluted(text: &str, join: fn(&[&str]) -> String) -> String {
    match plain(text, join) {
        (Some(salutation), name) if is_alone(&name) => format!("{salutation} {name}"),
        (_, name) => name,
    }
}

/// The salutation and the name in `text`, whose parts between commas `join` puts together.
fn plain(text: &str, join: fn(&[&str]) -> String) -> (Option<&'static str>, String) {
    if text.len() > LONGEST {
        return (None, tidy(text));
    }
    let text = &*cleaned(text);
    if !text.contains(',') {
        return bare(without_pronouns(text));
    }
    let (titles, parts) = parts_of(text);
    let name = join(&parts);
    match titles.is_empty() {
        true => bare(&name),
        false => bare(&format!("{} {name}", titles.join(" "))),
    }
}

/// The parts of a name between its commas, the family name no more first.
fn turned(parts: &[&str]) -> String {
    match *parts {
        [family, given] if !family.is_empty() && !given.is_empty() && !is_generation(given) => {
            format!("{given} {family}")
        }
        [family, given, generation]
            if !family.is_empty() && !given.is_empty() && is_generation(generation) =>
        {
            format!("{given} {family} {generation}")
        }
        _ => parts.join(" "),
    }
}

/// Whether one word at most is left of a name.
fn is_alone(name: &str) -> bool {
    let sent = without_asides(name);
    let words = sent.split_whitespace();
    !sent.is_empty() && words.filter(|word| !is_among(word, PARTICLES)).count() <= 1
}

/// `name` without the salutation that [`plain_name`] has left it.
pub(super) fn without_salutation(name: &str) -> &str {
    let Some((first, rest)) = name.split_once(' ') else {
        return name;
    };
    let is_one = SALUTATIONS.iter().any(|(_, said)| *said == first);
    match is_one && is_alone(rest) {
        true => rest,
        false => name,
    }
}

/// The words before a name of one word that tell apart who is called so.
pub(super) fn salutations_of(name: &str) -> impl Iterator<Item = &'static str> {
    let mut said: Vec<&str> = SALUTATIONS.iter().map(|(_, said)| *said).collect();
    said.dedup();
    said.into_iter().filter(move |_| is_alone(name))
}

/// Whether `name` is nobody's: only titles, or what stands where a name is not known.
pub(super) fn is_nobodys(name: &str) -> bool {
    const WORDS: &[&str] = &["info", "none", "null", "nan"];
    is_unknown(name)
        || name.len() <= LONGEST_UNKNOWN && (is_one(name, WORDS) || is_title_alone(name))
}

/// Whether `cell` says that what should stand there is not known.
pub(super) fn is_unknown(cell: &str) -> bool {
    const WORDS: &[&str] = &[
        "n/a",
        "n.a.",
        "n/v",
        "#n/v",
        "k.a.",
        "k. a.",
        "k.a",
        "k/a",
        "keine angabe",
        "keine angaben",
        "unbekannt",
        "unknown",
        "not available",
        "not known",
        "onbekend",
        "inconnu",
        "desconocido",
        "sconosciuto",
    ];
    cell.len() <= LONGEST_UNKNOWN && (is_one(cell, WORDS) || is_error_value(cell))
}

/// Bytes of the longest of those words.
const LONGEST_UNKNOWN: usize = 16;

/// `Herr`, `Frau Dr.`
pub(super) fn is_title_alone(name: &str) -> bool {
    let is_likely = !name.contains(' ') || name.ends_with('.');
    is_likely && is_titles(name)
}

/// A name as it is sent: without a nickname or another name in brackets or quotes, wherever it stands, and without a salutation.
pub(super) fn sent_name(name: &str) -> String {
    without_salutation(&without_asides(name)).to_owned()
}

fn without_asides(name: &str) -> String {
    let mut name = Cow::Borrowed(name);
    let most = if name.len() > LONGEST { 0 } else { MOST_ASIDES };
    for _ in 0..most {
        match aside(&name).map(|(before, _, after)| format!("{before} {after}")) {
            Some(shorter) => name = Cow::Owned(shorter),
            None => break,
        }
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

/// `text` without what is no part of any name: emoji, stars, ticks and their like, remarks in brackets, what somebody does.
fn cleaned(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let shown = undecorated(text);
    let unopened = unopened(&shown);
    let unremarked = without_remarks(unopened);
    let name = without_tail(&unremarked);
    match name == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(name.to_owned()),
    }
}

/// `text` without emoji, and with spaces where some nobody sees are.
fn undecorated(text: &str) -> Cow<'_, str> {
    const JOINER: char = '\u{200d}';
    let is_odd = |c| is_decoration(c) || is_unseen_space(c);
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    // What joins emoji joins letters, too.
    let plain = |word: &str| match word.contains(is_decoration) {
        true => word.replace(|c| is_odd(c) || c == JOINER, " "),
        false => word.replace(is_unseen_space, " "),
    };
    let words: Vec<String> = text.split_whitespace().map(plain).collect();
    Cow::Owned(tidy(&words.join(" ")))
}

const fn is_unseen_space(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{feff}')
}

/// Without what a spreadsheet takes for a formula or a text at the start of a cell, where nothing closes it.
fn unopened(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = text.strip_prefix('=') {
        let rest = rest.trim();
        let quoted = rest
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        text = quoted.unwrap_or(rest).trim();
    }
    while let Some(rest) = text.strip_prefix('\'')
        && aside(text).is_none()
        && !rest.ends_with('\'')
        && !is_dutch(rest)
    {
        text = rest.trim_start();
    }
    text
}

/// `'t Hooft`, `'s-Gravesande`
fn is_dutch(rest: &str) -> bool {
    let letter = rest.strip_prefix(['t', 's', 'n', 'T', 'S', 'N']);
    letter.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-']))
}

fn without_remarks(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    let mut from = 0;
    for _ in 0..MOST_ASIDES {
        let Some((start, end)) = bracket(&text, from) else {
            break;
        };
        let within = text.get(start + 1..end).unwrap_or_default().trim();
        from = end + 1;
        if is_one(within, REMARKS) {
            let (before, after) = (&text[..start], &text[from..]);
            let shorter = format!("{before} {after}");
            if !shorter.contains(char::is_alphabetic) {
                break;
            }
            from = start;
            text = Cow::Owned(shorter);
        }
    }
    text
}

/// Where the next brackets of `text` open and close, from that place on.
fn bracket(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let start = from + rest.find(['(', '['])?;
    let end = start + text.get(start..)?.find([')', ']'])?;
    Some((start, end))
}

/// `Jane Doe | Founder`, `Jane Doe • 2nd`, `Jane Doe - Founder @ Acme`: what is behind a name of two words, where that is no
/// other name.
fn without_tail(text: &str) -> &str {
    let is_job = |tail: &str| {
        let mut words = tail.split(|c: char| c.is_whitespace() || ",/&|".contains(c));
        tail.contains('@') || words.any(|word| is_one(word, JOBS))
    };
    let mut name = text;
    for dash in [" - ", " – ", " — "] {
        name = before(name, dash, is_job);
    }
    for sign in ["|", "•", " · ", " @ "] {
        name = before(name, sign, |_| true);
    }
    name
}

/// What is before `sign`, where that is two words and a tail behind it.
fn before<'t>(text: &'t str, sign: &str, is_tail: impl Fn(&str) -> bool) -> &'t str {
    let Some((name, tail)) = text.split_once(sign) else {
        return text;
    };
    match name.split_whitespace().nth(1).is_some() && is_tail(tail) {
        true => name.trim(),
        false => text,
    }
}

/// Whether `text` is nothing but letters of Western scripts, spaces, stops and hyphens within words: most names are, and that
/// is seen without reading letter by letter.
pub(super) fn is_plain(text: &str) -> bool {
    let mut before = 0;
    let is_part = |byte: u8| {
        let is_dash = byte == b'-' && before == b' ';
        before = byte;
        let fits = byte.is_ascii_alphabetic()
            || matches!(byte, b' ' | b'.' | b'-' | 0x80..=0xBF | 0xC3..=0xC9);
        fits && !is_dash
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
    for _ in 0..MOST_ASIDES {
        match aside(&name) {
            Some((before, _, after)) if says(before) && says(after) => {
                name = Cow::Owned(format!("{} {}", before.trim_end(), after.trim_start()));
            }
            Some(_) | None => break,
        }
    }
    name
}

/// The titles and the other parts that stand between its commas, without degrees at its end.
fn parts_of(text: &str) -> (Vec<&str>, Vec<&str>) {
    let name = without_pronouns(text);
    let parts = name.split(',').map(str::trim);
    let (mut titles, mut parts): (Vec<&str>, Vec<&str>) = parts.partition(|part| is_titles(part));
    if !parts.iter().any(|part| part.contains(char::is_alphabetic)) {
        std::mem::swap(&mut titles, &mut parts);
        titles.clear();
    }
    let is_whole = parts.first().is_some_and(|part| part.contains(' '));
    let is_job = |part: &str| {
        let mut words = part.split_whitespace();
        is_whole && words.any(|word| is_one(word, JOBS))
    };
    while parts.len() > 1
        && parts
            .last()
            .is_some_and(|part| is_letters(part) || is_job(part))
    {
        parts.pop();
    }
    (titles, parts)
}

/// Without titles before it and degrees behind it, as long as a name is left; with the salutation among the titles.
fn bare(name: &str) -> (Option<&'static str>, String) {
    let mut name = name.trim();
    let mut salutation = None;
    let mut is_titled = false;
    while let Some((first, rest)) = name.split_once(char::is_whitespace) {
        let rest = rest.trim_start();
        let is_behind = is_titled && (is_faculty(first, rest) || is_joint(first, rest));
        if !is_behind && !is_title(first) && !is_office(first, rest) {
            break;
        }
        is_titled = true;
        salutation = salutation.or_else(|| salutation_in(first));
        name = rest;
    }
    while let Some((rest, last)) = name.rsplit_once(char::is_whitespace)
        && (is_degree(last, rest) || is_in_capitals(last, rest))
    {
        name = rest.trim_end();
    }
    (salutation, tidy(&without_nicknames(name)))
}

fn is_title(word: &str) -> bool {
    if !word.contains('.') {
        return is_one(word, TITLES) || starts_with(word, "dipl-") || starts_with(word, "dr-");
    }
    let bare = word.strip_suffix('.');
    let is_stopped = |word| is_one(word, STOPPED);
    is_stopped(word)
        || bare.is_some_and(|word| is_one(word, TITLES) || is_stopped(word))
        || starts_with(word, "dipl.-")
        || starts_with(word, "dr.-")
        || is_glued(word)
}

/// `Prof.Dr.`, `Dr.med.`
fn is_glued(word: &str) -> bool {
    let Some((first, rest)) = word.strip_suffix('.').and_then(|word| word.split_once('.')) else {
        return false;
    };
    let is_part = |part: &str| is_one(part, TITLES) || is_one(part, FACULTIES);
    is_one(first, &["prof", "dr", "dipl", "univ"]) && rest.split('.').all(is_part)
}

/// `med.`, `h.c.`, `rer.nat.`, before `rest`; without a stop where all that is small there.
fn is_faculty(word: &str, rest: &str) -> bool {
    let is_part = |part: &str| is_one(part, FACULTIES) || matches!(part, "h" | "c" | "e");
    let is_small = |word: &str| !word.contains(char::is_uppercase);
    let is_written = word.ends_with('.') || is_small(word) && !is_small(rest);
    is_written && word.split_terminator('.').all(is_part)
}

/// `RA`, `Rechtsanwältin`, `WP/StB` and `PD`, before a name of two words.
fn is_office(word: &str, rest: &str) -> bool {
    let is_small = || rest.contains(char::is_lowercase);
    if word == "PD" {
        return rest.split_whitespace().next().is_some_and(is_title);
    }
    // Most words are told apart by their first letter.
    if !word.starts_with(['N', 'P', 'R', 'S', 'W', 'n', 'p', 'r', 's', 'w']) {
        return false;
    }
    let is_one_of = |part: &str| OFFICES.contains(&part) || is_one(part, OFFICES_IN_WORDS);
    let is_own = |word: &&str| !is_title(word) && !is_one_of(word);
    word.len() > 1
        && word.split('/').all(is_one_of)
        && is_small()
        && rest.split_whitespace().filter(is_own).nth(1).is_some()
}

fn salutation_in(title: &str) -> Option<&'static str> {
    let is = |said: &str| match said.ends_with('.') {
        true => said.eq_ignore_ascii_case(title),
        false => is_one(title.strip_suffix('.').unwrap_or(title), &[said]),
    };
    let mut all = SALUTATIONS.iter();
    all.find_map(|(word, said)| is(word).then_some(*said))
}

/// `and` between `Mr.` and `Mrs. Doe`.
fn is_joint(word: &str, rest: &str) -> bool {
    let is_before_title = || rest.split_whitespace().next().is_some_and(is_title);
    is_one(word, &["and", "&", "und", "et", "y", "e", "en"]) && is_before_title()
}

/// `Mba` alone behind a given name is a family's.
fn is_degree(word: &str, rest: &str) -> bool {
    let is_written = || word.chars().filter(|c| c.is_uppercase()).count() > 1;
    is_among(word, DEGREES) && (is_written() || rest.trim_end().contains(char::is_whitespace))
}

/// `MD`, `FRCS`, behind two words that are not in capitals.
fn is_in_capitals(word: &str, rest: &str) -> bool {
    let is_known = || CAPITALS.contains(&word) || CAPITALS.contains(&&word.replace('.', "")[..]);
    word.ends_with(|c: char| c.is_ascii_uppercase() || c == '.')
        && is_known()
        && rest.contains(char::is_lowercase)
        && rest.split_whitespace().nth(1).is_some()
}

/// Titles alone, such as stand behind a comma. `Sr.` may be the older one there.
fn is_titles(part: &str) -> bool {
    let mut is_titled = false;
    let mut words = part.split_whitespace();
    let all = words.all(|word| {
        let is_one = is_title(word) && !is_generation(word) || is_titled && is_faculty(word, "A");
        is_titled = is_one;
        is_one
    });
    all && is_titled
}

/// Degrees alone, such as `PhD, MBA` and `MD FACS` have them.
fn is_letters(part: &str) -> bool {
    let is_one = |word: &str| {
        is_among(word, DEGREES)
            || is_among(word, LETTERS)
            || CAPITALS.contains(&&word.replace('.', "")[..])
    };
    part.split_whitespace().all(is_one)
}

fn starts_with(word: &str, start: &str) -> bool {
    let at = word.split_at_checked(start.len());
    at.is_some_and(|(word, rest)| word.eq_ignore_ascii_case(start) && !rest.is_empty())
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
pub(super) fn is_one(word: &str, list: &[&str]) -> bool {
    if word.is_ascii() {
        return list.iter().any(|other| other.eq_ignore_ascii_case(word));
    }
    // Few lists have words with accents.
    let mut others = list.iter().filter(|other| !other.is_ascii()).peekable();
    others.peek().is_some() && {
        let word = word.to_lowercase();
        others.any(|other| *other == word)
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
            "Prof. Dr. med. Jane Doe",
            "Dr.-Ing. Jane Doe",
            "Prof. Dr.-Ing. habil. Jane Doe",
            "Doe, Dr.-Ing. Jane",
            "Jane Doe, CEO",
            "Jane Doe, Founder & CEO",
            "Prof. Dr. Dr. h.c. mult. Jane Doe",
            "Dr. h. c. Jane Doe",
            "Dr. rer. nat. Jane Doe",
            "Dr. rer.nat. Jane Doe",
            "Dr. med Jane Doe",
            "Dr.med. Jane Doe",
            "Prof.Dr. Jane Doe",
            "Univ.-Prof. Dr. Jane Doe",
            "Doe, Jane, Dr.",
            "Doe, Jane, Prof. Dr. med.",
            "Doe, Dr., Jane",
            "Jane Doe, Frau",
            "Dipl.-Ing. (FH) Jane Doe",
            "Dipl.-Ing.(FH) Jane Doe",
            "Dipl.-Kfm. Jane Doe",
            "Dipl. Ing. Jane Doe",
            "Priv.-Doz. Dr. Jane Doe",
            "PD Dr. Jane Doe",
            "Mag.a Jane Doe",
            "RA Jane Doe",
            "RAin Dr. Jane Doe",
            "WP/StB Jane Doe",
            "StB Jane Doe",
            "Rechtsanwältin Jane Doe",
            "Rechtsanwalt Dr. Jane Doe",
            "Dña. Jane Doe",
            "Exmo. Sr. Jane Doe",
            "Geom. Jane Doe",
            "Jane Doe MD FRCS",
            "Jane Doe, MD FRCS",
            "Jane Doe M.D.",
            "Jane Doe MD, PhD",
            "Jane Doe | Founder",
            "Jane Doe, PhD | Founder, Northpier",
            "Jane Doe - Founder @ Northpier",
            "Jane Doe – CEO",
            "Jane Doe • 2nd",
            "Jane Doe [LION]",
            "Jane Doe (Verified)",
            "Jane Doe (FH)",
            "Jane\u{200b}Doe",
            "'Jane Doe",
            "=Jane Doe",
            "=\"Jane Doe\"",
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
            ("Kim Mba", "Kim Mba"),
            ("Kim MBA", "Kim"),
            ("Mr. and Mrs. Jane Doe", "Jane Doe"),
            ("Herr und Frau Doe", "Herr Doe"),
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
            ("Anna-Lena Doe", "Anna-Lena Doe"),
            ("Anna Smith - Jones", "Anna Smith - Jones"),
            ("Doe | Jane", "Doe | Jane"),
            ("Smith, Sr.", "Smith Sr."),
            ("RA Müller", "RA Müller"),
            ("RA MIN LEE", "RA MIN LEE"),
            ("Jean Paul MA", "Jean Paul MA"),
            ("Yo MD", "Yo MD"),
            ("JANE DOE RN", "JANE DOE RN"),
            ("Dr. Nat Doe", "Nat Doe"),
            ("Med Doe", "Med Doe"),
            ("'t Hooft", "'t Hooft"),
            ("Notar Doe", "Notar Doe"),
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

    /// Who is called by one word alone.
    #[test]
    fn a_salutation_tells_apart_who_has_no_given_name_and_is_not_sent() {
        for (written, name, sent) in [
            ("Herr Müller", "Herr Müller", "Müller"),
            ("Frau Müller", "Frau Müller", "Müller"),
            ("Müller, Frau", "Frau Müller", "Müller"),
            ("Herr Dr. Müller", "Herr Müller", "Müller"),
            ("Frau Prof. Dr. med. Müller", "Frau Müller", "Müller"),
            ("Frau von Berg", "Frau von Berg", "von Berg"),
            (
                "Fr. Müller (Northpier)",
                "Frau Müller (Northpier)",
                "Müller",
            ),
            ("Mr. Doe", "Mr Doe", "Doe"),
            ("Mrs Doe", "Mrs Doe", "Doe"),
            ("Mrs. Jane Doe", "Jane Doe", "Jane Doe"),
            ("Sig. Rossi", "Signor Rossi", "Rossi"),
            ("Sig Rossi", "Sig Rossi", "Sig Rossi"),
            ("Dr. Müller", "Müller", "Müller"),
        ] {
            assert_eq!(plain_name(written), name);
            assert_eq!(plain_name(name), name, "{written}");
            assert_eq!(sent_name(name), sent, "{written}");
        }
        assert_eq!(unsaluted_name("Herr Müller"), "Müller");
        assert_eq!(plain_part("Frau Müller"), "Müller");
        assert_eq!(only_part("Frau Müller"), "Frau Müller");
    }

    /// What is longer is not searched for brackets, as often as they are there.
    #[test]
    fn what_nobody_is_called_takes_no_time() {
        for piece in [
            "(a) ",
            "Jane 'a' ",
            "\"x\" ",
            "Dr. ",
            "a, ",
            "[LION] ",
            "| - @ ",
        ] {
            let long = piece.repeat(1_000_000 / piece.len());
            let name = plain_name(&long);
            assert!(name.len() > LONGEST, "{piece}");
            assert!(sent_name(&name).len() > LONGEST && plain_part(&long).len() > LONGEST);
            let short = plain_name(&piece.repeat(LONGEST / piece.len()));
            assert!(sent_name(&short).len() <= LONGEST);
        }
    }

    #[test]
    fn what_says_that_nobody_is_known_is_no_name() {
        for written in [
            "N/A",
            "n/a",
            "unknown",
            "Unbekannt",
            "Info",
            "Herr",
            "Frau",
            "Herr Dr.",
            "Mrs.",
            "#N/A",
            "#REF!",
            "Err:502",
            "k.A.",
            "None",
        ] {
            assert!(is_nobodys(&plain_name(written)), "{written}");
        }
        for written in [
            "Nana",
            "Infa Doe",
            "Null Doe",
            "Herr Müller",
            "Ing Chan",
            "Dr. Doe",
        ] {
            assert!(!is_nobodys(&plain_name(written)), "{written}");
        }
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
