//! Updates of tables and columns, and what they put aside.

use super::Front;
use contract::Answers;
use contract::calls::{AcceptUpdate, ClearOrphan, GetUpdate, ListOrphans, PostponeUpdate};
use contract::update::{OrphanValue, UpdatePlan};
use model::Problem;

impl Answers<GetUpdate> for Front {
    async fn answer(&self, _call: GetUpdate) -> Result<Option<UpdatePlan>, Problem> {
        self.opened()?.store.update_plan().await
    }
}

impl Answers<AcceptUpdate> for Front {
    async fn answer(&self, _call: AcceptUpdate) -> Result<(), Problem> {
        self.opened()?.engine.answer_update(true).await
    }
}

impl Answers<PostponeUpdate> for Front {
    async fn answer(&self, _call: PostponeUpdate) -> Result<(), Problem> {
        self.opened()?.engine.answer_update(false).await
    }
}

impl Answers<ListOrphans> for Front {
    async fn answer(&self, _call: ListOrphans) -> Result<Vec<OrphanValue>, Problem> {
        self.opened()?.store.orphans().await
    }
}

impl Answers<ClearOrphan> for Front {
    async fn answer(&self, call: ClearOrphan) -> Result<(), Problem> {
        self.opened()?.store.clear_orphan(call.number).await
    }
}
