//! Durable deliveries a second: Ringback's own listener over its own store, beside the least that could be done. Only
//! what was answered 200 counts, and afterwards it must all be in the store.

use std::{error::Error, net::Ipv4Addr, path::Path, sync::Arc};

use ringback_core::{
    app::clock,
    domain::{
        Asked, CallbackSecret, Company, DeliveryState, Kind, PersonKey, ProviderName, RecipeStep,
    },
    listener::{Listener, trust_nobody},
    store::{Lane, NewList, Store, StoreError, Writing},
};
use tokio::sync::{Notify, watch};

use crate::{
    figures,
    load::{LoadReport, load},
    rank::median,
    yardsticks::{self, Yardstick},
};

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 3;
const SECONDS: f64 = 3.0;

/// The three in turns, so that whatever else the machine does meets all of them.
pub async fn measure(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    println!(
        "durable deliveries a second ({CONNECTIONS} connections, load generator on the same machine; median of {ROUNDS} rounds)"
    );
    let (mut ours, mut group, mut each) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let db = |name: &str| folder.join(format!("{name}-{round}.db"));
        ours.push(ringback(&db("ringback")).await?);
        group.push(yardstick(yardsticks::group_commit(&db("group")).await?).await?);
        each.push(yardstick(yardsticks::commit_each(&db("each")).await?).await?);
    }
    let middle = |rounds| median(rounds, LoadReport::per_second).ok_or("no round was run");
    let (ours, group, each) = (middle(ours)?, middle(group)?, middle(each)?);
    print("Ringback's listener and store", &ours, &group);
    print("yardstick: minimal group commit", &group, &group);
    print("yardstick: one commit per request", &each, &group);
    Ok(())
}

/// One round against our own listener.
async fn ringback(db: &Path) -> Result<LoadReport, Box<dyn Error + Send + Sync>> {
    let store = Store::open(db)?;
    let secret = CallbackSecret::from_bytes([7; 32]);
    let hash = secret.hash();
    store
        .write(Lane::Work, move |db| begin_batch(db, hash))
        .await?;
    let listener = Listener::bind(&store, None).await?;
    let addr = (Ipv4Addr::LOCALHOST, listener.port()).into();
    let (close, closed) = watch::channel(false);
    let serving =
        tokio::spawn(listener.serve(Arc::new(Notify::new()), closed, clock, trust_nobody()));
    let report = load(addr, &secret.path(), CONNECTIONS, SECONDS).await?;
    close.send_replace(true);
    serving.await?;
    let kept = store.read(|db| db.count_deliveries(DeliveryState::Unread))?;
    if kept != report.answered as u64 {
        return Err(format!("{} were answered 200, {kept} were kept", report.answered).into());
    }
    Ok(report)
}

/// A batch under way, whose callback path is the one of `hash`.
fn begin_batch(db: &Writing<'_>, hash: ringback_core::domain::PathHash) -> Result<(), StoreError> {
    let list = NewList {
        name: "bench".into(),
        source: "bench".into(),
        dialect: String::new(),
        columns: Vec::new(),
    };
    let step = RecipeStep {
        find: Kind::FindEmail,
        provider: ProviderName::Enrow,
    };
    let asked = Asked::FindEmail {
        full_name: "Given Family".into(),
        company: Company::Name("Firm".into()),
        country: None,
        gender: false,
    };
    let list = db.begin_list(&list, clock())?;
    let job = db.begin_job(list, &step, clock())?;
    db.add_search(job, &PersonKey("bench".into()), &asked)?;
    db.intend_batch(job, 1, hash, clock()).map(drop)
}

/// One round against a yardstick.
async fn yardstick(yardstick: Yardstick) -> Result<LoadReport, Box<dyn Error + Send + Sync>> {
    let report = load(yardstick.addr, "/delivery", CONNECTIONS, SECONDS).await?;
    yardstick.stop().await?;
    Ok(report)
}

fn print(name: &str, report: &LoadReport, yardstick: &LoadReport) {
    println!(
        "  {name:<34} {:>9}   p50 {:>8}   p99 {:>8}   {:>5.2} of group commit   {} refused",
        figures::rate(report.answered, report.took),
        figures::milliseconds(report.percentile(50)),
        figures::milliseconds(report.percentile(99)),
        report.per_second() / yardstick.per_second(),
        report.refused,
    );
}
