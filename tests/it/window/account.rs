//! What an account tells unasked, in the real window: forms fill a list, answers wait to be taken into one, and what was
//! signed with a secret that was not known yet is let in later.

use ringback_core::app::{App, World, clock};
use ringback_core::sandbox::CLEAROUT_TOKEN;
use ringback_core::store::Lane;
use ringback_tests::find::{
    button, button_beginning, field, heading, in_dialog, in_section, path, role, text,
};
use ringback_tests::{Driven, Window};
use serde_json::{Value, json};

use super::{Scene, go_to_real_services, screen};

const SECRET: &str = "whsec_demo_0123456789";
/// A test event, signed with that in another language.
const BODY: &str = r#"{"event_id":"65f0c0ffee0000000000abcd","event_type":"email_verifier.bulk.completed","event_mode":"test","event_created_on":"2026-02-03T04:05:06.789Z","payload":{"status":"success","data":{"list_id":"65f0c0ffee0000000000beef","list_name":"q1/übersicht.csv"}}}"#;
const SIGNATURE: &str =
    "t=1770091506,v1=2ea822bc2db79194f83d3210746154560cedd5742efc16d0d90a0a92a909f4d4";
const ADDRESS: &str = "https://callbacks.example";

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
    window.sees(&text("This is still so")).await?;
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

/// The real world: a webhook whose secret is in a real keychain, behind a way in that was proven. The test plays whatever
/// forwards to this machine; no service is asked.
#[tokio::test(flavor = "multi_thread")]
async fn a_real_webhook_is_set_up_and_tried_without_a_job_and_without_a_key() -> Driven<()> {
    let scene = Scene::new("").await?;
    scene.stage.unlock_keyring()?;
    let app = App::open(&scene.desk.data(), World::Real)?;
    let proven = |db: &ringback_core::store::Writing<'_>| db.set_way_in(ADDRESS, clock());
    app.store().write(Lane::Work, proven).await?;
    drop(app);
    let window = scene.open().await?;
    let to = real_webhook(&window).await?;
    window.click(&button("Send me a test")).await?;
    window.sees(&text("Waiting for the test")).await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let request = http.post(to).header("host", "callbacks.example").body(BODY);
    let request = request.header("x-co-webhook-signature", SIGNATURE);
    assert_eq!(request.send().await?.status().as_u16(), 401);
    window.sees(&text("Save the secret in step 3")).await?;
    screen::of_real(&window, "webhook-refused").await?;
    window.fill(&field("Its secret token"), SECRET).await?;
    window.click(&button("Save secret")).await?;
    window.sees(&text("signature good")).await?;
    window.sees(&text("Works")).await?;
    screen::of_real(&window, "webhook-works").await?;
    assert_eq!(window.close().await?.0, "0");

    let window = scene.open().await?;
    window.click(&button("Services")).await?;
    let stored = in_section("Clearout", &field("Replace the secret"));
    window.sees(&stored).await?;
    let page = window
        .read("return document.documentElement.outerHTML")
        .await?;
    assert!(!page.to_string().contains(SECRET));
    window.click(&button("Forget")).await?;
    window.sees(&button("Go to public address")).await?;
    Ok(())
}

/// Goes to the real world, and gives where on this machine its webhook is awaited.
async fn real_webhook(window: &Window<'_>) -> Driven<String> {
    go_to_real_services(window).await?;
    let code = |name: &str| path(&format!("//code[@aria-label='{name}']"));
    let url = window.words_of(&code("Clearout webhook address")).await?;
    let local = window.words_of(&code("local address")).await?;
    let path = url
        .strip_prefix(ADDRESS)
        .ok_or("a path behind the address")?;
    Ok(format!("{local}{path}"))
}

/// The row's button is named by what it is, and shows its number.
fn unmatched(id: u32) -> ringback_tests::find::Find {
    path(&format!("//button[@aria-label='Unmatched {id}']"))
}
