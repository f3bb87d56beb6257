//! The sample list is the first thing a user sees; its mess is meant, and counted here.

use super::*;

#[test]
fn the_sample_list_imports_with_its_mess() {
    let imported = import_bytes(SAMPLE);
    assert_eq!(
        imported.source.dialect().to_string(),
        "semicolon-separated, UTF-8 with BOM"
    );
    assert_eq!(imported.leads.len(), 300);
    for (field, column, filled) in [
        (Field::FirstName, "First Name", 300),
        (Field::LastName, "Last Name", 292),
        (Field::Company, "Company", 295),
        (Field::Domain, "Website", 283),
        (Field::LinkedinUrl, "LinkedIn", 81),
        (Field::Email, "E-mail", 12),
        (Field::Phone, "Phone", 159),
    ] {
        assert_eq!(
            (imported.column(field), imported.filled(field)),
            (Some(column), filled)
        );
    }
    let destroyed =
        "column Phone: was turned into scientific notation by a spreadsheet; the digits are lost";
    assert_eq!(
        imported.problems,
        [
            &format!("row 79, {destroyed}"),
            "row 99: has 6 cells, the header has 11; the missing ones are left empty",
            &format!("row 185, {destroyed}"),
            "row 191: has 12 cells, the header has 11; the extra ones are kept",
            "1 row has only empty cells and is left out",
        ]
    );
}

/// No address, site or number in it may belong to anybody.
#[test]
fn the_sample_list_is_made_up() {
    let reserved = [
        "202",
        "2079460",
        "02079460",
        "442079460",
        "440207946",
        "331990",
        "01990",
        "493023125",
        "00493023125",
        "03023125",
    ];
    let imported = import_bytes(SAMPLE);
    for lead in &imported.leads {
        let cell = |column: &str| {
            lead.cells[imported
                .header()
                .iter()
                .position(|name| name == column)
                .unwrap()]
            .to_lowercase()
        };
        let (site, mail, profile) = (cell("Website"), cell("E-mail"), cell("LinkedIn"));
        assert!(
            site.is_empty() || site == "n/a" || site.contains(".example"),
            "row {}",
            lead.row
        );
        assert!(
            mail.is_empty() || mail.ends_with(".example"),
            "row {}",
            lead.row
        );
        assert!(
            profile.is_empty() || (profile.contains("made-up") && profile.contains("sample")),
            "row {}",
            lead.row
        );
        let digits: String = cell("Phone").chars().filter(char::is_ascii_digit).collect();
        let is_reserved = reserved
            .iter()
            .any(|range| digits.trim_start_matches(['1']).starts_with(range));
        assert!(
            digits.is_empty() || cell("Phone").contains("e+") || is_reserved,
            "row {}",
            lead.row
        );
    }
}
