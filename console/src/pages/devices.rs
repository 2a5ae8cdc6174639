//! The devices as they told of themselves, and what they can be asked to do.

use crate::calls::{use_doing, use_load};
use crate::parts::listing::{Find, Listing, Pager, use_listing};
use crate::parts::page::Page;
use crate::parts::refused::refused_if;
use crate::parts::segments::Segments;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::devices::{Device, GiveOrder, Order, Trouble};
use admin_contract::endpoints::{BlockDevice, ListDevices, OrderDevice, UnblockDevice};
use kit::icon::{Icon, icon_with};
use kit::sheet::Confirm;
use kit::{format, span};
use model::value::Instant;
use texts::t;
use yew::prelude::*;

/// The page.
#[component]
pub fn DevicesPage() -> Html {
    let Listing { query, on_query, on_find, on_only } = use_listing();
    let loaded = use_load(Ask::<ListDevices>::with(&[], &query));
    let on_choose = on_only.reform(|name: AttrValue| (name != "all").then(|| name.to_string()));
    let options = vec![
        ("all".into(), t!("devices-all").into()),
        ("trouble".into(), t!("devices-trouble").into()),
        ("blocked".into(), t!("devices-blocked").into()),
    ];
    let chosen = query.only.clone().unwrap_or_else(|| "all".to_owned());
    html! {
        <Page testid="devices" title={t!("page-devices")}>
            <div class="toolbar">
                <Segments testid="devices-only" label={t!("devices-which")} {options} {chosen} {on_choose} />
                <span class="grow"></span>
                <Find testid="devices-find" label={t!("devices-find")} {on_find} />
            </div>
            { shown(&loaded, |list| html! {
                <section class="card table-scroll">
                    <table class="plain" data-testid="devices-list">
                        <thead><tr>
                            <th>{ t!("device-whose") }</th><th>{ t!("device-state") }</th><th class="end">{ t!("device-synced") }</th><th class="end">{ t!("device-holds") }</th>
                            <th class="end">{ t!("device-queue") }</th><th class="end">{ t!("device-errors") }</th><th>{ t!("device-version") }</th><th></th>
                        </tr></thead>
                        <tbody>for device in list.rows.iter() { <Line key={device.id.to_string()} device={device.clone()} on_change={loaded.again.clone()} /> }</tbody>
                    </table>
                    if list.rows.is_empty() { <p class="muted loading" data-testid="devices-none">{ t!("devices-none") }</p> }
                    <Pager {query} total={list.total} {on_query} />
                </section>
            }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    device: Device,
    on_change: Callback<()>,
}

#[derive(Clone, Copy, PartialEq)]
enum Question {
    Resync,
    Block,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let doing = use_doing();
    let asks = use_state(|| None::<Question>);
    let device = &props.device;
    let id = device.id.to_string();
    let order = |order: Order| {
        let (doing, id, on_change) = (doing.clone(), id.clone(), props.on_change.clone());
        Callback::from(move |()| {
            let on_change = on_change.clone();
            doing.run(Ask::<OrderDevice>::at(&[&id]).body(&GiveOrder { order }), move |_| on_change.emit(()));
        })
    };
    let block = {
        let (doing, id, on_change) = (doing.clone(), id.clone(), props.on_change.clone());
        Callback::from(move |()| {
            let on_change = on_change.clone();
            doing.run(Ask::<BlockDevice>::at(&[&id]), move |_| on_change.emit(()));
        })
    };
    let unblock = {
        let (doing, id, on_change) = (doing.clone(), id.clone(), props.on_change.clone());
        Callback::from(move |_: MouseEvent| {
            let on_change = on_change.clone();
            doing.run(Ask::<UnblockDevice>::at(&[&id]), move |_| on_change.emit(()));
        })
    };
    let ask = |question| {
        let asks = asks.clone();
        Callback::from(move |_: MouseEvent| asks.set(Some(question)))
    };
    let close = {
        let asks = asks.clone();
        Callback::from(move |()| asks.set(None))
    };
    let confirmed = |does: Callback<()>| {
        let asks = asks.clone();
        Callback::from(move |()| {
            asks.set(None);
            does.emit(());
        })
    };
    let dash = || t!("empty-value");
    html! {
        <>
            <tr data-testid={format!("device-{id}")}>
                <th scope="row"><bdi>{ &device.user.name }</bdi><br /><span class="label-text muted">if !device.name.is_empty() { <bdi>{ &device.name }</bdi>{ " · " } }{ &device.platform }</span></th>
                <td>
                    <span class="small-text">{ state_text(&device.state) }</span>
                    for trouble in device.troubles.iter() { { " " }<span class="chip plain att">{ trouble_text(*trouble) }</span> }
                    if let Some(order) = device.order { { " " }<span class="chip plain wait" data-testid={format!("order-{id}")}>{ order_text(order) }</span> }
                </td>
                <td class="end small-text">{ device.synced_ms.map_or_else(dash, |at| format::moment(Instant(at))) }</td>
                <td class="end small-text">{ t!("profile-rows", count = device.rows) }<br /><span class="muted">{ span::size(device.bytes) }</span></td>
                <td class="end small-text">{ format::count(device.queue) }if let Some(at) = device.oldest_change_ms.filter(|_| device.queue > 0) { <br /><span class="muted">{ t!("device-since", at = format::since(Instant(at))) }</span> }</td>
                <td class="end">{ format::count(device.errors) }</td>
                <td class="small-text">{ &device.app_version }if device.clock_skew_ms.abs() > 1000 { <br /><span class="muted">{ t!("device-clock", time = span::time(device.clock_skew_ms.unsigned_abs())) }</span> }</td>
                <td class="end"><span class="device-verbs">
                    <button type="button" class="button small" data-testid={format!("refresh-{id}")} disabled={doing.is_working()} onclick={order(Order::Refresh).reform(|_: MouseEvent| ())}>{ icon_with(Icon::ArrowSync, "small") }{ t!("device-refresh") }</button>
                    <button type="button" class="button small quiet" data-testid={format!("resync-{id}")} disabled={doing.is_working()} onclick={ask(Question::Resync)}>{ t!("device-resync") }</button>
                    if device.is_blocked {
                        <button type="button" class="button small quiet" data-testid={format!("unblock-{id}")} disabled={doing.is_working()} onclick={unblock}>{ t!("device-unblock") }</button>
                    } else {
                        <button type="button" class="button small quiet" data-testid={format!("block-{id}")} disabled={doing.is_working()} onclick={ask(Question::Block)}>{ t!("device-block") }</button>
                    }
                </span></td>
            </tr>
            if doing.trouble().is_some() { <tr><td colspan="8">{ refused_if(doing.trouble(), "device-problem") }</td></tr> }
            { match *asks {
                Some(Question::Resync) => html! { <Confirm title={t!("device-resync-title")} text={t!("device-resync-lead")} confirm={t!("device-resync")} on_confirm={confirmed(order(Order::Resync))} on_cancel={close} /> },
                Some(Question::Block) => html! { <Confirm title={t!("device-block-title")} text={t!("device-block-lead")} confirm={t!("device-block")} on_confirm={confirmed(block)} on_cancel={close} /> },
                None => Html::default(),
            } }
        </>
    }
}

/// The state as the device named it, in words where it is one of those known here.
fn state_text(state: &str) -> String {
    let id = format!("device-is-{}", state.replace('_', "-"));
    if texts::has(&id) { texts::text(&id, &[]) } else { state.to_owned() }
}

fn trouble_text(trouble: Trouble) -> String {
    match trouble {
        Trouble::Blocked => t!("trouble-blocked"),
        Trouble::Errors => t!("trouble-errors"),
        Trouble::Late => t!("trouble-late"),
        Trouble::OldChanges => t!("trouble-old-changes"),
        Trouble::Clock => t!("trouble-clock"),
    }
}

fn order_text(order: Order) -> String {
    match order {
        Order::Refresh => t!("order-refresh"),
        Order::Resync => t!("order-resync"),
    }
}
