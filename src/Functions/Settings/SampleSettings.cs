namespace Functions.Settings;

/// <summary>What local.settings.sample.json sets: examples for those who miss a setting.</summary>
internal static class SampleSettings
{
    private static readonly Lazy<IReadOnlyDictionary<string, string?>> Values = new(() =>
    {
        using var file = new StreamReader(typeof(SampleSettings).Assembly.GetManifestResourceStream("local.settings.sample.json")!);
        return SettingsFile.Parse(file.ReadToEnd(), "local.settings.sample.json");
    });

    /// <summary>All of them, named as configuration has them: Gateway:Url.</summary>
    public static IReadOnlyDictionary<string, string?> All => Values.Value;

    /// <summary>Its value; null where the sample does not have it.</summary>
    public static string? Of(string name) => Values.Value.GetValueOrDefault(name.Replace("__", ":"));
}
