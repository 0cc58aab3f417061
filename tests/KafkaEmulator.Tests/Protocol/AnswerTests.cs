using System.Text.RegularExpressions;
using KafkaEmulation.Protocol;
using KafkaEmulation.Tests.Hostile;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Protocol;

/// <summary>A request of each key in each version is answered by the emulator as by Kafka, field by field.</summary>
public sealed partial class AnswerTests
{
    [RealKafkaFact]
    public async Task Every_sample_is_answered_as_Kafka_answers_it()
    {
        await using var kafka = await OwnBroker.StartAsync(BrokerKind.RealKafka);
        await using var emulator = await OwnBroker.StartAsync(BrokerKind.Emulator);
        var (real, emulated) = (await AnswersAsync(kafka.BootstrapServers), await AnswersAsync(emulator.BootstrapServers));

        var differences = real.Keys.Where(sample => real[sample] != emulated[sample])
            .Select(sample => $"{sample}\nKafka:\n{Without(real[sample], emulated[sample])}\nthe emulator:\n{Without(emulated[sample], real[sample])}").ToList();
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    private static async Task<Dictionary<string, string>> AnswersAsync(string bootstrapServers)
    {
        using var session = await Session.OpenAsync(bootstrapServers);
        await session.CreateTopicAsync(name: SampleRequests.Topic);
        await session.CommitOffsetAsync(SampleRequests.Group, SampleRequests.Topic, 1);
        await session.InitProducerIdAsync(SampleRequests.Id);
        Dictionary<string, string> answers = [];
        foreach (var (key, version, frame) in SampleRequests.All((await session.DescribeAsync(SampleRequests.Topic)).Id))
        {
            // What the two are, and what they serve, is not the same, and said in the README.
            if (key is ApiKey.ApiVersions or ApiKey.DescribeCluster or ApiKey.SaslHandshake or ApiKey.SaslAuthenticate)
                continue;
            using var client = await RawClient.ConnectAsync(bootstrapServers);
            await client.SendFrameAsync(frame);
            var api = ApiTable.Find((short)key)!;
            var reader = new WireReader(await client.ReadFrameAsync(), version, api.IsFlexible(version));
            var correlationId = 0;
            reader.Int32(ref correlationId);
            reader.Tags();
            var response = (IMessage)Activator.CreateInstance(api.GetType().GetNestedType("Response", System.Reflection.BindingFlags.NonPublic)!)!;
            response.Visit(reader);
            Assert.Equal(0, reader.Remaining);
            var answer = Stable(TextWire.Tell(response, version, api.IsFlexible(version)));
            // The emulator keeps offsets and transactions in no topic.
            answer = string.Join('\n', answer.Split('\n').Where(line => !line.Contains("\"__", StringComparison.Ordinal)));
            // Kafka lists these in no order.
            var isSet = key is ApiKey.ListGroups or ApiKey.ListConfigResources;
            answers.Add($"{key} {version}", isSet ? string.Join('\n', answer.Split('\n').Distinct().Order()) : answer);
        }
        return answers;
    }

    private static string Without(string answer, string other) => string.Join('\n', answer.Split('\n').Except(other.Split('\n')));

    // Ids, ports, times, and the words of messages are each broker's own.
    private static string Stable(string answer) => OwnWords().Replace(Ids().Replace(answer, "ID"), "$1: OWN");

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"(ProducerId|Port|Message|ErrorMessage|ClusterId|Documentation|LastTimestamp|Path|TotalBytes|UsableBytes): .*")]
    private static partial Regex OwnWords();
}
