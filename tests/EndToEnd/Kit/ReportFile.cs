using System.Text.Json;

namespace EndToEnd.Kit;

/// <summary>What <c>./dev run --json</c> wrote.</summary>
internal sealed class ReportFile : IDisposable
{
    public string Path { get; } = System.IO.Path.GetTempFileName();

    public JsonElement Read() => JsonDocument.Parse(File.ReadAllText(Path)).RootElement;

    public int this[string field] => Read().GetProperty(field).GetInt32();

    public void Dispose() => File.Delete(Path);
}
