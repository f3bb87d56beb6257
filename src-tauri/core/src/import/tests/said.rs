//! What a person says goes over what is found, and what cannot be is refused in a sentence.

use super::*;

fn read(bytes: &[u8], said: &Said) -> Result<(Said, String), String> {
    let file = file(bytes);
    let source = open_as(file.path(), said).map_err(|error| {
        let path = format!("`{}` ", file.path().display());
        error.to_string().replace(&path, "")
    })?;
    let mut lines = vec![
        source
            .columns()
            .iter()
            .map(|column| column.name.as_str())
            .collect::<Vec<_>>()
            .join("|"),
    ];
    let rows = source.rows().unwrap().filter_map(|row| row.unwrap().lead);
    lines.extend(rows.map(|lead| format!("{} {}", lead.row, lead.cells.join("|"))));
    Ok((source.dialect().said(), lines.join("\n")))
}

fn said(change: impl FnOnce(&mut Said)) -> Said {
    let mut said = Said::default();
    change(&mut said);
    said
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn what_is_said_is_how_the_file_is_read() {
    let table = "Export\n\nName;Notes, long\nAda;'a;b'\nBo;x\n";
    for (file, said, expected) in [
        (
            table,
            said(|it| it.delimiter = text(",")),
            "Export\n3 Name;Notes| long\n4 Ada;'a;b'\n5 Bo;x",
        ),
        (
            table,
            said(|it| (it.first_row, it.quote) = (Some(3), text("'"))),
            "Name|Notes, long\n4 Ada|a;b\n5 Bo|x",
        ),
        (
            table,
            said(|it| (it.first_row, it.quote) = (Some(2), text(""))),
            "Name|Notes, long\n4 Ada|'a|b'\n5 Bo|x",
        ),
        (
            table,
            said(|it| (it.first_row, it.header_rows) = (Some(4), Some(0))),
            "Column 1|Column 2\n4 Ada|a;b\n5 Bo|x",
        ),
        (
            "Of a person,,\nName,given,City\n,,of birth\nAda,A,Rome\n",
            said(|it| (it.first_row, it.header_rows) = (Some(1), Some(3))),
            "Of a person Name|given|City of birth\n4 Ada|A|Rome",
        ),
        (
            "Name§Firm\nAda§Acme\n",
            said(|it| it.delimiter = text("§")),
            "Name|Firm\n2 Ada|Acme",
        ),
        (
            "sep=;\nName;Firm, Inc\nAda;x,y\n",
            said(|it| it.delimiter = text(",")),
            "Name;Firm|Inc\n2 Ada;x|y",
        ),
    ] {
        let lines_read = read(file.as_bytes(), &said).unwrap().1;
        assert_eq!(lines_read, expected, "{said:?}");
    }
}

#[test]
fn an_encoding_is_said_by_any_of_its_names_and_what_it_would_lose_is_counted() {
    let bytes = "Name,City\nZoé,Łódź\n".as_bytes();
    let latin = b"Name,City\nZo\xE9,\xA3\xF3d\xBC\n";
    let wide: Vec<u8> = "Name,City\n山田,東京\n"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    for (bytes, name, lines, conflict) in [
        (bytes, "utf8", "Name|City\n2 Zoé|Łódź", None),
        (latin, "cp1250", "Name|City\n2 Zoé|ŁódĽ", None),
        (latin, "latin2", "Name|City\n2 Zoé|Łódź", None),
        (
            latin,
            "UTF-8",
            "Name|City\n2 Zo\u{fffd}|\u{fffd}\u{fffd}d\u{fffd}",
            Some("4 places of the file are nothing in UTF-8 and would be lost"),
        ),
        (&wide, "UTF-16 (big-endian)", "Name|City\n2 山田|東京", None),
        (
            "\u{feff}Name,City\nZoé,Rome\n".as_bytes(),
            "windows-1252",
            "ï»¿Name|City\n2 Zoé|Rome",
            Some("the file begins with the mark of UTF-8, so it is hardly Windows-1252"),
        ),
    ] {
        let said = said(|it| it.encoding = text(name));
        let (told, read) = read(bytes, &said).unwrap();
        let file = file(bytes);
        let source = open_as(file.path(), &said).unwrap();
        assert_eq!(read, lines, "{name}");
        assert_eq!(told.encoding, Some(source.dialect().encoding.to_owned()));
        assert_eq!(source.conflict(), conflict, "{name}");
    }
}

#[test]
fn what_was_found_is_told_beside_what_is_said() {
    let file = file(b"Name;Notes, long\nAda;x\n");
    let said = said(|it| (it.delimiter, it.header_rows) = (text(","), Some(0)));
    let source = open_as(file.path(), &said).unwrap();
    assert_eq!(source.found(), open(file.path(), &[]).unwrap().dialect());
    assert_eq!(
        (source.found().delimiter, source.dialect().delimiter),
        (";", ",")
    );
}

#[test]
fn what_only_looks_garbled_is_left_until_somebody_says_that_it_is_repaired() {
    let list = "Name,City,Note\nJÃ¶rg Müller,Köln,L’OrÃ©al – SÃO PAULO\nZoÃ«,Âge,Müller √©t√©\nBo,Rome,x\n";
    let file = file(list.as_bytes());
    let read = |said: &Said| {
        let source = open_as(file.path(), said).unwrap();
        assert!(source.may_be_garbled());
        let rows: Vec<_> = source.rows().unwrap().map(Result::unwrap).collect();
        let cells = rows.iter().filter_map(|row| row.lead.as_ref());
        let cells: Vec<String> = cells.map(|lead| lead.cells.join("|")).collect();
        let told = rows.iter().flat_map(|row| &row.problems);
        let told: Vec<String> = told.map(|problem| problem.message.clone()).collect();
        (source.dialect().said(), cells, told)
    };
    let (found, cells, told) = read(&Said::default());
    assert_eq!(found.repair, None);
    let left = "JÃ¶rg Müller|Köln|L’OrÃ©al – SÃO PAULO";
    assert_eq!(cells, [left, "Zoë|Âge|Müller √©t√©", "Bo|Rome|x"]);
    let looks = "looks garbled (UTF-8 that was taken for Windows-1252)";
    assert_eq!(told[..2], [looks, looks]);
    let offered = "3 cells look garbled: have them repaired by `Garbled text` in the preview of the file, or by `--repair` on the \
                   command line";
    assert_eq!(told.last().map(String::as_str), Some(offered));
    let (read_so, cells, told) = read(&said(|it| it.repair = Some(true)));
    assert_eq!(read_so.repair, Some(true));
    let repaired = "Jörg Müller|Köln|L’Oréal – SÃO PAULO";
    assert_eq!(cells, [repaired, "Zoë|Âge|Müller été", "Bo|Rome|x"]);
    let certain = "1 cell was garbled (UTF-8 that was taken for Windows-1252), which is undone";
    let repaired = "3 cells that looked garbled are repaired, as was said";
    assert_eq!(told, [certain, repaired]);
    assert!(found.fits(&read_so) && !read_so.fits(&found));
    let no = said(|it| it.repair = Some(false));
    assert!(no.fits(&found) && !no.fits(&read_so));
    let (_, sound, _) = read(&no);
    assert_eq!(sound[0], left);
    // What lists of old are known by has no word of it.
    assert!(!serde_json::to_string(&found).unwrap().contains("repair"));
}

#[test]
fn a_delimiter_that_makes_one_column_of_several_is_told_with_the_first_row() {
    let problems = |bytes: &[u8], delimiter| {
        let file = file(bytes);
        let source = open_as(file.path(), &said(|it| it.delimiter = text(delimiter))).unwrap();
        let first = source.rows().unwrap().next().unwrap().unwrap();
        first
            .problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let list = b"Name,Firm,City\nAda,Acme,Rome\n";
    assert_eq!(
        problems(list, ";"),
        [
            "the delimiter is said to be `;`, which makes 1 column; `,` makes 3: say that one, or none at all"
        ]
    );
    assert_eq!(problems(list, ","), [""; 0]);
    assert_eq!(problems(b"Name\nAda\n", ";"), [""; 0]);
}

#[test]
fn what_cannot_be_is_refused_with_what_to_say_instead() {
    for (said, sentence) in [
        (
            said(|it| it.encoding = text("klingon")),
            "`klingon` is no encoding that is known: say one like UTF-8, Windows-1252 or Shift_JIS",
        ),
        (
            said(|it| it.encoding = text("iso-2022-kr")),
            "`iso-2022-kr` is no encoding that is known: say one like UTF-8, Windows-1252 or Shift_JIS",
        ),
        (
            said(|it| it.delimiter = text("")),
            "`` is no delimiter: say one to three characters",
        ),
        (
            said(|it| it.delimiter = text("<-->")),
            "`<-->` is no delimiter: say one to three characters",
        ),
        (
            said(|it| it.delimiter = text("\n")),
            "a line end, a NUL or a double quote is no delimiter: say what stands between two cells",
        ),
        (
            said(|it| it.quote = text("é")),
            "`é` is no quote: say one sign like \" or ', or none",
        ),
        (
            said(|it| (it.delimiter, it.quote) = (text("|"), text("|"))),
            "`|` cannot both part cells and stand around them: choose another delimiter or quote",
        ),
        (
            said(|it| it.header_rows = Some(11)),
            "a header has 10 rows at most: say 0 where none names the columns",
        ),
        (
            said(|it| it.first_row = Some(0)),
            "rows are counted from 1: say in which one the table begins",
        ),
        (
            said(|it| it.first_row = Some(4)),
            "its table cannot begin in row 4, but in row 3 at the latest",
        ),
    ] {
        assert_eq!(
            read(b"Name,Firm\n\nAda,Acme\n\n", &said).unwrap_err(),
            format!("cannot be read as you say: {sentence}")
        );
    }
}
