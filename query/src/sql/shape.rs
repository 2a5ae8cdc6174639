//! How to read the rows of a select.

use super::After;
use model::storage::{self, SqlValue};
use model::{Code, ColumnMeta, Fields, Problem, RecordId};

/// How to read the rows of a [`super::select`].
#[derive(Clone, Debug)]
pub struct Shape {
    pub(super) table: String,
    /// Whether rows begin with the primary key; those of distinct values have none.
    pub(super) has_id: bool,
    pub(super) extras: usize,
    pub(super) columns: Vec<ReadColumn>,
    /// Where the parts of the page key are.
    pub(super) keys: Vec<usize>,
    pub(super) width: usize,
}

/// A column of a [`Shape`].
#[derive(Clone, Debug)]
pub(super) struct ReadColumn {
    pub name: String,
    pub meta: ColumnMeta,
    /// Where the SQL columns are that hold it.
    pub at: Vec<usize>,
}

/// A row read by [`Shape::decode`].
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    /// Its primary key.
    pub id: RecordId,
    /// Its bookkeeping columns, in the order asked for.
    pub extras: Vec<SqlValue>,
    /// Its columns, the primary key left out; those of linked tables under `alias.column`.
    pub fields: Fields,
    /// Its place in the order.
    pub key: After,
}

impl Shape {
    /// How many SQL columns a row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The columns read, by the name they have in [`Selected::fields`].
    pub fn columns(&self) -> impl Iterator<Item = (&str, &ColumnMeta)> {
        self.columns.iter().map(|c| (c.name.as_str(), &c.meta))
    }

    /// The places of the SQL values of each of [`Shape::columns`]: of a lookup its id, table and name.
    pub fn places(&self) -> impl Iterator<Item = &[usize]> {
        self.columns.iter().map(|c| c.at.as_slice())
    }

    /// The primary key of a row; `None` where rows are distinct values.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] when what is stored is no key.
    pub fn id(&self, values: &[SqlValue]) -> Result<Option<RecordId>, Problem> {
        match values.first() {
            _ if !self.has_id => Ok(None),
            Some(SqlValue::Blob(bytes)) => {
                RecordId::from_slice(bytes).map(Some).ok_or_else(|| self.damaged())
            }
            _ => Err(self.damaged()),
        }
    }

    /// The primary key of a row that has one.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] when it has none.
    pub fn record(&self, values: &[SqlValue]) -> Result<RecordId, Problem> {
        self.id(values)?.ok_or_else(|| self.damaged())
    }

    /// The columns of a row, the primary key left out.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] when what is stored cannot be such a row.
    pub fn fields(&self, values: &[SqlValue]) -> Result<Fields, Problem> {
        if values.len() != self.width {
            return Err(self.damaged());
        }
        let mut fields = Fields::new();
        for column in &self.columns {
            let own: Vec<SqlValue> = column.at.iter().filter_map(|at| values.get(*at)).cloned().collect();
            fields.insert(column.name.clone(), storage::from_sql(&column.meta, &own)?);
        }
        Ok(fields)
    }

    /// The place of a row in the order.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] when it isn't a row of this select.
    pub fn key(&self, values: &[SqlValue]) -> Result<After, Problem> {
        let parts = self.keys.iter().map(|at| values.get(*at).cloned()).collect::<Option<Vec<_>>>();
        parts.map(After).ok_or_else(|| self.damaged())
    }

    /// Reads one row that has a primary key.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] when what is stored cannot be such a row.
    pub fn decode(&self, values: &[SqlValue]) -> Result<Selected, Problem> {
        let id = self.record(values)?;
        let fields = self.fields(values)?;
        let extras = values.get(1..=self.extras).ok_or_else(|| self.damaged())?.to_vec();
        Ok(Selected { id, extras, fields, key: self.key(values)? })
    }

    fn damaged(&self) -> Problem {
        Problem::new(Code::DatabaseDamaged).with("table", &self.table)
    }
}
