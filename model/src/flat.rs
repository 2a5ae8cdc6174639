//! Rows as pages of a download carry them: each value in the form that SQL stores, all of them in one buffer, without a
//! map or an allocation per row.
//!
//! A row has one cell for each SQL column of its columns, without folded shadows ([`crate::storage::sql_columns`]); its
//! id and its etag stand beside them. A cell that was not written is NULL.

use crate::storage::{self, SqlValue};
use crate::{Code, ColumnMeta, Fields, Problem, RecordId, Row, TableMeta};
use std::ops::Range;
use std::sync::Arc;

/// Which columns rows have, and where each lies among the cells.
#[derive(Debug, Default, PartialEq)]
pub struct Shape {
    columns: Vec<ColumnMeta>,
    /// The place of each column's first cell.
    starts: Vec<usize>,
    width: usize,
}

impl Shape {
    /// All columns of a table but its primary key, in the order of the metadata.
    pub fn of(table: &TableMeta) -> Self {
        Self::new(table.columns.iter().filter(|c| c.logical_name != table.primary_id).cloned())
    }

    /// These columns, in this order.
    pub fn new(columns: impl IntoIterator<Item = ColumnMeta>) -> Self {
        let mut shape = Self { columns: columns.into_iter().collect(), starts: Vec::new(), width: 0 };
        for column in &shape.columns {
            shape.starts.push(shape.width);
            shape.width += storage::sql_columns(column, false).len();
        }
        shape
    }

    /// The columns with the places of their cells.
    pub fn columns(&self) -> impl Iterator<Item = (&ColumnMeta, Range<usize>)> {
        let ends = self.starts.iter().skip(1).chain(std::iter::once(&self.width));
        let places = self.starts.iter().zip(ends).map(|(start, end)| *start..*end);
        self.columns.iter().zip(places)
    }

    /// The places of a column's cells.
    pub fn places(&self, column: &str) -> Option<Range<usize>> {
        self.columns().find(|(c, _)| c.logical_name == column).map(|(_, places)| places)
    }
}

/// A value as it lies in the buffer.
#[derive(Clone, Copy, Debug, Default)]
enum Cell {
    #[default]
    Null,
    Integer(i64),
    Real(f64),
    /// Bytes of the text of all rows.
    Text(usize, usize),
    Id([u8; 16]),
}

/// A value as SQL stores it, borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellRef<'a> {
    /// NULL
    Null,
    /// INTEGER
    Integer(i64),
    /// REAL
    Real(f64),
    /// TEXT
    Text(&'a str),
    /// BLOB of 16 bytes
    Id(&'a [u8; 16]),
}

impl<'a> CellRef<'a> {
    /// The text, of a TEXT.
    pub fn as_text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<CellRef<'_>> for SqlValue {
    fn from(cell: CellRef<'_>) -> Self {
        match cell {
            CellRef::Null => Self::Null,
            CellRef::Integer(n) => Self::Integer(n),
            CellRef::Real(n) => Self::Real(n),
            CellRef::Text(text) => Self::Text(text.to_owned()),
            CellRef::Id(bytes) => Self::Blob(bytes.to_vec()),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Head {
    id: RecordId,
    etag: Cell,
}

/// Rows of one shape. They are written one after the other: [`FlatRows::begin`], what the cells hold, and
/// [`FlatRows::finish`].
#[derive(Clone, Debug, Default)]
pub struct FlatRows {
    shape: Arc<Shape>,
    heads: Vec<Head>,
    /// The cells of all rows, and of the one that is being written.
    cells: Vec<Cell>,
    text: String,
}

impl FlatRows {
    /// No rows.
    pub fn new(shape: Arc<Shape>) -> Self {
        Self { shape, heads: Vec::new(), cells: Vec::new(), text: String::new() }
    }

    /// Rows of a table, from their fields. Fields that the table doesn't have are left out: a server may be ahead.
    ///
    /// # Errors
    /// [`Code::WrongKind`] for a value that is not of its column's kind.
    pub fn of_rows(table: &TableMeta, rows: &[Row]) -> Result<Self, Problem> {
        let mut flat = Self::new(Arc::new(Shape::of(table)));
        let shape = Arc::clone(&flat.shape);
        for row in rows {
            flat.begin();
            for (column, places) in shape.columns() {
                let Some(value) = row.fields.get(&column.logical_name) else { continue };
                for (place, value) in places.zip(storage::to_sql(column, false, value)?) {
                    flat.put(place, &value);
                }
            }
            flat.finish(row.id, row.etag.as_deref());
        }
        Ok(flat)
    }

    /// Which columns the rows have.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// The rows, in the order they were written in.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = FlatRow<'_>> + ExactSizeIterator {
        self.heads.iter().enumerate().map(|(n, head)| FlatRow {
            rows: self,
            head,
            cells: n * self.shape.width,
        })
    }

    /// Begins a row: all its cells are NULL. One that was begun and not finished is forgotten.
    pub fn begin(&mut self) {
        self.cells.truncate(self.heads.len() * self.shape.width);
        self.cells.resize(self.cells.len() + self.shape.width, Cell::Null);
    }

    /// Ends the row.
    pub fn finish(&mut self, id: RecordId, etag: Option<&str>) {
        let etag = etag.map_or(Cell::Null, |etag| self.keep(etag));
        self.heads.push(Head { id, etag });
    }

    /// Writes a number into a cell of the row; as all that writes, it passes over a place that there isn't.
    pub fn put_integer(&mut self, place: usize, n: i64) {
        self.set(place, Cell::Integer(n));
    }

    /// Writes a double.
    pub fn put_real(&mut self, place: usize, n: f64) {
        self.set(place, Cell::Real(n));
    }

    /// Writes an id.
    pub fn put_id(&mut self, place: usize, id: RecordId) {
        self.set(place, Cell::Id(*id.as_bytes()));
    }

    /// Writes NULL.
    pub fn put_null(&mut self, place: usize) {
        self.set(place, Cell::Null);
    }

    /// Writes a text. Where the row before has the same one, it is kept once: lookups name the same few tables.
    pub fn put_text(&mut self, place: usize, text: &str) {
        let above = (self.heads.len() * self.shape.width + place).checked_sub(self.shape.width);
        let cell = match above.and_then(|above| self.cells.get(above)) {
            Some(same @ Cell::Text(start, end)) if self.text.get(*start..*end) == Some(text) => *same,
            _ => self.keep(text),
        };
        self.set(place, cell);
    }

    /// Writes a value as SQL stores it; bytes that are no id are passed over.
    pub fn put(&mut self, place: usize, value: &SqlValue) {
        match value {
            SqlValue::Null => self.put_null(place),
            SqlValue::Integer(n) => self.put_integer(place, *n),
            SqlValue::Real(n) => self.put_real(place, *n),
            SqlValue::Text(text) => self.put_text(place, text),
            SqlValue::Blob(_) => value.as_id().into_iter().for_each(|id| self.put_id(place, id)),
        }
    }

    /// What a cell of the row that is being written holds so far.
    pub fn written(&self, place: usize) -> CellRef<'_> {
        self.read(self.heads.len() * self.shape.width + place)
    }

    fn set(&mut self, place: usize, cell: Cell) {
        let base = self.heads.len() * self.shape.width;
        if let Some(slot) = self.cells.get_mut(base + place) {
            *slot = cell;
        }
    }

    fn keep(&mut self, text: &str) -> Cell {
        let start = self.text.len();
        self.text.push_str(text);
        Cell::Text(start, self.text.len())
    }

    fn read(&self, place: usize) -> CellRef<'_> {
        self.cells.get(place).map_or(CellRef::Null, |cell| self.show(cell))
    }

    fn show<'a>(&'a self, cell: &'a Cell) -> CellRef<'a> {
        match cell {
            Cell::Null => CellRef::Null,
            Cell::Integer(n) => CellRef::Integer(*n),
            Cell::Real(n) => CellRef::Real(*n),
            Cell::Text(start, end) => self.text.get(*start..*end).map_or(CellRef::Null, CellRef::Text),
            Cell::Id(bytes) => CellRef::Id(bytes),
        }
    }
}

/// Rows are the same when their columns, ids, etags and values are, wherever these lie.
impl PartialEq for FlatRows {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (FlatRow<'_>, FlatRow<'_>)| {
            a.id() == b.id() && a.etag() == b.etag() && a.cells().eq(b.cells())
        };
        self.shape == other.shape && self.len() == other.len() && self.iter().zip(other.iter()).all(same)
    }
}

/// One of them.
#[derive(Clone, Copy)]
pub struct FlatRow<'a> {
    rows: &'a FlatRows,
    head: &'a Head,
    /// The place of its first cell among those of all rows.
    cells: usize,
}

impl<'a> FlatRow<'a> {
    /// Its id.
    pub fn id(&self) -> RecordId {
        self.head.id
    }

    /// Which columns it has.
    pub fn shape(&self) -> &'a Shape {
        &self.rows.shape
    }

    /// Its etag, if it has one.
    pub fn etag(&self) -> Option<&'a str> {
        self.rows.show(&self.head.etag).as_text()
    }

    /// What lies at a place of its shape.
    pub fn cell(&self, place: usize) -> CellRef<'a> {
        self.rows.read(self.cells + place)
    }

    /// All its values.
    pub fn cells(self) -> impl Iterator<Item = CellRef<'a>> {
        (0..self.rows.shape.width).map(move |place| self.cell(place))
    }

    /// The row with its fields; what is NULL is there and empty.
    ///
    /// # Errors
    /// [`Code::UnexpectedReply`] when a value can't be one of its column.
    pub fn to_row(&self) -> Result<Row, Problem> {
        let mut fields = Fields::new();
        for (column, places) in self.rows.shape.columns() {
            let stored: Vec<SqlValue> = places.map(|place| self.cell(place).into()).collect();
            let value = storage::from_sql(column, &stored)
                .map_err(|_| Problem::new(Code::UnexpectedReply).with("column", &column.logical_name))?;
            fields.insert(column.logical_name.clone(), value);
        }
        Ok(Row { id: self.id(), etag: self.etag().map(str::to_owned), fields })
    }
}
