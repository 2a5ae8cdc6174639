//! Every call the face can make, and the type of its reply, by subject.

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $field_type:ty),* $(,)? } => $reply:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
            pub struct $name { $($(#[$field_doc])* pub $field: $field_type),* }

            impl $crate::calls::Call for $name {
                type Reply = $reply;
                fn into_request(self) -> $crate::calls::Request { $crate::calls::Request::$name(self) }
            }
        )*
    };
}

mod apps;
mod drafts;
mod files;
mod grids;
mod personal;
mod queue;
mod records;
mod session;
mod sync;

pub use apps::*;
pub use drafts::*;
pub use files::*;
pub use grids::*;
pub use personal::*;
pub use queue::*;
pub use records::*;
pub use session::*;
pub use sync::*;

use model::Problem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::Future;

/// A call and its reply.
pub trait Call: Serialize + DeserializeOwned + Send + 'static {
    /// What a successful call answers.
    type Reply: Serialize + DeserializeOwned + Send;
    /// The call as it crosses.
    fn into_request(self) -> Request;
}

/// Something that can answer a call: the engine's front.
pub trait Answers<C: Call> {
    /// Answers one call.
    fn answer(&self, call: C) -> impl Future<Output = Result<C::Reply, Problem>> + Send;
}

macro_rules! requests {
    ($($name:ident),* $(,)?) => {
        /// Any call, tagged by its name.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(tag = "call", content = "with")]
        pub enum Request {
            $(#[doc = concat!("[`", stringify!($name), "`]")] $name($name)),*
        }

        /// Answers any call with its reply as JSON text. A call that nobody answers does not compile.
        ///
        /// # Errors
        /// What the call answers, or [`model::Code::Internal`] if the reply can't be written as JSON.
        pub async fn dispatch<H>(handler: &H, request: Request) -> Result<String, Problem>
        where H: $(Answers<$name> +)* Sync {
            match request {
                $(Request::$name(call) => {
                    let reply = Answers::<$name>::answer(handler, call).await?;
                    crate::wire::written(&reply)
                })*
            }
        }
    };
}

requests! {
    Hello, GetSession, SignIn, Unlock, SignOut,
    ListApps, EnterApp, LeaveApp, StartDownload, SkipDownload, PauseDownload, Reconfigure, GetProvisioning, GetExperience, GetNavigation, GetTable, ListViews, GetUpdate, AcceptUpdate, PostponeUpdate, ListOrphans, ClearOrphan,
    OpenGrid, GridWindow, CloseGrid, CountRows, SearchLookup,
    GetPersonal, Pin, KeepView, DropView,
    GetRecord, NewRecord, FindDuplicates, SaveRecord, DeleteRecord, EvaluateRules, ListRelated, GetTimeline, ListCommands, RunCommand, GetProcess, MoveStage, Associate, Disassociate, ListPairs,
    ListQueue, QueuePage, ExportUnsent, ImportUnsent, RetryChange, RecreateRecord, DiscardChange, UndoChange, GetConflict, ResolveChange, ListLedger, RestoreLedger, ClearLedger,
    ListFiles, WaitingFiles, RemoveFile, UndoFile, RetryFile,
    SaveDraft, ListDrafts, SendDraft, DiscardDraft, FetchRecord, ListCached, FindOnline,
    GetStatus, SetOffline, Reconnect, SyncNow, Refresh, SyncGrid, SetSeen, CheckLink, GetSyncSettings, SetSyncSettings,
}
