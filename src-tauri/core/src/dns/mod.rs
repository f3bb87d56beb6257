//! What name servers say of the domains that addresses are at. Nothing else is asked of them, and whatever goes wrong says
//! nothing about a domain: an answer is only what was answered.

#[cfg(test)]
pub(crate) mod tests;

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use tokio::runtime;
use tokio::time::timeout;

use crate::domain::MailDomain;

/// Questions that are out at once.
const AT_ONCE: usize = 32;
/// How long one question may take, with its repetition.
const EACH: Duration = Duration::from_millis(1_500);
/// What surely exists (RFC 1034, 4.2.1: a zone has one SOA): who does not know it knows nothing of the internet.
const CONTROL: &str = "com.";
/// If so many questions have been out and nobody has answered, nobody will.
const SILENCE: usize = AT_ONCE;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dns {
    /// The name servers that this system asks.
    System,
    /// This one.
    At(SocketAddr),
    /// Nobody.
    Off,
}

/// How much may be asked, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Domains that may still be asked about.
    pub domains: usize,
    /// How long that may still take in all.
    pub time: Duration,
}

impl Dns {
    /// What is said of each of `domains` for as long as the `budget` lasts, which pays for it; those of which nothing could
    /// be said are left out. That one is missing is said only by who knows the internet, which one question more finds out.
    /// Waits for the answers, on a thread of its own.
    pub fn look_up(self, domains: Vec<String>, budget: &mut Budget) -> Vec<(String, MailDomain)> {
        if self == Self::Off || domains.is_empty() || budget.domains == 0 || budget.time.is_zero() {
            return Vec::new();
        }
        let begun = Instant::now();
        let (time, asked) = (budget.time, domains.len().min(budget.domains));
        let ask = move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            let asking = ask_all(self, &domains[..asked], time);
            runtime.map(|runtime| runtime.block_on(asking)).ok()
        };
        let answers = thread::Builder::new().name("dns".into()).spawn(ask);
        let told = answers.ok().and_then(|thread| thread.join().ok()).flatten();
        let (told, silent) = told.unwrap_or_default();
        budget.domains -= asked;
        budget.time = match silent {
            true => Duration::ZERO,
            false => budget.time.saturating_sub(begun.elapsed()),
        };
        told
    }

    fn resolver(self) -> Option<TokioResolver> {
        let mut builder = match self {
            Self::Off => return None,
            Self::System => TokioResolver::builder_tokio().ok()?,
            Self::At(server) => {
                let mut udp = ConnectionConfig::udp();
                udp.port = server.port();
                let server = NameServerConfig::new(server.ip(), true, vec![udp]);
                let config = ResolverConfig::from_name_servers(vec![server]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        let options = builder.options_mut();
        options.timeout = EACH / 2;
        options.attempts = 1;
        options.use_hosts_file = ResolveHosts::Never;
        builder.build().ok()
    }
}

/// What was told within `time`, and whether nobody answers at all.
async fn ask_all(
    dns: Dns,
    domains: &[String],
    time: Duration,
) -> (Vec<(String, MailDomain)>, bool) {
    let (mut told, mut silent) = (Vec::new(), 0);
    let Some(resolver) = dns.resolver() else {
        return (told, true);
    };
    let resolver = &resolver;
    let ask = |domain: &String| {
        let domain = domain.clone();
        async move { (ask(resolver, &domain).await, domain) }
    };
    let collect = async {
        let mut answers = stream::iter(domains).map(ask).buffer_unordered(AT_ONCE);
        while let Some((answer, domain)) = answers.next().await {
            match answer {
                Some(said) => told.push((domain, said)),
                None => silent += 1,
            }
            if told.is_empty() && silent >= SILENCE {
                break;
            }
        }
    };
    // What was told before the time was up stands.
    let _up = timeout(time, collect).await;
    let missing = |said: &MailDomain| *said == MailDomain::Missing;
    if told.iter().any(|(_, said)| missing(said)) && !knows_the_internet(resolver).await {
        told.retain(|(_, said)| !missing(said));
    }
    let nobody = told.is_empty();
    (told, nobody)
}

/// A login page of a wireless network, an inner name server and a router that is offline say of everything else that it
/// is missing.
async fn knows_the_internet(resolver: &TokioResolver) -> bool {
    let asked = timeout(EACH, resolver.soa_lookup(CONTROL)).await;
    let is_soa = |data: &RData| matches!(data, RData::SOA(_));
    asked.is_ok_and(|answer| {
        answer.is_ok_and(|answer| answer.answers().iter().any(|record| is_soa(&record.data)))
    })
}

async fn ask(resolver: &TokioResolver, domain: &str) -> Option<MailDomain> {
    // With its dot at the end, or the system's own domains would be tried behind it.
    let asked = timeout(EACH, resolver.mx_lookup(format!("{domain}."))).await;
    match asked.ok()? {
        Ok(answer) => {
            let hosts = answer
                .answers()
                .iter()
                .filter_map(|record| match &record.data {
                    RData::MX(mx) => Some(mx.exchange.is_root()),
                    _ => None,
                });
            let hosts: Vec<bool> = hosts.collect();
            Some(match hosts == [true] {
                true => MailDomain::Refuses,
                false => MailDomain::Open,
            })
        }
        Err(error) => judge(&error),
    }
}

fn judge(error: &NetError) -> Option<MailDomain> {
    match () {
        () if error.is_nx_domain() => Some(MailDomain::Missing),
        () if error.is_no_records_found() => said_none(error),
        () => None,
    }
}

/// A server that fails or refuses says `no records`, too, under another code.
fn said_none(error: &NetError) -> Option<MailDomain> {
    use hickory_resolver::net::{DnsError, NoRecords};
    use hickory_resolver::proto::op::ResponseCode;
    let there = matches!(
        error,
        NetError::Dns(DnsError::NoRecordsFound(NoRecords {
            response_code: ResponseCode::NoError,
            ..
        }))
    );
    there.then_some(MailDomain::Open)
}
