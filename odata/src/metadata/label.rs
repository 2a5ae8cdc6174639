//! Labels, option sets and managed properties.

use model::metadata::{ChoiceOption, ENGLISH, Label, LocalizedLabel};
use serde_json::{Value as Json, json};

/// Writes a label: `{"LocalizedLabels":[…],"UserLocalizedLabel":…}`.
pub fn label_to_json(label: &Label) -> Json {
    let localized = |l: &LocalizedLabel| json!({"Label": l.text, "LanguageCode": l.lcid, "IsManaged": true, "MetadataId": null, "HasChanged": null});
    let user = label.0.iter().find(|l| l.lcid == ENGLISH).or(label.0.first());
    json!({
        "LocalizedLabels": label.0.iter().map(localized).collect::<Vec<_>>(),
        "UserLocalizedLabel": user.map(localized),
    })
}

/// Reads a label; whatever isn't one is an empty label.
pub(super) fn label_from_json(json: Option<&Json>) -> Label {
    let localized = |l: &Json| {
        let lcid = u32::try_from(l.get("LanguageCode")?.as_u64()?).ok()?;
        Some(LocalizedLabel { lcid, text: l.get("Label")?.as_str()?.to_owned() })
    };
    let labels = json.and_then(|j| j.get("LocalizedLabels")).and_then(Json::as_array);
    Label(labels.into_iter().flatten().filter_map(localized).collect())
}

/// An option set; `kind` is Picklist, State or Status.
pub(super) fn options_to_json(name: &str, kind: &str, options: &[ChoiceOption]) -> Json {
    json!({
        "MetadataId": null,
        "Name": name,
        "IsGlobal": false,
        "OptionSetType": kind,
        "Options": options.iter().map(|o| option_to_json(kind, o)).collect::<Vec<_>>(),
    })
}

fn option_to_json(kind: &str, option: &ChoiceOption) -> Json {
    let mut json = json!({
        "Value": option.value,
        "Color": option.color,
        "Label": label_to_json(&option.label),
        "Description": label_to_json(&Label::default()),
        "ExternalValue": "",
    });
    match kind {
        "State" => {
            json["DefaultStatus"] = option.default_status.into();
            json["InvariantName"] = option.label.text(ENGLISH).into();
        }
        "Status" => {
            json["State"] = option.state.into();
            json["TransitionData"] = Json::Null;
        }
        _ => {}
    }
    json
}

/// Reads the options of an attribute; those without a value are left out.
pub(super) fn options_from_json(attribute: &Json) -> Vec<ChoiceOption> {
    let number =
        |json: &Json, name: &str| json.get(name).and_then(Json::as_i64).and_then(|n| i32::try_from(n).ok());
    let option = |json: &Json| {
        Some(ChoiceOption {
            value: number(json, "Value")?,
            label: label_from_json(json.get("Label")),
            state: number(json, "State"),
            default_status: number(json, "DefaultStatus"),
            color: json.get("Color").and_then(Json::as_str).filter(|c| !c.is_empty()).map(str::to_owned),
        })
    };
    let own = attribute.pointer("/OptionSet/Options").and_then(Json::as_array);
    let global = attribute.pointer("/GlobalOptionSet/Options").and_then(Json::as_array);
    own.or(global).into_iter().flatten().filter_map(option).collect()
}

/// `{"Value":…,"CanBeChanged":…,"ManagedPropertyLogicalName":…}`
pub(super) fn managed(value: impl Into<Json>, name: &str) -> Json {
    json!({"Value": value.into(), "CanBeChanged": true, "ManagedPropertyLogicalName": name})
}
