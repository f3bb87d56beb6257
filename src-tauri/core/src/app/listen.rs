//! Listening without a job: what a person who sets up a tunnel or a webhook wants to see.

use super::service::{FarEnd, Ready};
use super::{App, AppError, Line, Service};

impl App {
    /// Opens the listener on `port`, or where it was the last time, for whoever forwards deliveries to it. It listens on
    /// this machine only, and needs no key: with `sandbox` that is asked to send its events here, real services are not
    /// asked anything.
    pub async fn listen(
        &self,
        sandbox: Option<&Service>,
        port: Option<u16>,
    ) -> Result<Line, AppError> {
        match sandbox {
            Some(service) => self.open_line(service, port).await,
            None => {
                let gate = self.open_gate(port, true).await?;
                let nobody = Ready {
                    far_end: FarEnd::Real,
                    sandbox: None,
                };
                self.begin_line(gate, nobody).await
            }
        }
    }
}
