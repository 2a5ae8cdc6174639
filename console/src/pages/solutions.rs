//! Solutions: what an import would do before it does it, what was kept but not understood, and exports (checklist 168).

use crate::calls::{use_doing, use_load};
use crate::context::use_console;
use crate::parts::file::{FileButton, hand_out_base64};
use crate::parts::page::Page;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::endpoints::{ExportSolution, ImportSolution, ListSolutions, TryImport};
use admin_contract::solutions::{ExportQuery, ImportReport, Outcome, Solution, SolutionFile};
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::sheet::Sheet;
use model::value::Instant;
use texts::t;
use yew::prelude::*;

/// The page.
#[component]
pub fn SolutionsPage() -> Html {
    let loaded = use_load(Ask::<ListSolutions>::at(&[]));
    let open = use_state(|| false);
    let set = |to: bool| {
        let open = open.clone();
        Callback::from(move |()| open.set(to))
    };
    let verbs = html! { <button type="button" class="button primary" data-testid="import-solution" onclick={set(true).reform(|_: MouseEvent| ())}>{ icon_with(Icon::ArrowUpload, "small") }{ t!("solution-import") }</button> };
    html! {
        <Page testid="solutions" title={t!("page-solutions")} {verbs}>
            { shown(&loaded, |list| html! {
                <section class="card table-scroll">
                    <table class="plain" data-testid="solutions-list">
                        <thead><tr><th>{ t!("profile-name") }</th><th>{ t!("solution-version") }</th><th>{ t!("solution-kind") }</th><th class="end">{ t!("preview-modified") }</th><th></th></tr></thead>
                        <tbody>for solution in list.rows.iter() { <Line key={solution.id.to_string()} solution={solution.clone()} /> }</tbody>
                    </table>
                    if list.rows.is_empty() { <p class="muted loading">{ t!("solutions-none") }</p> }
                </section>
            }) }
            if *open { <ImportSheet on_imported={loaded.again.clone()} on_close={set(false)} /> }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    solution: Solution,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let doing = use_doing();
    let solution = &props.solution;
    let export = {
        let (doing, name) = (doing.clone(), solution.unique_name.clone());
        Callback::from(move |_: MouseEvent| {
            let ask = Ask::<ExportSolution>::with(&[&name], &ExportQuery::default());
            doing.run(ask, |file| hand_out_base64(&file.file, "application/zip", &file.file_name));
        })
    };
    html! {
        <>
            <tr data-testid={format!("solution-{}", solution.unique_name)}>
                <th scope="row"><bdi>{ &solution.name }</bdi><br /><span class="label-text muted">{ &solution.unique_name }</span></th>
                <td>{ &solution.version }</td>
                <td>{ if solution.is_managed { t!("solution-managed") } else { t!("solution-unmanaged") } }</td>
                <td class="end small-text">{ solution.modified_ms.map(|at| format::moment(Instant(at))).unwrap_or_default() }</td>
                <td class="end">if !solution.is_managed { <button type="button" class="button small" data-testid={format!("export-{}", solution.unique_name)} disabled={doing.is_working()} onclick={export}>{ icon_with(Icon::ArrowExport, "small") }{ t!("solution-export") }</button> }</td>
            </tr>
            if doing.trouble().is_some() { <tr><td colspan="5">{ refused_if(doing.trouble(), "solution-problem") }</td></tr> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ImportProps {
    on_imported: Callback<()>,
    on_close: Callback<()>,
}

/// A solution from a file: first what it would do, then the import.
#[component]
fn ImportSheet(props: &ImportProps) -> Html {
    let console = use_console();
    let doing = use_doing();
    let tried = use_state(|| None::<(SolutionFile, ImportReport)>);
    let on_base64 = {
        let (doing, tried) = (doing.clone(), tried.clone());
        Callback::from(move |(_, file): (String, String)| {
            let (file, tried) = (SolutionFile { file }, tried.clone());
            tried.set(None);
            doing.run(Ask::<TryImport>::at(&[]).body(&file), move |report| tried.set(Some((file, report))));
        })
    };
    let import = {
        let (doing, tried) = (doing.clone(), tried.clone());
        let (on_imported, on_close) = (props.on_imported.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            let Some((file, _)) = &*tried else { return };
            let (console, on_imported, on_close) = (console.clone(), on_imported.clone(), on_close.clone());
            doing.run(Ask::<ImportSolution>::at(&[]).body(file), move |report| {
                console.toast(t!("solution-imported", made = report.made, changed = report.changed));
                on_imported.emit(());
                on_close.emit(());
            });
        })
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="confirm" disabled={tried.is_none() || doing.is_working()} onclick={import}>{ t!("solution-import") }</button>
        </>
    };
    html! {
        <Sheet title={t!("solution-import")} testid="solution-sheet" is_wide={true} on_close={&props.on_close} {foot}>
            <p>{ t!("solution-lead") }</p>
            <FileButton testid="solution-file" label={t!("choose-file")} accept=".zip" {on_base64} />
            if doing.is_working() { <p class="muted" role="status">{ t!("loading") }</p> }
            { refused_if(doing.trouble(), "import-problem") }
            if let Some((_, report)) = &*tried { { told(report) } }
        </Sheet>
    }
}

fn told(report: &ImportReport) -> Html {
    let outcome = |outcome: Outcome| match outcome {
        Outcome::Made => ("ok", t!("outcome-made")),
        Outcome::Changed => ("brand", t!("outcome-changed")),
        Outcome::Kept => ("att", t!("outcome-kept")),
    };
    html! {
        <div data-testid="import-report">
            <p class="strong">{ format!("{} {}", report.solution, report.version) }</p>
            <p class="second">{ t!("solution-would", made = report.made, changed = report.changed, kept = report.kept) }</p>
            <div class="table-scroll report" role="region" tabindex="0" aria-label={t!("solution-import")}><table class="plain"><tbody>
                for part in report.parts.iter() {
                    <tr><th scope="row"><bdi>{ &part.name }</bdi><br /><span class="label-text muted">{ &part.kind }</span></th>
                        <td><span class={classes!("chip", "plain", outcome(part.outcome).0)}>{ outcome(part.outcome).1 }</span></td>
                        <td class="small-text" lang="en">{ part.reason.clone().unwrap_or_default() }</td></tr>
                }
            </tbody></table></div>
        </div>
    }
}
