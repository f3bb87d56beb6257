//! Look-ups: what can be asked and for how much, what was asked since the window opened, and one more.

use ringback_core::app::LookUpOutcome;
use ringback_core::app::LookedUp;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use ringback_core::domain::ProviderName;
use ringback_core::preflight;
use ringback_core::provider;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri::State;

use super::on_a_thread_of_its_own;
use crate::app::Host;
use crate::error::Reply;
use crate::mirror::LookUpKind;
use crate::mirror::LookUpVerdict;
use crate::mirror::Per;
use crate::mirror::Provider;

/// What the screen shows.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LookUps {
    /// What can be asked.
    pub offers: Vec<LookUpOffer>,
    /// What was asked since the window opened, newest first.
    pub told: Vec<LookedUpView>,
}

/// What can be asked.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LookUpOffer {
    /// Who is asked.
    pub provider: Provider,
    /// What.
    pub kind: LookUpKind,
    /// What it costs.
    #[specta(type = Number)]
    pub each: Credits,
    /// Which are charged.
    pub per: Per,
    /// The service publishes that; else it is what can be expected.
    pub published: bool,
}

/// Something that was asked.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LookedUpView {
    /// Who was asked.
    pub provider: Provider,
    /// By what name: in the sandbox, the sandbox's.
    pub title: String,
    /// What was asked.
    pub kind: LookUpKind,
    /// About what.
    pub about: String,
    /// When.
    pub asked_at: String,
    /// It was bought before, and is told again.
    pub kept: bool,
    /// What came of it.
    pub outcome: LookUpOutcomeView,
}

/// What came of it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LookUpOutcomeView {
    /// Its answer has not come yet.
    UnderWay,
    /// It broke off, and may have been charged.
    InDoubt {
        /// Why.
        why: String,
    },
    /// It was answered.
    Answered {
        /// What it comes to.
        verdict: LookUpVerdict,
        /// The service's own word.
        word: String,
        /// What is to be said beside the verdict.
        flags: Vec<String>,
        /// What was found.
        hits: Vec<Vec<FactView>>,
        /// What it cost by the price that was shown.
        #[specta(type = Number)]
        cost: Credits,
    },
}

/// Something that was told, under its name.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FactView {
    /// Its name.
    pub name: String,
    /// What was told.
    pub value: String,
}

/// What can be asked, and what was.
#[tauri::command]
#[specta::specta]
pub async fn list_look_ups(host: State<'_, Host>) -> Reply<LookUps> {
    let app = host.desk()?.app;
    let view = |told| view(told, |provider| app.world().title_of(provider));
    Ok(LookUps {
        offers: offers(),
        told: app.looked_up().into_iter().map(view).collect(),
    })
}

/// Asks one thing. What was bought before is told again instead, unless `again`.
#[tauri::command]
#[specta::specta]
pub async fn look_up(
    host: State<'_, Host>,
    provider: Provider,
    kind: LookUpKind,
    about: String,
    again: bool,
) -> Reply<LookedUpView> {
    let _no_other_world = host.start().await;
    let desk = host.desk()?;
    let asked = preflight::look_up(kind.into(), &about);
    let asked = asked.map_err(ringback_core::app::AppError::from)?;
    on_a_thread_of_its_own(async move {
        let line = desk.running.line().await?;
        let told = desk
            .app
            .look_up(&line, provider.into(), asked, again)
            .await?;
        Ok(view(told, |provider| desk.app.world().title_of(provider)))
    })
    .await
}

fn offers() -> Vec<LookUpOffer> {
    let services = [ProviderName::Enrow, ProviderName::Clearout].into_iter();
    let all = services.flat_map(|provider| core::LookUpKind::ALL.map(|kind| (provider, kind)));
    let offer = |(name, kind): (ProviderName, core::LookUpKind)| {
        let price = provider::look_up_price(name, kind)?;
        Some(LookUpOffer {
            provider: name.into(),
            kind: kind.into(),
            each: price.each,
            per: price.per.into(),
            published: price.published,
        })
    };
    all.filter_map(offer).collect()
}

fn view(told: LookedUp, title: impl Fn(ProviderName) -> String) -> LookedUpView {
    LookedUpView {
        provider: told.provider.into(),
        title: title(told.provider),
        kind: told.asked.kind.into(),
        about: told.asked.about,
        asked_at: told.asked_at.to_string(),
        kept: told.kept,
        outcome: told.outcome.into(),
    }
}

impl From<LookUpOutcome> for LookUpOutcomeView {
    fn from(outcome: LookUpOutcome) -> Self {
        match outcome {
            LookUpOutcome::UnderWay => Self::UnderWay,
            LookUpOutcome::InDoubt(why) => Self::InDoubt { why },
            LookUpOutcome::Answered { answer, cost } => Self::Answered {
                verdict: answer.verdict.into(),
                word: answer.word,
                flags: answer.flags.into_iter().map(str::to_owned).collect(),
                hits: answer.hits.into_iter().map(facts).collect(),
                cost,
            },
        }
    }
}

/// Facts in their order.
pub(super) fn facts(facts: Vec<core::Fact>) -> Vec<FactView> {
    let fact = |fact: core::Fact| FactView {
        name: fact.label,
        value: fact.value,
    };
    facts.into_iter().map(fact).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_asked_is_what_the_services_offer_in_its_order() {
        let kinds: Vec<_> = offers().into_iter().map(|offer| offer.kind).collect();
        assert_eq!(kinds, core::LookUpKind::ALL.map(LookUpKind::from));
    }
}
