//! A job in figures: as sentences for people, as one object for programs.

use std::{cmp::Ordering, path::Path};

use ringback_core::app::App;
use ringback_core::app::Summary;
use ringback_core::app::World;
use ringback_core::domain::Credits;
use ringback_core::domain::JobId;
use ringback_core::domain::JobState;
use ringback_core::domain::Kind;
use ringback_core::domain::List;
use ringback_core::domain::PauseReason;
use ringback_core::domain::Resent;
use ringback_core::domain::Skip;
use ringback_core::domain::counted;
use ringback_core::store::StoreError;
use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::words::Words;

/// A job and the list it runs over.
pub struct Report<'a> {
    /// The list.
    pub list: &'a List,
    /// The job.
    pub summary: &'a Summary,
    /// Whether its answers are invented.
    pub sandbox: bool,
    /// The spreadsheet that was written, if one was.
    pub out: Option<&'a Path>,
    /// The job that has asked again for whom this one had no answer.
    pub retried: Option<Summary>,
    /// What was sent a second time.
    pub resent: Resent,
    /// Leads whose list was cancelled at the service before they were looked for.
    pub cancelled: u64,
    /// They can be asked about again at once.
    pub retriable: bool,
    /// The jobs for which it stands still.
    pub awaited: Vec<JobId>,
}

impl<'a> Report<'a> {
    /// The report of `summary` in the world of `app`.
    pub fn new(app: &App, list: &'a List, summary: &'a Summary) -> Result<Self, StoreError> {
        let job = summary.job.id;
        let (resent, cancelled, awaited) = app.store().read(|db| {
            let cancelled = match summary.counts.unsure {
                0 => 0,
                _ => db.count_cancelled_there(job)?,
            };
            let awaited = db.list_asked_elsewhere(job)?;
            Ok((db.sum_resent(job)?, cancelled, awaited))
        })?;
        Ok(Self {
            list,
            summary,
            sandbox: app.world() == World::Sandbox,
            out: None,
            retried: app.find_retried(job)?,
            resent,
            cancelled,
            retriable: cancelled > 0 && app.count_retriable(job)?.1 > 0,
            awaited: awaited.into_iter().map(|(job, _)| job).collect(),
        })
    }

    /// Whether anything is left to do; where it was asked again, by that job.
    pub fn outcome(&self) -> Outcome {
        let Summary { job, counts, .. } = self.retried.as_ref().unwrap_or(self.summary);
        let complete = job.state == JobState::Finished && counts.pending == 0 && counts.failed == 0;
        if complete {
            Outcome::Complete
        } else {
            Outcome::Unfinished
        }
    }

    /// One object. Counts are leads, but `searches` and `batches`; `known` of them were answered by what was bought before; credits are decimal numbers. `found` is deliverable
    /// and `not_found` undeliverable where `kind` is `verify_email`.
    pub fn json(&self) -> Value {
        let Summary {
            job,
            counts,
            money,
            traffic,
            known,
            carried,
            ..
        } = self.summary;
        json!({
            "list": self.list.id,
            "job": job.id,
            "kind": job.step.find.word(),
            "state": job.state.word(),
            "sandbox": self.sandbox,
            "leads": counts.leads,
            "searches": counts.searches,
            "known": known.leads,
            "carried": carried.leads,
            "found": counts.found,
            "not_found": counts.not_found,
            "unsure": counts.unsure,
            "skipped": counts.skipped,
            "failed": counts.failed,
            "pending": counts.pending,
            "in_doubt": counts.in_doubt,
            "credits_spent": money.charged,
            "credits_held": money.outstanding(),
            "batches": traffic.batches,
            "deliveries": traffic.deliveries,
            "polls": traffic.polls,
            "problems": self.list.problems,
            "cancelled_at_service": self.cancelled,
            "searches_resent": self.resent.searches,
            "credits_resent_at_most": self.resent.at_most,
            "credits_written_off": money.written_off,
            "credits_unexplained": self.summary.unexplained(),
            "credits_unclear": self.summary.is_unclear(),
            "retried_by": self.retried.as_ref().map(|retried| retried.job.id),
            "paused": job.pause.as_ref().map(|(reason, _)| reason.word()),
            "message": job.pause.as_ref().map(|(_, words)| words),
            "out": self.out,
        })
    }

    /// A few lines.
    pub fn text(&self) -> String {
        let Summary {
            job,
            counts,
            skips,
            money,
            traffic,
            known,
            carried,
            beside: _,
        } = self.summary;
        let mut lines = vec![
            format!(
                "{}: {}, {} at {}",
                self.list.name,
                counted(counts.leads, "lead"),
                what(counts.searches, job.step.find),
                self.by()
            ),
            format!(
                "  {} = {}",
                Words::of(job.step.find).places(counts).join(" + "),
                counts.leads
            ),
        ];
        if known.leads > 0 {
            lines.push(format!(
                "  {} answered by what was bought before, at no cost",
                known.leads
            ));
        }
        if carried.leads > 0 {
            lines.push(format!(
                "  {} as the step before left them, at no cost",
                carried.leads
            ));
        }
        lines.extend(
            skips
                .iter()
                .map(|(skip, n)| format!("  {n} skipped: {}{}", skip.sentence(), way_out(*skip))),
        );
        lines.extend(self.cancelled());
        let given_up = match money.written_off {
            Credits::ZERO => String::new(),
            given_up => format!(", {given_up} written off: nobody tells what became of them"),
        };
        lines.push(format!(
            "  {} spent, {} held{given_up}",
            money.charged.in_words(),
            money.outstanding()
        ));
        lines.extend(self.resent());
        lines.push(format!(
            "  {}, {}, {}",
            counted(traffic.batches, "batch"),
            counted(traffic.deliveries, "delivery"),
            counted(traffic.polls, "poll")
        ));
        lines.extend(self.gap());
        if let Some(Summary { job, counts, .. }) = &self.retried {
            lines.push(format!(
                "  asked again by job {}: {} by now",
                job.id,
                Words::of(job.step.find).places(counts).join(" + ")
            ));
        }
        if let Some((reason, words)) = &job.pause {
            let words = words.strip_prefix("paused; ").unwrap_or(words);
            lines.push(format!("  paused: {words}"));
            lines.extend(self.what_to_type(*reason));
        }
        lines.extend(
            self.out
                .map(|out| format!("  written to {}", out.display())),
        );
        lines.join("\n")
    }

    /// The commands that take up a job which stands still for that reason, where the reason does not say it.
    fn what_to_type(&self, reason: PauseReason) -> Vec<String> {
        let (job, sandbox) = (self.summary.job.id, self.in_sandbox());
        match reason {
            PauseReason::AskedElsewhere => {
                let of = |job: &JobId| {
                    format!(
                        "  ringback-cli jobs resume {job}{sandbox} lets that job go on, with --in-doubt lost it gives up \
                         what is in doubt there"
                    )
                };
                self.awaited.iter().map(of).collect()
            }
            PauseReason::InDoubt => vec![format!(
                "  ringback-cli jobs resume {job} --in-doubt lost{sandbox} counts it as lost, with --in-doubt resend it is \
                 sent again"
            )],
            _ => Vec::new(),
        }
    }

    /// What a command is to be told for this job.
    const fn in_sandbox(&self) -> &'static str {
        if self.sandbox { " --sandbox" } else { "" }
    }

    /// Who was not looked for because a list was cancelled, and the command that asks for them.
    fn cancelled(&self) -> Option<String> {
        let (job, service) = (self.summary.job.id, self.summary.job.step.provider.title());
        let sandbox = self.in_sandbox();
        let words = format!(
            "  {} unsure because the list was cancelled at {service} first",
            self.cancelled
        );
        let first = match self.retriable {
            true => String::new(),
            false => format!(", after `ringback-cli jobs resume {job}{sandbox}`"),
        };
        match (self.cancelled, &self.retried) {
            (0, _) => None,
            (_, Some(_)) => Some(words),
            (_, None) => Some(format!(
                "{words}: the same command again does not search for them, `ringback-cli jobs retry {job} unknown{sandbox}` does{first}"
            )),
        }
    }

    /// What may have been charged twice, by the user's word.
    fn resent(&self) -> Option<String> {
        let Resent { searches, at_most } = self.resent;
        let over = self.summary.job.state == JobState::Finished;
        let (go, they) = match (searches, over) {
            (0, _) => return None,
            (1, true) => ("went", "it"),
            (1, false) => ("goes", "it"),
            (_, true) => ("went", "they"),
            (_, false) => ("go", "they"),
        };
        Some(format!(
            "  {} {go} out a second time by your word; {they} may be charged twice (up to {})",
            counted(searches, "search"),
            at_most.in_words()
        ))
    }

    /// What the balance shows and the books do not.
    fn gap(&self) -> Option<String> {
        if self.summary.is_unclear() {
            return Some(
                "  another job asked the same account meanwhile: what the balance fell by cannot be told for this one alone"
                    .to_owned(),
            );
        }
        let words = gap(self.summary.unexplained()?)?;
        // No reply names the price of the plan, and a number found costs by it.
        let by_plan = self.summary.job.step.find == Kind::FindPhone;
        Some(
            match by_plan && self.summary.money.charged > Credits::ZERO {
                true => format!("{words}: your plan may have another price for a number"),
                false => words,
            },
        )
    }

    fn by(&self) -> String {
        let title = self.summary.job.step.provider.title();
        if self.sandbox {
            format!("the sandbox playing {title} (its answers are invented)")
        } else {
            title.to_owned()
        }
    }
}

/// What the balance shows and the books do not.
fn gap(gap: Credits) -> Option<String> {
    match gap.cmp(&Credits::ZERO) {
        Ordering::Equal => None,
        Ordering::Greater => Some(format!(
            "  {} left the balance that nothing here explains: a batch in doubt, one that was sent again, or something else on the account",
            gap.in_words()
        )),
        Ordering::Less => Some(format!(
            "  the balance fell by {} less than is booked: it was topped up meanwhile, or credits came back",
            (Credits::ZERO - gap).in_words()
        )),
    }
}

fn what(searches: u64, kind: Kind) -> String {
    match kind {
        Kind::FindEmail => format!("{} for e-mail addresses", counted(searches, "search")),
        Kind::VerifyEmail => counted(searches, "verification"),
        Kind::FindPhone => format!("{} for phone numbers", counted(searches, "search")),
    }
}

/// How to search for such leads all the same.
fn way_out(skip: Skip) -> String {
    match skip {
        Skip::Stopped => " (the same command again searches for them)".to_owned(),
        skip if skip.can_be_included() => {
            let word = skip.word();
            format!(" (--include {word} searches for them all the same)")
        }
        _ => String::new(),
    }
}
