//! Leads about the same person: in one list, and in several. Told when a list comes in, so that nobody is written to
//! twice; nobody is paid for twice in any case.

use super::{App, AppError};
use crate::domain::List;
use crate::domain::ListId;
use crate::preflight;
use crate::store::Sighted;

/// The leads of a list about somebody whom another lead is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Those of whom an earlier lead of the list is about the same person.
    pub within: u64,
    /// The other lists with the same people, and how many of this list's leads are about those; the list with the most
    /// first.
    pub elsewhere: Vec<(List, u64)>,
}

impl App {
    /// The duplicates of `list`, in it and beside all others.
    pub fn find_duplicates(&self, list: ListId) -> Result<Duplicates, AppError> {
        let lists = self.store.read(|db| db.list_lists())?;
        let within = self.know_people(list)?;
        let of = |list: ListId| self.store.read(|db| db.list_people(list));
        let mut elsewhere = Vec::new();
        let mut people = None;
        for other in lists.iter().filter(|other| other.id != list) {
            self.know_people(other.id)?;
            let own = match &people {
                Some(own) => own,
                None => people.insert(of(list)?),
            };
            let leads = in_both(own, &of(other.id)?);
            if leads > 0 {
                elsewhere.push((other.clone(), leads));
            }
        }
        elsewhere.sort_by_key(|(_, leads)| std::cmp::Reverse(*leads));
        Ok(Duplicates { within, elsewhere })
    }

    /// How many leads of the list are about somebody whom an earlier one is about; none where there is no such list. Whom
    /// they are about is found out where an import has not done that, or where the list has changed since.
    fn know_people(&self, id: ListId) -> Result<u64, AppError> {
        if let Some(known) = self.store.read(|db| db.count_duplicates(id))? {
            return Ok(known);
        }
        // What it is made of is read where nothing can change it meanwhile.
        Ok(self
            .store
            .write_blocking(move |db| match db.find_list(id)? {
                Some(list) => {
                    db.make_people_anew(&list, |lead| preflight::person_of(lead, &list.columns))
                }
                None => Ok(0),
            })?)
    }
}

/// How many of `these` are about whom one of `those` is; both in their order.
fn in_both(these: &[Sighted], those: &[Sighted]) -> u64 {
    let mut those = those.iter().map(|(person, _)| person).peekable();
    let is_there = |(person, _): &&Sighted| {
        while those.next_if(|other| *other < person).is_some() {}
        those.peek() == Some(&person)
    };
    these.iter().filter(is_there).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Joining, World};
    use crate::domain::LeadId;
    use crate::import::Said;

    struct Bench {
        app: App,
        folder: tempfile::TempDir,
    }

    fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        Bench { app, folder }
    }

    impl Bench {
        fn import(&self, name: &str, text: &str) -> List {
            let path = self.folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            self.app.import(&path, &[], |_, _| {}).unwrap().list
        }

        fn told(&self, list: &List) -> (u64, Vec<(String, u64)>) {
            let found = self.app.find_duplicates(list.id).unwrap();
            let named = |(list, leads): (List, u64)| (list.name, leads);
            (
                found.within,
                found.elsewhere.into_iter().map(named).collect(),
            )
        }

        fn people(&self, list: &List) -> Vec<Sighted> {
            self.app.store().read(|db| db.list_people(list.id)).unwrap()
        }
    }

    const FAIR: &str = "Name,Company,Website,Email,LinkedIn\n\
        Ada Moreau,Northpier Ltd,https://www.northpier.example/team,,\n\
        \"Moreau, Dr. ADA\",Northpier,northpier.example,,\n\
        Ada Moreau,Tannwerk,tannwerk.example,,\n\
        Odo Brandt,Tannwerk,tannwerk.example,odo@tannwerk.example,\n\
        ,,,Info@Tannwerk.example,\n\
        ,,,info@tannwerk.example,\n\
        ,,,,linkedin.com/in/ada-moreau\n\
        ,,,,https://www.linkedin.com/in/ada-moreau/\n\
        ,,,,\n\
        x,,,,\n";

    #[test]
    fn who_is_there_twice_or_in_another_list_is_told() {
        let bench = bench();
        let fair = bench.import("fair.csv", FAIR);
        assert_eq!(bench.told(&fair), (3, vec![]));
        let march = bench.import(
            "march.csv",
            "First name,Last name,Domain\nODO,Brandt,tannwerk.example\nIda,Lund,tannwerk.example\nada,moreau,northpier.example\n",
        );
        assert_eq!(bench.told(&march), (0, vec![("fair.csv".into(), 2)]));
        assert_eq!(bench.told(&fair), (3, vec![("march.csv".into(), 3)]));
        let none = bench.import("none.csv", "Name,Notes\nIda Lund,met in March\n");
        assert_eq!(bench.told(&none), (0, vec![]));

        bench.app.undo_import(march.id).unwrap();
        assert_eq!(bench.told(&fair), (3, vec![]));
        assert_eq!(bench.people(&march), []);
    }

    #[test]
    fn what_an_import_found_out_is_what_is_found_out_anew() {
        let bench = bench();
        let fair = bench.import("fair.csv", FAIR);
        let imported = bench.people(&fair);
        assert_eq!(imported.len(), 8);
        let anew = |db: &crate::store::Writing<'_>| db.forget_people();
        bench.app.store().write_blocking(anew).unwrap();
        assert_eq!(bench.told(&fair), (3, vec![]));
        assert_eq!(bench.people(&fair), imported);
    }

    #[test]
    fn a_list_that_has_changed_is_looked_at_anew() {
        let bench = bench();
        let list = bench.import(
            "a.csv",
            "Name,Domain\nAda Moreau,a.example\nOdo Brandt,a.example\n",
        );
        assert_eq!(bench.told(&list), (0, vec![]));
        let newer = bench.folder.path().join("newer.csv");
        let text = "Name,Domain\nAda Moreau,a.example\nOdo Brandt,a.example\nIda Lund,a.example\nIda LUND,a.example\n";
        std::fs::write(&newer, text).unwrap();
        let watch = |_, _| std::ops::ControlFlow::Continue(());
        let joins = (list.id, Joining::OnlyNew);
        bench
            .app
            .reimport(&newer, &Said::default(), joins, watch)
            .unwrap();
        assert_eq!(bench.told(&list), (1, vec![]));
    }

    /// Each lead is the one that its person was made of, in whatever piece it was kept.
    #[test]
    fn a_person_stands_beside_the_lead_that_is_about_them() {
        let bench = bench();
        let name = |n: usize| match n % 3 {
            0 => String::new(),
            _ => format!("Ada {}", "abcdefghij".repeat(1 + n % 7)) + &"x".repeat(n % 40),
        };
        let rows: String = (0..9_000)
            .map(|n| format!("{},firm{}.example\n", name(n), n / 9))
            .collect();
        let list = bench.import("many.csv", &format!("Name,Domain\n{rows}"));
        let leads = |db: &crate::store::Reading<'_>| db.list_leads(list.id, LeadId(0), 10_000);
        let leads = bench.app.store().read(leads).unwrap();
        let person = |lead| preflight::person_of(lead, &list.columns);
        let mut wanted: Vec<_> = leads
            .iter()
            .filter_map(|lead| Some((person(lead)?, lead.id)))
            .collect();
        wanted.sort_unstable();
        let kept = bench.app.store().read(|db| db.list_people(list.id));
        assert_eq!(kept.unwrap(), wanted);
    }
}
