//! Files, images and attachments.

use crate::support::{User, code, json as read_json, refusal, start, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, Response};
use serde_json::{Value as Json, json};

/// An account, and a file column that was made for the test.
async fn with_column(admin: &User) -> String {
    let label = json!({"@odata.type": "Microsoft.Dynamics.CRM.Label", "LocalizedLabels": [{"@odata.type": "Microsoft.Dynamics.CRM.LocalizedLabel", "Label": "Contract", "LanguageCode": 1033}]});
    let column = json!({"@odata.type": "Microsoft.Dynamics.CRM.FileAttributeMetadata", "AttributeType": "Virtual", "AttributeTypeName": {"Value": "FileType"},
        "SchemaName": "new_Contract", "DisplayName": label, "MaxSizeInKB": 10_240, "RequiredLevel": {"Value": "None"}});
    let made = admin.post("EntityDefinitions(LogicalName='account')/Attributes", column).await;
    assert!(made.status().is_success(), "{}", made.text().await.unwrap());
    let account = admin.made("accounts", json!({"name": "Akten AG"})).await;
    format!("accounts({})/new_contract", text(&account, "accountid"))
}

async fn patch(user: &User, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Response {
    let request = user.request(Method::PATCH, path).header("content-type", "application/octet-stream");
    headers.iter().fold(request, |r, (name, value)| r.header(*name, *value)).body(body).send().await.unwrap()
}

async fn ranged(user: &User, path: &str, range: &str) -> Response {
    user.request(Method::GET, path).header("range", range).send().await.unwrap()
}

fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect()
}

/// A picture of one colour, as a bitmap.
fn bitmap(side: u32) -> Vec<u8> {
    let data = side * side * 3;
    let mut out = b"BM".to_vec();
    for word in [54 + data, 0, 54, 40, side, side, 1 | 24 << 16, 0, data, 0, 0, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    out.resize(54 + data as usize, 0x7f);
    out
}

#[tokio::test]
async fn a_file_goes_up_whole_and_comes_down_in_pieces() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let path = with_column(&admin).await;
    let file = bytes(300_000);
    let up =
        patch(&admin, &path, &[("x-ms-file-name", "vertrag.pdf"), ("if-none-match", "null")], file.clone())
            .await;
    assert_eq!(up.status(), 204);
    let down = admin.get(&format!("{path}/$value")).await;
    assert_eq!(down.status(), 200);
    assert_eq!(down.headers()["x-ms-file-name"], "vertrag.pdf");
    assert_eq!(down.headers()["x-ms-file-size"], "300000");
    assert_eq!(down.headers()["mimetype"], "application/pdf");
    assert_eq!(down.bytes().await.unwrap(), file);
    let part = ranged(&admin, &format!("{path}/$value"), "bytes=100-199").await;
    assert_eq!(
        (part.status().as_u16(), part.headers()["content-range"].to_str().unwrap()),
        (206, "bytes 100-199/300000")
    );
    assert_eq!(part.bytes().await.unwrap(), file[100..200]);
    let end = ranged(&admin, &format!("{path}/$value"), "bytes=-10").await;
    assert_eq!(end.bytes().await.unwrap(), file[299_990..]);
    assert_eq!(ranged(&admin, &format!("{path}/$value"), "bytes=300000-").await.status(), 416);
    let as_text = read_json(ranged(&admin, &format!("{path}?size=full"), "bytes=0-9").await).await;
    assert_eq!(STANDARD.decode(as_text["value"].as_str().unwrap()).unwrap(), file[..10]);
    let row = admin.read(path.split('/').next().unwrap()).await;
    assert_eq!(text(&row, "new_contract").len(), 36);
    assert_eq!(admin.delete(&path).await.status(), 204);
    assert_eq!(admin.get(&format!("{path}/$value")).await.status(), 204);
    assert_eq!(admin.read(path.split('/').next().unwrap()).await["new_contract"], Json::Null);
}

#[tokio::test]
async fn an_upload_in_chunks_goes_on_where_it_was_cut_off() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let path = with_column(&admin).await;
    let file = bytes(5000);
    let begun = patch(
        &admin,
        &format!("{path}?x-ms-file-name=lang.txt"),
        &[("x-ms-transfer-mode", "chunked")],
        Vec::new(),
    )
    .await;
    assert_eq!(
        (begun.status().as_u16(), begun.headers()["x-ms-chunk-size"].to_str().unwrap()),
        (200, "4194304")
    );
    let session = begun.headers()["location"].to_str().unwrap().to_owned();
    let chunk = |from: usize, to: usize| {
        let range = format!("bytes {from}-{}/5000", to - 1);
        let (admin, session, body) = (&admin, session.clone(), file[from..to].to_vec());
        async move {
            patch(admin, &session, &[("content-range", &range), ("x-ms-transfer-mode", "chunked")], body)
                .await
                .status()
                .as_u16()
        }
    };
    assert_eq!(chunk(0, 2000).await, 206);
    // The reply was lost, so the chunk comes again.
    assert_eq!(chunk(0, 2000).await, 206);
    assert_eq!(chunk(4000, 5000).await, 400, "a chunk is missing");
    assert_eq!(chunk(2000, 4000).await, 206);
    assert_eq!(chunk(4000, 5000).await, 204);
    assert_eq!(admin.get(&format!("{path}/$value")).await.bytes().await.unwrap(), file);
    assert_eq!(chunk(0, 2000).await, 400, "the session is over");
    let ines = running.sign_in("ines").await;
    assert_ne!(patch(&ines, &session, &[("content-range", "bytes 0-0/1")], vec![1]).await.status(), 204);
}

#[tokio::test]
async fn what_may_not_be_stored_is_refused() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let path = with_column(&admin).await;
    let blocked = patch(&admin, &path, &[("x-ms-file-name", "virus.EXE")], bytes(10)).await;
    assert_eq!(refusal(blocked).await, (400, code(0x8004_3E09)));
    let large = patch(&admin, &path, &[("x-ms-file-name", "a.bin")], vec![0; 10_241 * 1024]).await;
    assert_eq!(refusal(large).await, (400, code(0x8004_4A02)));
    let in_body = admin.patch(path.split('/').next().unwrap(), None, json!({"new_contract": "abc"})).await;
    assert_eq!(in_body.status(), 400);
    let note = |name: &str, body: &str| json!({"subject": "n", "filename": name, "documentbody": body});
    assert_eq!(
        refusal(admin.post("annotations", note("a.bat", "YQ==")).await).await,
        (400, code(0x8004_3E09))
    );
    let body = STANDARD.encode(vec![0_u8; 5_242_881]);
    assert_eq!(
        refusal(admin.post("annotations", note("a.txt", &body)).await).await,
        (400, code(0x8004_4A02))
    );
    assert_eq!(admin.post("annotations", note("a.txt", "no base64")).await.status(), 400);
    assert_eq!(admin.post("accounts", json!({"name": "x", "entityimage": "YQ=="})).await.status(), 400);
}

#[tokio::test]
async fn blocks_become_a_file_and_a_note() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let path = with_column(&admin).await;
    let id = path.trim_start_matches("accounts(").split(')').next().unwrap().to_owned();
    let note = admin.made("annotations", json!({"subject": "n"})).await;
    let account = json!({"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": id});
    let annotation = json!({"@odata.type": "Microsoft.Dynamics.CRM.annotation", "annotationid": note["annotationid"], "filename": "b.txt"});
    let file = json!({"Target": account, "FileAttributeName": "new_contract", "FileName": "b.txt"});
    for (kind, begin) in [("File", file), ("Annotation", json!({"Target": annotation}))] {
        let begun =
            read_json(admin.post(&format!("Initialize{kind}BlocksUpload"), begin.clone()).await).await;
        let token = begun["FileContinuationToken"].clone();
        for (block, data) in [("two", "welt"), ("one", "hallo ")] {
            let body =
                json!({"BlockId": block, "BlockData": STANDARD.encode(data), "FileContinuationToken": token});
            assert_eq!(admin.post("UploadBlock", body).await.status(), 204);
        }
        let mut end = json!({"Target": annotation, "FileName": "b.txt", "MimeType": "text/plain", "BlockList": ["one", "two", "three"], "FileContinuationToken": token});
        assert_eq!(admin.post(&format!("Commit{kind}BlocksUpload"), end.clone()).await.status(), 400);
        end["BlockList"] = json!(["one", "two"]);
        let done = read_json(admin.post(&format!("Commit{kind}BlocksUpload"), end).await).await;
        assert_eq!(done["FileSizeInBytes"], 10);
        let begun = read_json(admin.post(&format!("Initialize{kind}BlocksDownload"), begin).await).await;
        assert_eq!((&begun["FileName"], &begun["FileSizeInBytes"]), (&json!("b.txt"), &json!(10)));
        let body =
            json!({"Offset": 6, "BlockLength": 100, "FileContinuationToken": begun["FileContinuationToken"]});
        let block = read_json(admin.post("DownloadBlock", body).await).await;
        assert_eq!(STANDARD.decode(block["Data"].as_str().unwrap()).unwrap(), b"welt");
    }
}

#[tokio::test]
async fn an_image_leaves_a_thumbnail_in_its_row() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let picture = bitmap(300);
    let row = admin.made("accounts", json!({"name": "Bild", "entityimage": STANDARD.encode(&picture)})).await;
    let path = format!("accounts({})", text(&row, "accountid"));
    let thumbnail = STANDARD.decode(text(&row, "entityimage")).unwrap();
    assert!(thumbnail.len() < picture.len() / 10 && thumbnail.starts_with(&[0xff, 0xd8]));
    assert!(text(&row, "entityimage_url").contains("Attribute=entityimage"));
    let full = admin.get(&format!("{path}/entityimage/$value?size=full")).await;
    assert_eq!(full.bytes().await.unwrap(), picture);
    let other = bitmap(20);
    assert_eq!(
        patch(&admin, &format!("{path}/entityimage"), &[("x-ms-file-name", "b.bmp")], other.clone())
            .await
            .status(),
        204
    );
    let full = admin.get(&format!("{path}/entityimage/$value?size=full")).await;
    assert_eq!(full.bytes().await.unwrap(), other);
    let cleared = read_json(admin.patch(&path, None, json!({"entityimage": null})).await).await;
    assert_eq!((&cleared["entityimage"], &cleared["entityimageid"]), (&Json::Null, &Json::Null));
    assert_eq!(admin.get(&format!("{path}/entityimage/$value?size=full")).await.status(), 204);
}

#[tokio::test]
async fn a_file_goes_with_its_row_and_is_hidden_with_it() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let path = with_column(&admin).await;
    assert_eq!(patch(&admin, &path, &[("x-ms-file-name", "a.txt")], bytes(5)).await.status(), 204);
    assert_eq!(ines.get(&format!("{path}/$value")).await.status(), 403);
    assert_eq!(patch(&ines, &path, &[("x-ms-file-name", "a.txt")], bytes(5)).await.status(), 403);
    let id = path.trim_start_matches("accounts(").split(')').next().unwrap().to_owned();
    let target = json!({"Target": {"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": id}, "FileAttributeName": "new_contract"});
    assert_eq!(ines.post("InitializeFileBlocksDownload", target.clone()).await.status(), 403);
    let begun = read_json(admin.post("InitializeFileBlocksDownload", target).await).await;
    let block =
        json!({"Offset": 0, "BlockLength": 5, "FileContinuationToken": begun["FileContinuationToken"]});
    assert_eq!(ines.post("DownloadBlock", block).await.status(), 403);
    assert_eq!(admin.delete(path.split('/').next().unwrap()).await.status(), 204);
    assert_eq!(admin.get(&format!("{path}/$value")).await.status(), 404);
}
