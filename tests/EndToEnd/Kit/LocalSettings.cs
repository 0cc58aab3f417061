using System.Text.Json;

namespace EndToEnd.Kit;

/// <summary>The app settings that a test gives to a command, in a file as local.settings.json is one.</summary>
internal sealed class LocalSettings : IDisposable
{
    public string Path { get; } = System.IO.Path.GetTempFileName();

    public Task WriteAsync(Dictionary<string, string> values) => File.WriteAllTextAsync(Path, JsonSerializer.Serialize(new { Values = values }));

    public void Dispose() => File.Delete(Path);
}
