//! A reply's bytes.

use reqwest::Response;

pub(super) use crate::provider::http::plain;

/// Why a body did not come whole.
#[derive(Debug)]
pub(super) enum Cut {
    /// It is longer than any is.
    TooLong,
    /// The connection broke, in words.
    Broken(String),
}

impl Cut {
    pub(super) fn words(self) -> String {
        match self {
            Self::TooLong => "its answer is too long".into(),
            Self::Broken(why) => why,
        }
    }
}

/// The body, of at most `longest` bytes.
pub(super) async fn body(mut reply: Response, longest: usize) -> Result<Vec<u8>, Cut> {
    let announced = reply.content_length().unwrap_or_default();
    if announced > longest as u64 {
        return Err(Cut::TooLong);
    }
    let mut body = Vec::new();
    while let Some(piece) = reply
        .chunk()
        .await
        .map_err(|error| Cut::Broken(plain(error)))?
    {
        body.extend_from_slice(&piece);
        if body.len() > longest {
            return Err(Cut::TooLong);
        }
    }
    Ok(body)
}
