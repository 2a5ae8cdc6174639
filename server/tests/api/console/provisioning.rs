//! Step 2: provisioning through the console.

use super::Console;
use crate::support::start;
use admin_contract::endpoints::{
    Deprovision, ReadProvisioning, ReadSettings, RetryProvisioning, SaveSettings, StartProvisioning,
    StopProvisioning,
};
use admin_contract::provisioning::{
    AfterMove, JobStatus, Provisioning, ProvisioningStep, StartProvisioning as Wanted,
};
use admin_contract::{Nothing, codes};
use model::offline::Settings;

async fn done(console: &Console) -> Provisioning {
    loop {
        let now = console.get::<ReadProvisioning>(&[]).await;
        if now.job.as_ref().is_some_and(|job| job.status != JobStatus::Running) {
            return now;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn provisioning_goes_through_its_stages_and_back_by_the_order_rules() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let before = admin.get::<ReadProvisioning>(&[]).await;
    assert_eq!(
        (before.may.as_slice(), before.after_move),
        (&[ProvisioningStep::Start][..], AfterMove::Provision)
    );
    assert!(before.notice.contains("devices"));
    let (status, why) = admin.refused::<StartProvisioning>(&[], None, &Wanted { consent: false }).await;
    assert_eq!((status, why.field.as_deref()), (400, Some("consent")));
    for refused in [
        admin.refused::<StopProvisioning>(&[], None, &Nothing {}).await,
        admin.refused::<RetryProvisioning>(&[], None, &Nothing {}).await,
        admin.refused::<Deprovision>(&[], None, &Nothing {}).await,
    ] {
        assert_eq!((refused.0, refused.1.code.as_str()), (409, codes::NOT_NOW));
    }
    admin.call::<StartProvisioning>(&[], None, &Wanted { consent: true }).await;
    let ready = done(&admin).await;
    let job = ready.job.unwrap();
    assert_eq!(
        (job.status, job.stage, job.stages.len(), job.percent),
        (JobStatus::Completed, 7, 7, Some(100))
    );
    assert_eq!(ready.consent.unwrap().by, "Ada Reuter");
    assert!(job.tables.iter().all(|table| table.is_done && table.rows.is_some()));
    assert!(job.messages.iter().all(|message| message.at_ms > 0) && job.messages.len() > 7);
    assert!(job.messages.windows(2).all(|two| two[0].at_ms >= two[1].at_ms), "the latest first");
    assert_eq!(
        (ready.may.as_slice(), ready.after_move),
        (&[ProvisioningStep::Deprovision][..], AfterMove::Deprovision)
    );
    admin.call::<Deprovision>(&[], None, &Nothing {}).await;
    let back = done(&admin).await;
    assert!(back.job.unwrap().is_deprovisioning);
    assert_eq!(back.after_move, AfterMove::Provision);
    world.server.stop().await;
}

#[tokio::test]
async fn where_it_is_not_eligible_the_reason_is_told_and_nothing_may_be_done() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let before = admin.get::<ReadSettings>(&[]).await;
    let settings = Settings { ineligible: Some("a sandbox".to_owned()), ..before.settings };
    admin.call::<SaveSettings>(&[], Some(&before.version), &settings).await;
    let now = admin.get::<ReadProvisioning>(&[]).await;
    assert_eq!((now.ineligible.as_deref(), now.may.as_slice()), (Some("a sandbox"), &[][..]));
    let (status, why) = admin.refused::<StartProvisioning>(&[], None, &Wanted { consent: true }).await;
    assert!(status == 409 && why.message.contains("a sandbox"), "{why:?}");
    world.server.stop().await;
}
