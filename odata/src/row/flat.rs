//! Pages as a download reads them: from the text straight into flat rows in the form that the database stores, because
//! a first download reads millions of rows. What [`super::read_page`] refuses is refused here too.

use super::flat_value::{self, Kind};
use super::read::{Key, bare_guid};
use super::value::{record_id, wire_name};
use super::{FORMATTED, LOGICAL_NAME, PageHead};
use model::flat::Shape;
use model::{Code, ColumnKind, FlatRows, Problem, RecordId, TableMeta};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// A page of flat rows.
#[derive(Clone, Debug, PartialEq)]
pub struct FlatPage {
    /// Its rows.
    pub rows: FlatRows,
    /// Rows that are gone (delta pages).
    pub removed: Vec<RecordId>,
    /// Of these the ones that the server says are deleted, and didn't only leave the list.
    pub deleted: Vec<RecordId>,
    /// What stands around them.
    pub head: PageHead,
}

/// Reads a page of rows. Properties that the table doesn't have are passed over, so that a newer server does no harm.
///
/// # Errors
/// [`Code::UnexpectedReply`] with the column, when an item isn't a row of the table; with the place and the kind of
/// fault, never the text itself, when it isn't the JSON of a page.
pub fn read_flat_page(table: &TableMeta, body: &[u8]) -> Result<FlatPage, Problem> {
    let unexpected = || Problem::new(Code::UnexpectedReply).with("table", &table.logical_name);
    let text = std::str::from_utf8(body)
        .map_err(|_| unexpected().with("detail", "not the JSON expected: no UTF-8"))?;
    let mut reader = PageReader::new(table);
    let mut json = serde_json::Deserializer::from_str(text);
    let read = (&mut reader).deserialize(&mut json).and_then(|()| json.end());
    if let Some(column) = reader.bad_column {
        return Err(unexpected().with("column", column));
    }
    read.map_err(|e| {
        let place = format!("{:?} at line {} column {}", e.classify(), e.line(), e.column());
        unexpected().with("detail", format!("not the JSON expected: {place}"))
    })?;
    match reader.has_rows {
        true => {
            let PageReader { rows, removed, deleted, head, .. } = reader;
            Ok(FlatPage { rows, removed, deleted, head })
        }
        false => Err(unexpected().with("column", "value")),
    }
}

/// What a property of a row says; of a column, by its place among the columns.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Property {
    Id,
    Etag,
    Context,
    Removed,
    RemovedId,
    Reason,
    Value(usize),
    Name(usize),
    Target(usize),
    Unknown,
}

/// A column as it is read.
struct Column {
    name: String,
    kind: Kind,
    /// The place of its first cell.
    place: usize,
}

/// Reads the rows of one table: what properties mean is looked up, not searched.
struct PageReader<'t> {
    table: &'t TableMeta,
    columns: Vec<Column>,
    properties: HashMap<String, Property>,
    order: KeyOrder,
    rows: FlatRows,
    removed: Vec<RecordId>,
    deleted: Vec<RecordId>,
    head: PageHead,
    has_rows: bool,
    /// The column whose value can't be one.
    bad_column: Option<String>,
}

impl<'t> PageReader<'t> {
    fn new(table: &'t TableMeta) -> Self {
        let shape = Arc::new(Shape::of(table));
        let mut properties = HashMap::from([
            (table.primary_id.clone(), Property::Id),
            ("@odata.etag".to_owned(), Property::Etag),
            ("@odata.context".to_owned(), Property::Context),
            ("@removed".to_owned(), Property::Removed),
            ("reason".to_owned(), Property::Reason),
        ]);
        let mut columns = Vec::new();
        for (n, (column, places)) in shape.columns().enumerate() {
            let name = wire_name(column);
            if matches!(column.kind, ColumnKind::Lookup { .. }) {
                properties.insert(format!("{name}@{FORMATTED}"), Property::Name(n));
                properties.insert(format!("{name}@{LOGICAL_NAME}"), Property::Target(n));
            }
            properties.insert(name.into_owned(), Property::Value(n));
            let kind = Kind::of(column);
            columns.push(Column { name: column.logical_name.clone(), kind, place: places.start });
        }
        for name in ["id", "@id"] {
            properties.entry(name.to_owned()).or_insert(Property::RemovedId);
        }
        Self {
            table,
            columns,
            properties,
            order: KeyOrder::default(),
            rows: FlatRows::new(shape),
            removed: Vec::new(),
            deleted: Vec::new(),
            head: PageHead::default(),
            has_rows: false,
            bad_column: None,
        }
    }

    fn refuse<E: Error>(&mut self, column: impl Into<String>) -> E {
        self.bad_column = Some(column.into());
        E::custom("not a row of the table")
    }
}

/// Servers write the members of all rows in one order and leave some out: the key after the last one is mostly among the
/// next few, and comparing is faster than hashing.
#[derive(Default)]
struct KeyOrder {
    keys: Vec<(String, Property)>,
    next: usize,
}

impl KeyOrder {
    /// How many keys are compared before one is looked up.
    const AHEAD: usize = 8;
    /// No row has more keys that are worth remembering.
    const MOST: usize = 2_048;

    fn find(&mut self, key: &str, properties: &HashMap<String, Property>) -> Property {
        let ahead = self.keys.iter().enumerate().skip(self.next).take(Self::AHEAD);
        if let Some((at, (_, property))) = ahead.into_iter().find(|(_, (known, _))| known == key) {
            self.next = at + 1;
            return *property;
        }
        let property = properties.get(key).copied().unwrap_or(Property::Unknown);
        if self.keys.len() < Self::MOST {
            self.keys.insert(self.next.min(self.keys.len()), (key.to_owned(), property));
            self.next += 1;
        }
        property
    }
}

/// The key of a member, found among the properties as it is read.
struct Member<'o>(&'o mut KeyOrder, &'o HashMap<String, Property>);

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = Property;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Property, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Member<'_> {
    type Value = Property;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Property, E> {
        Ok(self.0.find(key, self.1))
    }
}

/// Members of a row that are judged at its end.
#[derive(Default)]
struct Around<'de> {
    id: Option<&'de RawValue>,
    etag: Option<&'de RawValue>,
    context: Option<&'de RawValue>,
    removed: bool,
    removed_id: Option<&'de RawValue>,
    reason: Option<&'de RawValue>,
}

/// Reads one row.
struct OneRow<'r, 't>(&'r mut PageReader<'t>);

impl<'de> DeserializeSeed<'de> for OneRow<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneRow<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let reader = self.0;
        let mut around = Around::default();
        reader.rows.begin();
        reader.order.next = 0;
        while let Some(property) = members.next_key_seed(Member(&mut reader.order, &reader.properties))? {
            match property {
                Property::Id => around.id = Some(members.next_value()?),
                Property::Etag => around.etag = Some(members.next_value()?),
                Property::Context => around.context = Some(members.next_value()?),
                Property::RemovedId => around.removed_id = Some(members.next_value()?),
                Property::Removed => {
                    around.reason = Some(members.next_value()?);
                    around.removed = true;
                }
                Property::Reason => around.reason = Some(members.next_value()?),
                Property::Value(n) => reader.value(n, &mut members)?,
                Property::Name(n) => reader.annotation(n, 2, &mut members)?,
                Property::Target(n) => reader.annotation(n, 1, &mut members)?,
                Property::Unknown => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        reader.end_row(&around)
    }
}

impl PageReader<'_> {
    fn value<'de, A: MapAccess<'de>>(&mut self, n: usize, members: &mut A) -> Result<(), A::Error> {
        let Some(Column { kind, place, .. }) = self.columns.get(n) else { return Ok(()) };
        let is_read =
            members.next_value_seed(flat_value::Seed { kind, place: *place, rows: &mut self.rows })?;
        match (is_read, self.columns.get(n).map(|column| column.name.clone())) {
            (false, Some(name)) => Err(self.refuse(name)),
            _ => Ok(()),
        }
    }

    /// The name or the table of a lookup; one that is no text is none.
    fn annotation<'de, A: MapAccess<'de>>(
        &mut self,
        n: usize,
        offset: usize,
        members: &mut A,
    ) -> Result<(), A::Error> {
        let Some(column) = self.columns.get(n) else { return Ok(()) };
        let place = column.place + offset;
        if !members.next_value_seed(flat_value::Seed { kind: &Kind::Text, place, rows: &mut self.rows })? {
            self.rows.put_null(place);
        }
        Ok(())
    }

    fn end_row<E: Error>(&mut self, around: &Around<'_>) -> Result<(), E> {
        let is_deleted = |context: String| context.ends_with("/$deletedEntity");
        if around.removed || around.context.and_then(text).is_some_and(is_deleted) {
            let ids = [around.removed_id, around.id].into_iter().flatten();
            let id = ids.filter_map(text).find_map(|id| bare_guid(&id));
            let id = id.ok_or_else(|| self.refuse(&self.table.primary_id))?;
            self.removed.push(id);
            self.deleted.extend(around.reason.is_some_and(is_deletion).then_some(id));
            return Ok(());
        }
        let id = around.id.and_then(|json| record_id(json.get()));
        let id = id.ok_or_else(|| self.refuse(&self.table.primary_id))?;
        for column in &self.columns {
            if !column.kind.settle(&mut self.rows, column.place) {
                let name = column.name.clone();
                return Err(self.refuse(name));
            }
        }
        let etag = around.etag.and_then(text);
        self.rows.finish(id, etag.as_deref());
        Ok(())
    }
}

fn text(json: &RawValue) -> Option<String> {
    serde_json::from_str(json.get()).ok()
}

/// Whether a reason, `"deleted"` or `{"reason":"deleted"}`, is that the row is deleted.
fn is_deletion(json: &RawValue) -> bool {
    #[derive(serde::Deserialize)]
    struct Removal {
        reason: String,
    }
    let removal = || serde_json::from_str(json.get()).map(|Removal { reason }| reason).ok();
    text(json).or_else(removal).as_deref() == Some("deleted")
}

/// Reads the array of rows.
struct AllRows<'r, 't>(&'r mut PageReader<'t>);

impl<'de> DeserializeSeed<'de> for AllRows<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for AllRows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(OneRow(self.0))?.is_some() {}
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for &mut PageReader<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut PageReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(key) = members.next_key::<Key<'de>>()? {
            match key.as_str() {
                "@odata.context" => self.head.context = members.next_value()?,
                "@odata.count" => self.head.count = members.next_value()?,
                "@odata.nextLink" => self.head.next_link = members.next_value()?,
                "@odata.deltaLink" => self.head.delta_link = members.next_value()?,
                "value" => {
                    members.next_value_seed(AllRows(self))?;
                    self.has_rows = true;
                }
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
