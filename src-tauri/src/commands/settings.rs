//! Settings that outlive a start: how old answers may be, and how long a doubt waits.

use std::time::Duration;

use ringback_core::domain::Kind;
use ringback_core::store::Lane;
use ringback_core::store::StoreError;
use ringback_core::store::Writing;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use crate::app::Host;
use crate::error::{CommandError, Reply};

/// The longest that a doubt may be left to a callback, in seconds: a week.
const LONGEST_DOUBT: u32 = 7 * 24 * 3600;

/// What is kept between starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// For how many days an address that was found is used again; 0: never.
    pub find_email_days: u16,
    /// For how many days a verification is.
    pub verify_email_days: u16,
    /// For how many days a phone number that was found is.
    pub find_phone_days: u16,
    /// For how many seconds a callback is waited for where a call broke off, before the user is asked.
    pub doubt_seconds: u32,
}

/// What is kept between starts.
#[tauri::command]
#[specta::specta]
pub async fn get_settings(host: State<'_, Host>) -> Reply<Settings> {
    let app = host.desk()?.app;
    let usual = app.world().wishes().doubt_time;
    Ok(app.store().read(|db| {
        let doubt = db.find_doubt_time()?.unwrap_or(usual);
        Ok(Settings {
            find_email_days: db.get_max_age(Kind::FindEmail)?,
            verify_email_days: db.get_max_age(Kind::VerifyEmail)?,
            find_phone_days: db.get_max_age(Kind::FindPhone)?,
            doubt_seconds: u32::try_from(doubt.as_secs()).unwrap_or(LONGEST_DOUBT),
        })
    })?)
}

/// Keeps other settings; they hold for what is planned, and for calls that break off, from now on.
#[tauri::command]
#[specta::specta]
pub async fn set_settings(host: State<'_, Host>, settings: Settings) -> Reply<()> {
    check(settings)?;
    let app = host.desk()?.app;
    let keep = app.store().write(Lane::Work, move |db| settings.keep(db));
    Ok(keep.await?)
}

impl Settings {
    fn keep(self, db: &Writing<'_>) -> Result<(), StoreError> {
        db.set_max_age(Kind::FindEmail, self.find_email_days)?;
        db.set_max_age(Kind::VerifyEmail, self.verify_email_days)?;
        db.set_max_age(Kind::FindPhone, self.find_phone_days)?;
        db.set_doubt_time(Duration::from_secs(self.doubt_seconds.into()))
    }
}

fn check(settings: Settings) -> Reply<()> {
    match settings.doubt_seconds {
        1..=LONGEST_DOUBT => Ok(()),
        seconds => Err(CommandError::failed(format!(
            "{seconds} seconds are no time to wait for a callback: give at least 1 and at most {LONGEST_DOUBT}, a week"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use ringback_core::app::{App, World};
    use ringback_core::domain::{Details, Included, ProviderName, RecipeStep, Skip};

    use super::super::answered::answer;
    use super::*;

    #[test]
    fn each_kind_of_answer_has_an_age_of_its_own_and_a_forecast_follows_it() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let list = |name: &str| {
            let path = folder.path().join(name);
            let text =
                format!("Name,Website,E-mail,{name}\nKim Lee,vega.example,k@vega.example,\n");
            std::fs::write(&path, text).unwrap();
            app.import(&path, &[], |_, _| {}).unwrap().list
        };
        let steps = Kind::ALL.map(|find| RecipeStep {
            find,
            provider: ProviderName::Enrow,
        });
        // Who has an address is asked about all the same.
        let details = Details {
            include: Included::default().and(Skip::HasEmail),
            ..Details::default()
        };
        let (first, second) = (list("a.csv"), list("b.csv"));
        for step in &steps {
            let planned = app.plan(&first, step, details, false).unwrap();
            answer(&app, planned.job);
        }
        for days in [[0, 30, 90], [90, 0, 90], [90, 30, 0], [1, 1, 1]] {
            let settings = Settings {
                find_email_days: days[0],
                verify_email_days: days[1],
                find_phone_days: days[2],
                doubt_seconds: 2,
            };
            let keep = move |db: &Writing<'_>| settings.keep(db);
            app.store().write_blocking(keep).unwrap();
            for (step, days) in steps.iter().zip(days) {
                let forecast = app.forecast(&second, step, details).unwrap();
                let (known, bought) = (forecast.known, forecast.searches);
                let kind = step.find;
                assert_eq!((known == 1, bought == 1), (days > 0, days == 0), "{kind:?}");
            }
        }
    }

    #[test]
    fn a_doubt_waits_for_a_second_at_least_and_a_week_at_most() {
        let waits = |doubt_seconds| {
            check(Settings {
                find_email_days: 0,
                verify_email_days: 0,
                find_phone_days: 0,
                doubt_seconds,
            })
        };
        for (seconds, fits) in [
            (0, false),
            (1, true),
            (LONGEST_DOUBT, true),
            (LONGEST_DOUBT + 1, false),
        ] {
            assert_eq!(waits(seconds).is_ok(), fits, "{seconds}");
        }
    }
}
