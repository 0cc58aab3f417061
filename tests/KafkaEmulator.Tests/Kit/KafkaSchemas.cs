using System.IO.Compression;
using System.Text.Json;
using Toolchain;

namespace KafkaEmulation.Tests.Kit;

/// <summary>The message schemas in Kafka's jar (clients/src/main/resources/common/message), in the words of <see cref="RecordingWire"/>.</summary>
internal sealed class KafkaSchemas : IDisposable
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly ZipArchive _jar;

    private KafkaSchemas(ZipArchive jar) => _jar = jar;

    public static KafkaSchemas Open() => new(ZipFile.OpenRead(Directory.GetFiles(ApacheKafka.Libraries, "kafka-clients-*.jar").Single()));

    public void Dispose() => _jar.Dispose();

    /// <summary>The versions that a broker serves: the last one is left out while Kafka still works on it.</summary>
    public (short Min, short Max) StableVersions(string message)
    {
        using var schema = Read(message);
        var (min, max) = Range(schema.RootElement.GetProperty("validVersions").GetString()!);
        var unstable = schema.RootElement.TryGetProperty("latestVersionUnstable", out var flag) && flag.ValueKind == JsonValueKind.True;
        return (min, (short)(unstable ? max - 1 : max));
    }

    public List<string> Fields(string message, short version)
    {
        using var schema = Read(message);
        var root = schema.RootElement;
        var common = root.TryGetProperty("commonStructs", out var structs)
            ? structs.EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("fields"))
            : [];
        var isFlexible = root.GetProperty("flexibleVersions").GetString() is { } flexible && Contains(flexible, version);
        List<string> fields = [];
        Add(root.GetProperty("fields"), fields);
        return fields;

        void Add(JsonElement elements, List<string> target)
        {
            List<(int Tag, string Text)> tagged = [];
            foreach (var field in elements.EnumerateArray().Where(field => Contains(field.GetProperty("versions").GetString()!, version)))
            {
                if (isFlexible && field.TryGetProperty("tag", out var tag) && Contains(field.GetProperty("taggedVersions").GetString()!, version))
                {
                    List<string> content = [];
                    AddField(field, content);
                    tagged.Add((tag.GetInt32(), $"tag{tag.GetInt32()}:{string.Join(' ', content)}"));
                }
                else
                {
                    AddField(field, target);
                }
            }
            target.AddRange(tagged.OrderBy(field => field.Tag).Select(field => field.Text));
        }

        void AddField(JsonElement field, List<string> target)
        {
            var type = field.GetProperty("type").GetString()!;
            var nullable = field.TryGetProperty("nullableVersions", out var versions) && Contains(versions.GetString()!, version) ? "?" : "";
            var element = type.Replace("[]", "", StringComparison.Ordinal);
            var nested = field.TryGetProperty("fields", out var own) ? own : common.GetValueOrDefault(element);
            if (nested.ValueKind == JsonValueKind.Undefined)
            {
                target.Add(type + nullable);
                return;
            }
            target.Add(type.StartsWith("[]", StringComparison.Ordinal) ? "[]{" : "{");
            Add(nested, target);
            target.Add("}" + nullable);
        }
    }

    private static bool Contains(string versions, short version)
    {
        if (versions == "none")
            return false;
        var (min, max) = Range(versions);
        return version >= min && version <= max;
    }

    private static (short Min, short Max) Range(string versions)
    {
        if (versions.EndsWith('+'))
            return (short.Parse(versions[..^1]), short.MaxValue);
        var bounds = versions.Split('-');
        return (short.Parse(bounds[0]), short.Parse(bounds[^1]));
    }

    private JsonDocument Read(string message)
    {
        using var stream = _jar.GetEntry($"common/message/{message}.json")!.Open();
        return JsonDocument.Parse(stream, WithComments);
    }
}
