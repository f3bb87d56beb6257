//! What a batch looks like from outside, accepted, running and done. Results are computed when they are asked for: they
//! depend on the batch alone, so there is nothing to keep.

use serde_json::{Number, Value, json};

use crate::domain::Credits;
use crate::domain::Kind;
use crate::provider::enrow::wire::Accepted;
use crate::provider::enrow::wire::Bulk;
use crate::provider::enrow::wire::CreditsCost;
use crate::provider::enrow::wire::General;
use crate::provider::enrow::wire::Pots;
use crate::provider::enrow::wire::Row;
use crate::provider::enrow::wire::Stats;
use crate::sandbox::book::Batch;
use crate::sandbox::record::Accepted as Taken;

use super::rows;
use super::settings::{FailedShows, PhoneCost, Settings};

/// The reply to a call that was taken on.
pub fn accepted(kind: Kind, single: bool, id: String, hold: Credits, work_ms: u32) -> Accepted {
    let message = match (kind, single) {
        (Kind::VerifyEmail, true) => "Single verification operating",
        (Kind::VerifyEmail, false) => "Bulk verification operating",
        (_, true) => "Single search operating",
        (_, false) => "Bulk search operating",
    };
    Accepted {
        message: Some(message.into()),
        id,
        credits_used: Some(hold),
        estimated_duration: (!single).then(|| Number::from(work_ms.div_ceil(60_000).max(1))),
        credits: (single && kind != Kind::FindEmail).then(|| pots(hold)),
    }
}

/// The sandbox's account has one pot.
fn pots(hold: Credits) -> Pots {
    Pots {
        amount: Some(hold),
        source: Some("sub".into()),
        split: Some(json!({"fromPaygo": 0, "fromSub": hold})),
    }
}

/// The same as older docs have it: phones are `valid`, and what comes back for them is not said; a person's whole name is
/// told, and no company.
pub fn as_before(mut bulk: Bulk) -> Bulk {
    if let Some(stats) = &mut bulk.stats {
        stats.valid = stats.valid.or(stats.found.take());
        stats.credits_to_refund = None;
    }
    let infos = bulk.results.iter_mut().flatten();
    for info in infos.filter_map(|row| row.info.as_mut()) {
        let parts = [info.firstname.clone(), info.lastname.clone()];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        info.fullname = Some(parts.join(" "));
        info.company_info = None;
    }
    bulk
}

/// The batch at `now`.
pub fn bulk(batch: &Batch, now: i64, settings: &Settings) -> Bulk {
    match batch.completed {
        Some(completed) if completed.ended.is_well() => {
            finished(&batch.accepted, completed.cost, settings)
        }
        Some(_) => failed(&batch.accepted, settings.failed_shows),
        None => running(&batch.accepted, now),
    }
}

fn running(accepted: &Taken, now: i64) -> Bulk {
    let requested = accepted.request.searches.len() as u64;
    Bulk {
        general: general(accepted, "ongoing", None),
        stats: Some(Stats {
            finished: Some(finished_so_far(accepted, requested, now)),
            requested: Some(requested),
            ..Stats::default()
        }),
        results: None,
    }
}

/// In proportion to the time that has passed, and never all of them before the end.
fn finished_so_far(accepted: &Taken, requested: u64, now: i64) -> u64 {
    let work = u64::from(accepted.work_ms).max(1);
    let done = requested * work.saturating_sub(accepted.remaining_ms(now)) / work;
    done.min(requested.saturating_sub(1))
}

/// What it shows besides its status is not documented.
fn failed(accepted: &Taken, shows: FailedShows) -> Bulk {
    let requested = accepted.request.searches.len() as u64;
    let stats = Stats {
        finished: Some(0),
        requested: Some(requested),
        credits_cost: Some(CreditsCost::Total(Credits::ZERO)),
        ..Stats::default()
    };
    Bulk {
        general: general(accepted, "failed", None),
        stats: Some(stats).filter(|_| shows != FailedShows::Nothing),
        results: (shows == FailedShows::Rows).then(Vec::new),
    }
}

fn finished(accepted: &Taken, cost: Credits, settings: &Settings) -> Bulk {
    let order = &accepted.request;
    let rows: Vec<Row> = (0..)
        .zip(&order.searches)
        .map(|(at, question)| rows::row(accepted, at, question, settings))
        .collect();
    let requested = rows.len() as u64;
    let good = rows.iter().filter(|row| rows::is_good(row)).count() as u64;
    let stats = Stats {
        requested: Some(requested),
        ..Stats::default()
    };
    let stats = match order.kind {
        Kind::FindEmail => Stats {
            finished: Some(requested),
            valid: Some(good),
            credits_cost: Some(CreditsCost::Split {
                initial: Some(accepted.hold),
                refunded: Some(accepted.hold - cost),
                paid: Some(cost),
            }),
            ..stats
        },
        Kind::VerifyEmail => Stats {
            valid: Some(good),
            credits_cost: Some(CreditsCost::Total(cost)),
            ..stats
        },
        Kind::FindPhone => Stats {
            found: Some(good),
            credits_cost: Some(CreditsCost::Total(match settings.phone_cost {
                PhoneCost::After => cost,
                PhoneCost::Before => accepted.hold,
            })),
            credits_to_refund: Some(accepted.hold - cost),
            ..stats
        },
    };
    Bulk {
        general: general(accepted, "completed", order.custom.clone()),
        stats: Some(stats),
        results: Some(rows),
    }
}

fn general(accepted: &Taken, status: &str, custom: Option<Value>) -> General {
    General {
        id: Some(accepted.id.clone()),
        status: status.into(),
        custom,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::provider::enrow::wire::Search;
    use crate::provider::enrow::wire::Settings;
    use crate::sandbox::book::Completed;
    use crate::sandbox::order::Order;

    use super::*;

    fn batch(people: usize, cost: Option<i64>) -> Batch {
        let search = |n| Search {
            fullname: format!("Person {n}"),
            company_domain: Some("https://www.tannwerk.example".into()),
            company_name: None,
            custom: (n > 0).then(|| json!({"row": n})),
        };
        let settings = Settings {
            retrieve_gender: Some(true),
            ..Settings::default()
        };
        let request = Order {
            custom: Some("autumn".into()),
            settings: Some(settings),
            ..Order::of_people((0..people).map(search).collect())
        };
        Batch {
            accepted: Arc::new(Taken {
                number: 1,
                id: "b1".into(),
                seed: 1,
                accepted_at: 1000,
                work_ms: 100,
                early: false,
                hold: Credits::whole(people as i64),
                request,
                dashboard: None,
            }),
            completed: cost.map(|cost| Completed {
                at: 1100,
                cost: Credits::whole(cost),
                ended: crate::sandbox::record::Ended::Well,
            }),
            called_back: false,
        }
    }

    #[test]
    fn a_running_batch_shows_how_far_it_is_and_nothing_else() {
        for (now, finished) in [(1000, 0), (1050, 20), (1099, 39), (1100, 39), (9999, 39)] {
            let shown = serde_json::to_value(bulk(
                &batch(40, None),
                now,
                &super::super::settings::Settings::default(),
            ))
            .unwrap();
            let expected = json!({
                "general": {"id": "b1", "status": "ongoing"},
                "stats": {"finished": finished, "requested": 40}
            });
            assert_eq!(shown, expected, "{now}");
        }
    }

    #[test]
    fn a_finished_batch_has_its_rows_in_order() {
        let shown = serde_json::to_value(bulk(
            &batch(40, Some(25)),
            1100,
            &super::super::settings::Settings::default(),
        ))
        .unwrap();
        assert_eq!(
            shown["general"],
            json!({"id": "b1", "status": "completed", "custom": "autumn"})
        );
        assert_eq!(
            shown["stats"]["credits_cost"],
            json!({"initial": 40, "refunded": 15, "final": 25})
        );
        let rows = shown["results"].as_array().unwrap();
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(row["index"], at.to_string());
            assert_eq!(row["raw_params"]["fullname"], format!("Person {at}"));
            assert_eq!(
                row.get("custom"),
                (at > 0).then(|| json!({"row": at})).as_ref()
            );
        }
        let found: Vec<&Value> = rows
            .iter()
            .filter(|row| row["qualification"] == "valid")
            .collect();
        let missed: Vec<&Value> = rows
            .iter()
            .filter(|row| row["qualification"] == "invalid")
            .collect();
        assert_eq!(found.len() + missed.len(), 40);
        assert!(shown["stats"]["valid"] == found.len() && !missed.is_empty());
        assert!(missed.iter().all(|row| row["email"].is_null()
            && row.get("email").is_some()
            && row.get("info").is_none()));
        for row in found {
            assert!(
                row["email"]
                    .as_str()
                    .unwrap()
                    .ends_with("@tannwerk.example.example")
            );
            assert_eq!(row["info"]["domain"], "tannwerk.example");
            assert_eq!(row["info"]["companyInfo"]["name"], "Tannwerk");
            assert!(["male", "female"].contains(&row["info"]["gender"].as_str().unwrap()));
        }
    }

    #[test]
    fn the_estimate_is_in_minutes_and_never_zero() {
        for (work_ms, minutes) in [(0, 1), (800, 1), (60_000, 1), (60_001, 2)] {
            let three = Credits::whole(3);
            let reply = accepted(Kind::FindEmail, false, "b1".into(), three, work_ms);
            let reply = serde_json::to_value(reply).unwrap();
            let expected = json!({
                "message": "Bulk search operating", "id": "b1", "credits_used": 3, "estimated_duration": minutes
            });
            assert_eq!(reply, expected);
        }
    }
}
