//! What is looked for on a page: by role and name, as a person and a screen reader do, so that a page may be built
//! otherwise without a test noticing.

/// Something on a page.
#[derive(Clone, Debug)]
pub struct Find {
    /// In words, for when it is not there.
    pub what: String,
    /// As the driver is told.
    pub path: String,
}

/// A button that can be pressed, by its whole name.
pub fn button(name: &str) -> Find {
    of(
        format!("button `{name}`"),
        "//button[not(@disabled)]",
        &is(name),
    )
}

/// A button that can be pressed, by how its name begins.
pub fn button_beginning(name: &str) -> Find {
    let condition = format!("starts-with(normalize-space(.), {})", quoted(name));
    of(
        format!("button `{name}…`"),
        "//button[not(@disabled)]",
        &condition,
    )
}

/// Something with an ARIA role, by its whole name or that of a part of it.
pub fn role(role: &str, name: &str) -> Find {
    let condition = format!("{} or .//*[normalize-space(.)={}]", is(name), quoted(name));
    of(
        format!("{role} `{name}`"),
        &format!("//*[@role='{role}']"),
        &condition,
    )
}

/// Where a text stands.
pub fn text(text: &str) -> Find {
    let condition = format!("text()[contains(normalize-space(.), {})]", quoted(text));
    of(format!("text `{text}`"), "//*[ancestor::body]", &condition)
}

/// A heading, by its whole text.
pub fn heading(name: &str) -> Find {
    let any = "//*[self::h1 or self::h2 or self::h3 or @role='heading']";
    of(format!("heading `{name}`"), any, &is(name))
}

/// A field to type into, by its label.
pub fn field(label: &str) -> Find {
    let label = quoted(label);
    let condition = format!("@aria-label={label} or @id=//label[contains(., {label})]/@for");
    let fields = "//*[self::input or self::textarea]";
    of(format!("field {label}"), fields, &condition)
}

/// Something within an open dialog.
pub fn in_dialog(wanted: &Find) -> Find {
    Find {
        what: format!("{} in a dialog", wanted.what),
        path: format!("//*[@role='dialog']{}", wanted.path),
    }
}

/// Something within the section of that name.
pub fn in_section(name: &str, wanted: &Find) -> Find {
    Find {
        what: format!("{} in the section {name}", wanted.what),
        path: wanted.path.replacen(
            "//",
            &format!("//section[@aria-label={}]//", quoted(name)),
            1,
        ),
    }
}

/// What an XPath finds.
pub fn path(path: &str) -> Find {
    Find {
        what: path.to_owned(),
        path: path.to_owned(),
    }
}

fn of(what: String, any: &str, condition: &str) -> Find {
    Find {
        what,
        path: format!("{any}[{condition}]"),
    }
}

fn is(name: &str) -> String {
    let name = quoted(name);
    format!("normalize-space(.)={name} or @aria-label={name}")
}

/// XPath knows no escapes: what holds one kind of quote is put into the other.
fn quoted(text: &str) -> String {
    if text.contains('"') {
        format!("'{text}'")
    } else {
        format!("\"{text}\"")
    }
}
