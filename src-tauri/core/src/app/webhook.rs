//! The webhook of an account: where its deliveries are awaited, and what proves them. A user sets it up once, in the
//! service's dashboard.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};

use super::{App, AppError, World, clock};
use crate::domain::CallbackSecret;
use crate::domain::NewDelivery;
use crate::domain::ProviderName;
use crate::domain::RefusedId;
use crate::domain::Via;
use crate::inbox;
use crate::keys;
use crate::keys::OfWebhook;
use crate::listener::Listener;
use crate::listener::Verifier;
use crate::provider;
use crate::provider::clearout;
use crate::sandbox;
use crate::store::Lane;
use crate::store::Store;
use crate::store::StoreError;

/// Secrets are looked up again after this long where one that is known does not fit: another process may have entered
/// a new one.
const KNOWN_FOR: SignedDuration = SignedDuration::from_secs(10);
/// Deliveries signed with the secret before are tried again for 21 hours and a quarter (Clearout docs: redelivering
/// webhooks). Later than this nothing honest comes with it.
const ROTATION: SignedDuration = SignedDuration::from_hours(22);
/// A sandbox may have events left for the paths of earlier starts.
const SANDBOX_PATHS: u32 = 8;

/// How the webhook of an account stands.
#[derive(Clone, Debug)]
pub struct WebhookView {
    /// Whose.
    pub account: ProviderName,
    /// The path on the listener, which is a secret: whatever forwards deliveries needs it, and the user to paste it.
    pub path: String,
    /// The listener's port, once it has one.
    pub port: Option<u16>,
    /// The secret that it signs with is known.
    pub has_secret: bool,
    /// The secret before is still good.
    pub rotating: bool,
    /// How long it will be, where that is known.
    pub rotates_until: Option<Timestamp>,
    /// How many minutes old a signature may be; 0: any age.
    pub freshness_minutes: u8,
    /// When it last brought something.
    pub last_at: Option<Timestamp>,
    /// When it last brought a test event.
    pub last_test_at: Option<Timestamp>,
}

/// What is known of the accounts' webhooks, for the listener.
pub(super) struct Webhooks {
    world: World,
    store: Store,
    known: Mutex<Option<Known>>,
    /// The sandbox's secrets, which are none: now and before.
    played: Mutex<[Option<SecretString>; 2]>,
}

#[derive(Clone)]
struct Known {
    verifier: clearout::Verifier,
    since: Timestamp,
}

impl App {
    /// How the webhook of `account` stands. Its path is drawn at the first time, and kept in the keychain.
    pub fn webhook(&self, account: ProviderName) -> Result<WebhookView, AppError> {
        let path = match self.world {
            World::Real => self.kept_path(account)?,
            World::Sandbox => return Err(AppError::NotInSandbox),
        };
        let [now, before] = self.webhooks.secrets(account, clock());
        Ok(self.store.read(|db| {
            Ok(WebhookView {
                account,
                path: path.path(),
                port: db.find_listener_port()?,
                has_secret: now.is_some(),
                rotating: before.is_some(),
                rotates_until: before
                    .as_ref()
                    .and(db.find_rotation(account)?)
                    .and_then(end_of_rotation),
                freshness_minutes: db.get_freshness()?,
                last_at: db.find_last_delivery(account, false)?,
                last_test_at: db.find_last_delivery(account, true)?,
            })
        })?)
    }

    fn kept_path(&self, account: ProviderName) -> Result<CallbackSecret, AppError> {
        let kept = keys::find_of_webhook(account, OfWebhook::Path)?;
        let kept = kept.and_then(|kept| CallbackSecret::from_kept(kept.expose_secret()));
        let Some(path) = kept else {
            return self.renew_path(account);
        };
        self.open_path(account, &path, 1)?;
        Ok(path)
    }

    /// Draws another path for the webhook of `account`: the one before is closed at once.
    pub fn renew_webhook_path(&self, account: ProviderName) -> Result<(), AppError> {
        self.renew_path(account).map(drop)
    }

    fn renew_path(&self, account: ProviderName) -> Result<CallbackSecret, AppError> {
        let path = draw()?;
        keys::set_of_webhook(account, OfWebhook::Path, &path.expose().to_owned().into())?;
        self.open_path(account, &path, 1)?;
        Ok(path)
    }

    fn open_path(
        &self,
        account: ProviderName,
        path: &CallbackSecret,
        most: u32,
    ) -> Result<(), StoreError> {
        let hash = path.hash();
        self.store
            .write_blocking(move |db| db.open_path(account, hash, most, clock()))
    }

    /// Takes in the secret with which `account` signs from now on. The one before stays good until what was signed with
    /// it is no longer tried again. What was refused and is proven now is let in; returns how many that are.
    pub async fn set_webhook_secret(
        &self,
        account: ProviderName,
        secret: SecretString,
    ) -> Result<usize, AppError> {
        let now = clock();
        if self.webhooks.replace(account, &secret)? {
            self.store
                .write(Lane::Work, move |db| db.note_rotation(account, now))
                .await?;
        }
        self.webhooks.forget();
        self.release_proven().await
    }

    /// Ends a rotation: the secret before is good for nothing any more.
    pub fn end_rotation(&self, account: ProviderName) -> Result<(), AppError> {
        self.webhooks.drop_before(account)?;
        self.webhooks.forget();
        Ok(())
    }

    /// Sets how many minutes old a signature may be, 0 to 60; 0 is any age. Off unless chosen: a delivery that is tried
    /// again may carry the time of its first attempt.
    pub async fn set_freshness(&self, minutes: u8) -> Result<(), AppError> {
        clearout::Window::minutes(minutes).ok_or(AppError::NoSuchWindow)?;
        self.store
            .write(Lane::Work, move |db| db.set_freshness(minutes))
            .await?;
        self.webhooks.forget();
        Ok(())
    }

    /// The port on which callbacks are or will be awaited: drawn at the first time, and kept. Whoever sets up something
    /// that forwards to it has to know it before anything listens.
    pub async fn listener_port(&self) -> Result<u16, AppError> {
        let _door = self.door.lock().await;
        match self.store.read(|db| db.find_listener_port())? {
            Some(port) => Ok(port),
            None => Ok(Listener::bind(&self.store, None).await?.port()),
        }
    }

    /// Why a refused delivery could not be let in as things stand; `None` where it could.
    pub fn find_why_refused(&self, id: RefusedId) -> Result<Option<String>, AppError> {
        match self.prove_refused(id) {
            Ok(_) => Ok(None),
            Err(AppError::NotReleased(why)) => Ok(Some(why)),
            Err(error) => Err(error),
        }
    }

    /// Lets a refused delivery in whose signature proves itself by now, as of the time it came.
    pub async fn release_refused(&self, id: RefusedId) -> Result<(), AppError> {
        self.release(id).await?;
        inbox::work_through(&self.store, clock).await?;
        Ok(())
    }

    /// Lets in every refused delivery that proves itself by now; returns how many.
    pub async fn release_proven(&self) -> Result<usize, AppError> {
        let refused = self.store.read(|db| db.list_refused())?;
        let mut released = 0;
        // In the order in which they came.
        for kept in refused.iter().rev().filter(|kept| kept.account.is_some()) {
            match self.release(kept.id).await {
                Ok(()) => released += 1,
                Err(AppError::NotReleased(_)) => {}
                Err(error) => return Err(error),
            }
        }
        inbox::work_through(&self.store, clock).await?;
        Ok(released)
    }

    async fn release(&self, id: RefusedId) -> Result<(), AppError> {
        let proven = self.prove_refused(id)?;
        self.store
            .write(Lane::Delivery, move |db| {
                db.release_refused(id)?;
                db.keep_delivery(&proven)
            })
            .await?;
        Ok(())
    }

    /// A refused delivery as the delivery that it would have been, where it proves itself by now.
    fn prove_refused(&self, id: RefusedId) -> Result<NewDelivery, AppError> {
        let (kept, (head, body)) = self
            .store
            .read(|db| Ok((db.get_refused(id)?, db.get_refused_bytes(id)?)))?;
        let no = |why: &str| AppError::NotReleased(why.to_owned());
        let account = kept
            .account
            .ok_or_else(|| no("it did not come to the webhook of an account"))?;
        if body.len() as u64 != kept.bytes {
            return Err(no("only its beginning was kept"));
        }
        let received_at = kept.received_at;
        self.webhooks
            .check(account, &head, &body, received_at)
            .map_err(AppError::NotReleased)?;
        Ok(NewDelivery {
            via: Via::Account(account),
            received_at,
            head,
            body,
        })
    }

    /// Has the sandbox's accounts send their events here, as a user has the real ones. Without that polling finds out.
    pub(super) async fn subscribe(&self, root: &str, url: &str) -> Result<(), AppError> {
        let nothing = |why| tracing::info!(why, "the sandbox sends no events of an account");
        let to = self.draw_for_sandbox(ProviderName::Clearout, url).await?;
        match sandbox::subscribe(root, &to).await {
            Ok(secret) => {
                self.webhooks.replace(ProviderName::Clearout, &secret)?;
                self.webhooks.forget();
            }
            Err(why) => nothing(why),
        }
        let to = self.draw_for_sandbox(ProviderName::Enrow, url).await?;
        sandbox::subscribe_enrow(root, &to)
            .await
            .unwrap_or_else(nothing);
        Ok(())
    }

    /// A new address under `url` for what the sandbox's `account` tells.
    async fn draw_for_sandbox(&self, account: ProviderName, url: &str) -> Result<String, AppError> {
        let path = draw()?;
        let hash = path.hash();
        self.store
            .write(Lane::Work, move |db| {
                db.open_path(account, hash, SANDBOX_PATHS, clock())
            })
            .await?;
        Ok(format!("{url}{}", path.path()))
    }
}

impl Webhooks {
    pub fn new(world: World, store: Store) -> Self {
        Self {
            world,
            store,
            known: Mutex::default(),
            // What a sandbox signs with unless told otherwise: it may have events left before it is asked.
            played: Mutex::new([Some(sandbox::CLEAROUT_SECRET.to_owned().into()), None]),
        }
    }

    /// What the listener asks.
    pub fn verifier(self: &Arc<Self>) -> Verifier {
        let webhooks = Arc::clone(self);
        Arc::new(move |account, head, body, now| webhooks.check(account, head, body, now))
    }

    fn check(
        &self,
        account: ProviderName,
        head: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), String> {
        if !provider::signs(account) {
            // The path of 256 bits on which it came is the whole proof; nothing else that it says is believed.
            return Ok(());
        }
        let known = self.known(false);
        let header = clearout::header_in(head);
        let old = clock().duration_since(known.since) > KNOWN_FOR;
        let proof =
            match known.verifier.check(header, body, now) {
                clearout::Proof::Refused(
                    clearout::Refusal::Mismatch | clearout::Refusal::NoSecret,
                ) if old => self.known(true).verifier.check(header, body, now),
                proof => proof,
            };
        match proof {
            clearout::Proof::Genuine { .. } => Ok(()),
            clearout::Proof::Refused(why) => Err(why.to_string()),
        }
    }

    fn known(&self, anew: bool) -> Known {
        let mut known = lock(&self.known);
        match &*known {
            Some(known) if !anew => known.clone(),
            _ => known.insert(self.look_up()).clone(),
        }
    }

    fn look_up(&self) -> Known {
        let since = clock();
        let [now, before] = self.secrets(ProviderName::Clearout, since);
        let minutes = self.store.read(|db| db.get_freshness()).unwrap_or(0);
        let window = clearout::Window::minutes(minutes).unwrap_or_default();
        Known {
            verifier: clearout::Verifier::new(now, before, window),
            since,
        }
    }

    /// The secrets that are good at `now`: the one that holds, and the one before.
    fn secrets(&self, account: ProviderName, now: Timestamp) -> [Option<SecretString>; 2] {
        if self.world == World::Sandbox {
            return lock(&self.played).clone();
        }
        let kept = |part| {
            keys::find_of_webhook(account, part).unwrap_or_else(|error| {
                tracing::warn!(%error, "a webhook's secret cannot be looked up");
                None
            })
        };
        let rotated_at = self.store.read(|db| db.find_rotation(account));
        let over =
            matches!(rotated_at, Ok(Some(at)) if end_of_rotation(at).is_some_and(|end| end < now));
        let before = kept(OfWebhook::SecretBefore).filter(|_| !over);
        [kept(OfWebhook::Secret), before]
    }

    /// Puts `secret` in the place of the one that held; true where that was another.
    fn replace(&self, account: ProviderName, secret: &SecretString) -> Result<bool, AppError> {
        let is = |other: &SecretString| other.expose_secret() == secret.expose_secret();
        if self.world == World::Sandbox {
            let mut played = lock(&self.played);
            let held = played[0].take().filter(|held| !is(held));
            let another = held.is_some();
            if another {
                played[1] = held;
            }
            played[0] = Some(secret.clone());
            return Ok(another);
        }
        let held = keys::find_of_webhook(account, OfWebhook::Secret)?;
        let held = held.filter(|held| !is(held));
        if let Some(held) = &held {
            keys::set_of_webhook(account, OfWebhook::SecretBefore, held)?;
        }
        keys::set_of_webhook(account, OfWebhook::Secret, secret)?;
        Ok(held.is_some())
    }

    fn drop_before(&self, account: ProviderName) -> Result<(), AppError> {
        match self.world {
            World::Sandbox => lock(&self.played)[1] = None,
            World::Real => keys::clear_of_webhook(account, OfWebhook::SecretBefore)?,
        }
        Ok(())
    }

    fn forget(&self) {
        *lock(&self.known) = None;
    }
}

fn end_of_rotation(begun: Timestamp) -> Option<Timestamp> {
    begun.checked_add(ROTATION).ok()
}

/// A panic while the lock was held cannot have left what is behind it half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// 256 random bits.
pub(super) fn draw() -> Result<CallbackSecret, StoreError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Broken(error.to_string().into()))?;
    Ok(CallbackSecret::from_bytes(bytes))
}
