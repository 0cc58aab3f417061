using System.Text.Json;

namespace Toolchain;

/// <summary>Kusto's own parser and binder, on Node: whether queries are right for the tables of Application Insights.</summary>
public static class Kusto
{
    private static readonly NpmFolder Npm = new("kusto");

    /// <summary>Installs it where it is not there yet.</summary>
    /// <exception cref="ToolchainException">It cannot be installed; the message says what to do.</exception>
    public static Task EnsureAsync(Action<string> progress, CancellationToken cancellationToken) => Npm.EnsureAsync("Kusto's parser", 3, progress, cancellationToken);

    /// <summary>What is wrong with queries, as NAME, line LINE: MESSAGE.</summary>
    /// <param name="queries">By the names that problems are told with.</param>
    public static async Task<IReadOnlyList<string>> CheckAsync(IReadOnlyDictionary<string, string> queries, CancellationToken cancellationToken = default)
    {
        var input = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(input, JsonSerializer.Serialize(queries), cancellationToken);
            return JsonSerializer.Deserialize<List<string>>(await Command.RunAsync("node", ["check.js", input], Npm.Path, cancellationToken)) ?? [];
        }
        finally
        {
            File.Delete(input);
        }
    }
}
