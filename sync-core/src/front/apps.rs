//! Apps, their navigation, tables and views.

use super::{Front, Opened, problem_of};
use crate::plan::size;
use crate::ports::{Configuration, DownloadChoice, ReasonRule, Store, Transport, Wanted};
use crate::store::Setting;
use contract::Answers;
use contract::calls::{
    EnterApp, GetNavigation, GetProvisioning, GetTable, LeaveApp, ListApps, ListViews, SkipDownload,
    StartDownload,
};
use contract::provisioning::Provisioning;
use contract::shapes::{AppInfo, DownloadPrompt, Entered, Navigation, TableInfo, ViewInfo};
use futures_util::future::join_all;
use model::status::Link;
use model::view::{View, ViewKind};
use model::{Code, Problem, TableMeta};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

impl Answers<ListApps> for Front {
    /// From the server; without it, those it told last time.
    async fn answer(&self, _call: ListApps) -> Result<Vec<AppInfo>, Problem> {
        let opened = self.opened()?;
        match opened.apps_from_server().await {
            Ok(apps) => {
                opened.store.save_apps(&apps).await?;
                Ok(apps)
            }
            Err(problem) => match opened.store.apps().await? {
                known if known.is_empty() => Err(problem),
                known => Ok(known),
            },
        }
    }
}

impl Answers<EnterApp> for Front {
    async fn answer(&self, call: EnterApp) -> Result<Entered, Problem> {
        let opened = self.opened()?;
        let apps = opened.store.apps().await?;
        let app = apps.into_iter().find(|app| app.id == call.app);
        let app = app.ok_or_else(|| Problem::new(Code::UnknownApp).with("app", call.app))?;
        let opened = self.with_app_installed(opened, &app).await?;
        opened.engine.enter_app(Some(app.clone())).await?;
        self.tell_session().await;
        let answers: BTreeMap<Uuid, DownloadChoice> =
            opened.store.setting(Setting::Downloads).await?.unwrap_or_default();
        let prompt = match answers.get(&app.id) {
            None if app.offline_enabled => Some(self.prompt(&opened).await?),
            _ => None,
        };
        Ok(Entered { app, prompt })
    }
}

impl Answers<LeaveApp> for Front {
    async fn answer(&self, _call: LeaveApp) -> Result<(), Problem> {
        self.opened()?.engine.enter_app(None).await?;
        self.tell_session().await;
        Ok(())
    }
}

impl Answers<StartDownload> for Front {
    async fn answer(&self, _call: StartDownload) -> Result<(), Problem> {
        self.choose_download(DownloadChoice::Started).await
    }
}

impl Answers<SkipDownload> for Front {
    async fn answer(&self, _call: SkipDownload) -> Result<(), Problem> {
        self.choose_download(DownloadChoice::Skipped).await
    }
}

impl Answers<GetProvisioning> for Front {
    async fn answer(&self, _call: GetProvisioning) -> Result<Option<Provisioning>, Problem> {
        let opened = self.opened()?;
        let app = opened.app().await?;
        opened.transport_if_wanted()?.provisioning(&app).await.map_err(problem_of)
    }
}

impl Answers<GetNavigation> for Front {
    async fn answer(&self, _call: GetNavigation) -> Result<Navigation, Problem> {
        let opened = self.opened()?;
        let app = opened.app().await?;
        let configuration = opened.configuration()?;
        let tables = configuration.sitemap.tables();
        let tables = tables.into_iter().filter_map(|name| {
            let meta = configuration.tables.iter().find(|t| t.logical_name == name)?;
            Some(table_info(&opened, meta))
        });
        Ok(Navigation { app, sitemap: configuration.sitemap.clone(), tables: tables.collect() })
    }
}

impl Answers<GetTable> for Front {
    async fn answer(&self, call: GetTable) -> Result<TableMeta, Problem> {
        Ok(self.opened()?.installed().table(&call.table)?.meta.clone())
    }
}

impl Answers<ListViews> for Front {
    async fn answer(&self, call: ListViews) -> Result<Vec<ViewInfo>, Problem> {
        let opened = self.opened()?;
        opened.installed().table(&call.table)?;
        let configuration = opened.configuration()?;
        Ok(public_views(&configuration, &call.table).map(view_info).collect())
    }
}

/// The views that the view switcher lists.
pub(super) fn public_views<'a>(
    configuration: &'a Configuration,
    table: &'a str,
) -> impl Iterator<Item = &'a View> {
    configuration.views.iter().filter(move |v| v.table == table && v.kind == ViewKind::Public)
}

/// A view as the view switcher shows it.
pub(super) fn view_info(view: &View) -> ViewInfo {
    ViewInfo { id: view.id, name: view.name.clone(), is_default: view.is_default }
}

fn table_info(opened: &Opened, meta: &TableMeta) -> TableInfo {
    TableInfo {
        table: meta.logical_name.clone(),
        name: meta.display_name.clone(),
        collection: meta.collection_name.clone(),
        can_create: opened.rights(&meta.logical_name).create,
    }
}

impl Front {
    /// Stops the first download for now, if one was started.
    pub(super) async fn pause_download(&self) -> Result<(), Problem> {
        let opened = self.opened()?;
        let app = opened.app().await?;
        let answers: BTreeMap<Uuid, DownloadChoice> =
            opened.store.setting(Setting::Downloads).await?.unwrap_or_default();
        match answers.get(&app.id) {
            // Once all is here there is nothing to pause.
            Some(DownloadChoice::Started) if opened.engine.status().progress.is_none() => Ok(()),
            Some(DownloadChoice::Started) => {
                opened.engine.choose_download(app.id, DownloadChoice::Paused).await
            }
            Some(DownloadChoice::Paused) => Ok(()),
            Some(DownloadChoice::Skipped) | None => Err(Code::NotDownloaded.into()),
        }
    }

    async fn choose_download(&self, choice: DownloadChoice) -> Result<(), Problem> {
        let opened = self.opened()?;
        let app = opened.app().await?;
        opened.engine.choose_download(app.id, choice).await
    }

    /// Installs what an app is made of, unless it is installed, so that its navigation is there whatever the prompt's
    /// answer is. The engine then begins anew on its tables.
    async fn with_app_installed(&self, opened: Arc<Opened>, app: &AppInfo) -> Result<Arc<Opened>, Problem> {
        let installed: Option<Uuid> = opened.store.setting(Setting::InstalledApp).await?;
        if installed == Some(app.id) && opened.installed().configuration.is_some() {
            return Ok(opened);
        }
        let transport = opened.transport_if_wanted()?;
        let configuration = transport.configuration(app, None).await.map_err(problem_of)?;
        let Some(configuration) = configuration else { return Ok(opened) };
        opened.store.install(&configuration).await?;
        opened.store.save_setting(Setting::InstalledApp, Some(&app.id)).await?;
        self.restart_engine(&opened).await
    }

    /// What the user is told before a download: tables, rows as far as the server can count them, free space.
    async fn prompt(&self, opened: &Opened) -> Result<DownloadPrompt, Problem> {
        let configuration = opened.configuration()?;
        let tables = &configuration.tables;
        let counts: Vec<Option<u64>> = match opened.transport_if_wanted() {
            Ok(transport) => {
                let counts = tables
                    .iter()
                    .map(|table| expected_rows(transport, table, configuration.reasons(&table.logical_name)));
                join_all(counts).await
            }
            Err(_) => vec![None; tables.len()],
        };
        let each = || counts.iter().zip(tables);
        let on_wire = |table: &TableMeta| size::row_on_wire(table, table.columns.iter());
        Ok(DownloadPrompt {
            tables: u32::try_from(configuration.tables.len()).unwrap_or(u32::MAX),
            rows: counts.iter().copied().sum(),
            bytes: each().map(|(rows, table)| Some((*rows)? * on_wire(table))).sum(),
            stored_bytes: each().map(|(rows, table)| Some((*rows)? * size::row_on_device(table))).sum(),
            free_bytes: self.0.vault.free_bytes(),
        })
    }
}

/// How many rows of a table come: at least those of the reason that brings most.
async fn expected_rows(
    transport: &dyn Transport,
    table: &TableMeta,
    reasons: Vec<ReasonRule>,
) -> Option<u64> {
    let mut most = Some(0);
    for reason in &reasons {
        let wanted = Wanted { fetch_xml: reason.fetch_xml.as_deref(), tracked: false };
        let count = transport.count(table, wanted).await.ok().flatten();
        most = most.zip(count).map(|(most, count)| most.max(count));
    }
    most
}

impl Opened {
    /// Whether the whole app can be had offline; else why not, in the server's words where it gave any.
    pub(super) fn offline_available(&self, app: &AppInfo) -> Result<(), Option<String>> {
        let installed = self.installed();
        let offline =
            installed.configuration.as_ref().and_then(|configuration| configuration.offline.as_ref());
        match offline {
            Some(offline) if !offline.available => Err(offline.reason.clone()),
            _ if !app.offline_enabled => Err(None),
            _ => Ok(()),
        }
    }

    /// The server, unless the user works offline on purpose: then nothing is asked.
    pub(super) fn transport_if_wanted(&self) -> Result<&dyn Transport, Problem> {
        match self.engine.status().link {
            Link::SwitchedOff { .. } => Err(Code::NeedsConnection.into()),
            _ => Ok(self.transport.as_ref()),
        }
    }

    /// The app entered.
    pub(super) async fn app(&self) -> Result<AppInfo, Problem> {
        let app: Option<AppInfo> = self.store.setting(Setting::App).await?;
        app.ok_or_else(|| Code::UnknownApp.into())
    }

    async fn apps_from_server(&self) -> Result<Vec<AppInfo>, Problem> {
        self.transport_if_wanted()?.apps().await.map_err(problem_of)
    }

    /// The installed configuration.
    pub(super) fn configuration(&self) -> Result<Arc<Configuration>, Problem> {
        self.installed().configuration.clone().ok_or_else(|| Code::NotDownloaded.into())
    }
}
