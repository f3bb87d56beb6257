//! A client for simulations: nothing leaves the thread. Each call is handed to whoever plays the service, who answers it
//! when and as it likes, or not at all.

use tokio::sync::{mpsc, oneshot};

use super::{Fetched, ProviderError, Submission, Taken};
use crate::domain::Credits;
use crate::domain::Kind;
use crate::domain::ProviderName;
use crate::domain::Search;

/// A client of a service that is played.
#[derive(Debug)]
pub struct Client {
    pub provider: ProviderName,
    pub calls: mpsc::UnboundedSender<Call>,
}

/// Where the reply to a call goes.
pub type Reply<T> = oneshot::Sender<Result<T, ProviderError>>;

/// A call to the service.
#[derive(Debug)]
pub enum Call {
    Balance(Reply<Credits>),
    Submit {
        kind: Kind,
        searches: Vec<Search>,
        tag: String,
        webhook: Option<String>,
        reply: Reply<Submission>,
    },
    SubmitSingle {
        search: Search,
        webhook: Option<String>,
        reply: Reply<Taken>,
    },
    Fetch {
        reference: String,
        reply: Reply<Fetched>,
    },
    Trace {
        tag: String,
        reply: Reply<Option<String>>,
    },
}

impl Client {
    pub async fn call<T>(&self, call: impl FnOnce(Reply<T>) -> Call) -> Result<T, ProviderError> {
        let (reply, said) = oneshot::channel();
        let _taken = self.calls.send(call(reply));
        let broken = |_| Err(ProviderError::InDoubt("the service is gone".into()));
        said.await.unwrap_or_else(broken)
    }
}
