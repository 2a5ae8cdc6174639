//! Files and pictures up and down in parts (`reference/dataverse.md` §12): columns by their own URL, what notes and
//! attachments hold by the actions in blocks.

use super::HttpTransport;
use super::client::{Answer, Request, Unanswered, row_path, unreadable};
use crate::ports::{Failure, FileAt, FileHead, FilePart, FileTransport};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::ColumnKind;
use odata::options::percent_encoded;
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

const BYTES: &str = "application/octet-stream";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Begun {
    file_continuation_token: String,
    #[serde(default)]
    file_size_in_bytes: u64,
    #[serde(default)]
    file_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Block {
    data: String,
}

/// How the actions in blocks call a table's files; `None` for columns with a URL of their own.
fn kind(at: FileAt<'_>) -> Option<&'static str> {
    match at.table.logical_name.as_str() {
        "annotation" => Some("Annotation"),
        "activitymimeattachment" => Some("Attachment"),
        _ => None,
    }
}

fn column_path(at: FileAt<'_>) -> String {
    format!("{}/{}", row_path(at.table, at.record), at.column)
}

/// Where the bytes of a column are; of an image, the full ones.
fn value_path(at: FileAt<'_>) -> String {
    let is_image = at.table.column(at.column).is_some_and(|c| c.kind == ColumnKind::Image);
    format!("{}/$value{}", column_path(at), if is_image { "?size=full" } else { "" })
}

/// The row that the actions in blocks are about.
fn target(at: FileAt<'_>, head: Option<&FileHead>) -> Json {
    let mut target = json!({
        "@odata.type": format!("Microsoft.Dynamics.CRM.{}", at.table.logical_name),
        at.table.primary_id.clone(): at.record,
    });
    if let Some(head) = head {
        target["filename"] = json!(head.name);
        target["mimetype"] = json!(head.mime);
    }
    target
}

/// The name of the nth block: blocks are joined in the order of a list of these.
fn block_id(n: u64) -> String {
    STANDARD.encode(format!("{n:08}"))
}

impl HttpTransport {
    async fn act<T: DeserializeOwned>(&self, action: &str, body: &Json) -> Result<T, Failure> {
        let answer = self.client.send(&Request::new(Method::POST, action).json(body.to_string())).await?;
        serde_json::from_slice(&answer.body).map_err(unreadable)
    }

    async fn begin_download(&self, at: FileAt<'_>, kind: &str) -> Result<Begun, Unanswered> {
        let body = json!({ "Target": target(at, None) }).to_string();
        let action = format!("Initialize{kind}BlocksDownload");
        let answer = self.client.send(&Request::new(Method::POST, action).json(body)).await?;
        serde_json::from_slice(&answer.body).map_err(|e| Unanswered::Failed(unreadable(e)))
    }

    async fn ranged(&self, at: FileAt<'_>, from: u64, length: u64) -> Result<Answer, Unanswered> {
        let range = format!("bytes={from}-{}", from + length.max(1) - 1);
        self.client.send(&Request::get(value_path(at)).header("Range", range)).await
    }
}

#[async_trait]
impl FileTransport for HttpTransport {
    async fn begin_upload(&self, at: FileAt<'_>, head: &FileHead) -> Result<String, Failure> {
        if let Some(kind) = kind(at) {
            let body = json!({ "Target": target(at, Some(head)) });
            let begun: Begun = self.act(&format!("Initialize{kind}BlocksUpload"), &body).await?;
            return Ok(begun.file_continuation_token);
        }
        let path = format!("{}?x-ms-file-name={}", column_path(at), percent_encoded(&head.name));
        let request = Request::new(Method::PATCH, path).header("x-ms-transfer-mode", "chunked");
        let answer = self.client.send(&request).await?;
        answer
            .header("location")
            .map(str::to_owned)
            .ok_or_else(|| unreadable("no place for the parts of a file"))
    }

    async fn send_part(&self, session: &str, part: FilePart<'_>) -> Result<(), Failure> {
        let request = if is_link(session) {
            let last = part.from + part.bytes.len() as u64 - 1;
            Request::new(Method::PATCH, session)
                .header("x-ms-transfer-mode", "chunked")
                .header("Content-Range", format!("bytes {}-{last}/{}", part.from, part.total))
                .body(BYTES.to_owned(), part.bytes.to_vec())
        } else {
            let number = part.from / crate::files::PART;
            let body = json!({
                "BlockId": block_id(number),
                "BlockData": STANDARD.encode(part.bytes),
                "FileContinuationToken": session,
            });
            Request::new(Method::POST, "UploadBlock").json(body.to_string())
        };
        Ok(self.client.send(&request).await.map(|_| ())?)
    }

    async fn end_upload(
        &self,
        at: FileAt<'_>,
        head: &FileHead,
        session: &str,
        parts: u64,
    ) -> Result<(), Failure> {
        let Some(kind) = kind(at) else { return Ok(()) };
        let body = json!({
            "Target": target(at, Some(head)),
            "FileName": head.name,
            "MimeType": head.mime,
            "BlockList": (0..parts).map(block_id).collect::<Vec<_>>(),
            "FileContinuationToken": session,
        });
        self.act::<Json>(&format!("Commit{kind}BlocksUpload"), &body).await.map(|_| ())
    }

    async fn remove_file(&self, at: FileAt<'_>) -> Result<(), Failure> {
        let request = match kind(at) {
            None => Request::new(Method::DELETE, column_path(at)),
            Some(_) => {
                let body =
                    json!({ at.column: null, "filename": null, "mimetype": null, "isdocument": false });
                Request::new(Method::PATCH, row_path(at.table, at.record))
                    .header("If-Match", "*")
                    .json(body.to_string())
            }
        };
        match self.client.send(&request).await {
            Err(Unanswered::Rejected(rejection)) if rejection.error.status == 404 => Ok(()),
            other => Ok(other.map(|_| ())?),
        }
    }

    async fn describe(&self, at: FileAt<'_>) -> Result<Option<FileHead>, Failure> {
        if let Some(kind) = kind(at) {
            return match self.begin_download(at, kind).await {
                Ok(begun) => Ok(Some(FileHead {
                    mime: crate::files::mime_of(&begun.file_name).to_owned(),
                    name: begun.file_name,
                    size: begun.file_size_in_bytes,
                })),
                Err(Unanswered::Rejected(rejection)) if rejection.error.status == 404 => Ok(None),
                Err(other) => Err(other.into()),
            };
        }
        match self.ranged(at, 0, 1).await {
            Ok(answer) if answer.status == reqwest::StatusCode::NO_CONTENT => Ok(None),
            Ok(answer) => {
                let size = answer.header("x-ms-file-size").and_then(|size| size.parse().ok());
                let name = answer.header("x-ms-file-name").map(decoded).unwrap_or_default();
                let mime = answer.header("mimetype").map(str::to_owned);
                Ok(Some(FileHead {
                    mime: mime.unwrap_or_else(|| crate::files::mime_of(&name).to_owned()),
                    name,
                    size: size.ok_or_else(|| unreadable("a file without a size"))?,
                }))
            }
            // An empty file has no first byte.
            Err(Unanswered::Rejected(rejection)) if rejection.error.status == 416 => {
                Ok(Some(FileHead { name: String::new(), mime: BYTES.to_owned(), size: 0 }))
            }
            Err(Unanswered::Rejected(rejection)) if rejection.error.status == 404 => Ok(None),
            Err(other) => Err(other.into()),
        }
    }

    async fn read_part(&self, at: FileAt<'_>, from: u64, length: u64) -> Result<Vec<u8>, Failure> {
        let Some(kind) = kind(at) else { return Ok(self.ranged(at, from, length).await?.body) };
        let token = self.begin_download(at, kind).await?.file_continuation_token;
        let body = json!({ "Offset": from, "BlockLength": length, "FileContinuationToken": token });
        let block: Block = self.act("DownloadBlock", &body).await?;
        STANDARD.decode(block.data).map_err(unreadable)
    }
}

/// Whether parts go to a link rather than under a token.
fn is_link(session: &str) -> bool {
    session.starts_with("http://") || session.starts_with("https://") || session.starts_with('/')
}

/// A name that may be percent-encoded.
fn decoded(name: &str) -> String {
    let pairs = odata::options::pairs(&format!("n={}", name.replace('+', "%2B").replace('&', "%26")));
    pairs.into_iter().next().map(|(_, value)| value).unwrap_or_default()
}
