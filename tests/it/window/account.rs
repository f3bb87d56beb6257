//! What an account tells unasked, in the real window: forms fill a list, answers wait to be taken into one, and what was
//! signed with a secret that was not known yet is let in later.

use ringback_core::sandbox::CLEAROUT_TOKEN;
use ringback_tests::find::{button, button_beginning, field, heading, in_dialog, path, role, text};
use ringback_tests::{Driven, Window};
use serde_json::{Value, json};

use super::{Scene, screen};

/// What another program and the visitors of a web site do with the account.
struct Account<'a> {
    scene: &'a Scene,
    http: reqwest::Client,
}

impl<'a> Account<'a> {
    fn of(scene: &'a Scene) -> Driven<Self> {
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { scene, http })
    }

    async fn sandbox(&self, route: &str, body: Value) -> Driven<()> {
        let root = self.scene.desk.sandbox().root_url();
        let url = format!("{root}/sandbox/clearout/{route}");
        let reply = self.http.post(url).body(body.to_string()).send().await?;
        reply.error_for_status()?;
        Ok(())
    }

    async fn call(&self, path: &str, body: Value) -> Driven<()> {
        let url = format!("{}{path}", self.scene.desk.sandbox().clearout().base_url);
        let call = self.http.post(url).header("authorization", CLEAROUT_TOKEN);
        call.json(&body).send().await?.error_for_status()?;
        Ok(())
    }

    async fn typed(&self, email: &str) -> Driven<()> {
        self.sandbox("form_guard", json!({"email": email})).await
    }
}

/// The line to the sandbox is open once its balance has been asked for.
async fn listening(window: &Window<'_>) -> Driven<()> {
    window.click(&button("Services")).await?;
    window.sees(&text("Played by the sandbox")).await?;
    window.sees(&text("The sandbox sets its own up")).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_fill_a_list_and_an_answer_that_waits_is_taken_into_another() -> Driven<()> {
    let scene = Scene::new("work-ms=10").await?;
    let account = Account::of(&scene)?;
    let window = scene.open().await?;
    listening(&window).await?;
    screen::of_sandbox(&window, "services-webhook").await?;
    account.typed("valid@example.com").await?;
    window.click(&button_beginning("Form Guard")).await?;
    window.sees(&heading("Form Guard")).await?;
    window.sees(&text("1 lead, grows by itself")).await?;
    window.sees(&text("deliverable")).await?;
    account.typed("catch_all@example.com").await?;
    window.sees(&text("2 leads, grows by itself")).await?;
    window.sees(&text("catch_all@example.com")).await?;
    screen::of_sandbox(&window, "living-list").await?;

    let asked = json!({"email": "valid@example.com"});
    account.call("/email_verify/instant", asked).await?;
    window.click(&button("Deliveries")).await?;
    window.click(&role("radio", "Unmatched 1")).await?;
    window.click(&unmatched(1)).await?;
    window.sees(&text("something else asked for")).await?;
    screen::of_sandbox(&window, "unmatched").await?;
    window.click(&button("Take into a list")).await?;
    let name = in_dialog(&field("Name of the new list"));
    window.fill(&name, " by hand").await?;
    window
        .click(&in_dialog(&button("Take into the list")))
        .await?;
    window.sees(&text("Nothing waits")).await?;
    window
        .click(&button_beginning("From Clearout by hand"))
        .await?;
    window.sees(&heading("From Clearout by hand")).await?;
    window.sees(&text("valid@example.com")).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_for_want_of_the_secret_is_let_in_once_it_is_known() -> Driven<()> {
    let scene = Scene::new("").await?;
    let account = Account::of(&scene)?;
    account.sandbox("settings", json!({"attempts": 1})).await?;
    let window = scene.open().await?;
    listening(&window).await?;
    account.sandbox("secret", json!({})).await?;
    account.typed("valid@example.com").await?;
    window.click(&button("Deliveries")).await?;
    window.click(&role("radio", "Refused 1")).await?;
    window.click(&button("Refused request 1")).await?;
    window.sees(&text("signed with another secret")).await?;
    window.sees(&text("Still so:")).await?;
    window.sees_no(&button("Let in")).await?;
    screen::of_sandbox(&window, "refused-unproven").await?;
    assert_eq!(window.close().await?.0, "0");

    // The next line is told the secret.
    let window = scene.open().await?;
    listening(&window).await?;
    window.click(&button("Deliveries")).await?;
    window.click(&role("radio", "Refused 1")).await?;
    window.click(&button("Refused request 1")).await?;
    window.sees(&text("Its signature is good by now")).await?;
    screen::of_sandbox(&window, "refused-proven").await?;
    window.click(&button("Let in")).await?;
    window.sees(&text("Nothing was refused")).await?;
    window.click(&button_beginning("Form Guard")).await?;
    window.sees(&text("1 lead, grows by itself")).await?;
    Ok(())
}

/// The row's button is named by what it is, and shows its number.
fn unmatched(id: u32) -> ringback_tests::find::Find {
    path(&format!("//button[@aria-label='Unmatched {id}']"))
}
