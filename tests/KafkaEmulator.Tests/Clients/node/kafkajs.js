'use strict';
// What kafkajs sees of a broker: node kafkajs.js BOOTSTRAP TOPIC. The topic must not exist; the group is called like it.
const { Kafka, logLevel } = require('kafkajs');

const [, , broker, topic] = process.argv;
const kafka = new Kafka({ clientId: 'kafkajs', brokers: [broker], logLevel: logLevel.NOTHING });

async function main() {
  const admin = kafka.admin();
  await admin.connect();
  console.log('created', await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true }));

  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const sent = await producer.send({
    topic,
    acks: -1,
    compression: 1, // gzip
    messages: [0, 1, 2].map(i => ({ partition: 0, key: `k${i}`, value: `v${i}`, headers: { h: `${i}` } })),
  });
  console.log('sent', sent.map(one => [one.partition, one.errorCode, one.baseOffset]));

  const transactional = kafka.producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true });
  await transactional.connect();
  const aborted = await transactional.transaction();
  await aborted.send({ topic, messages: [{ partition: 1, value: 'aborted' }] });
  await aborted.abort();
  const committed = await transactional.transaction();
  await committed.send({ topic, messages: [{ partition: 1, value: 'committed' }] });
  await committed.sendOffsets({ consumerGroupId: `${topic}-ledger`, topics: [{ topic, partitions: [{ partition: 0, offset: '3' }] }] });
  await committed.commit();

  const seen = [];
  const consumer = kafka.consumer({ groupId: topic });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise(resolve => consumer.run({
    eachMessage: async ({ partition, message }) => {
      seen.push([partition, message.offset, `${message.key}`, `${message.value}`, `${message.headers.h}`].join(' '));
      if (seen.length === 4) resolve();
    },
  }));
  await consumer.commitOffsets([{ topic, partition: 0, offset: '3' }]);
  const group = (await admin.describeGroups([topic])).groups[0];
  console.log('group', group.state, group.protocolType, group.protocol, group.members.length);
  await consumer.disconnect();
  console.log('read', seen.sort());

  console.log('ledger', JSON.stringify(await admin.fetchOffsets({ groupId: `${topic}-ledger`, topics: [topic] })));
  console.log('offsets', JSON.stringify((await admin.fetchTopicOffsets(topic)).sort((one, other) => one.partition - other.partition)));
  console.log('grown', await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }));
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries: [{ name: 'retention.ms', value: '60000' }] }] });
  const configs = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: topic, configNames: ['retention.ms', 'cleanup.policy'] }] });
  console.log('configs', configs.resources[0].configEntries.map(one => `${one.configName}=${one.configValue}`).sort());
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
  console.log('offsets', JSON.stringify((await admin.fetchTopicOffsets(topic)).sort((one, other) => one.partition - other.partition)));
  console.log('deleted', JSON.stringify(await admin.deleteGroups([topic])));
  await admin.deleteTopics({ topics: [topic] });
  // Kafka answers before its brokers have heard of it.
  for (const until = Date.now() + 60_000; Date.now() < until && (await admin.listTopics()).includes(topic););
  console.log('left', (await admin.listTopics()).filter(name => name === topic));
  await Promise.all([producer.disconnect(), transactional.disconnect(), admin.disconnect()]);
}

main().then(() => process.exit(0), problem => {
  console.error(problem);
  process.exit(1);
});
