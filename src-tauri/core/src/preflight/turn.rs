//! Whose turn it is: what a step of a recipe does with a lead, given what the steps before it came to. Nobody is asked
//! about a lead that has its answer, and nobody is asked twice for one that nobody can tell.

use crate::domain::CatchAll;
use crate::domain::Kind;
use crate::domain::PhoneFor;
use crate::domain::Qualification;
use crate::domain::Recipe;
use crate::domain::RecipeStep;
use crate::domain::Skip;
use crate::domain::Standing;

/// What a step came to for a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// Its outcome.
    pub end: LeadEnd,
    /// It was taken over from a step before, not asked for.
    pub carried: bool,
}

/// The outcome of a step for a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeadEnd {
    /// There is an answer.
    Answered(Qualification),
    /// The search ended without one.
    Failed,
    /// Nothing was asked.
    Skipped(Skip),
}

/// What a step does with a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It asks.
    Ask,
    /// It takes over what the step at this place came to.
    Carry(usize),
    /// It asks nothing, for this reason.
    Skip(Skip),
}

/// Which of a job's leads are asked about again, by the user's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Those whose search ended without an answer.
    Failed,
    /// Those of whom the service could not tell.
    Unknown,
}

/// What the step of `recipe` at `place` does with a lead for which the steps before came to that, each at its place.
pub fn turn(recipe: &Recipe, place: usize, before: &[Option<Before>]) -> Turn {
    let steps = recipe.steps();
    let Some(step) = steps.get(place) else {
        return Turn::Ask;
    };
    let so_far = SoFar {
        recipe,
        steps: &steps[..place],
        before,
    };
    match step.find {
        Kind::FindEmail => so_far.find_email(),
        Kind::VerifyEmail => so_far.verify_email(),
        Kind::FindPhone => so_far.find_phone(),
    }
}

/// What a job that asks again does with a lead for which the job before came to that.
pub fn turn_again(retry: Retry, before: LeadEnd) -> Turn {
    match (before, retry) {
        (LeadEnd::Failed, Retry::Failed)
        | (LeadEnd::Answered(Qualification::Unknown), Retry::Unknown) => Turn::Ask,
        (LeadEnd::Skipped(skip), _) => Turn::Skip(skip),
        _ => Turn::Carry(0),
    }
}

/// Whether a lead has the answer that `recipe` is after, by what its steps so far came to: an address that counts, or a
/// number where no address is wanted.
pub fn has_answer(recipe: &Recipe, before: &[Option<Before>]) -> bool {
    let steps = recipe.steps();
    let so_far = SoFar {
        recipe,
        steps: &steps[..before.len().min(steps.len())],
        before,
    };
    match so_far.wants_address() {
        true => so_far.accepted(),
        false => {
            let found = so_far.newest(Kind::FindPhone).map(|(_, found)| found.end);
            found == Some(LeadEnd::Answered(Qualification::Found))
        }
    }
}

struct SoFar<'a> {
    recipe: &'a Recipe,
    steps: &'a [RecipeStep],
    before: &'a [Option<Before>],
}

impl SoFar<'_> {
    /// The newest step of that kind, and what it came to.
    fn newest(&self, kind: Kind) -> Option<(usize, Before)> {
        let place = self.steps.iter().rposition(|step| step.find == kind)?;
        Some((place, (*self.before.get(place)?)?))
    }

    /// The verdict on the address that was found last; what was not verified is not known.
    fn verdict(&self) -> Qualification {
        match self.newest(Kind::VerifyEmail) {
            Some((
                _,
                Before {
                    end: LeadEnd::Answered(verdict),
                    ..
                },
            )) => verdict,
            _ => Qualification::Unknown,
        }
    }

    /// Whether the lead has an address that counts.
    fn accepted(&self) -> bool {
        let found = self.newest(Kind::FindEmail).map(|(_, found)| found.end);
        let found = found == Some(LeadEnd::Answered(Qualification::Found));
        if self.recipe.verify_email.is_empty() {
            return found;
        }
        self.recipe.accepts(self.verdict())
    }

    fn wants_address(&self) -> bool {
        !(self.recipe.find_email.is_empty() && self.recipe.verify_email.is_empty())
    }

    fn find_email(&self) -> Turn {
        let Some((
            place,
            Before {
                end: LeadEnd::Answered(found),
                ..
            },
        )) = self.newest(Kind::FindEmail)
        else {
            return Turn::Ask;
        };
        if found.standing() != Standing::Yes {
            return Turn::Ask;
        }
        let stopped = self.recipe.catch_all == CatchAll::Stop
            && self.verdict() == Qualification::CatchAll
            && !self.recipe.verify_email.is_empty();
        match self.accepted() || stopped {
            true => Turn::Carry(place),
            false => Turn::Ask,
        }
    }

    fn verify_email(&self) -> Turn {
        let verified = self.newest(Kind::VerifyEmail);
        let found = self.newest(Kind::FindEmail);
        let Some((place, before)) = verified else {
            return Turn::Ask;
        };
        let newer = found.filter(|(found, _)| *found > place);
        match (newer, before.end) {
            (_, LeadEnd::Skipped(_)) => Turn::Ask,
            // Somebody was asked for another address, and has one.
            (
                Some((
                    _,
                    Before {
                        end: LeadEnd::Answered(Qualification::Found),
                        carried: false,
                    },
                )),
                _,
            ) => Turn::Ask,
            (Some(_), _) => Turn::Carry(place),
            // A second opinion, where the first has just been asked for.
            (None, LeadEnd::Answered(verdict)) if verdict.standing() != Standing::Unsure => {
                Turn::Carry(place)
            }
            (None, _) if before.carried => Turn::Carry(place),
            (None, _) => Turn::Ask,
        }
    }

    fn find_phone(&self) -> Turn {
        let earned = !self.wants_address() || self.accepted();
        if self.recipe.phone_for == PhoneFor::Accepted && !earned {
            return Turn::Skip(Skip::NotEarned);
        }
        match self.newest(Kind::FindPhone) {
            Some((
                place,
                Before {
                    end: LeadEnd::Answered(Qualification::Found),
                    ..
                },
            )) => Turn::Carry(place),
            _ => Turn::Ask,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Accept;
    use crate::domain::ProviderName::{Clearout, Enrow};
    use LeadEnd::{Answered, Failed, Skipped};
    use Qualification::{
        CatchAll as Anybody, Deliverable, Found, NotFound, Undeliverable, Unknown,
    };

    fn now(end: LeadEnd) -> Option<Before> {
        Some(Before {
            end,
            carried: false,
        })
    }

    fn carried(end: LeadEnd) -> Option<Before> {
        Some(Before { end, carried: true })
    }

    /// find at Enrow, verify at Clearout, verify at Enrow, find at Clearout, and the two verifiers again; then phones.
    fn long() -> Recipe {
        Recipe {
            find_email: vec![Enrow, Clearout],
            verify_email: vec![Clearout, Enrow],
            find_phone: vec![Enrow],
            ..Recipe::default()
        }
    }

    #[test]
    fn nobody_is_asked_about_a_lead_that_has_its_answer() {
        let recipe = long();
        for (what, before, expected) in [
            ("everybody is looked for", vec![], Turn::Ask),
            (
                "what was found is verified",
                vec![now(Answered(Found))],
                Turn::Ask,
            ),
            (
                "a verdict needs no second opinion",
                vec![now(Answered(Found)), now(Answered(Deliverable))],
                Turn::Carry(1),
            ),
            (
                "a second opinion on a catch-all",
                vec![now(Answered(Found)), now(Answered(Anybody))],
                Turn::Ask,
            ),
            (
                "and on a verification that failed",
                vec![now(Answered(Found)), now(Failed)],
                Turn::Ask,
            ),
            (
                "no other address for who has one",
                vec![
                    now(Answered(Found)),
                    now(Answered(Deliverable)),
                    carried(Answered(Deliverable)),
                ],
                Turn::Carry(0),
            ),
            (
                "a balanced recipe takes a catch-all",
                vec![
                    now(Answered(Found)),
                    now(Answered(Anybody)),
                    now(Answered(Anybody)),
                ],
                Turn::Carry(0),
            ),
            (
                "another address for a bad one",
                vec![
                    now(Answered(Found)),
                    now(Answered(Undeliverable)),
                    carried(Answered(Undeliverable)),
                ],
                Turn::Ask,
            ),
            (
                "and for none",
                vec![
                    now(Answered(NotFound)),
                    now(Skipped(Skip::NoEmail)),
                    now(Skipped(Skip::NoEmail)),
                ],
                Turn::Ask,
            ),
            (
                "and where the search failed",
                vec![now(Failed), None, None],
                Turn::Ask,
            ),
            (
                "the other address is verified",
                vec![
                    now(Answered(Found)),
                    now(Answered(Undeliverable)),
                    carried(Answered(Undeliverable)),
                    now(Answered(Found)),
                ],
                Turn::Ask,
            ),
            (
                "no other address: the old verdict stands",
                vec![
                    now(Answered(Found)),
                    now(Answered(Undeliverable)),
                    carried(Answered(Undeliverable)),
                    now(Answered(NotFound)),
                ],
                Turn::Carry(2),
            ),
            (
                "whom nobody could tell is not asked about again at the next turn",
                vec![
                    now(Answered(Found)),
                    now(Answered(Unknown)),
                    now(Answered(Unknown)),
                    now(Answered(NotFound)),
                    carried(Answered(Unknown)),
                ],
                Turn::Carry(4),
            ),
            (
                "but for a new address there is a second opinion, too",
                vec![
                    now(Answered(Found)),
                    now(Answered(Undeliverable)),
                    carried(Answered(Undeliverable)),
                    now(Answered(Found)),
                    now(Answered(Unknown)),
                ],
                Turn::Ask,
            ),
            (
                "a phone is for who has earned it",
                vec![
                    now(Answered(Found)),
                    now(Answered(Deliverable)),
                    carried(Answered(Deliverable)),
                    carried(Answered(Found)),
                    carried(Answered(Deliverable)),
                    carried(Answered(Deliverable)),
                ],
                Turn::Ask,
            ),
            (
                "and for nobody else",
                vec![
                    now(Answered(NotFound)),
                    now(Skipped(Skip::NoEmail)),
                    now(Skipped(Skip::NoEmail)),
                    now(Answered(NotFound)),
                    now(Skipped(Skip::NoEmail)),
                    now(Skipped(Skip::NoEmail)),
                ],
                Turn::Skip(Skip::NotEarned),
            ),
        ] {
            assert_eq!(turn(&recipe, before.len(), &before), expected, "{what}");
        }
    }

    #[test]
    fn a_catch_all_that_does_not_count_is_bought_again_only_by_word() {
        let before = [
            now(Answered(Found)),
            now(Answered(Anybody)),
            now(Answered(Anybody)),
        ];
        let strict = Recipe {
            accept: Accept::Strict,
            ..long()
        };
        assert_eq!(turn(&strict, 3, &before), Turn::Carry(0));
        let on = Recipe {
            catch_all: CatchAll::GoOn,
            ..strict
        };
        assert_eq!(turn(&on, 3, &before), Turn::Ask);
    }

    #[test]
    fn without_a_verifier_what_is_found_counts() {
        let recipe = Recipe {
            find_email: vec![Enrow, Clearout],
            find_phone: vec![Enrow, Clearout],
            ..Recipe::default()
        };
        assert_eq!(turn(&recipe, 1, &[now(Answered(Found))]), Turn::Carry(0));
        assert_eq!(turn(&recipe, 1, &[now(Answered(NotFound))]), Turn::Ask);
        let found = [
            now(Answered(NotFound)),
            now(Answered(Found)),
            now(Answered(Found)),
        ];
        assert_eq!(turn(&recipe, 2, &found[..2]), Turn::Ask);
        assert_eq!(turn(&recipe, 3, &found), Turn::Carry(2));
        let everyone = Recipe {
            phone_for: PhoneFor::Everyone,
            ..recipe.clone()
        };
        let nobody = [now(Answered(NotFound)), now(Answered(NotFound))];
        assert_eq!(turn(&everyone, 2, &nobody), Turn::Ask);
        assert_eq!(turn(&recipe, 2, &nobody), Turn::Skip(Skip::NotEarned));
        let phones = Recipe {
            find_email: Vec::new(),
            ..recipe
        };
        assert_eq!(
            turn(&phones, 0, &[]),
            Turn::Ask,
            "where no address is wanted everybody is meant"
        );
    }

    #[test]
    fn asked_again_are_those_that_are_meant() {
        for (end, failed, unknown) in [
            (Failed, Turn::Ask, Turn::Carry(0)),
            (Answered(Unknown), Turn::Carry(0), Turn::Ask),
            (Answered(Found), Turn::Carry(0), Turn::Carry(0)),
            (
                Skipped(Skip::NoName),
                Turn::Skip(Skip::NoName),
                Turn::Skip(Skip::NoName),
            ),
        ] {
            assert_eq!(turn_again(Retry::Failed, end), failed, "{end:?}");
            assert_eq!(turn_again(Retry::Unknown, end), unknown, "{end:?}");
        }
    }
}
