//! The standard tables, read from `seed/tables/*.json`: a compact shape in which a column is one line and what every
//! table has in common stands once, in `common.json`.

use crate::catalog::{Definition, Definitions, More, Right};
use model::metadata::{
    AlternateKey, ChoiceOption, ColumnKind, ColumnMeta, DateBehavior, DeleteRule, IntegerFormat, Label,
    LocalizedLabel, LookupRole, ManySide, ManyToMany, ManyToOne, Ownership, Required, TableMeta, TextFormat,
};
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// German, the second language of the labels.
const GERMAN: u32 = 1031;
/// Ids of definitions are made from their names in this name space, so that they are the same everywhere.
const DEFINITIONS: Uuid = Uuid::from_u128(0x6b1f_0c1e_6a0e_4f5b_9d53_4d1a_70a9_c2e8);

const COMMON: &str = include_str!("../../seed/tables/common.json");
const TABLES: &[&str] = &[
    include_str!("../../seed/tables/organization.json"),
    include_str!("../../seed/tables/businessunit.json"),
    include_str!("../../seed/tables/systemuser.json"),
    include_str!("../../seed/tables/usersettings.json"),
    include_str!("../../seed/tables/team.json"),
    include_str!("../../seed/tables/teamtemplate.json"),
    include_str!("../../seed/tables/role.json"),
    include_str!("../../seed/tables/privilege.json"),
    include_str!("../../seed/tables/position.json"),
    include_str!("../../seed/tables/roleprivileges.json"),
    include_str!("../../seed/tables/systemuserroles.json"),
    include_str!("../../seed/tables/teamroles.json"),
    include_str!("../../seed/tables/teammembership.json"),
    include_str!("../../seed/tables/principalobjectaccess.json"),
    include_str!("../../seed/tables/fieldsecurityprofile.json"),
    include_str!("../../seed/tables/fieldpermission.json"),
    include_str!("../../seed/tables/systemuserprofiles.json"),
    include_str!("../../seed/tables/teamprofiles.json"),
    include_str!("../../seed/tables/principalobjectattributeaccess.json"),
    include_str!("../../seed/tables/transactioncurrency.json"),
    include_str!("../../seed/tables/savedquery.json"),
    include_str!("../../seed/tables/systemform.json"),
    include_str!("../../seed/tables/userquery.json"),
    include_str!("../../seed/tables/sitemap.json"),
    include_str!("../../seed/tables/appmodule.json"),
    include_str!("../../seed/tables/appmodulecomponent.json"),
    include_str!("../../seed/tables/mobileofflineprofile.json"),
    include_str!("../../seed/tables/mobileofflineprofileitem.json"),
    include_str!("../../seed/tables/mobileofflineprofileitemassociation.json"),
    include_str!("../../seed/tables/usermobileofflineprofilemembership.json"),
    include_str!("../../seed/tables/teammobileofflineprofilemembership.json"),
    include_str!("../../seed/tables/mobileofflineprofileextension.json"),
    include_str!("../../seed/tables/farfield_appmoduleofflineprofile.json"),
    include_str!("../../seed/tables/farfield_offlineconsent.json"),
    include_str!("../../seed/tables/farfield_offlineprovisioning.json"),
    include_str!("../../seed/tables/farfield_offlineprovisioningtable.json"),
    include_str!("../../seed/tables/farfield_offlineprovisioningmessage.json"),
    include_str!("../../seed/tables/syncerror.json"),
    include_str!("../../seed/tables/account.json"),
    include_str!("../../seed/tables/contact.json"),
    include_str!("../../seed/tables/lead.json"),
    include_str!("../../seed/tables/opportunity.json"),
    include_str!("../../seed/tables/incident.json"),
    include_str!("../../seed/tables/task.json"),
    include_str!("../../seed/tables/phonecall.json"),
    include_str!("../../seed/tables/appointment.json"),
    include_str!("../../seed/tables/annotation.json"),
    include_str!("../../seed/tables/competitor.json"),
    include_str!("../../seed/tables/competitoraddress.json"),
    include_str!("../../seed/tables/product.json"),
    include_str!("../../seed/tables/opportunityproduct.json"),
    include_str!("../../seed/tables/queue.json"),
    include_str!("../../seed/tables/email.json"),
    include_str!("../../seed/tables/letter.json"),
    include_str!("../../seed/tables/fax.json"),
    include_str!("../../seed/tables/opportunityclose.json"),
    include_str!("../../seed/tables/incidentresolution.json"),
    include_str!("../../seed/tables/activitypointer.json"),
    include_str!("../../seed/tables/activityparty.json"),
    include_str!("../../seed/tables/activitymimeattachment.json"),
    include_str!("../../seed/tables/queueitem.json"),
    include_str!("../../seed/tables/slakpiinstance.json"),
    include_str!("../../seed/tables/entitlement.json"),
    include_str!("../../seed/tables/connectionrole.json"),
    include_str!("../../seed/tables/connection.json"),
    include_str!("../../seed/tables/postfollow.json"),
    include_str!("../../seed/tables/accountleads.json"),
    include_str!("../../seed/tables/contactleads.json"),
    include_str!("../../seed/tables/opportunitycompetitors.json"),
    include_str!("../../seed/tables/leadcompetitors.json"),
    include_str!("../../seed/tables/competitorproduct.json"),
    include_str!("../../seed/tables/workflow.json"),
    include_str!("../../seed/tables/processstage.json"),
    include_str!("../../seed/tables/opportunitysalesprocess.json"),
    include_str!("../../seed/tables/leadtoopportunitysalesprocess.json"),
    include_str!("../../seed/tables/duplicaterule.json"),
    include_str!("../../seed/tables/duplicaterulecondition.json"),
    include_str!("../../seed/tables/publisher.json"),
    include_str!("../../seed/tables/solution.json"),
    include_str!("../../seed/tables/importjob.json"),
];

/// Two texts: English, German.
type Names = (String, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableSeed {
    schema: String,
    set: String,
    code: i32,
    label: Names,
    plural: Names,
    primary_id: Option<String>,
    primary_name: String,
    ownership: Ownership,
    #[serde(default)]
    activity: bool,
    #[serde(default)]
    offline: bool,
    /// Whether its rows are instances of a process flow.
    #[serde(default)]
    process: bool,
    /// What its privileges are called, where it is not the schema name.
    privilege: Option<String>,
    /// The rights that exist; all where it is absent.
    rights: Option<Vec<Right>>,
    common: Vec<String>,
    #[serde(default)]
    keys: Vec<KeySeed>,
    pairs: Option<PairsSeed>,
    columns: Vec<ColumnSeed>,
}

#[derive(Deserialize)]
struct KeySeed {
    schema: String,
    label: Names,
    columns: Vec<String>,
}

#[derive(Deserialize)]
struct PairsSeed {
    schema: String,
    first: ManySide,
    second: ManySide,
}

#[derive(Clone, Deserialize)]
struct ColumnSeed {
    schema: String,
    label: Names,
    #[serde(default)]
    required: Required,
    #[serde(default)]
    write: Writable,
    /// Whether column security holds for it.
    #[serde(default)]
    secured: bool,
    #[serde(flatten)]
    kind: KindSeed,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Writable {
    #[default]
    Always,
    Create,
    Never,
}

#[derive(Clone, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum KindSeed {
    Id,
    Text {
        max: u32,
        #[serde(default)]
        format: TextFormat,
    },
    Memo {
        max: u32,
    },
    Integer {
        min: i64,
        max: i64,
        #[serde(default)]
        format: IntegerFormat,
    },
    BigInt,
    Decimal {
        precision: u8,
        min: f64,
        max: f64,
    },
    Double {
        precision: u8,
        min: f64,
        max: f64,
    },
    Money {
        precision: u8,
        min: f64,
        max: f64,
    },
    YesNo {
        #[serde(rename = "true")]
        yes: Option<Names>,
        #[serde(rename = "false")]
        no: Option<Names>,
        #[serde(default)]
        default: bool,
    },
    Moment {
        #[serde(default)]
        date_only: bool,
    },
    Day,
    Choice {
        options: Vec<OptionSeed>,
        default: Option<i32>,
    },
    State {
        options: Vec<OptionSeed>,
    },
    Status {
        options: Vec<OptionSeed>,
    },
    Lookup {
        to: BTreeMap<String, RelationSeed>,
        #[serde(default)]
        role: LookupRole,
    },
    TableName,
    Image,
    File {
        max_kb: u32,
    },
}

/// Value, English, German; for a state its first status reason, for a status reason its state.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum OptionSeed {
    Plain(i32, String, String),
    Linked(i32, String, String, i32),
}

#[derive(Clone, Deserialize)]
struct RelationSeed {
    via: String,
    nav: String,
    #[serde(default = "remove_link")]
    delete: DeleteRule,
}

fn remove_link() -> DeleteRule {
    DeleteRule::RemoveLink
}

/// Reads the standard metadata of this version of the program.
///
/// # Errors
/// [`Code::Internal`] when the files in the program are wrong; a test reads them all.
pub fn read() -> Result<Definitions, Problem> {
    let wrong = |e: serde_json::Error| Problem::new(Code::Internal).with("detail", e);
    let common: BTreeMap<String, Vec<Json>> = serde_json::from_str(COMMON).map_err(wrong)?;
    let tables: Result<Vec<Definition>, Problem> = TABLES
        .iter()
        .map(|text| {
            let seed: TableSeed = serde_json::from_str(text).map_err(wrong)?;
            let mut columns = seed.columns.clone();
            for group in &seed.common {
                for column in common.get(group).into_iter().flatten() {
                    columns.push(shared(column, &seed.schema, &seed.set).map_err(wrong)?);
                }
            }
            Ok(table(seed, &columns))
        })
        .collect();
    Ok(Definitions { tables: tables?, version: 1, ..Definitions::default() })
}

/// The columns and lookups of some groups of `common.json`, for a table that isn't of the seed.
///
/// # Errors
/// [`Code::Internal`] when the file in the program is wrong.
pub fn common(
    groups: &[&str],
    schema: &str,
    set: &str,
) -> Result<(Vec<ColumnMeta>, Vec<ManyToOne>), Problem> {
    let wrong = |e: serde_json::Error| Problem::new(Code::Internal).with("detail", e);
    let common: BTreeMap<String, Vec<Json>> = serde_json::from_str(COMMON).map_err(wrong)?;
    let (mut columns, mut lookups) = (Vec::new(), Vec::new());
    for seed in groups.iter().flat_map(|group| common.get(*group).into_iter().flatten()) {
        let seed = shared(seed, schema, set).map_err(wrong)?;
        columns.push(column(&schema.to_lowercase(), &seed));
        lookups.extend(relations(&seed));
    }
    Ok((columns, lookups))
}

/// A column of `common.json` with the table's names put in.
fn shared(column: &Json, schema: &str, set: &str) -> Result<ColumnSeed, serde_json::Error> {
    let text = column.to_string().replace("{set}", set).replace("{logical}", &schema.to_lowercase());
    serde_json::from_str(&text)
}

fn table(seed: TableSeed, columns: &[ColumnSeed]) -> Definition {
    let logical = seed.schema.to_lowercase();
    let primary_schema = seed.primary_id.unwrap_or_else(|| format!("{}Id", seed.schema));
    let primary_id = primary_schema.to_lowercase();
    let primary = ColumnMeta {
        metadata_id: definition(&format!("{logical}.{primary_id}")),
        logical_name: primary_id.clone(),
        schema_name: primary_schema,
        display_name: label(&seed.label),
        kind: ColumnKind::Uniqueidentifier,
        required: Required::SystemRequired,
        can_create: true,
        can_update: false,
        is_secured: false,
    };
    let meta = TableMeta {
        metadata_id: definition(&logical),
        set_name: seed.set,
        display_name: label(&seed.label),
        collection_name: label(&seed.plural),
        type_code: seed.code,
        primary_id,
        primary_name: seed.primary_name,
        ownership: seed.ownership,
        is_activity: seed.activity,
        keys: seed.keys.iter().map(|k| key(&logical, k)).collect(),
        pairs: seed.pairs.map(pairs),
        offline: seed.offline,
        columns: std::iter::once(primary).chain(columns.iter().map(|c| column(&logical, c))).collect(),
        many_to_one: columns.iter().flat_map(relations).collect(),
        logical_name: logical,
        schema_name: seed.schema.clone(),
    };
    Definition {
        more: More {
            is_intersect: meta.pairs.is_some(),
            is_process: seed.process,
            changed: 1,
            ..More::default()
        },
        meta,
        privilege_stem: seed.privilege.unwrap_or(seed.schema),
        rights: seed.rights.unwrap_or_else(|| Right::ALL.to_vec()),
    }
}

fn key(table: &str, seed: &KeySeed) -> AlternateKey {
    let logical_name = seed.schema.to_lowercase();
    AlternateKey {
        metadata_id: definition(&format!("key.{table}.{logical_name}")),
        schema_name: seed.schema.clone(),
        display_name: label(&seed.label),
        columns: seed.columns.clone(),
        logical_name,
    }
}

fn pairs(seed: PairsSeed) -> ManyToMany {
    let metadata_id = definition(&format!("relationship.{}", seed.schema));
    ManyToMany { metadata_id, schema_name: seed.schema, first: seed.first, second: seed.second }
}

fn column(table: &str, seed: &ColumnSeed) -> ColumnMeta {
    let logical_name = seed.schema.to_lowercase();
    // A row starts in its first state; only updates move it (IsValidForCreate is false for statecode).
    let is_state = matches!(seed.kind, KindSeed::State { .. });
    ColumnMeta {
        metadata_id: definition(&format!("{table}.{logical_name}")),
        schema_name: seed.schema.clone(),
        display_name: label(&seed.label),
        kind: kind(&seed.kind),
        required: seed.required,
        can_create: !matches!(seed.write, Writable::Never) && !is_state,
        can_update: matches!(seed.write, Writable::Always),
        is_secured: seed.secured,
        logical_name,
    }
}

fn kind(seed: &KindSeed) -> ColumnKind {
    let yes_no = |given: &Option<Names>, english: &str, german: &str| {
        given.as_ref().map_or_else(|| label(&(english.to_owned(), german.to_owned())), label)
    };
    match seed {
        KindSeed::Id => ColumnKind::Uniqueidentifier,
        KindSeed::Text { max, format } => ColumnKind::String { max_length: *max, format: *format },
        KindSeed::Memo { max } => ColumnKind::Memo { max_length: *max },
        KindSeed::Integer { min, max, format } => {
            ColumnKind::Integer { min: *min, max: *max, format: *format }
        }
        KindSeed::BigInt => ColumnKind::BigInt,
        KindSeed::Decimal { precision, min, max } => {
            ColumnKind::Decimal { precision: *precision, min: *min, max: *max }
        }
        KindSeed::Double { precision, min, max } => {
            ColumnKind::Double { precision: *precision, min: *min, max: *max }
        }
        KindSeed::Money { precision, min, max } => {
            ColumnKind::Money { precision: *precision, min: *min, max: *max }
        }
        KindSeed::YesNo { yes, no, default } => ColumnKind::Boolean {
            true_label: yes_no(yes, "Yes", "Ja"),
            false_label: yes_no(no, "No", "Nein"),
            default: *default,
        },
        KindSeed::Moment { date_only } => {
            ColumnKind::DateTime { behavior: DateBehavior::UserLocal, date_only: *date_only }
        }
        KindSeed::Day => ColumnKind::DateTime { behavior: DateBehavior::DateOnly, date_only: true },
        KindSeed::Choice { options, default } => ColumnKind::Picklist {
            options: options.iter().map(|o| option(o, false)).collect(),
            default: *default,
        },
        KindSeed::State { options } => {
            ColumnKind::State { options: options.iter().map(|o| option(o, true)).collect() }
        }
        KindSeed::Status { options } => {
            ColumnKind::Status { options: options.iter().map(|o| option(o, false)).collect() }
        }
        KindSeed::Lookup { to, role } => {
            ColumnKind::Lookup { targets: to.keys().cloned().collect(), role: *role }
        }
        KindSeed::TableName => ColumnKind::EntityName,
        KindSeed::Image => ColumnKind::Image,
        KindSeed::File { max_kb } => ColumnKind::File { max_kb: *max_kb },
    }
}

fn option(seed: &OptionSeed, is_state: bool) -> ChoiceOption {
    let (value, english, german, linked) = match seed {
        OptionSeed::Plain(value, english, german) => (*value, english, german, None),
        OptionSeed::Linked(value, english, german, linked) => (*value, english, german, Some(*linked)),
    };
    ChoiceOption {
        value,
        label: label(&(english.clone(), german.clone())),
        state: linked.filter(|_| !is_state),
        default_status: linked.filter(|_| is_state),
        color: None,
    }
}

fn relations(seed: &ColumnSeed) -> Vec<ManyToOne> {
    let KindSeed::Lookup { to, .. } = &seed.kind else { return Vec::new() };
    to.iter()
        .map(|(target, relation)| ManyToOne {
            metadata_id: definition(&format!("relationship.{}", relation.via)),
            schema_name: relation.via.clone(),
            column: seed.schema.to_lowercase(),
            target: target.clone(),
            navigation: relation.nav.clone(),
            reverse_navigation: relation.via.clone(),
            on_delete: relation.delete,
        })
        .collect()
}

/// The id of the definition of that name.
pub fn definition(name: &str) -> Uuid {
    Uuid::new_v5(&DEFINITIONS, name.as_bytes())
}

fn label((english, german): &Names) -> Label {
    let text = |lcid, text: &String| LocalizedLabel { lcid, text: text.clone() };
    Label(vec![text(model::metadata::ENGLISH, english), text(GERMAN, german)])
}
