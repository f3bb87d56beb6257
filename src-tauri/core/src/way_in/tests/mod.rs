//! Ways in of every condition, on loopback, behind a certificate of an authority of the tests' own.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::dns::{Name, Resolve, Resolving};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use super::knock::Arrival;
use super::*;

pub(crate) const AUTHORITY: &[u8] = include_bytes!("authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("ringback.example.pem");
const KEY: &[u8] = include_bytes!("ringback.example.key");

/// What stands at the public address.
#[derive(Clone)]
pub(crate) enum Front {
    /// It forwards to that port.
    Forwards(u16),
    /// It answers so by itself.
    Answers(&'static str),
    /// It says nothing.
    Silent,
    /// It answers without a certificate.
    Plain,
}

/// Opens it, and says where.
pub(crate) async fn open(front: Front) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let chain = vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, acceptor.clone(), front.clone()));
        }
    });
    address
}

async fn serve(mut stream: TcpStream, acceptor: TlsAcceptor, front: Front) {
    if let Front::Plain = front {
        let _gone = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        return;
    }
    let Ok(mut tls) = acceptor.accept(stream).await else {
        return;
    };
    match front {
        Front::Forwards(port) => {
            let mut inner = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let _until_either_ends = copy_bidirectional(&mut tls, &mut inner).await;
        }
        Front::Answers(text) => {
            let _asked = tls.read(&mut [0; 4096]).await;
            let _gone = tls.write_all(text.as_bytes()).await;
            let _closed = tls.shutdown().await;
        }
        Front::Silent | Front::Plain => std::future::pending().await,
    }
}

/// Knows no name: whatever this machine's resolver would say.
struct Nobody;

impl Resolve for Nobody {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async { Err("there is no such name".into()) })
    }
}

/// A knocker that believes the tests' authority and finds `name` at `at`.
pub(crate) fn knocker(name: &str, at: SocketAddr) -> Knocker {
    let authority = reqwest::Certificate::from_pem(AUTHORITY).unwrap();
    let builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_merge([authority])
        .dns_resolver(Arc::new(Nobody))
        .resolve(name, at);
    Knocker::with(builder)
        .unwrap()
        .patient_for(Duration::from_secs(2))
}

fn address(name: &str, at: SocketAddr) -> PublicAddress {
    format!("https://{name}:{}", at.port()).parse().unwrap()
}

async fn knock(front: Front, arrival: Option<Arrival>) -> Result<(), Trouble> {
    let at = open(front).await;
    let name = "ringback.example";
    knocker(name, at)
        .knock(&address(name, at), "/callbacks/n", 21_001, async {
            arrival
        })
        .await
}

fn arrived() -> Option<Arrival> {
    Some(Arrival {
        host: "ringback.example".into(),
        known: true,
    })
}

#[tokio::test]
async fn what_answers_and_what_arrives_say_together_what_is_wrong() {
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let bad = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n";
    let moved = "HTTP/1.1 307 Moved\r\nLocation: https://login.example/x?session=1\r\nContent-Length: 0\r\n\r\n";
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 6\r\n\r\n<html>";
    let none = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    let accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    let foreign = Arrival {
        host: "inner:80".into(),
        known: false,
    };
    for (text, arrival, said) in [
        (ok, arrived(), Ok(())),
        (bad, None, Err(Trouble::Gateway(502, 21_001))),
        (
            moved,
            None,
            Err(Trouble::Redirect("https://login.example".into())),
        ),
        (page, None, Err(Trouble::Page(200))),
        (none, None, Err(Trouble::SomethingElse(404, 21_001))),
        (ok, None, Err(Trouble::SomethingElse(200, 21_001))),
        (accepted, arrived(), Err(Trouble::NotOk(202))),
        (none, Some(foreign), Err(Trouble::Host("inner:80".into()))),
    ] {
        assert_eq!(knock(Front::Answers(text), arrival).await, said, "{text}");
    }
}

#[tokio::test]
async fn a_name_a_certificate_a_port_and_silence_are_told_apart() {
    let silent = knock(Front::Silent, None).await;
    assert_eq!(silent, Err(Trouble::Silent(Duration::from_secs(2))));
    assert_eq!(knock(Front::Plain, None).await, Err(Trouble::NoTls));

    let at = open(Front::Silent).await;
    let to = |name: &str, at| (knocker(name, at), address(name, at));
    let (other, wrong_name) = to("other.example", at);
    let told = other.knock(&wrong_name, "/n", 1, async { None }).await;
    assert!(matches!(told, Err(Trouble::Certificate(_))), "{told:?}");

    let unknown = Knocker::with(
        reqwest::Client::builder()
            .no_proxy()
            .resolve("ringback.example", at),
    );
    let (_, right) = to("ringback.example", at);
    let told = unknown
        .unwrap()
        .knock(&right, "/n", 1, async { None })
        .await;
    assert!(matches!(told, Err(Trouble::Certificate(_))), "{told:?}");

    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = closed.local_addr().unwrap();
    drop(closed);
    let (knocker, gone) = to("ringback.example", nobody);
    let told = knocker.knock(&gone, "/n", 1, async { None }).await;
    assert_eq!(told, Err(Trouble::Refused));
    let nowhere: PublicAddress = "https://nowhere.invalid".parse().unwrap();
    let told = knocker.knock(&nowhere, "/n", 1, async { None }).await;
    assert_eq!(told, Err(Trouble::Name("nowhere.invalid".into())));
}

#[test]
fn an_address_is_https_and_can_be_reached_from_elsewhere() {
    for (text, authority) in [
        ("https://callbacks.example/", "callbacks.example"),
        (
            " https://callbacks.example:8443/in ",
            "callbacks.example:8443",
        ),
        ("https://CALLBACKS.example:443", "callbacks.example"),
    ] {
        let address: PublicAddress = text.parse().unwrap();
        assert_eq!(address.authority(), authority);
        assert!(!address.to_string().ends_with('/'));
    }
    for (text, why) in [
        ("", NoAddress::Unreadable),
        ("callbacks.example", NoAddress::Unreadable),
        ("http://callbacks.example", NoAddress::NotHttps),
        ("https://localhost", NoAddress::Local),
        ("https://127.0.0.1:21001", NoAddress::Local),
        ("https://192.168.1.2", NoAddress::Local),
        ("https://[::1]", NoAddress::Local),
        ("https://nas.local", NoAddress::Local),
        ("https://me@callbacks.example", NoAddress::Further),
        ("https://callbacks.example/?a=b", NoAddress::Further),
    ] {
        assert_eq!(text.parse::<PublicAddress>(), Err(why), "{text}");
    }
}
