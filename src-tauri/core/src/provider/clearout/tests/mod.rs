//! The client against a desk that answers as the documents say, over real HTTP on this machine.

mod account;
mod conduct;
mod desk;
mod find;
mod list;
mod lookup;
mod single;
mod verify;

use std::time::Duration;

use desk::{Desk, Reply};
use serde_json::{Value, json};

use super::*;
use crate::domain::Credits;
use crate::domain::SearchId;
use crate::provider::ProviderError;

/// As tokens look; the colon belongs to it.
const TOKEN: &str = "0f1e2d:sesame";

fn success(data: &Value) -> Reply {
    Reply::json(200, &json!({"status": "success", "data": data}))
}

fn failed(status: u16, code: i64) -> Reply {
    let error = json!({"code": code, "message": "ada@northpier.example did it"});
    Reply::json(status, &json!({"status": "failed", "error": error}))
}

fn timeout(more: &Value) -> Reply {
    let error = json!({"message": "Timeout Occurred", "additional_info": more});
    Reply::json(524, &json!({"status": "failed", "error": error}))
}

/// The token of nobody, for every path that the documents do not have.
fn client_of(desk: &Desk) -> Client {
    Client::new(&Offer {
        base_url: desk.base_url(),
        key: TOKEN.into(),
    })
    .unwrap()
}

/// One call on one path.
async fn on(path: &'static str, reply: Reply) -> (Desk, Client) {
    let desk = Desk::open([(path, vec![reply])]).await;
    let client = client_of(&desk);
    (desk, client)
}

const SHORT: Duration = Duration::from_millis(50);
