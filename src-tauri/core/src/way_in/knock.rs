//! The proof. One POST from here, out and in again; what came back and what arrived say together what is wrong.

use std::{error::Error, io, time::Duration};

use reqwest::{
    Certificate, Client, ClientBuilder, Response, StatusCode, Url,
    header::{CONTENT_TYPE, LOCATION},
    redirect,
};
use tokio::time::timeout;

use super::PublicAddress;

/// A callback that takes longer than this is late.
const PATIENCE: Duration = Duration::from_secs(10);
/// The nonce arrives before its answer leaves: only a forwarder that answers for itself needs this.
const GRACE: Duration = Duration::from_secs(1);

/// What is wrong with a way in, in terms of what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Its name leads nowhere.
    #[error("the name {0} is not known on the internet, or not yet")]
    Name(String),
    /// Its certificate is not good for it.
    #[error("its certificate is not accepted ({0}): services will not accept it either")]
    Certificate(String),
    /// What answers there does not speak HTTPS.
    #[error("what answers there does not speak HTTPS: is the port right?")]
    NoTls,
    /// Nobody listens at that address.
    #[error("nobody listens there: is whatever forwards it running, and the port right?")]
    Refused,
    /// There was no answer in time.
    #[error("there was no answer within {} seconds", .0.as_secs())]
    Silent(Duration),
    /// What forwards it finds nobody.
    #[error(
        "what forwards it answers {0}: it does not reach Ringback; let it forward to 127.0.0.1, port {1}"
    )]
    Gateway(u16, u16),
    /// It is sent on to somewhere else, and services do not follow.
    #[error("it redirects to {0}: give that address, or let it answer by itself")]
    Redirect(String),
    /// A web page answers.
    #[error(
        "a web page answers (status {0}): something stands between, such as a log-in or a warning"
    )]
    Page(u16),
    /// Something else answers.
    #[error("something answers {0}, and it is not Ringback: let it forward to 127.0.0.1, port {1}")]
    SomethingElse(u16, u16),
    /// It arrives, and its answer is changed on the way back.
    #[error(
        "it arrives, but its answer comes back as {0} and not as 200: services would take it for lost"
    )]
    NotOk(u16),
    /// It arrives under a name that the listener does not know.
    #[error(
        "it arrives, but for {0}: let whatever forwards it pass the host on, or send 127.0.0.1"
    )]
    Host(String),
    /// Something else broke, in words.
    #[error("it cannot be reached ({0})")]
    Broken(String),
}

/// What the listener has seen of a nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The host that it was sent to.
    pub host: String,
    /// The listener knows it by that name.
    pub known: bool,
}

/// Posts nonces.
#[derive(Clone, Debug)]
pub struct Knocker {
    client: Client,
    patience: Duration,
}

impl Knocker {
    /// One that believes whom this system believes.
    pub fn new() -> Result<Self, Trouble> {
        Self::with(builder())
    }

    /// One that believes an authority of the user's own, too, whose certificate is `pem`.
    pub fn trusting(pem: &[u8]) -> Result<Self, Trouble> {
        let authority = Certificate::from_pem(pem).map_err(|error| broken(&error))?;
        Self::with(builder().tls_certs_merge([authority]))
    }

    pub(super) fn with(builder: ClientBuilder) -> Result<Self, Trouble> {
        Ok(Self {
            client: builder.build().map_err(|error| broken(&error))?,
            patience: PATIENCE,
        })
    }

    #[cfg(test)]
    pub(super) fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Posts to `path` under `address` and waits until that has `arrived` at the listener, whose port is `port`.
    pub async fn knock(
        &self,
        address: &PublicAddress,
        path: &str,
        port: u16,
        arrived: impl Future<Output = Option<Arrival>>,
    ) -> Result<(), Trouble> {
        let call = self.client.post(format!("{address}{path}")).body("{}");
        let reply = match timeout(self.patience, call.send()).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => return Err(trouble(&error, address)),
            Err(_) => return Err(Trouble::Silent(self.patience)),
        };
        let arrival = timeout(GRACE, arrived).await.ok().flatten();
        judge(&Answer::of(&reply), arrival, port)
    }
}

fn builder() -> ClientBuilder {
    Client::builder().redirect(redirect::Policy::none())
}

/// What of an answer counts.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    page: bool,
    location: Option<String>,
}

impl Answer {
    fn of(reply: &Response) -> Self {
        let header = |name| {
            reply
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        Self {
            status: reply.status(),
            page: header(CONTENT_TYPE).is_some_and(|kind| kind.contains("html")),
            location: header(LOCATION).map(str::to_owned),
        }
    }
}

fn judge(answer: &Answer, arrival: Option<Arrival>, port: u16) -> Result<(), Trouble> {
    let status = answer.status.as_u16();
    match arrival {
        Some(arrival) if !arrival.known => Err(Trouble::Host(arrival.host)),
        Some(_) if answer.status == StatusCode::OK => Ok(()),
        Some(_) => Err(Trouble::NotOk(status)),
        None if answer.status.is_redirection() => {
            Err(Trouble::Redirect(whither(answer.location.as_deref())))
        }
        None if matches!(status, 502..=504 | 521..=523 | 530) => {
            Err(Trouble::Gateway(status, port))
        }
        None if answer.page => Err(Trouble::Page(status)),
        None => Err(Trouble::SomethingElse(status, port)),
    }
}

/// Without path and query: they may repeat the nonce or carry a session.
fn whither(location: Option<&str>) -> String {
    let url = location.and_then(|location| Url::parse(location).ok());
    let origin = url.map(|url| url.origin().ascii_serialization());
    origin.unwrap_or_else(|| "another place".to_owned())
}

fn trouble(error: &reqwest::Error, address: &PublicAddress) -> Trouble {
    if error.is_timeout() {
        return Trouble::Silent(PATIENCE);
    }
    let mut causes = Vec::new();
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<io::Error>()
            && io.kind() == io::ErrorKind::ConnectionRefused
        {
            return Trouble::Refused;
        }
        causes.push(error.to_string());
        cause = error.source();
    }
    let says = |words: &str| causes.iter().any(|cause| cause.contains(words));
    let last = causes.last().cloned().unwrap_or_default();
    if says("dns error") {
        Trouble::Name(address.authority().to_owned())
    } else if says("peer certificate") {
        Trouble::Certificate(last)
    } else if says("corrupt message") {
        Trouble::NoTls
    } else {
        Trouble::Broken(last)
    }
}

fn broken(error: &reqwest::Error) -> Trouble {
    Trouble::Broken(error.to_string())
}
