//! The ledger for people and programs: what each job cost, and every line of it, with what each search was charged.
//!
//! A batch's charge is told search by search, each at its verdict's price; where they do not add up to what the service
//! charged, the rest is a line of its own. What the balance fell by beyond all that is one, too. Look-ups are no part of
//! it: they belong to no job, and no reply names their price.

use std::ops::Add;
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{App, AppError, Summary, clock};
use crate::domain::BatchId;
use crate::domain::Credits;
use crate::domain::Entry;
use crate::domain::JobId;
use crate::domain::List;
use crate::domain::Money;
use crate::domain::Price;
use crate::domain::ProviderName;
use crate::domain::Purse;
use crate::domain::RecipeStep;
use crate::domain::SearchId;
use crate::export::Format;
use crate::export::Objects;
use crate::export::Writer;
use crate::provider;
use crate::store::Booked;
use crate::store::Writing;

/// What one job cost.
#[derive(Clone, Debug)]
pub struct LedgerSum {
    /// The job, with its money.
    pub summary: Summary,
    /// The list it runs over.
    pub list: List,
}

/// What a line of the ledger is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineEntry {
    /// An entry of a batch; of its charge, what one search cost.
    Of(Entry),
    /// What a service charged for a batch beyond the prices of its searches, or fell short of them.
    Rest,
    /// What the balance fell or rose by during a job and nothing here explains.
    Unexplained,
}

/// One line of the ledger: so much out of one purse into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// When it was booked; `None` for what is not booked, but seen on the balance.
    pub at: Option<Timestamp>,
    /// Whose credits.
    pub service: ProviderName,
    /// The job.
    pub job: JobId,
    /// The name of its list.
    pub list: String,
    /// The batch, unless it is about the whole job.
    pub batch: Option<BatchId>,
    /// The search, where it is about one.
    pub search: Option<SearchId>,
    /// What it is about.
    pub entry: LineEntry,
    /// Out of which purse.
    pub from: Purse,
    /// Into which.
    pub to: Purse,
    /// How much; never below nothing.
    pub amount: Credits,
}

const HEADER: [&str; 10] = [
    "Time", "Service", "Job", "List", "Batch", "Search", "Entry", "From", "To", "Credits",
];

impl LineEntry {
    /// The word for it in exports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Of(entry) => entry.word(),
            Self::Rest => "rest",
            Self::Unexplained => "unexplained",
        }
    }
}

impl App {
    /// What each job that has been put to a service cost, newest first; or that `job` alone.
    pub fn sum_ledger(&self, job: Option<JobId>) -> Result<Vec<LedgerSum>, AppError> {
        let jobs = match job {
            Some(job) => vec![self.store.read(|db| db.get_job(job))?],
            None => self.store.read(|db| db.list_jobs())?,
        };
        let sum = |job: crate::domain::Job| {
            Ok(LedgerSum {
                summary: self.summary(job.id)?,
                list: self.store.read(|db| db.get_list(job.list))?,
            })
        };
        jobs.into_iter().map(sum).collect()
    }

    /// What all jobs at each service cost, in the order of their newest.
    pub fn sum_ledger_by_service(sums: &[LedgerSum]) -> Vec<(ProviderName, Money)> {
        let mut all: Vec<(ProviderName, Money)> = Vec::new();
        for LedgerSum { summary, .. } in sums {
            let (service, money) = (summary.job.step.provider, summary.money);
            match all.iter_mut().find(|(known, _)| *known == service) {
                Some((_, sum)) => *sum = *sum + money,
                None => all.push((service, money)),
            }
        }
        all
    }

    /// What left the balance at `service`, and the books of its jobs do not explain, where that is known of any of them.
    pub fn sum_unexplained(sums: &[LedgerSum], service: ProviderName) -> Option<Credits> {
        let of_it = sums
            .iter()
            .filter(|sum| sum.summary.job.step.provider == service);
        of_it
            .filter_map(|sum| sum.summary.unexplained())
            .reduce(Add::add)
    }

    /// The user waits no more to be told what the ended batches of `job` cost: what is held for them still is written off.
    /// Says how many there were; one that is told of later is booked all the same.
    pub fn write_off(&self, job: JobId) -> Result<u64, AppError> {
        let write_off = move |db: &Writing<'_>| {
            db.get_job(job)?;
            db.write_off_untold(job, clock())
        };
        Ok(self.store.write_blocking(write_off)?)
    }

    /// Calls `each` with every line of `sum`'s job, in the order in which its batches were sent.
    pub fn each_ledger_line(
        &self,
        sum: &LedgerSum,
        mut each: impl FnMut(LedgerLine) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        self.store.read(|db| {
            Ok(db.each_booked::<AppError>(sum.summary.job.id, |booked| {
                sum.lines(&booked).into_iter().try_for_each(&mut each)
            }))
        })??;
        sum.unexplained().map_or(Ok(()), each)
    }

    /// Writes every line, of all jobs or of `job` alone, to `path`: an array of objects where its name ends in `.json`, or
    /// else a table. Says how many there are.
    pub fn export_ledger(&self, job: Option<JobId>, path: &Path) -> Result<u64, AppError> {
        let mut sums = self.sum_ledger(job)?;
        sums.reverse();
        if path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
        {
            let mut file = Objects::create(path)?;
            for sum in &sums {
                self.each_ledger_line(sum, |line| Ok(file.add(&line.json())?))?;
            }
            return Ok(file.finish()?);
        }
        let header = HEADER.map(str::to_owned);
        let format = Format::of_path(path)?;
        let mut file = Writer::create(path, format, &header)?;
        for sum in &sums {
            self.each_ledger_line(sum, |line| Ok(file.row(&line.cells(format))?))?;
        }
        Ok(file.finish()?.rows)
    }
}

impl LedgerSum {
    fn lines(&self, booked: &Booked) -> Vec<LedgerLine> {
        let mut lines = Vec::new();
        for (entry, amount, at) in &booked.entries {
            let line = |search, amount| LedgerLine {
                at: Some(*at),
                batch: Some(booked.batch),
                search,
                ..self.line(LineEntry::Of(*entry), entry.moves(), amount)
            };
            if *entry != Entry::Charge {
                lines.extend((*amount > Credits::ZERO).then(|| line(None, *amount)));
                continue;
            }
            let mut rest = *amount;
            for (search, price) in self.prices(booked) {
                rest = rest - price;
                lines.push(line(Some(search), price));
            }
            let [held, spent] = entry.moves();
            let (moves, rest) = match rest < Credits::ZERO {
                true => ([spent, held], Credits::ZERO - rest),
                false => ([held, spent], rest),
            };
            lines.extend((rest > Credits::ZERO).then(|| LedgerLine {
                at: Some(*at),
                batch: Some(booked.batch),
                ..self.line(LineEntry::Rest, moves, rest)
            }));
        }
        lines
    }

    /// What the searches cost that `booked` has answered, by their verdicts; free ones are left out.
    fn prices(&self, booked: &Booked) -> impl Iterator<Item = (SearchId, Credits)> {
        let RecipeStep { find, provider } = self.summary.job.step;
        let list = provider::price(provider, find);
        let shown = list.shown_by(booked.amount(Entry::Hold), booked.searches);
        let dearest = Price {
            each: provider::dearest(provider, find),
            ..list
        };
        // A hold that nobody has told is the most that it could be; the charge then shows which price it was.
        let charged = booked.amount(Entry::Charge);
        let fits = |price: &Price| {
            let sum = booked.settled.iter().map(|(_, verdict)| price.of(*verdict));
            Some(sum.sum::<Credits>()) == charged
        };
        let price = [shown, list, dearest]
            .into_iter()
            .find(fits)
            .unwrap_or(shown);
        let settled = booked.settled.iter();
        settled
            .map(move |(search, verdict)| (*search, price.of(*verdict)))
            .filter(|(_, price)| *price > Credits::ZERO)
    }

    /// Beside the booked lines it makes the balance fall by as much as it did.
    fn unexplained(&self) -> Option<LedgerLine> {
        let gap = self.summary.unexplained()?;
        let (moves, amount) = match gap < Credits::ZERO {
            true => ([Purse::Unexplained, Purse::Balance], Credits::ZERO - gap),
            false => ([Purse::Balance, Purse::Unexplained], gap),
        };
        (amount > Credits::ZERO).then(|| self.line(LineEntry::Unexplained, moves, amount))
    }

    fn line(&self, entry: LineEntry, [from, to]: [Purse; 2], amount: Credits) -> LedgerLine {
        let job = &self.summary.job;
        LedgerLine {
            at: None,
            service: job.step.provider,
            job: job.id,
            list: self.list.name.clone(),
            batch: None,
            search: None,
            entry,
            from,
            to,
            amount,
        }
    }
}

impl LedgerLine {
    /// What a purse is called in exports: whose credits it has, or which batch's.
    pub fn name(&self, purse: Purse) -> String {
        let (word, service) = (purse.word(), self.service.title());
        match (purse, self.batch) {
            (Purse::Held, Some(batch)) => format!("{word}, batch {batch}"),
            _ => format!("{word}, {service}"),
        }
    }

    fn cells(self, format: Format) -> [String; 10] {
        let [from, to] = [self.from, self.to].map(|purse| self.name(purse));
        [
            self.at.map(|at| at.to_string()).unwrap_or_default(),
            self.service.title().to_owned(),
            self.job.to_string(),
            format.harmless(&self.list).into_owned(),
            self.batch.map(|id| id.to_string()).unwrap_or_default(),
            self.search.map(|id| id.to_string()).unwrap_or_default(),
            self.entry.word().to_owned(),
            from,
            to,
            self.amount.to_string(),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "time": self.at.map(|at| at.to_string()),
            "service": self.service.word(),
            "job": self.job,
            "list": self.list,
            "batch": self.batch,
            "search": self.search,
            "entry": self.entry.word(),
            "from": self.name(self.from),
            "to": self.name(self.to),
            "credits": self.amount,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::World;
    use crate::domain::Beside;
    use crate::domain::Counts;
    use crate::domain::Job;
    use crate::domain::JobState;
    use crate::domain::Kind;
    use crate::domain::ListId;
    use crate::domain::Money;
    use crate::domain::Qualification;
    use crate::domain::RecipeStep;
    use crate::domain::RunId;
    use crate::domain::Traffic;
    use crate::store::Counted;

    fn sum(balance_after: i64, money: Money) -> LedgerSum {
        let at = Timestamp::UNIX_EPOCH;
        let job = Job {
            id: JobId(3),
            run: RunId(1),
            place: 0,
            list: ListId(1),
            step: RecipeStep {
                find: Kind::FindEmail,
                provider: ProviderName::Clearout,
            },
            state: JobState::Finished,
            stopped: false,
            wanted: false,
            sending: None,
            pause: None,
            balance_before: Some(Credits::whole(100)),
            balance_after: Some(Credits::whole(balance_after)),
            created_at: at,
        };
        LedgerSum {
            summary: Summary {
                job,
                counts: Counts::default(),
                skips: Vec::new(),
                money,
                beside: Beside::default(),
                traffic: Traffic::default(),
                known: Counted::default(),
                carried: Counted::default(),
            },
            list: List {
                id: ListId(1),
                name: "leads.csv".into(),
                columns: Vec::new(),
                leads: 3,
                problems: 0,
                imported_at: at,
                living: false,
                grows: false,
            },
        }
    }

    /// Of three searches two were found, four credits each; the service charged so much for the batch.
    fn told(charged: i64) -> Vec<(LineEntry, Option<i64>, [Purse; 2], i64)> {
        let amounts = [
            (Entry::Hold, 12),
            (Entry::Charge, charged),
            (Entry::Refund, 12 - charged),
        ];
        let verdicts = [
            Qualification::Found,
            Qualification::NotFound,
            Qualification::Found,
        ];
        let booked = Booked {
            batch: BatchId(7),
            searches: 3,
            entries: amounts
                .map(|(entry, n)| (entry, Credits::whole(n), Timestamp::UNIX_EPOCH))
                .into(),
            settled: (1..).map(SearchId).zip(verdicts).collect(),
        };
        let lines = sum(92, Money::default()).lines(&booked).into_iter();
        lines
            .map(|line| {
                let search = line.search.map(|search| search.0);
                (
                    line.entry,
                    search,
                    [line.from, line.to],
                    line.amount.hundredths() / 100,
                )
            })
            .collect()
    }

    #[test]
    fn a_charge_is_told_search_by_search_and_the_rest_is_a_line_of_its_own() {
        let [hold, charge, refund] = [Entry::Hold, Entry::Charge, Entry::Refund].map(LineEntry::Of);
        let [out, paid, back] = [Entry::Hold, Entry::Charge, Entry::Refund].map(Entry::moves);
        let searches = [
            (hold, None, out, 12),
            (charge, Some(1), paid, 4),
            (charge, Some(3), paid, 4),
        ];
        let with = |more: &[_]| [&searches[..], more].concat();
        assert_eq!(told(8), with(&[(refund, None, back, 4)]));
        let rest = (LineEntry::Rest, None, paid, 1);
        assert_eq!(told(9), with(&[rest, (refund, None, back, 3)]));
        let less = (LineEntry::Rest, None, [Purse::Spent, Purse::Held], 3);
        assert_eq!(told(5), with(&[less, (refund, None, back, 7)]));
    }

    #[test]
    fn what_the_balance_shows_beyond_the_books_has_no_sign() {
        let spent = |charged, written_off| Money {
            held: Credits::whole(12),
            charged: Credits::whole(charged),
            refunded: Credits::whole(12 - charged - written_off),
            written_off: Credits::whole(written_off),
        };
        for (after, money, line) in [
            (92, spent(8, 0), None),
            (
                90,
                spent(8, 0),
                Some(([Purse::Balance, Purse::Unexplained], 2)),
            ),
            // Written off, and never taken.
            (
                100,
                spent(0, 12),
                Some(([Purse::Unexplained, Purse::Balance], 12)),
            ),
        ] {
            let told = sum(after, money).unexplained();
            let told = told.map(|line| ([line.from, line.to], line.amount.hundredths() / 100));
            assert_eq!(told, line, "{after}");
        }
    }

    #[test]
    fn an_empty_ledger_is_exported_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        for name in ["a.csv", "a.json", "a.xlsx"] {
            assert_eq!(
                app.export_ledger(None, &folder.path().join(name)).unwrap(),
                0
            );
        }
        assert!(
            app.export_ledger(None, &folder.path().join("a.txt"))
                .is_err()
        );
        let csv = std::fs::read_to_string(folder.path().join("a.csv")).unwrap();
        assert_eq!(
            csv,
            "Time,Service,Job,List,Batch,Search,Entry,From,To,Credits\r\n"
        );
    }
}
