using KafkaEmulation.Protocol;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Protocol;

/// <summary>Every message of every version is compared, field by field, with the schemas that Kafka's own classes are generated from.</summary>
public sealed class SchemaTests
{
    [KafkaFilesFact]
    public void Every_request_has_the_fields_that_Kafka_gives_it() => Compare("Request");

    [KafkaFilesFact]
    public void Every_response_has_the_fields_that_Kafka_gives_it() => Compare("Response");

    [KafkaFilesFact]
    public void Every_key_is_served_in_the_versions_that_Kafka_serves()
    {
        using var schemas = KafkaSchemas.Open();
        foreach (var api in ApiTable.All)
        {
            var (min, max) = schemas.StableVersions($"{api.Key}Request");
            Assert.Equal((api.Key, min, max), (api.Key, api.MinVersion, api.MaxVersion));
        }
    }

    private static void Compare(string direction)
    {
        using var schemas = KafkaSchemas.Open();
        List<string> differences = [];
        foreach (var api in ApiTable.All)
        {
            var type = api.GetType().GetNestedType(direction, System.Reflection.BindingFlags.NonPublic)!;
            for (var version = api.MinVersion; version <= api.MaxVersion; version++)
            {
                var recorder = new RecordingWire(version, api.IsFlexible(version));
                ((IMessage)Activator.CreateInstance(type)!).Visit(recorder);
                var expected = schemas.Fields($"{api.Key}{direction}", version);
                if (Difference(expected, recorder.Fields, isRequest: direction == "Request") is { } difference)
                    differences.Add($"{api.Key}{direction} {version}: {difference}\n  Kafka: {string.Join(' ', expected)}\n  ours:  {string.Join(' ', recorder.Fields)}");
            }
        }
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    // A field that may be null in a request must be read so; a tagged field of ours must be one of Kafka's.
    private static string? Difference(List<string> kafka, List<string> ours, bool isRequest)
    {
        var at = 0;
        foreach (var field in kafka)
        {
            var our = at < ours.Count ? ours[at] : "nothing";
            if (field.StartsWith("tag", StringComparison.Ordinal) && our != field)
                continue;
            if (our.TrimEnd('?') != field.TrimEnd('?'))
                return $"field {at} is {our} instead of {field}";
            if (isRequest && field.EndsWith('?') && !our.EndsWith('?'))
                return $"field {at} may be null";
            at++;
        }
        return at == ours.Count ? null : $"{ours[at]} is too much";
    }
}
