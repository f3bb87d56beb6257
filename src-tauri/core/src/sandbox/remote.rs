//! What a user of the real services does by hand in their dashboards, done by a program at a sandbox.

use reqwest::{Client, RequestBuilder};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::callbacks;
use super::clearout::Webhook;

/// Under this name the sandbox's Clearout knows our webhook.
const NAME: &str = "Ringback";

#[derive(Deserialize)]
struct Signing {
    secret: String,
}

/// Makes the Clearout of the sandbox at `root` send its events to `url`, besides where somebody else wants them, and
/// returns what it signs them with.
///
/// # Errors
/// Why not, in words: whatever is there may be no sandbox of ours.
pub async fn subscribe(root: &str, url: &str) -> Result<SecretString, String> {
    let client = callbacks::client().map_err(in_words)?;
    let webhooks = format!("{root}/sandbox/clearout/webhooks");
    let mut all: Vec<Webhook> = ask(client.get(&webhooks)).await?;
    all.retain(|webhook| webhook.name != NAME);
    // An account has two at most: the newest of the others goes on.
    all.drain(..all.len().saturating_sub(1));
    all.push(Webhook::new(NAME, url));
    let _as_it_was_set: Vec<Webhook> = ask(client.put(&webhooks).json(&all)).await?;
    let signing: Signing = ask(secret(&client, root)).await?;
    Ok(signing.secret.into())
}

/// Makes `url` the default webhook of the Enrow of the sandbox at `root`, unless somebody else's stands there.
///
/// # Errors
/// See [`subscribe`].
pub async fn subscribe_enrow(root: &str, url: &str) -> Result<(), String> {
    let client = callbacks::client().map_err(in_words)?;
    let webhooks = format!("{root}/sandbox/enrow/webhooks");
    let all: Vec<String> = ask(client.get(&webhooks)).await?;
    if all.iter().any(|other| !other.contains("/callbacks/")) {
        return Err("its Enrow sends to another program".to_owned());
    }
    let _as_it_was_set: Vec<String> = ask(client.put(&webhooks).json(&[url])).await?;
    Ok(())
}

fn secret(client: &Client, root: &str) -> RequestBuilder {
    client.get(format!("{root}/sandbox/clearout/secret"))
}

async fn ask<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, String> {
    let reply = request
        .send()
        .await
        .and_then(reqwest::Response::error_for_status);
    reply.map_err(in_words)?.json().await.map_err(in_words)
}

/// Without the address, which may hold a secret path.
fn in_words(error: reqwest::Error) -> String {
    error.without_url().to_string()
}
