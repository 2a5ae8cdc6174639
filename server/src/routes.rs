//! Everything the server answers, on one page.

use crate::app::App;
use crate::fault::Fault;
use crate::web::{self, Asked, Reply};
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use http::Method;
use odata::ODataError;
use odata::path::{Call, Resource};
use std::net::SocketAddr;
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// The routes that are not the Web API, and the way into it.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(web::health::healthz))
        .route(odata::auth::TOKEN_PATH, post(web::token::token))
        .route("/api/data/{version}", any(web_api))
        .route("/api/data/{version}/", any(web_api))
        .route("/api/data/{version}/{*path}", any(web_api))
        .fallback(nothing)
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(app)
}

/// What is nowhere is not even told to be nowhere without a token.
async fn nothing(State(app): State<Arc<App>>, request: Request) -> Response {
    let error = match web::caller(&app, request.headers()).await {
        Ok(_) => Fault::from(ODataError::no_segment(request.uri().path())),
        Err(fault) => fault,
    };
    web::refuse(request.method(), "", &error).into_response()
}

/// The Web API: nothing without a token.
async fn web_api(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let answered = match Asked::read(app, peer, request).await {
        Ok((asked, resource)) => dispatch(&method, resource, asked).await,
        Err(fault) => Err(fault),
    };
    answered.unwrap_or_else(|fault| web::refuse(&method, &path, &fault)).into_response()
}

/// Every resource with every method it takes.
async fn dispatch(method: &Method, resource: Resource, asked: Asked) -> Result<Reply, Fault> {
    use Resource as R;
    match (method.as_str(), resource) {
        ("GET", R::Service) => web::service::document(&asked),
        ("GET", R::Metadata) => web::service::metadata(&asked),
        ("GET", R::Definitions(wanted)) => web::definitions::get(&asked, &wanted),
        ("GET", R::Function(call)) => function(&asked, &call).await,
        ("GET", R::Set(name)) if web::functions::is_one(&name) => {
            function(&asked, &Call { name, arguments: Vec::new(), parentheses: false }).await
        }
        ("GET", R::BoundToRow(row, call)) if call.name == "RetrieveUserPrivileges" => {
            web::functions::user_privileges(&asked, &row).await
        }
        ("GET", R::Set(set)) => web::list::rows(&asked, &set).await,
        ("GET", R::Count(set)) => web::list::count(&asked, &set).await,
        ("GET", R::Row(row)) => web::single::row(&asked, &row).await,
        ("GET", R::Member(row, member)) => web::member::get(&asked, &row, &member).await,
        ("GET", R::MemberValue(row, member)) => web::member::value(&asked, &row, &member).await,
        ("GET", R::MemberCount(row, member)) => web::member::count(&asked, &row, &member).await,
        ("POST", R::Set(set)) => web::write::create(&asked, &set).await,
        ("PATCH", R::Row(row)) => web::write::patch(&asked, &row).await,
        ("DELETE", R::Row(row)) => web::write::delete(&asked, &row).await,
        ("GET" | "POST" | "PUT" | "PATCH" | "DELETE", _) => {
            Err(ODataError::not_implemented("This request").into())
        }
        _ => {
            Err(ODataError::new(405, odata::error::codes::BAD_URL, "The method is not allowed here.").into())
        }
    }
}

async fn function(asked: &Asked, call: &Call) -> Result<Reply, Fault> {
    match call.name.as_str() {
        "WhoAmI" => web::functions::who_am_i(asked),
        odata::changes::FUNCTION => web::functions::metadata_changes(asked, call),
        name => Err(ODataError::no_segment(name).into()),
    }
}
