using System.Reflection;
using LocalHost.Catalog;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Tests.Kit;

/// <summary>What a test's function does with the records of a call.</summary>
public delegate Task Handler(KafkaRecord[] records, CancellationToken stopping);

/// <summary>Functions as a user writes them; what they do is the test's <see cref="Handler"/>.</summary>
public sealed class TestFunctions(Handler handler)
{
    [Function("Batched")]
    public Task BatchedAsync(
        [KafkaTrigger("%Brokers%", "%Topic%", ConsumerGroup = "%Group%", IsBatched = true)] KafkaRecord[] records,
        CancellationToken stopping) => handler(records, stopping);

    [Function("Single")]
    public Task SingleAsync(
        [KafkaTrigger("%Brokers%", "%Topic%", ConsumerGroup = "%Group%")] KafkaRecord record,
        CancellationToken stopping) => handler([record], stopping);

    internal static KafkaFunction Find(string method) => Find(typeof(TestFunctions), method);

    internal static KafkaFunction Find(Type type, string method)
    {
        var found = type.GetMethod(method)!;
        return new KafkaFunction(found, found.GetParameters().Single(parameter => parameter.IsDefined(typeof(KafkaTriggerAttribute))));
    }
}
