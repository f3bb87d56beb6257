//! The address that services are given.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

/// An HTTPS address that leads to the listener, without a slash at its end. What follows it is the callback's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress {
    text: String,
    authority: String,
}

/// Why a text is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAddress {
    /// It is no address at all.
    #[error("this is no address: it should look like https://callbacks.example.com")]
    Unreadable,
    /// It is not HTTPS.
    #[error("services call back to addresses that begin with https:// only")]
    NotHttps,
    /// It is this machine's or a local network's.
    #[error("a service cannot reach an address of this machine or of a local network")]
    Local,
    /// It has parts that an address of a listener has not.
    #[error("an address has no user name, no question mark and no hash mark in it")]
    Further,
}

impl PublicAddress {
    /// What callers say as `Host`: the name, and the port where it is not the usual one.
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

impl fmt::Display for PublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for PublicAddress {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        let url = Url::parse(text.trim()).map_err(|_| NoAddress::Unreadable)?;
        if url.scheme() != "https" {
            return Err(NoAddress::NotHttps);
        }
        let host = url.host().ok_or(NoAddress::Unreadable)?;
        if is_local(&host) {
            return Err(NoAddress::Local);
        }
        let named = !url.username().is_empty() || url.password().is_some();
        if named || url.query().is_some() || url.fragment().is_some() {
            return Err(NoAddress::Further);
        }
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        };
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            authority,
        })
    }
}

fn is_local<S: AsRef<str>>(host: &Host<S>) -> bool {
    let ip: IpAddr = match host {
        Host::Domain(name) => {
            let name = name.as_ref().trim_end_matches('.');
            let local = [".local", ".localhost", ".internal", ".lan"];
            return !name.contains('.') || local.iter().any(|end| name.ends_with(end));
        }
        Host::Ipv4(ip) => (*ip).into(),
        Host::Ipv6(ip) => (*ip).into(),
    };
    match ip {
        IpAddr::V4(ip) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unspecified(),
    }
}
