//! Reading a delivery once more.

use super::{App, AppError, clock};
use crate::domain::DeliveryId;
use crate::domain::DeliveryState;
use crate::inbox;
use crate::store::KeptDelivery;
use crate::store::Lane;

impl App {
    /// Has a delivery read as if it had just come. What it says is known already, so it changes nothing: it shows that
    /// it does.
    pub async fn replay(&self, delivery: DeliveryId) -> Result<KeptDelivery, AppError> {
        self.store.read(|db| db.get_delivery(delivery))?;
        self.store
            .write(Lane::Work, move |db| db.unread_delivery(delivery))
            .await?;
        inbox::work_through(&self.store, clock).await?;
        Ok(self.store.read(|db| db.get_delivery(delivery))?)
    }

    /// Has every delivery that could not be read tried again, as after an update; returns how many can be read now.
    pub async fn try_unreadable_again(&self) -> Result<usize, AppError> {
        let unreadable = self
            .store
            .write(Lane::Work, |db| db.unread_unreadable())
            .await?;
        inbox::work_through(&self.store, clock).await?;
        let left = self
            .store
            .read(|db| db.count_deliveries(DeliveryState::Unreadable))?;
        Ok(unreadable.saturating_sub(usize::try_from(left).unwrap_or(usize::MAX)))
    }
}
