//! The row-level pollutions: the clean table with one delimiter or quote too many or too few at a row and a column, or
//! one row with spaces for delimiters.

/// A polluted file.
pub struct Polluted {
    /// The row that is polluted; 0 where it is the file.
    pub row: usize,
    /// The kind of fault.
    pub group: String,
    /// How often the fault was seen.
    pub weight: f64,
    /// The file.
    pub csv: Vec<u8>,
    /// The table it means.
    pub clean: Vec<u8>,
}

/// All of them, over the benchmark's `source`.
pub fn row_level(source: &Polluted) -> Vec<Polluted> {
    let text = std::str::from_utf8(&source.csv).unwrap();
    let table: Vec<Vec<&str>> = text.lines().map(cells).collect();
    let clean = std::str::from_utf8(&source.clean).unwrap();
    let mut polluted = Vec::new();
    for (row, cells) in table.iter().enumerate() {
        let mut add = |group: &str, weight: f64, line: String, clean: String| {
            polluted.push(Polluted {
                row,
                group: group.to_owned(),
                weight,
                csv: with_line(text, row, &line).into_bytes(),
                clean: clean.into_bytes(),
            });
        };
        for column in 0..cells.len() {
            let mut more = cells.clone();
            more.insert(column, "");
            add(
                "row_more_sep",
                260.0 / 707.0,
                more.join(","),
                clean.to_owned(),
            );
            if column > 0 {
                let joined = [cells[column - 1], cells[column]].concat();
                let mut less = cells.clone();
                less.splice(column - 1..=column, [joined.as_str()]);
                add(
                    "row_less_sep",
                    260.0 / 707.0,
                    less.join(","),
                    clean.to_owned(),
                );
            }
            let extra = format!("\"{}", cells[column]);
            let mut quote = cells.clone();
            quote[column] = &extra;
            add(
                "row_extra_quote",
                1.0 / 108.0,
                quote.join(","),
                with_quote(clean, row, column),
            );
        }
        add(
            "row_field_delimiter",
            1.0 / 7.0,
            cells.join(" "),
            clean.to_owned(),
        );
    }
    polluted
}

/// `text` with another line at `row`.
fn with_line(text: &str, row: usize, line: &str) -> String {
    let lines = text.lines().enumerate();
    lines
        .map(|(at, kept)| format!("{}\r\n", if at == row { line } else { kept }))
        .collect()
}

/// The clean table, whose cells are all quoted, with a quote more at the start of a cell.
fn with_quote(clean: &str, row: usize, column: usize) -> String {
    let line = clean.lines().nth(row).unwrap();
    let mut cells: Vec<String> = cells(line).into_iter().map(str::to_owned).collect();
    cells[column].insert_str(1, "\"\"");
    with_line(clean, row, &cells.join(","))
}

/// The cells of a line as they stand, with their quotes.
fn cells(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let (mut start, mut inside) = (0, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => inside = !inside,
            b',' if !inside => {
                cells.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    cells.push(&line[start..]);
    cells
}
