//! The conservation law as the page states it, every time the page changes.

use ringback_tests::{Driven, Window};

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

/// Every sum that was shown since then, each of which must add up.
pub async fn watched(window: &Window<'_>) -> Driven<Vec<Stated>> {
    let sums = window.read("return window.sums").await?;
    let sums: Vec<Vec<u64>> = serde_json::from_value(sums)?;
    Ok(sums.iter().map(|sum| stated(sum)).collect())
}

/// The sum that is shown now.
pub async fn now(window: &Window<'_>) -> Driven<Stated> {
    let sum = window.read(&format!("return {READ}")).await?;
    Ok(stated(&serde_json::from_value::<Vec<u64>>(sum)?))
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
