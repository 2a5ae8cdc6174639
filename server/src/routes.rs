//! Everything the server answers, on one page.

use crate::app::App;
use crate::fault::Fault;
use crate::offline;
use crate::store::{Conn, stamps};
use crate::web::observe::{Kind, RequestId, observe};
use crate::web::{self, Asked, Incoming, Reply};
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use model::RecordId;
use odata::path::{Call, Resource, RowPath};
use odata::{Annotations, ODataError};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// The routes that are not the Web API, and the way into it.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(web::health::healthz))
        .route("/readyz", get(web::health::readyz))
        .route("/metrics", get(web::health::metrics))
        .route(odata::auth::TOKEN_PATH, post(web::token::token))
        .route("/api/data/{version}", any(web_api))
        .route("/api/data/{version}/", any(web_api))
        .route("/api/data/{version}/{*path}", any(web_api))
        .merge(crate::console::router())
        .fallback(nothing)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), observe))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(app)
}

/// What is nowhere is not even told to be nowhere without a token.
async fn nothing(State(app): State<Arc<App>>, request: Request) -> Response {
    let fault = match web::user(&app, request.headers()) {
        Ok(user) => known(app, user).await.err(),
        Err(error) => Some(error.into()),
    };
    let fault = fault.unwrap_or_else(|| ODataError::no_segment(request.uri().path()).into());
    web::refuse(request.method(), "", &Annotations::default(), &fault).into_response()
}

async fn known(app: Arc<App>, user: RecordId) -> Result<(), Fault> {
    let shared = Arc::clone(&app);
    app.store
        .read(move |conn| {
            let stamps = stamps::read(conn)?;
            web::caller(&shared, conn, stamps, user).map(|_| ())
        })
        .await
}

/// The Web API: nothing without a token.
async fn web_api(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let annotations = web::preferences(request.headers()).annotations;
    let id = request.extensions().get::<RequestId>().copied();
    let (answered, kind) = match Incoming::read(Arc::clone(&app), peer, request).await {
        Ok((incoming, resource)) => {
            let kind = kind(&resource);
            (protected(&app, incoming, resource, &annotations).await, kind)
        }
        Err(fault) => (Err(fault), "other"),
    };
    let refused = |fault: Fault| web::refuse(&method, &path, &annotations, &fault).with_request_id(id);
    let mut response = answered.unwrap_or_else(refused).into_response();
    response.extensions_mut().insert(Kind(kind));
    response
}

/// What a request is counted as.
fn kind(resource: &Resource) -> &'static str {
    use Resource as R;
    match resource {
        R::Service | R::Metadata | R::Definitions(_) => "metadata",
        R::Set(_) | R::Count(_) => "set",
        R::Row(_) | R::Member(..) | R::MemberValue(..) | R::MemberCount(..) => "row",
        R::Function(_) | R::BoundToSet(..) | R::BoundToRow(..) => "function",
        _ => "other",
    }
}

/// Runs a request, unless its user asks too much of the service; tells what is left to him.
async fn protected(
    app: &Arc<App>,
    incoming: Incoming,
    resource: Resource,
    annotations: &Annotations,
) -> Result<Reply, Fault> {
    let turn = match app.throttle.begin(incoming.user(), Instant::now()) {
        Ok(turn) => turn,
        Err(refused) => {
            app.metrics.throttled();
            return Ok(Reply::error(&refused.error, Some(refused.retry_after_s), annotations));
        }
    };
    let reply = carry_out(app, incoming, resource).await?;
    Ok(match turn.left {
        Some(left) => reply
            .with("x-ms-ratelimit-burst-remaining-xrm-requests", left.requests)
            .with("x-ms-ratelimit-time-remaining-xrm-requests", left.execution.as_secs()),
        None => reply,
    })
}

/// Runs a request where it belongs: in a snapshot, or in the transaction of the writer.
async fn carry_out(app: &App, incoming: Incoming, resource: Resource) -> Result<Reply, Fault> {
    let only_reads = incoming.only_reads();
    let work = move |conn: &mut dyn Conn| {
        let asked = Asked::begin(incoming, conn)?;
        answer(&asked, resource, conn)
    };
    if only_reads { app.store.read(work).await } else { app.store.write(work).await }
}

/// Answers a request, or one part of a batch. What writes is in the transaction of `conn`, its receipt with it; on an
/// error the caller rolls back.
///
/// # Errors
/// What the resource says.
pub fn answer(asked: &Asked, resource: Resource, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    match asked.method.as_str() {
        "GET" => {
            let resource = web::keys::resolved(asked, conn, resource)?;
            read(asked, resource, conn)
        }
        "POST" | "PUT" | "PATCH" | "DELETE" => web::repeat::once(asked, conn, |conn| {
            let resource = web::keys::resolved(asked, conn, resource)?;
            write(asked, resource, conn)
        }),
        _ => {
            Err(ODataError::new(405, odata::error::codes::BAD_URL, "The method is not allowed here.").into())
        }
    }
}

/// Every resource that can be read.
fn read(asked: &Asked, resource: Resource, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    use Resource as R;
    match resource {
        R::Service => web::service::document(asked),
        R::Metadata => web::service::metadata(asked),
        R::Definitions(wanted) => web::definitions::get(asked, &wanted),
        R::Function(call) if offline::is_function(&call.name) => offline::function(asked, conn, &call),
        R::BoundToRow(row, call) if row.set == offline::PROFILES => {
            offline::bound_function(asked, conn, &row, &call)
        }
        R::Function(call) => function(asked, conn, &call),
        R::Set(name) if web::functions::is_one(&name) => {
            function(asked, conn, &Call { name, arguments: Vec::new(), parentheses: false })
        }
        R::BoundToRow(row, call) => bound_function(asked, conn, &row, &call),
        R::BoundToSet(set, call) if call.name == web::drafts::MANY => web::drafts::many(asked, conn, &set),
        R::Set(set) => web::list::rows(asked, conn, &set),
        R::Count(set) => web::list::count(asked, conn, &set),
        R::Row(row) => web::single::row(asked, conn, &row),
        R::Member(row, member) if web::files::wants_bytes(asked, &row, &member) => {
            web::files::download(asked, conn, &row, &member, true)
        }
        R::MemberValue(row, member) if web::files::wants_bytes(asked, &row, &member) => {
            web::files::download(asked, conn, &row, &member, false)
        }
        R::Member(row, member) => web::member::get(asked, conn, &row, &member),
        R::MemberValue(row, member) => web::member::value(asked, conn, &row, &member),
        R::MemberCount(row, member) => web::member::count(asked, conn, &row, &member),
        _ => Err(ODataError::not_implemented("This request").into()),
    }
}

/// Every resource with every method that changes something.
fn write(asked: &Asked, resource: Resource, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    use Resource as R;
    match (asked.method.as_str(), resource) {
        ("POST", R::Set(name)) if name == "GrantAccess" => web::sharing::grant_access(asked, conn),
        ("POST", R::Set(name)) if name == "ModifyAccess" => web::sharing::modify_access(asked, conn),
        ("POST", R::Set(name)) if name == "RevokeAccess" => web::sharing::revoke_access(asked, conn),
        ("POST", R::Set(name)) if offline::is_action(&name) => offline::action(asked, conn, &name),
        ("POST", R::BoundToRow(row, call)) if row.set == offline::PROFILES => {
            offline::bound_action(asked, conn, &row, &call)
        }
        ("POST", R::Set(name)) if name == "$batch" => web::batch::answer(asked, conn),
        ("POST", R::Set(name) | R::Function(Call { name, .. })) if web::actions::is_one(&name) => {
            web::actions::unbound(asked, conn, &name)
        }
        ("POST", R::BoundToRow(row, call)) => bound_action(asked, conn, &row, &call),
        ("POST", R::BoundToSet(set, call)) => web::multiple::answer(asked, conn, &set, &call),
        ("POST" | "PUT", R::Reference(row, member, None)) => web::refs::associate(asked, conn, &row, &member),
        ("DELETE", R::Reference(row, member, related)) => {
            web::refs::disassociate(asked, conn, &row, &member, related.as_ref())
        }
        ("PATCH" | "PUT", R::Member(row, member)) if web::files::is_column(asked, &row, &member) => {
            web::files::upload(asked, conn, &row, &member)
        }
        ("DELETE", R::Member(row, member)) if web::files::is_column(asked, &row, &member) => {
            web::files::delete(asked, conn, &row, &member)
        }
        ("PUT", R::Member(row, member)) => web::property::put(asked, conn, &row, &member),
        ("PUT", R::MemberValue(row, member)) => web::property::put_text(asked, conn, &row, &member),
        ("DELETE", R::Member(row, member)) => web::property::clear(asked, conn, &row, &member),
        ("POST", R::Set(name)) if web::solutions::is_one(&name) => web::solutions::act(asked, conn, &name),
        ("POST", R::Set(name) | R::Function(Call { name, .. })) if web::auto_numbers::is_one(&name) => {
            web::auto_numbers::act(asked, conn, &name)
        }
        ("POST", R::Set(name)) if name == "ValidateSavedQuery" => web::drafts::validate(asked),
        ("POST", R::Set(name)) if web::apps::is_one(&name) => web::apps::act(asked, conn, &name),
        ("POST", R::Set(name)) if web::customize::is_one(&name) => web::customize::act(asked, conn, &name),
        ("POST", R::Definitions(wanted)) => web::define::create(asked, conn, &wanted),
        ("PUT", R::Definitions(wanted)) => web::define::update(asked, conn, &wanted),
        ("DELETE", R::Definitions(wanted)) => web::define::delete(asked, conn, &wanted),
        ("POST", R::Set(set)) => web::write::create(asked, conn, &set),
        ("PATCH", R::Row(row)) => web::write::patch(asked, conn, &row),
        ("DELETE", R::Row(row)) => web::write::delete(asked, conn, &row),
        _ => Err(ODataError::not_implemented("This request").into()),
    }
}

/// Functions of one row.
fn bound_function(asked: &Asked, conn: &mut dyn Conn, row: &RowPath, call: &Call) -> Result<Reply, Fault> {
    match call.name.as_str() {
        web::drafts::ONE => web::drafts::one(asked, conn, row),
        "RetrieveUserPrivileges" | "RetrieveTeamPrivileges" => {
            web::roles::of_principal(asked, conn, row, call)
        }
        "RetrieveUserPrivilegeByPrivilegeId"
        | "RetrieveUserPrivilegeByPrivilegeName"
        | "RetrieveUserSetOfPrivilegesByIds"
        | "RetrieveUserSetOfPrivilegesByNames" => web::roles::some_of_user(asked, conn, row, call),
        "CalculateTotalTimeIncident" => web::actions::total_time(asked, conn, row),
        "RetrievePrincipalAccess" => web::sharing::principal_access(asked, conn, row, call),
        _ => Err(ODataError::not_implemented("This function").into()),
    }
}

/// Actions on one row.
fn bound_action(asked: &Asked, conn: &mut dyn Conn, row: &RowPath, call: &Call) -> Result<Reply, Fault> {
    match call.name.as_str() {
        "AddPrivilegesRole" => web::roles::give(asked, conn, row, false),
        "ReplacePrivilegesRole" => web::roles::give(asked, conn, row, true),
        "RemovePrivilegeRole" => web::roles::take(asked, conn, row),
        name if web::actions::is_bound(&row.set, name) => web::actions::bound(asked, conn, row, name),
        _ => Err(ODataError::not_implemented("This action").into()),
    }
}

fn function(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    match call.name.as_str() {
        "RetrieveSharedPrincipalsAndAccess" => web::sharing::shared_principals(asked, conn, call),
        "RetrieveRolePrivilegesRole" => web::roles::of_role(asked, conn, call),
        "WhoAmI" => web::functions::who_am_i(asked),
        "RetrieveVersion" => Ok(web::functions::version(asked)),
        "RetrieveTotalRecordCount" => web::functions::total_record_count(asked, conn, call),
        "RetrieveCurrentOrganization" => web::functions::current_organization(asked, conn),
        "RetrieveDuplicates" => web::actions::duplicates::retrieve(asked, conn, call),
        "InitializeFrom" => web::mappings::initialize(asked, conn, call),
        web::rollups::FUNCTION => web::rollups::calculate(asked, conn, call),
        odata::checksum::FUNCTION => web::tracked::checksum(asked, conn, call),
        "ValidateApp" | "RetrieveAppComponents" => web::apps::get(asked, conn, call),
        name if web::dependencies::is_one(name) => web::dependencies::get(asked, conn, call),
        name if web::auto_numbers::is_function(name) => web::auto_numbers::get(asked, conn, call),
        name if web::processes::is_one(name) => web::processes::get(asked, conn, call),
        odata::changes::FUNCTION => web::metadata_changes::get(asked, conn, call),
        name => Err(ODataError::no_segment(name).into()),
    }
}
