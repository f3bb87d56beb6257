//! A person's name without what people put around it: titles, degrees, pronouns, the family name first with a comma. A
//! service looks for `Jane Doe`, and `Doe, Dr. Jane` is nobody else.
//!
//! What tells two people apart stays: `Jr.` and `III`, middle names, every part of a double name.

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
    "jr", "sr", "ii", "iii", "iv", "v", "junior", "senior", "filho", "neto",
];

const PRONOUNS: &[&str] = &[
    "she", "her", "hers", "he", "him", "his", "they", "them", "theirs",
];

/// The name in a cell for whole names.
pub(super) fn plain_name(text: &str) -> String {
    if !text.contains(',') {
        return plain_part(text);
    }
    let parts = parts_of(text);
    let turned = match parts[..] {
        [family, given] if !family.is_empty() && !given.is_empty() && !is_generation(given) => {
            format!("{given} {family}")
        }
        _ => parts.join(" "),
    };
    bare(&turned)
}

/// A given or family name out of a cell of its own, or both of them together: no comma turns it round.
pub(super) fn plain_part(text: &str) -> String {
    if !text.contains(',') {
        return bare(without_pronouns(text));
    }
    bare(&parts_of(text).join(" "))
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
    tidy(name)
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

fn is_generation(part: &str) -> bool {
    is_among(part, GENERATIONS)
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
        ] {
            assert_eq!(plain_name(written), name, "{written}");
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
