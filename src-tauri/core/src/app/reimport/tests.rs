//! Newer files over a store, with jobs that are planned and not run.

use std::ops::ControlFlow;
use std::path::Path;

use super::*;
use crate::app::World;
use crate::domain::Details;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::ProviderName;
use crate::domain::RecipeStep;
use crate::store::NewReimport;
use crate::store::Revision;

const FIND: RecipeStep = RecipeStep {
    find: Kind::FindEmail,
    provider: ProviderName::Enrow,
};

const OLDER: &str = "ID,Name,Website,Note
1,Ada Moreau,northpier.example,first
2,Kim Brandt,tannwerk.example,
3,Odo Lind,,nowhere
4,Eva Sorel,sorel.example,stays
5,Jo Marsh,marsh.example,goes
";

/// One stays, one has another note, one has got a company, one is at another company, one is gone, two are new; the columns
/// stand in another order, and there is one more.
const NEWER: &str = "Name,ID,Note,Website,City
Eva Sorel,4,stays,sorel.example,
Ada Moreau,1,second,www.northpier.example,Lyon
Odo Lind,3,nowhere,lind.example,
Kim Brandt,2,,other.example,
Uma Vance,6,,vance.example,
Lou Abel,7,,abel.example,
";

struct Bench {
    folder: tempfile::TempDir,
    app: App,
    list: List,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("leads.csv");
        std::fs::write(&path, OLDER).unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        Self { folder, app, list }
    }

    fn file(&self, name: &str, text: &str) -> std::path::PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn plan(&self) -> JobId {
        let list = self.now();
        let planned = self.app.plan(&list, &FIND, Details::default(), false);
        planned.unwrap().job
    }

    fn now(&self) -> List {
        self.app.store.read(|db| db.get_list(self.list.id)).unwrap()
    }

    fn rows(&self) -> Vec<(u64, String)> {
        let id = self.list.id;
        let leads = self.app.store.read(|db| db.list_leads(id, LeadId(0), 99));
        let leads = leads.unwrap().into_iter();
        leads.map(|lead| (lead.row, lead.cells.join("|"))).collect()
    }

    fn join(&self, path: &Path, joining: Joining) -> Reimported {
        let into = (self.list.id, joining);
        self.app
            .reimport(path, &Said::default(), into, |_, _| {
                ControlFlow::Continue(())
            })
            .unwrap()
    }

    /// Leads, searches and skips of a job.
    fn counts(&self, job: JobId) -> (u64, u64, u64) {
        let counts = self.app.store.read(|db| db.count_job(job)).unwrap();
        assert!(counts.conserved());
        (counts.leads, counts.searches, counts.skipped)
    }
}

fn rows(all: &[(u64, &str)]) -> Vec<(u64, String)> {
    let owned = |(row, cells): &(u64, &str)| (*row, (*cells).to_owned());
    all.iter().map(owned).collect()
}

#[test]
fn a_newer_file_is_known_by_its_name_or_its_columns_and_by_who_is_in_it() {
    let bench = Bench::new();
    let find = |name: &str, text: &str| {
        let path = bench.file(name, text);
        bench.app.find_older(&path, &Said::default()).unwrap()
    };
    assert_eq!(find("same bytes.csv", OLDER), None);
    let newer = find("Leads (1).csv", NEWER).unwrap();
    let Comparison {
        same,
        changed,
        anew,
        new,
        gone,
        ..
    } = newer;
    assert_eq!((same, changed, anew, new, gone), (1, 3, 0, 2, 1));
    assert_eq!(
        newer.columns,
        [
            ("Website".into(), 3),
            ("Note".into(), 1),
            ("City".into(), 1)
        ]
    );
    assert_eq!(newer.new_columns, ["City"]);
    assert_eq!(find("export.csv", NEWER).unwrap().list.id, bench.list.id);
    // Neither the name nor the columns, or hardly anybody in both.
    assert_eq!(find("export.csv", &NEWER.replace("Note", "Remark")), None);
    let others = "ID,Name,Website,Note\n1,Ada Moreau,northpier.example,\n8,A B,c.example,\n9,D E,f.example,\n10,G H,i.example,\n";
    assert_eq!(find("leads.csv", others), None);
    // By word they are laid beside each other all the same.
    let path = bench.file("leads.csv", others);
    let by_word = bench
        .app
        .compare(&path, &Said::default(), bench.list.id)
        .unwrap();
    assert_eq!((by_word.changed, by_word.new, by_word.gone), (1, 3, 4));
    // Once somebody has been asked about, the question counts.
    bench.plan();
    let newer = find("leads (2).csv", NEWER).unwrap();
    assert_eq!((newer.same, newer.changed, newer.anew), (1, 2, 1));
    assert_eq!(
        newer.rows,
        newer.same + newer.changed + newer.anew + newer.new
    );
    assert_eq!(bench.now(), bench.list, "nothing has been changed");
}

#[test]
fn only_new_adds_its_rows_and_leaves_the_others() {
    let bench = Bench::new();
    let job = bench.plan();
    assert_eq!(bench.counts(job), (5, 4, 1));
    let path = bench.file("leads (1).csv", NEWER);
    let done = bench.join(&path, Joining::OnlyNew);
    assert_eq!((done.added, done.changed, done.list.leads), (2, 0, 7));
    let before = OLDER.lines().skip(1).zip(2..);
    let mut expected: Vec<_> = before
        .map(|(line, row)| (row, line.replace(',', "|")))
        .collect();
    expected.extend(rows(&[
        (7, "6|Uma Vance|vance.example||"),
        (8, "7|Lou Abel|abel.example||"),
    ]));
    assert_eq!(bench.rows(), expected);
    assert_eq!(bench.counts(job), (5, 4, 1), "its job is as it was");
    let forecast = bench.app.forecast(&bench.now(), &FIND, Details::default());
    // The job has something left, which is all that it would send now.
    assert_eq!(forecast.unwrap().unfinished, Some(job));
    assert_eq!(bench.plan(), job);
    assert_eq!(bench.counts(job), (7, 6, 1));
    // The file is in the list now: imported again it is that list.
    let again = bench.join(&path, Joining::OnlyNew);
    assert!(again.known && again.list == bench.now());
    let imported = bench.app.import(&path, &[], |_, _| {}).unwrap();
    assert!(imported.known && imported.list == bench.now());
    let preview = bench.app.preview(&path, &Said::default()).unwrap();
    let names: Vec<_> = preview.columns.iter().map(|it| it.name.as_str()).collect();
    let older = preview.older.unwrap();
    assert_eq!((preview.known, older.list.id), (true, bench.list.id));
    assert_eq!(
        (older.new, older.same, older.changed + older.anew),
        (0, 3, 3)
    );
    assert_eq!(names, ["Name", "ID", "Note", "Website", "City"]);
    assert!(bench.app.check_not_the_list(&imported.list, &path).is_err());
}

#[test]
fn what_only_new_rows_were_taken_of_may_be_taken_wholly_later() {
    let bench = Bench::new();
    let path = bench.file("leads (1).csv", NEWER);
    bench.join(&path, Joining::OnlyNew);
    assert!(bench.join(&path, Joining::OnlyNew).known);
    let done = bench.join(&path, Joining::Update);
    assert_eq!((done.added, done.changed, done.known), (0, 3, false));
    let all = bench.rows();
    assert_eq!(all.len(), 7);
    assert_eq!(all[0].1, "1|Ada Moreau|www.northpier.example|second|Lyon");
    // Now nothing of it is left.
    let again = bench.join(&path, Joining::Update);
    assert!(again.known && bench.rows() == all);
    let find = |path| bench.app.find_older(path, &Said::default()).unwrap();
    assert_eq!(find(&path), None);
    // Of a file that changes nothing, nothing is left either.
    let path = bench.file(
        "leads (2).csv",
        &format!("{NEWER}Di Dove,8,,dove.example,\n"),
    );
    assert_eq!(bench.join(&path, Joining::OnlyNew).added, 1);
    assert!(bench.join(&path, Joining::Update).known);
    assert_eq!(find(&path), None);
}

#[test]
fn who_stands_twice_is_updated_also_after_the_new_rows_were_taken() {
    let bench = Bench::new();
    let twice = bench.file("twice.csv", "Name,Company\nBo Yang,East\nBo Yang,East\n");
    let list = bench.app.import(&twice, &[], |_, _| {}).unwrap().list;
    let bench = Bench { list, ..bench };
    let newer = "Name,Company,Phone\nBo Yang,East,1\nBo Yang,East,2\nDi Roy,Roy,3\n";
    let path = bench.file("twice (1).csv", newer);
    assert_eq!(bench.join(&path, Joining::OnlyNew).added, 1);
    let done = bench.join(&path, Joining::Update);
    assert_eq!((done.added, done.changed, done.list.leads), (0, 2, 3));
}

#[test]
fn an_update_changes_cells_and_no_question_that_was_asked() {
    let bench = Bench::new();
    let job = bench.plan();
    let path = bench.file("leads (1).csv", NEWER);
    let done = bench.join(&path, Joining::Update);
    assert_eq!((done.added, done.changed, done.list.leads), (3, 2, 8));
    assert_eq!(
        bench.rows(),
        rows(&[
            (2, "1|Ada Moreau|www.northpier.example|second|Lyon"),
            (3, "2|Kim Brandt|tannwerk.example|"),
            (4, "3|Odo Lind|lind.example|nowhere|"),
            (5, "4|Eva Sorel|sorel.example|stays"),
            (6, "5|Jo Marsh|marsh.example|goes"),
            (7, "2|Kim Brandt|other.example||"),
            (8, "6|Uma Vance|vance.example||"),
            (9, "7|Lou Abel|abel.example||"),
        ])
    );
    let columns: Vec<_> = done
        .list
        .columns
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(columns, ["ID", "Name", "Website", "Note", "City"]);
    let problems = bench
        .app
        .store
        .read(|db| db.list_problems(bench.list.id, 0, 9));
    let problems = problems.unwrap();
    assert_eq!(problems.len() as u64, done.list.problems);
    let beside = problems.iter().find(|problem| problem.row == Some(7));
    let says = "this is row 3 as leads (1).csv has it (there row 5)";
    assert!(beside.unwrap().message.starts_with(says));
    // What was there before is kept, and told.
    let ada = bench
        .app
        .store
        .read(|db| db.find_lead_in_row(bench.list.id, 2));
    let ada = ada.unwrap().unwrap().id;
    let told = bench.app.get_lead(bench.list.id, Some(job), ada).unwrap();
    let before = &told.revised[0].before;
    let owned = |(column, cell): (&str, &str)| (column.to_owned(), cell.to_owned());
    let replaced = [("Website", "northpier.example"), ("Note", "first")];
    assert_eq!(before[..], replaced.map(owned));
    let ada = bench.app.store.read(|db| db.list_revised(ada));
    let ada = ada.unwrap().remove(0);
    assert_eq!((ada.file.as_str(), ada.row), ("leads (1).csv", 3));
    assert_eq!(
        ada.before.unwrap().join("|"),
        "1|Ada Moreau|northpier.example|first"
    );
    // Who had a company too few is looked at anew, and nobody else is.
    assert_eq!(bench.counts(job), (4, 4, 0));
    assert_eq!(bench.plan(), job);
    assert_eq!(bench.counts(job), (8, 8, 0));
    assert_eq!(bench.plan(), job);
    assert_eq!(bench.counts(job), (8, 8, 0));
}

#[test]
fn a_list_that_nobody_has_run_is_updated_in_its_place() {
    let bench = Bench::new();
    let path = bench.file("leads (1).csv", NEWER);
    let done = bench.join(&path, Joining::Update);
    assert_eq!((done.added, done.changed, done.list.leads), (2, 3, 7));
    let cells = &bench.rows()[1].1;
    assert_eq!(cells, "2|Kim Brandt|other.example||");
}

#[test]
fn what_the_newer_file_has_spoilt_is_no_news() {
    let bench = Bench::new();
    let with_phones = |phone: &str| {
        let mut lines = OLDER.lines();
        let head = format!("{},Phone\n", lines.next().unwrap());
        lines.fold(head, |all, line| format!("{all}{line},{phone}\n"))
    };
    let good = bench.file("a.csv", &with_phones("+49 30 123125"));
    let list = bench.app.import(&good, &[], |_, _| {}).unwrap().list;
    let spoilt = with_phones("4.93E+10").replace("first", "second");
    let path = bench.file("a (1).csv", &spoilt);
    let compared = bench.app.compare(&path, &Said::default(), list.id).unwrap();
    assert_eq!((compared.same, compared.changed), (4, 1));
    assert_eq!(compared.columns, [("Note".to_owned(), 1)]);
}

#[test]
fn cut_off_in_the_middle_the_list_is_as_it_was_and_the_next_try_finishes() {
    let bench = Bench::new();
    let (id, before) = (bench.list.id, bench.rows());
    let cut_off = bench.app.store.write_blocking(move |db| {
        let new = NewReimport {
            list: id,
            name: "leads (1).csv".into(),
            source: "cut off".into(),
            columns: Vec::new(),
        };
        let (reimport, last_row) = db.begin_reimport(&new)?;
        let new = Revision {
            of: Err(1),
            row: 2,
            cells: vec!["half".into()],
            looked_at_anew: false,
            unasked: false,
        };
        db.add_revisions(reimport, &[new])?;
        Ok((reimport, last_row))
    });
    let (reimport, last_row) = cut_off.unwrap();
    assert_eq!(last_row, 6);
    assert_eq!((bench.rows(), bench.now()), (before, bench.list.clone()));
    let Bench { folder, app, list } = bench;
    drop(app);
    let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
    let bench = Bench { folder, app, list };
    let path = bench.file("leads (1).csv", NEWER);
    assert!(
        bench
            .app
            .find_older(&path, &Said::default())
            .unwrap()
            .is_some()
    );
    let done = bench.join(&path, Joining::OnlyNew);
    assert_eq!((done.added, done.list.leads), (2, 7));
    let undone = bench.app.undo_import(bench.list.id);
    assert!(matches!(undone, Err(AppError::HasJoined(_))), "{undone:?}");
    // The one that was cut off is no more.
    let late = bench.app.store.write_blocking(move |db| {
        db.finish_reimport((reimport, id), &[], &[], crate::app::clock())
    });
    assert!(!late.unwrap());
    assert_eq!(bench.now(), done.list);
}

#[test]
fn a_lead_that_is_asked_about_meanwhile_is_not_changed_under_the_question() {
    let bench = Bench::new();
    let id = bench.list.id;
    let lead = bench.app.store.read(|db| db.find_lead_in_row(id, 2));
    let lead = lead.unwrap().unwrap();
    let begun = bench.app.store.write_blocking(move |db| {
        let new = NewReimport {
            list: id,
            name: "leads (1).csv".into(),
            source: "x".into(),
            columns: Vec::new(),
        };
        let (reimport, _) = db.begin_reimport(&new)?;
        let revision = Revision {
            of: Ok(lead.id),
            row: 2,
            cells: vec!["1".into(), "Somebody Else".into()],
            looked_at_anew: true,
            unasked: true,
        };
        db.add_revisions(reimport, &[revision])?;
        Ok(reimport)
    });
    let reimport = begun.unwrap();
    let before = bench.rows();
    bench.plan();
    let late = bench.app.store.write_blocking(move |db| {
        db.finish_reimport((reimport, id), &[], &[], crate::app::clock())
    });
    assert!(!late.unwrap());
    assert_eq!(bench.rows(), before);
}

#[test]
fn known_bytes_become_another_list_by_word_and_what_joins_no_file_is_refused() {
    let bench = Bench::new();
    let path = bench.file("leads.csv", OLDER);
    let other = bench
        .app
        .import_as_new(&path, &Said::default(), |_, _| ControlFlow::Continue(()))
        .unwrap();
    assert!(!other.known && other.list.id != bench.list.id && other.list.leads == 5);
    // Without a word it is the one that may have been paid for.
    let again = bench.app.import(&path, &[], |_, _| {}).unwrap();
    assert_eq!((again.known, again.list.id), (true, bench.list.id));
    let strange = bench.file("b.csv", "Colour,Size\nred,4\n");
    let refused = bench.app.compare(&strange, &Said::default(), bench.list.id);
    assert!(matches!(refused, Err(AppError::OtherColumns(_))));
    let typed = crate::app::Typed::read(["ada@northpier.example"]);
    let typed = bench.app.gather(&typed).unwrap().list;
    let refused = bench.app.compare(&path, &Said::default(), typed.id);
    assert!(matches!(refused, Err(AppError::NotOfAFile(_))));
}

#[test]
fn values_that_go_back_are_taken_as_any_others() {
    let bench = Bench::new();
    let (first, newer) = (
        bench.file("leads.csv", OLDER),
        bench.file("leads (1).csv", &OLDER.replace(",first", ",second")),
    );
    let find = |path| bench.app.find_older(path, &Said::default()).unwrap();
    let note = || bench.rows()[0].1.clone();
    let before = bench.rows();
    assert!(bench.join(&first, Joining::Update).known);
    assert!(!bench.join(&newer, Joining::Update).known);
    assert_eq!(note(), "1|Ada Moreau|northpier.example|second");
    // The list holds the newer file by now, and not its own.
    assert_eq!(find(&newer), None);
    let back = find(&first).unwrap();
    assert_eq!(
        (back.list.id, back.same, back.changed),
        (bench.list.id, 4, 1)
    );
    let preview = bench.app.preview(&first, &Said::default()).unwrap();
    assert!(preview.known && preview.older == Some(back));
    // None of its rows is new.
    let only_new = bench.join(&first, Joining::OnlyNew);
    assert_eq!((only_new.known, only_new.added), (true, 0));
    assert_eq!(note(), "1|Ada Moreau|northpier.example|second");
    let done = bench.join(&first, Joining::Update);
    assert_eq!((done.known, done.added, done.changed), (false, 0, 1));
    assert_eq!((bench.rows(), find(&first)), (before, None));
    assert!(bench.join(&first, Joining::Update).known);
    assert_eq!(bench.join(&newer, Joining::Update).changed, 1);
    assert_eq!(note(), "1|Ada Moreau|northpier.example|second");
}

#[test]
fn who_changes_company_and_then_something_else_is_two_leads_and_no_more() {
    let bench = Bench::new();
    bench.plan();
    let kim = "2,Kim Brandt,tannwerk.example,";
    for (day, (row, added, changed)) in [
        ("2,Kim Brandt,other.example,", 1, 0),
        ("2,Kim Brandt,other.example,called", 0, 1),
        (kim, 0, 0),
        ("2,Kim Brandt,tannwerk.example,back", 0, 1),
        ("2,Kim Brandt,other.example,", 0, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let path = bench.file(&format!("day {day}.csv"), &OLDER.replace(kim, row));
        let done = bench.join(&path, Joining::Update);
        assert_eq!((done.added, done.changed), (added, changed), "{row}");
    }
    assert_eq!(bench.now().leads, 6);
}

#[test]
fn a_file_that_was_taken_before_and_changes_nothing_is_known_and_leaves_no_trace() {
    let bench = Bench::new();
    let first = bench.file("leads.csv", OLDER);
    let newer = bench.file(
        "leads (1).csv",
        &format!("{OLDER}6,Uma Vance,vance.example,\n"),
    );
    assert_eq!(bench.join(&newer, Joining::Update).added, 1);
    let find = |path| bench.app.find_older(path, &Said::default()).unwrap();
    assert_eq!(find(&first), None);
    let before = (bench.rows(), bench.now());
    for joining in [Joining::Update, Joining::OnlyNew] {
        assert!(bench.join(&first, joining).known);
    }
    assert_eq!((bench.rows(), bench.now()), before);
    assert!(bench.join(&newer, Joining::Update).known);
}

#[test]
fn another_phone_is_no_other_question_where_nobody_else_has_the_name() {
    let bench = Bench::new();
    let head = "First name,Last name,Company,Website,Phone\n";
    let row = |name: &str, phone: &str| format!("{name},North Pier,northpier.example,{phone}\n");
    let older = [
        row("Ada,Stone", "+33612345601"),
        row("Kim,Brandt", "+33612345602"),
        row("Eva,Sorel", "+33612345603"),
        row("Eva,Sorel", "+33612345604"),
    ];
    let path = bench.file("phones.csv", &format!("{head}{}", older.concat()));
    let list = bench.app.import(&path, &[], |_, _| {}).unwrap().list;
    let bench = Bench { list, ..bench };
    let job = bench.plan();
    assert_eq!(bench.counts(job), (4, 4, 0));
    // Of the two who are called Eva Sorel one has another number: that may be a third.
    let newer = [
        row("Ada,Stone", "+33612345699"),
        row("Kim,Brandt", ""),
        row("Eva,Sorel", "+33612345603"),
        row("Eva,Sorel", "+33612345698"),
    ];
    let path = bench.file("phones (1).csv", &format!("{head}{}", newer.concat()));
    let compared = bench
        .app
        .find_older(&path, &Said::default())
        .unwrap()
        .unwrap();
    assert_eq!((compared.same, compared.changed, compared.anew), (1, 2, 1));
    assert_eq!(compared.emptied, [("Phone".to_owned(), 1)]);
    let done = bench.join(&path, Joining::Update);
    assert_eq!((done.added, done.changed, done.emptied), (1, 2, 1));
    let phones: Vec<String> = bench.rows().into_iter().map(|(_, cells)| cells).collect();
    assert_eq!(
        phones[0],
        "Ada|Stone|North Pier|northpier.example|+33612345699"
    );
    assert_eq!(phones[1], "Kim|Brandt|North Pier|northpier.example|");
    assert!(phones[3].ends_with("04") && phones[4].ends_with("98"));
    assert_eq!(bench.plan(), job);
    assert_eq!(bench.counts(job), (5, 5, 0));
}

#[test]
fn a_title_makes_nobody_alone_with_a_name() {
    let bench = Bench::new();
    let file = |phone: &str| {
        let rows = format!(
            "Ada Stone,northpier.example,{phone}\nDr. Ada Stone,northpier.example,+33612345602\n"
        );
        format!("Name,Website,Phone\n{rows}")
    };
    let path = bench.file("titles.csv", &file("+33612345601"));
    let list = bench.app.import(&path, &[], |_, _| {}).unwrap().list;
    let bench = Bench { list, ..bench };
    bench.plan();
    let path = bench.file("titles (1).csv", &file("+33612345699"));
    let done = bench.join(&path, Joining::Update);
    assert_eq!((done.added, done.changed), (1, 0));
}

#[test]
fn what_is_wrong_with_a_newer_file_is_told_by_its_rows() {
    let bench = Bench::new();
    let head = "Name,Website,Phone\n";
    let row = |n: u32, phone: &str| format!("Given{n} Family{n},firm{n}.example,{phone}\n");
    let older: String = (0..4).map(|n| row(n, "+49 30 123125")).collect();
    let path = bench.file("p.csv", &format!("{head}{older}"));
    let list = bench.app.import(&path, &[], |_, _| {}).unwrap().list;
    assert_eq!(list.problems, 0);
    let bench = Bench { list, ..bench };
    let newer = [
        row(0, "4.93E+10"),
        row(1, "+49 30 123125"),
        row(9, "4.93E+10"),
    ];
    let path = bench.file("p (1).csv", &format!("{head}{}", newer.concat()));
    let done = bench.join(&path, Joining::OnlyNew);
    let rows: Vec<_> = done.problems.iter().map(|problem| problem.row).collect();
    assert_eq!(rows, [Some(2), Some(4)]);
    // The list keeps that of what it took.
    assert_eq!((done.added, done.list.problems), (1, 1));
    // And what is wrong with a whole column, whoever is in it.
    let bare: String = (0..3).map(|n| row(n, "33612345601")).collect();
    let path = bench.file("p (2).csv", &format!("{head}{bare}"));
    let done = bench.join(&path, Joining::OnlyNew);
    let rows: Vec<_> = done.problems.iter().map(|problem| problem.row).collect();
    assert_eq!((done.added, rows), (0, vec![None]));
    let id = bench.list.id;
    let kept = bench
        .app
        .store
        .read(|db| db.list_problems(id, 0, 9))
        .unwrap();
    let whole = kept.iter().find(|problem| problem.row.is_none()).unwrap();
    assert!(whole.message.ends_with(" (p (2).csv)"), "{whole:?}");
}
