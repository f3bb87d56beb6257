//! An event that answers one question. Searches of ours in bulks that ask the same are settled, and their batch books
//! what it cost; a single is settled and paid for. Each call has one event, so one event is about one single.

use jiff::{SignedDuration, Timestamp};

use crate::apply;
use crate::domain::Answered;
use crate::domain::Asked;
use crate::domain::Batch;
use crate::domain::BatchId;
use crate::domain::Company;
use crate::domain::Delivery;
use crate::domain::Kind;
use crate::domain::PersonKey;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::SearchId;
use crate::domain::SearchResult;
use crate::domain::SearchState;
use crate::preflight;
use crate::provider;
use crate::store::Single;
use crate::store::StoreError;
use crate::store::Writing;

/// So long after its call an event may still come: the last attempt is made after 21 hours (Clearout docs: redelivering
/// webhooks). Where a single has its answer, what comes later is about somebody else's call.
const LATEST: SignedDuration = SignedDuration::from_hours(24);

/// An answer that `account` tells, and the searches of ours that it may be about.
pub(super) struct Answer<'a> {
    pub db: &'a Writing<'a>,
    pub account: ProviderName,
    pub answered: &'a Answered,
    pub now: Timestamp,
}

impl Answer<'_> {
    /// Takes in what it says of searches of ours; false where it says nothing of any.
    pub fn take_in(&self, delivery: &Delivery) -> Result<bool, StoreError> {
        let Some(verdict) = self.answered.row.qualification else {
            return Ok(false);
        };
        let in_bulks = self.settle_in_bulks(delivery, verdict)?;
        let single = self.settle_single(delivery, verdict)?;
        Ok(in_bulks || single)
    }

    /// An `unknown` settles nothing: the rows of the bulk will tell.
    fn settle_in_bulks(
        &self,
        delivery: &Delivery,
        verdict: Qualification,
    ) -> Result<bool, StoreError> {
        if !verdict.decides() {
            return Ok(false);
        }
        let mut any = false;
        for (kind, key) in self.questions() {
            for (search, batch) in self.db.list_under_way(self.account, kind, &key)? {
                let result = self.result(search, batch, verdict);
                let answer = self.db.keep_answer(batch, &delivery.body, self.now)?;
                self.db.settle_search(&result, answer)?;
                self.db.delivery_is_about(delivery.id, batch)?;
                any = true;
            }
        }
        Ok(any)
    }

    /// An `unknown` is an answer, and free; whatever comes after it is a better one.
    fn settle_single(
        &self,
        delivery: &Delivery,
        verdict: Qualification,
    ) -> Result<bool, StoreError> {
        let Some(single) = self.find_single(delivery)? else {
            return Ok(false);
        };
        let batch = self.db.get_batch(single.batch)?;
        if apply::improves(single.verdict, verdict) {
            let answer = self.db.keep_answer(batch.id, &delivery.body, self.now)?;
            self.book_single(&batch, single.search, verdict, answer)?;
            self.db.finish_undoubted_job(batch.job, self.now)?;
        }
        self.told_of_single(delivery, batch.id)?;
        Ok(true)
    }

    fn told_of_single(&self, delivery: &Delivery, batch: BatchId) -> Result<(), StoreError> {
        self.db.called_back(batch, self.now)?;
        self.db.delivery_is_about(delivery.id, batch)
    }

    /// The same for a table that is rebuilt: `settled` are the batches that it settled searches of, which the answers
    /// kept of it have settled again. A single may have had its answer before.
    pub fn take_in_again(
        &self,
        delivery: &Delivery,
        settled: &[BatchId],
    ) -> Result<bool, StoreError> {
        let mut of_single = false;
        for batch in settled {
            if self.db.get_batch(*batch)?.single {
                of_single = true;
                self.told_of_single(delivery, *batch)?;
            } else {
                self.db.delivery_is_about(delivery.id, *batch)?;
            }
        }
        if !of_single
            && self.answered.row.qualification.is_some()
            && let Some(single) = self.find_single(delivery)?
            && single.verdict.is_some()
        {
            of_single = true;
            self.told_of_single(delivery, single.batch)?;
        }
        Ok(of_single || !settled.is_empty())
    }

    /// Settles again the search of `batch` that it settled, out of its bytes, which are kept as `answer`.
    pub fn settle_again(&self, batch: &Batch, answer: i64) -> Result<(), StoreError> {
        let Some(verdict) = self.answered.row.qualification else {
            return Ok(());
        };
        if batch.single {
            return self.settle_single_again(batch, verdict, answer);
        }
        let of_kind = |(kind, _): &(Kind, PersonKey)| *kind == batch.step.find;
        for (_, key) in self.questions().filter(of_kind) {
            let Some(search) = self.db.find_search(batch.job, &key)? else {
                continue;
            };
            let state = self.db.find_search_state(batch.job, search)?;
            if verdict.decides() && state != Some(SearchState::Settled) {
                let result = self.result(search, batch.id, verdict);
                return self.db.settle_search(&result, answer);
            }
        }
        Ok(())
    }

    fn settle_single_again(
        &self,
        batch: &Batch,
        verdict: Qualification,
        answer: i64,
    ) -> Result<(), StoreError> {
        let before = self.db.find_verdict(batch.id)?.map(|(_, verdict)| verdict);
        let Some(search) = self.db.find_search_in(batch.id)? else {
            return Ok(());
        };
        if apply::improves(before, verdict) {
            self.book_single(batch, search, verdict, answer)?;
        }
        Ok(())
    }

    /// Settles the single `search` of `batch` and books, of what was held for it, what the event says is charged.
    fn book_single(
        &self,
        batch: &Batch,
        search: SearchId,
        verdict: Qualification,
        answer: i64,
    ) -> Result<(), StoreError> {
        let price = provider::price(self.account, batch.step.find);
        let booked = [batch.held.unwrap_or(price.each), self.answered.cost];
        let result = self.result(search, batch.id, verdict);
        self.db.settle_single(&result, answer, booked, self.now)
    }

    /// The single that it is about: by its question, or else by the person's name and whatever the service calls the
    /// company that we named.
    fn find_single(&self, delivery: &Delivery) -> Result<Option<Single>, StoreError> {
        let since = self.now.checked_sub(LATEST).unwrap_or(Timestamp::MIN);
        // What was sent later cannot have been answered yet.
        let span = [since, delivery.received_at];
        let mut all = Vec::new();
        for (kind, key) in self.questions() {
            all.extend(self.db.list_singles(self.account, kind, &key, span)?);
        }
        if let Some((name, companies)) = self.person() {
            let find = Kind::FindEmail;
            let mut named = Vec::new();
            for start in preflight::keys_of_name(name) {
                named.extend(
                    self.db
                        .list_singles_like(self.account, find, &start, span)?,
                );
            }
            let email = self.answered.row.found.email.as_deref();
            let same = |single: &Single| single.email.is_some() && single.email.as_deref() == email;
            named.retain(|single| same(single) || preflight::is_at(&single.key, &companies));
            all.extend(named);
        }
        let verdict = self.answered.row.qualification;
        all.sort_by_key(|single| {
            // Its reply has told just that, and its event is still to come.
            let told_so = single.verdict == verdict && !single.called_back;
            let of_another = single.verdict != verdict;
            (
                single.given_up,
                !told_so,
                single.verdict.is_some(),
                of_another,
            )
        });
        Ok(all.into_iter().next())
    }

    fn questions(&self) -> impl Iterator<Item = (Kind, PersonKey)> {
        self.answered.asked.iter().map(|asked| {
            let key = match asked {
                // In the one spelling in which addresses are asked about.
                Asked::VerifyEmail { email } => preflight::key_of_address(email),
                other => preflight::person_key(other),
            };
            (asked.kind(), key)
        })
    }

    fn person(&self) -> Option<(&str, Vec<&Company>)> {
        let people = self.answered.asked.iter().filter_map(|asked| match asked {
            Asked::FindEmail {
                full_name, company, ..
            } => Some((full_name.as_str(), company)),
            _ => None,
        });
        let (names, companies): (Vec<_>, Vec<_>) = people.unzip();
        Some((*names.first()?, companies))
    }

    fn result(
        &self,
        search: SearchId,
        batch: BatchId,
        qualification: Qualification,
    ) -> SearchResult {
        let row = &self.answered.row;
        SearchResult {
            search,
            batch,
            qualification,
            word: row.word.clone(),
            found: row.found.clone(),
        }
    }
}
