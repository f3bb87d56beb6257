//! Recipes: those that come with Ringback, those that were saved, and as files. And what a credit costs the user.

use std::fs;
use std::path::{Path, PathBuf};

use ringback_core::app::clock;
use ringback_core::domain as core;
use ringback_core::domain::PerCredit;
use ringback_core::domain::ProviderName;
use ringback_core::domain::Recipe;
use ringback_core::provider::offers;
use ringback_core::store::Lane;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use super::on_a_thread;
use crate::app::Host;
use crate::error::{CommandError, Reply};
use crate::grants::Use;
use crate::mirror::{CatchAll, Order, PhoneFor, Provider};

/// The largest file that is read as a recipe, in bytes.
const LARGEST: u64 = 64 * 1024;
/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

/// Which answers are wanted, from whom, in which order, until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecipeView {
    /// What its user calls it.
    pub name: String,
    /// Who is asked for addresses.
    pub find_email: Vec<Provider>,
    /// Who verifies them.
    pub verify_email: Vec<Provider>,
    /// Who is asked for phone numbers.
    pub find_phone: Vec<Provider>,
    /// Which addresses count, where they are verified.
    pub accept: Accept,
    /// What becomes of an address at a catch-all domain that does not count.
    pub catch_all: CatchAll,
    /// For whom phone numbers are looked for.
    pub phone_for: PhoneFor,
    /// In which order services are asked.
    pub order: Order,
}

/// Which verified addresses count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Accept {
    /// By which rule.
    pub rule: AcceptRule,
    /// The verdicts that count; they matter where they are chosen one by one.
    pub verdicts: Verdicts,
}

/// By which rule addresses count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AcceptRule {
    /// Deliverable ones.
    Strict,
    /// Those, and catch-all ones.
    Balanced,
    /// Whatever is not undeliverable.
    Everything,
    /// Those with these verdicts.
    These,
}

/// Some of the verdicts on an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
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

/// A recipe to choose.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecipeChoice {
    /// It.
    pub recipe: RecipeView,
    /// The user saved it; the others come with Ringback.
    pub saved: bool,
}

/// Those that were saved, then those that come with Ringback and whose names nobody has taken.
#[tauri::command]
#[specta::specta]
pub async fn list_recipes(host: State<'_, Host>) -> Reply<Vec<RecipeChoice>> {
    let saved = host.desk()?.app.store().read(|db| db.list_recipes())?;
    let usual = Recipe::usual()
        .into_iter()
        .filter(|usual| saved.iter().all(|saved| saved.name != usual.name))
        .map(|recipe| RecipeChoice {
            recipe: recipe.into(),
            saved: false,
        });
    let choice = |recipe: &Recipe| RecipeChoice {
        recipe: recipe.clone().into(),
        saved: true,
    };
    Ok(saved.iter().map(choice).chain(usual).collect())
}

/// Saves a recipe under its name, in place of the one that had it.
#[tauri::command]
#[specta::specta]
pub async fn save_recipe(host: State<'_, Host>, recipe: RecipeView) -> Reply<()> {
    let mut recipe = recipe.read()?;
    recipe.name = name(&recipe.name)?;
    let app = host.desk()?.app;
    let save = app
        .store()
        .write(Lane::Work, move |db| db.save_recipe(&recipe, clock()));
    Ok(save.await?)
}

/// Forgets the saved recipe of that name.
#[tauri::command]
#[specta::specta]
pub async fn remove_recipe(host: State<'_, Host>, name: String) -> Reply<()> {
    let app = host.desk()?.app;
    let forget = app
        .store()
        .write(Lane::Work, move |db| db.forget_recipe(&name));
    match forget.await? {
        true => Ok(()),
        false => Err(CommandError::failed(
            "there is no recipe of that name any more",
        )),
    }
}

/// The recipe in a file that the user chose; called as the file is, where it has no name of its own.
#[tauri::command]
#[specta::specta]
pub async fn read_recipe(host: State<'_, Host>, path: String) -> Reply<RecipeView> {
    let path = host.grants().redeem(Use::Read, path)?;
    on_a_thread(move || read_file(&path)).await
}

/// Writes a recipe to a place that the user chose, and returns where it lies.
#[tauri::command]
#[specta::specta]
pub async fn write_recipe(
    host: State<'_, Host>,
    recipe: RecipeView,
    path: String,
) -> Reply<String> {
    let recipe = recipe.read()?;
    let path = with_ending(host.grants().redeem(Use::Write, path)?)?;
    let target = path.clone();
    on_a_thread(move || {
        fs::write(&target, recipe.as_file())
            .map_err(|error| CommandError::failed(format!("the recipe cannot be written: {error}")))
    })
    .await?;
    Ok(host.grants().hand_out(Use::Show, path))
}

/// What the user pays for a credit of a service, as text; none where that was not said.
#[tauri::command]
#[specta::specta]
pub async fn get_per_credit(host: State<'_, Host>, provider: Provider) -> Reply<Option<String>> {
    let app = host.desk()?.app;
    let price = app.store().read(|db| db.find_per_credit(provider.into()))?;
    Ok(price.map(|price| price.to_string()))
}

/// Keeps what the user pays for a credit of a service; nothing forgets it.
#[tauri::command]
#[specta::specta]
pub async fn set_per_credit(host: State<'_, Host>, provider: Provider, price: String) -> Reply<()> {
    let price = match price.trim() {
        "" => None,
        price => Some(
            price
                .parse::<PerCredit>()
                .map_err(|error| CommandError::failed(error.to_string()))?,
        ),
    };
    let (app, provider) = (host.desk()?.app, ProviderName::from(provider));
    let keep = app
        .store()
        .write(Lane::Work, move |db| db.set_per_credit(provider, price));
    Ok(keep.await?)
}

fn name(typed: &str) -> Reply<String> {
    let name = typed.trim();
    match name.chars().count() {
        0 => Err(CommandError::failed("give the recipe a name")),
        n if n > LONGEST_NAME => Err(CommandError::failed(format!(
            "the name is too long: {LONGEST_NAME} characters at most"
        ))),
        _ => Ok(name.to_owned()),
    }
}

fn read_file(path: &Path) -> Reply<RecipeView> {
    let failed = |why: String| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        CommandError::failed(format!("{name} cannot be used: {why}"))
    };
    let size = fs::metadata(path)
        .map_err(|error| failed(error.to_string()))?
        .len();
    if size > LARGEST {
        return Err(failed("it is too long to be a recipe".to_owned()));
    }
    let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let mut recipe = Recipe::read(&text, offers).map_err(|error| failed(error.to_string()))?;
    let called = match recipe.name.trim() {
        "" => path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        called => called.to_owned(),
    };
    recipe.name = called.chars().take(LONGEST_NAME).collect();
    Ok(recipe.into())
}

/// A dialog may return a name without an ending. A file that has the name with it is not replaced: the dialog has not
/// asked about that one.
fn with_ending(path: PathBuf) -> Reply<PathBuf> {
    if path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
    {
        return Ok(path);
    }
    let mut name = path.into_os_string();
    name.push(".json");
    let path = PathBuf::from(name);
    match path.exists() {
        false => Ok(path),
        true => Err(CommandError::failed(format!(
            "{} is there already: choose it by its whole name to replace it",
            path.display()
        ))),
    }
}

impl RecipeView {
    /// The recipe; refused where it cannot be run.
    pub fn read(&self) -> Reply<Recipe> {
        let names = |of: &[Provider]| of.iter().map(|provider| (*provider).into()).collect();
        // Where nobody is asked for addresses, what is said of them is not shown.
        let plain = self.find_email.is_empty() && self.verify_email.is_empty();
        let recipe = Recipe {
            name: self.name.clone(),
            find_email: names(&self.find_email),
            verify_email: names(&self.verify_email),
            find_phone: names(&self.find_phone),
            accept: match plain {
                true => core::Accept::default(),
                false => self.accept.into(),
            },
            catch_all: self.catch_all.into(),
            phone_for: match plain {
                true => core::PhoneFor::Everyone,
                false => self.phone_for.into(),
            },
            order: self.order.into(),
        };
        match recipe.check(offers) {
            Ok(()) => Ok(recipe),
            Err(error) => Err(CommandError::failed(in_words(&error))),
        }
    }
}

/// The core's own words name the fields of a file.
fn in_words(error: &core::BadRecipe) -> String {
    match error {
        core::BadRecipe::Empty => "nobody would be asked: choose at least one service".to_owned(),
        core::BadRecipe::NothingCounts => {
            "choose at least one verdict: else no address would ever count".to_owned()
        }
        core::BadRecipe::Unverified => {
            "only some verdicts are to count, but nobody verifies: choose who verifies, or Balanced or Everything under What counts"
                .to_owned()
        }
        core::BadRecipe::NobodyEarns => {
            "phones for those with an address, but nobody is asked for addresses: choose who finds them"
                .to_owned()
        }
        core::BadRecipe::NotOffered(_, service) => format!("{service} does not answer that"),
        core::BadRecipe::Twice(_, service) => format!("{service} stands twice in one place"),
        core::BadRecipe::Unreadable(_) => error.to_string(),
    }
}

impl From<Recipe> for RecipeView {
    fn from(recipe: Recipe) -> Self {
        let names = |of: Vec<ProviderName>| of.into_iter().map(Provider::from).collect();
        Self {
            name: recipe.name,
            find_email: names(recipe.find_email),
            verify_email: names(recipe.verify_email),
            find_phone: names(recipe.find_phone),
            accept: recipe.accept.into(),
            catch_all: recipe.catch_all.into(),
            phone_for: recipe.phone_for.into(),
            order: recipe.order.into(),
        }
    }
}

impl From<core::Accept> for Accept {
    fn from(accept: core::Accept) -> Self {
        let core::Verdicts {
            deliverable,
            catch_all,
            risky,
            unknown,
        } = accept.verdicts();
        Self {
            rule: match accept {
                core::Accept::Strict => AcceptRule::Strict,
                core::Accept::Balanced => AcceptRule::Balanced,
                core::Accept::Everything => AcceptRule::Everything,
                core::Accept::These(_) => AcceptRule::These,
            },
            verdicts: Verdicts {
                deliverable,
                catch_all,
                risky,
                unknown,
            },
        }
    }
}

impl From<Accept> for core::Accept {
    fn from(accept: Accept) -> Self {
        let Verdicts {
            deliverable,
            catch_all,
            risky,
            unknown,
        } = accept.verdicts;
        match accept.rule {
            AcceptRule::Strict => Self::Strict,
            AcceptRule::Balanced => Self::Balanced,
            AcceptRule::Everything => Self::Everything,
            AcceptRule::These => Self::These(core::Verdicts {
                deliverable,
                catch_all,
                risky,
                unknown,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_crosses_the_bridge_and_a_file_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        for recipe in Recipe::usual() {
            let view = RecipeView::from(recipe.clone());
            assert_eq!(view.read(), Ok(recipe.clone()));
            let path = folder.path().join("kept.json");
            fs::write(&path, recipe.as_file()).unwrap();
            assert_eq!(read_file(&path), Ok(view));
        }
        let nameless = folder.path().join("Spring fair.json");
        fs::write(&nameless, r#"{"find_email": ["enrow"]}"#).unwrap();
        assert_eq!(read_file(&nameless).unwrap().name, "Spring fair");
    }

    #[test]
    fn what_is_no_recipe_is_refused_with_a_sentence_for_the_window() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bad.json");
        for (text, words) in [
            ("{", "bad.json cannot be used: this is no recipe"),
            (r#"{"find_phone": ["clearout"]}"#, "does not answer"),
            (&"x".repeat(70_000), "too long"),
        ] {
            fs::write(&path, text).unwrap();
            let refused = read_file(&path).unwrap_err();
            assert!(refused.message.contains(words), "{}", refused.message);
        }
        let unverified = |rule| {
            let recipe = RecipeView::from(Recipe::usual()[0].clone());
            let accept = Accept {
                rule,
                ..recipe.accept
            };
            RecipeView { accept, ..recipe }.read()
        };
        for rule in [AcceptRule::Strict, AcceptRule::These] {
            let refused = unverified(rule).unwrap_err().message;
            assert!(refused.contains("nobody verifies"), "{refused}");
        }
        assert!(unverified(AcceptRule::Balanced).is_ok());
        assert_eq!(
            unverified(AcceptRule::Everything).unwrap().accept,
            core::Accept::Everything
        );
        let empty = RecipeView::from(Recipe::default()).read().unwrap_err();
        assert!(empty.message.contains("choose at least one service"));
        assert!(name("  ").is_err() && name(&"x".repeat(81)).is_err());
        assert_eq!(name(" Fair "), Ok("Fair".to_owned()));
    }

    #[test]
    fn a_recipes_file_ends_in_json_and_replaces_nothing_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("there.json"), "{}").unwrap();
        assert_eq!(with_ending(at("a.JSON")), Ok(at("a.JSON")));
        assert_eq!(with_ending(at("a.b")), Ok(at("a.b.json")));
        assert_eq!(with_ending(at("there.json")), Ok(at("there.json")));
        assert!(
            with_ending(at("there"))
                .unwrap_err()
                .message
                .contains("there already")
        );
    }
}
