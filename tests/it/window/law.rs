//! The conservation law as the page states it, every time the page changes.

use ringback_core::domain::Counts;
use ringback_tests::{Driven, Window, until};

/// Where the leads stand, as the page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    pub leads: u64,
    pub found: u64,
    pub not_found: u64,
    pub skipped: u64,
    pub failed: u64,
    pub pending: u64,
}

const READ: &str = r#"[...document.querySelectorAll('[aria-label="Leads by verdict"] button')].map(
    (term) => parseInt(term.innerText.replaceAll(",", "")))"#;

/// From now on, keeps every sum that the page shows.
pub async fn watch(window: &Window<'_>) -> Driven<()> {
    let script = format!(
        "window.sums = [];
         const look = () => {{
             const sum = {READ};
             if (sum.length && String(sum) !== String(window.sums.at(-1))) window.sums.push(sum);
         }};
         new MutationObserver(look).observe(document, {{ subtree: true, childList: true, characterData: true }});
         look();"
    );
    window.read(&script).await.map(drop)
}

/// Every sum that was shown since then, each of which adds up.
pub async fn watched(window: &Window<'_>) -> Driven<Vec<Stated>> {
    let sums: Vec<Vec<u64>> = serde_json::from_value(window.read("return window.sums").await?)?;
    Ok(sums.iter().map(|sum| stated(sum)).collect())
}

/// The sum that is shown now.
pub async fn now(window: &Window<'_>) -> Driven<Stated> {
    when("a sum", window, |_| true).await
}

/// Waits for a sum.
pub async fn when(
    what: &str,
    window: &Window<'_>,
    holds: impl Fn(&Stated) -> bool,
) -> Driven<Stated> {
    until(what, async || {
        let sum = window.read(&format!("return {READ}")).await?;
        let sum: Vec<u64> = serde_json::from_value(sum)?;
        Ok((!sum.is_empty()).then(|| stated(&sum)).filter(&holds))
    })
    .await
}

fn stated(sum: &[u64]) -> Stated {
    let &[leads, found, not_found, skipped, failed, pending] = sum else {
        panic!("the page states no law: {sum:?}");
    };
    assert_eq!(leads, sum[1..].iter().sum::<u64>(), "the law: {sum:?}");
    Stated {
        leads,
        found,
        not_found,
        skipped,
        failed,
        pending,
    }
}

impl From<Counts> for Stated {
    fn from(counts: Counts) -> Self {
        Self {
            leads: counts.leads,
            found: counts.found,
            not_found: counts.not_found,
            skipped: counts.skipped,
            failed: counts.failed,
            pending: counts.pending,
        }
    }
}
