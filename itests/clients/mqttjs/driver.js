// Runs MQTT.js for the Java tests: one JSON command a line on standard input, one JSON answer or event a line on standard
// output. Ends when standard input ends.
import { createInterface } from 'node:readline';
import mqtt from 'mqtt';

const clients = new Map();

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const bytes = (text) => (text == null ? undefined : Buffer.from(text, 'base64'));

function onMessage(client, topic, payload, packet) {
  say({
    event: 'message',
    client,
    topic,
    payload: payload.toString('base64'),
    qos: packet.qos,
    retain: packet.retain,
    properties: {
      ...packet.properties,
      correlationData: packet.properties?.correlationData?.toString('base64'),
      userProperties: Object.entries(packet.properties?.userProperties ?? {}),
      subscriptionIdentifiers: [packet.properties?.subscriptionIdentifier ?? []].flat(),
    },
  });
}

function publishProperties(given) {
  const properties = { ...given, correlationData: bytes(given.correlationData) };
  for (const key of Object.keys(properties)) {
    if (properties[key] === undefined) delete properties[key];
  }
  return properties;
}

function connect({ client, url, options, willProperties, will }) {
  return new Promise((resolve, reject) => {
    const all = { ...options, reconnectPeriod: 0, connectTimeout: 20000 };
    if (will) {
      all.will = { ...will, payload: bytes(will.payload), properties: willProperties && publishProperties(willProperties) };
    }
    const connection = mqtt.connect(url, all);
    clients.set(client, connection);
    connection.on('message', (topic, payload, packet) => onMessage(client, topic, payload, packet));
    connection.once('connect', (connack) =>
      resolve({ sessionPresent: connack.sessionPresent, properties: connack.properties ?? {} }));
    connection.once('error', reject);
    connection.on('error', () => {});
    connection.on('disconnect', (packet) => say({ event: 'disconnect', client, reason: packet.reasonCode }));
    connection.on('close', () => say({ event: 'close', client }));
  });
}

const commands = {
  connect,
  async subscribe({ client, filter, options }) {
    const { packet } = await new Promise((resolve, reject) =>
      clients.get(client).subscribe(filter, options, (error, granted, suback) =>
        (suback ? resolve({ packet: suback }) : reject(error))));
    return { codes: packet.granted };
  },
  async unsubscribe({ client, filter }) {
    await clients.get(client).unsubscribeAsync(filter);
    return {};
  },
  async publish({ client, topic, payload, qos, retain, properties }) {
    const options = { qos, retain };
    if (properties) {
      options.properties = publishProperties(properties);
    }
    await clients.get(client).publishAsync(topic, bytes(payload), options);
    return {};
  },
  async disconnect({ client, options }) {
    await clients.get(client).endAsync(false, options ?? {});
    return {};
  },
  async destroy({ client }) {
    clients.get(client)?.end(true);
    clients.delete(client);
    return {};
  },
};

createInterface({ input: process.stdin }).on('line', async (line) => {
  const command = JSON.parse(line);
  try {
    say({ answer: command.number, ...(await commands[command.do](command)) });
  } catch (error) {
    say({ answer: command.number, error: String(error?.message ?? error) });
  }
}).on('close', () => process.exit(0));
