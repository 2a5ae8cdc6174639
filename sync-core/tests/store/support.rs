//! A small configuration, rows and databases for the store's tests.

use model::form::Form;
use model::metadata::{ColumnKind, ColumnMeta, Label, LookupRole, Ownership, Required, TextFormat};
use model::sitemap::Sitemap;
use model::value::Money;
use model::view::View;
use model::{Fields, RecordId, Row, TableMeta, Value};
use std::collections::BTreeMap;
use std::path::Path;
use sync_core::ports::{Configuration, Rights, Store};
use sync_core::store::{DatabaseKey, SqliteStore};
use uuid::Uuid;

pub const KEY: [u8; 32] = [7; 32];

/// Opens the database under the tests' key.
pub async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, &DatabaseKey::new(KEY)).await.unwrap()
}

/// Opens a new database with accounts and contacts installed.
pub async fn installed(path: &Path) -> SqliteStore {
    let store = open(path).await;
    store.install(&configuration()).await.unwrap();
    store
}

pub fn id(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

pub fn text(value: &str) -> Value {
    Value::Text(value.into())
}

/// An account of the server with a name and a credit limit.
pub fn account(n: u128, version: i64, name: &str, credit: i64) -> Row {
    let fields = [("name", text(name)), ("creditlimit", Value::Money(Money(credit)))];
    Row { id: id(n), etag: Some(etag(version)), fields: fields.map(|(k, v)| (k.into(), v)).into() }
}

pub fn etag(version: i64) -> String {
    format!("W/\"{version}\"")
}

pub fn fields(name: &str) -> Fields {
    Fields::from([("name".to_owned(), text(name))])
}

pub fn configuration() -> Configuration {
    let string = |max_length| ColumnKind::String { max_length, format: TextFormat::Text };
    let account = table(
        "account",
        vec![
            column("name", string(160)),
            column("creditlimit", ColumnKind::Money { precision: 2, min: 0.0, max: 1e9 }),
        ],
    );
    let customer =
        ColumnKind::Lookup { targets: vec!["account".into(), "contact".into()], role: LookupRole::Customer };
    let contact = table("contact", vec![column("name", string(160)), column("parentcustomerid", customer)]);
    Configuration {
        stamp: "1".into(),
        rights: BTreeMap::from(
            ["account", "contact"]
                .map(|t| (t.to_owned(), Rights { create: true, read: true, write: true, delete: true })),
        ),
        tables: vec![account, contact],
        mandatory: vec!["account".into()],
        views: Vec::<View>::new(),
        forms: Vec::<Form>::new(),
        sitemap: Sitemap::default(),
    }
}

pub fn table(name: &str, mut columns: Vec<ColumnMeta>) -> TableMeta {
    let primary_id = format!("{name}id");
    columns.insert(0, column(&primary_id, ColumnKind::Uniqueidentifier));
    TableMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.into(),
        schema_name: name.into(),
        set_name: format!("{name}s"),
        display_name: Label::english(name),
        collection_name: Label::english(name),
        type_code: 1,
        primary_id,
        primary_name: "name".into(),
        ownership: Ownership::UserOwned,
        is_activity: false,
        keys: Vec::new(),
        pairs: None,
        offline: true,
        columns,
        many_to_one: vec![],
    }
}

pub fn column(name: &str, kind: ColumnKind) -> ColumnMeta {
    ColumnMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.into(),
        schema_name: name.into(),
        display_name: Label::english(name),
        kind,
        required: Required::None,
        can_create: true,
        can_update: true,
        is_secured: false,
    }
}
