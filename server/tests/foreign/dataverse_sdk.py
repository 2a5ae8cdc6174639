"""What Microsoft's Python SDK for Dataverse does, as it comes (`reference/dataverse.md` §15.3). It speaks HTTPS only, so the
server's own certificate stands in REQUESTS_CA_BUNDLE. Called with the server's address, a token and the names of the
operations; prints one line of JSON for each: its name, and what went wrong."""

import json
import sys
import tempfile
import time
import traceback

from azure.core.credentials import AccessToken
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.models.filters import col

server, token, *wanted = sys.argv[1:]
UNKNOWN = "00000000-0000-0000-0000-0000000000ff"


class Credential:
    def get_token(self, *_scopes, **_more):
        return AccessToken(token, int(time.time()) + 3600)


client = DataverseClient(server, Credential())
records, tables = client.records, client.tables


def create_and_read():
    made = records.create("account", {"name": "Ziegelei", "telephone1": "1"})
    row = records.retrieve("account", made, select=["name"])
    assert row["name"] == "Ziegelei" and row.etag.startswith('W/"')


def labels_become_values():
    made = records.create("account", {"name": "Labelled"})
    records.update("account", made, {"industrycode": "Accounting"})
    assert isinstance(records.retrieve("account", made, select=["industrycode"])["industrycode"], int)


def many_at_once():
    made = records.create("account", [{"name": f"Many {n}"} for n in range(3)])
    assert len(made) == 3
    records.update("account", made, {"telephone1": "2"})
    records.update("account", made, [{"telephone1": str(n)} for n in range(3)])
    rows = list(records.list("account", select=["name", "telephone1"], filter="startswith(name,'Many ')", orderby=["name desc"], top=2))
    assert [row["telephone1"] for row in rows] == ["2", "1"]
    records.delete("account", made)
    assert list(records.list("account", select=["name"], filter="startswith(name,'Many ')")) == []


def page_by_page():
    records.create("account", [{"name": f"Page {n}"} for n in range(5)])
    pages = list(records.list_pages("account", select=["name"], filter="startswith(name,'Page ')", page_size=2))
    assert [len(list(page)) for page in pages] == [2, 2, 1]


def select_in_sql():
    records.create("account", [{"name": f"Sql {n}", "telephone1": str(n)} for n in range(3)])
    rows = client.query.sql("SELECT TOP 2 name, telephone1 FROM account WHERE name LIKE 'Sql %' ORDER BY name DESC")
    assert [row["telephone1"] for row in rows] == ["2", "1"]
    rows = client.query.sql("SELECT COUNT(*) AS n FROM account WHERE name LIKE 'Sql %'")
    assert rows[0]["n"] == 3


def upsert_by_key():
    items = [{"alternate_key": {"accountnumber": f"SDK-{n}"}, "record": {"name": f"Key {n}"}} for n in range(2)]
    records.upsert("account", items[:1])
    records.upsert("account", items)
    rows = list(records.list("account", select=["name"], filter="startswith(accountnumber,'SDK-')"))
    assert sorted(row["name"] for row in rows) == ["Key 0", "Key 1"]


def queries():
    records.create("account", {"name": "Built"})
    built = list(client.query.builder("account").select("name").where(col("name") == "Built").top(1).execute())
    assert built[0]["name"] == "Built"
    xml = "<fetch count='2'><entity name='account'><attribute name='name'/><filter><condition attribute='name' operator='eq' value='Built'/></filter></entity></fetch>"
    assert list(client.query.fetchxml(xml).execute())[0]["name"] == "Built"


def definitions():
    assert any(table["LogicalName"] == "account" for table in tables.list())
    assert tables.get("account").entity_set_name == "accounts"
    assert any(column["LogicalName"] == "name" for column in tables.list_columns("account"))
    assert len(tables.list_table_relationships("account")) > 5


def a_table_of_its_own():
    columns = {"new_Amount": "decimal", "new_Label": "string", "new_When": "datetime", "new_Number": "int", "new_Flag": "bool"}
    tables.create("new_Parcel", columns)
    tables.add_columns("new_Parcel", {"new_Memo": "memo"})
    tables.create_lookup_field(referencing_table="new_parcel", lookup_field_name="new_Receiver", referenced_table="account")
    tables.create_alternate_key("new_parcel", "new_ParcelKey", ["new_label"])
    receiver = records.create("account", {"name": "Receiver"})
    made = records.create("new_Parcel", {"new_name": "P", "new_amount": 1.5, "new_flag": True, "new_Receiver@odata.bind": f"/accounts({receiver})"})
    row = records.retrieve("new_Parcel", made, select=["new_amount", "_new_receiver_value"])
    assert row["new_amount"] == 1.5 and row["_new_receiver_value"] == receiver
    tables.remove_columns("new_Parcel", ["new_Memo"])
    tables.delete("new_Parcel")
    assert tables.get("new_parcel") is None


def a_file():
    tables.create("new_Paper", {"new_Pages": "int"})
    made = records.create("new_Paper", {"new_name": "P"})
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(b"hello" * 1000)
        file.flush()
        client.files.upload("new_Paper", made, "new_Scan", file.name)
    assert records.retrieve("new_Paper", made, select=["new_scan"])["new_scan"]


def a_batch():
    known = records.create("account", {"name": "Known"})
    batch = client.batch.new()
    batch.records.create("account", {"name": "Alone"})
    with batch.changeset() as together:
        company = together.records.create("account", {"name": "Company"})
        together.records.create("contact", {"lastname": "Person", "parentcustomerid_account@odata.bind": company})
        together.records.update("account", known, {"name": "Renamed"})
    batch.records.retrieve("account", known, select=["name"])
    result = batch.execute()
    assert [reply.status_code for reply in result.responses] == [204, 204, 204, 204, 200]
    refused = client.batch.new()
    refused.records.create("account", {"nosuch": "1"})
    refused.records.create("account", {"name": "After"})
    result = refused.execute(continue_on_error=True)
    assert [reply.status_code for reply in result.responses] == [400, 204]


def a_frame():
    records.create("account", [{"name": f"Frame {n}"} for n in range(2)])
    frame = client.query.builder("account").select("name").where(col("name").startswith("Frame ")).execute().to_dataframe()
    assert sorted(frame["name"]) == ["Frame 0", "Frame 1"]


def what_is_missing_is_none():
    assert records.retrieve("account", UNKNOWN, select=["name"]) is None


for name in wanted:
    problem = None
    try:
        globals()[name]()
    except Exception:  # Whatever goes wrong is told.
        problem = traceback.format_exc()
    print(json.dumps({"name": name, "problem": problem}), flush=True)
