//! E-mail verification (Enrow docs: single verifier, bulk verifier, their results).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Settings;

/// Body of `POST /email/verify/single`; settings have nothing but the webhook (Enrow docs: single verifier).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VerifyRequest {
    /// The address.
    #[serde(flatten)]
    pub address: Address,
    /// Where to call back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// An address to verify.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// The address.
    pub email: String,
    /// Ours; comes back in the result. Single verifications only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

/// Body of `POST /email/verify/bulk`. The addresses are plain strings, so nothing of ours can go beside one; older docs
/// and Enrow's own libraries call them `emails` (Enrow docs: bulk verifier).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BulkVerifyRequest {
    /// The addresses; at most 5,000.
    pub verifications: Vec<String>,
    /// Ours for the whole batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
    /// Where to call back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}
