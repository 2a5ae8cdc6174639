//! The demo's activities and notes.

use super::batch::Batch;
use super::chance::later;
use super::company::{Company, text};
use super::customers::Subject;
use super::places::PLACES;
use super::words::{CALLS, MEETINGS, NOTES, TASKS};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Problem, Value};

/// Small pictures for some of the notes: name and bytes.
const PICTURES: [(&str, &[u8]); 4] = [
    ("pumpe.png", include_bytes!("../../seed/pictures/pump.png")),
    ("typenschild.png", include_bytes!("../../seed/pictures/nameplate.png")),
    ("anfahrt.png", include_bytes!("../../seed/pictures/valley.png")),
    ("schieber.png", include_bytes!("../../seed/pictures/valve.png")),
];

/// Adds activities and notes about the subjects.
///
/// # Errors
/// What the database says.
pub fn add(batch: &mut Batch<'_>, company: &mut Company, subjects: &[Subject]) -> Result<(), Problem> {
    // The three kinds share 1,500; what rounding leaves over goes to the appointments.
    let (all, tasks, calls) = (company.count(1500), company.count(600), company.count(500));
    for _ in 0..tasks {
        add_task(batch, company, subjects)?;
    }
    for _ in 0..calls {
        add_call(batch, company, subjects)?;
    }
    for _ in 0..all.saturating_sub(tasks + calls) {
        add_appointment(batch, company, subjects)?;
    }
    for _ in 0..company.count(400) {
        add_note(batch, company, subjects)?;
    }
    Ok(())
}

fn add_task(batch: &mut Batch<'_>, company: &mut Company, subjects: &[Subject]) -> Result<(), Problem> {
    let (about, owner) = company.chance.one(subjects).clone();
    let owner = company.owner_near(owner);
    let created = company.chance.moment(-90, -1);
    let chance = &mut company.chance;
    let subject = *chance.one(&TASKS);
    let due = chance.moment(-30, 30);
    let (state, status, percent) = *chance.one(&[
        (0, 2, 0),
        (0, 2, 0),
        (0, 3, 25),
        (0, 3, 50),
        (0, 4, 75),
        (0, 7, 0),
        (1, 5, 100),
        (1, 5, 100),
        (2, 6, 0),
    ]);
    let fields = vec![
        ("subject", text(subject)),
        ("activitytypecode", text("task")),
        ("regardingobjectid", Value::Lookup(about)),
        ("scheduledstart", if chance.percent(50) { Value::Instant(later(due, -120)) } else { Value::Null }),
        ("scheduledend", Value::Instant(due)),
        ("actualend", if state == 1 { Value::Instant(chance.moment_since(created)) } else { Value::Null }),
        (
            "actualdurationminutes",
            if chance.percent(60) { Value::Int(chance.number(1, 8) * 15) } else { Value::Null },
        ),
        ("percentcomplete", Value::Int(percent)),
        ("prioritycode", chance.option(&[0, 1, 1, 1, 2])),
        ("description", if chance.percent(50) { text(&chance.sentences(2)) } else { Value::Null }),
        ("statecode", Value::Choice(state)),
        ("statuscode", Value::Choice(status)),
    ];
    let id = company.chance.id();
    let fields = company.owned_since(owner, created, fields);
    batch.add("task", id, subject, fields).map(|_| ())
}

fn add_call(batch: &mut Batch<'_>, company: &mut Company, subjects: &[Subject]) -> Result<(), Problem> {
    let (about, owner) = company.chance.one(subjects).clone();
    let owner = company.owner_near(owner);
    let created = company.chance.moment(-90, -1);
    let chance = &mut company.chance;
    let subject = *chance.one(&CALLS);
    let outgoing = chance.percent(60);
    let (state, status) = match (chance.number(0, 9), outgoing) {
        (0..=4, _) => (0, 1),
        (5..=8, true) => (1, 2),
        (5..=8, false) => (1, 4),
        _ => (2, 3),
    };
    let fields = vec![
        ("subject", text(subject)),
        ("activitytypecode", text("phonecall")),
        ("regardingobjectid", Value::Lookup(about)),
        ("phonenumber", text(&chance.phone())),
        ("directioncode", Value::Bool(outgoing)),
        ("leftvoicemail", Value::Bool(chance.percent(10))),
        ("scheduledend", Value::Instant(chance.moment(-30, 20))),
        ("actualend", if state == 1 { Value::Instant(chance.moment_since(created)) } else { Value::Null }),
        ("actualdurationminutes", if state == 1 { Value::Int(chance.number(1, 9) * 5) } else { Value::Null }),
        ("prioritycode", chance.option(&[0, 1, 1, 1, 2])),
        ("description", if chance.percent(50) { text(&chance.sentences(2)) } else { Value::Null }),
        ("statecode", Value::Choice(state)),
        ("statuscode", Value::Choice(status)),
    ];
    let id = company.chance.id();
    let fields = company.owned_since(owner, created, fields);
    batch.add("phonecall", id, subject, fields).map(|_| ())
}

fn add_appointment(
    batch: &mut Batch<'_>,
    company: &mut Company,
    subjects: &[Subject],
) -> Result<(), Problem> {
    let (about, owner) = company.chance.one(subjects).clone();
    let owner = company.owner_near(owner);
    let created = company.chance.moment(-90, -31);
    let chance = &mut company.chance;
    let subject = *chance.one(&MEETINGS);
    let start = chance.moment(-30, 40);
    let minutes = chance.number(1, 8) * 30;
    let (state, status) = *chance.one(&[(3, 5), (3, 5), (3, 5), (0, 1), (0, 2), (1, 3), (1, 3), (2, 4)]);
    let fields = vec![
        ("subject", text(subject)),
        ("activitytypecode", text("appointment")),
        ("regardingobjectid", Value::Lookup(about)),
        ("location", text(chance.one(&PLACES).city)),
        ("scheduledstart", Value::Instant(start)),
        ("scheduledend", Value::Instant(later(start, minutes))),
        ("isalldayevent", Value::Bool(false)),
        ("actualend", if state == 1 { Value::Instant(later(start, minutes)) } else { Value::Null }),
        ("actualdurationminutes", if state == 1 { Value::Int(minutes) } else { Value::Null }),
        ("prioritycode", chance.option(&[0, 1, 1, 1, 2])),
        ("description", if chance.percent(40) { text(&chance.sentences(2)) } else { Value::Null }),
        ("statecode", Value::Choice(state)),
        ("statuscode", Value::Choice(status)),
    ];
    let id = company.chance.id();
    let fields = company.owned_since(owner, created, fields);
    batch.add("appointment", id, subject, fields).map(|_| ())
}

fn add_note(batch: &mut Batch<'_>, company: &mut Company, subjects: &[Subject]) -> Result<(), Problem> {
    let (about, owner) = company.chance.one(subjects).clone();
    let owner = company.owner_near(owner);
    let chance = &mut company.chance;
    let subject = *chance.one(&NOTES);
    let mut fields = vec![
        ("subject", text(subject)),
        ("notetext", text(&chance.sentences(4))),
        ("objecttypecode", text(&about.table)),
        ("objectid", Value::Lookup(about)),
        ("isdocument", Value::Bool(false)),
    ];
    if chance.percent(15) {
        let (name, bytes) = *chance.one(&PICTURES);
        fields.retain(|(column, _)| *column != "isdocument");
        fields.extend([
            ("isdocument", Value::Bool(true)),
            ("filename", text(name)),
            ("mimetype", text("image/png")),
            ("documentbody", text(&STANDARD.encode(bytes))),
            ("filesize", Value::Int(i64::try_from(bytes.len()).unwrap_or(0))),
        ]);
    }
    let id = company.chance.id();
    let fields = company.owned(owner, fields);
    batch.add("annotation", id, subject, fields).map(|_| ())
}
