use std::path::Path;

use rusqlite::Connection;

use crate::app::{App, Forecast, World};
use crate::dns::Dns;
use crate::domain::Details;
use crate::domain::Kind;
use crate::domain::ProviderName;
use crate::domain::RecipeStep;

/// Keys as the first rule made them: two companies of one name in two spellings, a host within a domain.
const OLD: &str = r#"
UPDATE settings SET value = '1' WHERE name = 'key_rule';
INSERT INTO lists (name, source, dialect, columns, leads, problems, created_at, imported_at)
VALUES ('a.csv', 'x', '', '[{"name":"Name","field":"full_name"},{"name":"Site","field":"domain"},{"name":"Firm","field":"company"}]', 4, 0, 1, 1);
INSERT INTO leads (list_id, row, cells)
VALUES (1, 2, '["Ada Moreau","shop.northpier.com",""]'), (1, 3, '["O’Brien","","Acme, Inc."]'), (1, 4, '["O''Brien","","ACME INC"]'),
       (1, 5, '["Odo","ada.wixsite.com/one",""]');
INSERT INTO jobs (list_id, recipe, state, created_at) VALUES (1, '{"find":"find_email","provider":"enrow"}', 'finished', 1);
INSERT INTO batches (job_id, state, path_hash, searches, intended_at) VALUES (1, 'settled', x'00', 4, 1);
INSERT INTO answers (batch_id, fetched_at, body) VALUES (1, unixepoch() * 1000, x'00');
INSERT INTO searches (job_id, person_key, asked, batch_id)
VALUES (1, 'ada moreau' || char(10) || 'at shop.northpier.com', '{"full_name":"Ada Moreau","company":{"domain":"shop.northpier.com"}}', 1),
       (1, 'o’brien' || char(10) || 'of acme, inc.', '{"full_name":"O’Brien","company":{"name":"Acme, Inc."}}', 1),
       (1, 'o''brien' || char(10) || 'of acme inc', '{"full_name":"O''Brien","company":{"name":"ACME INC"}}', 1),
       (1, 'odo' || char(10) || 'at ada.wixsite.com', '{"full_name":"Odo","company":{"domain":"ada.wixsite.com"}}', 1);
INSERT INTO job_leads (job_id, lead_id, search_id) VALUES (1, 1, 1), (1, 2, 2), (1, 3, 3), (1, 4, 4);
UPDATE searches SET leads = 1, state = 'settled', qualification = 'not_found';
INSERT INTO results (search_id, batch_id, answer_id, word) SELECT id, 1, 1, 'x' FROM searches;
"#;

/// The world that [`OLD`] is in, `changed` by hand.
fn of_old(data: &Path, changed: &str) -> App {
    drop(App::open(data, World::Real).unwrap());
    let hand = Connection::open(data.join(World::Real.database())).unwrap();
    hand.execute_batch(OLD).unwrap();
    hand.execute_batch(changed).unwrap();
    real(data)
}

fn real(data: &Path) -> App {
    let mut app = App::open(data, World::Real).unwrap();
    app.dns = Dns::Off;
    app
}

/// What is foretold of asking for the addresses of a list of these `rows`.
fn forecast(app: &App, folder: &Path, rows: &str) -> Forecast {
    let path = folder.join("b.csv");
    std::fs::write(&path, rows).unwrap();
    let list = app.import(&path, &[], |_, _| {}).unwrap().list;
    let step = RecipeStep {
        find: Kind::FindEmail,
        provider: ProviderName::Enrow,
    };
    app.forecast(&list, &step, Details::default()).unwrap()
}

#[test]
fn what_was_paid_for_under_an_older_rule_is_known_under_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(real(&data));
    let hand = Connection::open(data.join(World::Real.database())).unwrap();
    hand.execute_batch(OLD).unwrap();

    for _ in 0..2 {
        let app = real(&data);
        let rows = "Name,Site,Firm\nada moreau,northpier.com,\nO'BRIEN,,Acme Inc\nOdo,ada.wixsite.com/one,\nOdo,ada.wixsite.com/two,\n";
        let forecast = forecast(&app, folder.path(), rows);
        assert_eq!((forecast.known, forecast.searches), (3, 1));
    }
    let keys: i64 = hand
        .query_row(
            "SELECT count(DISTINCT person_key) FROM searches",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(keys, 4, "both of the same name were paid for and stand");
}

#[test]
fn who_was_paid_for_with_decorations_is_known_without() {
    let folder = tempfile::tempdir().unwrap();
    let decorated = "UPDATE settings SET value = '4' WHERE name = 'key_rule';
        UPDATE leads SET cells = replace(cells, 'Ada Moreau', '★ Ada (Addie) Moreau');
        UPDATE searches SET asked = replace(asked, 'Ada Moreau', '★ Ada (Addie) Moreau'),
            person_key = replace(person_key, 'ada moreau', '★ ada (addie) moreau');";
    let app = of_old(&folder.path().join("data"), decorated);
    let rows = "Name,Site\nAda Moreau,northpier.com\n";
    let forecast = forecast(&app, folder.path(), rows);
    assert_eq!((forecast.known, forecast.searches), (1, 0));
}

/// Of two who were one question, the one whose lead made it has its answer, and the other is asked about.
#[test]
fn who_was_paid_for_by_an_older_rule_is_known_by_what_is_told_apart_now() {
    let folder = tempfile::tempdir().unwrap();
    let older = "UPDATE settings SET value = '5' WHERE name = 'key_rule';
        UPDATE leads SET cells = replace(cells, 'Ada Moreau', 'Frau Moreau') WHERE id = 1;
        UPDATE searches SET asked = replace(asked, 'Ada Moreau', 'Moreau'),
            person_key = 'moreau' || char(10) || 'at northpier.com' WHERE id = 1;
        UPDATE leads SET cells = replace(cells, 'Odo', 'Dr. med. Odo Dee') WHERE id = 4;
        UPDATE searches SET asked = replace(asked, 'Odo', 'med. Odo Dee'),
            person_key = 'med. odo dee' || char(10) || 'at ada.wixsite.com/one' WHERE id = 4;";
    let app = of_old(&folder.path().join("data"), older);
    let rows = "Name,Site\nFrau Moreau,northpier.com\nHerr Moreau,northpier.com\nOdo Dee,ada.wixsite.com/one\n";
    let forecast = forecast(&app, folder.path(), rows);
    assert_eq!((forecast.known, forecast.searches), (2, 1));
}

/// Nobody is merged whom a column of their own, or a salutation, tells apart.
#[test]
fn whom_parts_of_a_name_tell_apart_are_asked_about_each() {
    let folder = tempfile::tempdir().unwrap();
    let app = real(&folder.path().join("data"));
    for (rows, searches) in [
        (
            "Voornaam;Tussenvoegsel;Achternaam;Bedrijf\nJan;de;Boer;Akkerbouw\nJan;van den;Boer;Akkerbouw\n",
            2,
        ),
        (
            "First Name,Middle Name,Last Name,Name Suffix,Company\nJohn,A,Doe,,Acme\nJohn,B,Doe,,Acme\n\
             John,,Smith,Jr.,Acme\nJohn,,Smith,Sr.,Acme\n",
            4,
        ),
        (
            "Name,Company\nHerr Moreau,Acme\nFrau Moreau,Acme\nFrau Dr. Moreau,Acme\n",
            2,
        ),
        (
            "Name,Company\nAda Moreau,N/A\nOdo Dee,Freelancer\nunknown,Acme\nHerr,Acme\n",
            0,
        ),
    ] {
        let forecast = forecast(&app, folder.path(), rows);
        assert_eq!(forecast.searches, searches, "{rows}");
    }
}

/// As a cell is in which a whole file has ended up.
#[test]
fn a_cell_of_a_million_signs_is_no_name_and_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let app = real(&folder.path().join("data"));
    for piece in ["(a) ", "Jane 'a' ", "'a", "[x] (", "Dr. "] {
        let long = piece.repeat(990_000 / piece.len());
        let rows = format!("Name,Company\n{long},Acme\nAda Moreau,Acme\n");
        let forecast = forecast(&app, folder.path(), &rows);
        assert_eq!(forecast.searches, 1, "{piece}");
    }
}

/// An older version asked nothing about whoever had an address and no company.
#[test]
fn who_was_skipped_by_an_older_version_is_asked_about_by_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let app = App::open(&data, World::Sandbox).unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(
        &path,
        "Name,Email\nAda Stone,ada@gmail.com\nKim Lee,kim@gmx.de\n",
    )
    .unwrap();
    let list = app.import(&path, &[], |_, _| {}).unwrap().list;
    let step = RecipeStep {
        find: Kind::FindPhone,
        provider: ProviderName::Enrow,
    };
    let job = app
        .plan(&list, &step, Details::default(), false)
        .unwrap()
        .job;
    app.store
        .write_blocking(move |db| db.finish_job(job, crate::app::clock()))
        .unwrap();
    let nothing = app.plan(&list, &step, Details::default(), false).unwrap();
    assert!(nothing.finished, "nobody is asked about");
    let hand = Connection::open(data.join(World::Sandbox.database())).unwrap();
    let newer = "UPDATE leads SET cells = replace(cells, 'gmail.com', 'northpier.example')";
    hand.execute_batch(newer).unwrap();
    let forecast = app.forecast(&list, &step, Details::default()).unwrap();
    assert_eq!((forecast.joins, forecast.searches), (Some(job), 1));
    let planned = app.plan(&list, &step, Details::default(), false).unwrap();
    assert_eq!((planned.job, planned.finished), (job, false));
    assert_eq!(app.store.read(|db| db.count_queued(job)).unwrap(), 1);
}

/// Never merged when unsure: an answer that names nobody is not given to one of several.
#[test]
fn of_several_who_have_a_name_none_is_taken_for_who_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(App::open(&data, World::Real).unwrap());
    let hand = Connection::open(data.join(World::Real.database())).unwrap();
    hand.execute_batch(OLD).unwrap();
    let mut app = App::open(&data, World::Real).unwrap();
    app.dns = Dns::Off;
    let ada = |slug: &str| format!("Ada Moreau,northpier.com,{slug}\n");
    let [x, y, nobody] = ["linkedin.com/in/x", "linkedin.com/in/y", ""].map(ada);
    for (rows, known, searches) in [
        (format!("{x}{nobody}"), 2, 0),
        (format!("{x}{y}{nobody}"), 0, 3),
        (format!("{nobody}{y}{x}{x}"), 0, 3),
    ] {
        let path = folder.path().join("c.csv");
        std::fs::write(&path, format!("Name,Site,LinkedIn\n{rows}")).unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let step = RecipeStep {
            find: Kind::FindEmail,
            provider: ProviderName::Enrow,
        };
        let forecast = app.forecast(&list, &step, Details::default()).unwrap();
        assert_eq!(
            (forecast.known, forecast.searches),
            (known, searches),
            "{rows}"
        );
    }
}
