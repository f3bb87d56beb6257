//! Sheets of LibreOffice's own format. It keeps what a cell shows beside its value, so that a number or an amount comes in
//! as it looked; and it says how often a cell or a row comes again, up to a million times, so it is read as it streams.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::{Refusal, Sheets, cells::iso, merged::Area, spool::Spool};

/// Cells that repetition may make of one.
const REPEATED: u64 = 20_000_000;

/// The names of the sheets. Which of them are hidden is said by their styles, which stand before them.
pub(super) fn sheets(path: &Path) -> Result<Sheets, Refusal> {
    let mut sheets = Sheets::default();
    with_content(path, |reader| {
        let (mut buffer, mut style, mut hidden) = (Vec::new(), None, Vec::new());
        loop {
            buffer.clear();
            match event(reader, &mut buffer)? {
                Event::Start(tag) if is(&tag, "style") => style = attribute(&tag, "name"),
                Event::Start(tag) if is(&tag, "table-properties") => {
                    let shown = attribute(&tag, "display");
                    hidden.extend(style.take().filter(|_| shown.as_deref() == Some("false")));
                }
                Event::Start(tag) if is(&tag, "table") => {
                    let name = attribute(&tag, "name").unwrap_or_default();
                    let style = attribute(&tag, "style-name");
                    match style.is_some_and(|style| hidden.contains(&style)) {
                        true => sheets.hidden.push(name),
                        false => sheets.shown.push(name),
                    }
                    skip(reader, &tag)?;
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    })?;
    Ok(sheets)
}

/// Reads the sheet called `name`.
pub(super) fn read(path: &Path, name: &str, spool: &mut Spool) -> Result<(), Refusal> {
    with_content(path, |reader| {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match event(reader, &mut buffer)? {
                Event::Start(tag) if is(&tag, "table") => {
                    if attribute(&tag, "name").unwrap_or_default() == name {
                        return table(reader, spool);
                    }
                    skip(reader, &tag)?;
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    })
}

fn with_content<T>(
    path: &Path,
    read: impl FnOnce(&mut Reader<&mut dyn BufRead>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let damaged = |_| Refusal::Damaged;
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(damaged)?;
    let mut content = BufReader::new(archive.by_name("content.xml").map_err(damaged)?);
    let mut reader = Reader::from_reader(&mut content as &mut dyn BufRead);
    reader.config_mut().expand_empty_elements = true;
    read(&mut reader)
}

/// A row that is being read: its cells that have something in them, with their columns.
#[derive(Default)]
struct Row {
    cells: Vec<(u32, u32, String)>,
    column: u32,
    times: u32,
    is_hidden: bool,
}

fn table(reader: &mut Reader<&mut dyn BufRead>, spool: &mut Spool) -> Result<(), Refusal> {
    let (mut buffer, mut at, mut repeated) = (Vec::new(), 0_u32, 0_u64);
    let mut row = Row::default();
    loop {
        buffer.clear();
        match event(reader, &mut buffer)? {
            Event::Start(tag) if is(&tag, "table-row") => {
                row = Row {
                    times: times(&tag, "number-rows-repeated"),
                    is_hidden: attribute(&tag, "visibility")
                        .is_some_and(|shown| shown != "visible"),
                    ..Row::default()
                };
            }
            Event::Start(tag) if is(&tag, "table-cell") || is(&tag, "covered-table-cell") => {
                let columns = times(&tag, "number-columns-repeated");
                let (value, number) = (value(&tag), attribute(&tag, "value"));
                let has_formula = attribute(&tag, "formula").is_some();
                let is_error = is_error(&tag);
                spool.merge_all(area(&tag, (at, row.column)));
                let kind = attribute(&tag, "value-type");
                let (is_text, mut has_value) = (kind.as_deref() == Some("string"), kind.is_some());
                let (shown, paragraphs, link) = cell_text(reader)?;
                if let Some(link) = link {
                    spool.link((at, row.column), link);
                }
                // An empty text has a paragraph, and sometimes no kind.
                has_value |= paragraphs > 0;
                let shown = match is_error {
                    true => error_text(shown),
                    false => shown,
                };
                let is_lost = match is_text {
                    true => paragraphs == 0,
                    false => is_unreadable(&shown),
                };
                let text = value.filter(|_| is_lost).unwrap_or(shown);
                if let Some(number) = number.filter(|number| *number != text)
                    && let Ok(number) = number.parse()
                {
                    spool.number((at, row.column), number);
                }
                if has_formula && !has_value && text.is_empty() {
                    spool.no_value((at, row.column));
                }
                if !text.is_empty() {
                    row.cells.push((row.column, columns, text));
                }
                row.column = row.column.saturating_add(columns);
            }
            Event::End(tag) if tag.local_name().as_ref() == "table-row" => {
                repeated += row.put(at, spool)?;
                if repeated > REPEATED {
                    return Err(Refusal::Swollen("its cells repeat too often"));
                }
                at = at.saturating_add(row.times);
            }
            // Shapes that are fixed to the page stand before the rows.
            Event::Start(tag) if is(&tag, "shapes") => skip(reader, &tag)?,
            Event::End(tag) if tag.local_name().as_ref() == "table" => return Ok(()),
            Event::Eof => return Err(Refusal::Damaged),
            _ => {}
        }
    }
}

impl Row {
    /// Puts the row down as often as it comes; gives how many cells that was beyond those that are written.
    fn put(&self, at: u32, spool: &mut Spool) -> Result<u64, Refusal> {
        if self.cells.is_empty() {
            return Ok(0);
        }
        let columns: u64 = self
            .cells
            .iter()
            .map(|(_, times, _)| u64::from(*times))
            .sum();
        let all = columns.saturating_mul(u64::from(self.times));
        if all > REPEATED {
            return Err(Refusal::Swollen("its cells repeat too often"));
        }
        for row in at..at.saturating_add(self.times) {
            if self.is_hidden {
                spool.hide(row);
            }
            for (column, times, text) in &self.cells {
                for column in *column..column.saturating_add(*times) {
                    spool.put((row, column), text.clone())?;
                }
            }
        }
        Ok(all - self.cells.len() as u64)
    }
}

/// The area of merged cells that begins at `place`.
fn area(tag: &BytesStart<'_>, (row, column): (u32, u32)) -> Option<Area> {
    attribute(tag, "number-rows-spanned")?;
    let rows = times(tag, "number-rows-spanned").saturating_sub(1);
    let columns = times(tag, "number-columns-spanned").saturating_sub(1);
    Some(Area {
        top: (row, column),
        end: (row.saturating_add(rows), column.saturating_add(columns)),
    })
}

/// Whether LibreOffice says of a cell that its formula went wrong.
fn is_error(tag: &BytesStart<'_>) -> bool {
    let mut attributes = tag.attributes().flatten();
    attributes.any(|given| given.key.as_ref() == "calcext:value-type" && given.value == "error")
}

/// An error as it is called in English: some languages have a space in it, or another word.
fn error_text(shown: String) -> String {
    let digits = shown.trim_start_matches(|c: char| !c.is_ascii_digit());
    let is_number = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    match is_number && !shown.starts_with('#') {
        true => format!("Err:{digits}"),
        false => shown,
    }
}

/// Whether what was shown is no number any more: nothing, too narrow a column, or too many digits.
fn is_unreadable(shown: &str) -> bool {
    let shown = shown.trim();
    shown.is_empty()
        || shown.chars().all(|c| c == '#')
        || (shown.contains(['E', 'e']) && shown.starts_with(|c: char| c.is_ascii_digit()))
}

/// A number with all of its digits, a date, or a text that stands in the tag.
fn value(tag: &BytesStart<'_>) -> Option<String> {
    match attribute(tag, "value-type")?.as_str() {
        "float" | "currency" | "percentage" => {
            let number = attribute(tag, "value")?;
            if number.bytes().all(|byte| byte.is_ascii_digit()) {
                return Some(number);
            }
            let number: f64 = number.parse().ok()?;
            Some(number.to_string())
        }
        "date" => Some(iso(&attribute(tag, "date-value")?)),
        "string" => attribute(tag, "string-value").filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// The text of a cell, up to its end: its paragraphs, without notes and without what is written on shapes that are fixed to it.
/// How many these were is given, too, and where a click on it leads.
fn cell_text(
    reader: &mut Reader<&mut dyn BufRead>,
) -> Result<(String, usize, Option<String>), Refusal> {
    let (mut buffer, mut text, mut paragraphs, mut inside) = (Vec::new(), String::new(), 0, 0);
    let mut link = None;
    loop {
        buffer.clear();
        match event(reader, &mut buffer)? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "annotation" => skip(reader, &tag)?,
                _ if is_shape(&tag) => skip(reader, &tag)?,
                "p" => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    (paragraphs, inside) = (paragraphs + 1, inside + 1);
                }
                "a" => link = link.or_else(|| attribute(&tag, "href")),
                "s" => text.extend(std::iter::repeat_n(
                    ' ',
                    times(&tag, "c").min(1_000) as usize,
                )),
                "tab" => text.push('\t'),
                "line-break" => text.push('\n'),
                _ => {}
            },
            Event::Text(piece) if inside > 0 => text.push_str(&piece.xml10_content()),
            Event::CData(piece) if inside > 0 => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(entity) if inside > 0 => text.extend(character(&entity)),
            Event::End(tag) => match tag.local_name().as_ref() {
                "p" => inside -= 1,
                "table-cell" | "covered-table-cell" => return Ok((text, paragraphs, link)),
                _ => {}
            },
            Event::Eof => return Err(Refusal::Damaged),
            _ => {}
        }
    }
}

/// Whether `tag` begins a drawing: a text box, a picture, a chart.
fn is_shape(tag: &BytesStart<'_>) -> bool {
    let name = tag.name();
    let (room, _) = name.as_ref().split_once(':').unwrap_or_default();
    matches!(room, "draw" | "dr3d")
}

/// The character that an entity stands for. Entities of a document's own are none: they are how a few bytes become many.
fn character(entity: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = entity.resolve_char_ref() {
        return Some(character);
    }
    let name = entity.xml10_content();
    let plain = quick_xml::escape::resolve_predefined_entity(&name)?;
    plain.chars().next()
}

fn event<'b>(
    reader: &mut Reader<&mut dyn BufRead>,
    buffer: &'b mut Vec<u8>,
) -> Result<Event<'b>, Refusal> {
    reader.read_event_into(buffer).map_err(|_| Refusal::Damaged)
}

fn skip(reader: &mut Reader<&mut dyn BufRead>, tag: &BytesStart<'_>) -> Result<(), Refusal> {
    let end = tag.to_end().into_owned();
    let skipped = reader.read_to_end_into(end.name(), &mut Vec::new());
    skipped.map(drop).map_err(|_| Refusal::Damaged)
}

fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.local_name().as_ref() == name
}

/// What `tag` says under that name.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let found = attributes.find(|given| given.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value)
        .ok()
        .map(Into::into)
}

/// How often something comes: once, where nothing is said.
fn times(tag: &BytesStart<'_>, name: &str) -> u32 {
    let said = attribute(tag, name).and_then(|text| text.parse().ok());
    said.unwrap_or(1).max(1)
}
