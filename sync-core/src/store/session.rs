//! Who is signed in, with which app and which choices: one JSON value per name.

use super::statement::{Columns, execute, first, json, text};
use super::{Durability, SqliteStore, commit};
use crate::ports::DownloadChoice;
use model::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The names of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Identity,
    Tokens,
    Apps,
    App,
    InstalledApp,
    Downloads,
    OfflineSwitch,
    SyncWishes,
    Pins,
    PersonalViews,
    LastOrder,
}

impl Setting {
    fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Tokens => "tokens",
            Self::Apps => "apps",
            Self::App => "app",
            Self::InstalledApp => "installed_app",
            Self::Downloads => "downloads",
            Self::OfflineSwitch => "offline_switch",
            Self::SyncWishes => "sync_wishes",
            Self::Pins => "pins",
            Self::PersonalViews => "personal_views",
            Self::LastOrder => "last_order",
        }
    }
}

impl SqliteStore {
    /// Reads a setting; `None` when it was never saved.
    pub(crate) async fn setting<T: DeserializeOwned>(&self, setting: Setting) -> Result<Option<T>, Problem> {
        let row =
            first(self.readers(), "SELECT value FROM setting WHERE name = ?", vec![text(setting.name())])
                .await?;
        row.map(|row| Columns::of(row).json()).transpose()
    }

    /// Saves the answer to an app's download prompt beside those of the other apps.
    pub(crate) async fn save_choice(&self, app: Uuid, choice: DownloadChoice) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let sql = "INSERT INTO setting (name, value) VALUES (?1, json_object(?2, json(?3)))
            ON CONFLICT (name) DO UPDATE SET value = json_patch(value, json_object(?2, json(?3)))";
        let values = vec![text(Setting::Downloads.name()), text(app.to_string()), json(&choice)?];
        execute(&mut transaction, sql, values).await?;
        commit(transaction).await
    }

    /// Saves a setting, or deletes it.
    pub(crate) async fn save_setting<T: Serialize + Sync>(
        &self,
        setting: Setting,
        value: Option<&T>,
    ) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        match value {
            Some(value) => {
                let sql = "INSERT INTO setting (name, value) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value";
                execute(&mut transaction, sql, vec![text(setting.name()), json(value)?]).await?;
            }
            None => {
                execute(&mut transaction, "DELETE FROM setting WHERE name = ?", vec![text(setting.name())])
                    .await?;
            }
        }
        commit(transaction).await
    }
}
