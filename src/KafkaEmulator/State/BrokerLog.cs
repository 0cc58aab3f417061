using Microsoft.Extensions.Logging;

namespace KafkaEmulation.State;

/// <summary>What a person wants to be told of a running broker: what was made and forgotten, who came and went, what went wrong.</summary>
internal sealed partial class BrokerLog(ILogger logger)
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The last write to the journal was torn: {Bytes} bytes that nobody was told of were cut off")]
    public partial void TornJournal(long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last write to {Topic}/{Partition} was torn: {Bytes} bytes that nobody was told of were cut off")]
    public partial void TornPartition(long bytes, string topic, int partition);

    [LoggerMessage(Level = LogLevel.Information, Message = "Topic {Topic} created with {Partitions} partitions")]
    public partial void TopicCreated(string topic, int partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "Topic {Topic} deleted")]
    public partial void TopicDeleted(string topic);

    [LoggerMessage(Level = LogLevel.Information, Message = "Group {Group}: generation {Generation} with {Members} members")]
    public partial void GroupRebalanced(string group, int generation, int members);

    [LoggerMessage(Level = LogLevel.Information, Message = "Group {Group}: member {Member} was not heard of for {Timeout} and is no longer one")]
    public partial void MemberExpired(string group, string member, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Transactional id {TransactionalId}: its transaction was open for {TimeoutMs} ms and is aborted")]
    public partial void TransactionTimedOut(string transactionalId, int timeoutMs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Transactional id {TransactionalId}: producer {ProducerId} has epoch {Epoch}; those before it are fenced")]
    public partial void ProducerInitialized(string transactionalId, long producerId, short epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Topic}/{Partition}: records before offset {Offset} are deleted")]
    public partial void RecordsDeleted(string topic, int partition, long offset);

    [LoggerMessage(Level = LogLevel.Error, Message = "Unexpected error in the broker's maintenance")]
    public partial void MaintenanceFailed(Exception exception);
}
