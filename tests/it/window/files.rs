//! A messy file, chosen in the system's own dialog: what is wrong with it is told by row and column, and can be kept.

use ringback_tests::Driven;
use ringback_tests::find::{button, heading, in_dialog, path, text};

use super::{Scene, screen};
use crate::desk::read_csv;

const MESS: &str = "First name,Last name,Company,Phone\r\n\
    Ada,Moreau,North Pier,+33 1 99 00 12 34\r\n\
    Bo,Lind,Tall Oak,4.42079E+11\r\n\
    Cy,Roth,Grey Heron,,,one too many\r\n\
    Di,Okafor\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn problems_of_a_chosen_file_are_told_by_row_and_column_and_exported() -> Driven<()> {
    let scene = Scene::new("").await?;
    let (file, kept) = (
        scene.stage.path("messy.csv"),
        scene.stage.path("problems.csv"),
    );
    std::fs::write(&file, MESS)?;
    let window = scene.open().await?;
    window.click(&button("Choose files")).await?;
    window.dialog("Open lead lists").await?;
    let picture = screen::place("native-open-dialog")?;
    scene.stage.display().picture("root", &picture)?;
    window.answer_dialog("Open lead lists", &file).await?;
    window.sees(&heading("messy.csv")).await?;
    window.sees(&text("Row 3, column Phone")).await?;
    window.sees(&text("the digits are lost")).await?;
    screen::of_sandbox(&window, "import-problems").await?;
    window.click(&button("Import list")).await?;
    window.click(&button("3 problems")).await?;
    let told = window.words_of(&in_dialog(&path("//ul"))).await?;
    screen::of_sandbox(&window, "problems").await?;
    window.click(&in_dialog(&button("Save as CSV"))).await?;
    window.answer_dialog("Save as", &kept).await?;
    window.sees(&text("3 problems saved to")).await?;
    assert_eq!(window.close().await?.0, "0");

    let rows = read_csv(&kept);
    assert_eq!(rows[0], ["Row", "Column", "Problem"]);
    let problems = &rows[1..];
    let places = problems
        .iter()
        .map(|row| (row[0].as_str(), row[1].as_str()));
    assert_eq!(
        places.collect::<Vec<_>>(),
        [("3", "Phone"), ("4", ""), ("5", "")]
    );
    for problem in problems {
        assert!(told.contains(&format!("Row {}", problem[0])), "{told}");
        // On the page it is a sentence with a capital.
        let told_of: String = problem[2].chars().skip(1).collect();
        assert!(told.contains(&told_of), "{told}");
    }
    Ok(())
}
