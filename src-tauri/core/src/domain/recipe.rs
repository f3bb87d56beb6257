//! A recipe: which answers are wanted, from whom, in which order, until when. It is a file that people write and hand on,
//! and the steps that a run of it takes.

use std::fmt::{self, Formatter};

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Kind, ProviderName, Qualification, RecipeStep, words};

/// Which answers are wanted, from whom, in which order, until when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// What its user calls it; says nothing about what it does.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Who is asked for addresses: each about those for whom nobody before had one that counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub find_email: Vec<ProviderName>,
    /// Who verifies addresses: each what those before left unsure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verify_email: Vec<ProviderName>,
    /// Who is asked for phone numbers: each about those for whom nobody before had one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub find_phone: Vec<ProviderName>,
    /// Which addresses count, where they are verified.
    #[serde(skip_serializing_if = "Accept::is_usual")]
    pub accept: Accept,
    /// What becomes of an address at a domain that takes mail for any address, where it does not count.
    #[serde(skip_serializing_if = "CatchAll::is_usual")]
    pub catch_all: CatchAll,
    /// For whom phone numbers are looked for.
    #[serde(skip_serializing_if = "PhoneFor::is_usual")]
    pub phone_for: PhoneFor,
    /// In which order services are asked.
    #[serde(skip_serializing_if = "Order::is_usual")]
    pub order: Order,
}

/// Which verified addresses count as answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accept {
    /// Deliverable ones.
    Strict,
    /// Deliverable ones, and those that nobody can tell because their domain takes mail for any address.
    #[default]
    Balanced,
    /// Whatever is not undeliverable.
    Everything,
    /// Those with these verdicts.
    These(Verdicts),
}

/// Some of the verdicts on an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of one another"
)]
pub struct Verdicts {
    /// Mail arrives.
    pub deliverable: bool,
    /// The domain takes mail for any address.
    pub catch_all: bool,
    /// Mail may arrive and do harm.
    pub risky: bool,
    /// Nobody could tell.
    pub unknown: bool,
}

/// What becomes of a lead whose address is at a catch-all domain and does not count: another address there would be the
/// same, and is paid for again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CatchAll {
    /// Nobody else is asked for another address.
    #[default]
    Stop,
    /// The next service is asked for another one.
    GoOn,
}
words!(CatchAll { Stop = "stop", GoOn = "go_on" });

/// For whom phone numbers are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PhoneFor {
    /// For those who have an address that counts.
    #[default]
    Accepted,
    /// For everybody.
    Everyone,
}
words!(PhoneFor { Accepted = "accepted", Everyone = "everyone" });

/// In which order the services of a recipe are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// First who is expected to charge least for an answer that counts.
    #[default]
    Cheapest,
    /// As the recipe names them.
    AsWritten,
}
words!(Order { Cheapest = "cheapest", AsWritten = "as_written" });

/// What a recipe cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRecipe {
    /// It asks nobody anything.
    #[error(
        "the recipe asks nobody: name services under `find_email`, `verify_email` or `find_phone`"
    )]
    Empty,
    /// A service stands twice in one place.
    #[error("`{0}` names {1} twice")]
    Twice(&'static str, &'static str),
    /// A service does not answer that.
    #[error("`{0}` names {1}, which does not answer that")]
    NotOffered(&'static str, &'static str),
    /// No verdict counts.
    #[error("`accept` names no verdict: then no address would ever count")]
    NothingCounts,
    /// Verdicts are to count, and nobody gives any.
    #[error(
        "`accept` says which verdicts count, but nobody verifies: name a service under `verify_email`, or leave `accept` out"
    )]
    Unverified,
    /// Numbers are for those whose address counts, and nobody is asked for any.
    #[error(
        "`phone_for` is \"accepted\", also where it is left out: for those who have an address that counts; but nobody finds or verifies addresses: name a service under `find_email` or `verify_email`, or write \"phone_for\": \"everyone\""
    )]
    NobodyEarns,
    /// It is no recipe at all.
    #[error("this is no recipe: {0}")]
    Unreadable(String),
}

/// The fields of a recipe's file.
const FIELDS: [&str; 8] = [
    "name",
    "find_email",
    "verify_email",
    "find_phone",
    "accept",
    "catch_all",
    "phone_for",
    "order",
];

impl Recipe {
    /// The recipe with that one step.
    pub fn of(step: RecipeStep) -> Self {
        let mut recipe = Self {
            // A plain search for numbers is for everybody.
            phone_for: PhoneFor::Everyone,
            order: Order::AsWritten,
            ..Self::default()
        };
        recipe.askers_mut(step.find).push(step.provider);
        recipe
    }

    /// Recipes that serve most people, to begin with.
    pub fn usual() -> [Self; 4] {
        let both = || vec![ProviderName::Enrow, ProviderName::Clearout];
        let verified = Self {
            name: "Find, verified".to_owned(),
            find_email: both(),
            verify_email: both(),
            ..Self::default()
        };
        [
            Self {
                name: "Find".to_owned(),
                find_email: both(),
                ..Self::default()
            },
            Self {
                name: "Find, strictly verified".to_owned(),
                accept: Accept::Strict,
                ..verified.clone()
            },
            Self {
                name: "Find, verified, with phones".to_owned(),
                find_phone: vec![ProviderName::Enrow],
                ..verified.clone()
            },
            verified,
        ]
    }

    /// The recipe in that file, JSON. `offers` says whether a service answers a kind at all.
    pub fn read(
        text: &str,
        offers: impl Fn(ProviderName, Kind) -> bool,
    ) -> Result<Self, BadRecipe> {
        let recipe = Self::parse(text).map_err(BadRecipe::Unreadable)?;
        recipe.check(offers)?;
        Ok(recipe)
    }

    /// What is wrong is said of the field that it is wrong in.
    fn parse(text: &str) -> Result<Self, String> {
        // Some editors begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            format!("it is to be JSON, and is none from line {line}, column {column}")
        })?;
        let Value::Object(fields) = &value else {
            return Err("it is to be one object, in braces".to_owned());
        };
        // Which of two is meant nobody can tell.
        if let Ok(Named(Some(field))) = serde_json::from_str(text) {
            return Err(format!("it has two fields `{field}`: leave one of them"));
        }
        for (field, value) in fields {
            match &field[..] {
                "name" if !value.is_string() => return Err("`name` is a text".to_owned()),
                "find_email" | "verify_email" | "find_phone" => {
                    let services = serde_json::from_value::<Vec<ProviderName>>(value.clone());
                    services.map_err(|_| {
                        format!(
                            "`{field}` is a list of services, in brackets: \"enrow\", \"clearout\""
                        )
                    })?;
                }
                known if FIELDS.contains(&known) => {}
                unknown => {
                    let fields = FIELDS.map(|field| format!("`{field}`")).join(", ");
                    return Err(format!("it has no field `{unknown}`; there are {fields}"));
                }
            }
        }
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    /// Refuses a recipe that cannot be run.
    pub fn check(&self, offers: impl Fn(ProviderName, Kind) -> bool) -> Result<(), BadRecipe> {
        if self.steps().is_empty() {
            return Err(BadRecipe::Empty);
        }
        for kind in Kind::ALL {
            let askers = self.askers(kind);
            for (at, asker) in askers.iter().enumerate() {
                if askers[..at].contains(asker) {
                    return Err(BadRecipe::Twice(kind.word(), asker.title()));
                }
                if !offers(*asker, kind) {
                    return Err(BadRecipe::NotOffered(kind.word(), asker.title()));
                }
            }
        }
        // What is found alone has no verdict; then every address would count.
        let judged = matches!(self.accept, Accept::Strict | Accept::These(_));
        if judged && self.verify_email.is_empty() && !self.find_email.is_empty() {
            return Err(BadRecipe::Unverified);
        }
        let plain = self.find_email.is_empty() && self.verify_email.is_empty();
        if plain && self.phone_for == PhoneFor::Accepted {
            return Err(BadRecipe::NobodyEarns);
        }
        match self.accept {
            Accept::These(Verdicts {
                deliverable: false,
                catch_all: false,
                risky: false,
                unknown: false,
            }) => Err(BadRecipe::NothingCounts),
            _ => Ok(()),
        }
    }

    /// The recipe as a file, for people to read.
    pub fn as_file(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// What tells it from another one: all but its name.
    pub fn as_kept(&self) -> String {
        let nameless = Self {
            name: String::new(),
            ..self.clone()
        };
        serde_json::to_string(&nameless).unwrap_or_default()
    }

    /// Its steps, in the order in which they are taken: each address that is found is verified before anybody else is
    /// asked for another one.
    pub fn steps(&self) -> Vec<RecipeStep> {
        let step = |find: Kind| {
            move |provider: &ProviderName| RecipeStep {
                find,
                provider: *provider,
            }
        };
        let verify: Vec<_> = self
            .verify_email
            .iter()
            .map(step(Kind::VerifyEmail))
            .collect();
        let mut steps = Vec::new();
        for finder in &self.find_email {
            steps.push(step(Kind::FindEmail)(finder));
            steps.extend(&verify);
        }
        if self.find_email.is_empty() {
            steps.extend(&verify);
        }
        steps.extend(self.find_phone.iter().map(step(Kind::FindPhone)));
        steps
    }

    /// Whether `other` wants the same, whatever it is called; the order matters where it is the user's.
    pub fn wants_same(&self, other: &Self) -> bool {
        let plain = |recipe: &Self| {
            let mut plain = Self {
                name: String::new(),
                ..recipe.clone()
            };
            for kind in Kind::ALL {
                let askers = plain.askers_mut(kind);
                if recipe.order == Order::Cheapest {
                    askers.sort_by_key(|asker| asker.word());
                }
            }
            plain
        };
        plain(self) == plain(other)
    }

    /// Whether an address with that verdict counts. Where nobody verifies, what is found does.
    pub fn accepts(&self, verdict: Qualification) -> bool {
        let counts = self.accept.verdicts();
        match verdict {
            Qualification::Deliverable => counts.deliverable,
            Qualification::CatchAll => counts.catch_all,
            Qualification::Risky => counts.risky,
            Qualification::Unknown => counts.unknown,
            Qualification::Found => self.verify_email.is_empty(),
            Qualification::NotFound | Qualification::Undeliverable => false,
        }
    }

    /// Who is asked for that kind of answer.
    pub fn askers(&self, kind: Kind) -> &[ProviderName] {
        match kind {
            Kind::FindEmail => &self.find_email,
            Kind::VerifyEmail => &self.verify_email,
            Kind::FindPhone => &self.find_phone,
        }
    }

    /// Who is asked for that kind of answer, to be put in order.
    pub fn askers_mut(&mut self, kind: Kind) -> &mut Vec<ProviderName> {
        match kind {
            Kind::FindEmail => &mut self.find_email,
            Kind::VerifyEmail => &mut self.verify_email,
            Kind::FindPhone => &mut self.find_phone,
        }
    }
}

/// The first name that stands twice in an object.
struct Named(Option<String>);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Named;

            fn expecting(&self, words: &mut Formatter<'_>) -> fmt::Result {
                words.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
                let (mut names, mut twice) = (Vec::new(), None);
                while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    if names.contains(&name) {
                        twice.get_or_insert(name);
                    } else {
                        names.push(name);
                    }
                }
                Ok(Named(twice))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl Accept {
    /// The verdicts that count.
    pub const fn verdicts(self) -> Verdicts {
        let (strict, balanced, everything) = match self {
            Self::These(verdicts) => return verdicts,
            Self::Strict => (true, false, false),
            Self::Balanced => (true, true, false),
            Self::Everything => (true, true, true),
        };
        Verdicts {
            deliverable: strict,
            catch_all: balanced,
            risky: everything,
            unknown: everything,
        }
    }

    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl CatchAll {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl PhoneFor {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl Order {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// The words of [`Accept::These`].
const VERDICTS: [Qualification; 4] = [
    Qualification::Deliverable,
    Qualification::CatchAll,
    Qualification::Risky,
    Qualification::Unknown,
];

impl Serialize for Accept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let word = match self {
            Self::Strict => "strict",
            Self::Balanced => "balanced",
            Self::Everything => "everything",
            Self::These(_) => {
                let counts = Recipe {
                    accept: *self,
                    ..Recipe::default()
                };
                let words = VERDICTS.iter().filter(|verdict| counts.accepts(**verdict));
                return serializer.collect_seq(words.map(|verdict| verdict.word()));
            }
        };
        serializer.serialize_str(word)
    }
}

impl<'de> Deserialize<'de> for Accept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            These(Vec<String>),
        }
        const WORDS: &str = "`accept` is \"strict\", \"balanced\", \"everything\", or a list of \
                             \"deliverable\", \"catch_all\", \"risky\" and \"unknown\"";
        match Written::deserialize(deserializer).map_err(|_| D::Error::custom(WORDS))? {
            Written::Word(word) => match &word[..] {
                "strict" => Ok(Self::Strict),
                "balanced" => Ok(Self::Balanced),
                "everything" => Ok(Self::Everything),
                _ => Err(D::Error::custom(WORDS)),
            },
            Written::These(words) => {
                let mut verdicts = Verdicts::default();
                for word in words {
                    match Qualification::from_word(&word) {
                        Some(Qualification::Deliverable) => verdicts.deliverable = true,
                        Some(Qualification::CatchAll) => verdicts.catch_all = true,
                        Some(Qualification::Risky) => verdicts.risky = true,
                        Some(Qualification::Unknown) => verdicts.unknown = true,
                        _ => return Err(D::Error::custom(WORDS)),
                    }
                }
                Ok(Self::These(verdicts))
            }
        }
    }
}

/// In a file each of these is its word.
macro_rules! written_as_word {
    ($name:ident, $expected:literal) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer).ok();
                let known = word.and_then(|word| Self::from_word(&word));
                known.ok_or_else(|| D::Error::custom($expected))
            }
        }
    };
}
written_as_word!(CatchAll, "`catch_all` is \"stop\" or \"go_on\"");
written_as_word!(PhoneFor, "`phone_for` is \"accepted\" or \"everyone\"");
written_as_word!(Order, "`order` is \"cheapest\" or \"as_written\"");

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [ProviderName; 2] = [ProviderName::Enrow, ProviderName::Clearout];

    fn words(recipe: &Recipe) -> String {
        let word = |step: RecipeStep| format!("{} {}", step.find.word(), step.provider.word());
        let words: Vec<String> = recipe.steps().into_iter().map(word).collect();
        words.join(", ")
    }

    #[test]
    fn an_address_is_verified_before_anybody_is_asked_for_another() {
        let recipe = Recipe {
            find_email: BOTH.to_vec(),
            verify_email: vec![ProviderName::Clearout],
            find_phone: vec![ProviderName::Enrow],
            ..Recipe::default()
        };
        assert_eq!(
            words(&recipe),
            "find_email enrow, verify_email clearout, find_email clearout, verify_email clearout, find_phone enrow"
        );
        let alone = Recipe {
            verify_email: BOTH.to_vec(),
            ..Recipe::default()
        };
        assert_eq!(words(&alone), "verify_email enrow, verify_email clearout");
    }

    #[test]
    fn a_file_is_read_and_written_as_it_was_and_bad_ones_are_refused_with_a_sentence() {
        let offers = |provider, kind| provider == ProviderName::Enrow || kind != Kind::FindPhone;
        let text = r#"{"name": "A", "find_email": ["clearout", "enrow"], "verify_email": ["clearout"],
            "accept": ["deliverable", "risky"], "catch_all": "go_on", "order": "as_written"}"#;
        let recipe = Recipe::read(text, offers).unwrap();
        assert_eq!(Recipe::read(&recipe.as_file(), offers).unwrap(), recipe);
        assert!(recipe.accepts(Qualification::Risky) && !recipe.accepts(Qualification::CatchAll));
        assert!(!recipe.as_kept().contains("name"));
        let marked = format!("\u{feff}{text}");
        assert_eq!(Recipe::read(&marked, offers).unwrap(), recipe);
        let plain = r#"{"find_phone": ["enrow"], "phone_for": "everyone"}"#;
        assert!(Recipe::read(plain, offers).is_ok());
        for (bad, says) in [
            ("{}", "asks nobody"),
            (r#"{"find_email": ["enrow", "enrow"]}"#, "twice"),
            (r#"{"find_phone": ["clearout"]}"#, "does not answer"),
            (
                r#"{"find_phone": ["enrow"]}"#,
                "write \"phone_for\": \"everyone\"",
            ),
            (
                r#"{"find_email": ["enrow"], "name": "A", "find_email": ["clearout"]}"#,
                "two fields `find_email`",
            ),
            (
                r#"{"find_email": ["enrow"], "verify_email": ["enrow"], "accept": []}"#,
                "no verdict",
            ),
            (
                r#"{"find_email": ["enrow"], "accept": "strict"}"#,
                "name a service under `verify_email`",
            ),
            (
                r#"{"find_email": ["enrow"], "accept": "most"}"#,
                "\"strict\"",
            ),
            (
                r#"{"find_emails": ["enrow"]}"#,
                "no field `find_emails`; there are `name`, `find_email`",
            ),
            (
                r#"{"find_email": ["hunter"]}"#,
                "`find_email` is a list of services, in brackets: \"enrow\"",
            ),
            (r#"{"find_phone": "enrow"}"#, "`find_phone` is a list"),
            (
                r#"{"find_email": ["enrow"], "order": 3}"#,
                "`order` is \"cheapest\" or",
            ),
            (r#"{"name": 3}"#, "`name` is a text"),
            ("[]", "one object"),
            ("find: enrow", "no recipe: it is to be JSON"),
        ] {
            let error = Recipe::read(bad, offers).unwrap_err().to_string();
            assert!(error.contains(says), "{bad}: {error}");
        }
    }

    #[test]
    fn what_counts_is_said_in_three_words() {
        for (accept, counting) in [
            (Accept::Strict, 1),
            (Accept::Balanced, 2),
            (Accept::Everything, 4),
        ] {
            let recipe = Recipe {
                accept,
                verify_email: BOTH.to_vec(),
                ..Recipe::default()
            };
            let counts = VERDICTS.iter().filter(|verdict| recipe.accepts(**verdict));
            assert_eq!(counts.count(), counting);
            assert!(!recipe.accepts(Qualification::Undeliverable));
            assert!(
                !recipe.accepts(Qualification::Found),
                "it is to be verified"
            );
        }
    }
}
