//! Who somebody's manager is.

use crate::calls::use_load_if;
use crate::parts::person::FindRecord;
use crate::server::Ask;
use admin_contract::Named;
use admin_contract::endpoints::ReadUser;
use kit::icon::{Icon, icon_with};
use kit::monogram::monogram;
use model::RecordId;
use texts::t;
use yew::prelude::*;

/// The manager of somebody.
#[derive(Properties, PartialEq)]
pub struct ManagerProps {
    /// His id.
    pub id: Option<RecordId>,
    /// Whose manager he is; nobody is his own.
    pub of: Option<Named>,
    /// Another one was chosen, or none.
    pub on_choose: Callback<Option<RecordId>>,
}

/// The manager with the way to another one.
#[component]
pub fn Manager(props: &ManagerProps) -> Html {
    let loaded = use_load_if(props.id.map(|id| Ask::<ReadUser>::at(&[&id.to_string()])));
    let name = loaded.value.as_ref().filter(|user| Some(user.id) == props.id).map(|user| user.name.clone());
    let clear = props.on_choose.reform(|_: MouseEvent| None);
    html! {
        <div class="field" role="group" aria-label={t!("org-manager")}>
            <span class="field-label">{ t!("org-manager") }</span>
            if props.id.is_some() {
                <span class="row" data-testid="manager">
                    if let Some(name) = &name { { monogram(name, "tiny round") } }
                    <span class="grow cut"><bdi>{ name.clone().unwrap_or_else(|| t!("loading")) }</bdi></span>
                    <button type="button" class="button quiet small only-icon" data-testid="manager-none" aria-label={t!("org-manager-none")} title={t!("org-manager-none")} onclick={clear}>{ icon_with(Icon::Dismiss, "small") }</button>
                </span>
            } else {
                <FindRecord testid="find-manager" table="systemuser" label={t!("org-manager-find")} without={Vec::from_iter(props.of.clone())}
                    on_pick={props.on_choose.reform(|named: Named| Some(named.id))} />
            }
        </div>
    }
}
