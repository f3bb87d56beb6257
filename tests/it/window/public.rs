//! The proof of a public address in the real window, the whole way: out through a proxy, to a name, a certificate and
//! whatever forwards it, and in again. All of it is played on loopback.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
};

use ringback_tests::find::{button, field, path, text};
use ringback_tests::{Driven, Outside, Window};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use super::{Scene, go_to_real_services, screen};

const NAME: &str = "ringback.example";

fn certificate(file: &str) -> PathBuf {
    let tests = "../src-tauri/core/src/way_in/tests";
    Path::new(env!("CARGO_MANIFEST_DIR")).join(tests).join(file)
}

/// The internet: one name in it, and what answers there forwards to a port of this machine.
struct Internet {
    proxy: SocketAddr,
    /// 0: to nobody.
    forwards_to: Arc<AtomicU16>,
}

impl Internet {
    async fn open() -> Driven<Self> {
        let chain = CertificateDer::from_pem_file(certificate("ringback.example.pem"))?;
        let key = PrivateKeyDer::from_pem_file(certificate("ringback.example.key"))?;
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![chain], key)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let proxy = listener.local_addr()?;
        let forwards_to = Arc::new(AtomicU16::new(0));
        let target = Arc::clone(&forwards_to);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, target) = (acceptor.clone(), Arc::clone(&target));
                tokio::spawn(async move {
                    let _hung_up = pass_on(stream, acceptor, &target).await;
                });
            }
        });
        Ok(Self { proxy, forwards_to })
    }

    fn outside(&self) -> Outside {
        Outside {
            proxy: self.proxy,
            authority: certificate("authority.pem"),
        }
    }

    fn forward_to(&self, port: u16) {
        self.forwards_to.store(port, Ordering::SeqCst);
    }
}

/// One connection: asked for by name, then TLS, then whatever stands behind it.
async fn pass_on(stream: TcpStream, acceptor: TlsAcceptor, target: &AtomicU16) -> Driven<()> {
    let mut stream = BufReader::new(stream);
    let mut wanted = String::new();
    stream.read_line(&mut wanted).await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 2 {
        line.clear();
    }
    if !wanted.starts_with(&format!("CONNECT {NAME}:443 ")) {
        stream
            .write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            .await?;
        return Ok(());
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    let mut secured = acceptor.accept(stream).await?;
    let port = target.load(Ordering::SeqCst);
    if port == 0 {
        // Whoever asks takes an answer that is there before the question for none.
        let mut asked = [0; 1024];
        let _read = secured.read(&mut asked).await?;
        let nobody = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        secured.write_all(nobody).await?;
        secured.shutdown().await?;
        return Ok(());
    }
    let mut inner = TcpStream::connect(("127.0.0.1", port)).await?;
    copy_bidirectional(&mut secured, &mut inner).await?;
    Ok(())
}

async fn local_port(window: &Window<'_>) -> Driven<u16> {
    let local = path("//code[@aria-label='local address']");
    let address = window.words_of(&local).await?;
    let port = address.rsplit(':').next().ok_or("a port")?;
    Ok(port.trim_end_matches('/').parse()?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_address_is_proven_the_whole_way_and_again_when_its_tunnel_is_back() -> Driven<()>
{
    let mut scene = Scene::new("").await?;
    scene.stage.unlock_keyring()?;
    let internet = Internet::open().await?;
    scene.stage.look_out_on(internet.outside());
    let window = scene.open().await?;
    go_to_real_services(&window).await?;
    let port = local_port(&window).await?;

    let address = field("Your HTTPS address");
    window.fill(&address, "https://elsewhere.example").await?;
    window.click(&button("Prove")).await?;
    window.sees(&text("cannot be reached")).await?;
    window.fill(&address, &format!("https://{NAME}")).await?;
    window.click(&button("Prove")).await?;
    let nobody = format!("let it forward to 127.0.0.1, port {port}");
    window.sees(&text(&nobody)).await?;
    screen::of_real(&window, "public-address-nobody").await?;

    internet.forward_to(port);
    window.click(&button("Prove")).await?;
    window.sees(&text("It leads here")).await?;
    screen::of_real(&window, "public-address-proven").await?;
    assert_eq!(window.close().await?.0, "0");

    // Kept, on the same port; and proven anew where the tunnel was away.
    let window = scene.open().await?;
    window.click(&button("Services")).await?;
    window.sees(&text("It leads here")).await?;
    assert_eq!(local_port(&window).await?, port);
    internet.forward_to(0);
    window.click(&button("Prove again")).await?;
    window.sees(&text(&nobody)).await?;
    internet.forward_to(port);
    window.click(&button("Prove again")).await?;
    window.sees_no(&text(&nobody)).await?;
    window.sees(&text("It leads here")).await?;
    assert_eq!(window.close().await?.0, "0");
    Ok(())
}
