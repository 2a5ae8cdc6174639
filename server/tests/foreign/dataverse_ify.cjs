// What npm's dataverse-ify does, as it comes (`reference/dataverse.md` §15.2): bodies that are JSON twice, batches with
// bare line feeds, names of entity sets asked one by one. Called with the server's address, a token and the numbers of
// the operations; prints one line of JSON for each: its number, and what went wrong.
const { NodeWebApi } = require("dataverse-ify/lib/webapi/node/NodeWebApi");
const assert = require("node:assert/strict");

const [server, token, ...wanted] = process.argv.slice(2);
const api = new NodeWebApi(server, "9.2");
api.getRequestImplementation().setAccessToken(token);
const UNKNOWN = "00000000-0000-0000-0000-0000000000ff";

const account = async (data) => (await api.createRecord("account", data)).id;
const fails = async (work) => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  assert.fail("it was not refused");
};
// A function or action as a form's script would call it; what `getMetadata` says is the client's own contract.
const request = (operationName, operationType, parameterTypes = {}, values = {}, boundParameter = null) => ({
  ...values,
  getMetadata: () => ({ boundParameter, operationName, operationType, parameterTypes }),
});

const operations = {
  1: async () => {
    const reply = await api.execute(request("WhoAmI", 1));
    assert.match((await reply.json()).UserId, /^[0-9a-f-]{36}$/);
  },
  2: async () => assert.match(await account({ name: "Ziegelei", telephone1: "0 ü \"quoted\"" }), /^[0-9a-f-]{36}$/i),
  3: async () => {
    const id = await account({ name: "Mühle", numberofemployees: 7 });
    const row = await api.retrieveRecord("account", id, "?$select=name,numberofemployees,statecode");
    assert.equal(row.name, "Mühle");
    assert.equal(row.numberofemployees, 7);
    assert.equal(row["statecode@OData.Community.Display.V1.FormattedValue"], "Active");
  },
  4: async () => {
    const id = await account({ name: "Old" });
    await api.updateRecord("account", id, { name: "New" });
    assert.equal((await api.retrieveRecord("account", id, "?$select=name")).name, "New");
  },
  5: async () => {
    const id = await account({ name: "Gone" });
    await api.deleteRecord("account", id);
    await fails(() => api.retrieveRecord("account", id, "?$select=name"));
  },
  6: async () => {
    const contact = (await api.createRecord("contact", { lastname: "Doe" })).id;
    const id = await account({ name: "Bound", "primarycontactid@odata.bind": `/contacts(${contact})` });
    const row = await api.retrieveRecord("account", id, "?$select=name&$expand=primarycontactid($select=lastname)");
    assert.equal(row.primarycontactid.lastname, "Doe");
  },
  7: async () => {
    for (const n of [1, 2, 3]) await account({ name: `Page ${n}` });
    const page = await api.retrieveMultipleRecords("account", "?$select=name&$filter=startswith(name,'Page ')&$orderby=name", 2);
    assert.deepEqual(page.entities.map((row) => row.name), ["Page 1", "Page 2"]);
    const rest = await api.retrieveMultipleRecords("account", page.nextLink.slice(page.nextLink.indexOf("?")), 2);
    assert.deepEqual(rest.entities.map((row) => row.name), ["Page 3"]);
  },
  8: async () => {
    await account({ name: "Fetched" });
    const xml = "<fetch count='1'><entity name='account'><attribute name='name'/><filter><condition attribute='name' operator='eq' value='Fetched'/></filter></entity></fetch>";
    const found = await api.retrieveMultipleRecords("account", `?fetchXml=${encodeURIComponent(xml)}`);
    assert.equal(found.entities[0].name, "Fetched");
  },
  9: async () => {
    const id = await account({ name: "Won" });
    const opportunity = (await api.createRecord("opportunity", { name: "Deal", "customerid_account@odata.bind": `/accounts(${id})` })).id;
    const types = { Status: { typeName: "Edm.Int32", structuralProperty: 1 }, OpportunityClose: { typeName: "mscrm.opportunityclose", structuralProperty: 5 } };
    const close = { subject: "Won", "opportunityid@odata.bind": `/opportunities(${opportunity})`, "@odata.type": "Microsoft.Dynamics.CRM.opportunityclose" };
    await api.execute(request("WinOpportunity", 0, types, { Status: 3, OpportunityClose: close }));
    assert.equal((await api.retrieveRecord("opportunity", opportunity, "?$select=statecode")).statecode, 1);
  },
  10: async () => {
    const row = (name) => request("Create", 2, {}, { etn: "account", payload: { "@odata.type": "Microsoft.Dynamics.CRM.account", name } });
    const replies = await api.executeMultiple([[row("Set 1"), row("Set 2")], request("WhoAmI", 1)]);
    assert.ok(replies.flat().every((reply) => reply.ok), JSON.stringify(replies));
    const found = await api.retrieveMultipleRecords("account", "?$select=name&$filter=startswith(name,'Set ')");
    assert.equal(found.entities.length, 2);
  },
  11: async () => {
    const error = await fails(() => api.retrieveRecord("account", UNKNOWN, "?$select=name"));
    assert.match(JSON.stringify(error, Object.getOwnPropertyNames(error)), /Does Not Exist/i);
  },
};

(async () => {
  for (const number of wanted) {
    let problem = null;
    try {
      await operations[number]();
    } catch (error) {
      problem = String(error.stack ?? error);
    }
    console.log(JSON.stringify({ number: Number(number), problem }));
  }
})();
