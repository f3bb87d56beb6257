//! What people's files are like.

use super::*;

#[test]
fn ragged_rows_keep_their_cells_and_are_told() {
    let imported =
        import_bytes(b"Name,Firm,City\nAda,Acme\n\nBo,Bolt,Oslo,x,y\nCy,C,Rome,,\n,,\nDi\n");
    assert_eq!(
        imported.lines(),
        ["Ada|Acme|", "Bo|Bolt|Oslo|x|y", "Cy|C|Rome", "Di||"]
    );
    assert_eq!(
        imported
            .leads
            .iter()
            .map(|lead| lead.row)
            .collect::<Vec<_>>(),
        [2, 4, 5, 7]
    );
    assert_eq!(
        imported.problems,
        [
            "row 2: has 2 cells, the header has 3; the missing ones are left empty",
            "row 4: has 5 cells, the header has 3; the extra ones are kept",
            "row 5: has 5 cells, the header has 3; what is too much is empty, so its cells may stand in the wrong columns",
            "row 7: has 1 cell, the header has 3; the missing ones are left empty",
            "1 row has only empty cells and is left out",
        ]
    );
}

#[test]
fn a_delimiter_too_many_or_too_few_is_told_where_the_row_ends_empty() {
    let rows = |header: &str, rows: &[&str]| {
        let rows = rows.join("\n");
        import_bytes(format!("{header}\n{rows}\n").as_bytes())
    };
    let six = "First Name,Last Name,Company,Website,Email,Notes";
    let shifted = rows(
        six,
        &[
            "Ada,Stone,Acme,acme.example,ada@acme.example,",
            "Bob,Ray,Bolt, Inc,bolt.example,bob@bolt.example,",
            "Cy,Crag,Crag,crag.example,cy@crag.example,",
        ],
    );
    assert_eq!(
        shifted.problems,
        [
            "row 3: has 7 cells, the header has 6; what is too much is empty, so its cells may stand in the wrong columns"
        ]
    );
    let body = [
        "Ada,Stone,Acme,acme.example,ada@acme.example,",
        "Cy,Crag,Crag,crag.example,cy@crag.example,",
    ];
    let mended = rows("First Name Last Name,Company,Website,Email,Notes", &body);
    assert_eq!(mended.header(), six.split(',').collect::<Vec<_>>());
    assert_eq!(
        mended.problems,
        [
            "row 1: names 5 cells, and most rows have 6: `First Name Last Name` is read as two names, under which their values fit"
        ]
    );
    let told = rows("First Name,LastNameCompany,Website,Email,Notes", &body);
    assert!(
        told.problems[0].starts_with("row 1: names 5 cells, and most rows have 6: see whether")
    );
    // Each row ends with a delimiter, as some programs write it.
    let ended = rows("First Name,Last Name,Company,Website,Email", &body);
    assert_eq!(ended.header().len(), 5);
    assert_eq!(ended.problems, [""; 0]);
}

#[test]
fn a_table_is_found_below_lines_as_wide_as_itself_and_below_groups() {
    let leads = "Ada Stone,North Pier,ada@n.example\nBob Kim,South Pier,bob@s.example\nEva Lee,West Pier,eva@w.example\n";
    for (above, told) in [
        ("Exported by,Kim Lee,\nDate,2024-01-02,\n,,\n", 1),
        ("Q1 leads,,\nExported by,Kim Lee,\n", 1),
        ("Leads for Leeds, York, Hull\n", 1),
        ("Leads for Leeds, York, Hull\n\n", 1),
        ("Filter: a, b, c, d, e\n\n", 1),
        ("Leads,Q1,North\n", 1),
        ("Leads,Q1,North,2024,final\nkim,lee,x,y,z\n", 1),
    ] {
        let imported = import_bytes(format!("{above}Name,Company,Email\n{leads}").as_bytes());
        assert_eq!(imported.header(), ["Name", "Company", "Email"], "{above}");
        assert_eq!(imported.leads.len(), 3, "{above}");
        assert_eq!(
            imported.problems.len(),
            told,
            "{above} {:?}",
            imported.problems
        );
    }
    let people = "Ada,Stone,ada@n.example\nBob,Kim,bob@s.example\nEva,Lee,eva@w.example\n";
    for groups in [
        "Contact,Contact,Contact",
        "Person,Person,Online",
        "Contact,,Online",
    ] {
        let imported =
            import_bytes(format!("{groups}\nFirst Name,Last Name,Email\n{people}").as_bytes());
        assert_eq!(imported.leads.len(), 3, "{groups}");
        assert!(imported.column(Field::Email).is_some(), "{groups}");
        assert!(imported.column(Field::FirstName).is_some(), "{groups}");
        assert_eq!(imported.problems, [""; 0], "{groups}");
    }
    for rows in [
        "Person,,Firm,\nName,,Name,\nFirst,Last,,Mail",
        "Contact,,Company,\nName,Name,Name,E-mail\nFirst Name,Last Name,,",
    ] {
        let leads = "Ada,Stone,North Pier,ada@n.example\nBo,Yang,East,bo@e.example\n";
        let imported = import_bytes(format!("{rows}\n{leads}").as_bytes());
        assert_eq!(imported.leads.len(), 2, "{rows}");
        let fields: Vec<_> = imported
            .source
            .columns()
            .iter()
            .map(|column| column.field)
            .collect();
        let expected = [
            Field::FirstName,
            Field::LastName,
            Field::Company,
            Field::Email,
        ]
        .map(Some);
        assert_eq!(fields, expected, "{rows} {:?}", imported.header());
    }
    // Leads without a header above a list with one are no lines above it.
    let imported = import_bytes(format!("{leads}Name,Company,Email\n{leads}").as_bytes());
    assert_eq!(imported.leads[0].cells[0], "Ada Stone");
}

#[test]
fn quotes_without_another_are_named_and_inches_are_not() {
    let list = |row: &str| {
        let text =
            format!("Name,Company,Email\n\"Bob Kim\",\"South Pier\",\"bob@s.example\"\n{row}\n");
        let imported = import_bytes(text.as_bytes());
        assert_eq!(imported.leads.len(), 2, "{row}");
        imported.problems.join("; ")
    };
    for row in [
        "\"Ada Stone\",\"\"North Pier\",\"ada@n.example\"",
        "\"Ada Stone\",North Pier\",\"ada@n.example\"",
        "Ada Stone,North Pier,ada@n.example\"",
        "Ada Stone\"North, Pier\",ada@n.example",
        "Ada Stone,North Pier,+49 30 1234000\"",
    ] {
        let told = list(row);
        assert!(
            told.contains("has a quote without another"),
            "{row}: {told}"
        );
    }
    for row in [
        "Ada Stone,5\" pipes,ada@n.example",
        "Ada Stone,\"5\"\" pipes, 7\"\"\",ada@n.example",
        "\"Ada O\"\"Stone\",North Pier,ada@n.example",
        "Ada \"Stony\" Stone,North Pier,ada@n.example",
    ] {
        assert_eq!(list(row), "", "{row}");
    }
}

#[test]
fn a_header_that_ends_in_a_delimiter_accuses_no_row() {
    let imported =
        import_bytes(b"Name,Company,Email,\nAda,Acme,a@acme.example\nBo,Bolt,b@bolt.example\n");
    assert_eq!(imported.header(), ["Name", "Company", "Email"]);
    assert_eq!(imported.problems, [""; 0]);
}

#[test]
fn what_a_service_writes_below_its_report_is_no_lead() {
    let text = "\"Name\",\"Company\",\"Email\"\n\"Ada Stone\",\"North Pier\",\"ada@n.example\"\n\"\",\"\",\"\"\n\"Lead Report\"\n\
                \"Copyright (c) 2026 by whoever exported it\"\n\"Confidential Information - Do Not Distribute\"\n\"North Pier\"\n";
    assert_eq!(import_bytes(text.as_bytes()).leads.len(), 1);
    let text = "Name;Company;Email\nAda;Acme;a@acme.example\nBo;Bolt;b@bolt.example\n2 rows in set (0.00 sec)\n";
    assert_eq!(import_bytes(text.as_bytes()).leads.len(), 2);
}

#[test]
fn colleagues_in_a_note_are_no_leads() {
    let text = "Name,Company,Email,Notes\nAda Stone,North Pier,ada@n.example,\"Colleagues:\nKim Lee, West Pier, kim@w.example, call first\n\
                Dan Orr, East Pier, dan@e.example, later\"\nBob Kim,South Pier,bob@s.example,\nEva Lee,West Pier,eva@w.example,\n";
    let imported = import_bytes(text.as_bytes());
    assert_eq!(imported.leads.len(), 3);
    assert_eq!(imported.problems, [""; 0]);
    let swallowed = "First Name,Company,Email\nAda,\"North Pier, Inc.,ada@northpier.example\nBob,South Pier\",bob@southpier.example\n\
                     Eva,West Pier,eva@westpier.example\n";
    let imported = import_bytes(swallowed.as_bytes());
    assert!(imported.problems[0].starts_with("row 2: has a quoted cell of several lines"));
}

#[test]
fn no_lead_is_swallowed_without_a_word() {
    for (text, leads) in [
        (
            "Email;Company;City\na@x.example;\"North Pier;Ulm\nb@x.example;East;Bonn\nc@x.example\";Low;Kiel\nd@x.example;Roy;Jena\n",
            4,
        ),
        (
            "Name,Company\nAda Stone,North\nBo Yang,\"South Pier, Inc.\nCy Low,West\"\nDi Roy,East\n",
            3,
        ),
        (
            "City,Title,Website\nLeeds,Ops,www.a.example\n\"Springfield, IL,CTO,www.b.example\nRoma\",CEO,www.c.example\n\
             Berlin,CFO,www.d.example\n",
            3,
        ),
        (
            "Name,Email,Notes,Company\nIda Ax,i@x.example,\"Hi,\nthanks,East\nOwen Lee,o@b.example,\",Blue\n\
             Kay Fox,k@p.example,n,Pier\n",
            2,
        ),
    ] {
        let imported = import_bytes(text.as_bytes());
        assert_eq!(imported.leads.len(), leads, "{text} {:?}", imported.lines());
        let named = imported.problems.iter().any(|told| told.contains("quote"));
        assert!(named, "{text} {:?}", imported.problems);
    }
}

#[test]
fn lines_that_are_quoted_as_a_whole_are_rows() {
    let leads = [
        "Ada Stone|Acme, Inc|ada@acme.example",
        "Bo Lind|Bolt|bo@bolt.example",
    ];
    for (text, row) in [
        (
            "\"Name,Company,Email\"\n\"Ada Stone,\"\"Acme, Inc\"\",ada@acme.example\"\n\"Bo Lind,Bolt,bo@bolt.example\"\n",
            1,
        ),
        (
            "Name,Company,Email\n\"Ada Stone,\"\"Acme, Inc\"\",ada@acme.example\"\nBo Lind,Bolt,bo@bolt.example\n",
            2,
        ),
    ] {
        let imported = import_bytes(text.as_bytes());
        assert_eq!(imported.lines(), leads);
        assert_eq!(imported.header(), ["Name", "Company", "Email"]);
        let told = format!("row {row}: is quoted as a whole; it is read as the cells within");
        assert_eq!(imported.problems, [told]);
    }
    let one_column = import_bytes(b"\"Contact\"\n\"Stone, Ada\"\n\"Lind, Bo\"\n");
    assert_eq!(one_column.lines(), ["Stone, Ada", "Lind, Bo"]);
}

#[test]
fn known_words_of_a_header_are_enough_to_find_the_table() {
    let spaced = import_bytes(b"first last email\nAnn Stone a@b.example\nBo Lind b@c.example\n");
    assert_eq!(
        spaced.lines(),
        ["Ann|Stone|a@b.example", "Bo|Lind|b@c.example"]
    );
    for (between, above) in [(',', ", "), (';', ", "), (',', ";")] {
        let comments = format!("# a comment{above}or two\n").repeat(12);
        let table = "First,Last,Company,Email\nAnn,Stone,Acme,a@acme.example\nBo,Lind,Bolt,b@bolt.example\n";
        let table = table.replace(',', &between.to_string());
        let imported = import_bytes(format!("{comments}{table}").as_bytes());
        assert_eq!(imported.leads.len(), 2, "{between}{above}");
        assert_eq!(imported.column(Field::Email), Some("Email"));
        assert_eq!(
            imported.problems,
            ["12 lines stand above the table and are left out"]
        );
    }
}

#[test]
fn an_unclosed_quote_costs_no_row() {
    let mut text = String::from("Name,Firm\nAda,\"Acme\n");
    (0..2000).for_each(|n| text.push_str(&format!("Bo{n},Bolt\n")));
    let imported = import_bytes(text.as_bytes());
    assert_eq!(imported.leads.len(), 2001);
    assert_eq!(
        imported.problems,
        [
            "row 2, column Firm: a quote opens here and is never closed; it is read as a plain character"
        ]
    );
}

#[test]
fn damaged_and_nul_characters_are_told_and_the_row_goes_on() {
    let mut bytes = "Name,Firm\n".as_bytes().to_vec();
    (0..20).for_each(|_| bytes.extend("Zoë,Café\n".as_bytes()));
    bytes.extend(b"J\xF6rg,Ac\0me\n");
    let imported = import_bytes(&bytes);
    assert_eq!(imported.lines()[20], "J\u{fffd}rg|Acme");
    assert_eq!(
        imported.problems,
        [
            "row 22, column Name: has a damaged character",
            "row 22, column Firm: has NUL characters; they are left out"
        ]
    );
}

#[test]
fn one_bad_byte_spoils_one_cell_of_a_small_file() {
    let mut bytes = "Name,Firm,City\nZoë,Café,Rome\nAda,".as_bytes().to_vec();
    bytes.extend(b"Ac\xFCme,Oslo\n");
    bytes.extend("Bo,Größe,Åre\n".as_bytes());
    let imported = import_bytes(&bytes);
    assert_eq!(
        imported.lines(),
        ["Zoë|Café|Rome", "Ada|Ac\u{fffd}me|Oslo", "Bo|Größe|Åre"]
    );
    assert_eq!(
        imported.problems,
        ["row 3, column Firm: has a damaged character"]
    );
    assert_eq!(imported.source.dialect().encoding, "UTF-8");
}

/// Two bad bytes in a list with few accents, as a tool leaves them that cuts in the middle of letters.
#[test]
fn bad_bytes_that_are_letters_nowhere_spoil_their_cell_alone() {
    let mut bytes = "Prénom;Société\nŁukasz;Wiśniewska\n".as_bytes().to_vec();
    bytes.extend(b"Ada;\xFFAc\xFFme\n");
    let imported = import_bytes(&bytes);
    assert_eq!(
        imported.lines(),
        ["Łukasz|Wiśniewska", "Ada|\u{fffd}Ac\u{fffd}me"]
    );
    assert_eq!(imported.source.dialect().encoding, "UTF-8");
    assert_eq!(imported.problems.len(), 1, "{:?}", imported.problems);
}

/// What a file has that was put together of two encodings.
#[test]
fn a_list_of_two_encodings_is_read_in_both() {
    let mut bytes = "Prénom;Société\nZoë;Café\n".as_bytes().to_vec();
    for _ in 0..4 {
        bytes.extend(b"J\xF6rg;Gr\xF6\xDFe M\xFCller\n");
    }
    let imported = import_bytes(&bytes);
    assert_eq!(imported.lines()[..2], ["Zoë|Café", "Jörg|Größe Müller"]);
    let columns = imported.source.columns().iter();
    let columns: Vec<_> = columns.map(|it| (it.name.as_str(), it.field)).collect();
    assert_eq!(
        columns,
        [
            ("Prénom", Some(Field::FirstName)),
            ("Société", Some(Field::Company))
        ]
    );
    let undone = "2 cells were garbled (UTF-8 that was taken for Windows-1252), which is undone";
    assert_eq!(imported.problems, [undone]);
}

#[test]
fn letters_of_dos_are_told() {
    let imported = import_bytes(b"Name,Firm\nAndr\x82,Acme\nJ\x94rg,Bolt\n");
    let [only] = &imported.problems[..] else {
        panic!("{:?}", imported.problems)
    };
    assert!(only.contains("DOS (CP850)"), "{only}");
    let said = imported.source.conflict();
    assert!(said.is_some(), "and above the preview");
}

#[test]
fn a_destroyed_phone_number_is_told_and_not_guessed() {
    let imported =
        import_bytes(b"Name;Phone;Mobile;Ref\nAda;4.41E+11;4,42079E+11;1.2E+11\nBo;;;1E5\n");
    assert_eq!(
        imported.lines(),
        ["Ada|4.41E+11|4,42079E+11|1.2E+11", "Bo|||1E5"]
    );
    let message = "was turned into scientific notation by a spreadsheet; the digits are lost";
    assert_eq!(
        imported.problems,
        [
            format!("row 2, column Phone: {message}"),
            format!("row 2, column Mobile: {message}"),
            "1 number is in scientific notation in column Ref, in row 2: a spreadsheet rounded it, and its digits are lost"
                .to_owned(),
        ]
    );
}

#[test]
fn every_encoding_reads_the_same() {
    let text = "Vorname;Firma\r\nJörg;Größe & Söhne\r\nZoë;Müller\r\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2], bom: &[u8]| -> Vec<u8> {
        bom.iter()
            .copied()
            .chain(text.encode_utf16().flat_map(bytes))
            .collect()
    };
    for (bytes, told) in [
        (text.as_bytes().to_vec(), "semicolon-separated, UTF-8"),
        (
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            "semicolon-separated, UTF-8 with BOM",
        ),
        (
            utf16(u16::to_le_bytes, b"\xFF\xFE"),
            "semicolon-separated, UTF-16 with BOM",
        ),
        (
            utf16(u16::to_be_bytes, b"\xFE\xFF"),
            "semicolon-separated, UTF-16 (big-endian) with BOM",
        ),
        (utf16(u16::to_le_bytes, b""), "semicolon-separated, UTF-16"),
        (
            encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
            "semicolon-separated, Windows-1252",
        ),
    ] {
        let imported = import_bytes(&bytes);
        assert_eq!(imported.source.dialect().to_string(), told);
        assert_eq!(imported.header(), ["Vorname", "Firma"], "{told}");
        assert_eq!(
            imported.lines(),
            ["Jörg|Größe & Söhne", "Zoë|Müller"],
            "{told}"
        );
        assert_eq!(imported.problems, [""; 0], "{told}");
    }
}

#[test]
fn lines_around_the_table_are_told() {
    let text = "sep=;\nExport of 3 May;;;\n\nName;Firm;City;Mail\nAda;Acme;Rome;a@acme.example\nName;Firm;City;Mail\n\
                Bo;Bolt;Oslo;b@bolt.example\n";
    let imported = import_bytes(text.as_bytes());
    assert_eq!(imported.source.dialect().first_record, 3);
    assert_eq!(
        imported
            .leads
            .iter()
            .map(|lead| lead.row)
            .collect::<Vec<_>>(),
        [4, 6]
    );
    assert_eq!(
        imported.problems,
        [
            "row 5: repeats the header and is left out",
            "1 line stands above the table and is left out"
        ]
    );
}

#[test]
fn a_file_without_header_gives_up_no_lead() {
    let imported = import_bytes(b"Ada,ada@acme.example\nBo,bo@bolt.example\n");
    assert_eq!(
        (imported.header(), imported.leads.len()),
        (vec!["Column 1".to_owned(), "Column 2".to_owned()], 2)
    );
    assert_eq!(
        (imported.leads[0].row, imported.column(Field::Email)),
        (1, Some("Column 2"))
    );
}

#[test]
fn a_first_row_is_a_lead_where_it_is_like_those_below_and_a_doubtful_header_is_told() {
    let imported =
        import_bytes(b"Ada Moreau,Acme Ltd,Rome\nBo Lind,Bolt Inc,Oslo\nCy Crag,Crag Co,Bonn\n");
    assert_eq!(imported.leads.len(), 3);
    assert_eq!(imported.problems, [""; 0]);
    let list = b"Ada,Moreau,Acme\nBo,Lind,Bolt\nCy,Dove,Crag\n";
    let imported = import_bytes(list);
    assert_eq!(imported.leads.len(), 2);
    assert_eq!(
        imported.problems,
        [
            "row 1: is taken for the header, though none of its words is known as one: if it is a lead, say that there are 0 \
             header rows"
        ]
    );
    for rows in [0, 1].map(Some) {
        let said = Said {
            header_rows: rows,
            ..Said::default()
        };
        let file = file(list);
        let source = open_as(file.path(), &said).unwrap();
        let rows = source.rows().unwrap().map(Result::unwrap);
        assert!(rows.flat_map(|row| row.problems).next().is_none());
    }
}

#[test]
fn names_that_stand_over_the_wrong_columns_map_none_of_them() {
    let text = "Company Email,Name,Phone\nPier Ada,ada@n.example,Ada Stone,+44 7700 900123\n\
                Vega Works,bo@vegaworks.example,Bo Lind,+44 7700 900124\n\
                Tannwerk,z.crag@tannwerk.example,Zoë Crag,+44 7700 900125\n";
    let file = file(text.as_bytes());
    let source = open(file.path(), &[]).unwrap();
    let fields: Vec<_> = source.columns().iter().map(|column| column.field).collect();
    let expected = [Field::Company, Field::Email, Field::FullName, Field::Phone];
    assert_eq!(fields, expected.map(Some));
}

#[test]
fn overrides_go_over_what_was_recognised() {
    let file = file(b"Contact,Name,Firm\nAda,x,Acme\n");
    let overrides = ["full_name=contact", "company=#3"].map(|text| text.parse().unwrap());
    let source = open(file.path(), &overrides).unwrap();
    let fields: Vec<_> = source.columns().iter().map(|column| column.field).collect();
    assert_eq!(fields, [Some(Field::FullName), None, Some(Field::Company)]);
}

#[test]
fn the_hash_is_that_of_the_bytes() {
    let file = file(b"abc");
    let hash = open(file.path(), &[]).unwrap().hash();
    assert_eq!(
        hex::encode(hash),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn a_further_table_is_put_under_the_columns_of_the_same_name() {
    let text = "Name;Firm;City\nAda;Acme;Rome\n\nCity;Name;Size\nOslo;Bo;7\nBonn;Cy;\nName;Firm;City\nDi;Dove;Lyon\n";
    let imported = import_bytes(text.as_bytes());
    assert_eq!(
        imported.lines(),
        ["Ada|Acme|Rome", "Bo||Oslo|7", "Cy||Bonn", "Di|Dove|Lyon"]
    );
    assert_eq!(
        imported.problems,
        [
            "row 4: begins another table; its columns are put under those of the same name",
            "row 5: has 4 cells, the header has 3; the extra ones are kept",
            "row 7: repeats the header and is left out",
        ]
    );
}

#[test]
fn a_quote_too_many_costs_no_other_cell() {
    for end in ["\n", "\r\n", "\r"] {
        for delimiter in [",", ";", "\t", "|", ", ", "||"] {
            let rows = [
                ["Name", "Firm", "City"],
                ["Ada", "\"Acme", "Rome"],
                ["\"Bo\"", "\"Bolt, Inc\"", "\"Oslo"],
                ["Cy", "\"C \"\"C\"\" C\"", "Bonn"],
            ];
            let lines = rows.map(|row| row.join(delimiter));
            let imported = import_bytes((lines.join(end) + end).as_bytes());
            let cells = imported.cells();
            let told = format!("{delimiter:?} {end:?}");
            assert_eq!(cells[0], ["Ada", "\"Acme", "Rome"], "{told}");
            assert_eq!(cells[1], ["Bo", "Bolt, Inc", "\"Oslo"], "{told}");
            assert_eq!(cells[2], ["Cy", "C \"C\" C", "Bonn"], "{told}");
            assert_eq!(
                imported.problems.len(),
                2,
                "{told}: {:?}",
                imported.problems
            );
        }
    }
}

#[test]
fn a_word_in_quotes_at_the_start_of_a_cell_does_not_quote_the_cell() {
    let text = "company,city,note\n\"The\" Company,Berlin,x\n\"Acme\" Ltd,\"Rome\",\"a, b\"\nBolt,\"New\" Oslo,\"c\"\n\
                \"say \"hi\" you\",Bonn,d\n";
    let imported = import_bytes(text.as_bytes());
    assert_eq!(
        imported.lines(),
        [
            "\"The\" Company|Berlin|x",
            "\"Acme\" Ltd|Rome|a, b",
            "Bolt|\"New\" Oslo|c",
            "say \"hi\" you|Bonn|d"
        ]
    );
    assert_eq!(imported.problems, [""; 0]);
}

#[test]
fn what_a_spreadsheet_destroyed_is_said() {
    let text = "Name;Phone;PLZ;Firm\nAda;442079460123;01067;#NAME?\nJÃ¶rg;+4930231250;1067;JÃ¶rg Müller\nCy;;50667;C\n";
    let imported = import_bytes(text.as_bytes());
    assert_eq!(imported.leads[1].cells[0], "Jörg");
    assert_eq!(
        imported.problems,
        [
            "row 2, column Firm: holds a spreadsheet's error instead of its value",
            "row 3, column Firm: looks garbled (UTF-8 that was taken for Windows-1252)",
            "1 number is digits alone in column Phone: a spreadsheet may have taken the + away",
            "1 postcode is short in column PLZ: a spreadsheet may have taken leading zeros away",
            "1 cell was garbled (UTF-8 that was taken for Windows-1252), which is undone",
            "1 cell looks garbled: have it repaired by `Garbled text` in the preview of the file, or by `--repair` on the command line",
        ]
    );
}

#[test]
fn what_a_spreadsheet_destroyed_is_said_in_any_column() {
    let text = "Name,Order,Since,Size\nAda,4.41E+11,########,1E5\nBo,1.23457E+19,2026-05-03,#N/A\n";
    assert_eq!(
        import_bytes(text.as_bytes()).problems,
        [
            "row 2, column Since: holds what a spreadsheet shows in a column that is too narrow, instead of its value",
            "row 3, column Size: holds a spreadsheet's error instead of its value",
            "2 numbers are in scientific notation in column Order, the first in row 2: a spreadsheet rounded them, and their \
             digits are lost",
        ]
    );
}

#[test]
fn numbers_of_brazil_have_lost_nothing() {
    let told = |header: &str, number: &str| {
        let text = format!("Nome,{header}\nAna Dias,{number}\n");
        import_bytes(text.as_bytes()).problems.len()
    };
    for (header, number, expected) in [
        ("Telefone", "11912345678", 0),
        ("Telefone", "33612345678", 1),
        ("Phone", "34912345678", 1),
    ] {
        assert_eq!(told(header, number), expected, "{header} {number}");
    }
}

#[test]
fn zeros_that_a_whole_column_lost_are_said() {
    let text = "Name,Téléphone,Postcode\nAda,612345678,1067\nBo,145678901,1099\nCy,756789012,4109\nDi,,50667\n";
    let imported = import_bytes(text.as_bytes());
    assert_eq!(
        imported.problems,
        [
            "3 numbers have neither a + nor a 0 in front in column Téléphone: a spreadsheet may have taken the 0 away",
            "3 postcodes are short in column Postcode: a spreadsheet may have taken leading zeros away",
        ]
    );
    let text = "Name,Phone,PLZ\nAda,2025550100,8001\nBo,3125550101,3011\n";
    assert_eq!(import_bytes(text.as_bytes()).problems, [""; 0]);
}

#[test]
fn a_line_feed_within_a_cell_is_not_taken_for_the_line_end_of_a_file_that_has_another() {
    let imported = import_bytes(b"First name;Company\r;\r;\";\"\r\"a\r\nA\";\r;\r");
    assert_eq!(imported.header(), ["First name", "Company"]);
    assert_eq!(imported.lines(), ["|;", "a\r\nA|"]);
    let text = b"First name\tCompany\tCity\r;\t\t\r\"\"\"\r\nit's\"\t\t\r;\t\t\r";
    assert_eq!(import_bytes(text).lines(), [";||", "\"\r\nit's||", ";||"]);
}

#[test]
fn a_quote_without_its_other_is_named_where_no_reading_fits() {
    let text = "Name,Firm,City\n\"Ada,Acme, Inc,\"Rome\"\n\"Bo\nLind\",Bolt,Oslo\nCy,\"C,Bonn\nDi,Dove,Lyon\n";
    let imported = import_bytes(text.as_bytes());
    assert_eq!(imported.leads.len(), 4);
    assert_eq!(
        imported.problems,
        [
            "row 2: has a quote that is never closed, so its cells may be cut in the wrong places",
            "row 2: has 1 cell, the header has 3; the missing ones are left empty",
            "row 4, column Firm: a quote opens here and is never closed; it is read as a plain character (line 5 of the file)",
        ]
    );
}

#[test]
fn a_cell_that_is_longer_than_a_million_characters_is_one_problem() {
    let long = "long text\n".repeat(150_000);
    let text = format!(
        "Name,Note\nAda,\"{long}\"\nBo,x\nCy,{}\nDi,y\n",
        "z".repeat(2 << 20)
    );
    let imported = import_bytes(text.as_bytes());
    assert_eq!(imported.lines(), ["Bo|x", "Di|y"]);
    let told =
        "is longer than a million characters and is left out; shorten it and import the file again";
    assert_eq!(
        imported.problems,
        [
            format!("row 2: {told}"),
            format!("row 4: {told} (line 150004 of the file)"),
        ]
    );
}

#[test]
fn another_table_in_the_same_file_is_named_and_none_of_its_rows_is_a_lead() {
    let people = "Name,Firm,E-mail\nAda,Acme,a@acme.example\nBo,Bolt,b@bolt.example\n\n";
    let products = "Product,Price\nWidget,4.50\nGadget,7\n\nCog,1\n";
    let imported = import_bytes(format!("{people}{products}").as_bytes());
    assert_eq!(imported.leads.len(), 2);
    let left_out =
        |row| format!("row {row}: is in the table that begins in row 5, and is left out");
    assert_eq!(
        imported.problems,
        [
            "row 5: begins another table (Product, Price), whose rows are no leads: import it as a file of its own"
                .to_owned(),
            left_out(6),
            left_out(7),
            left_out(9),
        ]
    );
    let firms = "Company,Website,Size\nAcme,acme.example,7\n";
    let imported =
        import_bytes(format!("{people}{firms}Name,Firm,E-mail\nCy,C,c@c.example\n").as_bytes());
    assert_eq!(imported.leads.len(), 3, "the list may go on");
    assert_eq!(imported.problems.len(), 3);
}

#[test]
fn blank_lines_in_an_ordinary_list_begin_no_other_table() {
    for text in [
        "Name,Firm,Phone\nAda,Acme,+44 1632 960123\n\nBo,Bolt,unknown\nCy,C,+44 1632 960124\nDi,D,+44 1632 960125\n",
        "Name,Firm,Phone\nAda,Acme,1\n\nBo,none\nCy,2\nDi,3,4\n",
        "Name,Firm,Size\nAda,Acme\n\nBo,Bolt\nCy,2\nDi,3\n",
        "Name,Firm,Team\nAda,Acme,Sales\n\nBusiness,Web,Mobile\nCy,C,Sales\n",
        "Name;Firm\n\nKontakt;Mel\n\nAda;Site\n\n;\nBo;Bolt\n",
        "Name,Firm,City\nAda,Acme,Rome\n\nBo,Bolt,Oslo,x\nCy,C,Bonn,y\nDi,D,Lyon,z\n",
    ] {
        let imported = import_bytes(text.as_bytes());
        let rows = text.lines().filter(|line| line.len() > 1).count() - 1;
        assert_eq!(
            imported.leads.len(),
            rows,
            "{text:?} {:?}",
            imported.problems
        );
    }
}

#[test]
fn spaces_part_cells_of_which_some_are_quoted() {
    for text in [
        "name firm size\n\"Ada Moreau\" Acme 7\n\"Bo Lind\" \"Bolt Inc\" 12\nCy Crag 3\n",
        "First Last Company Mail\nAda Moreau \"Acme Ltd\" a@acme.example\nBo Lind Bolt b@bolt.example\n",
        "id name city\n1 \"Ada Moreau\" \"Rome, Italy\"\n2 \"Bo Lind\" Oslo\n3 Cy Bonn\n",
        "Name Company City\n\"Ada Moreau\" \"Acme Ltd\" Rome\n\"Bo Lind\" Bolt \"New Oslo\"\n",
    ] {
        let imported = import_bytes(text.as_bytes());
        assert_eq!(imported.source.dialect().delimiter, " ", "{text}");
        assert_eq!(imported.problems, [""; 0], "{text}");
    }
}

#[test]
fn names_with_spaces_are_no_table() {
    for text in [
        "Name\nAda Maria Moreau\nBo \"Bob\" Lind\nCy Ian Crag\n",
        "Full name\n\"Ada Moreau\"\n\"Bo Lind\"\n",
        "Ada Moreau 1958\nBo Lind 1960\n",
        "Name,Firm\n\"Ada Moreau\",\"Acme Ltd\"\nBo,\"Bolt Inc\"\n",
    ] {
        let imported = import_bytes(text.as_bytes());
        let delimiter = imported.source.dialect().delimiter;
        assert_eq!(delimiter, ",", "{text}");
    }
}

#[test]
fn what_stands_below_the_table_is_told_and_no_lead() {
    let list = "Name;Firm;City\nAda;Acme;Rome\nBo;Bolt;Oslo\n";
    for (end, leads, told) in [
        ("\nExported by a CRM on 3 May 2026\nAcme\n", 2, 2),
        ("\nTotal;2\n", 2, 1),
        (
            "\nConfidential Information - Do Not Distribute;;\n\nAcme;;\n\n",
            2,
            2,
        ),
        ("\nDi Dove\n", 3, 1),
        ("\nDi Maria van Dove\nEd;Earl;Lyon\n", 4, 1),
        ("\nd@dove.example\n", 3, 1),
        ("Cy Ian van Crag\n", 3, 1),
        ("(2 rows)\n", 2, 1),
        ("Total records: 2;;\n\n", 2, 1),
        ("2 rows in set\nExported by a CRM\n", 2, 2),
        ("Route 66 Records\n", 3, 1),
    ] {
        let imported = import_bytes(format!("{list}{end}").as_bytes());
        assert_eq!(imported.leads.len(), leads, "{end:?}");
        assert_eq!(imported.problems.len(), told, "{:?}", imported.problems);
    }
}

#[test]
fn rows_with_nothing_but_their_first_cell_are_kept_and_told() {
    let list = "Name,Email,City\nAda,ada@acme.example,Rome\nBo,bo@bolt.example,\nCy,cy@crag.example,Lyon\n";
    let body = &list["Name,Email,City\n".len()..];
    for (text, expected) in [
        (
            format!("{list}Di,,Oslo\nConfidential - do not share,,\n"),
            &["row 6 has nothing but its first cell: see whether it is a lead"][..],
        ),
        (
            format!("{list}France,,\n{body}"),
            &["row 5 has nothing but its first cell: see whether it is a lead"],
        ),
        (
            format!("Name,Email,City\nGermany,,\n{}France,,\n", body.repeat(4)),
            &[
                "2 rows have nothing but their first cell, the first of them row 2: see whether they are leads",
            ],
        ),
        (list.to_owned(), &[]),
        // Many are so.
        (format!("{list}Ed,,\nFay,,\nGus,,\n"), &[]),
        (
            format!("{list}Di,di@dove.example,\nhttps://acme.example,,\n"),
            &[],
        ),
    ] {
        let imported = import_bytes(text.as_bytes());
        assert_eq!(imported.problems, expected, "{text:?}");
        assert_eq!(imported.leads.len() + 1, text.lines().count(), "{text:?}");
    }
}

#[test]
fn a_list_within_a_quoted_cell_is_no_table() {
    for (text, leads) in [
        (
            "company,notes,city\nAcme,\"line one\nline two, more\",Rome\nBolt,\"x\n- a, b, c\n- d, e, f\n- g, h, i\",Oslo\n",
            2,
        ),
        (
            "notes,company\n\"contacts:\nAda, Rome\n12, Bo\nCy, Di\nEd, Oslo\",Acme\n",
            1,
        ),
        (
            "notes,company\n\"name|phone|email\nAda|1|x\nBo|2|y\nCy|3|z\",Acme\n",
            1,
        ),
        (
            "company,notes,city\nAcme,\"Ada,Rome,7\nBo,Oslo,8\nCy,Bonn,9\nDi,Lyon,5\nEd,Turin,2\",Rome\nBolt,,Oslo\n",
            2,
        ),
        (
            "company,address\n\"Acme Ltd\",\"1 Main Street,\n00100 Rome,\nItaly\"\n\"Bolt Inc\",\"2 Side Road 5,\n0150 Oslo\"\n",
            2,
        ),
    ] {
        let imported = import_bytes(text.as_bytes());
        assert_eq!(imported.source.dialect().delimiter, ",", "{text}");
        assert_eq!(imported.header().join(","), text.lines().next().unwrap());
        assert_eq!(imported.leads.len(), leads, "{text}");
        assert_eq!(imported.problems, [""; 0], "{text}");
    }
}

#[test]
fn apostrophes_against_formulas_are_taken_away_where_a_whole_column_has_them() {
    let list = "Name,Phone,Ref,Note\nAda,'+33 6 00 00 00 00,'00121,'=1\nBo,'+33 6 00 00 00 01,'00122,x\nCy,,00123,'tis\n\
                Di,'+33 6 00 00 00 03,'00124,'=2\n";
    for list in [list.to_owned(), list.replace(',', ";")] {
        let imported = import_bytes(list.as_bytes());
        let expected = [
            "Ada|+33 6 00 00 00 00|'00121|'=1",
            "Bo|+33 6 00 00 00 01|'00122|x",
            "Cy||00123|'tis",
            "Di|+33 6 00 00 00 03|'00124|'=2",
        ];
        assert_eq!(imported.lines(), expected);
        let told = "3 cells had an apostrophe against formulas in front, which is taken away";
        assert_eq!(imported.problems, [told]);
    }
}

#[test]
fn apostrophes_that_belong_to_a_text_stay() {
    for notes in [["'-40' or so", "x '@home'", "y"], ["'09", "'07", "'05"]] {
        let rows = notes.map(|note| format!("Ada,{note}\n")).concat();
        let imported = import_bytes(format!("Name,Note\n{rows}").as_bytes());
        assert_eq!(imported.lines(), notes.map(|note| format!("Ada|{note}")));
    }
}

#[test]
fn a_header_loses_its_apostrophes_against_formulas_as_cells_do() {
    let text = "\u{feff}Name;'-Tag;'=1+1;'tis\r\nAda;'-5;'=2;'tis\r\n";
    let imported = import_bytes(text.as_bytes());
    assert_eq!(imported.header(), ["Name", "-Tag", "=1+1", "'tis"]);
    assert_eq!(imported.lines(), ["Ada|-5|=2|'tis"]);
    let header = imported.source.header().unwrap();
    assert_eq!(header, ["Name", "-Tag", "=1+1", "'tis"]);
    // In a file for programs an apostrophe is one.
    let plain = import_bytes(text.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(plain.header(), ["Name", "'-Tag", "'=1+1", "'tis"]);
}

#[test]
fn recipients_on_one_line_are_leads_of_their_own() {
    for (text, leads) in [
        (
            "anna@berg.example, paul@stone.example, lea@vogt.example",
            &[
                "anna@berg.example",
                "paul@stone.example",
                "lea@vogt.example",
            ][..],
        ),
        (
            "Anna Berg <a@berg.example>; Paul Stone <p@stone.example>\n",
            &["Anna Berg <a@berg.example>", "Paul Stone <p@stone.example>"],
        ),
        (
            "a@berg.example,\r\np@stone.example, l@vogt.example,\r\n",
            &["a@berg.example", "p@stone.example", "l@vogt.example"],
        ),
        (
            "a@berg.example p@stone.example",
            &["a@berg.example", "p@stone.example"],
        ),
        (
            "\"Berg, Anna\" <a@berg.example>, Paul Stone <p@stone.example>",
            &[
                "\"Berg, Anna\" <a@berg.example>",
                "Paul Stone <p@stone.example>",
            ],
        ),
        (
            "Email\na@berg.example, p@stone.example, l@vogt.example\n",
            &["a@berg.example", "p@stone.example", "l@vogt.example"],
        ),
    ] {
        let imported = import_bytes(text.as_bytes());
        assert_eq!(imported.lines(), leads);
        assert_eq!(imported.filled(Field::Email), leads.len());
        assert_eq!(imported.problems, [""; 0]);
    }
}

#[test]
fn cells_of_several_addresses_are_told_once() {
    let imported = import_bytes(
        b"Name,Emails\nAda,a@x.example; b@x.example\nBo,\"c@x.example, d@x.example\"\nCy,e@x.example\n",
    );
    assert_eq!(imported.column(Field::Email), Some("Emails"));
    assert_eq!(
        imported.problems,
        ["2 cells of column Emails hold several addresses; the first one is used"]
    );
}

#[test]
fn a_second_column_of_the_same_name_is_taken_where_the_first_is_empty() {
    let imported =
        import_bytes(b"Name,Email,Email\nAda Stone,,ada@x.example\nBo Lind,,bo@x.example\n");
    assert_eq!(imported.column(Field::Email), Some("Email (2)"));
}
