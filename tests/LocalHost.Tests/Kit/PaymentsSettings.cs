using ExactlyOnce;
using Testing;

namespace LocalHost.Tests.Kit;

/// <summary>App settings of the payments pipeline without its charges, on topics of its own.</summary>
internal static class PaymentsSettings
{
    public static async Task<Dictionary<string, string>> CreateAsync(TestCluster cluster) => new()
    {
        ["KafkaBrokers"] = cluster.BootstrapServers,
        ["PaymentsTopic"] = await cluster.CreateTopicAsync(),
        ["PaymentsGroup"] = TestNames.Unique("group"),
        ["PaymentsProcessedTopic"] = await cluster.CreateTopicAsync(),
        ["AuditLogTopic"] = await cluster.CreateTopicAsync(),
        ["PaymentEffectsTopic"] = await cluster.CreateTopicAsync(),
        ["PaymentsDeadLetterTopic"] = await cluster.CreateTopicAsync(),
        ["PaymentEffectsGroup"] = TestNames.Unique("group"),
        ["PaymentsSettledTopic"] = "settled",
        ["PaymentEffectsDeadLetterTopic"] = "dead",
        ["IdempotencyStore"] = "UseDevelopmentStorage=true",
        ["PurgeSchedule"] = "0 0 0 1 1 *",
        ["RetrySchedule"] = "* * * * * *",
        ["Gateway__Url"] = "http://127.0.0.1:9",
        ["AzureWebJobs.ExecutePaymentEffects.Disabled"] = "true",
    };

    /// <summary>Returns when so many records are done.</summary>
    public static Task UntilProcessedAsync(TestCluster cluster, Dictionary<string, string> settings, long records)
    {
        var lane = new LaneId(settings["PaymentsGroup"], settings["PaymentsTopic"], 0);
        return cluster.UntilOffsetIsAsync(records, lane.LedgerGroup, lane.Topic, lane.Partition);
    }
}
