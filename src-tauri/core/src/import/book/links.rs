//! Addresses that stand behind the text of a cell, where a click leads. A row has only the text, so what is behind it is said.

use std::collections::HashMap;

/// So many are looked at in a sheet.
const MOST: usize = 200_000;

/// The addresses behind the cells of a sheet.
#[derive(Default)]
pub(super) struct Links {
    /// By their cell, until that was read.
    ahead: HashMap<(u32, u32), String>,
    /// How many say more than their cell's text, and where the first of them is.
    behind: (u64, Option<(u32, u32)>),
}

impl Links {
    /// Behind the cell at `place` is the address `target`.
    pub(super) fn add(&mut self, place: (u32, u32), target: String) {
        let (scheme, _) = target.split_once(':').unwrap_or_default();
        let is_address = ["http", "https", "mailto"].contains(&&*scheme.to_lowercase());
        if is_address && self.ahead.len() < MOST {
            self.ahead.insert(place, target);
        }
    }

    /// `text` stands at `place`.
    pub(super) fn see(&mut self, place: (u32, u32), text: &str) {
        let target = match self.ahead.is_empty() {
            true => None,
            false => self.ahead.remove(&place),
        };
        if target.is_some_and(|target| !says(text, &target)) {
            self.behind.0 += 1;
            self.behind.1.get_or_insert(place);
        }
    }

    /// What is to be said of them; `name` is that of a cell.
    pub(super) fn told(&self, name: impl Fn((u32, u32)) -> String) -> Option<String> {
        let (count, first) = self.behind;
        let what = match (count, name(first?)) {
            (1, first) => format!("the cell {first} has an address behind its text, which is"),
            (n, first) => {
                format!(
                    "{n} cells have an address behind their text, the first in {first}, which are"
                )
            }
        };
        Some(format!(
            "{what} not read; put it into a column of its own if it is needed, and import the workbook again"
        ))
    }
}

/// Whether `text` says where `target` leads, be it without what every address has.
fn says(text: &str, target: &str) -> bool {
    let (text, target) = (bare(text), bare(target));
    text == target || text.contains(['.', '@']) && target.starts_with(&text)
}

fn bare(address: &str) -> String {
    let address = address.trim().to_lowercase();
    let starts = ["https://", "http://", "mailto:"];
    let whole = starts.iter().find_map(|start| address.strip_prefix(start));
    let whole = whole.unwrap_or(&address);
    let whole = whole.strip_prefix("www.").unwrap_or(whole);
    whole.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_where_its_link_leads_or_does_not() {
        for (text, target, expected) in [
            ("acme.example", "https://www.acme.example/", true),
            ("https://Acme.example", "http://acme.example", true),
            ("acme.example", "https://acme.example/?from=list", true),
            ("ada@acme.example", "mailto:ada@acme.example", true),
            ("Acme", "https://acme.example", false),
            ("Ada Moreau", "mailto:ada@acme.example", false),
            ("visit", "https://bolt.example", false),
        ] {
            assert_eq!(says(text, target), expected, "{text} {target}");
        }
    }
}
