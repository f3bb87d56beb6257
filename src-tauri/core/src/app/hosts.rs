//! What is known of the domains that a look comes across: what was said of them before, and else what name servers say
//! now. They are asked about domains alone, never about the sandbox's, and never for long.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::{World, clock};
use crate::dns::{Budget, Dns};
use crate::domain::Asked;
use crate::domain::Company;
use crate::domain::MailDomain;
use crate::domain::Skip;
use crate::preflight;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Writing;

/// What one look may ask of name servers.
const BUDGET: Budget = Budget {
    domains: 5_000,
    time: Duration::from_secs(10),
};

/// By which the user says who is asked: `off` for nobody, or the address of a name server.
const SAID: &str = "RINGBACK_DNS";

/// Who is asked about domains in `world`: in the sandbox nobody, or people would wait for what is made up.
pub(super) fn who_is_asked(world: World) -> Dns {
    let said = std::env::var(SAID).ok();
    match (world, said.as_deref()) {
        (World::Sandbox, _) => Dns::Off,
        (World::Real, None | Some("")) => Dns::System,
        // A word that is not understood must not send anything anywhere.
        (World::Real, Some(said)) => said.parse().map_or(Dns::Off, Dns::At),
    }
}

/// What is known of domains.
pub(super) struct Hosts {
    dns: Dns,
    budget: Budget,
    known: HashMap<String, MailDomain>,
}

impl Hosts {
    /// Nothing yet.
    pub fn new(dns: Dns) -> Self {
        Self {
            dns,
            budget: BUDGET,
            known: HashMap::new(),
        }
    }

    /// Looks up the domains of these questions that are not known, and keeps what was said.
    pub fn learn<'a>(
        &mut self,
        store: &Store,
        asked: impl Iterator<Item = &'a Asked>,
    ) -> Result<(), StoreError> {
        if self.dns == Dns::Off {
            return Ok(());
        }
        let hosts = asked.filter_map(host);
        let hosts =
            hosts.filter(|host| !preflight::is_reserved(host) && !self.known.contains_key(*host));
        let mut unknown: HashSet<&str> = hosts.collect();
        store.read(|db| {
            for host in unknown.clone() {
                if let Some(said) = db.find_mail_domain(host, clock())? {
                    self.known.insert(host.to_owned(), said);
                    unknown.remove(host);
                }
            }
            Ok(())
        })?;
        let unknown = unknown.into_iter().map(str::to_owned).collect();
        let said = self.dns.look_up(unknown, &mut self.budget);
        if said.is_empty() {
            return Ok(());
        }
        self.known.extend(said.iter().cloned());
        store.write_blocking(move |db: &Writing<'_>| db.keep_mail_domains(&said, clock()))
    }

    /// Why the address that is asked about need not be: its domain is not there, or takes no mail.
    pub fn skip(&self, asked: &Asked) -> Option<Skip> {
        if !matches!(asked, Asked::VerifyEmail { .. }) {
            return None;
        }
        match self.known.get(host(asked)?)? {
            MailDomain::Open => None,
            MailDomain::Refuses => Some(Skip::NullMx),
            MailDomain::Missing => Some(Skip::NoDomain),
        }
    }

    /// Whether nobody could say anything about the domain that is asked about: the machine is offline, or there are too many.
    pub fn is_untold(&self, asked: &Asked) -> bool {
        let looked_up = |host: &&str| self.dns != Dns::Off && !preflight::is_reserved(host);
        let host = host(asked).filter(looked_up);
        host.is_some_and(|host| !self.known.contains_key(host))
    }

    /// Whether the web site that is asked about is at a domain that is not there. Its people may have addresses all the
    /// same.
    pub fn has_lost_site(&self, asked: &Asked) -> bool {
        let site = !matches!(asked, Asked::VerifyEmail { .. });
        let said = host(asked).and_then(|host| self.known.get(host));
        site && said == Some(&MailDomain::Missing)
    }
}

fn host(asked: &Asked) -> Option<&str> {
    match asked {
        Asked::VerifyEmail { email } => email.rsplit_once('@').map(|(_, host)| host),
        Asked::FindEmail {
            company: Company::Domain(host),
            ..
        }
        | Asked::FindPhoneByName {
            company: Company::Domain(host),
            ..
        } => Some(host),
        Asked::FindEmail { .. }
        | Asked::FindPhoneByName { .. }
        | Asked::FindPhoneByProfile { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;
    use crate::app::App;
    use crate::app::Forecast;
    use crate::dns::tests::NameServer;
    use crate::domain::Details;
    use crate::domain::Included;
    use crate::domain::Kind;
    use crate::domain::ProviderName;
    use crate::domain::RecipeStep;

    const ROWS: &str = "Name,Website,E-mail\n\
        A B,gone.vega.com,ada@mail.vega.com\n\
        C D,mail.vega.com,kim@gone.vega.com\n\
        E F,mail.vega.com,odo@null.vega.com\n\
        G H,sick.vega.com,ida@sick.vega.com\n\
        I J,gone.vega.example,zoe@gone.vega.example\n\
        K L,mail.vega.com,ada@none.vega.com\n";

    fn forecast(app: &App, kind: Kind, include: Included) -> Forecast {
        let path = app.folder.join("a.csv");
        std::fs::write(&path, ROWS).unwrap();
        let map = ["email=E-mail".parse().unwrap()];
        let list = app.import(&path, &map, |_, _| {}).unwrap().list;
        let step = RecipeStep {
            find: kind,
            provider: ProviderName::Clearout,
        };
        let details = Details {
            include: include.and(Skip::HasEmail),
            ..Details::default()
        };
        app.forecast(&list, &step, details).unwrap()
    }

    fn app(folder: &tempfile::TempDir, server: &NameServer) -> App {
        let mut app = App::open(folder.path(), World::Real).unwrap();
        app.dns = Dns::At(server.at);
        app
    }

    #[test]
    fn an_address_whose_domain_is_not_there_is_skipped_and_a_web_site_is_a_note() {
        let (folder, server) = (tempfile::tempdir().unwrap(), NameServer::start());
        let app = app(&folder, &server);
        let none = Included::default();
        let told = forecast(&app, Kind::VerifyEmail, none);
        assert_eq!(told.skips, [(Skip::NoDomain, 1), (Skip::NullMx, 1)]);
        assert_eq!((told.searches, told.notes.lost_sites), (4, 0));
        assert_eq!(told.notes.untold, 1);
        // What was said is kept: only the one that could not tell is asked again.
        let asked = || server.asked.swap(0, Ordering::SeqCst);
        assert!(asked() >= 5);
        let again = forecast(&app, Kind::VerifyEmail, none);
        assert_eq!(again.skips, told.skips);
        assert!(asked() <= 4, "with its repetitions");
        let by_word = none.and(Skip::NoDomain).and(Skip::NullMx);
        assert_eq!(forecast(&app, Kind::VerifyEmail, by_word).searches, 6);

        let found = forecast(&app, Kind::FindEmail, none);
        assert_eq!((found.searches, found.notes.lost_sites), (6, 1));
        assert!(found.skips.is_empty());
    }

    #[test]
    fn behind_a_login_page_nothing_is_skipped_and_nothing_kept() {
        let (folder, behind) = (tempfile::tempdir().unwrap(), NameServer::inner());
        let mut app = app(&folder, &behind);
        let none = Included::default();
        let told = forecast(&app, Kind::VerifyEmail, none);
        assert!(behind.asked.load(Ordering::SeqCst) > 0);
        assert_eq!((told.searches, told.skips), (6, Vec::new()));
        assert_eq!(told.notes.untold, 4, "all whose domains are not reserved");
        let told = forecast(&app, Kind::FindEmail, none);
        assert_eq!((told.searches, told.notes.lost_sites), (6, 0));

        let server = NameServer::start();
        app.dns = Dns::At(server.at);
        let told = forecast(&app, Kind::VerifyEmail, none);
        assert_eq!(told.skips, [(Skip::NoDomain, 1), (Skip::NullMx, 1)]);
    }

    #[test]
    fn in_the_sandbox_and_where_it_is_off_nobody_is_asked() {
        assert_eq!(who_is_asked(World::Sandbox), Dns::Off);
        let (folder, server) = (tempfile::tempdir().unwrap(), NameServer::start());
        let mut app = app(&folder, &server);
        app.dns = Dns::Off;
        let told = forecast(&app, Kind::VerifyEmail, Included::default());
        assert_eq!((told.searches, told.skips), (6, Vec::new()));
        assert_eq!(told.notes.untold, 0);
        assert_eq!(server.asked.load(Ordering::SeqCst), 0);
    }
}
