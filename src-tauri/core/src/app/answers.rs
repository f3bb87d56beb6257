//! What an export adds to a lead: a few columns for each kind of answer, in words for people.

use super::export::Told;
use crate::domain::Field;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::Qualification;
use crate::domain::Verdict;
use crate::preflight;
use crate::store::LeadOutcome;

/// The columns of an address and of a number that was found.
const EMAIL: &str = "E-mail found";
const PHONE: &str = "Phone found";

/// The columns of what became of a lead.
const EMAIL_RESULT: &str = "E-mail result";
const VERIFICATION_RESULT: &str = "Verification result";
const PHONE_RESULT: &str = "Phone result";

/// What became of a lead in one of the jobs that are exported.
pub(super) struct Answer {
    /// It, with what the row must know besides.
    pub(super) outcome: LeadOutcome,
    /// The job whose outcome it is: an earlier one of the run, where only that found something.
    pub(super) job: JobId,
}

impl Answer {
    /// What its row shows in the column of [`result_column`].
    pub(super) const fn result(&self) -> &'static str {
        result(self.outcome.verdict, self.outcome.qualification)
    }
}

/// The column that says what became of a lead.
pub(super) const fn result_column(kind: Kind) -> &'static str {
    match kind {
        Kind::FindEmail => EMAIL_RESULT,
        Kind::VerifyEmail => VERIFICATION_RESULT,
        Kind::FindPhone => PHONE_RESULT,
    }
}

/// What a column of answers holds, as far as other programs have a name for it.
pub(super) fn field_of(column: &str) -> Option<Field> {
    match column {
        EMAIL => Some(Field::Email),
        PHONE => Some(Field::Phone),
        _ => None,
    }
}

/// The columns for the answers of `jobs`, one of each kind. Without a job they are those of finding addresses, empty.
pub(super) fn header(jobs: &[Told]) -> Vec<&'static str> {
    if jobs.is_empty() {
        return columns(Kind::FindEmail, false);
    }
    let of = |told: &Told| columns(told.job.step.find, told.genders);
    jobs.iter().flat_map(of).collect()
}

/// What became of a lead in each of `jobs`; `outcomes` has one for each of them, and then one for each of their earlier
/// ones. `own` is what the file has of it.
pub(super) fn answers(outcomes: Vec<LeadOutcome>, jobs: &[Told], own: &[String]) -> Vec<Answer> {
    let mut outcomes = outcomes.into_iter();
    let of_each = outcomes.by_ref().take(jobs.len()).zip(jobs);
    let answer = |(outcome, told): (LeadOutcome, &Told)| Answer {
        outcome,
        job: told.job.id,
    };
    let mut answers: Vec<Answer> = of_each.map(answer).collect();
    for (answer, told) in answers.iter_mut().zip(jobs) {
        for (job, before) in told.earlier.iter().zip(outcomes.by_ref()) {
            // What was found first stays an answer where nobody had another one.
            if answer.outcome.found.email.is_none() && before.found.email.is_some() {
                let told_by = before.told_by.or(Some(job.step.provider));
                answer.outcome = LeadOutcome { told_by, ..before };
                answer.job = job.id;
            }
        }
    }
    let found = answers
        .iter()
        .find_map(|answer| answer.outcome.found.email.clone());
    for Answer { outcome, .. } in &mut answers {
        if let Some(verified) = &outcome.verified
            && !stands_there(verified, found.as_deref(), own)
        {
            let about = format!("about {verified}");
            outcome.reason = match outcome.reason.is_empty() {
                true => about,
                false => format!("{about}: {}", outcome.reason),
            };
        }
    }
    answers
}

/// The cells of `answers` under [`header`].
pub(super) fn cells(answers: Vec<Answer>, jobs: &[Told]) -> Vec<String> {
    if jobs.is_empty() {
        return vec![String::new(); header(jobs).len()];
    }
    let of = |(answer, told): (Answer, &Told)| cells_of(answer.outcome, told);
    answers.into_iter().zip(jobs).flat_map(of).collect()
}

/// Whether the address that was verified is the one that is shown: what was found, or else one that the file has.
fn stands_there(verified: &str, found: Option<&str>, own: &[String]) -> bool {
    let is_it = |shown: &str| preflight::key_of_address(shown).0 == verified;
    match found {
        Some(found) => is_it(found),
        None => own.iter().any(|cell| is_it(cell)),
    }
}

fn columns(kind: Kind, genders: bool) -> Vec<&'static str> {
    match kind {
        Kind::FindEmail if genders => {
            vec![
                EMAIL,
                EMAIL_RESULT,
                "E-mail reason",
                "E-mail company",
                "E-mail gender",
                "E-mail by",
            ]
        }
        Kind::FindEmail => {
            vec![
                EMAIL,
                EMAIL_RESULT,
                "E-mail reason",
                "E-mail company",
                "E-mail by",
            ]
        }
        Kind::VerifyEmail => {
            vec![
                VERIFICATION_RESULT,
                "Verification reason",
                "Verification by",
            ]
        }
        Kind::FindPhone => {
            vec![
                PHONE,
                PHONE_RESULT,
                "Phone reason",
                "Phone country",
                "Phone by",
            ]
        }
    }
}

fn cells_of(outcome: LeadOutcome, told: &Told) -> Vec<String> {
    let result = result(outcome.verdict, outcome.qualification).to_owned();
    let by = match outcome.answered {
        true => outcome
            .told_by
            .unwrap_or(told.job.step.provider)
            .title()
            .to_owned(),
        false => String::new(),
    };
    let (found, reason) = (outcome.found, outcome.reason);
    let text = Option::unwrap_or_default;
    match told.job.step.find {
        Kind::FindEmail => {
            let company = text(found.company.or(found.domain));
            let gender = told.genders.then(|| text(found.gender));
            let cells = [text(found.email), result, reason, company].into_iter();
            cells.chain(gender).chain([by]).collect()
        }
        Kind::VerifyEmail => {
            let finer = found.sub_status.map(|sub| sub.text);
            let flags = found.flags.words().map(str::to_owned);
            let said = [Some(reason), finer].into_iter().flatten().chain(flags);
            let reason: Vec<String> = said.filter(|part| !part.is_empty()).collect();
            vec![result, reason.join("; "), by]
        }
        Kind::FindPhone => {
            let country = text(found.phone_country.map(String::from));
            vec![text(found.phone), result, reason, country, by]
        }
    }
}

const fn result(verdict: Verdict, qualification: Option<Qualification>) -> &'static str {
    match (verdict, qualification) {
        (_, Some(Qualification::Deliverable)) => "deliverable",
        (_, Some(Qualification::Undeliverable)) => "undeliverable",
        (_, Some(Qualification::CatchAll)) => "catch-all",
        (_, Some(Qualification::Risky)) => "risky",
        (_, Some(Qualification::Unknown)) => "unknown",
        (Verdict::Found, _) => "found",
        (Verdict::NotFound, _) => "not found",
        (Verdict::Unsure, _) => "unsure",
        (Verdict::InDoubt | Verdict::Pending, _) => "pending",
        (Verdict::Failed, _) => "failed",
        (Verdict::Skipped, _) => "skipped",
        (Verdict::None, _) => "",
    }
}
