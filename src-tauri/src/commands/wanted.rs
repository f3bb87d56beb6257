//! What the user wants searched, as the window says it.

use ringback_core::app::Forecast;
use ringback_core::domain::Country;
use ringback_core::domain::Details;
use ringback_core::domain::RecipeStep;
use ringback_core::provider::offers;
use serde::Deserialize;
use specta::Type;

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
    /// In batches or one by one.
    pub sending: Sending,
    /// Where companies are that are known by name only, two letters; empty: nothing is said.
    pub country: String,
    /// Whether people's gender is asked for.
    pub gender: bool,
}

/// What the user was shown before they said yes: nothing else is begun.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// The world it was shown in.
    pub world: World,
    /// How many searches it would send.
    pub searches: u64,
    /// The finished job that would only take in who has come to its list since.
    pub joins: Option<i64>,
}

impl Shown {
    /// Refused where what would begin now, in `world`, is not what was shown.
    pub fn check(self, world: World, now: &Forecast) -> Reply<()> {
        let joins = now.joins.map(|job| job.0);
        if self.world != world {
            return Err(CommandError::failed(
                "another world is shown by now: look at its lists",
            ));
        }
        if let Some(job) = now.unfinished {
            return Err(CommandError::failed(format!(
                "job {job} asks the same and has something left to do: go on with it"
            )));
        }
        if now.searches > self.searches || joins != self.joins {
            return Err(CommandError::failed(
                "the list has changed since its price was shown: look at it again, then start",
            ));
        }
        Ok(())
    }
}

impl Wanted {
    /// The step; refused where the service does not answer that.
    pub fn step(&self) -> Reply<RecipeStep> {
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

    /// What is said beside the questions, where the service takes it.
    pub fn details(&self) -> Reply<Details> {
        let takes = self.kind == Kind::FindEmail && self.provider == Provider::Enrow;
        if !takes {
            return Ok(Details::default());
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
            ..Details::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use ringback_core::domain::{Credits, JobId};

    use super::*;

    fn wanted(kind: Kind, provider: Provider, country: &str) -> Wanted {
        Wanted {
            kind,
            provider,
            sending: Sending::BySize,
            country: country.to_owned(),
            gender: true,
        }
    }

    #[test]
    fn a_country_is_two_letters_and_goes_only_where_it_is_taken() {
        let details = |kind, provider, country| wanted(kind, provider, country).details();
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
    }

    #[test]
    fn what_a_service_does_not_answer_is_refused() {
        let refused = wanted(Kind::FindPhone, Provider::Clearout, "").step();
        assert!(
            refused
                .unwrap_err()
                .message
                .contains("Clearout finds no phone")
        );
        assert!(wanted(Kind::FindPhone, Provider::Enrow, "").step().is_ok());
    }

    #[test]
    fn nothing_is_begun_that_was_not_shown() {
        let now = |searches, joins: Option<i64>, unfinished: Option<i64>| Forecast {
            searches,
            ceiling: Credits::ZERO,
            skips: Vec::new(),
            known: 0,
            carried: 0,
            shared: 0,
            anew: false,
            lost_sites: 0,
            sends: Vec::new(),
            joins: joins.map(JobId),
            unfinished: unfinished.map(JobId),
        };
        let shown = Shown {
            world: World::Real,
            searches: 3,
            joins: None,
        };
        assert_eq!(shown.check(World::Real, &now(3, None, None)), Ok(()));
        assert_eq!(
            shown.check(World::Real, &now(2, None, None)),
            Ok(()),
            "less is no harm"
        );
        for (world, now, words) in [
            (World::Sandbox, now(3, None, None), "another world"),
            (World::Real, now(4, None, None), "look at it again"),
            (World::Real, now(3, Some(1), None), "look at it again"),
            (World::Real, now(3, None, Some(7)), "job 7 asks the same"),
        ] {
            let refused = shown.check(world, &now).unwrap_err();
            assert!(refused.message.contains(words), "{}", refused.message);
        }
    }
}
