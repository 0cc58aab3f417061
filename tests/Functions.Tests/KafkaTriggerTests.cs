using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Tests;

/// <summary>What the application's Kafka triggers must have, whichever they are: as attributes, and as the Functions host reads them.</summary>
public sealed class KafkaTriggerTests
{
    [Fact]
    public void Every_Kafka_trigger_takes_keys_as_bytes()
    {
        var triggers = typeof(ProcessPayments).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<KafkaTriggerAttribute>()).OfType<KafkaTriggerAttribute>().ToList();

        Assert.NotEmpty(triggers);
        Assert.All(triggers, trigger => Assert.Equal(KafkaMessageKeyType.Binary, trigger.KeyDataType));
    }

    [Fact]
    public void The_Functions_host_is_told_so_of_every_Kafka_trigger()
    {
        var triggers = JsonNode.Parse(File.ReadAllText(ScriptRoot.At("functions.metadata")))!.AsArray()
            .SelectMany(function => function!["bindings"]!.AsArray()).Where(binding => $"{binding!["type"]}" == "kafkaTrigger").ToList();

        Assert.NotEmpty(triggers);
        Assert.All(triggers, trigger => Assert.Equal("Binary", $"{trigger!["keyDataType"]}"));
    }
}
