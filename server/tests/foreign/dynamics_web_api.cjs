// The operations of reference/dataverse.md §15.1, done by npm's dynamics-web-api as it comes. Called with the server's
// address, a token and the numbers of the operations; prints one line of JSON for each: its number, and what went wrong.
const { DynamicsWebApi } = require("dynamics-web-api");
const assert = require("node:assert/strict");

const [server, token, ...wanted] = process.argv.slice(2);
const api = new DynamicsWebApi({
  serverUrl: server,
  dataApi: { version: "9.2" },
  onTokenRefresh: async () => token,
});
const UNKNOWN = "00000000-0000-0000-0000-0000000000ff";

const account = (data) => api.create({ collection: "accounts", data });
const retrieve = (key, more = {}) => api.retrieve({ collection: "accounts", key, ...more });
const fails = async (work) => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  assert.fail("it was not refused");
};

const operations = {
  1: async () => {
    const me = await api.callFunction({ name: "WhoAmI" });
    assert.match(me.UserId, /^[0-9a-f-]{36}$/);
  },
  2: async () => assert.match(await account({ name: "A" }), /^[0-9a-f-]{36}$/i),
  3: async () => {
    const row = await api.create({ collection: "accounts", data: { name: "A3" }, returnRepresentation: true, select: ["name"] });
    assert.equal(row.name, "A3");
    assert.match(row["@odata.etag"], /^W\/"\d+"$/);
  },
  4: async () => {
    const contact = await api.create({ collection: "contacts", data: { firstname: "Jane", lastname: "Doe" } });
    const key = await account({ name: "A4", "primarycontactid@odata.bind": `/contacts(${contact})` });
    const row = await retrieve(key, { select: ["name", "statecode"], expand: [{ property: "primarycontactid", select: ["fullname"] }], includeAnnotations: "*" });
    assert.equal(row.primarycontactid.fullname, "Jane Doe");
    assert.equal(row["statecode@OData.Community.Display.V1.FormattedValue"], "Active");
    assert.equal(row.statecode_Formatted, "Active");
  },
  5: async () => {
    const key = await account({ name: "A5", accountnumber: "ABC" });
    const row = await retrieve("accountnumber='ABC'");
    assert.equal(row.accountid, key.toLowerCase());
  },
  6: async () => {
    const key = await account({ name: "A6" });
    const row = await retrieve(key, { select: ["name"] });
    const unchanged = await retrieve(key, { select: ["name"], ifnonematch: row["@odata.etag"] });
    assert.equal(unchanged ?? null, null);
  },
  7: async () => {
    const key = await account({ name: "A7" });
    assert.equal(await api.update({ collection: "accounts", key, data: { name: "A7b" } }), true);
    assert.equal((await retrieve(key)).name, "A7b");
  },
  8: async () => {
    const key = await account({ name: "A8" });
    assert.equal(await api.update({ collection: "accounts", key, data: { name: "x" }, ifmatch: 'W/"1"' }), false);
    assert.equal((await retrieve(key)).name, "A8");
  },
  9: async () => {
    const error = await fails(() => api.update({ collection: "accounts", key: UNKNOWN, data: { name: "x" } }));
    assert.equal(error.status, 404);
    assert.equal(error.code, "0x80040217");
  },
  10: async () => {
    const key = await account({ name: "A10" });
    await api.updateSingleProperty({ collection: "accounts", key, fieldValuePair: { name: "A10b" } });
    assert.equal((await retrieve(key)).name, "A10b");
  },
  11: async () => {
    const key = "11111111-0000-4000-8000-000000000011";
    await api.upsert({ collection: "accounts", key, data: { name: "A11" } });
    assert.equal((await retrieve(key)).name, "A11");
  },
  12: async () => {
    const key = await account({ name: "A12" });
    assert.equal(await api.upsert({ collection: "accounts", key, data: { name: "x" }, ifnonematch: "*" }), null);
    assert.equal((await retrieve(key)).name, "A12");
  },
  13: async () => {
    const key = await account({ name: "A13", description: "text" });
    await api.deleteRecord({ collection: "accounts", key, property: "description" });
    assert.equal((await retrieve(key)).description, null);
  },
  14: async () => {
    const key = await account({ name: "A14" });
    await api.deleteRecord({ collection: "accounts", key });
    assert.equal((await fails(() => retrieve(key))).status, 404);
  },
  15: async () => {
    for (const n of [1, 2, 3, 4]) await account({ name: `a b ${n}` });
    const page = await api.retrieveMultiple({ collection: "accounts", filter: "contains(name,'a b')", orderBy: ["name desc"], top: 3, count: true });
    assert.deepEqual(page.value.map((r) => r.name), ["a b 4", "a b 3", "a b 2"]);
    assert.equal(page.oDataCount, 4);
  },
  16: async () => {
    for (const n of [1, 2, 3, 4, 5]) await account({ name: `page16 ${n}` });
    const all = await api.retrieveAll({ collection: "accounts", select: ["name"], filter: "startswith(name,'page16')", maxPageSize: 2 });
    assert.equal(all.value.length, 5);
  },
  17: async () => {
    const [changed, gone] = [await account({ name: "A17" }), await account({ name: "A17 gone" })];
    let page = await api.retrieveMultiple({ collection: "accounts", select: ["name"], trackChanges: true });
    while (page.oDataNextLink) page = await api.retrieveMultiple({ collection: "accounts" }, page.oDataNextLink);
    assert.ok(page.oDataDeltaLink);
    await api.update({ collection: "accounts", key: changed, data: { name: "A17b" } });
    await api.deleteRecord({ collection: "accounts", key: gone });
    const delta = await api.retrieveMultiple({ collection: "accounts" }, page.oDataDeltaLink);
    assert.ok(delta.value.some((r) => r.name === "A17b"));
    assert.ok(delta.value.some((r) => (r["@odata.context"] ?? "").endsWith("/$deletedEntity") && r.id.includes(gone.toLowerCase())));
  },
  18: async () => {
    await account({ name: "count18" });
    assert.ok((await api.count({ collection: "accounts" })) > 0);
    assert.equal(await api.count({ collection: "accounts", filter: "name eq 'count18'" }), 1);
  },
  19: async () => {
    const contact = await api.create({ collection: "contacts", data: { lastname: "Fetch19" } });
    for (const n of [1, 2, 3, 4, 5]) await account({ name: `fetch19 ${n}`, "primarycontactid@odata.bind": `/contacts(${contact})` });
    const fetchXml = `<fetch count="2"><entity name="account"><attribute name="name"/><order attribute="name"/>
      <filter><condition attribute="name" operator="begins-with" value="fetch19"/></filter>
      <link-entity name="contact" from="contactid" to="primarycontactid" alias="c"><attribute name="lastname"/></link-entity></entity></fetch>`;
    const all = await api.fetchAll({ collection: "accounts", fetchXml, includeAnnotations: "*" });
    assert.deepEqual(all.value.map((r) => r.name), [1, 2, 3, 4, 5].map((n) => `fetch19 ${n}`));
    assert.equal(all.value[4].c.lastname, "Fetch19");
  },
  20: async () => {
    const views = await api.retrieveMultiple({ collection: "savedqueries", filter: "returnedtypecode eq 'account'", top: 1 });
    const rows = await api.retrieveMultiple({ collection: "accounts", savedQuery: views.value[0].savedqueryid });
    assert.ok(rows.value.length > 0);
  },
  21: async () => {
    const key = await account({ name: "A21" });
    const contact = await api.create({ collection: "contacts", data: { lastname: "C21" } });
    const many = { collection: "accounts", primaryKey: key, relationshipName: "contact_customer_accounts", relatedCollection: "contacts", relatedKey: contact };
    await api.associate(many);
    const parent = async () => (await api.retrieve({ collection: "contacts", key: contact }))._parentcustomerid_value;
    assert.equal(await parent(), key.toLowerCase());
    await api.disassociate(many);
    assert.equal(await parent(), null);
    const one = { collection: "accounts", primaryKey: key, navigationProperty: "primarycontactid" };
    await api.associateSingleValued({ ...one, relatedCollection: "contacts", relatedKey: contact });
    assert.equal((await retrieve(key))._primarycontactid_value, contact.toLowerCase());
    await api.disassociateSingleValued(one);
    assert.equal((await retrieve(key))._primarycontactid_value, null);
  },
  22: async () => {
    api.startBatch();
    api.create({ collection: "accounts", data: { name: "batch22" }, contentId: "1" });
    api.create({ collection: "contacts", data: { lastname: "b22", "parentcustomerid_account@odata.bind": "$1" } });
    api.retrieveMultiple({ collection: "accounts", select: ["name"], filter: "name eq 'batch22'", inChangeSet: false });
    const answers = await api.executeBatch();
    assert.equal(answers.length, 3);
    assert.equal(answers[2].value[0].name, "batch22");
    const contact = await api.retrieve({ collection: "contacts", key: answers[1] });
    assert.equal(contact._parentcustomerid_value, answers[0].toLowerCase());
    api.startBatch();
    api.create({ collection: "accounts", data: { name: "rolled back 22" } });
    api.create({ collection: "accounts", data: { nosuchcolumn: 1 } });
    await fails(() => api.executeBatch());
    assert.equal(await api.count({ collection: "accounts", filter: "name eq 'rolled back 22'" }), 0);
  },
  23: async () => {
    const lead = await api.create({ collection: "leads", data: { subject: "Pump", lastname: "Miller", companyname: "Miller Inc" } });
    const made = await api.callAction({
      collection: "leads", key: lead, actionName: "Microsoft.Dynamics.CRM.QualifyLead",
      action: { CreateAccount: true, CreateContact: true, CreateOpportunity: true, Status: 3 },
    });
    const opportunity = made.value.find((r) => r.opportunityid).opportunityid;
    await api.callAction({
      actionName: "WinOpportunity",
      action: { Status: 3, OpportunityClose: { subject: "Won", "opportunityid@odata.bind": `/opportunities(${opportunity})` } },
    });
    assert.equal((await api.retrieve({ collection: "opportunities", key: opportunity })).statecode, 1);
    const me = await api.callFunction({ name: "WhoAmI" });
    const access = await api.callFunction({
      collection: "systemusers", key: me.UserId, name: "Microsoft.Dynamics.CRM.RetrievePrincipalAccess",
      parameters: { Target: { "@odata.id": `opportunities(${opportunity})` } },
    });
    assert.match(access.AccessRights, /ReadAccess/);
  },
  24: async () => {
    // A picture of 5 MB in the simplest format there is, so that its bytes can be anything.
    const [width, height] = [1300, 1300];
    const data = Buffer.alloc(54 + width * height * 3);
    data.write("BM");
    data.writeUInt32LE(data.length, 2);
    data.writeUInt32LE(54, 10);
    data.writeUInt32LE(40, 14);
    data.writeInt32LE(width, 18);
    data.writeInt32LE(height, 22);
    data.writeUInt16LE(1, 26);
    data.writeUInt16LE(24, 28);
    for (let n = 54; n < data.length; n++) data[n] = (n * 31) % 251;
    const key = await account({ name: "A24" });
    await api.uploadFile({ collection: "accounts", key, property: "entityimage", fileName: "picture.bmp", data });
    const file = await api.downloadFile({ collection: "accounts", key, property: "entityimage" });
    assert.equal(file.fileSize, data.length);
    assert.ok(Buffer.compare(Buffer.from(file.data), data) === 0, "other bytes came back");
  },
  25: async () => {
    const tables = await api.retrieveEntities({ select: ["LogicalName", "EntitySetName"], filter: "LogicalName eq 'account'" });
    assert.equal(tables.value[0].EntitySetName, "accounts");
    const entity = await api.retrieveEntity({ key: "LogicalName='account'", select: ["LogicalName"] });
    const columns = await api.retrieveAttributes({ entityKey: "LogicalName='account'", castType: "Microsoft.Dynamics.CRM.PicklistAttributeMetadata", select: ["LogicalName"] });
    assert.equal(entity.LogicalName, "account");
    assert.ok(columns.value.some((c) => c.LogicalName === "industrycode"));
    assert.match(await api.retrieveCsdlMetadata(), /<edmx:Edmx/);
  },
};

(async () => {
  for (const number of wanted) {
    let problem = null;
    try {
      await operations[number]();
    } catch (error) {
      problem = `${error.status ?? ""} ${error.code ?? ""} ${error.message}`.trim();
    }
    console.log(JSON.stringify({ number: Number(number), problem }));
  }
})();
