using System.Text.Json;

namespace Functions.Settings;

/// <summary>The <c>Values</c> of a local.settings.json: app settings, for programs that do what Core Tools do.</summary>
public static class SettingsFile
{
    /// <summary>The settings, by the names that configuration has.</summary>
    /// <exception cref="InvalidDataException">The file is not such JSON.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string path) => Parse(File.ReadAllText(path), path);

    internal static IReadOnlyDictionary<string, string?> Parse(string text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            // As the Functions host reads them: a double underscore nests.
            return document.RootElement.TryGetProperty("Values", out var values)
                ? values.EnumerateObject().ToDictionary(value => value.Name.Replace("__", ":"), value => (string?)value.Value.ToString())
                : throw new InvalidDataException($"{path} has no Values; local.settings.sample.json shows what it needs.");
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException($"{path}: {malformed.Message}", malformed);
        }
    }
}
