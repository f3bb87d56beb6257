//! The callback of a batch, and all that can be made to go wrong with it. It is recorded after it was sent: a crash in
//! between sends it again, which Enrow warns of (docs: webhooks, duplicates), whereas the other order would lose it.

use std::time::Duration;

use reqwest::{Client, StatusCode, Url, redirect};

use crate::provider::enrow::wire::Event;

use super::book::Completed;
use super::course::Course;
use super::enrow;
use super::faults::Faults;
use super::record::Accepted;
use super::record::Record;
use super::stage::Stage;
use super::writer::NotWritten;

/// Longest wait for a later batch's callback to go first.
const REORDER_LIMIT: Duration = Duration::from_millis(1500);

/// A receiver that takes longer has missed it. Enrow documents that there is a limit, not which.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The client that calls back: to this machine, straight, once.
///
/// # Errors
/// TLS could not be set up.
pub fn client() -> reqwest::Result<Client> {
    let here = [
        ([127, 0, 0, 1], 0).into(),
        ([0u16, 0, 0, 0, 0, 0, 0, 1], 0).into(),
    ];
    Client::builder()
        .timeout(TIMEOUT)
        .no_proxy()
        .redirect(redirect::Policy::none())
        // Whatever the machine's resolver says of it.
        .resolve_to_addrs("localhost", &here)
        // One attempt counts: it must not fail because the receiver has closed a connection that was kept.
        .pool_max_idle_per_host(0)
        .build()
}

/// Whether `url` is http or https and ends on this machine.
pub fn is_local(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    let here = host == "localhost" || address.is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    here && ["http", "https"].contains(&url.scheme())
}

/// Calls back for a completed batch, if somebody asked for it and it was not done before.
///
/// # Errors
/// [`NotWritten`]: it may be called back again after the next start.
pub async fn call_back(stage: &Stage, id: &str) -> Result<(), NotWritten> {
    let Some(batch) = stage.desk.book().batch(id) else {
        return Ok(());
    };
    let (Some(completed), Some(webhook)) = (batch.completed, batch.accepted.webhook()) else {
        return Ok(());
    };
    if batch.is_settled() {
        return Ok(());
    }
    let course = course(&batch.accepted, &stage.faults());
    wait(stage, &course, batch.accepted.number, completed).await;
    let settings = stage.desk.book().settings.clone();
    let event = enrow::event(&batch.accepted, completed.cost, &settings);
    let mut answered = 0;
    for _ in 0..course.sends {
        answered += u32::from(send(&stage.client, webhook, &event).await);
    }
    stage
        .write(Record::CalledBack {
            id: id.to_owned(),
            sent: course.sends,
            answered,
        })
        .await
}

fn course(accepted: &Accepted, faults: &Faults) -> Course {
    Course::of(accepted.seed, accepted.number, accepted.early, faults)
}

async fn wait(stage: &Stage, course: &Course, number: u64, completed: Completed) {
    let passed = stage
        .now()
        .saturating_sub(completed.at)
        .max(0)
        .unsigned_abs();
    stage
        .pause(u64::from(course.delay_ms).saturating_sub(passed))
        .await;
    if course.after_a_later_one {
        stage
            .desk
            .wait_until(REORDER_LIMIT, |book| book.later_has_gone(number))
            .await;
    }
}

/// Whether the callback was answered 200: no other status counts (Enrow docs: webhooks).
async fn send(client: &Client, webhook: &str, event: &Event) -> bool {
    match client.post(webhook).json(event).send().await {
        Ok(reply) => reply.status() == StatusCode::OK,
        Err(error) => {
            // The address contains the receiver's secret path.
            tracing::debug!(error = %error.without_url(), "a callback did not arrive");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::Credits;
    use crate::sandbox::order::Order;

    use super::*;

    #[test]
    fn only_addresses_on_this_machine() {
        for (url, local) in [
            ("http://127.0.0.1:8080/hook/x", true),
            ("https://127.8.9.1/", true),
            ("http://localhost:1/", true),
            ("https://[::1]:9/", true),
            ("http://127.1/", true),
            ("http://localhost.northpier.example/", false),
            ("http://127.0.0.1.northpier.example/", false),
            ("http://127.0.0.1@northpier.example/", false),
            ("http://192.168.1.2/", false),
            ("https://hooks.northpier.example/x", false),
            ("ftp://127.0.0.1/", false),
            ("file:///etc/hosts", false),
            ("localhost", false),
            ("", false),
        ] {
            assert_eq!(is_local(url), local, "{url}");
        }
    }

    #[test]
    fn the_course_of_a_callback() {
        let course = |early, faults: &str| {
            let accepted = Accepted {
                number: 3,
                id: "a".into(),
                seed: 1,
                accepted_at: 0,
                work_ms: 0,
                early,
                hold: Credits::ZERO,
                request: Order::of_people(Vec::new()),
                dashboard: None,
            };
            let course = course(&accepted, &faults.parse().unwrap());
            (course.sends, course.delay_ms, course.after_a_later_one)
        };
        for (early, faults, expected) in [
            (false, "", (1, 0, false)),
            (false, "double=1", (2, 0, false)),
            (false, "lose=1 double=1 delay-ms=9 reorder=1", (0, 0, false)),
            (false, "delay-ms=9 reorder=1", (1, 9, true)),
            (true, "delay-ms=9 reorder=1 double=1", (2, 0, false)),
        ] {
            assert_eq!(course(early, faults), expected, "{early} {faults}");
        }
    }
}
