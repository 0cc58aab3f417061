'use strict';
// What @confluentinc/kafka-javascript sees of a broker: node confluent.js BOOTSTRAP TOPIC. The topic must not exist.
const { Kafka, logLevel } = require('@confluentinc/kafka-javascript').KafkaJS;

const [, , broker, topic] = process.argv;
const kafka = new Kafka({ kafkaJS: { clientId: 'confluent', brokers: [broker], logLevel: logLevel.NOTHING } });

async function main() {
  const admin = kafka.admin();
  await admin.connect();
  console.log('created', await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] }));

  const producer = kafka.producer({ kafkaJS: { idempotent: true, acks: -1, compression: 'gzip' } });
  await producer.connect();
  const sent = await producer.send({ topic, messages: [0, 1, 2].map(i => ({ partition: 0, key: `k${i}`, value: `v${i}`, headers: { h: `${i}` } })) });
  console.log('sent', sent.map(one => [one.partition, one.errorCode, one.baseOffset]));

  const transactional = kafka.producer({ kafkaJS: { transactionalId: topic } });
  await transactional.connect();
  const aborted = await transactional.transaction();
  await aborted.send({ topic, messages: [{ partition: 1, value: 'aborted' }] });
  await aborted.abort();
  const committed = await transactional.transaction();
  await committed.send({ topic, messages: [{ partition: 1, value: 'committed' }] });
  await committed.commit();

  for (const protocol of ['classic', 'consumer']) {
    const seen = [];
    const own = protocol === 'consumer' ? { 'group.protocol': 'consumer' } : {};
    const consumer = kafka.consumer({ 'group.id': `${topic}-${protocol}`, 'auto.offset.reset': 'earliest', ...own });
    await consumer.connect();
    await consumer.subscribe({ topic });
    await new Promise(resolve => consumer.run({
      eachMessage: async ({ partition, message }) => {
        seen.push([partition, message.offset, `${message.key}`, `${message.value}`].join(' '));
        if (seen.length === 4) resolve();
      },
    }));
    await consumer.commitOffsets([{ topic, partition: 0, offset: '3' }]);
    const group = (await admin.describeGroups([`${topic}-${protocol}`])).groups[0];
    console.log('group', protocol, group.state, group.members.length);
    await consumer.disconnect();
    console.log('read', seen.sort());
    const offsets = await admin.fetchOffsets({ groupId: `${topic}-${protocol}`, topics: [topic] });
    console.log('committed', JSON.stringify(offsets[0].partitions.filter(one => one.partition === 0).map(one => one.offset)));
  }
  console.log('offsets', JSON.stringify((await admin.fetchTopicOffsets(topic)).sort((one, other) => one.partition - other.partition)));
  console.log('deleted', (await admin.deleteGroups([`${topic}-classic`])).map(one => one.errorCode));
  await admin.deleteTopics({ topics: [topic] });
  await Promise.all([producer.disconnect(), transactional.disconnect(), admin.disconnect()]);
}

main().then(() => process.exit(0), problem => {
  console.error(problem);
  process.exit(1);
});
