//! Process flows on the device (checklist 43, 77-80; X1): where a record stands, and how it moves. An instance is a row
//! like any other, so that a move is a change of that row in the queue.

use super::{Front, Opened};
use crate::ports::Work;
use contract::Answers;
use contract::calls::{GetProcess, MoveStage};
use contract::processes::{ProcessView, StageView, StepView};
use contract::shapes::Saved;
use model::metadata::ENGLISH;
use model::offline::Bpf;
use model::process::{
    self, Definition, FLOW, Flow, Stage, StageMove, instance_column, read_path, write_path,
};
use model::{Code, Fields, Lookup, Problem, RecordId, TableMeta, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The flow of a record.
struct Found {
    definition: Definition,
    flow: Flow,
    /// The lookup of an instance to the record.
    column: String,
    instance: Option<RecordId>,
    /// The stages passed, the active one last.
    passed: Vec<Uuid>,
    /// The columns of the instance.
    fields: Fields,
    /// Whether the record was made here and is unsent: the server makes its instance with it, and another one would be a second.
    is_to_come: bool,
}

impl Answers<GetProcess> for Front {
    async fn answer(&self, call: GetProcess) -> Result<Option<ProcessView>, Problem> {
        let opened = self.opened()?;
        let Some(found) = opened.process(&call.table, call.id).await? else { return Ok(None) };
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let row = opened.needed(&call.table, call.id).await?;
        let branches = opened.bpf() == Bpf::Full;
        let path = found.flow.active_path(&found.passed, |stage: &Stage| {
            (branches && stage.table == call.table).then_some((meta, &row))
        });
        let stages: Vec<StageView> = path.into_iter().map(|stage| view(stage, &row)).collect();
        let forward = stages.len() > found.passed.len() && !found.is_to_come;
        let back = found.passed.len() > 1;
        let moves = [(StageMove::Next, forward), (StageMove::Previous, back)];
        Ok(Some(ProcessView {
            name: found.definition.name,
            instances: found.definition.unique_name,
            instance: found.instance,
            active: found.passed.last().copied().unwrap_or_default(),
            passed: found.passed,
            stages,
            moves: moves.into_iter().filter(|(_, is)| *is).map(|(to, _)| to).collect(),
        }))
    }
}

impl Answers<MoveStage> for Front {
    async fn answer(&self, call: MoveStage) -> Result<Saved, Problem> {
        let opened = self.opened()?;
        let none =
            || Problem::new(Code::CommandUnavailable).with("command", "stage").with("table", &call.table);
        let found = opened.process(&call.table, call.id).await?.ok_or_else(none)?;
        if found.is_to_come {
            return Err(none());
        }
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let row = opened.needed(&call.table, call.id).await?;
        let branches = opened.bpf() == Bpf::Full;
        let path = found.flow.go(&found.passed, call.to, meta, &row, branches)?;
        let stage = path.last().and_then(|id| found.flow.stage(*id)).ok_or_else(none)?;
        let mut fields = instance_fields(&found, stage, &path);
        let table = found.definition.unique_name.clone();
        opened.bring_record(&found, stage, &call.table, call.id, &mut fields).await?;
        match found.instance {
            Some(instance) => self.save(&opened, table, instance, Work::Update(fields)).await,
            None => {
                let title = row.get(&meta.primary_name).and_then(Value::as_text).map(str::to_owned);
                let record = Lookup { table: call.table, id: call.id, name: title };
                fields.insert(found.column, Value::Lookup(record));
                self.save(&opened, table, self.0.config.ids.record_id(), Work::Create(fields)).await
            }
        }
    }
}

fn instance_fields(found: &Found, stage: &Stage, path: &[Uuid]) -> Fields {
    let name = Some(stage.name.text(ENGLISH).to_owned());
    let active = Lookup { table: "processstage".to_owned(), id: RecordId(stage.id), name };
    let mut fields = Fields::from([
        ("activestageid".to_owned(), Value::Lookup(active)),
        ("traversedpath".to_owned(), Value::Text(write_path(path))),
    ]);
    if found.instance.is_none() {
        fields.insert("name".to_owned(), Value::Text(found.definition.name.clone()));
    }
    fields
}

fn view(stage: &Stage, row: &Fields) -> StageView {
    let missing: BTreeSet<&str> = stage.missing(row).map(|step| step.column.as_str()).collect();
    let step = |step: &process::Step| StepView {
        column: step.column.clone(),
        label: step.label.clone(),
        required: step.required,
        missing: missing.contains(step.column.as_str()),
    };
    StageView {
        id: stage.id,
        name: stage.name.clone(),
        category: stage.category,
        table: stage.table.clone(),
        steps: stage.steps.iter().map(step).collect(),
    }
}

impl Opened {
    /// How far the environment lets flows go on devices (X1).
    fn bpf(&self) -> Bpf {
        let installed = self.installed();
        let offline =
            installed.configuration.as_ref().and_then(|configuration| configuration.offline.as_ref());
        offline.map(|offline| offline.settings.bpf).unwrap_or_default()
    }

    /// The first flow of a record whose instances are on the device: that which it is in already, if there is one.
    async fn process(&self, table: &str, id: RecordId) -> Result<Option<Found>, Problem> {
        let installed = self.installed();
        let bpf = self.bpf();
        let known = |name: &str| installed.tables.get(name).map(|stored| &stored.meta);
        let flows = installed.configuration.iter().flat_map(|configuration| &configuration.processes);
        let mut first = None;
        for definition in flows.filter(|found| found.category == FLOW && bpf != Bpf::Off) {
            let Ok(flow) = process::parse(&definition.body, known) else { continue };
            let tables: BTreeSet<&str> = flow.stages.iter().map(|stage| stage.table.as_str()).collect();
            let is_for_it = tables.contains(table) && (bpf == Bpf::Full || tables.len() == 1);
            let Some(instances) = known(&definition.unique_name).filter(|_| is_for_it) else { continue };
            let Some(column) = instance_column(instances, table).map(str::to_owned) else { continue };
            let instance = self.store.first_pointing(&definition.unique_name, &column, id).await?;
            let begins_here = flow.first().is_some_and(|stage| stage.table == table);
            if instance.is_some() || begins_here && first.is_none() {
                let mut found = self.stand(definition.clone(), flow, column, instance).await?;
                found.is_to_come = found.instance.is_none() && self.store.waits_to_be_made(table, id).await?;
                if found.instance.is_some() {
                    return Ok(Some(found));
                }
                first = Some(found);
            }
        }
        Ok(first)
    }

    async fn stand(
        &self,
        definition: Definition,
        flow: Flow,
        column: String,
        instance: Option<RecordId>,
    ) -> Result<Found, Problem> {
        let fields = match instance {
            Some(instance) => self.store.record(&definition.unique_name, instance).await?,
            None => None,
        };
        let fields = fields.map(|row| row.fields).unwrap_or_default();
        let path =
            fields.get("traversedpath").and_then(Value::as_text).and_then(read_path).unwrap_or_default();
        let known: Vec<Uuid> = path.into_iter().filter(|id| flow.stage(*id).is_some()).collect();
        let passed = match known.is_empty() {
            true => flow.first().map(|stage| stage.id).into_iter().collect(),
            false => known,
        };
        Ok(Found { definition, flow, column, instance, passed, fields, is_to_come: false })
    }

    /// Crossing to a stage of another table brings the record that came of this one.
    async fn bring_record(
        &self,
        found: &Found,
        stage: &Stage,
        table: &str,
        id: RecordId,
        fields: &mut Fields,
    ) -> Result<(), Problem> {
        let installed = self.installed();
        let instances = &installed.table(&found.definition.unique_name)?.meta;
        let column = instance_column(instances, &stage.table).unwrap_or_default().to_owned();
        let is_there = stage.table == table || matches!(found.fields.get(&column), Some(Value::Lookup(_)));
        if is_there {
            return Ok(());
        }
        let next: &TableMeta = &installed.table(&stage.table)?.meta;
        for relation in next.many_to_one.iter().filter(|relation| relation.target == table) {
            if let Some(record) = self.store.first_pointing(&stage.table, &relation.column, id).await? {
                let to = Lookup { table: stage.table.clone(), id: record, name: None };
                fields.insert(column, Value::Lookup(to));
                return Ok(());
            }
        }
        Err(Problem::new(Code::Required).with("column", column))
    }
}
