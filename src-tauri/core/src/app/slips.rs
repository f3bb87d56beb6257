//! Slips: a wish that is left in the data folder for the process that holds it. The database has one writer, so whoever
//! else wants a running job halted leaves a file that names job and wish; the holder looks about once a second, takes the
//! slip away, does it, and leaves an answer in its place. Every file appears whole, by a rename, and is taken by a rename
//! or a removal, so of two who want one only one has it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use super::{App, AppError, CancelledBatch, World, clock};
use crate::domain::JobId;
use crate::store::StoreError;
use crate::store::not_writable;

/// The folder of slips in the data folder.
const FOLDER: &str = "slips";
/// Whoever left an older one waits for its answer no more.
const STALE: SignedDuration = SignedDuration::from_secs(60);
/// So often an answer is looked for.
const LOOK_UP: Duration = Duration::from_millis(100);
/// So often it is tried whether the folder is free by now.
const TRY_LOCK: Duration = Duration::from_secs(1);
/// One that was taken is answered within this, the calls to a service included.
const ANSWERED: Duration = Duration::from_secs(60);

/// What is wanted of a job that another process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Nothing more is submitted; what is at the service is brought home.
    Pause,
    /// The same for good: what waits is cancelled.
    Stop,
    /// And what is at the service is cancelled there, as far as that can be done.
    Cancel,
}

impl Wish {
    const ALL: [Self; 3] = [Self::Pause, Self::Stop, Self::Cancel];

    const fn word(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Stop => "stop",
            Self::Cancel => "cancel",
        }
    }
}

/// What came of a wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halted {
    /// What the job does now.
    pub now: HaltedNow,
    /// Searches that are at the service still.
    pub in_flight: u64,
    /// Searches that have not been sent: they wait, or are cancelled.
    pub unsent: u64,
    /// Somebody fetches what is in flight as it arrives.
    pub awaited: bool,
    /// The batches that were to be cancelled, and what came of that.
    pub cancelled: Vec<CancelledBatch>,
}

/// What a job does that was to be halted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HaltedNow {
    /// It pauses.
    Paused,
    /// It is stopped for good.
    Stopped,
    /// It had ended before.
    Finished,
    /// It did not run.
    Idle,
    /// The other process shows another world.
    Elsewhere,
    /// There is no such job.
    Missing,
    /// The other process could not do it.
    Failed,
}

/// What came of asking whoever holds a data folder.
pub enum Asked {
    /// It was done.
    Done(Halted),
    /// Nobody holds the folder any more: here it is.
    Free(Box<App>),
    /// The holder does not look for slips just now; the wish was taken back.
    Silent,
}

/// Leaves `wish` about `job` for the process that holds the data folder at `path`, and waits up to `patience` for it to be
/// taken.
pub async fn ask_holder(
    path: &Path,
    world: World,
    job: JobId,
    wish: Wish,
    patience: Duration,
) -> Result<Asked, AppError> {
    let slip = Slip::new(path, world, job, wish);
    slip.leave()?;
    let (begun, mut tried) = (Instant::now(), Instant::now());
    loop {
        sleep(LOOK_UP).await;
        if let Some(halted) = slip.take_answer()? {
            return Ok(Asked::Done(halted));
        }
        if tried.elapsed() > TRY_LOCK {
            tried = Instant::now();
            match App::open(path, world) {
                Ok(app) => {
                    slip.take_back()?;
                    // It was done right before the end.
                    return Ok(match slip.take_answer()? {
                        Some(halted) => Asked::Done(halted),
                        None => Asked::Free(Box::new(app)),
                    });
                }
                Err(AppError::Store(StoreError::InUse(_))) => {}
                Err(other) => return Err(other),
            }
        }
        let waited = begun.elapsed();
        if waited > patience + ANSWERED || (waited > patience && slip.take_back()?) {
            return Ok(Asked::Silent);
        }
    }
}

/// A slip that was left.
pub(super) struct Slip {
    /// Whose world it is about; `None` for a word that nobody knows.
    pub world: World,
    pub job: JobId,
    pub wish: Wish,
    path: PathBuf,
}

impl Slip {
    fn new(folder: &Path, world: World, job: JobId, wish: Wish) -> Self {
        let name = format!("{}-{job}-{}", world.word(), wish.word());
        Self {
            world,
            job,
            wish,
            path: folder.join(FOLDER).join(name),
        }
    }

    /// The slip at `path`, if its name is one's.
    fn read(path: PathBuf) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let (world, rest) = name.split_once('-')?;
        let (job, wish) = rest.split_once('-')?;
        let mut worlds = [World::Real, World::Sandbox].into_iter();
        Some(Self {
            world: worlds.find(|known| known.word() == world)?,
            job: JobId(job.parse().ok()?),
            wish: Wish::ALL.into_iter().find(|known| known.word() == wish)?,
            path,
        })
    }

    fn with(&self, ending: &str) -> PathBuf {
        self.path.with_extension(ending)
    }

    fn leave(&self) -> Result<(), AppError> {
        let made = || {
            fs::create_dir_all(self.path.parent().unwrap_or(&self.path))?;
            remove(&self.with("answer"))?;
            fs::write(self.with("new"), b"")?;
            fs::rename(self.with("new"), &self.path)
        };
        self.told(made())
    }

    /// False where the holder has taken it.
    fn take_back(&self) -> Result<bool, AppError> {
        self.told(remove(&self.path))
    }

    fn take_answer(&self) -> Result<Option<Halted>, AppError> {
        let path = self.with("answer");
        let answer = match fs::read(&path) {
            Ok(answer) => answer,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return self.told(Err(error)),
        };
        self.told(remove(&path))?;
        let broken = |error: serde_json::Error| StoreError::Broken(error.to_string().into());
        Ok(Some(serde_json::from_slice(&answer).map_err(broken)?))
    }

    /// Takes it away to be done; false where it was taken back, or nobody waits for it any more.
    fn take(&self, now: Timestamp) -> io::Result<bool> {
        let left_at = fs::metadata(&self.path)?.modified()?;
        let stale =
            Timestamp::try_from(left_at).is_ok_and(|left_at| now.duration_since(left_at) > STALE);
        Ok(remove(&self.path)? && !stale)
    }

    /// Tells whoever left it what came of it.
    pub(super) fn answer(&self, halted: &Halted) {
        let told = || {
            fs::write(self.with("told"), serde_json::to_vec(halted)?)?;
            fs::rename(self.with("told"), self.with("answer"))
        };
        if let Err(error) = told() {
            tracing::warn!(%error, "nobody could be told what came of a wish");
        }
    }

    fn told<T>(&self, done: io::Result<T>) -> Result<T, AppError> {
        Ok(done.map_err(|error| not_writable(&self.path, &error))?)
    }
}

/// True where it was there.
fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

impl App {
    /// Takes the slips that were left for this process.
    pub(super) fn take_slips(&self) -> Vec<Slip> {
        let Ok(entries) = fs::read_dir(self.folder.join(FOLDER)) else {
            return Vec::new();
        };
        let slips = entries.filter_map(|entry| Slip::read(entry.ok()?.path()));
        slips
            .filter(|slip| slip.take(clock()).unwrap_or(false))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_taken_once_or_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Sandbox).unwrap();
        let slip = Slip::new(folder.path(), World::Real, JobId(7), Wish::Cancel);
        slip.leave().unwrap();
        assert!(slip.take_back().unwrap() && !slip.take_back().unwrap());
        assert!(app.take_slips().is_empty());
        slip.leave().unwrap();
        let taken = app.take_slips();
        assert_eq!(
            (taken[0].world, taken[0].job, taken[0].wish),
            (World::Real, JobId(7), Wish::Cancel)
        );
        assert!(app.take_slips().is_empty() && !slip.take_back().unwrap());
        let halted = Halted {
            now: HaltedNow::Elsewhere,
            in_flight: 0,
            unsent: 0,
            awaited: false,
            cancelled: Vec::new(),
        };
        taken[0].answer(&halted);
        assert_eq!(slip.take_answer().unwrap(), Some(halted));
        assert_eq!(slip.take_answer().unwrap(), None);
    }

    #[test]
    fn what_is_no_slip_stays_and_an_old_one_is_done_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Sandbox).unwrap();
        let slip = Slip::new(folder.path(), World::Sandbox, JobId(7), Wish::Stop);
        slip.leave().unwrap();
        let later = clock().checked_add(STALE + STALE).unwrap();
        assert!(!slip.take(later).unwrap() && !slip.path.exists());
        for name in [
            "notes",
            "sandbox-x-stop",
            "sandbox-7-stop.new",
            "moon-7-stop",
        ] {
            fs::write(slip.path.with_file_name(name), b"").unwrap();
        }
        assert!(app.take_slips().is_empty());
        assert_eq!(
            fs::read_dir(slip.path.parent().unwrap()).unwrap().count(),
            4
        );
    }
}
