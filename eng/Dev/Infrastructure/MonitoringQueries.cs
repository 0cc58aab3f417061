using System.Text.Json.Nodes;
using Toolchain;

namespace Dev.Infrastructure;

/// <summary>What the alerts and the workbook of infra/ ask the workspace.</summary>
internal static class MonitoringQueries
{
    /// <summary>By the file of the alert, or the workbook's part.</summary>
    public static IReadOnlyDictionary<string, string> Read() => Directory.GetFiles(Workspace.At("infra", "queries"), "*.kql").Order(StringComparer.Ordinal)
        .Select(file => (Name: $"queries/{Path.GetFileName(file)}", Text: File.ReadAllText(file)))
        .Concat(OfWorkbook(JsonNode.Parse(File.ReadAllText(Workspace.At("infra", "workbook.json")))!["items"]!.AsArray()))
        .ToDictionary(query => query.Name, query => query.Text);

    private static IEnumerable<(string Name, string Text)> OfWorkbook(JsonArray parts) =>
        parts.Where(part => part!["content"]?["query"] is not null).Select(part => ($"workbook.json, {part!["name"]}", (string)part["content"]!["query"]!));
}
