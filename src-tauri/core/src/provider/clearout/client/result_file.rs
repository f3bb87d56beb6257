//! A finished list's file. It lies elsewhere, for minutes, for whoever knows its address (Clearout docs: download
//! result): the address is asked for with the token, and the file is fetched without.

use std::time::Duration;

use reqwest::{StatusCode, Url};

use super::Client;
use super::list::about;
use super::meaning::Stake;
use super::net::{self, Cut};
use crate::provider::ProviderError;
use crate::provider::clearout::Product;
use crate::provider::clearout::wire::Download;
use crate::provider::is_loopback;

/// Room for the largest list that Clearout advises, 500,000 rows, at half a kilobyte each.
pub(crate) const MAX_FILE: usize = 256 << 20;
const FILE_TIME: Duration = Duration::from_secs(300);

impl Client {
    /// Fetches the result file of a list that has ended.
    pub async fn result_file(
        &self,
        product: Product,
        list: &str,
    ) -> Result<Vec<u8>, ProviderError> {
        let path = match product {
            Product::Verifier => "/download/result",
            Product::Finder => "/email_finder/download/result",
        };
        let call = self.post(path).json(&about(list));
        let download: Download = self.data(product.into(), Stake::Nothing, call).await?;
        let url = download.url.as_deref().unwrap_or_default();
        self.file(place(url, self.local)?).await
    }

    async fn file(&self, place: Url) -> Result<Vec<u8>, ProviderError> {
        let again = |why: String| ProviderError::TryAgain(why);
        let reply = self.http.get(place).timeout(FILE_TIME).send().await;
        let reply = reply.map_err(|error| again(net::plain(error)))?;
        let status = reply.status();
        if status != StatusCode::OK {
            return Err(again(format!(
                "the result file's host said HTTP {}",
                status.as_u16()
            )));
        }
        net::body(reply, MAX_FILE).await.map_err(|cut| match cut {
            Cut::TooLong => ProviderError::Unreadable("the result file is too large".into()),
            Cut::Broken(why) => again(why),
        })
    }
}

/// The address, where it is safe to fetch from: people's addresses travel encrypted or not at all, and only a service
/// on this machine may point to this machine.
fn place(url: &str, local: bool) -> Result<Url, ProviderError> {
    let here = || local && is_loopback(url);
    Url::parse(url)
        .ok()
        .filter(|place| place.scheme() == "https" || (place.scheme() == "http" && here()))
        .ok_or_else(|| {
            ProviderError::Unreadable("it gave no address that a result may be fetched from".into())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_fetched_over_https_or_from_this_machine_by_this_machine() {
        for (url, local, accepted) in [
            ("https://files.example/a?X-Amz-Expires=300", false, true),
            ("https://files.example/a", true, true),
            ("http://files.example/a", false, false),
            ("http://files.example/a", true, false),
            ("http://127.0.0.1:9/a", true, true),
            ("http://localhost:9/a", true, true),
            ("http://127.0.0.1:9/a", false, false),
            ("http://127.0.0.1.files.example/a", true, false),
            ("file:///etc/passwd", true, false),
            ("/a", true, false),
            ("", true, false),
        ] {
            assert_eq!(place(url, local).is_ok(), accepted, "{url} {local}");
        }
        let said = place("http://files.example/secret", false)
            .unwrap_err()
            .to_string();
        assert!(!said.contains("files.example"), "{said}");
    }
}
