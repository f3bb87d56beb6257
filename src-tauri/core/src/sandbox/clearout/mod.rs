//! Clearout, played: both services, the account, the look-ups, and the events. `/clearout/v2` stands for
//! `https://api.clearout.io/v2`. What a reply says is decided in the files beside this one; here are only the routes.

mod account;
mod balance;
mod bulk;
mod checks;
mod clock;
pub mod control;
mod deliveries;
mod door;
mod events;
mod flat;
mod follow;
mod form;
mod front;
mod instant;
mod intake;
mod ledger;
mod life;
mod lists;
mod lookups;
mod names;
mod pages;
pub mod person;
mod phone;
mod probe;
mod record;
mod refusal;
mod reply;
mod results;
pub mod settings;
mod sign;
mod storage;
mod sub_status;
mod table;
mod token;
mod traits;
pub mod verdict;
mod window;
mod work;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    middleware,
    routing::{MethodRouter, get, post},
};

use super::choices::clearout as choices;
use super::stage::Stage;
use form::Form;
use lookups::By;
use refusal::Refusal;

pub use account::Account;
pub use follow::born;
pub use front::Front;
pub use ledger::ClearoutLedger;
pub use life::live;
pub use record::{Record, Webhook};

/// Half a million rows, each with a hundred bytes to itself and more.
const BODY_LIMIT: usize = 64 << 20;

type Staged = State<Arc<Stage>>;
type Routes = Router<Arc<Stage>>;

/// Everything under `/clearout`.
pub fn routes(stage: &Arc<Stage>) -> Routes {
    let door = middleware::from_fn_with_state(stage.clone(), door::pass);
    let storage_door = middleware::from_fn_with_state(stage.clone(), door::pass_storage);
    let storage = Router::new().route("/{list}/{file}", get(storage::fetch));
    let nowhere = async || Refusal::plain(StatusCode::NOT_FOUND, choices::NOT_PLAYED);
    Router::new()
        // Without one of its own, the fallback of what is nested in it would not be asked.
        .fallback(nowhere)
        .nest(
            "/v2",
            v2().layer(DefaultBodyLimit::max(BODY_LIMIT)).layer(door),
        )
        .nest("/storage", storage.layer(storage_door))
        // Two public clients call it without a version and without a token.
        .route("/public/companies/autocomplete", get(lookups::autocomplete))
}

fn v2() -> Routes {
    let not_played = async || Refusal::plain(StatusCode::NOT_FOUND, choices::NOT_PLAYED);
    let email_verify = of_lists(false)
        .route("/instant", post(instant::verify))
        .route("/bulk", post(bulk::verify))
        .route("/getcredits", get(balance::get_credits));
    let email_finder = of_lists(true)
        .route("/instant", post(instant::find))
        .route("/instant/queue_status", get(instant::queue_status))
        .route("/bulk", post(bulk::find))
        .route("/download/result", download(true));
    Router::new()
        .nest("/email_verify", email_verify)
        .nest("/email_finder", email_finder)
        .nest("/account", account())
        .nest("/reverse_lookup", reverse_lookup())
        .route("/email/verify/{check}", post(checks::check))
        // The verifier's has no prefix.
        .route("/download/result", download(false))
        .route("/name/validate", post(lookups::name))
        .route("/domain/resolve/mx", resolve(false))
        .route("/domain/resolve/whois", resolve(true))
        .route("/public/companies/autocomplete", get(lookups::autocomplete))
        .fallback(not_played)
        .method_not_allowed_fallback(not_played)
}

fn of_lists(finding: bool) -> Routes {
    let progress =
        async move |State(stage): Staged, form: Form| lists::progress(&stage, form, finding);
    let page = async move |State(stage): Staged, form: Form| pages::page(&stage, form, finding);
    let cancel =
        async move |State(stage): Staged, form: Form| lists::cancel(stage, form, finding).await;
    let remove =
        async move |State(stage): Staged, form: Form| lists::remove(stage, form, finding).await;
    Router::new()
        .route("/bulk/progress_status", get(progress))
        .route("/list", post(page))
        .route("/list/cancel", post(cancel))
        .route("/list/remove", post(remove))
}

fn download(finding: bool) -> MethodRouter<Arc<Stage>> {
    post(
        async move |State(stage): Staged, headers: HeaderMap, form: Form| {
            lists::download(&stage, &headers, form, finding)
        },
    )
}

fn account() -> Routes {
    Router::new()
        .route("/credits", get(balance::credits))
        .route("/limits", get(balance::limits))
        .route("/myplans", get(balance::plans))
}

fn reverse_lookup() -> Routes {
    let by = |by: By| {
        get(async move |State(stage): Staged, form: Form| lookups::reverse(stage, form, by).await)
    };
    Router::new()
        .route("/email", by(By::Email))
        .route("/linkedin", by(By::Profile))
        .route("/domain", by(By::Domain))
}

fn resolve(whois: bool) -> MethodRouter<Arc<Stage>> {
    post(async move |State(stage): Staged, form: Form| lookups::resolve(stage, form, whois).await)
}
