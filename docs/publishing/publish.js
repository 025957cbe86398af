// Publish one signed record of an innovation over Kafka; its value comes from standard input.
//   node publish.js KAFKA KEY.pem KID SOURCE SUBJECT [USER PASSWORD_FILE CA_FILE] < record.json
const { createPrivateKey, randomUUID, sign } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { Kafka } = require("kafkajs");

// Sign what is named `ce_…` and the content type, each counted and sized, and the value.
function signed(headers, value, key) {
  const u32 = (n) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n]);
  const told = Object.keys(headers).filter((n) => /^ce_(?!datacontenttype$)/.test(n));
  const pairs = told.map((n) => [n.slice(3), String(headers[n])]);
  pairs.push(["datacontenttype", headers["content-type"]]);
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  const sized = pairs.flat().map((text) => Buffer.from(text)).flatMap((b) => [u32(b.length), b]);
  const body = Buffer.concat([u32(pairs.length), ...sized, Buffer.from(value)]);
  const form = "application/vnd.innovation-pipeline.partner.v1";
  const text = Buffer.concat([Buffer.from(`DSSEv1 ${form.length} ${form} ${body.length} `), body]);
  return { ...headers, ce_sig: sign(null, text, key).toString("base64") };
}

function loggedIn(username, passwordFile, caFile) {
  const password = readFileSync(passwordFile, "utf8").trim();
  return { ssl: { ca: [readFileSync(caFile)] }, sasl: { mechanism: "scram-sha-512", username, password } };
}

async function publish(kafka, pem, kid, source, subject, ...login) {
  const value = readFileSync(0);
  const headers = {
    "content-type": "application/json",
    ce_specversion: "1.0",
    ce_type: "partners.innovation-submitted.v1",
    ce_id: randomUUID(),
    ce_source: source,
    ce_subject: subject,
    ce_time: new Date().toISOString(),
    ce_feed: subject.split(":")[1],
    ce_sigkid: kid,
  };
  const known = login.length ? loggedIn(...login) : {};
  const producer = new Kafka({ brokers: [kafka], logLevel: 1, ...known }).producer();
  const message = { key: subject, value, headers: signed(headers, value, createPrivateKey(readFileSync(pem))) };
  await producer.connect();
  await producer.send({ topic: "partners.innovations.v1", messages: [message] });
  await producer.disconnect();
  console.log(headers.ce_id);
}

if (require.main === module) publish(...process.argv.slice(2));
module.exports = { signed };
