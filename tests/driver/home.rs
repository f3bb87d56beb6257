//! A home folder of its own, and the environment that makes programs use it.

use std::{fs, net::SocketAddr, path::PathBuf, process::Command};

use tempfile::TempDir;

use crate::Driven;
use crate::stage::Look;

/// A home folder, with what desktop programs look for in it.
pub struct Home {
    folder: TempDir,
    outside: Option<Outside>,
}

/// What a test plays of the world outside.
pub struct Outside {
    /// The proxy through which it is reached.
    pub proxy: SocketAddr,
    /// The certificate of the authority that is believed there, a PEM file.
    pub authority: PathBuf,
}

impl Home {
    /// Makes one, for a desktop that looks like that.
    pub fn new(look: Look) -> Driven<Self> {
        let folder = tempfile::Builder::new()
            .prefix("ringback-stage-")
            .tempdir()?;
        let home = Self {
            folder,
            outside: None,
        };
        for folder in ["bin", "cache", "config/gtk-3.0", "data", "run", "screen"] {
            fs::create_dir_all(home.path(folder))?;
        }
        let dark = u8::from(look == Look::Dark);
        fs::write(
            home.path("config/gtk-3.0/settings.ini"),
            format!(
                "[Settings]\ngtk-application-prefer-dark-theme={dark}\ngtk-enable-animations=0\n"
            ),
        )?;
        Ok(home)
    }

    /// Behind the door there is this world.
    pub fn look_out_on(&mut self, outside: Outside) {
        self.outside = Some(outside);
    }

    /// A place in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where programs complain to.
    pub fn log(&self) -> PathBuf {
        self.path("complaints.log")
    }

    /// What they have complained about.
    pub fn complaints(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// The whole environment of a program: nothing of the caller's but where programs are.
    pub fn furnish(&self, command: &mut Command) {
        let found = std::env::var_os("PATH").unwrap_or_default();
        let mut path = self.path("bin").into_os_string();
        path.push(":");
        path.push(found);
        command.env_clear().envs([
            ("PATH", path),
            ("HOME", self.folder.path().into()),
            ("XDG_CACHE_HOME", self.path("cache").into()),
            ("XDG_CONFIG_HOME", self.path("config").into()),
            ("XDG_DATA_HOME", self.path("data").into()),
            ("XDG_RUNTIME_DIR", self.path("run").into()),
        ]);
        // Whoever wants to leave this machine finds the door locked, or a world that the test plays behind it.
        let mut way_out = "http://127.0.0.1:9".to_owned();
        if let Some(outside) = &self.outside {
            way_out = format!("http://{}", outside.proxy);
            command.env("SSL_CERT_FILE", &outside.authority);
        }
        command.envs([
            ("http_proxy", "http://127.0.0.1:9"),
            ("https_proxy", way_out.as_str()),
            ("no_proxy", "127.0.0.1"),
        ]);
        // Neither a renderer that wants a graphics card, nor helpers that want a desktop.
        command.envs([
            ("GDK_BACKEND", "x11"),
            ("GSETTINGS_BACKEND", "memory"),
            ("LANG", "C.UTF-8"),
            ("NO_AT_BRIDGE", "1"),
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
        ]);
    }
}
