//! The way of an event to a receiver: signed, tried again on the documented schedule, and all that can be made to go
//! wrong with it. An attempt is recorded after it was made: a crash in between repeats it, which Clearout warns of
//! (docs: redelivering webhooks), whereas the other order would lose it.

use std::time::Duration;

use reqwest::{StatusCode, header::CONTENT_TYPE};

use crate::sandbox::course::Course;
use crate::sandbox::faults::Faults;
use crate::sandbox::stage::Stage;
use crate::sandbox::writer::NotWritten;

use super::account::Sending;
use super::record::{Event, Mode, Record};
use super::settings::{Settings, SignedAt};
use super::sign;

/// Longest wait for a later event to go first.
const REORDER_LIMIT: Duration = Duration::from_millis(1500);

/// A receiver that takes longer has missed it (Clearout docs: validate deliveries).
const TIMEOUT: Duration = Duration::from_secs(30);

/// Minutes before the second attempt; each further one waits twice as long (Clearout docs: redelivering webhooks).
const SECOND_AFTER: i64 = 5;

/// Sends an event until it is taken, or as often as it is tried.
///
/// # Errors
/// [`NotWritten`]: it rests until the sandbox starts again.
pub async fn deliver(stage: &Stage, id: &str) -> Result<(), NotWritten> {
    loop {
        let Some(sending) = stage.desk.book().clearout.sending(id) else {
            return Ok(());
        };
        let course = course(stage.seed, &sending, &stage.faults());
        wait(stage, &sending, &course).await;
        let mut answered = 0;
        for _ in 0..course.sends {
            answered += u32::from(send(stage, &sending).await);
        }
        let tried = sending.attempts + 1;
        let last = sending.event.mode == Mode::Test
            || tried >= u32::from(stage.clearout.settings().attempts);
        let record = Record::Tried {
            id: id.to_owned(),
            at: stage.now(),
            sent: course.sends,
            answered,
            over: answered > 0 || course.sends == 0 || last,
        };
        stage.write(record.into()).await?;
    }
}

/// Only the first attempt is meddled with: a lost event is lost at once and for good.
fn course(seed: u64, sending: &Sending, faults: &Faults) -> Course {
    match sending.attempts {
        0 => Course::of(seed, sending.event.number, sending.event.early, faults),
        _ => Course::PLAIN,
    }
}

async fn wait(stage: &Stage, sending: &Sending, course: &Course) {
    let delay = match sending.attempts {
        0 => i64::from(course.delay_ms),
        attempts => stage.clearout.settings().minutes(before_retry(attempts)),
    };
    let due = sending.last_at.saturating_add(delay);
    // A clock that was set back does not make it wait longer than planned.
    let left = due.saturating_sub(stage.now()).clamp(0, delay);
    stage.pause(left.unsigned_abs()).await;
    if course.after_a_later_one {
        let number = sending.event.number;
        let passed = |book: &crate::sandbox::book::Book| book.clearout.later_has_gone(number);
        stage.desk.wait_until(REORDER_LIMIT, passed).await;
    }
}

/// Minutes between attempt `attempts` and the next one.
fn before_retry(attempts: u32) -> i64 {
    SECOND_AFTER << (attempts - 1).min(20)
}

/// Whether one attempt was taken.
async fn send(stage: &Stage, sending: &Sending) -> bool {
    let settings = stage.clearout.settings();
    let secret = stage.desk.book().clearout.secret.clone();
    let signature = sign::header(
        &secret,
        signed_at(stage, &sending.event, &settings),
        &sending.event.body,
    );
    let mut request = stage
        .client
        .post(&sending.delivery.url)
        .timeout(TIMEOUT)
        .header(CONTENT_TYPE, "application/json")
        .header(sign::HEADER, signature)
        .body(sending.event.body.clone());
    for (name, value) in &sending.delivery.headers {
        request = request.header(name, value);
    }
    match request.send().await {
        Ok(reply) if settings.any_2xx => reply.status().is_success(),
        Ok(reply) => reply.status() == StatusCode::OK,
        Err(error) => {
            // The address may contain the receiver's secret path.
            tracing::debug!(error = %error.without_url(), "an event did not arrive");
            false
        }
    }
}

fn signed_at(stage: &Stage, event: &Event, settings: &Settings) -> i64 {
    let at = match settings.signed_at {
        SignedAt::Creation => event.at,
        SignedAt::Attempt => stage.now(),
    };
    at / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_30_nine_attempts_in_about_21_hours_and_then_no_more() {
        let delays: Vec<i64> = (1..9).map(before_retry).collect();
        assert_eq!(delays, [5, 10, 20, 40, 80, 160, 320, 640]);
        assert_eq!(delays.iter().sum::<i64>(), 21 * 60 + 15);
    }
}
