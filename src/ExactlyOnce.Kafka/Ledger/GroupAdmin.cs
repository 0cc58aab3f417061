using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ExactlyOnce.Kafka;

/// <summary>
/// Asks for all that a group has, and is let go after that. A request of librdkafka's admin client that times out while it waits for the
/// group's coordinator ends the process when the coordinator is back (2.15.1 and 2.16.0: rd_kafka_admin_coord_request gives up a reference that
/// rd_kafka_coord_req_fail gives up again). So its own time-out is never reached: it is we who stop waiting, and no client outlives that.
/// </summary>
internal sealed class GroupAdmin : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly string _group;
    private readonly TimeSpan _timeout;
    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly IAdminClient _admin;

    public GroupAdmin(KafkaOptions options, string group)
    {
        (_group, _timeout) = (group, options.CallTimeout);
        // A client that is no consumer dies (rd_kafka_cgrp_op, 2.15.1 and 2.16.0) where a group's coordinator has moved.
        _consumer = GroupConsumer.Create(options, group, IsolationLevel.ReadUncommitted, _ => { });
        _admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
    }

    /// <summary>The committed offset of every partition that has one, pending ones not among them.</summary>
    /// <param name="group">Another group than this one.</param>
    /// <exception cref="KafkaException">They could not be had now.</exception>
    public async Task<List<TopicPartitionOffsetError>> ListOffsetsAsync(string? group = null)
    {
        var results = await InTimeAsync(_admin.ListConsumerGroupOffsetsAsync(
            [new ConsumerGroupTopicPartitions(group ?? _group, null)], new ListConsumerGroupOffsetsOptions { RequestTimeout = Longest }));
        return results.Single().Partitions;
    }

    /// <summary>The partitions that members of the group have, each with the client id and host of its member.</summary>
    /// <exception cref="KafkaException">They could not be had now.</exception>
    public async Task<IReadOnlyDictionary<TopicPartition, string>> ListAssignmentsAsync()
    {
        var result = await InTimeAsync(_admin.DescribeConsumerGroupsAsync([_group], new DescribeConsumerGroupsOptions { RequestTimeout = Longest }));
        return result.ConsumerGroupDescriptions.Single().Members
            .SelectMany(member => member.Assignment.TopicPartitions.Select(partition => (partition, Member: $"{member.ClientId} on {member.Host}")))
            .ToDictionary(assigned => assigned.partition, assigned => assigned.Member);
    }

    /// <summary>What this client may do with the group; empty where the broker does not tell.</summary>
    /// <exception cref="KafkaException">It could not be had now, or may not be known.</exception>
    public async Task<IReadOnlyList<AclOperation>> ListAllowedAsync()
    {
        var result = await InTimeAsync(_admin.DescribeConsumerGroupsAsync([_group], new DescribeConsumerGroupsOptions { RequestTimeout = Longest, IncludeAuthorizedOperations = true }));
        return result.ConsumerGroupDescriptions.Single() is { Error.IsError: false } group ? group.AuthorizedOperations ?? [] : throw new KafkaException(result.ConsumerGroupDescriptions.Single().Error);
    }

    public void Dispose()
    {
        _admin.Dispose();
        _consumer.Dispose();
    }

    private async Task<T> InTimeAsync<T>(Task<T> call)
    {
        try
        {
            return await call.WaitAsync(_timeout);
        }
        catch (TimeoutException)
        {
            throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"no answer within {_timeout}"));
        }
    }
}
