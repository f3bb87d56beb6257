//! Which lists a file may be a newer version of.

use std::path::Path;

use super::columns::join;
use crate::domain::Column;
use crate::domain::List;

/// So many are looked at row by row.
const MOST: usize = 6;

/// Those of `lists`, newest first, of which a file called `name` with these `columns` may be a newer version: first those
/// whose file was called so, then those whose columns it has, all of them.
pub(super) fn may_be_older(lists: Vec<List>, name: &str, columns: &[Column]) -> Vec<List> {
    let (same, others): (Vec<List>, Vec<List>) = lists
        .into_iter()
        .partition(|list| plain(&list.name) == plain(name));
    let has_all = |list: &List| {
        let (joined, _) = join(&list.columns, columns);
        joined.len() == columns.len()
    };
    let others = others.into_iter().filter(has_all);
    same.into_iter().chain(others).take(MOST).collect()
}

/// Whether a file and a list of so many leads are versions of each other, so many being in both: half of the shorter one.
pub(super) const fn is_version(both: u64, rows: u64, leads: u64) -> bool {
    let shorter = if rows < leads { rows } else { leads };
    both > 0 && both * 2 >= shorter
}

/// A file's name without its ending and without what programs add to a copy's: ` (1)`, ` - Copy`, ` copy 2`.
fn plain(name: &str) -> String {
    let stem = Path::new(name).file_stem().unwrap_or(name.as_ref());
    let mut plain = stem.to_string_lossy().trim().to_lowercase();
    while let Some(shorter) = without_suffix(&plain) {
        plain = shorter;
    }
    plain
}

fn without_suffix(name: &str) -> Option<String> {
    const COPY: [&str; 4] = ["copy", "kopie", "copie", "copia"];
    let shorter = |start: &str| {
        let start = start.trim_end().trim_end_matches(['-', '_']).trim_end();
        (!start.is_empty()).then(|| start.to_owned())
    };
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if let Some((start, number)) = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once('('))
        && is_number(number)
    {
        return shorter(start);
    }
    let (start, last) = name.rsplit_once(' ')?;
    if COPY.contains(&last) {
        return shorter(start);
    }
    let (before, word) = start.rsplit_once(' ')?;
    (COPY.contains(&word) && is_number(last)).then(|| shorter(before))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_name_of_what_it_is_a_copy_of() {
        for name in [
            "Leads.csv",
            "leads (1).csv",
            "leads(12).CSV",
            "leads.xlsx",
            "Leads - Copy.csv",
            "leads copy 2.csv",
            "leads - Kopie (3).csv",
        ] {
            assert_eq!(plain(name), "leads", "{name}");
        }
        for name in ["leads 2.csv", "leads (old).csv", "my leads.csv", "(1).csv"] {
            assert_ne!(plain(name), "leads", "{name}");
        }
        assert_eq!(plain("(1).csv"), "(1)");
    }

    #[test]
    fn half_of_the_shorter_one_is_enough() {
        for (both, rows, leads, is_one) in [
            (500, 1_000, 1_000, true),
            (499, 1_000, 1_000, false),
            (100, 9_000, 100, true),
            (60, 100, 9_000, true),
            (1, 2, 5, true),
            (0, 0, 5, false),
        ] {
            assert_eq!(
                is_version(both, rows, leads),
                is_one,
                "{both} {rows} {leads}"
            );
        }
    }
}
