//! The description of the admin API as OpenAPI 3.1, made from the same types that it is answered with.

use admin_contract::{BASE, Endpoint, ErrorBody, Needs, Nothing, Visitor, endpoints};
use axum::Json;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::any::TypeId;

/// Where it is.
pub const PATH: &str = "/admin/api/v1/openapi.json";

/// `GET` of it: shapes are no secret, so that it needs no token.
pub async fn document() -> Json<Value> {
    Json(whole())
}

/// The whole document.
pub fn whole() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut writer = Writer { schemas: settings.into_generator(), paths: Map::new() };
    let refusal = writer.schemas.subschema_for::<ErrorBody>();
    endpoints::each(&mut writer);
    let schemas = writer.schemas.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Farfield admin API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What the admin console asks of the server. Moments are milliseconds since 1970, sizes are bytes.",
        },
        "paths": writer.paths,
        "components": {
            "schemas": schemas,
            "responses": {"Refusal": {
                "description": "The request was refused, or failed.",
                "content": {"application/json": {"schema": refusal}},
            }},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "farfield_console"},
            },
        },
    })
}

struct Writer {
    schemas: SchemaGenerator,
    paths: Map<String, Value>,
}

impl Visitor for Writer {
    fn endpoint<E: Endpoint>(&mut self) {
        let mut operation = json!({
            "operationId": E::NAME,
            "summary": E::ABOUT.trim(),
            "x-needs": format!("{:?}", E::NEEDS),
            "parameters": self.parameters::<E>(),
            "responses": {
                "200": {
                    "description": "Done.",
                    "content": {"application/json": {"schema": self.schemas.subschema_for::<E::Reply>()}},
                },
                "default": {"$ref": "#/components/responses/Refusal"},
            },
            "security": match E::NEEDS {
                Needs::Nobody => json!([{"cookie": []}, {}]),
                _ => json!([{"token": []}]),
            },
        });
        if TypeId::of::<E::Body>() != TypeId::of::<Nothing>() {
            operation["requestBody"] = json!({
                "required": true,
                "content": {"application/json": {"schema": self.schemas.subschema_for::<E::Body>()}},
            });
        }
        let path = self.paths.entry(format!("{BASE}{}", E::PATH)).or_insert_with(|| json!({}));
        path[E::METHOD.name().to_lowercase()] = operation;
    }
}

impl Writer {
    /// The arguments of the path, the members of the query, and the version.
    fn parameters<E: Endpoint>(&mut self) -> Vec<Value> {
        let arguments = E::PATH.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let mut all: Vec<Value> = arguments
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
            .collect();
        let query = self.schemas.root_schema_for::<E::Query>().to_value();
        let members = query.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let required = query.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        all.extend(members.into_iter().map(|(name, schema)| {
            let is_required = required.iter().any(|needed| needed.as_str() == Some(&name));
            json!({"name": name, "in": "query", "required": is_required, "schema": schema})
        }));
        if E::VERSIONED {
            all.push(
                json!({"name": "If-Match", "in": "header", "required": true, "schema": {"type": "string"}}),
            );
        }
        all
    }
}
