//! How work comes in: whether the account may have it, what is held or paid for it, and its way to the journal.

use axum::http::StatusCode;

use crate::domain::Credits;
use crate::sandbox::chance;
use crate::sandbox::choices::clearout as choices;
use crate::sandbox::stage::Stage;
use crate::sandbox::writer::NotWritten;

use super::account::Account;
use super::clock;
use super::record::{Asked, Event, Record, Task};
use super::refusal::Refusal;
use super::settings::Settings;
use super::work::{Upload, Work};

impl From<NotWritten> for Refusal {
    fn from(_: NotWritten) -> Self {
        Self::broken()
    }
}

/// A task that was taken on.
#[derive(Clone, Debug)]
pub struct Taken {
    /// `list_id` or `queue_id`.
    pub id: String,
    /// Its event goes before the reply.
    pub early: bool,
}

/// Takes on `work` that takes `work_ms`, and waits for the disk. Handed over without waiting, so that a client that hangs
/// up cannot leave it half accepted.
///
/// # Errors
/// Why the account may not have it.
pub async fn take(stage: &Stage, work: Work, work_ms: i64) -> Result<Taken, Refusal> {
    let (taken, receipt) = hand_over(stage, work, work_ms)?;
    receipt.written().await?;
    Ok(taken)
}

fn hand_over(
    stage: &Stage,
    work: Work,
    work_ms: i64,
) -> Result<(Taken, crate::sandbox::writer::Receipt), Refusal> {
    let (settings, faults, now) = (stage.clearout.settings(), stage.faults(), stage.now());
    let hold = work.hold();
    // Held until the record is handed over: numbers and records are in the same order.
    let mut book = stage.desk.book();
    let account = &mut book.clearout;
    admit(account, &work, &settings, now)?;
    let Some(number) = account.reserve(hold) else {
        return Err(too_little(account, &work, hold));
    };
    account.open(&work);
    let early = chance::happens(stage.seed, "early", &number.to_string(), faults.early);
    let is_list = work.upload().is_some();
    let task = Task {
        number,
        id: object_id(stage.seed, number, now),
        seed: stage.seed,
        at: now,
        work_ms: if early && is_list { 0 } else { work_ms },
        early,
        hold,
        work,
    };
    let taken = Taken {
        id: task.id.clone(),
        early,
    };
    let record = Record::Taken(Box::new(task));
    Ok((taken, stage.journal.append(record.into())))
}

fn admit(account: &Account, work: &Work, settings: &Settings, now: i64) -> Result<(), Refusal> {
    if !work.is_finding() {
        within_the_day(account, settings, work.rows() as u64, now)?;
    }
    let Some(upload) = work.upload() else {
        return Ok(());
    };
    match account.running(work.is_finding()) >= settings.bulk_at_once as usize {
        true => Err(Refusal::busy(work.is_finding())),
        false if upload.table.rows.is_empty() => Ok(()),
        false if account.available() == Credits::ZERO && !work.is_finding() => {
            Err(Refusal::exhausted())
        }
        false => Ok(()),
    }
}

/// Whether the account may verify `more` addresses today.
///
/// # Errors
/// Code 1017.
pub fn within_the_day(
    account: &Account,
    settings: &Settings,
    more: u64,
    now: i64,
) -> Result<(), Refusal> {
    let after = account.verified_today(now) + more;
    match settings.daily_verifies {
        Some(limit) if after > limit => Err(Refusal::daily_limit()),
        _ => Ok(()),
    }
}

fn too_little(account: &Account, work: &Work, hold: Credits) -> Refusal {
    let available = account.available();
    match work {
        Work::Verify(_) => Refusal::exhausted(),
        Work::Find { .. } => Refusal::short_of_finding(),
        Work::VerifyList(_) => Refusal::short_of_verifier(available, work.rows()),
        Work::FindList(_) => Refusal::short_of_finder(available, work.rows(), hold),
    }
}

/// Whether a file of the same name and size is there (Clearout docs: bulk validation).
///
/// # Errors
/// It is.
pub fn not_there_yet(stage: &Stage, upload: &Upload, finding: bool) -> Result<(), Refusal> {
    let lists = stage.desk.book().clearout.lists(finding);
    let same = |other: &Upload| (&other.name, other.size) == (&upload.name, upload.size);
    match lists
        .iter()
        .any(|held| held.task.work.upload().is_some_and(same))
    {
        true => Err(Refusal::plain(StatusCode::OK, choices::DUPLICATE_FILE)),
        false => Ok(()),
    }
}

/// Charges for what is answered on the spot, and waits for the disk. `fired` makes the events of it.
///
/// # Errors
/// There are not enough credits.
pub async fn spend(
    stage: &Stage,
    asked: Vec<Asked>,
    fired: impl FnOnce(&mut Account) -> Vec<Event>,
) -> Result<(), Refusal> {
    let receipt = {
        let mut book = stage.desk.book();
        let account = &mut book.clearout;
        let sum = asked.iter().map(|asked| asked.cost).sum();
        account.reserve(sum).ok_or_else(Refusal::exhausted)?;
        let fired = fired(account);
        stage.journal.append(Record::Spent { asked, fired }.into())
    };
    Ok(receipt.written().await?)
}

/// A question of `kind`, at a price.
pub fn asked(kind: &str, input: &str, cost: Credits) -> Asked {
    let digest = chance::digest(0, kind, &crate::sandbox::address::fold(input));
    Asked {
        identity: hex::encode(&digest[..16]),
        cost,
    }
}

/// 24 hexadecimal digits, the first eight of them the time in seconds.
pub fn object_id(seed: u64, number: u64, now: i64) -> String {
    let digest = chance::digest(seed, "object id", &format!("{number} {now}"));
    let seconds = (now / 1000) & 0xffff_ffff;
    format!("{seconds:08x}{}", hex::encode(&digest[..8]))
}

/// The beginning of the next day, when the daily limit is new.
pub fn next_day(now: i64) -> i64 {
    clock::day(now) + clock::DAY
}
