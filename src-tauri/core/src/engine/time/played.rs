//! Time and chance as a simulation plays them: a thread has a clock that stands still while anything can be done, and
//! leaps to the next thing that is waited for where nothing can; and one die, begun with a seed, for all that is drawn.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// When every simulation begins, in seconds since 1970.
const BEGIN: i64 = 1_767_600_000;

thread_local! {
    static PLAY: RefCell<Option<Play>> = const { RefCell::new(None) };
    static AT_REST: RefCell<Option<Rc<dyn Fn() -> bool>>> = const { RefCell::new(None) };
    static PULSE: RefCell<Option<Waker>> = const { RefCell::new(None) };
    static LEAPT: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

struct Play {
    began: Instant,
    gone: Duration,
    die: u64,
    drawn: u64,
    /// Who waits until when, in the order of asking where that is the same.
    waiting: BTreeMap<(Duration, u64), Option<Waker>>,
}

/// Plays `story` on this thread with time and chance of its own, those of `seed`. `at_rest` is called whenever nothing
/// can go on; where it does something, the clock stands still.
pub(crate) fn play<T>(
    seed: u64,
    at_rest: impl Fn() -> bool + 'static,
    story: impl Future<Output = T>,
) -> T {
    let play = Play {
        began: Instant::now(),
        gone: Duration::ZERO,
        die: seed,
        drawn: 0,
        waiting: BTreeMap::new(),
    };
    PLAY.set(Some(play));
    AT_REST.set(Some(Rc::new(at_rest)));
    LEAPT.set(Duration::ZERO);
    let _end = End;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .on_thread_park(rest)
        .build();
    runtime.unwrap().block_on(async {
        // There is always somebody to be woken: else a runtime at which nothing was changed would sleep for good.
        tokio::spawn(std::future::poll_fn(|context| {
            PULSE.set(Some(context.waker().clone()));
            Poll::<()>::Pending
        }));
        story.await
    })
}

/// Whatever becomes of a play, the next thing on this thread has real time.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        PLAY.set(None);
        AT_REST.set(None);
        PULSE.set(None);
    }
}

fn rest() {
    let at_rest = AT_REST.with_borrow(Clone::clone);
    // What could be done at once may be put off for a while, as long as there is anything else.
    for _ in 0..100 {
        if at_rest.as_ref().is_some_and(|act| act()) {
            return PULSE.with_borrow(|pulse| pulse.iter().for_each(Waker::wake_by_ref));
        }
        // All whose time has come go on together: what each then does, the others have not seen.
        let next = with(|play| {
            let (at, _) = *play.waiting.first_key_value()?.0;
            play.gone = play.gone.max(at);
            let later = play.waiting.split_off(&(at, u64::MAX));
            Some(std::mem::replace(&mut play.waiting, later))
        });
        if let Some(due) = next.flatten() {
            due.into_values().flatten().for_each(Waker::wake);
            return PULSE.with_borrow(|pulse| pulse.iter().for_each(Waker::wake_by_ref));
        }
    }
    assert!(
        std::thread::panicking(),
        "everybody waits, and nothing will ever happen"
    );
}

fn with<T>(act: impl FnOnce(&mut Play) -> T) -> Option<T> {
    PLAY.with_borrow_mut(|play| play.as_mut().map(act))
}

pub(super) fn now() -> Option<Instant> {
    with(|play| play.began + play.gone)
}

/// How long the play has lasted.
pub(crate) fn gone() -> Duration {
    with(|play| play.gone).unwrap_or_default()
}

/// The time on the wall.
pub(crate) fn clock() -> Timestamp {
    let begin = Timestamp::from_second(BEGIN).unwrap();
    begin + gone() + LEAPT.get()
}

/// The machine slept for so long: the clock on the wall has gone on, and nothing else.
pub(crate) fn leap(time: Duration) {
    LEAPT.set(LEAPT.get() + time);
}

/// Waits for that long, where a simulation plays.
pub(crate) fn sleep(time: Duration) -> Option<Sleep> {
    with(|play| {
        let key = (play.gone + time, play.drawn);
        play.drawn += 1;
        Sleep { key, set: false }
    })
}

pub(super) fn jitter() -> Option<f64> {
    with(draw).map(|drawn| drawn as f64 / u64::MAX as f64)
}

/// A number below `n`.
pub(crate) fn below(n: u64) -> u64 {
    with(draw).map_or(0, |drawn| drawn % n.max(1))
}

/// True with that probability.
pub(crate) fn chance(probability: f64) -> bool {
    jitter().is_some_and(|number| number < probability)
}

/// Steele, Lea and Flood's `SplitMix64`.
fn draw(play: &mut Play) -> u64 {
    play.die = play.die.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = play.die;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

pub(crate) struct Sleep {
    key: (Duration, u64),
    set: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let (key, set) = (self.key, self.set);
        let over = with(|play| {
            if key.0 <= play.gone && (set || key.0 < play.gone) {
                play.waiting.remove(&key);
                return true;
            }
            play.waiting.insert(key, Some(context.waker().clone()));
            false
        });
        self.set = true;
        match over {
            Some(true) | None => Poll::Ready(()),
            Some(false) => Poll::Pending,
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let key = self.key;
        let _gone = PLAY.try_with(|play| {
            if let Ok(mut play) = play.try_borrow_mut()
                && let Some(play) = play.as_mut()
            {
                play.waiting.remove(&key);
            }
        });
    }
}
