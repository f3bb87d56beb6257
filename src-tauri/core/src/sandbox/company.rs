//! The company of a search: a domain and a name, either of which may have to be made of the other.

use crate::provider::enrow::wire::Search;

use super::address;
use super::address::{fold, short};

/// See the module.
pub struct Company {
    /// Its name: the one given, or one made of the domain.
    pub name: String,
    /// Its domain: the one given, or one made of the name.
    pub domain: String,
    /// The domain of its invented addresses.
    pub mail: String,
}

impl Company {
    /// The domain counts where there is one; the company's name where there is none or none that can be read.
    pub fn of(search: &Search) -> Self {
        let given = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        let (domain, name) = (given(&search.company_domain), given(&search.company_name));
        match address::host(&domain) {
            Some(host) => Self {
                name: if name.is_empty() {
                    name_of(&host)
                } else {
                    name
                },
                mail: format!("{host}.example"),
                domain: host,
            },
            None => Self::by_name(if name.is_empty() { domain } else { name }),
        }
    }

    fn by_name(name: String) -> Self {
        let label = Some(address::label(&name)).filter(|label| !label.is_empty());
        let label = label.unwrap_or_else(|| format!("company-{}", short(&fold(&name))));
        let domain = format!("{label}.example");
        Self {
            name,
            mail: domain.clone(),
            domain,
        }
    }
}

/// `north-pier.example` is called `North-pier`.
fn name_of(host: &str) -> String {
    let label = host.split('.').next().unwrap_or(host);
    let mut letters = label.chars();
    let initial = letters.next().map(|c| c.to_ascii_uppercase());
    initial.into_iter().chain(letters).collect()
}
