// An outsider's client: speak.cjs send|read sdk|bare binary|structured KAFKA TOPIC, JSON in and out.
const { createPrivateKey } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { resolve } = require("node:path");
const { CloudEvent, Kafka: Events } = require("cloudevents");
const { Kafka } = require("kafkajs");
const { signed } = require(resolve(__dirname, "../../../docs/publishing/publish.js"));

const [verb, voice, mode, address, topic] = process.argv.slice(2);
const asked = JSON.parse(readFileSync(0, "utf8"));
const kafka = new Kafka({ brokers: [address], logLevel: 1 });

const bare = {
  binary({ attributes, data }) {
    const named = Object.entries(attributes).map(([name, text]) => [`ce_${name}`, text]);
    return { headers: Object.fromEntries(named), value: JSON.stringify(data) };
  },
  structured: ({ attributes, data }) => ({
    headers: { "content-type": "application/cloudevents+json" },
    value: JSON.stringify({ ...attributes, datacontenttype: "application/json", data }),
  }),
  read(headers, value) {
    if ((headers["content-type"] || "").startsWith("application/cloudevents")) return JSON.parse(value);
    const named = Object.entries(headers).filter(([name]) => name.startsWith("ce_"));
    const attributes = Object.fromEntries(named.map(([name, text]) => [name.slice(3), text]));
    return { ...attributes, data: JSON.parse(value) };
  },
};
const sdk = {
  event: ({ attributes, data }) =>
    new CloudEvent({ ...attributes, datacontenttype: "application/json", data }),
  binary(letter) {
    const { headers, value } = Events.binary(sdk.event(letter));
    return { headers: JSON.parse(JSON.stringify(headers)), value: JSON.stringify(value) };
  },
  structured: (letter) => Events.structured(sdk.event(letter)),
  read: (headers, value) => Events.toEvent({ headers, value }).toJSON(),
};
const client = { bare, sdk }[voice];

function written(letter) {
  const { headers, value } = client[mode](letter);
  const told = { "content-type": "application/json", ...headers, ce_sigkid: asked.kid };
  return {
    key: letter.attributes.subject,
    value,
    headers: signed(told, value, createPrivateKey(asked.pem)),
  };
}

async function send() {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: asked.letters.map(written) });
  await producer.disconnect();
}

async function read() {
  const consumer = kafka.consumer({ groupId: topic });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const message = await new Promise((done) =>
    consumer.run({ eachMessage: async ({ message }) => done(message) }));
  const texts = Object.entries(message.headers).map(([name, text]) => [name, String(text)]);
  const { data, ...attributes } = client.read(Object.fromEntries(texts), String(message.value));
  await consumer.disconnect();
  console.log(JSON.stringify({ attributes, data }));
}

({ send, read })[verb]();
