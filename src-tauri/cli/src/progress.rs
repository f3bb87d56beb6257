//! Progress bars, on a terminal; nothing at all where standard error is none.

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use ringback_core::app::Summary;
use ringback_core::domain::Counts;
use ringback_core::domain::Money;

use crate::words::Words;

/// A bar over bytes.
pub fn bytes(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(what);
    bar.set_style(style("{msg:10} {bar:40} {bytes} of {total_bytes}"));
    bar
}

/// A bar over rows.
pub fn rows(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(what);
    bar.set_style(style("{msg:10} {bar:40} {pos} of {len} rows"));
    bar
}

/// The bars of a running job.
pub struct JobBars {
    answered: ProgressBar,
    state: ProgressBar,
    words: Words,
}

impl JobBars {
    /// Bars for a job.
    pub fn new(summary: &Summary) -> Self {
        let (leads, words) = (summary.counts.leads, Words::of(summary.job.step.find));
        let all = MultiProgress::new();
        let answered = all.add(ProgressBar::new(leads).with_message("answered"));
        answered.set_style(style("{msg:10} {bar:40} {pos} of {len} leads  {elapsed}"));
        let state = all.add(ProgressBar::new_spinner());
        state.set_style(style("{msg}"));
        Self {
            answered,
            state,
            words,
        }
    }

    /// Shows where the job stands, and what the engine is having trouble with.
    pub fn show(&self, counts: &Counts, money: &Money, trouble: Option<&str>) {
        self.answered.set_position(counts.leads - counts.pending);
        let trouble = trouble
            .map(|text| format!("; trying again: {text}"))
            .unwrap_or_default();
        let places = self.words.places(counts).join(", ");
        self.state.set_message(format!(
            "{places}; {} spent, {} held{trouble}",
            money.charged.in_words(),
            money.outstanding()
        ));
    }

    /// Says that a wish to stop was heard.
    pub fn stopping(&self) {
        self.answered.set_message("stopping");
    }

    /// Takes them off the screen: the summary says it all.
    pub fn clear(&self) {
        self.answered.finish_and_clear();
        self.state.finish_and_clear();
    }
}

/// A template that does not parse would be a slip in this file; the library's own bar then does.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
