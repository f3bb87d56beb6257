//! What an export adds to a lead: a few columns for each kind of answer, in words for people.

use super::export::Told;
use crate::domain::Kind;
use crate::domain::Qualification;
use crate::domain::Verdict;
use crate::store::LeadOutcome;

/// The columns for the answers of `jobs`, one of each kind. Without a job they are those of finding addresses, empty.
pub(super) fn header(jobs: &[Told]) -> Vec<&'static str> {
    if jobs.is_empty() {
        return columns(Kind::FindEmail, false);
    }
    let of = |told: &Told| columns(told.job.step.find, told.genders);
    jobs.iter().flat_map(of).collect()
}

/// A lead's cells under [`header`]; `outcomes` has one for each of `jobs`.
pub(super) fn answers(outcomes: Vec<LeadOutcome>, jobs: &[Told]) -> Vec<String> {
    if jobs.is_empty() {
        return vec![String::new(); header(jobs).len()];
    }
    let of = |(outcome, told): (LeadOutcome, &Told)| cells(outcome, told);
    outcomes.into_iter().zip(jobs).flat_map(of).collect()
}

fn columns(kind: Kind, genders: bool) -> Vec<&'static str> {
    match kind {
        Kind::FindEmail if genders => {
            vec![
                "E-mail found",
                "E-mail result",
                "E-mail reason",
                "E-mail company",
                "E-mail gender",
                "E-mail by",
            ]
        }
        Kind::FindEmail => {
            vec![
                "E-mail found",
                "E-mail result",
                "E-mail reason",
                "E-mail company",
                "E-mail by",
            ]
        }
        Kind::VerifyEmail => {
            vec![
                "Verification result",
                "Verification reason",
                "Verification by",
            ]
        }
        Kind::FindPhone => {
            vec![
                "Phone found",
                "Phone result",
                "Phone reason",
                "Phone country",
                "Phone by",
            ]
        }
    }
}

fn cells(outcome: LeadOutcome, told: &Told) -> Vec<String> {
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
