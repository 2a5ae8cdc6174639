//! The parameters of actions.

use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use crate::web::{Asked, keys, references};
use model::{Fields, RecordId};
use odata::ODataError;
use odata::row::{self, read_members};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The parameters in a body, each still text.
pub struct Parameters(BTreeMap<String, Box<RawValue>>);

impl Parameters {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// 400 for what isn't a JSON object.
    pub fn read(asked: &Asked) -> Result<Self, ODataError> {
        Ok(Self(read_members(&asked.body)?))
    }

    /// A parameter as text; `None` when it is absent or null.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|json| json.get()).filter(|json| *json != "null")
    }

    /// A parameter that must be there.
    ///
    /// # Errors
    /// 400 when it isn't.
    pub fn needed(&self, name: &str) -> Result<&str, ODataError> {
        self.text(name)
            .ok_or_else(|| ODataError::invalid_argument(format!("Required field '{name}' is missing.")))
    }

    /// A parameter that must be there, of the type that is asked for.
    ///
    /// # Errors
    /// 400 when it isn't.
    pub fn get<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, ODataError> {
        serde_json::from_str(self.needed(name)?).map_err(|_| wrong(name))
    }

    /// A parameter that may be missing.
    ///
    /// # Errors
    /// 400 when it is of another type.
    pub fn optional<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ODataError> {
        self.text(name).map(|json| serde_json::from_str(json).map_err(|_| wrong(name))).transpose()
    }

    /// The columns of a row given as a parameter, its references resolved, with its id where one is given.
    ///
    /// # Errors
    /// 400 for columns that can't be read, 404 for a reference to nowhere.
    pub fn row(
        &self,
        asked: &Asked,
        conn: &mut dyn Conn,
        name: &str,
        table: &Table,
    ) -> Result<(Fields, Option<RecordId>), Fault> {
        let mut body = row::read_body(&table.meta, self.needed(name)?.as_bytes(), &*asked.catalog)?;
        for (navigation, url) in std::mem::take(&mut body.pending) {
            let (target, id) = keys::referred(asked, conn, &url)?;
            let (column, value) = row::bound(&table.meta, &navigation, &target.meta, id)?;
            body.fields.insert(column, value);
        }
        Ok((body.fields, body.id))
    }

    /// The row that a parameter names: `{"accountid":"…","@odata.type":"Microsoft.Dynamics.CRM.account"}`, or by
    /// `@odata.id`.
    ///
    /// # Errors
    /// 400 when it names none, 404 for a table that isn't there.
    pub fn reference<'a>(
        &self,
        asked: &'a Asked,
        name: &str,
    ) -> Result<Option<(&'a Arc<Table>, RecordId)>, Fault> {
        let Some(json) = self.optional::<Json>(name)? else { return Ok(None) };
        let found = references::row(asked, name, &json)?;
        Ok(Some((asked.catalog.need(&found.table)?, found.id)))
    }
}

fn wrong(name: &str) -> ODataError {
    ODataError::invalid_argument(format!("The parameter '{name}' cannot be read."))
}
