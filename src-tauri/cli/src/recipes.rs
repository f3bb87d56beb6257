//! `recipes`: what is wanted, kept under a name or in a file.

use std::path::Path;

use ringback_core::app::{App, World, clock};
use ringback_core::domain::Recipe;
use ringback_core::provider::offers;
use serde_json::{Value, json};

use crate::args::{Common, Recipes, RecipesCommand};
use crate::outcome::{Failure, Outcome};
use crate::say::say;

/// The largest file that is read as a recipe, in bytes.
const LARGEST: u64 = 64 * 1024;

/// Carries out `recipes`.
pub fn recipes(common: &Common, args: &Recipes) -> Result<Outcome, Failure> {
    let world = match args.sandbox {
        true => World::Sandbox,
        false => World::Real,
    };
    let app = App::open(&common.data_dir()?, world)?;
    match &args.command {
        RecipesCommand::List => list(&app, common.json)?,
        RecipesCommand::Show { name } => {
            // A file as it is read again, whatever else is wanted.
            say(find(&app, name)?.as_file().trim_end())?;
        }
        RecipesCommand::Save { file, name } => {
            let mut recipe = read(file)?;
            let stem = file
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned());
            if let Some(name) = name
                .clone()
                .or_else(|| recipe.name.is_empty().then_some(stem).flatten())
            {
                recipe.name = name;
            }
            recipe.name = checked(&recipe.name)?;
            let name = recipe.name.clone();
            app.store()
                .write_blocking(move |db| db.save_recipe(&recipe, clock()))?;
            match common.json {
                true => say(json!({ "saved": name }))?,
                false => say(format!("saved: run a list by it with --recipe '{name}'"))?,
            }
        }
        RecipesCommand::Remove { name } => {
            let wanted = name.clone();
            if !app
                .store()
                .write_blocking(move |db| db.forget_recipe(&wanted))?
            {
                return Err(missing(name));
            }
            match common.json {
                true => say(json!({ "removed": name }))?,
                false => say("removed")?,
            }
        }
    }
    Ok(Outcome::Complete)
}

/// A name that can be read in a line of a list.
fn checked(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().count() <= 80;
    match fits && !name.chars().any(char::is_control) {
        true => Ok(name.to_owned()),
        false => Err(Failure::Usage(
            "a recipe's name has 1 to 80 characters: say one with --name".into(),
        )),
    }
}

fn list(app: &App, json: bool) -> Result<(), Failure> {
    let saved = app.store().read(|db| db.list_recipes())?;
    let all = saved.iter().map(|recipe| (recipe, true));
    let usual = Recipe::usual();
    let own = |recipe: &&Recipe| saved.iter().all(|saved| saved.name != recipe.name);
    let all: Vec<(&Recipe, bool)> = all
        .chain(usual.iter().filter(own).map(|recipe| (recipe, false)))
        .collect();
    if json {
        let object =
            |(recipe, saved): &(&Recipe, bool)| json!({ "recipe": recipe, "saved": saved });
        return say(all.iter().map(object).collect::<Value>());
    }
    for (recipe, saved) in all {
        let comes_along = if saved { "" } else { " (comes with Ringback)" };
        say(format!(
            "{}{comes_along}: {}",
            recipe.name,
            in_words(recipe)
        ))?;
    }
    Ok(())
}

/// Its steps, one after the other.
pub fn in_words(recipe: &Recipe) -> String {
    let words = recipe.steps().into_iter().map(|step| {
        let verb = step.find.word().replace('_', " ");
        format!("{verb} at {}", step.provider.title())
    });
    words.collect::<Vec<_>>().join(", then ")
}

/// The recipe in the file of that name; or else the one that was saved under it, or comes with Ringback.
pub fn named(app: &App, name: &str) -> Result<Recipe, Failure> {
    let path = Path::new(name);
    match path.is_file() {
        true => read(path),
        false => {
            let recipe = find(app, name)?;
            let checked = recipe.check(offers);
            checked.map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
            Ok(recipe)
        }
    }
}

fn find(app: &App, name: &str) -> Result<Recipe, Failure> {
    let saved = app.store().read(|db| db.find_recipe(name))?;
    let usual = || {
        Recipe::usual()
            .into_iter()
            .find(|recipe| recipe.name == name)
    };
    saved.or_else(usual).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Failure {
    Failure::NotFound(format!(
        "there is no file {name} and no recipe of that name: `ringback-cli recipes list` shows what there is"
    ))
}

fn read(path: &Path) -> Result<Recipe, Failure> {
    let failed = |error| Failure::System("the recipe could not be read", error);
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > LARGEST {
        return Err(Failure::Usage(format!(
            "{} is too long to be a recipe",
            path.display()
        )));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    Recipe::read(&text, offers)
        .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
}
