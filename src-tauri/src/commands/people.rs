//! Who a lead is: with whom it shares its answer, where else that person was found, and how to say that it is somebody
//! else.

use ringback_core::app::{App, AppError};
use ringback_core::app::{Companion as CoreCompanion, Earlier as CoreEarlier};
use ringback_core::domain::Credits;
use ringback_core::domain::Job;
use ringback_core::domain::JobId;
use ringback_core::domain::Lead;
use ringback_core::domain::LeadId;
use ringback_core::preflight::goes_by_name;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri::State;

use super::on_a_thread;
use crate::app::Host;
use crate::error::Reply;
use crate::mirror::{Kind, Provider, Qualification, Verdict};

/// A lead that has the answer of another one's search.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Companion {
    /// The lead.
    pub lead: i64,
    /// Its row in its file.
    pub row: u64,
    /// The name of its list, where that is another.
    pub list: Option<String>,
    /// Why it is taken for the same person.
    pub why: Vec<String>,
}

/// Where a person was found before, and what.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Earlier {
    /// The list.
    pub list: i64,
    /// Its name.
    pub list_name: String,
    /// The row there.
    pub row: u64,
    /// The job.
    pub job: i64,
    /// What was asked for.
    pub kind: Kind,
    /// Who was asked.
    pub provider: Provider,
    /// What came of it.
    pub verdict: Verdict,
    /// The verdict in finer terms.
    pub qualification: Option<Qualification>,
    /// The address or number found.
    pub answer: Option<String>,
    /// When it was fetched.
    pub fetched_at: String,
    /// What it cost that job: nothing where it had been bought before.
    #[specta(type = Number)]
    pub price: Credits,
}

/// Who a lead is taken for.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Leads that share its answer, in this list and in the one for which it was bought.
    pub companions: Vec<Companion>,
    /// What was found for the same person elsewhere, newest first.
    pub earlier: Vec<Earlier>,
    /// The user has said that it is somebody else than whoever has its name.
    pub apart: bool,
    /// It is asked about by a name, so that it may be somebody else.
    pub by_name: bool,
}

/// Who `lead` of the list of `job` is taken for.
#[tauri::command]
#[specta::specta]
pub async fn get_person(host: State<'_, Host>, job: i64, lead: i64) -> Reply<Person> {
    let app = host.desk()?.app;
    on_a_thread(move || person(&app, JobId(job), LeadId(lead))).await
}

/// Says that `lead` of the list of `job` is somebody else than whoever has its name: it gets a search of its own, which
/// waits. Gives the jobs in which it does.
#[tauri::command]
#[specta::specta]
pub async fn set_apart(host: State<'_, Host>, job: i64, lead: i64) -> Reply<Vec<i64>> {
    say(host, job, lead, App::set_apart_lead).await
}

/// Takes back that `lead` is somebody else: what waits has the answer of whoever has its name again, or waits with it. Gives
/// the jobs in which it does.
#[tauri::command]
#[specta::specta]
pub async fn set_together(host: State<'_, Host>, job: i64, lead: i64) -> Reply<Vec<i64>> {
    say(host, job, lead, |app, job, lead| {
        app.set_together_lead(job, &lead)
    })
    .await
}

async fn say(
    host: State<'_, Host>,
    job: i64,
    lead: i64,
    said: fn(&App, &Job, Lead) -> Result<Vec<JobId>, AppError>,
) -> Reply<Vec<i64>> {
    let _no_other_world = host.start().await;
    let app = host.desk()?.app;
    on_a_thread(move || {
        let (job, lead) = app
            .store()
            .read(|db| Ok((db.get_job(JobId(job))?, db.get_lead(LeadId(lead))?)))?;
        let jobs = said(&app, &job, lead)?;
        Ok(jobs.into_iter().map(|job| job.0).collect())
    })
    .await
}

fn person(app: &App, job: JobId, lead: LeadId) -> Reply<Person> {
    let (kept, apart, by_name) = app.store().read(|db| {
        let search = db.find_search_of(job, lead)?;
        Ok((
            db.get_job(job)?,
            db.is_apart(lead)?,
            search.is_some_and(|search| goes_by_name(&search.asked)),
        ))
    })?;
    let companions = app.list_companions_of(&kept, lead)?;
    let mut earlier = app.list_earlier(job, lead)?;
    // One search is one answer and one price: it is not told a second time.
    earlier.retain(|one| one.job != job || !shares(&companions, one.outcome.row));
    Ok(Person {
        companions: companions.into_iter().map(Companion::from).collect(),
        earlier: earlier.into_iter().map(Earlier::from).collect(),
        apart,
        by_name,
    })
}

/// Whether that row of the list is one of the `companions`.
fn shares(companions: &[CoreCompanion], row: u64) -> bool {
    companions
        .iter()
        .any(|companion| companion.here && companion.lead.row == row)
}

impl From<CoreCompanion> for Companion {
    fn from(core: CoreCompanion) -> Self {
        Self {
            lead: core.lead.id.0,
            row: core.lead.row,
            list: (!core.here).then_some(core.list),
            why: core.why,
        }
    }
}

impl From<CoreEarlier> for Earlier {
    fn from(core: CoreEarlier) -> Self {
        let found = core.outcome.found;
        Self {
            list: core.list.0,
            list_name: core.list_name,
            row: core.outcome.row,
            job: core.job.0,
            kind: core.kind.into(),
            provider: core.provider.into(),
            verdict: core.outcome.verdict.into(),
            qualification: core.outcome.qualification.map(Qualification::from),
            answer: found.email.or(found.phone),
            fetched_at: core.fetched_at.to_string(),
            price: core.price,
        }
    }
}

#[cfg(test)]
mod tests {
    use ringback_core::app::World;
    use ringback_core::domain::{Details, Kind, ProviderName, RecipeStep};

    use super::super::answered::answer;
    use super::*;

    #[test]
    fn with_whom_a_lead_shares_its_answer_is_told_until_it_is_set_apart() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(
            &path,
            "Name,Website\nKim Lee,vega.example\nKIM LEE,vega.example\n",
        )
        .unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let step = RecipeStep {
            find: Kind::FindEmail,
            provider: ProviderName::Enrow,
        };
        let planned = app.plan(&list, &step, Details::default(), false).unwrap();
        let told = |lead| person(&app, planned.job, LeadId(lead)).unwrap();
        let kim = told(1);
        assert_eq!((kim.companions.len(), kim.companions[0].row), (1, 3));
        assert_eq!(kim.companions[0].list, None);
        assert!(kim.by_name && !kim.apart && kim.earlier.is_empty());
        let job = app.store().read(|db| db.get_job(planned.job)).unwrap();
        let lead = app.store().read(|db| db.get_lead(LeadId(1))).unwrap();
        assert_eq!(app.set_apart_lead(&job, lead).unwrap(), [planned.job]);
        let kim = told(1);
        assert!(kim.companions.is_empty() && kim.apart);
        assert!(told(2).companions.is_empty());
        let lead = app.store().read(|db| db.get_lead(LeadId(1))).unwrap();
        assert_eq!(app.set_together_lead(&job, &lead).unwrap(), [planned.job]);
        let kim = told(1);
        assert_eq!((kim.companions.len(), kim.apart), (1, false));
        answer(&app, planned.job);
        let kim = told(1);
        let earlier: Vec<u64> = kim.earlier.iter().map(|one| one.row).collect();
        assert_eq!((kim.companions.len(), earlier), (1, Vec::new()));
    }
}
