//! What is called back: for a bulk that it is done, for a single search its result, too (Enrow docs: webhooks).

use crate::domain::Credits;
use crate::domain::Kind;
use crate::provider::enrow::wire::Event;
use crate::provider::enrow::wire::EventCredits;
use crate::provider::enrow::wire::Row;
use crate::sandbox::record::Accepted;

use super::settings::{MissCost, Settings};
use super::singles;

/// The event of a completed call.
pub fn event(accepted: &Accepted, cost: Credits, settings: &Settings) -> Event {
    let order = &accepted.request;
    let (kind, single) = (order.kind, order.single);
    let bare = Event {
        custom: order.custom.clone().filter(|_| settings.event_custom),
        ..Event::finished(kind, single, accepted.id.clone())
    };
    let untold = single && cost == Credits::ZERO && settings.miss_cost == MissCost::Absent;
    let credits = Some(EventCredits {
        cost: Some(cost).filter(|_| !untold),
    });
    let result = || singles::result(accepted, settings);
    match (kind, single) {
        (Kind::FindPhone, false) => bare,
        (_, false) => Event { credits, ..bare },
        (Kind::VerifyEmail, true) => flat(bare, result()),
        (Kind::FindEmail, true) => Event {
            credits,
            result: Some(result()),
            ..bare
        },
        (Kind::FindPhone, true) => Event {
            credits,
            result: Some(Row {
                country: None,
                custom: None,
                ..result()
            }),
            ..bare
        },
    }
}

/// A verification has its result beside its id, and no credits.
fn flat(bare: Event, result: Row) -> Event {
    Event {
        email: result.email.text(),
        qualification: result.qualification,
        custom: result.custom,
        ..bare
    }
}
