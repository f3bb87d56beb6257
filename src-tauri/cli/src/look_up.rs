//! `look-up`: one question about a few things, and a line for each.

use ringback_core::app::App;
use ringback_core::app::AppError;
use ringback_core::app::Line;
use ringback_core::app::LookUpOutcome;
use ringback_core::app::LookedUp;
use ringback_core::domain::LookUp as Question;
use ringback_core::domain::LookUpKind;
use ringback_core::domain::LookUpPrice;
use ringback_core::domain::Per;
use ringback_core::domain::ProviderName;
use ringback_core::preflight;
use ringback_core::provider;
use serde_json::{Value, json};

use crate::account::{facts, over_a_line, tell};
use crate::args::{Common, LookUp};
use crate::outcome::{Failure, Outcome};
use crate::say::{say, warn};

/// What came of them: what was told, and what ended it before all were asked.
struct Told {
    answers: Vec<LookedUp>,
    title: String,
    broken: Option<AppError>,
}

/// Carries out `look-up`. Nothing is asked before all of it makes sense.
pub fn look_up(common: &Common, args: &LookUp) -> Result<Outcome, Failure> {
    let kind = LookUpKind::from(args.kind);
    let service = args.at.provider();
    let price = provider::look_up_price(service, kind);
    let price = price.ok_or(AppError::NotOffered(service.title()))?;
    let questions = questions(kind, &args.values)?;
    if !common.json {
        say(foretold(questions.len(), price))?;
    }
    let told = over_a_line(common, &args.at, async |app, line| {
        ask(app, line, service, questions, common.json).await
    })?;
    if common.json {
        say(told.json(price))?;
    }
    if let Some(error) = &told.broken {
        warn(format!("ringback-cli: {error}"));
        return Ok(Outcome::Failed);
    }
    let answered = |told: &LookedUp| matches!(told.outcome, LookUpOutcome::Answered { .. });
    Ok(match told.answers.iter().all(answered) {
        true => Outcome::Complete,
        false => Outcome::Unfinished,
    })
}

/// Whatever eats replies would eat the balance: a job is braked by as many.
const DOUBTED_IN_A_ROW: u32 = 3;

/// Each question once, in the order in which they were named.
fn questions(kind: LookUpKind, values: &[String]) -> Result<Vec<Question>, Failure> {
    let mut questions = Vec::new();
    for value in values {
        let question = preflight::look_up(kind, value);
        let question = question.map_err(|error| Failure::Usage(error.to_string()))?;
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    Ok(questions)
}

async fn ask(
    app: &App,
    line: &Line,
    service: ProviderName,
    questions: Vec<Question>,
    json: bool,
) -> Result<Told, Failure> {
    let mut told = Told {
        answers: Vec::new(),
        title: app.world().title_of(service),
        broken: None,
    };
    let (mut doubts, all) = (0, questions.len());
    for question in questions {
        match app.look_up(line, service, question, false).await {
            Ok(answer) => {
                if !json {
                    show(&answer)?;
                }
                doubts = match answer.outcome {
                    LookUpOutcome::InDoubt(_) => doubts + 1,
                    _ => 0,
                };
                told.answers.push(answer);
            }
            Err(error) => {
                told.broken = Some(error);
                break;
            }
        }
        let left = all - told.answers.len();
        if doubts == DOUBTED_IN_A_ROW && left > 0 {
            warn(format!(
                "ringback-cli: three questions in a row broke off, and each may have been charged: {left} are not asked"
            ));
            break;
        }
    }
    Ok(told)
}

/// `2 questions, 1 credit each (not published: what can be expected)`.
fn foretold(questions: usize, price: LookUpPrice) -> String {
    let questions = match questions {
        1 => "1 question".to_owned(),
        n => format!("{n} questions"),
    };
    let each = price.each.in_words();
    let cost = match price.per {
        _ if price.is_free() => "free".to_owned(),
        Per::Found => format!("{each} for each that is found, a miss is free"),
        Per::Check | Per::Verdict => format!("{each} each"),
    };
    let expected = match price.published {
        true => "",
        false => " (the service does not publish it clearly: this is to be expected)",
    };
    format!("{questions}, {cost}{expected}")
}

/// `sales@northpier.example  yes`, and below it what was found.
fn show(told: &LookedUp) -> Result<(), Failure> {
    let about = &told.asked.about;
    let (answer, cost) = match &told.outcome {
        LookUpOutcome::UnderWay => return say(format!("{about}  under way")),
        LookUpOutcome::InDoubt(why) => {
            return say(format!(
                "{about}  in doubt ({why}): it may have been charged, look at the balance before asking again"
            ));
        }
        LookUpOutcome::Answered { answer, cost } => (answer, cost),
    };
    let verdict = answer.verdict.word().replace('_', " ");
    let word = Some(answer.word.as_str()).filter(|word| !word.is_empty() && *word != verdict);
    let beside: Vec<&str> = word
        .into_iter()
        .chain(answer.flags.iter().copied())
        .collect();
    let beside = match beside.is_empty() {
        true => String::new(),
        false => format!("  ({})", beside.join("; ")),
    };
    say(format!("{about}  {verdict}{beside}  {}", cost.in_words()))?;
    let many = answer.hits.len() > 1;
    for (at, hit) in answer.hits.iter().enumerate() {
        if many {
            say(format!("  {}.", at + 1))?;
        }
        tell(hit)?;
    }
    Ok(())
}

impl Told {
    fn json(&self, price: LookUpPrice) -> Value {
        let answers: Vec<Value> = self.answers.iter().map(object).collect();
        let mut object = json!({
            "service": self.title,
            "price": {
                "each": price.each,
                "only_if_found": price.per == Per::Found,
                "published": price.published,
            },
            "answers": answers,
        });
        if let Some(error) = &self.broken {
            object["error"] = error.to_string().into();
        }
        object
    }
}

fn object(told: &LookedUp) -> Value {
    let mut object = json!({
        "kind": told.asked.kind.word(),
        "about": told.asked.about,
        "asked_at": told.asked_at.to_string(),
    });
    match &told.outcome {
        LookUpOutcome::UnderWay => object["verdict"] = "under_way".into(),
        LookUpOutcome::InDoubt(why) => {
            object["verdict"] = "in_doubt".into();
            object["reason"] = why.as_str().into();
        }
        LookUpOutcome::Answered { answer, cost } => {
            object["verdict"] = answer.verdict.word().into();
            object["word"] = answer.word.as_str().into();
            object["flags"] = json!(answer.flags);
            object["hits"] = answer.hits.iter().map(|hit| facts(hit)).collect();
            object["credits"] = json!(cost);
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use ringback_core::domain::Credits;

    use super::*;

    #[test]
    fn what_it_costs_is_said_in_words_before_it_is_asked() {
        let said = |questions, each, per, published| {
            let each = Credits::whole(each);
            foretold(
                questions,
                LookUpPrice {
                    each,
                    per,
                    published,
                },
            )
        };
        assert_eq!(said(1, 0, Per::Check, true), "1 question, free");
        assert_eq!(said(2, 1, Per::Check, true), "2 questions, 1 credit each");
        assert_eq!(
            said(1, 4, Per::Found, false),
            "1 question, 4 credits for each that is found, a miss is free (the service does not publish it \
             clearly: this is to be expected)"
        );
    }

    #[test]
    fn the_same_question_twice_is_one_and_nonsense_is_wrong_usage() {
        let ask = |values: &[&str]| {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            questions(LookUpKind::Role, &values)
        };
        let asked = ask(&["info@a.example", " INFO@a.example", "ada@a.example"]).unwrap();
        assert_eq!(asked.len(), 2);
        assert!(matches!(
            ask(&["info@a.example", "nobody"]),
            Err(Failure::Usage(_))
        ));
    }
}
