//! What must hold, whatever happened.

use super::world::{Job, World};
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::JobState;
use crate::engine::End;
use crate::store::StoreError;
use crate::store::driven::Books;

/// After a run of `job`'s engine, however it ended.
pub fn after_run(world: &World, job: &Job, end: &End) {
    let mut breaches = Vec::new();
    if let Err(error) = look(world, job, Some(end), &mut breaches) {
        breaches.push(format!("the store cannot be read: {error}"));
    }
    world.open.lock().breaches.extend(breaches);
}

/// When nobody hinders anything any more and every job had the time to end.
pub fn at_the_end(world: &World) {
    let mut breaches = Vec::new();
    // Of all jobs, whether all of their charges were told, what the service has charged, and what is booked.
    let mut whole = Told {
        all: true,
        charged: 0,
        booked: 0,
    };
    for job in world.jobs.iter().filter(|job| job.planned.get()) {
        match look(world, job, None, &mut breaches).and_then(|()| ended(world, job, &mut breaches))
        {
            Ok(told) => {
                whole.all &= told.all;
                whole.charged += told.charged;
                whole.booked += told.booked;
            }
            Err(error) => breaches.push(format!("the store cannot be read: {error}")),
        }
    }
    if whole.all && whole.charged != whole.booked {
        breaches.push(format!(
            "all jobs together: {} are booked, and the service has charged {}",
            whole.booked, whole.charged
        ));
    }
    world.open.lock().breaches.extend(breaches);
}

/// What the service has charged and the books have, in hundredths, and whether it has told all of it.
struct Told {
    all: bool,
    charged: i64,
    booked: i64,
}

fn look(
    world: &World,
    job: &Job,
    end: Option<&End>,
    breaches: &mut Vec<String>,
) -> Result<(), StoreError> {
    let id = job.id;
    let mut breach = |what: String| breaches.push(format!("job {}: {what}", id.0));
    let (kept, counts, again, books, money, committed, queued) = world.store.read(|db| {
        Ok((
            db.get_job(id)?,
            db.count_job(id)?,
            db.recount(id)?,
            db.list_books(id)?,
            db.sum_ledger(id)?,
            db.sum_committed(job.run)?,
            db.count_queued(id)?,
        ))
    })?;
    let [pending, others, in_doubt] = again;
    if kept.stopped && queued > 0 {
        breach(format!(
            "it was stopped, and {queued} searches wait to be sent"
        ));
    }
    if !counts.conserved() || counts.leads != job.searches.get() {
        breach(format!("its leads do not add up: {counts:?}"));
    }
    if (
        counts.pending,
        counts.leads - counts.pending,
        counts.in_doubt,
    ) != (pending, others, in_doubt)
    {
        breach(format!(
            "its counts are wrong: {counts:?}, counted anew {again:?}"
        ));
    }
    match end {
        // While its end was being read it may have been stopped, or reopened by a callback.
        Some(End::Finished) if kept.state != JobState::Finished => {
            breach("it is not finished".into())
        }
        Some(End::Paused(reason, words)) => {
            let said = kept.pause.clone();
            if kept.state == JobState::Paused && said != Some((*reason, words.clone())) {
                breach(format!("it keeps another reason to pause: {said:?}"));
            }
            if words.is_empty() {
                breach("it does not say what it waits for".into());
            }
        }
        Some(End::Finished) | None => {}
    }
    let mut held = Credits::ZERO;
    let mut charged = Credits::ZERO;
    for books in &books {
        held = held + books.sum(&["hold", "top_up"]);
        charged = charged + books.sum(&["charge"]);
        for what in unbalanced(books)
            .into_iter()
            .chain(against_service(world, job, books))
        {
            breach(what);
        }
    }
    if (held, charged) != (money.held, money.charged) || money.outstanding() < Credits::ZERO {
        breach(format!("its ledger does not add up: {money:?}"));
    }
    let service = world.open.lock();
    let spent = service.committed(service.jobs[job.number].run);
    if committed.hundredths() < spent {
        let run = service.jobs[job.number].run;
        let orders = service
            .orders
            .iter()
            .filter(|order| service.jobs[order.job].run == run);
        let orders: Vec<_> = orders
            .map(|order| (&order.reference, order.done, order.held, order.cost))
            .collect();
        breach(format!(
            "{committed} are counted against the cap, and the service has {spent}: {books:?}, {orders:?}"
        ));
    }
    Ok(())
}

/// The ledger of a batch: what was held is charged, given back, written off or outstanding.
fn unbalanced(books: &Books) -> Option<String> {
    let held = books.sum(&["hold", "top_up"]);
    let (charged, refunded) = (books.sum(&["charge"]), books.sum(&["refund"]));
    let written_off = books.sum(&["write_off"]) - books.sum(&["recovery"]);
    let open = held - charged - refunded - written_off;
    let ended = books.has("charge") || books.has("refund");
    let wrong = open < Credits::ZERO
        || (ended && open != Credits::ZERO)
        || (books.has("charge") != books.has("refund"))
        || (books.state == BatchState::Settled && !ended);
    wrong.then(|| format!("batch {} does not balance: {books:?}", books.batch))
}

/// What is booked of a batch, and what the service knows of it.
fn against_service(world: &World, job: &Job, books: &Books) -> Option<String> {
    let service = world.open.lock();
    let reference = books.reference.as_ref()?;
    let mut orders = service.orders.iter();
    let Some(order) = orders.find(|order| order.reference == *reference) else {
        return Some(format!(
            "batch {} has a reference that nobody gave",
            books.batch
        ));
    };
    if order.job != job.number {
        return Some(format!(
            "batch {} has the reference of another's",
            books.batch
        ));
    }
    let told = order.tells_cost && books.has("charge");
    let held = books.sum(&["hold"]).hundredths();
    // The bill of a single is made from what its hold has shown.
    let known = held == order.held || order.cost == 0;
    if told && !order.done {
        return Some(format!(
            "batch {} is booked before it had ended",
            books.batch
        ));
    }
    let charged = books.sum(&["charge"]).hundredths();
    (told && known && service.can_be_told(order) && charged != order.cost).then(|| {
        format!(
            "batch {} is booked with {charged}, and the service has charged {}",
            books.batch, order.cost
        )
    })
}

fn ended(world: &World, job: &Job, breaches: &mut Vec<String>) -> Result<Told, StoreError> {
    let mut breach = |what: String| breaches.push(format!("job {}: {what}", job.id.0));
    let (kept, counts, books, failed) = world.store.read(|db| {
        Ok((
            db.get_job(job.id)?,
            db.count_job(job.id)?,
            db.list_books(job.id)?,
            db.list_failed(job.id)?,
        ))
    })?;
    if kept.state != JobState::Finished {
        breach(format!(
            "nobody hinders it, and it does not end: {:?} {:?} {counts:?}",
            kept.state, kept.pause
        ));
    }
    if counts.pending > 0 && kept.state == JobState::Finished {
        breach(format!(
            "it is finished with leads that are pending: {counts:?}"
        ));
    }
    let service = world.open.lock();
    // What the user counts as lost has ended, too; or it is told of after all, and still to be brought home.
    let lost = |state| matches!(state, BatchState::Lost | BatchState::Submitted);
    let lost = books.iter().any(|books| lost(books.state));
    for search in failed {
        if !lost && !service.has_let_down(search) {
            breach(format!(
                "search {} has failed, and the service never gave a reason",
                search.0
            ));
        }
    }
    let orders: Vec<_> = service
        .orders
        .iter()
        .filter(|order| order.job == job.number)
        .collect();
    let all_told = books.iter().all(|books| match books.state {
        BatchState::Settled => {
            let order = orders
                .iter()
                .find(|order| Some(&order.reference) == books.reference.as_ref());
            order.is_none_or(|order| {
                let held = books.sum(&["hold"]).hundredths();
                order.tells_cost && (held == order.held || order.cost == 0)
            })
        }
        BatchState::Refused => true,
        BatchState::Intended
        | BatchState::Submitted
        | BatchState::InDoubt
        | BatchState::Lost
        | BatchState::Resent
        | BatchState::Failed => false,
    });
    let charged: i64 = orders.iter().map(|order| order.cost).sum();
    let booked: i64 = books
        .iter()
        .map(|books| books.sum(&["charge"]).hundredths())
        .sum();
    let apart = orders.iter().all(|order| service.can_be_told(order));
    if all_told && apart && charged != booked {
        breach(format!(
            "the service has charged {charged} and told all of it, and {booked} are booked"
        ));
    }
    Ok(Told {
        all: all_told,
        charged,
        booked,
    })
}
