//! The same pages written by SQL itself, from the same file: what reading and writing them costs at least.

use crate::figure::Figure;
use crate::session::Session;
use crate::{Outcome, requests};
use rusqlite::{Connection, OpenFlags};
use std::time::Instant;

/// A page in the order in which rows are stored: its rows as JSON in one text, how many they are, and the last key.
const PAGE: &str = "
    SELECT group_concat(json, ','), count(*), max(rid) FROM (
        SELECT rid, json_object('@odata.etag', versionnumber, 'contactid', lower(hex(id)), 'fullname', fullname,
            'salutation', salutation, 'firstname', firstname, 'lastname', lastname, 'jobtitle', jobtitle,
            'department', department, 'emailaddress1', emailaddress1, 'telephone1', telephone1,
            'mobilephone', mobilephone, 'birthdate', birthdate, 'creditlimit', creditlimit, 'statecode', statecode,
            'createdon', createdon, '_ownerid_value', lower(hex(ownerid)),
            '_parentcustomerid_value', lower(hex(parentcustomerid))) AS json
        FROM data_contact WHERE rid > ? ORDER BY rid LIMIT 5000)";

pub fn measure(server: &Session, figures: &[Figure]) -> Outcome<Vec<Figure>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(server.data().join("farfield.db"), flags)?;
    let mut page = conn.prepare(PAGE)?;
    let (begun, mut after, mut rows) = (Instant::now(), 0_i64, 0);
    loop {
        let read = page.query_row([after], |row| {
            let text: Option<String> = row.get(0)?;
            Ok((text.map_or(0, |text| text.len()), row.get::<_, usize>(1)?, row.get::<_, Option<i64>>(2)?))
        });
        let (_, count, last) = read?;
        rows += count;
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    let by_sql =
        Figure::rate("  the same pages written by SQL, without a server", rows, begun.elapsed(), 1.0);
    let full = figures.iter().find(|figure| figure.name == requests::FULL).map_or(0.0, |f| f.measured);
    let slower = Figure::times("  how much slower the server is", by_sql.measured / full, 2.0);
    Ok(vec![by_sql.for_comparison(), slower.for_comparison()])
}
