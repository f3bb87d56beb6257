//! `lists`: what lies at a service, cancelled and removed on the user's word.

use std::io::{self, BufRead, IsTerminal};

use ringback_core::app::AccountListed;
use ringback_core::app::AccountListings;
use ringback_core::domain::Kind;
use ringback_core::domain::counted;
use serde_json::{Value, json};

use crate::account::over_a_line;
use crate::args::{Common, Lists, ListsCommand, OneList};
use crate::outcome::{Failure, Outcome};
use crate::say::{say, warn};

/// Carries out `lists`.
pub fn lists(common: &Common, args: &Lists) -> Result<Outcome, Failure> {
    match &args.command {
        None => list(common, args),
        Some(ListsCommand::Cancel(one)) => cancel(common, one),
        Some(ListsCommand::Remove(one)) => remove(common, one),
    }
}

fn list(common: &Common, args: &Lists) -> Result<Outcome, Failure> {
    let provider = args.at.provider();
    let told: AccountListings = over_a_line(common, &args.at, async |app, line| {
        Ok(app.account_lists(line, provider).await?)
    })?;
    if common.json {
        let lists: Vec<Value> = told.lists.iter().map(object).collect();
        say(json!({ "lists": lists, "more": told.more }))?;
    } else if told.lists.is_empty() {
        say("no lists of the last 30 days")?;
    } else {
        told.lists.iter().try_for_each(|listed| say(text(listed)))?;
        if told.more {
            say("and older ones")?;
        }
    }
    Ok(Outcome::Complete)
}

fn cancel(common: &Common, one: &OneList) -> Result<Outcome, Failure> {
    let provider = one.at.provider();
    over_a_line(common, &one.at, async |app, line| {
        let listed = app.account_list(line, provider, &one.id).await?;
        let job = listed.ours.map_or_else(String::new, |ours| {
            format!(
                " It is a batch of job {}, which takes what there is by then.",
                ours.job
            )
        });
        let what = format!(
            "Cancelling {} takes up to 15 minutes. Rows that are done by then are charged, the rest is not and comes back as unknown.{job}",
            listed.title()
        );
        if !agreed(one.yes, &what)? {
            return Ok(Outcome::Unfinished);
        }
        let listed = app.cancel_account_list(line, provider, &one.id).await?;
        done(
            common,
            &listed,
            "cancelled",
            "is being cancelled: it takes up to 15 minutes",
        )
    })
}

fn remove(common: &Common, one: &OneList) -> Result<Outcome, Failure> {
    let provider = one.at.provider();
    over_a_line(common, &one.at, async |app, line| {
        let listed = app.account_list(line, provider, &one.id).await?;
        listed.check_removable()?;
        let what = format!(
            "{} and its result will be gone for everybody who uses the account. Nothing is charged and nothing given back.",
            listed.title()
        );
        if !agreed(one.yes, &what)? {
            return Ok(Outcome::Unfinished);
        }
        let listed = app.remove_account_list(line, provider, &one.id).await?;
        done(common, &listed, "removed", "is removed")
    })
}

fn done(
    common: &Common,
    listed: &AccountListed,
    word: &str,
    sentence: &str,
) -> Result<Outcome, Failure> {
    match common.json {
        true => say(json!({ word: listed.list.reference }))?,
        false => say(format!("{} {sentence}", listed.title()))?,
    }
    Ok(Outcome::Complete)
}

/// Whether the user wants it: said with `--yes`, or else asked on the terminal.
fn agreed(yes: bool, what: &str) -> Result<bool, Failure> {
    warn(what);
    if yes {
        return Ok(true);
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::Usage(
            "nothing was done: add --yes to do it".into(),
        ));
    }
    warn("Do it? Type yes:");
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.map_err(|error| Failure::System("standard input cannot be read", error))?;
    let agreed = answer.trim().eq_ignore_ascii_case("yes");
    if !agreed {
        warn("nothing was done");
    }
    Ok(agreed)
}

fn object(listed: &AccountListed) -> Value {
    let list = &listed.list;
    json!({
        "id": list.reference,
        "kind": list.kind.word(),
        "name": list.name,
        "state": list.state.word(),
        "word": list.word,
        "rows": list.rows,
        "made_at": list.made_at.map(|at| at.to_string()),
        "job": listed.ours.map(|ours| ours.job.0),
        "awaited": listed.ours.is_some_and(|ours| ours.awaited),
    })
}

/// `65f0…  leads.csv  verify e-mail  running  200 rows  2026-02-03T04:05:06Z  job 3 waits for it`
fn text(listed: &AccountListed) -> String {
    let list = &listed.list;
    let kind = match list.kind {
        Kind::FindEmail => "find e-mail",
        Kind::VerifyEmail => "verify e-mail",
        Kind::FindPhone => "find phone",
    };
    let rows = list.rows.map(|rows| format!("  {}", counted(rows, "row")));
    let rows = rows.unwrap_or_default();
    let made = list
        .made_at
        .map_or_else(String::new, |at| format!("  {at}"));
    let ours = listed.ours.map_or_else(String::new, |ours| {
        let waits = if ours.awaited { " waits for it" } else { "" };
        format!("  job {}{waits}", ours.job)
    });
    format!(
        "{}  {}  {kind}  {}{rows}{made}{ours}",
        list.reference,
        list.name,
        list.state.word()
    )
}
