//! Row ids, one type per noun, so that a batch's id cannot be handed in where a search's is meant.

macro_rules! id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id! {
    /// A list: a named set of leads.
    ListId,
    /// A lead: one row the user gave.
    LeadId,
    /// A run: one use of a recipe over a list.
    RunId,
    /// A job: one step of a recipe over a list.
    JobId,
    /// A search: one question to one provider. Its decimal form travels to the service as `custom`.
    SearchId,
    /// A batch: searches sent in one call.
    BatchId,
    /// A delivery: one HTTP request that reached the listener.
    DeliveryId,
    /// A request that was refused, and kept apart to be looked at.
    RefusedId,
    /// What a service told though nobody here had asked.
    UnmatchedId,
}
