//! Copies of one event, signed as the service signs it, over real HTTP.

use std::sync::Arc;

use ringback_core::domain::Credits;
use tokio::task::JoinSet;

use super::*;

const COPIES: usize = 10_000;
/// Senders at a time.
const SENDERS: usize = 200;

/// Traps 28 and 34: each copy is answered 200 and kept, and all of them have one effect: one result, one charge.
#[tokio::test(flavor = "multi_thread")]
async fn trap_34_ten_thousand_signed_copies_of_an_event_have_one_effect() {
    let open = Open::new("", &json!({"cut-paid": 1})).await;
    let path = open.desk.path("leads.csv");
    std::fs::write(&path, "E-mail\nada@tannwerk.example\n").unwrap();
    let list = open.app.import(&path, &[], |_, _| {}).unwrap().list;
    let step = RecipeStep {
        find: Kind::VerifyEmail,
        provider: CLEAROUT,
    };
    let job = open
        .app
        .plan(&list, &step, Details::default(), false)
        .unwrap()
        .job;
    let mut wishes = open.desk.options(Sending::Live, 1, InDoubt::Wait).wishes;
    wishes.doubt_time = LIMIT;
    let end = open.line.run(job, wishes, controls()).await.unwrap();
    assert_eq!(end, End::Finished, "told by the event: the reply was cut");
    let before = open.app.summary(job).unwrap();
    assert_eq!(before.money.charged, Credits::whole(1));

    let of = open.deliveries()[0].id;
    let kept = open.app.store().read(|db| db.get_delivery_bytes(of));
    let (head, body) = kept.unwrap();
    let name = "x-co-webhook-signature: ";
    let signature = head.lines().find_map(|line| line.strip_prefix(name));
    let event = Arc::new((
        open.address().await,
        signature.unwrap().to_owned(),
        body,
        open.http.clone(),
    ));
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        let event = Arc::clone(&event);
        senders.spawn(async move {
            let (to, signature, body, http) = &*event;
            for _ in 0..COPIES / SENDERS {
                let post = http.post(to).header("x-co-webhook-signature", signature);
                let reply = post.body(body.clone()).send().await.unwrap();
                assert_eq!(reply.status().as_u16(), 200);
            }
        });
    }
    senders.join_all().await;
    let count = |state| open.app.store().read(|db| db.count_deliveries(state));
    until(|| count(DeliveryState::Unread).unwrap() == 0).await;
    assert_eq!(count(DeliveryState::Applied).unwrap(), 1);
    let repeated = u64::try_from(COPIES).unwrap();
    assert_eq!(count(DeliveryState::Repeated).unwrap(), repeated);
    let after = open.app.summary(job).unwrap();
    assert_eq!((after.money, after.counts), (before.money, before.counts));
    assert!(open.unmatched().is_empty() && open.refused().is_empty());
    open.close().await;
}
