//! What a person does with a page: looks for something, reads it, clicks on it, types into it.

use fantoccini::{
    elements::Element,
    error::{CmdError, ErrorStatus},
};
use serde_json::{Value, json};

use crate::Driven;
use crate::find::Find;
use crate::wait::{in_time, until};
use crate::window::Window;

/// The first element on the page that an XPath finds and a person sees.
const LOOK_FOR: &str = "
    const found = document.evaluate(arguments[0], document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
    for (let n = 0; n < found.snapshotLength; n += 1) {
        const element = found.snapshotItem(n);
        const { width, height } = element.getBoundingClientRect();
        if (width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true })) return element;
    }
    return null;";
/// Under this name WebDriver hands elements over (W3C WebDriver, web element identifier).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Window<'_> {
    /// Waits until something is to be seen.
    pub async fn sees(&self, wanted: &Find) -> Driven<Element> {
        let seen = until(&wanted.what, async || self.look_for(wanted).await).await;
        match seen {
            Ok(element) => Ok(element),
            Err(why) => Err(format!("{why}\n{}", self.in_words().await).into()),
        }
    }

    /// Waits until something is not to be seen any more.
    pub async fn sees_no(&self, unwanted: &Find) -> Driven<()> {
        let what = format!("the end of {}", unwanted.what);
        let gone = async || Ok(self.look_for(unwanted).await?.is_none().then_some(()));
        until(&what, gone).await
    }

    /// Whether something is to be seen now: one question, so that the page cannot change in between.
    pub async fn look_for(&self, wanted: &Find) -> Driven<Option<Element>> {
        let found = self
            .page()
            .execute(LOOK_FOR, vec![json!(wanted.path)])
            .await?;
        let id = found.get(ELEMENT).and_then(Value::as_str);
        Ok(id.map(|id| Element::from_element_id(self.page().clone(), id.to_owned().into())))
    }

    /// What stands in something, in one line, once it is there. (WebDriver's own word for it is empty within clipped boxes.)
    pub async fn words_of(&self, wanted: &Find) -> Driven<String> {
        let element = serde_json::to_value(self.sees(wanted).await?)?;
        let words = self
            .page()
            .execute("return arguments[0].innerText", vec![element]);
        let words = words.await?;
        let words = words.as_str().unwrap_or_default().split_whitespace();
        Ok(words.collect::<Vec<_>>().join(" "))
    }

    /// Clicks on something, once it is there and nothing stands before it.
    pub async fn click(&self, wanted: &Find) -> Driven<()> {
        until(&format!("a click on {}", wanted.what), async || match self
            .sees(wanted)
            .await?
            .click()
            .await
        {
            Ok(()) => Ok(Some(())),
            Err(error) if moved_on(&error) => Ok(None),
            Err(error) => Err(error.into()),
        })
        .await
    }

    /// Puts `words` into a field.
    pub async fn fill(&self, field: &Find, words: &str) -> Driven<()> {
        Ok(self.sees(field).await?.send_keys(words).await?)
    }

    /// What a script returns that is run in the page.
    pub async fn read(&self, script: &str) -> Driven<Value> {
        Ok(self.page().execute(script, Vec::new()).await?)
    }

    /// Everything that the page says.
    pub async fn in_words(&self) -> String {
        let read = self.read("return document.body.innerText");
        let words = in_time("the page's words", read).await;
        words.map_or_else(|why| why.to_string(), |words| words.to_string())
    }
}

/// The page has been drawn anew between looking and doing: the thing is another, or something else is where it was.
fn moved_on(error: &CmdError) -> bool {
    let elsewhere = |why: &ErrorStatus| *why == ErrorStatus::ElementClickIntercepted;
    error.is_stale_element_reference()
        || error.is_no_such_element()
        || matches!(error, CmdError::Standard(said) if elsewhere(&said.error))
}
