//! The account in the words of all services: its credits and limits, and the lists that lie there.

use super::client::{Cancelling, ListEntry};
use super::wire::{Limit, Plan};
use super::{Client, ListsQuery, Meter, Product, Span};
use crate::domain::Account;
use crate::domain::AccountList;
use crate::domain::AccountListState;
use crate::domain::AccountLists;
use crate::domain::Fact;
use crate::domain::Kind;
use crate::provider::ProviderError;

/// So many pages of each product's lists are told: three hundred lists.
const PAGES: usize = 3;

impl Client {
    /// The account's credits, and what it says of plan and limits. These are known from other clients only: whatever of
    /// them cannot be had is left out, and the credits are told all the same.
    pub async fn account(&self) -> Result<Account, ProviderError> {
        self.check_allowance(Meter::Other)?;
        let spendable = self.spendable().await?;
        let plans = self.plans().await.unwrap_or_default();
        let left = self.credits_left().await.unwrap_or_default();
        let limits = self.limits().await.unwrap_or_default();
        let limits = limits.email_verify.unwrap_or_default();
        let from = left.plan_remaining_credits.unwrap_or_default();
        let today = spendable.verifications_today.map(|left| {
            let anew = spendable.begins_anew_at;
            match anew {
                Some(at) => format!("{left}, anew at {at}"),
                None => left.to_string(),
            }
        });
        let facts = [
            Fact::of("Plan", plans.current_plan.as_ref().map(plan)),
            Fact::of(
                "Next credits",
                plans
                    .current_plan
                    .and_then(|plan| plan.next_credit_allocation),
            ),
            Fact::of("Credits bought once", from.pay_as_you_go),
            Fact::of("Credits of the subscription", from.subscription),
            Fact::of("Bonus credits", from.bonus),
            Fact::of("Warned below", left.low_credit_balance_min_threshold),
            Fact::of("Verifications left today", today),
            Fact::of(
                "Calls a minute",
                limits.api_rate_limit.as_ref().and_then(limit),
            ),
            Fact::of(
                "Lists at a time",
                limits
                    .bulk_verify_concurrency_limit
                    .as_ref()
                    .and_then(limit),
            ),
        ];
        let addons = plans.addons.iter().map(plan);
        let addons = addons.filter_map(|addon| Fact::of("Bought beside it", Some(addon)));
        Ok(Account {
            credits: spendable.credits,
            facts: facts.into_iter().flatten().chain(addons).collect(),
        })
    }

    /// The lists of both products, newest first, of the thirty days for which results are kept.
    pub async fn account_lists(&self) -> Result<AccountLists, ProviderError> {
        let mut all = AccountLists::default();
        for (product, kind) in [
            (Product::Verifier, Kind::VerifyEmail),
            (Product::Finder, Kind::FindEmail),
        ] {
            let mut query = ListsQuery {
                span: Some(Span::ThirtyDays),
                ..ListsQuery::default()
            };
            for _ in 0..PAGES {
                self.check_allowance(product)?;
                let page = self.lists(product, &query).await?;
                let lists = page.lists.into_iter();
                all.lists.extend(lists.filter_map(|one| list(kind, one)));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
            all.more |= query.after.is_some();
        }
        all.lists
            .sort_by_key(|list| std::cmp::Reverse(list.made_at));
        Ok(all)
    }

    /// Stops the work on the list of `reference`; false where there is nothing left to stop.
    pub async fn cancel_list(&self, kind: Kind, reference: &str) -> Result<bool, ProviderError> {
        let product = super::batch::sold(kind)?;
        self.check_allowance(product)?;
        let cancelling = self.cancel(product, reference).await?;
        Ok(cancelling == Cancelling::Begun)
    }

    /// Removes the list of `reference` with its result, although perhaps nobody has fetched that.
    pub async fn remove_list(&self, kind: Kind, reference: &str) -> Result<(), ProviderError> {
        let product = super::batch::sold(kind)?;
        self.check_allowance(product)?;
        self.remove(product, reference, true).await
    }
}

/// A list without an id cannot be spoken of.
fn list(kind: Kind, entry: ListEntry) -> Option<AccountList> {
    let word = entry.word.unwrap_or_default();
    Some(AccountList {
        kind,
        reference: entry.reference?,
        name: entry.name.unwrap_or_default(),
        state: state(&word),
        word,
        rows: entry.rows,
        made_at: entry.made_at,
    })
}

/// The words of the lists' filter, and those of a list's progress.
fn state(word: &str) -> AccountListState {
    match super::verification::plain(word).as_str() {
        "non_verified" | "non_processed" | "queued" => AccountListState::Waiting,
        "in_progress" | "running" => AccountListState::Running,
        "verified" | "processed" | "completed" => AccountListState::Completed,
        "cancelled" | "canceled" => AccountListState::Cancelled,
        _ => AccountListState::Unknown,
    }
}

/// `Gold (subscription, active, 58.00)`.
fn plan(plan: &Plan) -> String {
    let more: Vec<&str> = [&plan.kind, &plan.status, &plan.charge]
        .into_iter()
        .filter_map(|word| word.as_deref())
        .collect();
    let name = plan.name.as_deref().unwrap_or("without a name");
    match more.is_empty() {
        true => name.to_owned(),
        false => format!("{name} ({})", more.join(", ")),
    }
}

/// `24 of 25 left`.
fn limit(limit: &Limit) -> Option<String> {
    Some(match (limit.total, limit.remaining) {
        (Some(total), Some(left)) => format!("{left} of {total} left"),
        (Some(total), None) => total.to_string(),
        (None, Some(left)) => format!("{left} left"),
        (None, None) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_as_far_as_its_word_says_and_an_unknown_word_is_no_end() {
        for (word, meant) in [
            ("non_verified", AccountListState::Waiting),
            ("in_progress", AccountListState::Running),
            ("In Progress", AccountListState::Running),
            ("verified", AccountListState::Completed),
            ("processed", AccountListState::Completed),
            ("cancelled", AccountListState::Cancelled),
            ("", AccountListState::Unknown),
            ("archived", AccountListState::Unknown),
        ] {
            assert_eq!(state(word), meant, "{word}");
        }
    }

    #[test]
    fn a_limit_tells_what_it_has() {
        let said = |total, remaining| {
            limit(&Limit {
                total,
                remaining,
                next_limit_reset: None,
            })
        };
        assert_eq!(said(Some(25), Some(24)).as_deref(), Some("24 of 25 left"));
        assert_eq!(said(Some(2), None).as_deref(), Some("2"));
        assert_eq!(said(None, None), None);
    }
}
