//! Which lists the account has. An upload that is in doubt is found here by its file's name.

use jiff::Timestamp;
use serde_json::Value;

use super::Client;
use super::call::data;
use super::list::path;
use super::meaning::Stake;
use crate::provider::ProviderError;
use crate::provider::clearout::Product;
use crate::provider::clearout::wire::lenient::{moment, whole};
use crate::provider::clearout::wire::{ListsFilter, ListsRequest};

/// Which lists are wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct ListsQuery {
    /// How many at a time, 1 to 100.
    pub limit: u8,
    /// Where the page begins: what the page before said.
    pub after: Option<Value>,
    /// From when; the last seven days where nothing is said.
    pub span: Option<Span>,
    /// How far.
    pub state: Option<ListState>,
}

impl Default for ListsQuery {
    fn default() -> Self {
        Self {
            limit: 100,
            after: None,
            span: None,
            state: None,
        }
    }
}

/// From when lists are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Since midnight.
    Today,
    /// The day before.
    Yesterday,
    /// The last 24 hours.
    Day,
    /// Since Monday.
    ThisWeek,
    /// The last seven days.
    SevenDays,
    /// Monday to Sunday before.
    LastWeek,
    /// Since the first.
    ThisMonth,
    /// The last thirty days: as long as results are kept.
    ThirtyDays,
}

impl Span {
    const fn word(self) -> &'static str {
        match self {
            Self::Today => "ps_today",
            Self::Yesterday => "ps_yesterday",
            Self::Day => "ps_last_24_hours",
            Self::ThisWeek => "ps_this_week_mon_today",
            Self::SevenDays => "ps_last_7_days_including_today",
            Self::LastWeek => "ps_last_week_mon_sun",
            Self::ThisMonth => "ps_this_month",
            Self::ThirtyDays => "ps_last_30_days",
        }
    }
}

/// How far a list is, as this call knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListState {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Done.
    Completed,
    /// Cancelled.
    Cancelled,
}

/// Some of the account's lists.
#[derive(Clone, Debug, PartialEq)]
pub struct ListsPage {
    /// The lists.
    pub lists: Vec<ListEntry>,
    /// Where the next page begins, if there is one.
    pub next: Option<Value>,
}

/// A list. Its fields are not documented: those that matter are looked for under their likely names.
#[derive(Clone, Debug, PartialEq)]
pub struct ListEntry {
    /// Its id.
    pub reference: Option<String>,
    /// Its file's name.
    pub name: Option<String>,
    /// How far it is, in the service's own word.
    pub word: Option<String>,
    /// How many rows it has.
    pub rows: Option<u64>,
    /// When it was made.
    pub made_at: Option<Timestamp>,
    /// All that was said.
    pub all: Value,
}

impl Client {
    /// Lists the account's lists of `product`.
    pub async fn lists(
        &self,
        product: Product,
        query: &ListsQuery,
    ) -> Result<ListsPage, ProviderError> {
        let request = ListsRequest {
            limit: query.limit.clamp(1, 100),
            start_after: query.after.as_ref(),
            filter: filter(product, query),
        };
        let call = self.post(&path(product, "/list")).json(&request);
        let reply = self.reply(product.into(), Stake::Nothing, call).await?;
        let envelope = reply.envelope;
        let lists: Vec<Value> = data(&envelope, Stake::Nothing)?;
        let page = envelope.page_info.unwrap_or_default();
        Ok(ListsPage {
            lists: lists.into_iter().map(entry).collect(),
            next: page.last_cursor.filter(|_| page.has_more == Some(true)),
        })
    }
}

fn filter(product: Product, query: &ListsQuery) -> ListsFilter {
    let (verified, processed) = match product {
        Product::Verifier => (
            query
                .state
                .map(|state| word(state, ["non_verified", "verified"])),
            None,
        ),
        Product::Finder => (
            None,
            query
                .state
                .map(|state| word(state, ["non_processed", "processed"])),
        ),
    };
    ListsFilter {
        date_range: query.span.map(Span::word),
        verified,
        processed,
        source: None,
    }
}

const fn word(state: ListState, [waiting, completed]: [&'static str; 2]) -> &'static str {
    match state {
        ListState::Waiting => waiting,
        ListState::Running => "in_progress",
        ListState::Completed => completed,
        ListState::Cancelled => "cancelled",
    }
}

fn entry(all: Value) -> ListEntry {
    let text = |names: &[&str]| {
        let mut texts = names.iter().filter_map(|name| all.get(*name)?.as_str());
        texts.next().map(str::to_owned)
    };
    let rows = ["total", "total_count", "total_rows", "rows", "count"];
    let rows = rows.iter().find_map(|name| whole(all.get(*name)?));
    let made_at = text(&["created_on", "created_at"]);
    ListEntry {
        reference: text(&["list_id", "id", "_id"]),
        name: text(&["name", "list_name", "file_name"]),
        word: text(&["verified", "processed", "status", "progress_status"]),
        rows: rows.and_then(|rows| rows.try_into().ok()),
        made_at: made_at.and_then(|text| moment(&text)),
        all,
    }
}
