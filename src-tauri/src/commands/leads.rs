//! Pages of a list, and everything about one lead.

use ringback_core::app::LeadDetail as CoreDetail;
use ringback_core::app::LeadOrigin;
use ringback_core::app::LeadPage as CorePage;
use ringback_core::app::LeadRevision as CoreRevision;
use ringback_core::app::World;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use ringback_core::domain::JobId;
use ringback_core::domain::LeadId;
use ringback_core::domain::ListId;
use ringback_core::domain::Standing;
use ringback_core::domain::SubStatus;
use ringback_core::store::LeadOutcome;
use ringback_core::store::LeadQuery;
use ringback_core::store::LeadSort;
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;
use tauri::State;

use super::lists::Column;
use super::on_a_thread;
use crate::app::Host;
use crate::error::Reply;
use crate::mirror::{Kind, Qualification, Verdict};

/// Which part of a list is to be shown.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageQuery {
    /// The list.
    pub list: i64,
    /// The job whose answers are shown.
    pub job: Option<i64>,
    /// Leads before the page.
    pub offset: u32,
    /// Leads on it.
    pub limit: u32,
    /// Only leads of this verdict.
    pub verdict: Option<Verdict>,
    /// Only leads with this in a cell or in the answer found.
    pub search: String,
    /// How they are sorted.
    pub sort: Sort,
}

/// How leads are sorted.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// The other way round.
    pub descending: bool,
}

/// What leads can be sorted by.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SortBy {
    /// The file's order.
    Row,
    /// The verdict.
    Verdict,
    /// The address or number found; of a verification, its verdict.
    Answer,
    /// The company found.
    Company,
}

/// One lead in a table.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadRow {
    /// Its id.
    pub id: i64,
    /// Its row in the file.
    pub row: u64,
    /// Its cells as the file had them.
    pub cells: Vec<String>,
    /// Where it stands.
    pub verdict: Verdict,
    /// Why it was skipped or failed; empty where that needs no saying.
    pub reason: String,
    /// The address or number found.
    pub answer: Option<String>,
    /// The address that was verified, where that was asked.
    pub verified: Option<String>,
    /// The verdict in finer terms, where there is an answer.
    pub qualification: Option<Qualification>,
    /// What there is to say beside the verdict: the service's finer word, flags.
    pub remarks: Vec<String>,
    /// The company found, or its domain.
    pub company: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadPage {
    /// How many leads the query shows in all.
    pub total: u64,
    /// Leads before the page.
    pub offset: u64,
    /// The page.
    pub rows: Vec<LeadRow>,
}

/// Where an answer came from.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// Who answered, as a title.
    pub provider: String,
    /// The job in which it was bought.
    pub job: i64,
    /// The batch in which it came.
    pub batch: i64,
    /// The service's reference of that batch.
    pub reference: Option<String>,
    /// When it was fetched.
    pub fetched_at: String,
    /// What it cost.
    #[specta(type = Number)]
    pub price: Credits,
    /// The service's own word.
    pub word: String,
    /// The delivery that announced it.
    pub delivery: Option<i64>,
}

/// Everything about one lead.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadDetail {
    /// The lead as the table shows it.
    pub row: LeadRow,
    /// The columns of its list.
    pub columns: Vec<Column>,
    /// What was asked for it.
    pub kind: Option<Kind>,
    /// How sure the service is, 0 to 100.
    pub confidence: Option<u8>,
    /// The person's gender, where it was asked for and told.
    pub gender: Option<String>,
    /// The country of the number found, two letters.
    pub phone_country: Option<String>,
    /// The service's finer word on its verdict, with its number where it has one.
    pub finer: Option<String>,
    /// Where its answer came from.
    pub origin: Option<Origin>,
    /// The body of the delivery that announced it.
    pub raw_delivery: Option<String>,
    /// The part of the raw answer that is about it.
    pub raw_answer: Option<String>,
    /// What newer files have changed of it, the last one first.
    pub revised: Vec<LeadRevision>,
}

/// What a newer file has changed of a lead.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadRevision {
    /// The file's name.
    pub file: String,
    /// The lead's row there.
    pub row: u64,
    /// When.
    pub at: String,
    /// The cells that it replaced, by their column; none where the lead came with that file.
    pub before: Vec<(String, String)>,
}

/// A page of a list. Where answers have come since its order was worked out, that is done anew in the background, and
/// the window hears of it.
#[tauri::command]
#[specta::specta]
pub async fn page_leads(host: State<'_, Host>, query: PageQuery) -> Reply<LeadPage> {
    let desk = host.desk()?;
    let (offset, limit) = (query.offset as usize, query.limit as usize);
    let query = lead_query(query);
    let (app, asked) = (desk.app.clone(), query.clone());
    let page = on_a_thread(move || Ok(app.page_leads(&asked, offset, limit)?)).await?;
    if page.stale {
        desk.renewals.renew(&desk.app, query);
    }
    Ok(page.into())
}

/// Everything about one lead and its answer in `job`.
#[tauri::command]
#[specta::specta]
pub async fn get_lead(
    host: State<'_, Host>,
    list: i64,
    job: Option<i64>,
    lead: i64,
) -> Reply<LeadDetail> {
    let app = host.desk()?.app;
    let detail = app.get_lead(ListId(list), job.map(JobId), LeadId(lead))?;
    Ok(LeadDetail::of(detail, app.world()))
}

/// What a table shows, without its pages.
pub fn lead_query(query: PageQuery) -> LeadQuery {
    LeadQuery {
        list: ListId(query.list),
        job: query.job.map(JobId),
        verdict: query.verdict.map(Into::into),
        search: query.search,
        sort: query.sort.by.into(),
        descending: query.sort.descending,
    }
}

impl From<SortBy> for LeadSort {
    fn from(by: SortBy) -> Self {
        match by {
            SortBy::Row => Self::Row,
            SortBy::Verdict => Self::Verdict,
            SortBy::Answer => Self::Answer,
            SortBy::Company => Self::Company,
        }
    }
}

impl From<LeadOutcome> for LeadRow {
    fn from(outcome: LeadOutcome) -> Self {
        let remarks = remarks(&outcome);
        Self {
            remarks,
            id: outcome.id.0,
            row: outcome.row,
            cells: outcome.cells,
            verdict: outcome.verdict.into(),
            reason: outcome.reason,
            answer: outcome.found.email.or(outcome.found.phone),
            verified: outcome.verified,
            qualification: outcome.qualification.map(Qualification::from),
            company: outcome.found.company.or(outcome.found.domain),
        }
    }
}

/// Why a good address is good is no news; why another is not is.
fn remarks(outcome: &LeadOutcome) -> Vec<String> {
    let good = |verdict: core::Qualification| verdict.standing() == Standing::Yes;
    let finer = outcome.found.sub_status.as_ref();
    let finer = finer
        .filter(|_| !outcome.qualification.is_some_and(good))
        .map(|finer| finer.text.clone())
        .filter(|text| !text.is_empty());
    let flags = outcome.found.flags.words().map(str::to_owned);
    finer.into_iter().chain(flags).collect()
}

fn in_words(finer: &SubStatus) -> String {
    match (finer.code, finer.text.is_empty()) {
        (None, _) => finer.text.clone(),
        (Some(code), true) => code.to_string(),
        (Some(code), false) => format!("{} ({code})", finer.text),
    }
}

impl From<CorePage> for LeadPage {
    fn from(page: CorePage) -> Self {
        Self {
            total: page.total as u64,
            offset: page.offset as u64,
            rows: page.rows.into_iter().map(LeadRow::from).collect(),
        }
    }
}

impl LeadDetail {
    fn of(detail: CoreDetail, world: World) -> Self {
        let (raw_delivery, raw_answer) = detail.origin.as_ref().map_or((None, None), |origin| {
            (origin.delivery.clone(), origin.answer.clone())
        });
        let found = &detail.outcome.found;
        Self {
            kind: detail.kind.map(Kind::from),
            confidence: found.confidence,
            gender: found.gender.clone(),
            phone_country: found.phone_country.map(String::from),
            finer: found.sub_status.as_ref().map(in_words),
            row: detail.outcome.into(),
            columns: detail.list.columns.into_iter().map(Column::from).collect(),
            origin: detail.origin.map(|origin| Origin::of(origin, world)),
            raw_delivery,
            raw_answer,
            revised: detail.revised.into_iter().map(LeadRevision::from).collect(),
        }
    }
}

impl From<CoreRevision> for LeadRevision {
    fn from(revision: CoreRevision) -> Self {
        Self {
            file: revision.file,
            row: revision.row,
            at: revision.at.to_string(),
            before: revision.before,
        }
    }
}

impl Origin {
    fn of(origin: LeadOrigin, world: World) -> Self {
        let LeadOrigin {
            job, kept, price, ..
        } = origin;
        Self {
            provider: world.title_of(job.step.provider),
            job: job.id.0,
            batch: kept.batch.0,
            reference: kept.reference,
            fetched_at: kept.fetched_at.to_string(),
            price,
            word: kept.word,
            delivery: kept.delivery.map(|delivery| delivery.0),
        }
    }
}
