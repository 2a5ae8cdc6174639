//! `provisioning`: how far the server is with getting ready for devices.

use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, aligned};
use contract::calls::GetProvisioning;
use contract::provisioning::{ProvisionedState, ProvisionedTable, ProvisioningJob};
use serde_json::{Value, json};
use texts::t;

/// Asks the server how far it is.
pub async fn provisioning(device: &Device) -> Result<Answer, Failure> {
    device.session().await?;
    let Some(told) = device.ask(GetProvisioning {}).await? else {
        return Ok(Answer::new(json!({ "provisioning": null }))?.saying(t!("cli-provisioning-none")));
    };
    let shape = json!({
        "available": told.available,
        "reason": told.reason,
        "job": told.job.as_ref().map(job),
    });
    let answer = Answer::new(json!({ "provisioning": shape }))?;
    let answer = match &told.job {
        Some(job) => answer.showing(lines(job)),
        None => answer,
    };
    Ok(match told.reason {
        Some(reason) => answer.saying(reason),
        None => answer.saying(t!("cli-provisioning-open")),
    })
}

fn job(job: &ProvisioningJob) -> Value {
    let table = |t: &ProvisionedTable| json!({ "table": t.table, "state": t.state, "rows": t.rows });
    json!({
        "stage": job.stage,
        "stages": job.stages,
        "name": job.name,
        "status": job.status,
        "percent": job.percent,
        "left_s": job.left_s,
        "message": job.message,
        "checked_on": job.checked_on.map(|at| at.to_string()),
        "tables": job.tables.iter().map(table).collect::<Vec<_>>(),
    })
}

fn lines(job: &ProvisioningJob) -> String {
    let stage = t!("cli-provisioning-stage", stage = job.stage, stages = job.stages, name = &job.name);
    let mut lines = vec![vec![stage, job.status.clone()]];
    if let (Some(percent), Some(left)) = (job.percent, job.left_s) {
        lines.push(vec![t!("cli-provisioning-left", percent = percent, seconds = left), String::new()]);
    }
    lines.extend(job.tables.iter().map(|table| {
        let mark = if table.state == ProvisionedState::Completed { "✓" } else { "" };
        vec![table.table.clone(), mark.to_owned()]
    }));
    aligned(&lines)
}
