//! What the user wants searched, as the window says it.

use ringback_core::app;
use ringback_core::app::RunForecast;
use ringback_core::domain as core;
use ringback_core::domain::Country;
use ringback_core::domain::Credits;
use ringback_core::domain::Details;
use ringback_core::domain::Included;
use ringback_core::domain::ProviderName;
use ringback_core::domain::Recipe;
use ringback_core::domain::RecipeStep;
use ringback_core::domain::Skip;
use ringback_core::provider::offers;
use serde::Deserialize;
use specta::Type;
use specta_typescript::Number;

use super::recipes::RecipeView;
use crate::error::{CommandError, Reply};
use crate::mirror::{Kind, Provider, Sending, World};

/// What is to be searched, and how.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// The kind of answer.
    pub kind: Kind,
    /// Who is asked.
    pub provider: Provider,
    /// The recipe that is run instead of that one question.
    pub recipe: Option<RecipeView>,
    /// In batches or one by one.
    pub sending: Sending,
    /// Where companies are that are known by name only, two letters; empty: nothing is said.
    pub country: String,
    /// Whether people's gender is asked for.
    pub gender: bool,
    /// What all of it may cost, in credits as they are typed; empty: whatever it costs.
    pub cap: String,
    /// Reasons, by their words, for which leads are not to be skipped.
    pub include: Vec<String>,
}

/// What the user was shown before they said yes: nothing else is begun.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// The world it was shown in.
    pub world: World,
    /// How many searches the first step would send.
    pub searches: u64,
    /// What it would cost at most, all steps together.
    #[specta(type = Number)]
    pub ceiling: Credits,
    /// The finished job that would only take in who has come to its list since.
    pub joins: Option<i64>,
    /// The unfinished run that would be gone on with.
    pub run: Option<i64>,
}

impl Shown {
    /// Refused where what would begin now, in `world`, is not what was shown.
    pub fn check(self, world: World, now: &RunForecast) -> Reply<()> {
        let joins = now.first.joins.map(|job| job.0);
        let run = now.unfinished.as_ref().map(|run| run.id.0);
        if self.world != world {
            return Err(CommandError::failed(
                "another world is shown by now: look at its lists",
            ));
        }
        if let Some(job) = now.first.unfinished {
            return Err(CommandError::failed(format!(
                "job {job} asks the same and has something left to do: go on with it"
            )));
        }
        let more = now.first.searches > self.searches || now.ceiling() > self.ceiling;
        if more || joins != self.joins || run != self.run {
            return Err(CommandError::failed(
                "the list has changed since its price was shown: look at it again, then start",
            ));
        }
        Ok(())
    }
}

impl Wanted {
    /// What is to be run, for core; where a finished run is bought `again`, anew.
    pub fn asked(&self, again: bool) -> Reply<app::Wanted> {
        let recipe = match &self.recipe {
            Some(recipe) => recipe.read()?,
            None => Recipe::of(self.step()?),
        };
        Ok(app::Wanted {
            details: self.details(&recipe)?,
            cap: Some(cap(&self.cap)?),
            recipe,
            again,
        })
    }

    /// The one question; refused where the service does not answer that.
    fn step(&self) -> Reply<RecipeStep> {
        let step = RecipeStep {
            find: self.kind.into(),
            provider: self.provider.into(),
        };
        match offers(step.provider, step.find) {
            true => Ok(step),
            false => Err(CommandError::failed(format!(
                "{} finds no phone numbers: choose another service",
                step.provider.title()
            ))),
        }
    }

    /// What is said beside the questions, where one of them takes it.
    fn details(&self, recipe: &Recipe) -> Reply<Details> {
        let finders = recipe.askers(core::Kind::FindEmail);
        let takes = finders.contains(&ProviderName::Enrow);
        let include = self
            .include
            .iter()
            .try_fold(Included::default(), included)?;
        if !takes {
            return Ok(Details {
                include,
                ..Details::default()
            });
        }
        let named = self.country.trim();
        let country = match (named, Country::from_code(named)) {
            ("", _) => None,
            (_, Some(country)) => Some(country),
            (_, None) => {
                return Err(CommandError::failed(format!(
                    "{named} is no country: give its two letters, such as DE"
                )));
            }
        };
        Ok(Details {
            country,
            gender: self.gender,
            include,
            ..Details::default()
        })
    }
}

/// The cap as it was typed, with or without separators; nothing is no cap.
pub fn cap(typed: &str) -> Reply<app::Cap> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(app::Cap::None);
    }
    let credits = plain(typed).and_then(|plain| plain.parse::<Credits>().ok());
    let credits = credits.filter(|credits| *credits > Credits::ZERO);
    credits.map(app::Cap::At).ok_or_else(|| {
        CommandError::failed(format!(
            "{typed} is no cap: give a number of credits, such as 500, or leave it empty for none"
        ))
    })
}

/// `1,250.5` without its separators; `None` where they stand as no separators do.
fn plain(typed: &str) -> Option<String> {
    let (whole, part) = typed
        .split_once('.')
        .map_or((typed, None), |(whole, part)| (whole, Some(part)));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let separated = whole.contains(',');
    let fits =
        (!separated || (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3);
    let whole = whole.replace(',', "");
    fits.then(|| part.map_or(whole.clone(), |part| format!("{whole}.{part}")))
}

/// Refuses a `cap` that is spent already.
pub fn check_cap(cap: Option<app::Cap>, committed: Credits) -> Reply<()> {
    match cap {
        Some(app::Cap::At(cap)) if committed > Credits::ZERO && cap <= committed => {
            Err(CommandError::failed(format!(
                "up to {} spent or held already: allow more than that, or leave the cap empty for none",
                committed.in_words()
            )))
        }
        _ => Ok(()),
    }
}

fn included(so_far: Included, word: &String) -> Reply<Included> {
    match Skip::from_word(word).filter(|skip| skip.can_be_included()) {
        Some(skip) => Ok(so_far.and(skip)),
        None => Err(CommandError::failed(format!(
            "{word} is no reason for which leads are skipped that can be searched for"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use ringback_core::app::{Cap, Forecast, Notes, Saved, ServiceForecast};
    use ringback_core::domain::{Details as Said, Expected, JobId, ListId, Run, RunId};

    use super::*;

    fn wanted(kind: Kind, provider: Provider, country: &str) -> Wanted {
        Wanted {
            kind,
            provider,
            recipe: None,
            sending: Sending::BySize,
            country: country.to_owned(),
            gender: true,
            cap: String::new(),
            include: Vec::new(),
        }
    }

    #[test]
    fn only_reasons_that_leave_something_to_ask_are_included() {
        for kind in [Kind::FindEmail, Kind::VerifyEmail] {
            let include = |words: &[&str]| {
                let include = words.iter().map(|word| (*word).to_owned()).collect();
                let wanted = Wanted {
                    include,
                    ..wanted(kind, Provider::Enrow, "")
                };
                wanted.asked(false).map(|asked| asked.details.include)
            };
            let both = Included::default().and(Skip::Suppressed).and(Skip::Role);
            assert_eq!(include(&["suppressed", "role"]), Ok(both));
            for refused in ["no_name", "stopped", "whatever"] {
                assert!(include(&[refused]).unwrap_err().message.contains(refused));
            }
        }
    }

    #[test]
    fn a_country_is_two_letters_and_goes_only_where_it_is_taken() {
        let details = |kind, provider, country| {
            let asked = wanted(kind, provider, country).asked(false)?;
            Reply::Ok(asked.details)
        };
        let said = details(Kind::FindEmail, Provider::Enrow, " de ").unwrap();
        assert_eq!(said.country, Country::from_code("DE"));
        assert!(said.gender);
        let none = details(Kind::FindEmail, Provider::Enrow, "").unwrap();
        assert_eq!(none.country, None);
        let refused = details(Kind::FindEmail, Provider::Enrow, "Germany").unwrap_err();
        assert!(refused.message.contains("two letters"));
        for (kind, provider) in [
            (Kind::VerifyEmail, Provider::Enrow),
            (Kind::FindEmail, Provider::Clearout),
        ] {
            assert_eq!(details(kind, provider, "??").unwrap(), Details::default());
        }
        let both = Wanted {
            recipe: Some(Recipe::usual()[0].clone().into()),
            ..wanted(Kind::VerifyEmail, Provider::Clearout, "DE")
        };
        let asked = both.asked(false).unwrap();
        assert_eq!(asked.details.country, Country::from_code("DE"));
        assert_eq!(asked.recipe, Recipe::usual()[0]);
    }

    #[test]
    fn what_a_service_does_not_answer_is_refused() {
        let refused = wanted(Kind::FindPhone, Provider::Clearout, "").asked(false);
        assert!(
            refused
                .unwrap_err()
                .message
                .contains("Clearout finds no phone")
        );
        let asked = wanted(Kind::FindPhone, Provider::Enrow, "").asked(true);
        assert!(asked.unwrap().again);
    }

    #[test]
    fn a_cap_is_a_number_of_credits_and_nonsense_is_refused() {
        for (typed, hundredths) in [("500", 50_000), (" 12.5 ", 1_250), ("1,250", 125_000)] {
            let credits = Credits::from_hundredths(hundredths);
            assert_eq!(cap(typed), Ok(Cap::At(credits)), "{typed}");
        }
        assert_eq!(cap("  "), Ok(Cap::None));
        for typed in [
            "0", "-5", "12o", "1,5", "1,2345", ",500", "1.2.3", "5 €", "NaN",
        ] {
            let refused = cap(typed).unwrap_err();
            assert!(refused.message.contains("is no cap"), "{typed}");
        }
        let spent = Credits::whole(100);
        for (cap, fits) in [(100, false), (99, false), (101, true)] {
            let cap = Some(Cap::At(Credits::whole(cap)));
            assert_eq!(check_cap(cap, spent).is_ok(), fits);
        }
        assert_eq!(check_cap(Some(Cap::None), spent), Ok(()));
    }

    fn would(searches: u64, ceiling: i64) -> RunForecast {
        RunForecast {
            recipe: Recipe::default(),
            unfinished: None,
            joined: None,
            steps: Vec::new(),
            services: vec![ServiceForecast {
                provider: ProviderName::Enrow,
                ceiling: Credits::whole(ceiling),
                expected: Expected::default(),
                per_credit: None,
            }],
            expected: Expected::default(),
            answers: 0,
            first: Forecast {
                searches,
                ceiling: Credits::ZERO,
                skips: Vec::new(),
                known: 0,
                carried: 0,
                shared: 0,
                anew: false,
                notes: Notes::default(),
                sends: Vec::new(),
                joins: None,
                unfinished: None,
            },
            saved: Saved::default(),
            committed: Credits::ZERO,
        }
    }

    #[test]
    fn nothing_is_begun_that_was_not_shown() {
        let shown = Shown {
            world: World::Real,
            searches: 3,
            ceiling: Credits::whole(9),
            joins: None,
            run: None,
        };
        assert_eq!(shown.check(World::Real, &would(3, 9)), Ok(()));
        assert_eq!(
            shown.check(World::Real, &would(2, 8)),
            Ok(()),
            "less is no harm"
        );
        let mut joins = would(3, 9);
        joins.first.joins = Some(JobId(1));
        let mut unfinished = would(3, 9);
        unfinished.first.unfinished = Some(JobId(7));
        let goes_on = RunForecast {
            unfinished: Some(Run {
                id: RunId(4),
                list: ListId(1),
                recipe: Recipe::default(),
                details: Said::default(),
                cap: None,
                foretold: None,
                created_at: ringback_core::app::clock(),
            }),
            ..would(3, 9)
        };
        for (world, now, words) in [
            (World::Sandbox, would(3, 9), "another world"),
            (World::Real, would(4, 9), "look at it again"),
            (World::Real, would(3, 10), "look at it again"),
            (World::Real, joins, "look at it again"),
            (World::Real, goes_on.clone(), "look at it again"),
            (World::Real, unfinished, "job 7 asks the same"),
        ] {
            let refused = shown.check(world, &now).unwrap_err();
            assert!(refused.message.contains(words), "{}", refused.message);
        }
        let told = Shown {
            run: Some(4),
            ..shown
        };
        assert_eq!(told.check(World::Real, &goes_on), Ok(()));
        let ended = told.check(World::Real, &would(3, 9)).unwrap_err();
        assert!(ended.message.contains("look at it again"));
    }
}
