//! A file that was imported is known again, and one that breaks off leaves nothing.

use super::*;
use crate::app::World;

#[test]
fn a_file_that_was_imported_keeps_its_mapping_where_nobody_says_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
    let path = folder.path().join("leads.csv");
    std::fs::write(&path, "Contact,Firm,Web\nAda Moreau,Acme,acme.example\n").unwrap();
    let import = |words: &[&str]| {
        let overrides: Vec<MapOverride> = words.iter().map(|word| word.parse().unwrap()).collect();
        app.import(&path, &overrides, |_, _| {}).unwrap()
    };
    // Mapped as no version would by itself: as if it had been another one that did.
    let first = import(&["company=Web", "domain=", "full_name=Firm"]);
    assert!(!first.known);
    for words in [&[][..], &["company=#3"], &["domain="], &["full_name=firm"]] {
        let again = import(words);
        assert_eq!(
            (again.known, again.list.id),
            (true, first.list.id),
            "{words:?}"
        );
    }
    let preview = app.preview(&path, &Said::default()).unwrap();
    assert!(preview.known);
    assert_eq!(preview.columns, first.list.columns);
    let other = import(&["company=Firm"]);
    assert!(!other.known && other.list.id != first.list.id);
    assert_eq!(import(&["company=Firm"]).list.id, other.list.id);
}

#[test]
fn a_sheet_without_leads_is_refused_with_the_names_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
    let path = folder.path().join("leads.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in [("Leads", &["Name", "Ada"][..]), ("Notes", &["Name"])] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write_column(0, 0, rows.iter().copied()).unwrap();
    }
    book.save(&path).unwrap();
    let said = Said {
        sheet: Some("Notes".into()),
        ..Said::default()
    };
    let refused = app.import_as(&path, &said, |_, _| ControlFlow::Continue(()));
    let words = refused.unwrap_err().to_string();
    assert!(
        words.ends_with(
            "at least one lead below it; its sheet Notes was read; choose another one, on the command line with \
             `--sheet NAME`: Leads"
        ),
        "{words}"
    );
}

#[test]
fn what_is_said_makes_another_list_only_where_it_differs_from_what_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
    let path = folder.path().join("leads.csv");
    std::fs::write(&path, "Name;Company, Inc\nAda Moreau;Acme, Ltd\n").unwrap();
    let import = |change: fn(&mut Said)| {
        let mut said = Said::default();
        change(&mut said);
        let known = app.preview(&path, &said).unwrap();
        let imported = app
            .import_as(&path, &said, |_, _| ControlFlow::Continue(()))
            .unwrap();
        assert_eq!(known.known, imported.known);
        if imported.known {
            assert_eq!(known.columns, imported.list.columns);
        }
        (imported.known, imported.list.id)
    };
    let comma = |it: &mut Said| it.delimiter = Some(",".into());
    let (known, by_commas) = import(comma);
    assert!(!known);
    // Nobody contradicts: the file keeps how it was read.
    assert_eq!(import(|_| {}), (true, by_commas));
    let preview = app.preview(&path, &Said::default()).unwrap();
    assert_eq!(preview.read.delimiter.as_deref(), Some(","));
    assert_eq!(preview.found.delimiter.as_deref(), Some(";"));
    // What is found, said, is a word to the contrary, and the list that nobody has to say anything for.
    let (known, as_found) = import(|it| it.delimiter = Some(";".into()));
    assert!(!known && as_found != by_commas);
    assert_eq!(
        import(|it| it.encoding = Some("utf8".into())),
        (true, as_found)
    );
    assert_eq!(import(|it| it.header_rows = Some(1)), (true, as_found));
    assert_eq!(import(comma), (true, by_commas));
    assert!(!import(|it| it.header_rows = Some(0)).0);
    let source = app.store().read(|db| db.get_source(as_found)).unwrap();
    assert_eq!(
        source.split(' ').count(),
        2,
        "as every list was kept before"
    );
}

#[test]
fn an_import_that_breaks_off_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
    let path = folder.path().join("leads.csv");
    let rows: String = (0..2_500).map(|n| format!("Ada {n},Acme\n")).collect();
    std::fs::write(&path, format!("Name,Company\n{rows}")).unwrap();
    let mut looks = 0;
    let broken = app.import_as(&path, &Said::default(), |_, _| {
        looks += 1;
        match looks {
            2 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    });
    assert!(matches!(broken, Err(AppError::ImportCancelled)));
    let left = app.store().read(|db| {
        let leads = db.list_leads(ListId(1), crate::domain::LeadId(0), 10)?;
        Ok((leads.len(), db.get_source(ListId(1)).is_ok()))
    });
    assert_eq!(left.unwrap(), (0, false));
    assert!(!app.import(&path, &[], |_, _| {}).unwrap().known);
}
