//! `verify`: a few addresses, and a line for each.

use std::io::{self, BufRead};

use ringback_core::app::App;
use ringback_core::app::LeadDetail;
use ringback_core::app::Typed;
use ringback_core::domain::Details;
use ringback_core::domain::Included;
use ringback_core::domain::Job;
use ringback_core::domain::Kind;
use ringback_core::domain::LeadId;
use ringback_core::domain::List;
use ringback_core::domain::Skip;
use serde_json::{Value, json};

use crate::args::{Common, Verify};
use crate::outcome::{Failure, Outcome};
use crate::say::{say, warn};
use crate::search;
use crate::summary::Report;

const KIND: Kind = Kind::VerifyEmail;

/// Carries out `verify`.
pub fn verify(common: &Common, args: &Verify) -> Result<Outcome, Failure> {
    let asking = &args.asking;
    let step = search::step(asking, KIND);
    search::check(asking, step)?;
    let said = said(&args.addresses, io::stdin().lock())?;
    let typed = Typed::read(said.iter().map(String::as_str));
    if typed.good.is_empty() {
        return Err(Failure::Usage(
            "none of these is an e-mail address, such as ada@northpier.example".into(),
        ));
    }
    for at in &typed.bad {
        warn(format!("ringback-cli: {}", no_address(*at, &said)));
    }
    let app = App::open(&common.data_dir()?, search::world(asking.sandbox.as_ref()))?;
    let options = search::options(&app, asking, step)?;
    app.check_key(asking.provider.into())?;
    let list = app.gather(&typed)?.list;
    // Whoever types an address means it.
    let include = Included::default().and(Skip::Role).and(Skip::Disposable);
    let details = asking.sparing.add_to(Details {
        include,
        ..Details::default()
    });
    let planned = app.plan(&list, &step, details, asking.again)?;
    if !common.json {
        search::foretell(&app, planned, asking, step)?;
    }
    search::run_to_its_end(&app, planned, &options)?;
    let summary = app.summary(planned.job)?;
    let answers = answers(&app, &list, &summary.job)?;
    let report = Report::new(&app, &list, &summary)?;
    if common.json {
        let bad: Vec<&String> = typed.bad.iter().map(|at| &said[at - 1]).collect();
        say(json(report.json(), &answers, &bad))?;
    } else {
        answers.iter().try_for_each(|answer| say(line(answer)))?;
        say(report.text())?;
    }
    Ok(report.outcome())
}

/// What was said, a dash being as many lines as `stdin` has.
fn said(words: &[String], stdin: impl BufRead) -> Result<Vec<String>, Failure> {
    let unreadable = |error| Failure::System("standard input cannot be read", error);
    let mut stdin = Some(stdin);
    let mut said = Vec::new();
    for word in words {
        match (word.as_str(), stdin.as_mut()) {
            ("-", Some(_)) => {
                let lines = stdin.take().into_iter().flat_map(BufRead::lines);
                let lines: Vec<String> = lines.collect::<Result<_, _>>().map_err(unreadable)?;
                said.extend(lines.into_iter().filter(|line| !line.trim().is_empty()));
            }
            ("-", None) => {}
            (word, _) => said.push(word.to_owned()),
        }
    }
    Ok(said)
}

fn no_address(at: usize, said: &[String]) -> String {
    format!(
        "`{}` is not an e-mail address: it was not sent",
        said[at - 1].trim()
    )
}

/// Every lead of the list as `job` has it: its addresses are few.
fn answers(app: &App, list: &List, job: &Job) -> Result<Vec<LeadDetail>, Failure> {
    let all = usize::try_from(list.leads).unwrap_or(usize::MAX >> 1);
    let leads = app
        .store()
        .read(|db| db.list_leads(list.id, LeadId(0), all))?;
    let detail = |lead: LeadId| app.get_lead(list.id, Some(job.id), lead);
    let details = leads.into_iter().map(|lead| detail(lead.id));
    Ok(details.collect::<Result<_, _>>()?)
}

fn verdict(answer: &LeadDetail) -> &'static str {
    let outcome = &answer.outcome;
    let qualification = outcome.qualification.map(|verdict| verdict.word());
    qualification.unwrap_or(outcome.verdict.word())
}

fn json(mut report: Value, answers: &[LeadDetail], bad: &[&String]) -> Value {
    report["addresses"] = answers.iter().map(object).collect();
    report["not_addresses"] = json!(bad);
    report
}

fn object(answer: &LeadDetail) -> Value {
    let (outcome, origin) = (&answer.outcome, answer.origin.as_ref());
    let found = &outcome.found;
    json!({
        "address": outcome.cells.first(),
        "verdict": verdict(answer),
        "word": origin.map(|origin| &origin.kept.word),
        "reason": outcome.reason,
        "sub_status": found.sub_status.as_ref().map(|sub| json!({ "code": sub.code, "text": sub.text })),
        "flags": found.flags.words().collect::<Vec<_>>(),
        "credits": origin.map(|origin| origin.price),
    })
}

/// `ada@northpier.example  deliverable  (valid; Success; role)  1 credit`
fn line(answer: &LeadDetail) -> String {
    let (outcome, origin) = (&answer.outcome, answer.origin.as_ref());
    let found = &outcome.found;
    let word = origin.map(|origin| origin.kept.word.clone());
    let finer = found.sub_status.as_ref().map(|sub| match sub.code {
        Some(code) => format!("{} {}", code, sub.text),
        None => sub.text.clone(),
    });
    let flags = found.flags.words().map(str::to_owned);
    let parts = [word, finer, Some(outcome.reason.clone())];
    let parts: Vec<String> = parts.into_iter().flatten().chain(flags).collect();
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    let said = match parts.is_empty() {
        true => String::new(),
        false => format!("  ({})", parts.join("; ")),
    };
    let price = origin.map_or_else(String::new, |origin| {
        format!("  {}", origin.price.in_words())
    });
    let address = outcome.cells.first().map_or("", String::as_str);
    format!("{address}  {}{said}{price}", verdict(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_is_what_standard_input_has_once() {
        let words = ["a@b.example", "-", "c@d.example", "-"].map(str::to_owned);
        let stdin = &b"e@f.example\r\n\n  \ng@h.example"[..];
        assert_eq!(
            said(&words, stdin).unwrap(),
            ["a@b.example", "e@f.example", "g@h.example", "c@d.example"]
        );
        let nothing = &b""[..];
        assert!(said(&words[1..2], nothing).unwrap().is_empty());
        assert!(said(&words, &b"\xff\xfe"[..]).is_err(), "no text");
    }

    #[test]
    fn what_is_no_address_is_named() {
        let said = ["a@b.example".to_owned(), " nobody ".to_owned()];
        assert_eq!(
            no_address(2, &said),
            "`nobody` is not an e-mail address: it was not sent"
        );
    }
}
