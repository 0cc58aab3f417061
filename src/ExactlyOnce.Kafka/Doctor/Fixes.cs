using System.Globalization;

namespace ExactlyOnce.Kafka.Doctor;

/// <summary>Commands of Kafka's own tools.</summary>
internal sealed class Fixes(string bootstrapServers)
{
    public string SetTopic(string topic, string config) => $"kafka-configs.sh --bootstrap-server {bootstrapServers} --alter --entity-type topics --entity-name {topic} --add-config {config}";

    public string SetBrokers(string config) => $"kafka-configs.sh --bootstrap-server {bootstrapServers} --alter --entity-type brokers --entity-default --add-config {config} (or in server.properties, where it cannot be set at run time)";

    public string CreateTopic(string topic, int? partitions, bool isCompacted) => string.Create(
        CultureInfo.InvariantCulture,
        $"kafka-topics.sh --bootstrap-server {bootstrapServers} --create --topic {topic} --partitions {partitions?.ToString(CultureInfo.InvariantCulture) ?? "N"} --replication-factor 3 --config min.insync.replicas=2{(isCompacted ? " --config cleanup.policy=compact" : "")}");

    public string GrowTopic(string topic, int partitions) => string.Create(CultureInfo.InvariantCulture, $"kafka-topics.sh --bootstrap-server {bootstrapServers} --alter --topic {topic} --partitions {partitions}");

    public string Reassign(string topic) => $"kafka-reassign-partitions.sh --bootstrap-server {bootstrapServers} --reassignment-json-file FILE --execute, where FILE lists three replicas for each partition of {topic}";

    public string Allow(string operations, string resource, bool isPrefix = false) =>
        $"kafka-acls.sh --bootstrap-server {bootstrapServers} --add --allow-principal User:YOU {operations} {resource}{(isPrefix ? " --resource-pattern-type prefixed" : "")}";
}
