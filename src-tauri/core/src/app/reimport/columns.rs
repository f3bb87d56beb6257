//! The columns of a newer file under those of a list.

use crate::domain::Column;

/// The columns of a list with those that only a newer file has behind them, and where among them each of the file's is:
/// by its header, whatever its case and spaces, or else by what it holds, where its header was changed. What a column holds
/// stays as the list has it.
pub(super) fn join(list: &[Column], file: &[Column]) -> (Vec<Column>, Vec<usize>) {
    let mut places: Vec<Option<usize>> = vec![None; file.len()];
    for same in [named_so, holds_so] {
        for (at, column) in file.iter().enumerate() {
            if places[at].is_none() {
                let free = |place: &usize| !places.contains(&Some(*place));
                let mut fits = (0..list.len()).filter(|place| same(&list[*place], column));
                places[at] = fits.find(free);
            }
        }
    }
    let mut joined = list.to_vec();
    let places = file.iter().zip(places).map(|(column, place)| {
        place.unwrap_or_else(|| {
            let field = column
                .field
                .filter(|_| !joined.iter().any(|other| holds_so(other, column)));
            joined.push(Column {
                field,
                ..column.clone()
            });
            joined.len() - 1
        })
    });
    let places = places.collect();
    (joined, places)
}

fn named_so(one: &Column, other: &Column) -> bool {
    let plain = |name: &str| {
        let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
        words.join(" ")
    };
    plain(&one.name) == plain(&other.name)
}

fn holds_so(one: &Column, other: &Column) -> bool {
    one.field.is_some() && one.field == other.field
}

/// The `cells` of a row of the file, each of which has its place, under so many columns.
pub(super) fn placed(cells: &[String], places: &[usize], columns: usize) -> Vec<String> {
    let mut placed = vec![String::new(); columns];
    for (cell, at) in cells.iter().zip(places) {
        placed[*at].clone_from(cell);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Field;

    #[test]
    fn columns_are_joined_by_their_headers() {
        let columns = |named: &[(&str, Option<Field>)]| -> Vec<Column> {
            let column = |(name, field): &(&str, Option<Field>)| Column {
                name: (*name).to_owned(),
                field: *field,
            };
            named.iter().map(column).collect()
        };
        let list = columns(&[
            ("Name", Some(Field::FullName)),
            ("Note", None),
            ("Note", None),
        ]);
        let file = columns(&[
            ("note ", None),
            ("E-mail", Some(Field::Email)),
            ("NOTE", Some(Field::Company)),
            ("Full  name", Some(Field::FullName)),
            ("name", None),
            ("Note", None),
        ]);
        let (joined, places) = join(&list, &file);
        let expected = columns(&[
            ("Name", Some(Field::FullName)),
            ("Note", None),
            ("Note", None),
            ("E-mail", Some(Field::Email)),
            ("Full  name", None),
            ("Note", None),
        ]);
        assert_eq!((joined, places), (expected, vec![1, 3, 2, 4, 0, 5]));
        let renamed = columns(&[("Kontakt", Some(Field::FullName)), ("Note", None)]);
        assert_eq!(join(&list, &renamed), (list, vec![0, 1]));
    }
}
