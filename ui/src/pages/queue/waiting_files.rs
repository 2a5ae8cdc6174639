//! Files that are to be sent or taken away, after the changes of records.

use crate::context::{use_event, use_load};
use crate::pages::form::Tile;
use contract::Event;
use contract::calls::WaitingFiles;
use texts::t;
use yew::prelude::*;

/// The files that wait; nothing where there are none.
#[component]
pub fn WaitingFilesCard() -> Html {
    let files = use_load(WaitingFiles {});
    let again = files.again.clone();
    use_event(move |event| {
        if matches!(event, Event::Queue) {
            again.emit(());
        }
    });
    let Some(Ok(listed)) = files.reply.filter(|reply| reply.as_ref().is_ok_and(|files| !files.is_empty()))
    else {
        return Html::default();
    };
    html! {
        <>
            <h2 class="small-text muted">{ t!("queue-files") }</h2>
            <div class="card waiting-files" data-testid="waiting-files">
                for file in listed.iter() { <Tile key={format!("{:?}", file.place)} file={file.clone()} can_remove={true} /> }
            </div>
        </>
    }
}
