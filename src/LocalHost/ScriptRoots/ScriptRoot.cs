using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace LocalHost.ScriptRoots;

/// <summary>The output folder of a worker application, as <c>func start --script-root</c> takes it.</summary>
internal sealed class ScriptRoot
{
    private const string HostJson = "host.json";
    private const string WorkerConfig = "worker.config.json";
    private const string FunctionsMetadata = "functions.metadata";
    private const string LocalSettings = "local.settings.json";
    private const string DotnetIsolated = "dotnet-isolated";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private ScriptRoot(string folder, string executable, string worker, IReadOnlyDictionary<string, string> localSettings, IConfiguration configuration)
    {
        Folder = folder;
        WorkerExecutable = executable;
        WorkerPath = worker;
        LocalValues = localSettings;
        Settings = new HostSettings(configuration);
    }

    /// <summary>The folder's full path.</summary>
    public string Folder { get; }

    /// <summary>What runs the worker: <c>dotnet</c>, or the application itself.</summary>
    public string WorkerExecutable { get; }

    /// <summary>The application's file.</summary>
    public string WorkerPath { get; }

    /// <summary>The Values of local.settings.json, by the names of environment variables. The environment goes before them.</summary>
    public IReadOnlyDictionary<string, string> LocalValues { get; }

    public HostSettings Settings { get; }

    /// <param name="folder">The folder.</param>
    /// <param name="settingsFile">App settings; null for local.settings.json in the folder, where it exists.</param>
    /// <exception cref="InvalidDataException">It is no script root; the message names what is missing or wrong and the way out.</exception>
    public static ScriptRoot Open(string folder, string? settingsFile)
    {
        var root = Path.GetFullPath(folder);
        if (!Directory.Exists(root))
            throw new InvalidDataException($"--script-root is {root}, which is no folder; it must be the output folder of a worker application, as bin/Release/net10.0.");
        foreach (var file in (string[])[HostJson, WorkerConfig, FunctionsMetadata])
        {
            if (!File.Exists(Path.Combine(root, file)))
            {
                throw new InvalidDataException(
                    $"{root} has no {file}; --script-root must be the output folder of a built worker application: host.json is copied there by the project, {WorkerConfig} and {FunctionsMetadata} are written by Microsoft.Azure.Functions.Worker.Sdk.");
            }
        }
        var (executable, worker) = ReadWorkerConfig(root);
        var host = ReadHostJson(Path.Combine(root, HostJson));
        var local = settingsFile ?? Path.Combine(root, LocalSettings);
        var values = settingsFile is not null || File.Exists(local) ? ReadLocalSettings(local) : [];
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(host.Select(setting => KeyValuePair.Create($"{HostSettings.Section}:{setting.Key}", setting.Value)))
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key.Replace("__", ":"), (string?)value.Value)))
            .AddEnvironmentVariables()
            .Build();
        return new ScriptRoot(root, executable, worker, values, configuration);
    }

    private static (string Executable, string Worker) ReadWorkerConfig(string root)
    {
        var path = Path.Combine(root, WorkerConfig);
        using var document = Parse(path);
        var description = document.RootElement.TryGetProperty("description", out var found) ? found : document.RootElement;
        string Required(string name) => description.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text
            ? text
            : throw new InvalidDataException($"{path} has no description.{name}; build the application again with Microsoft.Azure.Functions.Worker.Sdk 2.x.");
        if (Required("language") is var language && language != DotnetIsolated)
            throw new InvalidDataException($"{path}: description.language is '{language}'; this host runs {DotnetIsolated} workers only.");
        var (executable, worker) = (Required("defaultExecutablePath"), Path.Combine(root, Required("defaultWorkerPath")));
        if (!File.Exists(worker))
            throw new InvalidDataException($"{path} names the worker {worker}, which does not exist; build the application again.");
        // A name alone is looked for on the PATH; with a placeholder for the worker's folder it is a file of the application.
        executable = executable.Replace("{WorkerRoot}", root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return (executable, worker);
    }

    private static Dictionary<string, string?> ReadHostJson(string path)
    {
        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("version", out var version) || version.ToString() != "2.0")
            throw new InvalidDataException($"{path}: its version must be \"2.0\", as in {{ \"version\": \"2.0\" }}.");
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        Flatten(document.RootElement, prefix: "", settings);
        return settings;
    }

    // As .NET's JSON configuration: objects nest by a colon, lists are numbered.
    private static void Flatten(JsonElement element, string prefix, Dictionary<string, string?> settings)
    {
        var below = prefix.Length == 0 ? "" : $"{prefix}:";
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Flatten(property.Value, below + property.Name, settings);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index())
                    Flatten(item, $"{below}{index}", settings);
                break;
            default:
                settings[prefix] = element.ValueKind == JsonValueKind.Null ? null : element.ToString();
                break;
        }
    }

    private static Dictionary<string, string> ReadLocalSettings(string path)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"--settings is {path}, which does not exist; local.settings.sample.json shows what such a file holds.");
        using var document = Parse(path);
        if (document.RootElement.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
            throw new InvalidDataException($"{path} is encrypted, and this host cannot read it: decrypt it with func settings decrypt.");
        return document.RootElement.TryGetProperty("Values", out var values) && values.ValueKind == JsonValueKind.Object
            ? values.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.ToString())
            : throw new InvalidDataException($"{path} has no Values; they are the app settings, as in {{ \"Values\": {{ \"NAME\": \"value\" }} }}.");
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(path), Lenient);
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException($"{path}: {malformed.Message}", malformed);
        }
    }
}
