//! What may be attached: how large, and which kinds of files (`reference/dataverse.md` §12.1).

use crate::catalog::Catalog;
use crate::fault::Fault;
use crate::security::Caller;
use crate::store::{Conn, rows};
use model::Value;
use odata::ODataError;

/// Largest attachment in bytes, where the organisation says nothing else.
const MAX_BYTES: u64 = 5_242_880;
/// Dataverse's list of kinds that could be run.
const BLOCKED: &str = "ade;adp;app;asa;ashx;asmx;asp;bas;bat;cdx;cer;chm;class;cmd;com;config;cpl;crt;csh;dll;exe;fxp;hlp;hta;htr;htw;ida;idc;idq;inf;ins;isp;its;jar;js;jse;ksh;lnk;mad;maf;mag;mam;maq;mar;mas;mat;mau;mav;maw;mda;mdb;mde;mdt;mdw;mdz;msc;msh;msh1;msh1xml;msh2;msh2xml;mshxml;msi;msp;mst;ops;pcd;pif;prf;prg;printer;pst;reg;rem;scf;scr;sct;shb;shs;shtm;shtml;soap;stm;svc;tmp;url;vb;vbe;vbs;vsmacros;vss;vst;vsw;ws;wsc;wsf;wsh;svg";

/// Checks the name of a file against the kinds that are blocked.
///
/// # Errors
/// 400 for a blocked kind.
pub fn check_name(conn: &mut dyn Conn, catalog: &Catalog, caller: &Caller, name: &str) -> Result<(), Fault> {
    const BLOCKED_ATTACHMENT: u32 = 0x8004_3E09;
    let Some((_, kind)) = name.rsplit_once('.') else { return Ok(()) };
    let own = setting(conn, catalog, caller, "blockedattachments")?;
    let list = match &own {
        Some(Value::Text(list)) => list.as_str(),
        _ => BLOCKED,
    };
    if list.split([';', ',']).any(|blocked| blocked.trim().eq_ignore_ascii_case(kind.trim())) {
        let message =
            format!("The attachment is not a valid file type: '.{}' is blocked.", kind.to_lowercase());
        return Err(ODataError::new(400, BLOCKED_ATTACHMENT, message).into());
    }
    Ok(())
}

/// Checks the size of an attachment in bytes.
///
/// # Errors
/// 400 for one that is too large.
pub fn check_size(conn: &mut dyn Conn, catalog: &Catalog, caller: &Caller, size: u64) -> Result<(), Fault> {
    let most = max_bytes(conn, catalog, caller)?;
    if size > most { Err(too_large(most).into()) } else { Ok(()) }
}

/// The largest attachment in bytes.
///
/// # Errors
/// What the database says.
pub fn max_bytes(conn: &mut dyn Conn, catalog: &Catalog, caller: &Caller) -> Result<u64, Fault> {
    Ok(match setting(conn, catalog, caller, "maxuploadfilesize")? {
        Some(Value::Int(most)) => most.unsigned_abs(),
        _ => MAX_BYTES,
    })
}

/// 400: more bytes than may be stored.
pub fn too_large(most: u64) -> ODataError {
    const TOO_LARGE: u32 = 0x8004_4A02;
    let message = format!("The file is too large: at most {most} bytes can be stored.");
    ODataError::new(400, TOO_LARGE, message)
}

fn setting(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    caller: &Caller,
    column: &str,
) -> Result<Option<Value>, Fault> {
    let row = rows::read(conn, catalog.need("organization")?, caller.organization)?;
    Ok(row.and_then(|row| row.fields.get(column).cloned()).filter(|value| !value.is_null()))
}
